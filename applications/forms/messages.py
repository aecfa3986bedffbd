from django import forms
from django.utils.translation import gettext_lazy as _

from applications.actions.mails import Outcome
from applications.forms.workflow import REASON, HelpedForm
from applications.models import Audience, Message
from support.dkfds.forms import DkfdsFormHelper, TegnTaellerMixin

TO_AN_APPLICATION = [
    Audience.PARTICIPANTS,
    Audience.INVITED,
    Audience.APPROVERS,
    Audience.COORDINATORS,
]
TO_A_ROUND = [*TO_AN_APPLICATION, Audience.MEMBERS]


class MessageForm(TegnTaellerMixin, forms.ModelForm):
    counted = ("subject", "text")

    class Meta:
        model = Message
        fields = ["audience", "subject", "text"]
        labels = {
            "audience": _("Hvem skal have beskeden?"),
            "subject": _("Emne"),
            "text": _("Besked"),
        }
        help_texts = {
            "audience": _("Du ser navnene, før noget bliver sendt."),
            "text": _(
                "Ren tekst. Dit navn, din kommune og et link bliver sat på. Svar går til dig."
            ),
        }
        widgets = {
            "audience": forms.RadioSelect,
            "text": forms.Textarea(attrs={"class": "form-input form-input--bred", "rows": 10}),
        }

    def __init__(self, *args, audiences, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(a.value, a.label) for a in Audience if a in audiences]
        self.fields["audience"] = forms.ChoiceField(
            label=self.fields["audience"].label,
            help_text=self.fields["audience"].help_text,
            choices=choices,
            widget=forms.RadioSelect,
            initial=choices[0][0],
        )
        self.helper = DkfdsFormHelper(self)

    def clean_subject(self):
        return " ".join(self.cleaned_data["subject"].split())


class SettleForm(HelpedForm):
    outcome = forms.ChoiceField(
        label=_("Hvad er der sket med mailen?"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Hvordan ved du det?"),
        max_length=500,
        widget=forms.Textarea(attrs=REASON),
        help_text=_("Fx »Ministeriet har kvitteret i telefonen«. Vises her på siden."),
    )
