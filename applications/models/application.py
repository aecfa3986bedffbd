from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications.workflow import BEFORE_SUBMISSION, Sharing, Status
from networks.models import Affiliation, Membership, Municipality, Network, Role
from networks.models.dated import in_force

from .round import Round

MUNICIPAL_ROLES = (Role.CASE_OFFICER, Role.SECRETARY, Role.DIRECTOR, Role.LOCAL_ADMIN)
APPROVERS = (Role.SECRETARY, Role.DIRECTOR)
WRITERS = (Role.CASE_OFFICER,)


def _affiliated(user, day, **relation):
    return Exists(Affiliation.objects.on(day).filter(user=user, **relation))


def _frozen() -> Q:
    return ~Q(status__in=[Status.DRAFT, Status.RETURNED])


def working_text_readable(user, day: date) -> Q:
    """Who may read the text being written (``reliability`` §6.2, ``design`` §4).

    The owner's case officers always; the owner's secretaries and directors once it is frozen;
    participants who accepted, and the network, when the owner has shared it with them; the
    coordinator when it is shared with the network, handed over, or the own lead's.
    """
    member = Membership.objects.on(day).filter(
        in_force(day, "municipality__affiliations__"),
        network=OuterRef("network"),
        municipality__affiliations__user=user,
        municipality__affiliations__role__in=MUNICIPAL_ROLES,
    )
    participant = Participation.objects.filter(
        in_force(day, "municipality__affiliations__"),
        application=OuterRef("pk"),
        status=Participation.Status.ACCEPTED,
        municipality__affiliations__user=user,
    )
    writes_there = participant.filter(municipality__affiliations__role__in=WRITERS)
    approves_there = participant.filter(municipality__affiliations__role__in=APPROVERS)
    shared = Q(sharing__in=[Sharing.PARTICIPANTS, Sharing.NETWORK])
    coordinator = _affiliated(user, day, role=Role.COORDINATOR, network=OuterRef("network"))
    own_lead = _affiliated(
        user,
        day,
        role=Role.COORDINATOR,
        network=OuterRef("network"),
        municipality=OuterRef("owner"),
    )
    return (
        Q(_affiliated(user, day, role__in=WRITERS, municipality=OuterRef("owner")))
        | (_frozen() & Q(_affiliated(user, day, role__in=APPROVERS, municipality=OuterRef("owner"))))
        | (shared & Q(Exists(writes_there)))
        | (shared & _frozen() & Q(Exists(approves_there)))
        | (Q(sharing=Sharing.NETWORK) & Q(Exists(member)))
        | ((Q(sharing=Sharing.NETWORK) | Q(handed_over=True)) & Q(coordinator))
        | Q(own_lead)
    )


def submission_readable(user, day: date, network: str = "network") -> Q:
    """Who may read what was sent: participants and network, ministry, assigned evaluators.

    ``network`` is the path from the queried model to the network.
    """
    of_network = {"network": OuterRef(network)}
    member = Membership.objects.on(day).filter(
        in_force(day, "municipality__affiliations__"),
        municipality__affiliations__user=user,
        municipality__affiliations__role__in=MUNICIPAL_ROLES,
        **of_network,
    )
    ministry = Affiliation.objects.on(day).filter(
        user=user,
        role__in=[Role.MINISTRY_READER, Role.MINISTRY_OFFICER],
        ministry__programmes=OuterRef(f"{network}__programme"),
    )
    return (
        Q(Exists(member))
        | Q(Exists(ministry))
        | Q(_affiliated(user, day, role__in=[Role.COORDINATOR, Role.EVALUATOR], **of_network))
    )


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date):
        """What ``user`` may know exists on the day ``on``. Every view starts here.

        Rows carry ``can_read_text``: whether the working text may be read, or only what was
        submitted; and ``invited``: whether the own municipality is asked to take part.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        invited = Participation.objects.filter(
            in_force(on, "municipality__affiliations__"),
            application=OuterRef("pk"),
            status=Participation.Status.INVITED,
            municipality__affiliations__user=user,
            municipality__affiliations__role__in=MUNICIPAL_ROLES,
        )
        return (
            self.annotate(
                can_read_text=Case(
                    When(working_text_readable(user, on), then=Value(True)),
                    default=Value(False),
                    output_field=BooleanField(),
                ),
                invited=Exists(invited),
            )
            .filter(
                Q(can_read_text=True)
                | Q(invited=True)
                | (Q(submitted_at__isnull=False) & submission_readable(user, on))
            )
            .annotate(
                shown_title=Case(
                    When(Q(can_read_text=True) | Q(invited=True), then=F("title")),
                    default=F("submitted_title"),
                )
            )
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
                violation_error_message=_("Vælg, om kommunen afprøver forsøget eller bruger hjemlen."),
            ),
        ]

    def __str__(self):
        return f"{self.municipality}: {self.get_status_display()}"
