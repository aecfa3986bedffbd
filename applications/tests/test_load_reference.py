import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from applications.models import FormTemplate, Round, RoundChange, SectionPart
from networks.models import Membership, Programme
from support.audit.models import Entry

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def load_reference():
    out = io.StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


@pytest.fixture
def loaded(db):
    load_reference()


def test_rounds_have_their_real_dates(loaded):
    rounds = Round.objects.filter(programme__slug="fk2").order_by("number")

    assert [(r.name, r.deadline) for r in rounds] == [
        ("1. runde", dt.date(2016, 12, 1)),
        ("2. runde", dt.date(2017, 5, 1)),
        ("3. runde", dt.date(2017, 11, 1)),
    ]
    assert [f"{r.closes_at.astimezone(COPENHAGEN):%Y-%m-%d %H:%M}" for r in rounds] == [
        "2016-12-02 00:00",
        "2017-05-02 00:00",
        "2017-11-02 00:00",
    ]
    assert [r.requires_approval_first for r in rounds] == [False, False, False]


def test_first_round_tells_that_its_deadline_moved(loaded):
    change = RoundChange.objects.select_related("round").get()

    assert (change.round.number, change.field, change.by) == (1, "deadline", None)
    assert (change.old, change.new) == (dt.date(2016, 11, 1), dt.date(2016, 12, 1))
    assert "udskudt" in change.reason


def test_template_is_the_ministrys_five_sections_published(loaded):
    template = FormTemplate.objects.get(programme__slug="fk2")

    assert [s.heading for s in template.sections.order_by("number")] == [
        "Beskrivelse af forsøget",
        "Mål og forventede resultater",
        "Konkrete behov for forsøgshjemler, undtagelser fra gældende lovgivning mv.",
        "Hvordan realiseres de forventede resultater",
        "Evaluering",
    ]
    assert template.published_at.astimezone(COPENHAGEN).date() == dt.date(2016, 10, 10)
    assert SectionPart.objects.filter(section__template=template).count() == 22


def test_legal_limits_block_but_for_the_advice_on_health_data(loaded):
    rails = Programme.objects.get(slug="fk2").guard_rails.order_by("position")

    assert [rail.blocks for rail in rails] == [True, True, True, True, True, False]


def test_second_run_says_that_nothing_changed(loaded):
    assert load_reference() == "0 created, 0 updated.\n"
    assert Membership.objects.count() == 51
    assert Entry.objects.filter(verb="reference.loaded").count() == 1


def test_second_run_leaves_a_deadline_that_was_moved(loaded):
    Round.objects.filter(number=3).update(deadline=dt.date(2017, 11, 8))

    load_reference()

    assert Round.objects.get(number=3).deadline == dt.date(2017, 11, 8)
