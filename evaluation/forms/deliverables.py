from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from evaluation.models import Recommendation
from support.dkfds.forms import DatoField, DkfdsFormHelper

LINES = {"class": "form-input form-input--bred", "rows": 8}


class MakeForm(forms.Form):
    """The one thing that is asked of the writer: the rest is known."""

    summary = forms.CharField(
        label=_("Sammenfatning"),
        max_length=10000,
        required=False,
        widget=forms.Textarea(attrs=LINES),
        help_text=_("Står først i dokumentet. Lad den stå tom i et notat, hvis tallene er nok."),
    )

    def __init__(self, *args, is_required: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if is_required:
            self.fields["summary"].required = True
            self.fields["summary"].help_text = _("Hvad forsøgene har vist, i få afsnit.")
        self.helper = DkfdsFormHelper(self)


class ProofForm(forms.Form):
    url = forms.URLField(
        validators=[URLValidator(schemes=["http", "https"])],
        label=_("Adresse på kommunens hjemmeside"),
        max_length=500,
        assume_scheme="https",
    )
    published_on = DatoField(label=_("Offentliggjort"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["url"].widget.attrs["class"] = "form-input form-input--bred"
        self.helper = DkfdsFormHelper(self)


class RecommendationForm(forms.ModelForm):
    answered_on = DatoField(label=_("Besvaret"), required=False)
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Recommendation
        fields = [
            "text",
            "grounds",
            "addressee",
            "plan",
            "status",
            "reaction",
            "answered_on",
            "withdrawn_reason",
        ]
        widgets = {
            "text": forms.Textarea(attrs={**LINES, "rows": 3}),
            "grounds": forms.Textarea(attrs={**LINES, "rows": 4}),
            "reaction": forms.Textarea(attrs={**LINES, "rows": 4}),
        }

    def __init__(self, *args, plans, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans
        self.fields["plan"].empty_label = _("Hele netværket")
        self.fields["plan"].label_from_instance = lambda plan: plan.application.submitted_title
        for name in ("addressee", "withdrawn_reason"):
            self.fields[name].widget.attrs["class"] = "form-input form-input--bred"
        self.fields["base"].initial = self.instance.revision if self.instance.pk else None
        if self.instance.pk is None:
            for name in ("status", "reaction", "answered_on", "withdrawn_reason"):
                del self.fields[name]
        self.helper = DkfdsFormHelper(self)

    def clean(self):
        known = super().clean()
        status = known.get("status", Recommendation.Status.OPEN)
        if status != Recommendation.Status.OPEN and not known.get("reaction"):
            self.add_error("reaction", _("Skriv, hvad der blev svaret."))
        return known
