"""What the ministry said: receipt, sharing out, and an answer per requested exemption."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models import Ministry, Programme
from support.documents.models import Document

from .law import LegalAct
from .rows import Exemption
from .submission import Submission, SubmittedVersion


class RefusalGround(models.Model):
    """A reason to refuse that the programme knows: the four of 2012, and what it adds."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="refusal_grounds")
    position = models.PositiveSmallIntegerField(_("rækkefølge"))
    label = models.CharField(_("grund til afslag"), max_length=200)

    class Meta:
        verbose_name = _("grund til afslag")
        verbose_name_plural = _("grunde til afslag")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "position"], name="refusal_ground_has_its_own_place"
            )
        ]

    def __str__(self):
        return self.label


class Registered(models.Model):
    """A fact from a letter: which case and document, from whom, when, and who wrote it here.

    The ministry's document number names the package of letters, not one letter (the same number
    stands on several), so nothing is unique about it.
    """

    ministry_name = models.CharField(_("ministeriets navn i brevet"), max_length=150)
    case_number = models.CharField(_("ministeriets sagsnr."), max_length=60, blank=True)
    document_number = models.CharField(_("ministeriets dokumentnr."), max_length=60, blank=True)
    on_behalf = models.BooleanField(_("registreret af netværket efter brev"), default=False)
    letter = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("brev")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        abstract = True


