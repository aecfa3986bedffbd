"""A year and three rounds with 44 municipalities in 8 networks, by a clock that is told the time.

Every mail is accounted for: what each case officer should have heard of each deadline is reckoned
here from what happened to the application, and must be what was written to them, no more, no less.
"""

import datetime as dt
import os
import random
from dataclasses import dataclass, field

import pytest

from applications.actions import administration, workflow
from applications.actions.reminders import remind
from applications.deadlines import COPENHAGEN, closing_instant
from applications.management import reference
from applications.models import (
    Application,
    DeadlineExtension,
    PlannedReminder,
    Round,
    RoundChange,
    ToldDate,
)
from applications.tests.factories import ApplicationFactory
from applications.workflow import Sharing, Status
from networks.models import Affiliation, Municipality, Network, Programme, Role
from networks.tests.factories import AffiliationFactory, UserFactory
from support.notifications.models import Notice, OutgoingMail

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.timeout(1800),
]
# The first round takes seconds; ``REMINDER_YEAR=1`` goes on through all three, in minutes.
WHOLE = "REMINDER_YEAR" in os.environ
BEGIN, END = dt.date(2016, 10, 10), dt.date(2017, 11, 5) if WHOLE else dt.date(2016, 12, 5)
DEADLINE_RULES = {"deadline-30": 30, "deadline-14": 14, "deadline-7": 7, "deadline-3": 3}
DEADLINE_RULES |= {"deadline-1": 1}
WEEK = dt.timedelta(days=7)
# Nothing ran on these days: server, broker and all were down.
OUTAGE = (dt.date(2017, 4, 22), dt.date(2017, 4, 25))


def local(day, hour, minute=0):
    return dt.datetime.combine(day, dt.time(hour, minute), COPENHAGEN).astimezone(dt.UTC)


@dataclass
class Life:
    """What happens to one application, and when."""

    application: Application
    created: dt.datetime
    sent: dt.datetime | None
    deadlines: list[tuple[dt.datetime, dt.date]] = field(default_factory=list)

    def deadline_at(self, at):
        return [day for since, day in self.deadlines if since <= at][-1]

    def since(self, at):
        return [since for since, _day in self.deadlines if since <= at][-1]

    def at_work(self, at):
        return self.created <= at and (self.sent is None or at < self.sent)


@pytest.fixture
def year():
    """The real networks and rounds, a person in each role, and what each application will do."""
    reference.load(at=local(BEGIN, 6))
    programme = Programme.objects.get(slug="fk2")
    chance = random.Random(44)
    members = {
        network: [m.municipality for m in network.memberships.select_related("municipality")]
        for network in Network.objects.filter(programme=programme).order_by("pk")
    }
    towns = Municipality.objects.filter(memberships__network__in=members).distinct().order_by("pk")
    for town in towns:
        AffiliationFactory(municipality=town, valid_from=BEGIN)
        AffiliationFactory(secretary=True, municipality=town, valid_from=BEGIN)
    for network, there in members.items():
        AffiliationFactory(
            coordinator=True, network=network, municipality=there[0], valid_from=BEGIN
        )
    AffiliationFactory(admin=True, valid_from=BEGIN)
    AffiliationFactory(ministry_officer=True, ministry=programme.ministry, valid_from=BEGIN)
    lives = [
        life(round, network, chance.choice(there), chance)
        for round in programme.rounds.order_by("number")
        for network, there in members.items()
        for _number in range(2)
    ]
    assert (len(towns), len(members), len(lives)) == (44, 8, 48)
    return programme, lives


def life(round, network, owner, chance):
    created = local(max(BEGIN, round.opens_on) + dt.timedelta(days=chance.randrange(40)), 14)
    created = min(created, local(round.deadline - dt.timedelta(days=5), 14))
    sent = local(round.deadline - dt.timedelta(days=chance.randrange(-2, 20)), 15)
    if sent <= created or chance.random() < 0.2:
        sent = None
    application = ApplicationFactory(
        round=round,
        network=network,
        owner=owner,
        created_at=created,
        status=Status.WITHDRAWN,  # not there until its day comes
        sharing=chance.choice(Sharing.values),
        title=f"Forsøg {round.number}-{network.pk}-{chance.randrange(10**9)}",
    )
    return Life(application, created, sent, [(created, round.deadline)])


def happen(lives, before, at):
    """What people do between two passes."""
    for it in lives:
        row = Application.objects.filter(pk=it.application.pk)
        if before < it.created <= at:
            row.update(status=Status.DRAFT, changed_at=it.created)
        if it.sent and before < it.sent <= at:
            row.update(
                status=Status.SUBMITTED,
                submitted_at=it.sent,
                submitted_title=it.application.title,
                latest_version=1,
            )


def move_round_two(programme, lives, at, by):
    """From 1 to 15 May, five days before: some have heard the old date, some not."""
    round = programme.rounds.get(number=2)
    new = dt.date(2017, 5, 15)
    administration.move_date(
        round, field=RoundChange.Field.DEADLINE, new=new, reason="Loven er forsinket.", by=by, at=at
    )
    for it in lives:
        if it.application.round_id == round.pk:
            it.deadlines.append((at, new))


