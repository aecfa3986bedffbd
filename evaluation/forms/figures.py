from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from evaluation.models import Measurement
from support.dkfds.forms import DatoField, DkfdsFormHelper

WIDE = {"class": "form-input form-input--bred"}


class ChooseTableForm(forms.Form):
    """Which table to show: the kind of figures, and the day they are of."""

    slags = forms.ChoiceField(label=_("Vis"), choices=Measurement.Kind.choices, required=False)
    dag = DatoField(label=_("Opgjort pr."), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self, hide_optional=True)

    def clean(self):
        known = super().clean()
        is_target = known.get("slags") == Measurement.Kind.TARGET
        if not is_target and known.get("dag") and known["dag"] > timezone.localdate():
            self.add_error("dag", _("Dagen ligger ude i fremtiden. Vælg den dag, tallene er fra."))
        return known


class TableForm(forms.Form):
    """What is said of all that is written in the table at once."""

    source = forms.CharField(
        label=_("Kilde til det nye"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=WIDE),
    )
    is_provisional = forms.BooleanField(label=_("De nye tal er foreløbige"), required=False)
    reason = forms.CharField(
        label=_("Hvorfor tal rettes"),
        max_length=300,
        required=False,
        help_text=_("Skal med, når et tal, der stod her, ændres eller slettes."),
        widget=forms.TextInput(attrs=WIDE),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)


class FigureForm(forms.Form):
    """One figure with everything there is to say of it."""

    written = forms.CharField(
        label=_("Værdi"),
        max_length=120,
        required=False,
        help_text=_("Som I vil have den vist: 47,3 %, 36-40 eller ikke oplyst."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.TextInput(attrs=WIDE)
    )
    source = forms.CharField(
        label=_("Kilde"), max_length=200, required=False, widget=forms.TextInput(attrs=WIDE)
    )
    is_provisional = forms.BooleanField(label=_("Tallet er foreløbigt"), required=False)
    reason = forms.CharField(
        label=_("Hvorfor tallet rettes"),
        max_length=300,
        widget=forms.TextInput(attrs=WIDE),
    )
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, stands: Measurement | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["base"].initial = stands.pk if stands else None
        if stands is None:
            del self.fields["reason"]
        self.helper = DkfdsFormHelper(self)
