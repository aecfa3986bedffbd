"""Forms for rounds. Saving is the view's call to an action."""

from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.models import FormTemplate, Round, RoundChange
from applications.queries.administration import usable_templates
from networks.forms import PeriodForm
from networks.models import Programme
from support.dkfds.dates import long_date
from support.dkfds.forms import DatoField, DkfdsFormHelper

CLOSES_BEFORE_IT_OPENS = _("Fristen skal ligge på eller efter den dag, runden åbner.")


class ProgrammeCopyForm(PeriodForm):
    """What a copy of a programme cannot take over from it."""


class TemplateChoice(forms.ModelChoiceField):
    """A published template. What tells two apart comes first: long titles are cut off."""

    def label_from_instance(self, template: FormTemplate) -> str:
        return gettext("%(kind)s, udgave %(number)d: %(title)s") % {
            "kind": template.get_kind_display(),
            "number": template.number,
            "title": template.title,
        }


class RoundForm(forms.ModelForm):
    """A round of ``programme``, before it has any application."""

    template = TemplateChoice(
        label=_("Skabelon"),
        queryset=FormTemplate.objects.none(),
        widget=forms.Select(attrs={"class": "form-select form-input--bred"}),
        help_text=_("Ansøgningerne bliver skrevet i den. Kun udgivne skabeloner kan vælges."),
    )

    guidance_url = forms.URLField(
        label=_("Vejledningens adresse"),
        max_length=200,
        required=False,
        assume_scheme="https",
        help_text=_("Fx ministeriets side om runden."),
    )

    class Meta:
        model = Round
        fields = ["name", "template", "requires_approval_first", "guidance_url"]

    def __init__(self, *args, programme: Programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.programme = programme
        templates = usable_templates(programme)
        if self.instance.pk:
            templates = templates.filter(kind=self.instance.kind)
        self.fields["template"].queryset = templates
        self.helper = DkfdsFormHelper(self)


class NewRoundForm(RoundForm):
    """The same with number and dates, which afterwards move only with a reason."""

    opens_on = DatoField(label=_("Åbner"))
    deadline = DatoField(label=_("Frist"), help_text=_("Der kan sendes til og med denne dag."))

    class Meta(RoundForm.Meta):
        fields = ["number", *RoundForm.Meta.fields, "opens_on", "deadline"]

    def __init__(self, *args, programme: Programme, **kwargs):
        super().__init__(*args, programme=programme, **kwargs)
        self.helper.layout = Layout(
            Row(Column("number", css_class="col-md-3"), Column("name", css_class="col-md-9")),
            "template",
            Row(Column("opens_on", css_class="col-md-3"), Column("deadline", css_class="col-md-9")),
            "requires_approval_first",
            "guidance_url",
        )

    @staticmethod
    def suggestion(programme: Programme, templates: list[FormTemplate]) -> dict:
        """What the form begins with: the next number, and the newest template of that kind."""
        kind = templates[0].kind
        last = programme.rounds.filter(kind=kind).aggregate(last=Max("number"))["last"] or 0
        name = gettext("%(number)d. ansøgningsrunde") % {"number": last + 1}
        return {"number": last + 1, "name": name, "template": templates[0]}

    def clean(self):
        values = super().clean()
        opens_on, deadline = values.get("opens_on"), values.get("deadline")
        if opens_on and deadline and deadline < opens_on:
            self.add_error("deadline", CLOSES_BEFORE_IT_OPENS)
        template, number = values.get("template"), values.get("number")
        if template and number and self._taken(template.kind, number):
            self.add_error("number", _("Ordningen har allerede en runde med det nummer."))
        return values

    def _taken(self, kind: str, number: int) -> bool:
        return self.instance.programme.rounds.filter(kind=kind, number=number).exists()


class MoveDateForm(forms.Form):
    """A new date for one of a round's two, and why it moves."""

    field = forms.ChoiceField(
        label=_("Hvilken dato flyttes?"),
        choices=RoundChange.Field.choices,
        widget=forms.RadioSelect,
    )
    new = DatoField(label=_("Ny dato"))
    reason = forms.CharField(
        label=_("Begrundelse"),
        widget=forms.Textarea(attrs={"class": "form-input form-input--bred", "rows": 4}),
        help_text=_("Bliver vist for alle sammen med den gamle og den nye dato."),
    )

    def __init__(self, *args, round: Round, **kwargs):
        super().__init__(*args, **kwargs)
        self.round = round
        self.helper = DkfdsFormHelper(self)

    def clean(self):
        values = super().clean()
        field, new = values.get("field"), values.get("new")
        if field and new:
            self._check_move(field, new)
        return values

    def _check_move(self, field, new):
        if new == getattr(self.round, field):
            already = gettext("Datoen er allerede den %(date)s.") % {"date": long_date(new)}
            self.add_error("new", already)
        dates = {"opens_on": self.round.opens_on, "deadline": self.round.deadline, field: new}
        if dates["deadline"] < dates["opens_on"]:
            self.add_error("new", CLOSES_BEFORE_IT_OPENS)
