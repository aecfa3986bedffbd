"""Forms and views that show one of everything the design system gives."""

from crispy_forms.bootstrap import AppendedText
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import render

from support.dkfds.forms import DatoField, DkfdsFormHelper, TegnTaellerMixin

BODIES = [("1", "Økonomi- og Planlægningsudvalget"), ("2", "Børne-, Unge- og Familieudvalget")]


class EverythingForm(TegnTaellerMixin, forms.Form):
    counted = ("summary",)

    title = forms.CharField(label="Forsøgets titel", help_text="Kort og præcis.")
    email = forms.EmailField(label="E-mail", required=False)
    summary = forms.CharField(
        label="Formål",
        max_length=2500,
        widget=forms.Textarea(attrs={"class": "form-input--bred", "rows": 5}),
    )
    body = forms.ChoiceField(label="Udvalg", choices=[("", "Vælg"), *BODIES])
    kind = forms.ChoiceField(label="Art", choices=BODIES, widget=forms.RadioSelect)
    several = forms.MultipleChoiceField(
        label="Behandles af",
        choices=BODIES,
        widget=forms.CheckboxSelectMultiple,
        help_text="Vælg alle, der skal behandle sagen.",
    )
    agree = forms.BooleanField(label="Jeg indsender på kommunens vegne")
    day = DatoField(label="Mødedato", help_text="For eksempel 1.12.2016")
    amount = forms.IntegerField(label="Beløb", required=False)
    file = forms.FileField(label="Bilag", required=False)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = DkfdsFormHelper(self)
        self.helper.layout = Layout(
            Fieldset("Om forsøget", Row(Column("title"), Column("email")), "summary"),
            Fieldset("Politisk behandling", "body", "kind", "several", "day"),
            AppendedText("amount", "kr."),
            "file",
            "agree",
            "secret",
        )


NAVIGATION = ["Mit arbejde", "Ansøgninger", "Godkendelser", "Frister", "Lovregister", "Evaluering"]

STEPS = [
    {"url": "#1", "title": "Om forsøget", "state": "done", "information": ""},
    {"url": "#2", "title": "Mål og succeskriterier", "state": "partial", "information": ""},
    {"url": "#3", "title": "Undtagelser fra loven", "state": "error", "information": "Mangler §"},
    {"url": "#4", "title": "Tjek dine svar", "state": "empty", "information": ""},
]

ROWS = [
    ("Vesthimmerlands Kommune", "Beskæftigelsesindsatsen for borgere på kanten", "Kladde", "info"),
    ("Ringkøbing-Skjern Kommune", "Én indgang for borgeren", "Indsendt", "success"),
    ("Lyngby-Taarbæk Kommune", "Samskabelse i udkantsområder", "Mangler byråd", "warning"),
]


@login_not_required
def plain(request):
    return render(request, "base.html")


@login_not_required
def kitchen_sink(request):
    data = {"day": "31/02/2016", "title": ""} if "fejl" in request.GET else None
    messages.success(request, "Ansøgningen er gemt.")
    context = {
        "form": EverythingForm(data),
        "navigation": [
            {"title": title, "url": f"#{title}", "current": not number}
            for number, title in enumerate(NAVIGATION)
        ],
        "authority": "Ringkøbing-Skjern Kommune",
        "demo": True,
        "product_version": "1.0",
        "steps": STEPS,
        "crumbs": [("Ansøgninger", "/"), ("Én indgang for borgeren", None)],
        "page_obj": Paginator(range(180), 10).page(5),
        "rows": ROWS,
    }
    return render(request, "dkfds_tests/kitchen_sink.html", context)