def extend_one(lives, at, by):
    it = next(it for it in lives if it.application.round.number == 3 and it.sent is None)
    new = it.deadlines[-1][1] + dt.timedelta(days=3)
    workflow.extend_deadline(it.application, deadline=new, reason="Sygdom.", by=by, at=at)
    it.deadlines.append((at, new))


DEADLINES = [dt.date(2016, 12, 1), dt.date(2017, 5, 1), dt.date(2017, 5, 15), dt.date(2017, 11, 1)]


def passes():
    """Every morning while a deadline is near, with the evenings of the last days; else weekly."""
    day = BEGIN
    while day <= END:
        left = min((deadline - day).days for deadline in DEADLINES if deadline >= day - WEEK)
        if not OUTAGE[0] <= day <= OUTAGE[1] and (left <= 31 or day.weekday() == 0):
            yield local(day, 8, 1)
            if left <= 0:
                yield local(day, 21, 1)
        day += dt.timedelta(days=1)


def expected(lives, instants):
    """By application: (what, date) each owner's officer should have been told, in order."""
    return {it.application.pk: list(_heard(it, instants)) for it in lives}


def _heard(it, instants):
    told, before = None, instants[0] - dt.timedelta(days=1)
    for at in instants:
        if it.at_work(at):
            day = it.deadline_at(at)
            if told and told != day and _may_speak(at, day):
                yield ("moved", day)
                told = day
            # The empty sections are told of in a mail of their own, which names the date too.
            ten = local(day - dt.timedelta(days=10), 8)
            if before < ten <= at and ten >= it.since(at):
                told = day
            if (newest := _newest_due(it, day, before, at)) and _may_speak(at, day):
                yield (newest, day)
                told = day
        if not _quiet(at):
            before = at


def _quiet(at):
    return not 7 <= at.astimezone(COPENHAGEN).hour < 20


def _may_speak(at, day):
    morning = local(at.astimezone(COPENHAGEN).date() + dt.timedelta(days=1), 7)
    return not _quiet(at) or closing_instant(day) <= morning


def _newest_due(it, day, before, at):
    times = {name: local(day - dt.timedelta(days=n), 8) for name, n in DEADLINE_RULES.items()}
    times["deadline-3h"] = closing_instant(day) - dt.timedelta(hours=3)
    due = [
        (when, name)
        for name, when in times.items()
        if before < when <= at < closing_instant(day) and when >= it.since(at)
    ]
    return max(due)[1] if due else None


def test_every_mail_of_a_year_is_accounted_for(year):
    programme, lives = year
    by, instants = UserFactory(), list(passes())
    before = local(BEGIN, 7)
    for at in instants:
        happen(lives, before, at)
        if at == local(dt.date(2017, 4, 26), 8, 1):
            move_round_two(programme, lives, at, by)
        if at == local(dt.date(2017, 10, 31), 8, 1):
            extend_one(lives, at, by)
        remind(at=at)
        before = at

    assert deadlines_told() == {pk: said for pk, said in expected(lives, instants).items() if said}
    assert_everything_is_accounted_for(instants[-1])


def deadlines_told():
    """What owners' officers were told of deadlines, from the product's own facts."""
    found = {}
    rows = ToldDate.objects.filter(anchor="deadline").select_related("planned__rule").order_by("pk")
    officers = set(
        Affiliation.objects.filter(role=Role.CASE_OFFICER).values_list("user", flat=True)
    )
    for row in rows:
        name = row.planned.rule.shipped_as if row.planned else "moved"
        if row.user_id in officers and (name in DEADLINE_RULES or name in ("moved", "deadline-3h")):
            found.setdefault(row.object_id, []).append((name, row.date))
    return found


def assert_everything_is_accounted_for(at):
    notices = Notice.objects.all()
    keys = list(ToldDate.objects.values_list("key", "user"))
    assert len(keys) == len(set(keys))
    told = ToldDate.objects.filter(planned__isnull=False)
    reminders = notices.filter(kind="deadline")
    assert set(told.values_list("key", "user")) == set(reminders.values_list("key", "recipient"))
    moved = notices.filter(kind="moved")
    assert moved.exists() == WHOLE
    assert all("Begrundelse: " in text for text in moved.values_list("text", flat=True))
    # Everybody here has mail at once: a mail for each notice, a notice for each mail.
    assert OutgoingMail.objects.count() == notices.count()
    assert not notices.filter(mail__isnull=True).exists()
    nights = [mail for mail in OutgoingMail.objects.all() if _quiet(mail.next_at)]
    assert all("timer" in mail.subject or "flyttet" in mail.subject for mail in nights)
    # Nothing planned is left over, and whatever was not sent says why.
    assert not PlannedReminder.objects.filter(state="planned", valid_until__lte=at).exists()
    assert not PlannedReminder.objects.filter(state="cancelled", note="").exists()
    sent = PlannedReminder.objects.filter(state="sent")
    assert set(sent.values_list("pk", flat=True)) == set(told.values_list("planned", flat=True))
    assert DeadlineExtension.objects.count() == int(WHOLE)
    assert Round.objects.count() == 3
