from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.forms.drafting import NEEDED_TO_FREEZE
from applications.models import Exemption, Goal
from support.dkfds.forms import DatoField, DkfdsFormHelper, TegnTaellerMixin
from support.documents.uploads import check_upload

WIDE = {"class": "form-input form-input--bred"}


class RowForm(forms.ModelForm):
    """A row that is saved on top of the revision the form was filled from."""

    base = forms.IntegerField(widget=forms.HiddenInput(), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["base"].initial = self.instance.revision
        self.helper = DkfdsFormHelper(self)

    @property
    def base_revision(self) -> int | None:
        return self.cleaned_data["base"] if self.instance.pk else None


class GoalForm(TegnTaellerMixin, RowForm):
    baseline_date = DatoField(label=_("Baseline opgjort den"), required=False)
    target_date = DatoField(label=_("Målet nås senest den"), required=False)
    counted = ("success_criterion",)

    class Meta:
        model = Goal
        fields = [
            "indicator",
            "unit",
            "direction",
            "baseline_value",
            "baseline_date",
            "baseline_note",
            "target_value",
            "target_date",
            "success_criterion",
            "builds_on",
        ]
        widgets = {
            "indicator": forms.TextInput(attrs=WIDE),
            "baseline_note": forms.TextInput(attrs=WIDE),
            "success_criterion": forms.Textarea(attrs={**WIDE, "rows": 4}),
        }
        help_texts = {
            "unit": _("Fx antal, dage, procent eller kr."),
            "baseline_value": _(
                "Skriv tallet, som det er opgjort, fx 47,3 eller 36-40. Findes det ikke, så skriv "
                "»ikke oplyst« og forklar hvorfor i noten."
            ),
            "builds_on": _(
                "Vælg kun, hvis målet følger af et andet, fx 60 lån ud af 80 deltagere."
            ),
        }

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        others = Goal.objects.filter(application=application).exclude(pk=self.instance.pk)
        self.fields["builds_on"].queryset = others.order_by("number")
        self.fields["builds_on"].empty_label = gettext("Intet andet mål")
        self.helper.layout = Layout(
            "base",
            "indicator",
            "unit",
            "direction",
            Fieldset(
                gettext("Baseline – før forsøget"),
                "baseline_value",
                "baseline_date",
                "baseline_note",
            ),
            Fieldset(gettext("Mål"), "target_value", "target_date", "success_criterion"),
            "builds_on",
        )


class ExemptionForm(TegnTaellerMixin, RowForm):
    counted = ("duty", "deviation")

    class Meta:
        model = Exemption
        fields = ["kind", "law_name", "provision", "duty", "deviation", "goal", "ministry"]
        widgets = {
            "law_name": forms.TextInput(attrs=WIDE),
            "provision": forms.TextInput(attrs=WIDE),
            "duty": forms.Textarea(attrs={**WIDE, "rows": 5}),
            "deviation": forms.Textarea(attrs={**WIDE, "rows": 5}),
        }
        help_texts = {
            "law_name": _(
                "Skriv, som I plejer: serviceloven, LOV nr 707 af 08/06/2018 eller "
                "kommunalfuldmagten. Genkendte love får et link til Retsinformation."
            ),
            "provision": _("Fx § 27, stk. 1, nr. 2 eller §§ 107 eller 110."),
        }

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        goals = Goal.objects.filter(application=application).order_by("number")
        self.fields["goal"].queryset = goals
        self.fields["goal"].empty_label = gettext("Ikke valgt endnu")


class AttachmentForm(forms.Form):
    title = forms.CharField(
        label=_("Titel"),
        max_length=200,
        help_text=_("Fx »Kort over deltagende kommuner«."),
        widget=forms.TextInput(attrs=WIDE),
    )
    file = forms.FileField(
        label=_("Fil"), help_text=_("PDF, billede (PNG, JPEG), Word eller Excel, højst 25 MB.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.media_type = check_upload(file)
        return file


class GuardRailsForm(forms.Form):
    """Theme and legal limits: a tick and a reason for each."""

    base = forms.CharField(widget=forms.HiddenInput(), required=False)
    within_theme = forms.TypedChoiceField(
        label=_("Ligger forsøget inden for netværkets tema?"),
        choices=[("yes", _("Ja")), ("no", _("Nej"))],
        widget=forms.RadioSelect,
        required=False,
        empty_value="",
    )
    theme_reason = forms.CharField(
        label=_("Hvordan hænger forsøget sammen med temaet?"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={**WIDE, "rows": 3}),
    )

    def __init__(self, *args, guard_rails, **kwargs):
        """``guard_rails``: (rail, answer or None) in order."""
        super().__init__(*args, **kwargs)
        self.rails = [rail for rail, _answer in guard_rails]
        fieldsets = []
        for rail, answer in guard_rails:
            self.fields[f"ok_{rail.pk}"] = forms.BooleanField(
                label=_("Forsøget overholder dette"),
                required=False,
                initial=bool(answer and answer.respected),
            )
            self.fields[f"why_{rail.pk}"] = forms.CharField(
                label=_("Begrundelse"),
                help_text=rail.help_text,
                max_length=5000,
                required=False,
                initial=answer.reason if answer else "",
                widget=forms.Textarea(attrs={**WIDE, "rows": 3}),
            )
            if rail.blocks:
                self.fields[f"why_{rail.pk}"].needed_later = NEEDED_TO_FREEZE
            fieldsets.append(Fieldset(rail.label, f"ok_{rail.pk}", f"why_{rail.pk}"))
        self.fields["within_theme"].needed_later = NEEDED_TO_FREEZE
        self.helper = DkfdsFormHelper(self)
        self.helper.layout = Layout("base", "within_theme", "theme_reason", *fieldsets)

    def answers(self) -> dict:
        """Rail → (respected, reason)."""
        data = self.cleaned_data
        return {r: (data[f"ok_{r.pk}"], data[f"why_{r.pk}"]) for r in self.rails}

    def show_clash(self, clash) -> None:
        """Say so at each field of ``clash`` (``merging.Clash``), what the other saved beside it."""
        shown = {True: gettext("Krydset af"), False: gettext("Ikke krydset af"), "": "–"}
        shown |= {"yes": gettext("Ja"), "no": gettext("Nej")}
        for name in sorted(clash.clashing):
            value = clash.current.get(name, "")
            other = gettext("En anden har gemt: %(andet)s") % {"andet": shown.get(value, value)}
            self[name].help_text = f"{self[name].help_text} {other}".strip()
            self.add_error(
                name, gettext("En anden har gemt, mens du skrev. Sammenlign, og gem igen.")
            )

    def theme(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["within_theme"])
