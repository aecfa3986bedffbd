"""The form for a reminder rule. Saving is the view's call to an action."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import ReminderRule
from applications.reminders import anchors
from applications.reminders.audiences import AUDIENCES
from applications.reminders.conditions import CONDITIONS
from applications.reminders.fitting import misfits
from support.dkfds.forms import DkfdsFormHelper, TegnTaellerMixin

WIDE_SELECT = {"class": "form-select form-input--bred"}
HOURS = [(hour, f"{hour}.00") for hour in range(7, 21)]


class ReminderRuleForm(TegnTaellerMixin, forms.ModelForm):
    anchor = forms.ChoiceField(
        label=_("Hvilken dato?"),
        widget=forms.Select(attrs=WIDE_SELECT),
        help_text=_(
            "Der tælles fra den; 0 dage er på dagen selv. Regnes i timer, tæller kl. 24.00."
        ),
    )
    amount = forms.IntegerField(
        label=_("Antal"),
        min_value=0,
        max_value=730,
    )
    hour = forms.TypedChoiceField(
        label=_("Klokken (dansk tid)"),
        choices=HOURS,
        coerce=int,
        initial=8,
    )
    audience = forms.ChoiceField(label=_("Hvem får den?"), widget=forms.Select(attrs=WIDE_SELECT))
    condition = forms.ChoiceField(
        label=_("Kun hvis"),
        required=False,
        widget=forms.Select(attrs=WIDE_SELECT),
        help_text=_("Bliver undersøgt i det øjeblik, påmindelsen sendes."),
    )

    class Meta:
        model = ReminderRule
        fields = [
            "name",
            "programme",
            "anchor",
            "amount",
            "unit",
            "direction",
            "hour",
            "audience",
            "condition",
            "subject",
            "body",
        ]
        widgets = {
            "name": forms.TextInput(attrs={"class": "form-input form-input--bred"}),
            "programme": forms.Select(attrs=WIDE_SELECT),
            "subject": forms.TextInput(attrs={"class": "form-input form-input--bred"}),
            "body": forms.Textarea(attrs={"class": "form-input form-input--bred", "rows": 9}),
        }
        help_texts = {"name": _("Vises kun for administratorer.")}

    counted = ("body",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].empty_label = _("Alle ordninger")
        self.fields["anchor"].choices = [(a.code, a.label) for a in anchors.every_anchor()]
        self.fields["audience"].choices = [(a.code, a.label) for a in AUDIENCES.values()]
        self.fields["condition"].choices = [
            ("", _("Ingen betingelse")),
            *((c.code, c.label) for c in CONDITIONS.values()),
        ]
        self.helper = DkfdsFormHelper(self)
        self.helper.layout = Layout(
            "name",
            "programme",
            "anchor",
            Row(
                Column("amount", css_class="col-md-2"),
                Column("unit", css_class="col-md-3"),
                Column("direction", css_class="col-md-3"),
                Column("hour", css_class="col-md-4"),
            ),
            "audience",
            "condition",
            "subject",
            "body",
        )

    def clean(self):
        values = super().clean()
        if not self.errors:
            for name, reason in misfits(ReminderRule(**values)).items():
                self.add_error(name, reason)
        return values

    def unsaved(self) -> ReminderRule:
        """The rule as it would be; the form must be valid."""
        return ReminderRule(**self.cleaned_data)