class MinistryReceipt(Registered):
    """The ministry's own acknowledgement of a package. Append-only; the newest counts."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="ministry_receipts")
    received_on = models.DateField(_("modtaget i ministeriet"))
    note = models.TextField(_("bemærkning"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("ministeriets kvittering")
        verbose_name_plural = _("ministeriets kvitteringer")

    def __str__(self):
        return f"{self.submission_id}: {self.case_number}"


class WishQuerySet(models.QuerySet):
    def visible_to(self, user, *, on: date):
        """The wishes in what ``user`` may read of what was sent."""
        items = SubmittedVersion.objects.visible_to(user, on=on)
        return self.filter(item__in=items.values("pk"))


class Wish(models.Model):
    """One requested exemption as it was sent: what the ministry answers, and the register shows.

    Append-only, written with the package. ``law_key`` is the law's lasting identity (its name, not
    its number, which changes with each consolidation); ``sections`` are the §§ named, between
    bars ("|27|27 a|"). ``follows`` is the same wish in an earlier version, whose answer holds on.
    """

    item = models.ForeignKey(SubmittedVersion, models.PROTECT, related_name="wishes")
    number = models.PositiveSmallIntegerField(_("hjemmel nr."))
    kind = models.CharField(_("slags"), max_length=20, choices=Exemption.Kind.choices)
    law_key = models.CharField(max_length=300)
    law_name = models.CharField(_("lov eller bekendtgørelse"), max_length=300)
    citation = models.CharField(max_length=400, blank=True)
    citation_url = models.CharField(max_length=200, blank=True)
    provision = models.CharField(_("bestemmelse"), max_length=300, blank=True)
    sections = models.CharField(max_length=600, blank=True)
    duty = models.TextField(_("hvad reglen kræver i dag"), blank=True)
    deviation = models.TextField(_("hvad der ønskes i stedet"))
    ministry_name = models.CharField(_("ansvarligt ministerium"), max_length=120, blank=True)
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followed_by"
    )

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("ønske om hjemmel")
        verbose_name_plural = _("ønsker om hjemmel")
        indexes = [models.Index(fields=["law_key", "-id"], name="wish_of_law")]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "number"], name="wish_number_once_per_sent_version"
            )
        ]

    def __str__(self):
        return f"{self.citation or self.law_name} {self.provision}".strip()


class Referral(models.Model):
    """A wish shared out to the ministry whose law it is about. Append-only."""

    wish = models.ForeignKey(Wish, models.PROTECT, related_name="referrals")
    ministry = models.ForeignKey(
        Ministry, models.PROTECT, related_name="referrals", verbose_name=_("ministerium")
    )
    note = models.TextField(_("spørgsmål"), max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("forelæggelse")
        verbose_name_plural = _("forelæggelser")
        constraints = [
            models.UniqueConstraint(
                fields=["wish", "ministry"],
                name="wish_is_shared_once_with_a_ministry",
                violation_error_message=_("Ønsket er allerede forelagt det ministerium."),
            )
        ]

    def __str__(self):
        return f"{self.wish_id} → {self.ministry_id}"


class ExemptionAnswer(Registered):
    """The ministry's answer to one wish. A change is a new row with a reason; the newest counts."""

    class Answer(models.TextChoices):
        GRANTED = "granted", _("Imødekommet")
        GRANTED_PARTLY = "granted_partly", _("Delvist imødekommet")
        ELABORATE = "elaborate", _("Positiv – skal beskrives nærmere")
        ALREADY_LEGAL = "already_legal", _("Kan gennemføres inden for gældende regler")
        PENDING = "pending", _("Under udredning")
        REFUSED = "refused", _("Afslag")
        WITHDRAWN = "withdrawn", _("Trukket af netværket")

    class Route(models.TextChoices):
        NETWORK_LAW = "network_law", _("Lov om frikommunenetværk")
        GENERAL_CHANGE = "general_change", _("Generel lovændring")
        TRIAL_ORDER = "trial_order", _("Forsøgsbekendtgørelse")
        DISPENSATION = "dispensation", _("Administrativ godkendelse eller dispensation")
        NONE = "none", _("Ingen: gældende regler")

    class Covers(models.TextChoices):
        UNKNOWN = "unknown", _("Ikke afklaret")
        APPLICANTS = "applicants", _("Kun de kommuner, der har søgt")
        NETWORK = "network", _("Hele netværket")

    GRANTS = (Answer.GRANTED, Answer.GRANTED_PARTLY)
    # What no act has to follow.
    NEEDS_NOTHING = (Answer.ALREADY_LEGAL,)
    AT_ONCE = (Route.DISPENSATION, Route.NONE)

    wish = models.ForeignKey(Wish, models.PROTECT, related_name="answers")
    answer = models.CharField(_("svar"), max_length=20, choices=Answer.choices)
    answered_on = models.DateField(_("brevets dato"))
    ground = models.ForeignKey(
        RefusalGround,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name=_("grund til afslag"),
    )
    route = models.CharField(_("hjemmelsvej"), max_length=20, choices=Route.choices, blank=True)
    granted = models.TextField(_("hvad der præcist er givet"), max_length=5000, blank=True)
    conditions = models.TextField(_("vilkår"), max_length=5000, blank=True)
    words = models.TextField(
        _("ministeriets ord"),
        max_length=10000,
        blank=True,
        help_text=_("Som der står i brevet. Vises ved siden af afsnittet, når det skrives om."),
    )
    covers = models.CharField(
        _("hvem hjemlen gælder for"),
        max_length=12,
        choices=Covers.choices,
        default=Covers.UNKNOWN,
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = models.TextField(_("begrundelse for ændringen"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("svar på ønske")
        verbose_name_plural = _("svar på ønsker")
        indexes = [models.Index(fields=["wish", "-id"], name="answer_of_wish")]
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False),
                name="exemption_answer_is_corrected_once",
            ),
            models.UniqueConstraint(
                fields=["wish"],
                condition=Q(corrects__isnull=True),
                name="wish_has_one_first_answer",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
                name="changed_exemption_answer_has_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.wish_id}: {self.get_answer_display()}"


class Authority(models.Model):
    """The provision of an act that meets a granted wish. Append-only; the newest counts."""

    wish = models.ForeignKey(Wish, models.PROTECT, related_name="authorities")
    act = models.ForeignKey(
        LegalAct, models.PROTECT, related_name="authorities", verbose_name=_("retsakt")
    )
    provision = models.CharField(
        _("bestemmelse"), max_length=120, blank=True, help_text=_("Fx § 3, stk. 1.")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("hjemmel i retsakt")
        verbose_name_plural = _("hjemler i retsakter")
        indexes = [models.Index(fields=["wish", "-id"], name="authority_of_wish")]

    def __str__(self):
        return f"{self.act} {self.provision}".strip()
