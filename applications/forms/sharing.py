from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.workflow import REASON, HelpedForm
from applications.models import TemplateSection
from applications.workflow import Sharing
from networks.models import Municipality
from support.accounts.models import User
from support.dkfds.forms import DatoField

# What a person may tell about why; shown to colleagues.
LINE = {"class": "form-input form-input--bred"}


class ShareForm(HelpedForm):
    sharing = forms.ChoiceField(
        label=_("Hvem kan læse kladden?"), choices=Sharing.choices, widget=forms.RadioSelect
    )


class OpenSectionForm(HelpedForm):
    section = forms.ModelChoiceField(TemplateSection.objects.none(), label=_("Afsnit"))
    municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        label=_("Kommune, der må skrive i afsnittet"),
        help_text=_("Kun kommuner, der har svaret ja til at deltage."),
    )

    def __init__(self, *args, sections, municipalities, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = sections
        self.fields["municipality"].queryset = municipalities


class ReaderChoice(forms.ModelChoiceField):
    """People at ministries; ``works_at`` on a row is their ministry."""

    def label_from_instance(self, user):
        return f"{user.name} ({user.works_at})"


class GrantForm(HelpedForm):
    reader = ReaderChoice(User.objects.none(), label=_("Person i et ministerium"))
    until = DatoField(
        label=_("Til og med"), help_text=_("Adgangen lukker af sig selv. Højst 90 dage frem.")
    )
    purpose = forms.CharField(
        label=_("Hvad ønsker I sparring om?"), max_length=200, widget=forms.TextInput(attrs=LINE)
    )

    def __init__(self, *args, readers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reader"].queryset = readers


class BreakGlassForm(HelpedForm):
    reference = forms.CharField(
        label=_("Ansøgningens reference"), max_length=20, help_text=_("Fx FK2-7K3QX9.")
    )
    reason = forms.CharField(
        label=_("Hvorfor har du brug for at læse kladden?"),
        max_length=1000,
        widget=forms.Textarea(attrs=REASON),
        help_text=_("Sendes til den ansvarlige kommune og vises i ansøgningens log."),
    )
