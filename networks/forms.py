from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from networks.models import GuardRail, Programme, Theme
from networks.names import ONE_SPELLING
from support.dkfds.forms import DatoField, DkfdsFormHelper, TegnTaellerMixin

TAKEN_BY_A_PAGE = "ny"
WIDE = {"class": "form-input form-input--bred"}


class LinesField(forms.CharField):
    """A list of short texts, written one a line."""

    widget = forms.Textarea

    def to_python(self, value):
        lines = value if isinstance(value, list) else (value or "").splitlines()
        return [line.strip() for line in lines if line.strip()]

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return self.to_python(initial) != self.to_python(data)


class PeriodForm(forms.ModelForm):
    """A programme's name, address and period: what two programmes never share."""

    begins_on = DatoField(label=_("Begynder"))
    ends_on = DatoField(label=_("Slutter"))
    slug = forms.SlugField(
        label=_("Kortnavn i adresser"),
        max_length=60,
        required=False,
        help_text=_(
            "Små bogstaver, tal og bindestreg, fx frikommune-2. "
            "Lad feltet stå tomt for at få det lavet af navnet. Det kan ikke ændres senere."
        ),
    )

    class Meta:
        model = Programme
        fields = ["name", "slug", "begins_on", "ends_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)
        self.helper.layout = Layout("name", "slug", _pair("begins_on", "ends_on"))

    def clean_slug(self):
        name = self.cleaned_data.get("name", "")
        slug = self.cleaned_data["slug"] or slugify(name.lower().translate(ONE_SPELLING))[
            :60
        ].strip("-")
        if not slug and name:
            raise ValidationError(_("Navnet giver intet kortnavn. Skriv et."))
        if slug == TAKEN_BY_A_PAGE:
            raise ValidationError(_("»ny« er en af systemets egne adresser. Skriv et andet."))
        return slug

    def clean(self):
        values = super().clean()
        begins_on, ends_on = values.get("begins_on"), values.get("ends_on")
        if begins_on and ends_on and ends_on < begins_on:
            self.add_error("ends_on", _("Slutdatoen skal ligge efter startdatoen."))
        return values


class ProgrammeForm(PeriodForm):
    """Validates a programme; saving is the view's call to an action.

    Once there, a programme keeps its address: letters and mails link to it.
    """

    criteria = LinesField(
        label=_("Kriterier for udvælgelse"),
        required=False,
        widget=forms.Textarea(attrs=WIDE | {"rows": 5}),
        help_text=_("Skriv ét kriterium på hver linje."),
    )

    class Meta:
        model = Programme
        fields = [
            "name",
            "slug",
            "purpose",
            "ministry",
            "mailbox",
            "begins_on",
            "ends_on",
            "reference_prefix",
            "smallest_network",
            "largest_network",
            "smallest_population",
            "baseline_rule",
            "criteria",
        ]
        # As a Dane writes it: a number field would take 60.000 for 60.
        localized_fields = ["smallest_population"]
        widgets = {
            "name": forms.TextInput(attrs=WIDE),
            "purpose": forms.Textarea(attrs=WIDE | {"rows": 6}),
        }
        help_texts = {
            "reference_prefix": _("Sagsreferencer begynder sådan, fx FK2."),
            "mailbox": _("Ansøgningerne bliver sendt hertil."),
            "smallest_population": _("Lad feltet stå tomt, hvis der ingen grænse er."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = ["name", "slug"]
        if self.instance.pk:
            del self.fields["slug"]
            names.remove("slug")
        self.helper.layout = Layout(
            Fieldset(_("Ordningen"), *names, "purpose", "criteria"),
            Fieldset(_("Ministeriet"), "ministry", "mailbox", "reference_prefix"),
            Fieldset(_("Periode"), _pair("begins_on", "ends_on")),
            Fieldset(
                _("Netværkene"), _pair("smallest_network", "largest_network"), "smallest_population"
            ),
            Fieldset(_("Evalueringen"), "baseline_rule"),
        )

    def clean(self):
        values = super().clean()
        smallest, largest = values.get("smallest_network"), values.get("largest_network")
        if smallest and largest and largest < smallest:
            self.add_error("largest_network", _("Største netværk skal være mindst lige så stort."))
        return values


class ThemeForm(forms.ModelForm):
    """``programme`` is where the name has to be the only one."""

    class Meta:
        model = Theme
        fields = ["name"]

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.programme = programme
        self.helper = DkfdsFormHelper(self)

    def _get_validation_exclusions(self):
        # The programme is given, not asked for; without it the name's uniqueness goes unchecked.
        return super()._get_validation_exclusions() - {"programme"}


class GuardRailForm(TegnTaellerMixin, forms.ModelForm):
    counted = ("label",)

    class Meta:
        model = GuardRail
        fields = ["label", "help_text", "blocks"]
        widgets = {
            "label": forms.TextInput(attrs=WIDE),
            "help_text": forms.Textarea(attrs=WIDE | {"rows": 5}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)


def _pair(left: str, right: str) -> Row:
    return Row(Column(left, css_class="col-md-4"), Column(right, css_class="col-md-8"))
