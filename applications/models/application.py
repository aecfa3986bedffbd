from datetime import date
from functools import reduce
from operator import or_

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import BooleanField, Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.workflow import BEFORE_SUBMISSION, Sharing, Status
from networks.models import Municipality, Network, Role
from networks.standing import APPROVERS, MUNICIPAL, Standing, standing

from .round import Round
from .sharing import BreakGlass, ReadingGrant
from .takes_part import TakesPart

# Q(pk__in=[]) is how Django spells a condition no row meets.
NOBODY = Q(pk__in=[])


def _working_text_readable(it: Standing) -> Q:
    """Who may read the text being written (``reliability`` §6.2, ``design`` §4).

    The owner's case officers always; the owner's secretaries and directors once it is frozen;
    participants who accepted, and the network, when the owner has shared it with them; the
    coordinator when it is shared with the network, handed over, or the own lead's.
    """
    frozen = ~Q(status__in=[Status.DRAFT, Status.RETURNED])
    shared = Q(sharing__in=[Sharing.PARTICIPANTS, Sharing.NETWORK])
    with_network = Q(sharing=Sharing.NETWORK)
    writes_in = it.municipalities(Role.CASE_OFFICER)
    approves_in = it.municipalities(*APPROVERS)
    return (
        Q(owner__in=writes_in)
        | (frozen & Q(owner__in=approves_in))
        | (shared & _takes_part(writes_in, Participation.Status.ACCEPTED))
        | (shared & frozen & _takes_part(approves_in, Participation.Status.ACCEPTED))
        | (with_network & Q(network__in=it.member_of(Role.CASE_OFFICER)))
        | ((with_network | Q(handed_over=True)) & Q(network__in=it.networks(Role.COORDINATOR)))
        | _any(Q(network=network, owner=owner) for network, owner in it.own_lead)
    )


def _frozen_text_readable(it: Standing) -> Q:
    """Who may go on reading the versions they treated while a text is open for writing again.

    Secretaries and directors only: all others who read a version read the working text too.
    """
    own = it.municipalities(*APPROVERS)
    shared = Q(sharing__in=[Sharing.PARTICIPANTS, Sharing.NETWORK])
    whose = Q(owner__in=own) | (shared & _takes_part(own, Participation.Status.ACCEPTED))
    return Q(latest_version__gt=0) & whose


def _frozen_title() -> Subquery:
    """The title in the newest frozen version (``applications.content``)."""
    newest = OuterRef("latest_version")
    rows = _versions().filter(application=OuterRef("pk"), number=newest)
    return Subquery(rows.values_list(KeyTextTransform("title", "content"))[:1])


def _versions() -> models.QuerySet:
    # Named, because the versions' own module imports this one.
    return apps.get_model("applications", "ApplicationVersion").objects.all()


def _takes_part(municipalities: set[int], status: str) -> Q:
    if not municipalities:
        return NOBODY
    return Q(TakesPart(F("pk"), municipalities=tuple(sorted(municipalities)), status=str(status)))


def _any(conditions) -> Q:
    return reduce(or_, conditions, NOBODY)


def _opened_to(user, it: Standing) -> Q:
    """What ``user`` reads as a guest: by the owner's grant to a ministry, or a broken glass.

    A grant dies with the role it was given to.
    """
    opened = NOBODY
    if it.ministries:
        grants = ReadingGrant.objects.in_force().filter(reader=user)
        opened |= Q(pk__in=grants.values("application"))
    if it.holds(Role.ADMIN):
        glass = BreakGlass.objects.in_force().filter(administrator=user)
        opened |= Q(pk__in=glass.values("application"))
    return opened


def submission_readable(it: Standing) -> Q:
    """Who may read everything that was sent in a network, on any model with a ``network``.

    Its municipalities' case officers, its coordinators, its evaluators, the programme's ministry.
    """
    networks = it.member_of(Role.CASE_OFFICER) | it.networks(Role.COORDINATOR, Role.EVALUATOR)
    own = Q(network__in=networks)
    # Left out where it cannot be met: the condition costs a join to two tables.
    return own | Q(network__programme__ministry__in=it.ministries) if it.ministries else own


def sent_by_own(it: Standing) -> Q:
    """What secretaries and directors read when it is sent: their own municipality's."""
    own = it.municipalities(*APPROVERS)
    return Q(owner__in=own) | _takes_part(own, Participation.Status.ACCEPTED)


