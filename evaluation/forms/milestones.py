from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.models import Milestone, PlannedMilestone
from support.dkfds.forms import DatoField, DkfdsFormHelper

WIDE = {"class": "form-input form-input--bred"}


class _Timed(forms.Form):
    """What has an earliest and a latest day."""

    begins_on = DatoField(label=_("Tidligst"), required=False)
    due_on = DatoField(
        label=_("Senest"),
        required=False,
        help_text=_("Lad feltet stå tomt, hvis ingen dato er kendt."),
    )

    def clean(self):
        known = super().clean()
        begins, due = known.get("begins_on"), known.get("due_on")
        if begins and due is None and "due_on" not in self.errors:
            self.add_error("due_on", _("Skriv også, hvornår det senest skal være gjort."))
        elif begins and due and begins > due:
            self.add_error("due_on", _("»Senest« skal ligge efter »tidligst«."))
        return known


class MilestoneForm(_Timed, forms.ModelForm):
    class Meta:
        model = Milestone
        fields = ["title", "text", "who", "others", "begins_on", "due_on", "written"]
        widgets = {
            "title": forms.TextInput(attrs=WIDE),
            "text": forms.Textarea(attrs={**WIDE, "rows": 4}),
            "others": forms.TextInput(attrs=WIDE),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)


class PlannedMilestoneForm(MilestoneForm):
    """``base`` is the revision the person saw."""

    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta(MilestoneForm.Meta):
        model = PlannedMilestone

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["base"].initial = self.instance.revision if self.instance.pk else None


class MoveForm(_Timed):
    written = forms.CharField(
        label=_("Tid i ord"), max_length=60, required=False, help_text=_("Fx medio 2017.")
    )
    reason = forms.CharField(
        label=_("Hvorfor den flyttes"), max_length=300, widget=forms.TextInput(attrs=WIDE)
    )
    base = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["begins_on", "due_on", "written", "reason", "base"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)


class FinishForm(forms.Form):
    on = DatoField(label=_("Gjort"))
    note = forms.CharField(
        label=_("Bemærkning"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs=WIDE),
    )
    base = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)


class DropForm(forms.Form):
    reason = forms.CharField(
        label=_("Hvorfor den falder bort"), max_length=300, widget=forms.TextInput(attrs=WIDE)
    )
    base = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)
