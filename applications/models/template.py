from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models import Programme


class FormTemplate(models.Model):
    """The ministry's form (*skabelon*). Once published it never changes; a change is a clone."""

    class Kind(models.TextChoices):
        TRIAL = "trial", _("Konkrete forsøg")
        NETWORK = "network", _("Netværk")

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="form_templates", verbose_name=_("ordning")
    )
    kind = models.CharField(
        _("bruges til"), max_length=10, choices=Kind.choices, default=Kind.TRIAL
    )
    title = models.CharField(_("titel på skemaet"), max_length=200)
    number = models.PositiveIntegerField(_("udgave"), editable=False)
    introduction = models.TextField(_("indledning"), blank=True)
    source = models.CharField(
        _("kilde"), max_length=200, blank=True, help_text=_("Fx brev, dato og dokumentnummer.")
    )
    published_at = models.DateTimeField(_("udgivet"), null=True, editable=False)

    class Meta:
        verbose_name = _("skabelon")
        verbose_name_plural = _("skabeloner")
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "number"], name="form_template_number_is_unique"
            )
        ]

    def __str__(self):
        return f"{self.title} ({_('udgave')} {self.number})"


class TemplateSection(models.Model):
    class Shows(models.TextChoices):
        NOTHING = "", _("Kun tekst")
        GOALS = "goals", _("Tekst og mål")
        EXEMPTIONS = "exemptions", _("Tekst og hjemler")

    template = models.ForeignKey(FormTemplate, models.CASCADE, related_name="sections")
    number = models.PositiveSmallIntegerField(_("nummer"))
    heading = models.CharField(_("overskrift"), max_length=200)
    guidance = models.TextField(_("vejledning"), blank=True)
    advised_characters = models.PositiveIntegerField(
        _("vejledende længde i tegn"), null=True, blank=True
    )
    shows = models.CharField(
        _("indhold"), max_length=12, choices=Shows.choices, default=Shows.NOTHING, blank=True
    )

    class Meta:
        verbose_name = _("afsnit")
        verbose_name_plural = _("afsnit")
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"],
                name="template_section_has_its_own_number",
                violation_error_message=_("To afsnit kan ikke have samme nummer."),
            ),
            models.UniqueConstraint(
                fields=["template", "shows"],
                condition=~Q(shows=""),
                name="template_shows_each_table_once",
                violation_error_message=_("Mål og hjemler kan kun stå i ét afsnit hver."),
            ),
        ]

    def __str__(self):
        return f"{self.number}. {self.heading}"


class SectionPart(models.Model):
    """Something the section must tell, ticked off by the writer (guidance of 10 October 2016)."""

    section = models.ForeignKey(TemplateSection, models.CASCADE, related_name="parts")
    position = models.PositiveSmallIntegerField(_("rækkefølge"))
    label = models.CharField(_("det skal stå her"), max_length=200)
    required = models.BooleanField(
        _("skal med før indsendelse"), default=False, help_text=_("Ellers er det kun et råd.")
    )

    class Meta:
        verbose_name = _("punkt")
        verbose_name_plural = _("punkter")
        constraints = [
            models.UniqueConstraint(
                fields=["section", "position"], name="section_part_has_its_own_place"
            )
        ]

    def __str__(self):
        return self.label