def referred_to(it: Standing) -> Q:
    """What another ministry reads when it is sent: where a wish was put before it."""
    if not it.ministries:
        return NOBODY
    referrals = apps.get_model("applications", "Referral").objects
    referrals = referrals.filter(ministry__in=it.ministries)
    return Q(pk__in=referrals.values("wish__item__application"))


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date):
        """What ``user`` may know exists on the day ``on``. Every view starts here.

        Rows carry ``can_read_text``: whether the working text may be read; ``is_guest``: whether it
        may be read by a grant or a broken glass, which opens the text alone; ``can_read_versions``:
        whether every frozen version may, not only what was submitted; ``invited``: whether the own
        municipality is asked to take part; and ``shown_title``: the title such a reader may know.
        """
        it = standing(user, on)
        reads, treated, invited = (
            _working_text_readable(it),
            _frozen_text_readable(it),
            _takes_part(it.municipalities(*MUNICIPAL), Participation.Status.INVITED),
        )
        guest = _opened_to(user, it)
        sent = Q(submitted_at__isnull=False) & (
            submission_readable(it) | sent_by_own(it) | referred_to(it)
        )
        known = reads | invited | guest
        return self.filter(known | treated | sent).annotate(
            can_read_text=_whether(reads),
            is_guest=_whether(guest & ~reads),
            can_read_versions=_whether(reads | treated),
            invited=_whether(invited),
            shown_title=Case(
                When(known, then=F("title")),
                When(treated, then=_frozen_title()),
                default=F("submitted_title"),
                output_field=models.CharField(),
            ),
        )


def _whether(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )


class Application(models.Model):
    """One application (*forsøgsansøgning*), owned by the municipality that created it.

    ``status`` is the text track; ``applications.actions`` moves it and nothing else. The working
    text is private to the owner until ``sharing`` says otherwise; others see what was submitted.
    """

    reference = models.CharField(_("reference"), max_length=20, unique=True, editable=False)
    round = models.ForeignKey(
        Round, models.PROTECT, related_name="applications", verbose_name=_("runde")
    )
    network = models.ForeignKey(
        Network, models.PROTECT, related_name="applications", verbose_name=_("netværk")
    )
    owner = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="owned_applications",
        verbose_name=_("ansvarlig kommune"),
    )
    title = models.CharField(_("titel på forsøg"), max_length=200)
    contact_name = models.CharField(_("navn"), max_length=150, blank=True)
    contact_phone = models.CharField(_("telefon"), max_length=30, blank=True)
    contact_email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    coordinator_name = models.CharField(_("navn"), max_length=150, blank=True)
    coordinator_phone = models.CharField(_("telefon"), max_length=30, blank=True)
    coordinator_email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    application_date = models.DateField(
        _("dato for ansøgning"),
        null=True,
        blank=True,
        help_text=_("Lad feltet stå tomt for at få den dag, ansøgningen bliver sendt."),
    )
    within_theme = models.BooleanField(_("ligger inden for netværkets tema"), null=True, blank=True)
    theme_reason = models.TextField(_("hvordan"), blank=True)

    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    sharing = models.CharField(max_length=12, choices=Sharing.choices, default=Sharing.OWNER)
    handed_over = models.BooleanField(
        _("netværkskoordinatoren må indsende"), default=False, editable=False
    )
    header_revision = models.PositiveIntegerField(default=1, editable=False)
    latest_version = models.PositiveIntegerField(default=0, editable=False)
    submitted_at = models.DateTimeField(_("indsendt"), null=True, editable=False)
    submitted_title = models.CharField(max_length=200, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(editable=False)
    changed_at = models.DateTimeField(editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("forsøgsansøgning")
        verbose_name_plural = _("forsøgsansøgninger")
        indexes = [
            models.Index(fields=["status", "-changed_at"], name="application_status_changed"),
            models.Index(fields=["network", "-changed_at"], name="application_network_changed"),
            models.Index(fields=["owner", "-changed_at"], name="application_owner_changed"),
            models.Index(fields=["-changed_at"], name="application_changed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="application_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(BEFORE_SUBMISSION | {Status.WITHDRAWN}))
                | Q(submitted_at__isnull=False),
                name="application_past_draft_has_been_submitted",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | Q(latest_version__gt=0),
                name="application_submitted_has_a_version",
            ),
            models.UniqueConstraint(
                fields=["owner", "network", "round", "title"],
                name="application_title_once_per_round_and_owner",
                violation_error_message=_("I har allerede en ansøgning med den titel i runden."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("applications:detail", args=[self.reference])


class Participation(models.Model):
    """A municipality's part in an application: runs the trial, uses the authority, or both."""

    class Status(models.TextChoices):
        INVITED = "invited", _("Inviteret")
        ACCEPTED = "accepted", _("Deltager")
        DECLINED = "declined", _("Deltager ikke")

    application = models.ForeignKey(Application, models.CASCADE, related_name="participations")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="participations", verbose_name=_("kommune")
    )
    runs_trial = models.BooleanField(_("afprøver forsøget"), default=True)
    uses_authority = models.BooleanField(_("benytter hjemlen"), default=True)
    status = models.CharField(
        _("svar"), max_length=10, choices=Status.choices, default=Status.INVITED
    )
    responded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    responded_at = models.DateTimeField(null=True, blank=True)
    joined_by_extension = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("deltagelse")
        verbose_name_plural = _("deltagelser")
        indexes = [
            models.Index(fields=["municipality", "status"], name="participation_municipality")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "municipality"],
                name="participation_once_per_municipality",
                violation_error_message=_("Kommunen deltager allerede."),
            ),
            models.CheckConstraint(
                condition=Q(runs_trial=True) | Q(uses_authority=True),
                name="participation_is_for_something",
                violation_error_message=_(
                    "Vælg, om kommunen afprøver forsøget eller bruger hjemlen."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.municipality}: {self.get_status_display()}"
