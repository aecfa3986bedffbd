from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.drafting import RoundChoice
from applications.models import ApprovalStep, Round
from support.dkfds.forms import DatoField, DkfdsFormHelper
from support.documents.uploads import check_upload

REASON = {"class": "form-input form-input--bred", "rows": 3}


class HelpedForm(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)


class ReasonForm(HelpedForm):
    reason = forms.CharField(
        label=_("Begrundelse"),
        max_length=2000,
        widget=forms.Textarea(attrs=REASON),
        help_text=_("Vises i ansøgningens historik."),
    )


class FreezeForm(HelpedForm):
    hand_over = forms.BooleanField(
        label=_("Netværkskoordinatoren må læse og indsende ansøgningen"),
        required=False,
        help_text=_("Ellers er det kun den ansvarlige kommune, der kan indsende den."),
    )


class MoveRoundForm(ReasonForm):
    round = RoundChoice(Round.objects.none(), label=_("Ny runde"))
    field_order = ["round", "reason"]

    def __init__(self, *args, rounds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = rounds


class ExtendDeadlineForm(ReasonForm):
    reference = forms.CharField(
        label=_("Ansøgningens reference"), max_length=20, help_text=_("Fx FK2-7K3QX9.")
    )
    deadline = DatoField(label=_("Ny frist"))
    field_order = ["reference", "deadline", "reason"]


class DecisionForm(forms.ModelForm):
    """One body's decision on the application in one municipality, with a file if there is one."""

    meeting_date = DatoField(label=_("Mødedato"))
    file = forms.FileField(
        label=_("Bilag, fx udskrift af beslutningen"),
        required=False,
        help_text=_("PDF, billede (PNG, JPEG), Word eller Excel, højst 25 MB."),
    )

    class Meta:
        model = ApprovalStep
        fields = [
            "body",
            "body_name",
            "meeting_date",
            "agenda_number",
            "case_number",
            "document_number",
            "case_officers",
            "recommendation",
            "decision",
            "decision_text",
            "votes",
            "with_reservation",
        ]
        widgets = {
            "decision_text": forms.Textarea(attrs={**REASON, "rows": 4}),
            "recommendation": forms.Textarea(attrs=REASON),
            "votes": forms.Textarea(attrs=REASON),
        }
        help_texts = {
            "body": _(
                "Kun kommunalbestyrelsens beslutning gør forsøget politisk godkendt i kommunen."
            ),
            "body_name": _("Fx Byrådet, Borgerrepræsentationen eller Magistraten."),
            "case_number": _("Skriv det, som jeres eget system gør, fx 16/1808."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)

    def clean_file(self):
        if file := self.cleaned_data["file"]:
            self.media_type = check_upload(file)
        return file


class CorrectionForm(DecisionForm):
    class Meta(DecisionForm.Meta):
        fields = [*DecisionForm.Meta.fields, "reason"]
        widgets = {**DecisionForm.Meta.widgets, "reason": forms.Textarea(attrs=REASON)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
