from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from evaluation.models import DataRequest, Gathering
from support.dkfds.forms import DatoField, DkfdsFormHelper
from support.documents.uploads import check_upload

WIDE = {"class": "form-input form-input--bred"}
LINES = {**WIDE, "rows": 5}


class _Helped(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)


class NoteForm(_Helped):
    title = forms.CharField(label=_("Titel"), max_length=200, widget=forms.TextInput(attrs=WIDE))
    file = forms.FileField(label=_("Notatet"), help_text=_("PDF eller Word, højst 25 MB."))
    comment_until = DatoField(
        label=_("Kommentarer senest"),
        help_text=_(
            "Netværket kan kommentere til og med denne dag. Så kan notatet offentliggøres."
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.media_type = check_upload(file)
        return file


class CommentForm(_Helped):
    text = forms.CharField(
        label=_("Kommentar"), max_length=5000, widget=forms.Textarea(attrs=LINES)
    )


class PublishedForm(_Helped):
    url = forms.URLField(
        validators=[URLValidator(schemes=["http", "https"])],
        label=_("Adresse"),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs=WIDE),
    )
    published_on = DatoField(label=_("Offentliggjort"))


class DataRequestForm(forms.ModelForm):
    due_on = DatoField(label=_("Senest"))

    class Meta:
        model = DataRequest
        fields = ["what", "municipality", "due_on"]
        widgets = {"what": forms.Textarea(attrs=LINES)}

    def __init__(self, *args, municipalities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["municipality"].queryset = municipalities
        self.fields["municipality"].empty_label = _("Hele netværket")
        self.fields["municipality"].help_text = ""
        self.helper = DkfdsFormHelper(self)


class DataAnswerForm(_Helped):
    status = forms.ChoiceField(
        label=_("Svar"),
        choices=[
            (DataRequest.Status.ANSWERED.value, DataRequest.Status.ANSWERED.label),
            (DataRequest.Status.DECLINED.value, DataRequest.Status.DECLINED.label),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Hvor dataene er, eller hvorfor de ikke kan leveres"),
        max_length=3000,
        widget=forms.Textarea(attrs=LINES),
        help_text=_("Skriv ingen oplysninger om enkelte borgere."),
    )


class GatheringForm(forms.ModelForm):
    day = DatoField(label=_("Dag"))
    begins = forms.TimeField(label=_("Fra kl."), input_formats=["%H.%M", "%H:%M", "%H"])
    ends = forms.TimeField(label=_("Til kl."), input_formats=["%H.%M", "%H:%M", "%H"])
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ["kind", "title", "day", "begins", "ends", "place", "programme_text"]

    class Meta:
        model = Gathering
        fields = ["kind", "title", "place", "programme_text", "cancelled_reason"]
        widgets = {
            "title": forms.TextInput(attrs=WIDE),
            "place": forms.TextInput(attrs=WIDE),
            "programme_text": forms.Textarea(attrs=LINES),
            "cancelled_reason": forms.TextInput(attrs=WIDE),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["cancelled_reason"]
        self.fields["base"].initial = self.instance.revision if self.instance.pk else None
        self.helper = DkfdsFormHelper(self)

    def clean(self):
        known = super().clean()
        begins, ends = known.get("begins"), known.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("Sluttidspunktet skal ligge efter begyndelsen."))
        return known


class SignUpForm(_Helped):
    comes = forms.TypedChoiceField(
        label=_("Kommer I?"),
        choices=[("1", _("Ja")), ("", _("Nej"))],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
        initial="1",
    )
    names = forms.CharField(
        label=_("Hvem kommer"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs=WIDE),
    )

    def clean(self):
        known = super().clean()
        if known.get("comes") and not known.get("names", "").strip():
            self.add_error("names", _("Skriv, hvem der kommer."))
        return known
