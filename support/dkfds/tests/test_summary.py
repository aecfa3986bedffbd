import pytest
from django import forms
from django.template import Context, Template

from support.dkfds.summary import error_lines, has_errors
from support.dkfds.tests.kitchen_sink import EverythingForm


class PairForm(forms.Form):
    low = forms.IntegerField(label="Fra")
    hidden = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Fra skal være mindre end til.")


PairFormSet = forms.formset_factory(PairForm, extra=0, min_num=3, validate_min=True)


def test_every_error_leads_to_the_control_with_the_same_words(fetch):
    html = fetch("/alt/?fejl=1")
    links = html.xpath("//nav[@aria-labelledby='error-summary-heading']//a")
    controls = set(html.xpath("//main//@id"))
    assert {link.get("href")[1:] for link in links} <= controls
    beside = [e.text_content() for e in html.xpath("//*[@class='form-error-message']")]
    assert sorted(f"Fejl: {link.text}" for link in links) == sorted(beside)


def test_summary_stands_above_the_heading_and_takes_focus(fetch):
    html = fetch("/alt/?fejl=1")
    order = html.xpath("//h1|//*[@data-module='error-summary']")
    assert [element.tag for element in order] == ["div", "h1"]
    assert order[0].get("tabindex") == "-1"


def test_title_says_that_something_is_wrong(fetch):
    title = "Én indgang for borgeren – Frikommune"
    assert fetch("/alt/?fejl=1").findtext(".//title") == f"Fejl: {title}"
    assert fetch("/alt/").findtext(".//title") == title


def test_group_leads_to_its_first_choice():
    targets = {line["target"] for line in error_lines(EverythingForm({}))}
    assert {"id_kind_0", "id_several_0", "id_day", "id_agree"} <= targets


def test_errors_of_no_field_lead_to_the_first_field():
    assert error_lines(PairForm({})) == [
        {"text": "Fra skal være mindre end til.", "target": "id_low"},
        {"text": "Fra skal udfyldes.", "target": "id_low"},
        {"text": "hidden skal udfyldes.".capitalize(), "target": ""},
    ]


def test_formsets_are_summed_up_form_by_form():
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-low": 1, "form-0-hidden": 1}
    lines = [line["text"] for line in error_lines(PairFormSet(data))]
    assert lines == ["Indsend venligst mindst 3 formularer.", "Fra skal være mindre end til."]


@pytest.mark.parametrize("value", ["", None, 3, PairForm(), PairFormSet()])
def test_what_cannot_be_wrong_is_skipped(value):
    assert (error_lines(value), has_errors([value])) == ([], False)


def test_form_may_word_its_own_required_error():
    class OwnWords(forms.Form):
        it = forms.CharField(error_messages={"required": "Skriv, hvem der spørger."})

    assert [line["text"] for line in error_lines(OwnWords({}))] == ["Skriv, hvem der spørger."]


def test_nothing_is_written_when_nothing_is_wrong():
    html = Template("{% error_summary form other %}").render(Context({"form": PairForm()}))
    assert html.strip() == ""
