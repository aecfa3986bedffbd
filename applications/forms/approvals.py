"""A municipality's plan for one case, and its agenda items."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.forms.set_up import WIDE, Helped
from applications.models import (
    AgendaItem,
    Meeting,
    PlannedStep,
    PoliticalBody,
)
from support.dkfds.forms import DkfdsFormHelper


class StepForm(Helped, forms.ModelForm):
    """Numbers, officers and recommendation of one planned step, and its meeting."""

    base = forms.IntegerField(widget=forms.HiddenInput())
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=gettext_lazy("Møde"),
        required=False,
        empty_label=gettext_lazy("Ikke valgt endnu"),
    )

    class Meta:
        model = PlannedStep
        fields = [
            "meeting",
            "purpose",
            "agenda_number",
            "case_number",
            "document_number",
            "case_officers",
            "recommendation",
        ]
        widgets = {"recommendation": forms.Textarea(attrs={**WIDE, "rows": 4})}
        help_texts = {
            "case_number": gettext_lazy("Som jeres eget system skriver det, fx 16/1808."),
            "recommendation": gettext_lazy("Fx »at Byrådet godkender ansøgningen«."),
        }

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings
        self.fields["meeting"].label_from_instance = _meeting_label
        self.fields["base"].initial = self.instance.revision


def _meeting_label(meeting: Meeting) -> str:
    return _("%(dato)s (dagsordenen lukker %(lukker)s)") % {
        "dato": meeting.date.strftime("%d.%m.%Y"),
        "lukker": meeting.closes_on.strftime("%d.%m.%Y"),
    }


class AddStepForm(Helped, forms.Form):
    body = forms.ModelChoiceField(
        PoliticalBody.objects.none(), label=gettext_lazy("Instans"), empty_label=None
    )
    position = forms.IntegerField(
        label=gettext_lazy("Rækkefølge"),
        min_value=1,
        max_value=50,
        help_text=gettext_lazy("Samme tal som en anden instans betyder: på samme tid."),
    )
    purpose = forms.ChoiceField(label=gettext_lazy("Formål"), choices=PlannedStep.Purpose.choices)

    def __init__(self, *args, bodies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies


class CoverageForm(Helped, forms.Form):
    """The answer about ``newest``, which must be the version the page showed."""

    covered = forms.TypedChoiceField(
        label=gettext_lazy("Dækker beslutningen stadig?"),
        choices=[
            ("yes", gettext_lazy("Ja, beslutningen dækker også den nye tekst")),
            ("no", gettext_lazy("Nej, sagen skal tilbage til instansen")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Begrundelse"),
        max_length=2000,
        widget=forms.Textarea(attrs={**WIDE, "rows": 3}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput())

    def __init__(self, data=None, *, newest):
        self.newest = newest.number
        self.seen = data.get("version") if data else None
        if data:
            # Shown again, it asks about the newest: that is what stands above it now.
            data = {**data.dict(), "version": self.newest}
        super().__init__(data, initial={"version": self.newest})

    def clean(self):
        if self.seen != str(self.newest):
            raise ValidationError(
                _("Teksten er ændret igen. Læs den nyeste version, før du tager stilling.")
            )
        return super().clean()

    @property
    def answer(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("covered", "reason")}


class ItemForm(Helped, forms.ModelForm):
    """A new agenda item: its kind, layout and the applications it presents."""

    applications = forms.ModelMultipleChoiceField(
        None, label=gettext_lazy("Ansøgninger på punktet"), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = AgendaItem
        fields = ["title", "kind", "template", "applications"]
        widgets = {"title": forms.TextInput(attrs=WIDE)}

    def __init__(self, *args, applications, templates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["applications"].queryset = applications
        self.fields["applications"].label_from_instance = lambda row: row.shown_title
        self.fields["template"].queryset = templates
        self.fields["template"].empty_label = None
        if not templates:
            # The general layout is copied for the municipality with its first item.
            del self.fields["template"]
            self.helper = DkfdsFormHelper(self)


class ItemFactsForm(Helped, forms.ModelForm):
    base = forms.IntegerField(widget=forms.HiddenInput())

    class Meta:
        model = AgendaItem
        fields = [
            "title",
            "kind",
            "case_number",
            "document_number",
            "case_officers",
            "recommender",
        ]
        widgets = {"title": forms.TextInput(attrs=WIDE)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["base"].initial = self.instance.revision


class MinutesForm(Helped, forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Punktets tekst fra kommunens offentlige referat"),
        max_length=200_000,
        widget=forms.Textarea(attrs={**WIDE, "rows": 16}),
    )


class ChaseForm(Helped, forms.Form):
    """The coordinator's own words in a mail that is seen before it is sent."""

    message = forms.CharField(
        label=gettext_lazy("Din egen besked"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Den står i mailen under de ansøgninger, der mangler."),
        widget=forms.Textarea(attrs={**WIDE, "rows": 4}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, data=None):
        self.message = data.get("message", "").strip() if data else ""
        self.was_seen = bool(data) and "send" in data and data.get("seen") == self.message
        if data:
            # Shown again, the page shows the mail with these words.
            data = {"message": self.message, "seen": self.message}
        super().__init__(data)
