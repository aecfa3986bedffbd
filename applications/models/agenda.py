"""Agenda items (*dagsordenspunkter*) in a municipality's own headings and order."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import Municipality

from .application import Application
from .version import ApplicationVersion


class AgendaTemplate(models.Model):
    """A municipality's layout: as an item with headings, or as a memo (*notat*)."""

    class Form(models.TextChoices):
        ITEM = "item", _("Dagsordenspunkt")
        MEMO = "memo", _("Notat")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="agenda_templates", verbose_name=_("kommune")
    )
    name = models.CharField(_("navn"), max_length=120)
    form = models.CharField(_("form"), max_length=10, choices=Form.choices, default=Form.ITEM)
    shows_matrix = models.BooleanField(_("vis udvalgsmatrix"), default=False)
    is_default = models.BooleanField(_("bruges, når intet andet er valgt"), default=False)

    class Meta:
        verbose_name = _("skabelon til dagsordenspunkt")
        verbose_name_plural = _("skabeloner til dagsordenspunkter")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="agenda_template_name_once_per_municipality",
                violation_error_message=_("Kommunen har allerede en skabelon med det navn."),
            ),
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(is_default=True),
                name="agenda_template_default_once_per_municipality",
            ),
        ]

    def __str__(self):
        return self.name


class AgendaHeading(models.Model):
    """One heading of a layout; ``content`` tells which part of the case stands under it."""

    class Content(models.TextChoices):
        TOPIC = "topic", _("Beslutningstema")
        SUMMARY = "summary", _("Resumé")
        STATEMENT = "statement", _("Sagsfremstilling")
        ECONOMY = "economy", _("Økonomi")
        APPROPRIATION = "appropriation", _("Bevilling")
        LEGAL_GROUNDS = "legal_grounds", _("Retsgrundlag")
        GOALS_UN = "goals_un", _("Verdensmål og arbejdsgrundlag")
        COMPETENCE = "competence", _("Kompetence")
        COMMUNICATION = "communication", _("Kommunikation")
        CONSULTATION = "consultation", _("Høring")
        CONSEQUENCES = "consequences", _("Øvrige konsekvenser")
        HISTORY = "history", _("Sagshistorik")
        ALTERNATIVE = "alternative", _("Alternativ indstilling")
        RECOMMENDATION = "recommendation", _("Indstilling")
        DECISION = "decision", _("Beslutning")
        ANNEXES = "annexes", _("Bilag")
        OTHER = "other", _("Andet")

    template = models.ForeignKey(AgendaTemplate, models.CASCADE, related_name="headings")
    position = models.PositiveSmallIntegerField(_("rækkefølge"))
    label = models.CharField(_("overskrift"), max_length=120)
    content = models.CharField(_("indhold"), max_length=20, choices=Content.choices)
    is_active = models.BooleanField(_("i brug"), default=True)

    class Meta:
        verbose_name = _("overskrift")
        verbose_name_plural = _("overskrifter")

    def __str__(self):
        return self.label


class AgendaItem(models.Model):
    """What one municipality puts before its bodies: one or several applications in one item."""

    class Kind(models.TextChoices):
        APPROVAL = "approval", _("Godkendelse")
        ORIENTATION = "orientation", _("Orientering")

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="agenda_items", verbose_name=_("kommune")
    )
    kind = models.CharField(
        _("punktets type"), max_length=12, choices=Kind.choices, default=Kind.APPROVAL
    )
    title = models.CharField(_("titel"), max_length=200)
    template = models.ForeignKey(
        AgendaTemplate, models.PROTECT, related_name="items", verbose_name=_("skabelon")
    )
    case_number = models.CharField(_("sagsnr."), max_length=60, blank=True)
    document_number = models.CharField(_("dokumentnr."), max_length=60, blank=True)
    case_officers = models.CharField(_("sagsbehandlere"), max_length=200, blank=True)
    recommender = models.CharField(
        _("indstiller"), max_length=120, blank=True, help_text=_("Fx Økonomiforvaltningen.")
    )
    revision = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("dagsordenspunkt")
        verbose_name_plural = _("dagsordenspunkter")

    def __str__(self):
        return self.title


class AgendaItemApplication(models.Model):
    """An application the item presents, in the version it presents (none: the text as it is)."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="applications")
    application = models.ForeignKey(Application, models.PROTECT, related_name="agenda_items")
    version = models.ForeignKey(
        ApplicationVersion, models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("ansøgning på punktet")
        verbose_name_plural = _("ansøgninger på punktet")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "application"], name="agenda_item_holds_an_application_once"
            )
        ]

    def __str__(self):
        return f"{self.item_id}: {self.application_id}"


class AgendaText(models.Model):
    """The text under one heading, once somebody has edited it; before, it is generated.

    The head moves by compare-and-swap on ``revision``; what it was stays in the revisions.
    """

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="texts")
    heading = models.ForeignKey(AgendaHeading, models.PROTECT, related_name="texts")
    html = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("lokal tekst")
        verbose_name_plural = _("lokale tekster")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "heading"], name="agenda_text_once_per_item_and_heading"
            )
        ]

    def __str__(self):
        return f"{self.item_id} · {self.heading_id} · r{self.revision}"


class AgendaTextRevision(models.Model):
    """What somebody wrote under a heading, and when. Append-only, in the database itself."""

    text = models.ForeignKey(AgendaText, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    html = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("revision af lokal tekst")
        verbose_name_plural = _("revisioner af lokale tekster")
        constraints = [
            models.UniqueConstraint(
                fields=["text", "number"], name="agenda_text_revision_number_is_unique"
            )
        ]

    def __str__(self):
        return f"{self.text_id} r{self.number}"
