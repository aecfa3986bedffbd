from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Round
from networks.models import Municipality, Network
from support.dkfds.forms import DatoField, DkfdsFormHelper

# What a blocker on the check page asks for may be left for later; "(frivilligt)" would mislead.
NEEDED_TO_FREEZE = _("udfyldes, før teksten låses")


class RoundChoice(forms.ModelChoiceField):
    """Rounds by programme, name and deadline; ``opens_later`` on a row: also when it opens."""

    def label_from_instance(self, round):
        label = gettext("%(ordning)s: %(runde)s (frist %(frist)s)")
        if getattr(round, "opens_later", False):
            label = gettext("%(ordning)s: %(runde)s (åbner %(åbner)s, frist %(frist)s)")
        return label % {
            "ordning": round.programme.name,
            "runde": round.name,
            "åbner": round.opens_on.strftime("%d.%m.%Y"),
            "frist": round.deadline.strftime("%d.%m.%Y"),
        }


class NetworkChoice(forms.ModelChoiceField):
    def label_from_instance(self, network):
        return f"{network.name} ({network.programme.name})"


class NewApplicationForm(forms.Form):
    """What an application begins with; the choices are what the person may begin."""

    title = forms.CharField(
        label=_("Titel på forsøg"),
        max_length=200,
        help_text=_("Kort og sigende, fx »Midlertidige lejekontrakter i udredningsforløb«."),
        widget=forms.TextInput(attrs={"class": "form-input form-input--bred"}),
    )
    owner = forms.ModelChoiceField(
        Municipality.objects.none(), label=_("Ansvarlig kommune"), empty_label=None
    )
    network = NetworkChoice(Network.objects.none(), label=_("Frikommunenetværk"))
    round = RoundChoice(Round.objects.none(), label=_("Ansøgningsrunde"))

    def __init__(self, *args, owners, networks, rounds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners
        self.fields["network"].queryset = networks
        self.fields["round"].queryset = rounds
        for name, choices in (("network", networks), ("round", rounds)):
            if len(choices) == 1:
                self.fields[name].initial = choices[0]
        if len(owners) == 1:
            self.fields["owner"].widget = forms.HiddenInput()
            self.fields["owner"].initial = owners[0]
        self.helper = DkfdsFormHelper(self)

    def clean(self):
        cleaned = super().clean()
        network, round_ = cleaned.get("network"), cleaned.get("round")
        if network and round_ and network.programme_id != round_.programme_id:
            self.add_error(
                "round",
                _(
                    "Runden hører til en anden ordning end netværket. Vælg en runde i samme "
                    "ordning."
                ),
            )
        return cleaned


class HeaderForm(forms.ModelForm):
    """The header of the ministry's template, in its order."""

    application_date = DatoField(
        label=_("Dato for ansøgning"),
        required=False,
        help_text=_("Lad feltet stå tomt for at få den dag, ansøgningen bliver sendt."),
    )
    base = forms.IntegerField(widget=forms.HiddenInput())

    class Meta:
        model = Application
        fields = [
            "title",
            "contact_name",
            "contact_phone",
            "contact_email",
            "coordinator_name",
            "coordinator_phone",
            "coordinator_email",
            "application_date",
        ]
        widgets = {
            "title": forms.TextInput(attrs={"class": "form-input form-input--bred"}),
            "contact_phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "coordinator_phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["base"].initial = self.instance.header_revision
        for name in ("contact_name", "contact_email", "coordinator_name", "coordinator_email"):
            self.fields[name].needed_later = NEEDED_TO_FREEZE
        self.helper = DkfdsFormHelper(self)
        self.helper.layout = Layout(
            "base",
            Div("title", "application_date"),
            Fieldset(
                gettext("Faglig kontaktperson"), "contact_name", "contact_phone", "contact_email"
            ),
            Fieldset(
                gettext("Netværkskoordinator"),
                "coordinator_name",
                "coordinator_phone",
                "coordinator_email",
            ),
        )

    def _get_validation_exclusions(self):
        # The action checks the title against the other applications, under its lock.
        return {*super()._get_validation_exclusions(), "owner", "network", "round"}


class ParticipantsForm(forms.Form):
    """Two ticks per municipality: afprøver forsøget, benytter hjemlen."""

    base = forms.CharField(widget=forms.HiddenInput(), required=False)

    def __init__(self, *args, rows, **kwargs):
        """``rows``: (municipality, runs, uses, status label, is owner) in order."""
        super().__init__(*args, **kwargs)
        self.rows = []
        for municipality, runs, uses, status, is_owner in rows:
            names = (f"runs_{municipality.pk}", f"uses_{municipality.pk}")
            for name, initial, label in (
                (names[0], runs, _("%(kommune)s afprøver forsøget")),
                (names[1], uses, _("%(kommune)s benytter hjemlen")),
            ):
                self.fields[name] = forms.BooleanField(
                    required=False, initial=initial, label=label % {"kommune": municipality}
                )
            self.rows.append(
                {
                    "municipality": municipality,
                    "runs": self[names[0]],
                    "uses": self[names[1]],
                    "status": status,
                    "is_owner": is_owner,
                }
            )

    def wanted(self) -> dict[int, tuple[bool, bool]]:
        """Municipality id → (runs, uses), for those with a tick."""
        ticks = {
            row["municipality"].pk: (
                self.cleaned_data[row["runs"].name],
                self.cleaned_data[row["uses"].name],
            )
            for row in self.rows
        }
        return {pk: both for pk, both in ticks.items() if any(both)}
