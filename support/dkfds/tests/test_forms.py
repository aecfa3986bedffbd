from datetime import UTC, date, datetime

import pytest
from django import forms
from django.http import QueryDict

from support.dkfds.forms import DatoField, DatoInput, TegnTaellerMixin


class DateForm(forms.Form):
    day = DatoField(required=False)


class CountedForm(TegnTaellerMixin, forms.Form):
    counted = ("text",)
    text = forms.CharField(max_length=5, help_text="Kort", widget=forms.Textarea)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("day=1.12.2016", date(2016, 12, 1)),
        ("day=2016-12-01&day__tekst=1.12.2016", date(2016, 12, 1)),
        ("day=&day__tekst=2.12.2016", date(2016, 12, 2)),
        ("day=2016-12-01&day__tekst=", None),
        ("day=", None),
        ("day=%20", None),
    ],
)
def test_what_is_seen_is_what_is_read(sent, read):
    form = DateForm(QueryDict(sent))
    assert form.is_valid()
    assert form.cleaned_data == {"day": read}


@pytest.mark.parametrize("typed", ["31/02/2016", "4/12/16", "i morgen"])
def test_unreadable_date_is_refused_and_kept_in_its_field(typed):
    form = DateForm({"day": "", "day__tekst": typed})
    assert form.errors == {"day": [str(DatoField.default_error_messages["invalid"])]}
    assert f'value="{typed}"' in str(form["day"])


def test_stored_date_is_shown_as_danes_write_it():
    assert 'value="01.12.2016"' in str(DateForm(initial={"day": date(2016, 12, 1)})["day"])


def test_moment_becomes_the_day_it_is_here():
    assert DatoField().clean(datetime(2016, 11, 30, 23, 30, tzinfo=UTC)) == date(2016, 12, 1)


@pytest.mark.parametrize(
    ("typed", "changed"), [("2/12-2016", True), ("1/12/2016", False), ("i morgen", True)]
)
def test_same_date_in_other_words_is_no_change(typed, changed):
    form = DateForm({"day": typed}, initial={"day": date(2016, 12, 1)})
    assert form.has_changed() is changed


def test_limits_reach_the_calendar():
    html = DatoInput(earliest=date(2016, 1, 2), latest=date(2017, 3, 4)).render("day", None)
    assert 'data-min-date="2016-01-02" data-max-date="2017-03-04"' in html


@pytest.mark.parametrize("text", ["abcde", "ab\r\ncd", "a\r\n\r\n\r\ne"])
def test_line_break_counts_as_one_character(text):
    assert CountedForm({"text": text}).is_valid()


def test_line_breaks_are_kept_as_they_are_counted():
    form = CountedForm({"text": "ab\r\ncd"})
    assert form.is_valid()
    assert form.cleaned_data == {"text": "ab\ncd"}


def test_too_long_text_is_told_how_long():
    message = "Teksten er på 6 tegn. Den må højst være på 5 tegn."
    assert CountedForm({"text": "abcdef"}).errors == {"text": [message]}


def test_counter_takes_maxlength_away_and_tells_its_limit(rendered):
    html = rendered(CountedForm(), "{{ form|crispy }}")
    area = html.get_element_by_id("id_text")
    assert area.get("maxlength") is None
    assert area.get("aria-describedby") == "id_text_helptext id_text_limit"
    group = html.get_element_by_id("div_id_text")
    assert (group.get("class"), group.get("data-maxlength")) == ("form-group form-limit", "5")


def test_large_limit_is_a_plain_number_for_the_script(rendered):
    form = CountedForm()
    form.count_characters("text", limit=25_000)
    html = rendered(form, "{{ form|crispy }}")
    assert html.get_element_by_id("div_id_text").get("data-maxlength") == "25000"
    assert "25.000 tegn" in html.get_element_by_id("id_text_limit").text
