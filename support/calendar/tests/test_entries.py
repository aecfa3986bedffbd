from datetime import date, timedelta

import pytest

from support.calendar.entries import Scope, entries
from support.calendar.tests.samples import entry, move

TODAY = date(2016, 11, 2)


def scope(**ids):
    return Scope(**{name: frozenset(found) for name, found in ids.items()})


@pytest.mark.parametrize(
    ("about", "person", "concerned"),
    [
        ({}, {}, True),
        ({"municipalities": [1]}, {"municipalities": [1]}, True),
        ({"municipalities": [1]}, {"municipalities": [2]}, False),
        ({"municipalities": [1], "networks": [5]}, {"municipalities": [2], "networks": [5]}, True),
        ({"networks": [5], "programmes": [9]}, {"networks": [6], "programmes": [9]}, False),
        ({"programmes": [9]}, {"networks": [6], "programmes": [9]}, True),
        ({"programmes": [9]}, {"municipalities": [1]}, False),
    ],
)
def test_a_date_concerns_those_it_names(about, person, concerned):
    assert scope(**about).concerns(scope(**person)) is concerned


@pytest.mark.parametrize(
    ("about", "near", "taken"),
    [
        ({"municipalities": [1], "networks": [5]}, {"municipalities": [2], "networks": [5]}, False),
        ({"networks": [5]}, {"municipalities": [2], "networks": [5]}, True),
        ({"programmes": [9]}, {"municipalities": [2], "programmes": [9]}, True),
        ({}, {"municipalities": [2]}, True),
    ],
)
def test_one_municipality_is_picked_by_the_narrowest_thing_named(about, near, taken):
    assert scope(**about).is_narrowest_in(scope(**near)) is taken


@pytest.fixture
def provided(settings, monkeypatch):
    """``provided(entry, …)`` makes them the only dates there are."""

    def set_up(*rows):
        def provider(user, *, on, since, until):
            return rows

        monkeypatch.setattr("support.calendar.tests.samples.provider", provider, raising=False)
        settings.DATE_PROVIDERS = ["support.calendar.tests.samples.provider"]

    return set_up


def test_entries_come_by_day_and_within_the_days_asked_for(provided):
    days = [TODAY + timedelta(days=n) for n in (3, -1, 0, 9)]
    provided(*(entry(day) for day in days))
    assert [e.day for e in entries(None, on=TODAY)] == sorted(days)
    found = entries(None, on=TODAY, since=TODAY, until=TODAY + timedelta(days=3))
    assert [e.day for e in found] == [TODAY, TODAY + timedelta(days=3)]


def test_a_moved_date_leaves_a_trace_at_each_day_it_had(provided):
    first, second, now = (date(2016, 11, 1), date(2016, 12, 1), date(2017, 1, 15))
    provided(entry(now, moves=(move(first, second), move(second, now))))
    found = entries(None, on=TODAY)
    assert [(e.day, e.moved_to) for e in found] == [(first, now), (second, now), (now, None)]
    assert {e.uid for e in found} == {found[0].uid}


def test_a_date_that_moved_back_leaves_no_trace_where_it_is(provided):
    there, back = date(2016, 12, 1), date(2016, 12, 8)
    provided(entry(there, moves=(move(there, back), move(back, there))))
    assert [(e.day, e.is_trace) for e in entries(None, on=TODAY)] == [(there, False), (back, True)]
