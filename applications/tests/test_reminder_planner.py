"""Thousands of rounds whose deadlines move at random, across both changes of the clock.

Each is a history of its own; all run in one database. After every pass three things must hold for
every round, judged from its date alone and not by the planner's own tables: nothing said but the
date as it is; the newest reminder that is due has been said; nobody who was told an old date is
left with it. ``PLANNER_ROUNDS=10000`` is the whole of it.
"""

import datetime as dt
import os
import random
from dataclasses import dataclass, field

import pytest

from applications.actions import reminder_moves, reminder_sending
from applications.actions.reminders import remind
from applications.deadlines import COPENHAGEN, closing_instant
from applications.models import PlannedReminder, ReminderRule, Round, RoundChange, ToldDate
from applications.tests.factories import FormTemplateFactory, ReminderRuleFactory
from networks.tests.factories import AffiliationFactory, UserFactory

pytestmark = pytest.mark.django_db
ROUNDS = int(os.environ.get("PLANNER_ROUNDS", "200"))
PASSES = 24
BEGIN = dt.datetime(2016, 10, 3, 6, 0, tzinfo=dt.UTC)
DAYS = 200  # until April 2017: 30 October, 26 March and 29-less February lie within
OFFSETS = [(30, "days"), (14, "days"), (7, "days"), (3, "days"), (1, "days"), (3, "hours")]


@dataclass
class History:
    """One round as an outsider sees it."""

    day: dt.date
    nearer: bool = False
    since: dt.datetime = BEGIN
    told: list[tuple[dt.date, dt.datetime]] = field(default_factory=list)


@pytest.fixture
def said(monkeypatch):
    """Reminders are counted instead of written: the inbox has tests of its own."""
    sent = []

    def note(recipient, **what):
        sent.append(what["key"])

    monkeypatch.setattr(reminder_sending, "notify", note)
    monkeypatch.setattr(reminder_moves, "notify", note)
    return sent


def due(day, amount, unit):
    """Reckoned on the wall clock, without the product's own arithmetic."""
    if unit == "days":
        at = dt.datetime.combine(day - dt.timedelta(days=amount), dt.time(8), COPENHAGEN)
        return at.astimezone(dt.UTC)
    return closing_instant(day) - dt.timedelta(hours=amount)


def by_night(at):
    return not 7 <= at.astimezone(COPENHAGEN).hour < 20


def morning_after(at):
    here = at.astimezone(COPENHAGEN)
    day = here.date() if here.hour < 7 else here.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(7), COPENHAGEN)


def build(chance):
    template = FormTemplateFactory()
    days = [BEGIN.date() + dt.timedelta(days=chance.randrange(5, DAYS)) for _ in range(ROUNDS)]
    Round.objects.bulk_create(
        Round(
            programme=template.programme,
            template=template,
            number=number,
            name=f"Runde {number}",
            opens_on=dt.date(2016, 1, 1),
            opens_at=BEGIN,
            deadline=day,
            closes_at=closing_instant(day),
        )
        for number, day in enumerate(days, start=1)
    )
    AffiliationFactory(admin=True)
    for amount, unit in OFFSETS:
        ReminderRuleFactory(
            anchor="round_closes", audience="administrators", amount=amount, unit=unit, body="{om}"
        )
    return {round.pk: History(round.deadline) for round in Round.objects.all()}


def move_some(histories, chance, by, at):
    """Each time a twelfth of the rounds; one in five of them twice, there and back again."""
    changes, moved = [], []
    for pk in chance.sample(sorted(histories), max(1, ROUNDS // 12)):
        history, before = histories[pk], histories[pk].day
        there = at.date() + dt.timedelta(days=chance.randrange(-10, 60))
        for new in (there, before) if chance.random() < 0.2 else (there,):
            old = history.day
            if new != old:
                changes.append(
                    RoundChange(
                        round_id=pk, field="deadline", old=old, new=new, reason="Flyt", by=by, at=at
                    )
                )
                history.day, history.since = new, at
        history.nearer = history.nearer if history.day == before else history.day < before
        moved.append(Round(pk=pk, deadline=history.day, closes_at=closing_instant(history.day)))
    RoundChange.objects.bulk_create(changes)
    Round.objects.bulk_update(moved, ["deadline", "closes_at"])


def listen(histories, after, at):
    """Nothing is said but the date as it is."""
    new = ToldDate.objects.filter(pk__gt=after).order_by("pk")
    for row in new:
        assert row.date == histories[row.object_id].day, (row, at)
        histories[row.object_id].told.append((row.date, row.at))
        after = row.pk
    return after


def judge(history, at):
    closes = closing_instant(history.day)
    past = [when for when in (due(history.day, *o) for o in OFFSETS) if when <= at]
    # By night only what the morning would be too late for.
    held = by_night(at) and morning_after(at) < closes
    if held:
        return
    if history.told and closes > at:
        assert history.told[-1][0] == history.day, "left with an old date"
    # Before it moved, what was due before there was a plan was never meant.
    meant = [when for when in past if history.nearer or when >= history.since]
    if meant and closes > at:
        heard = [when for day, when in history.told if day == history.day]
        assert heard, "never told"
        assert max(heard) >= max(meant), "the newest reminder was not said"


def test_every_round_is_told_of_as_it_is(said):
    chance = random.Random(20161030)
    histories, by, after = build(chance), UserFactory(), 0
    remind(at=BEGIN)
    at = BEGIN
    for _pass in range(PASSES):
        at += dt.timedelta(minutes=chance.randrange(60 * 24 * 2 * DAYS // PASSES))
        if _pass % 2:
            move_some(histories, chance, by, at)
        remind(at=at)
        after = listen(histories, after, at)
        for history in histories.values():
            judge(history, at)

    assert len(said) == len(set(said))
    assert ToldDate.objects.count() > ROUNDS
    by_day = at.replace(hour=9)
    remind(at=by_day)
    assert not PlannedReminder.objects.filter(state="planned", valid_until__lte=by_day).exists()


def test_a_second_pass_at_the_same_instant_says_nothing(said):
    chance = random.Random(2017)
    histories = build(chance)
    remind(at=BEGIN)
    at = dt.datetime(2016, 11, 1, 9, tzinfo=dt.UTC)
    remind(at=at)
    first = len(said)
    assert first > 0
    assert remind(at=at) == 0
    assert len(said) == first
    assert ReminderRule.objects.count() == len(OFFSETS)
    assert histories
