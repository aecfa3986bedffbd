from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.models import Definition, PlanGoal, PlanText
from support.dkfds.forms import DatoField, DkfdsFormHelper

LINES = {"class": "form-input form-input--bred", "rows": 5}


class WordsForm(forms.ModelForm):
    """The plan's words. ``base`` is the number of the version the person began from, 0 for none."""

    base = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = PlanText
        fields = [*PlanText.WORDS, "reason"]
        widgets = {name: forms.Textarea(attrs=LINES) for name in PlanText.WORDS}

    def __init__(self, *args, newest: PlanText | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["base"].initial = newest.number if newest else 0
        self.fields["reason"].widget.attrs["class"] = "form-input form-input--bred"
        if newest is None:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True
        self.helper = DkfdsFormHelper(self)


class GoalForm(forms.ModelForm):
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)
    dropped_on = DatoField(
        label=_("Måles ikke mere fra"),
        required=False,
        help_text=_("Lad feltet stå tomt, så længe målet følges. De gamle tal bliver stående."),
    )

    class Meta:
        model = PlanGoal
        fields = [
            "indicator",
            "unit",
            "direction",
            "success_criterion",
            "population",
            "group",
            "builds_on",
            "term",
            "note",
            "dropped_on",
            "drop_reason",
        ]
        widgets = {
            "success_criterion": forms.Textarea(attrs={**LINES, "rows": 3}),
            "direction": forms.RadioSelect,
        }

    def __init__(self, *args, plan, terms: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        others = plan.goals.exclude(pk=self.instance.pk)
        self.fields["builds_on"].queryset = others
        self.fields["builds_on"].empty_label = _("Intet")
        self.fields["direction"].choices = PlanGoal.Direction.choices
        self.fields["term"].widget = forms.Select(
            choices=[("", _("Intet")), *((term, term) for term in terms)],
            attrs={"class": "form-select"},
        )
        for name in ("indicator", "population", "note", "drop_reason"):
            self.fields[name].widget.attrs["class"] = "form-input form-input--bred"
        self.fields["base"].initial = self.instance.revision if self.instance.pk else None
        if self.instance.pk is None:
            del self.fields["dropped_on"], self.fields["drop_reason"]
        self.helper = DkfdsFormHelper(self)

    def clean(self):
        known = super().clean()
        if known.get("dropped_on") and not known.get("drop_reason"):
            self.add_error("drop_reason", _("Skriv, hvorfor målet ikke måles mere."))
        return known


class DefinitionForm(forms.ModelForm):
    base = forms.IntegerField(widget=forms.HiddenInput)
    valid_from = DatoField(label=_("Gælder fra"))

    class Meta:
        model = Definition
        fields = ["term", "text", "is_provisional", "valid_from"]
        widgets = {"text": forms.Textarea(attrs={**LINES, "rows": 3})}

    def __init__(self, *args, newest: Definition | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.newest = newest
        self.fields["base"].initial = newest.number if newest else 0
        if newest:
            # A term keeps its name: its versions are found by it.
            self.fields["term"].disabled = True
            self.fields["term"].initial = newest.term
        self.helper = DkfdsFormHelper(self)

    def clean_term(self):
        return self.newest.term if self.newest else self.cleaned_data["term"].strip()
