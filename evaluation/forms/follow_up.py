from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.models import FollowUp
from support.dkfds.forms import DatoField, DkfdsFormHelper

LINES = {"class": "form-input form-input--bred", "rows": 6}


class FollowUpForm(forms.ModelForm):
    """What came of the trial; a reason for the change is asked for when one takes another's place.

    ``base`` is the id of the follow-up the person saw, empty when there was none.
    """

    on = DatoField(label=_("Opgjort"))
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = FollowUp
        fields = ["result", "on", "outcome", "reason", "shows_text", "change_reason"]
        widgets = {
            "result": forms.RadioSelect,
            "outcome": forms.Textarea(attrs=LINES),
            "reason": forms.Textarea(attrs=LINES),
            "change_reason": forms.Textarea(attrs={**LINES, "rows": 3}),
        }

    def __init__(self, *args, replaces: FollowUp | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = FollowUp.Result.choices
        self.fields["base"].initial = replaces.pk if replaces else None
        if replaces is None:
            del self.fields["change_reason"]
        else:
            self.fields["change_reason"].required = True
        self.helper = DkfdsFormHelper(self)

    def clean(self):
        known = super().clean()
        told = known.get("result")
        if told and told != FollowUp.Result.SPREAD and not known.get("reason"):
            self.add_error("reason", _("Skriv, hvorfor resultatet blev det."))
        return known
