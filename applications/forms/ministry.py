"""What the ministry says, what the law does, and a municipality's own start."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.workflow import REASON, HelpedForm
from applications.models import (
    Authority,
    ExemptionAnswer,
    LegalAct,
    LegalEvent,
    MinistryNote,
    MinistryReceipt,
    Publication,
    RefusalGround,
    TrialStep,
)
from networks.models import Ministry
from support.dkfds.forms import DatoField, DkfdsFormHelper
from support.documents.uploads import check_upload

LINES = {"class": "form-input form-input--bred", "rows": 4}


class HelpedModelForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)


class WithLetter(HelpedModelForm):
    """A fact from a letter, with the letter itself where there is one."""

    letter_file = forms.FileField(
        label=_("Brevet"),
        required=False,
        help_text=_("PDF, billede (PNG, JPEG) eller Word, højst 25 MB."),
    )

    def clean_letter_file(self):
        if file := self.cleaned_data["letter_file"]:
            self.media_type = check_upload(file)
        return file


class ReceiptForm(WithLetter):
    received_on = DatoField(label=_("Modtaget i ministeriet"))

    class Meta:
        model = MinistryReceipt
        fields = ["received_on", "ministry_name", "case_number", "document_number", "note"]
        widgets = {"note": forms.Textarea(attrs=LINES)}


class AnswerForm(WithLetter):
    """The answer to one wish; a reason is asked for when it takes an earlier one's place."""

    answered_on = DatoField(label=_("Brevets dato"))

    class Meta:
        model = ExemptionAnswer
        fields = [
            "answer",
            "route",
            "granted",
            "conditions",
            "covers",
            "ground",
            "words",
            "answered_on",
            "ministry_name",
            "case_number",
            "document_number",
            "reason",
        ]
        widgets = {
            "answer": forms.RadioSelect,
            **{
                name: forms.Textarea(attrs=LINES)
                for name in ("granted", "conditions", "words", "reason")
            },
        }
        help_texts = {
            "route": _("Kun ved ja: hvor hjemlen kommer til at stå."),
            "ground": _("Kun ved afslag."),
            "granted": _("Kun ved ja. Står feltet tomt, er det ønsket, som det blev sendt."),
        }

    def __init__(self, *args, programme, replaces, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = ExemptionAnswer.Answer.choices
        self.fields["ground"].queryset = RefusalGround.objects.filter(programme=programme).order_by(
            "position"
        )
        self.fields["reason" if replaces else "answer"].required = True
        if replaces is None:
            del self.fields["reason"]
            self.helper = DkfdsFormHelper(self)


class RefusalGroundForm(HelpedForm):
    label = forms.CharField(label=_("Ny grund til afslag"), max_length=200)


class ShareOutForm(HelpedForm):
    ministry = forms.ModelChoiceField(
        label=_("Ministerium"), queryset=Ministry.objects.order_by("name")
    )
    note = forms.CharField(
        label=_("Spørgsmål"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=REASON),
    )


class NoteForm(WithLetter):
    """Something the ministry asks, or a note of a talk; about one wish or the whole of ``item``."""

    class Meta:
        model = MinistryNote
        fields = ["kind", "wish", "text"]
        widgets = {"kind": forms.RadioSelect, "text": forms.Textarea(attrs=LINES)}

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = (MinistryNote.Kind.QUESTION, MinistryNote.Kind.SPARRING)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["letter_file"].label = _("Fil")
        wish = self.fields["wish"]
        wish.queryset = item.wishes.order_by("number")
        wish.empty_label = _("Hele ansøgningen")
        wish.label_from_instance = lambda row: f"{row.number}. {row}"


class ReplyForm(HelpedForm):
    text = forms.CharField(label=_("Svar"), max_length=5000, widget=forms.Textarea(attrs=LINES))


class SendBackForm(HelpedForm):
    until = DatoField(
        label=_("Ny beskrivelse senest"),
        help_text=_("Bliver ansøgningens egen frist. Den ligger efter i dag."),
    )


class AuthorityForm(HelpedModelForm):
    class Meta:
        model = Authority
        fields = ["act", "provision"]

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["act"].queryset = LegalAct.objects.filter(programme=programme).order_by("title")


class ActForm(HelpedModelForm):
    expected_on = DatoField(
        label=_("Ventes at gælde fra"),
        required=False,
        help_text=_("Lad feltet stå tomt for at følge skønnet."),
    )

    class Meta:
        model = LegalAct
        fields = ["kind", "title", "expected_on"]


class EventForm(HelpedModelForm):
    on = DatoField(
        label=_("Dato"), help_text=_("En dato ude i fremtiden er i orden, fx når loven gælder fra.")
    )
    url = forms.URLField(label=_("Adresse"), max_length=300, required=False, assume_scheme="https")

    class Meta:
        model = LegalEvent
        fields = ["stage", "on", "number", "url", "note"]
        widgets = {"note": forms.Textarea(attrs=LINES)}


class DayForm(HelpedForm):
    day = DatoField(label=_("Dato"))


class StopForm(DayForm):
    reason = forms.ChoiceField(label=_("Årsag"), choices=TrialStep.Reason.choices)
    note = forms.CharField(
        label=_("Uddyb"), max_length=2000, required=False, widget=forms.Textarea(attrs=LINES)
    )


class OvertakenForm(DayForm):
    act = forms.ModelChoiceField(label=_("Den nye lov"), queryset=LegalAct.objects.none())
    note = forms.CharField(
        label=_("Hvad den betyder for forsøget"),
        max_length=2000,
        widget=forms.Textarea(attrs=LINES),
    )
    field_order = ["act", "day", "note"]

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["act"].queryset = LegalAct.objects.filter(programme=programme).order_by("title")


class ByLawForm(HelpedForm):
    target_group = forms.CharField(
        label=_("Hvem vedtægten gælder for"),
        max_length=2000,
        widget=forms.Textarea(attrs=LINES),
        help_text=_("Skriv det, så en borger kan se, om det gælder for ham eller hende."),
    )
    valid_from = DatoField(label=_("Gælder fra"))
    valid_to = DatoField(label=_("Gælder til og med"))
    contact = forms.CharField(
        label=_("Kontakt"),
        max_length=500,
        widget=forms.Textarea(attrs=REASON),
        help_text=_("Den afdeling, borgerne kan spørge. Kommer på en åben side."),
    )
    further = forms.CharField(
        label=_("Yderligere oplysninger"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs=LINES),
    )


class PublicationForm(HelpedForm):
    url = forms.URLField(
        label=_("Adresse på kommunens hjemmeside"), max_length=300, assume_scheme="https"
    )
    published_on = DatoField(label=_("Offentliggjort"))


class PublishForm(HelpedModelForm):
    class Meta:
        model = Publication
        fields = ["summary", "shows_text"]
        widgets = {"summary": forms.Textarea(attrs=LINES)}
        help_texts = {
            "shows_text": _("Ellers kun titel, resumé, ønsker med svar og kommunernes status."),
        }
