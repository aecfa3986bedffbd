"""Reminders while processes are killed, nothing runs, clocks change and mails vanish.

F26, F30, F34, and kills at random and at each named point; everybody hears, once.
"""

import datetime as dt
import random
import time
from collections import Counter

import pytest

from applications.actions import administration
from applications.actions.reminder_plan import plan
from applications.actions.reminders import remind
from applications.deadlines import COPENHAGEN, closing_instant
from applications.management.reminder_set import load_rules
from applications.models import PlannedReminder, ReminderRule, ToldDate, WatchedDate
from applications.reminders.timing import due_at
from applications.tests.factories import (
    ApplicationFactory,
    ReminderRuleFactory,
    RoundFactory,
    complete_application,
    officer_of,
)
from applications.tests.sending import send
from networks.management.tally import Tally
from networks.tests.factories import AffiliationFactory, UserFactory
from support.notifications.models import Notice, OutgoingMail
from tests.faults.deliveries import deliver, promise, textbook
from tests.faults.test_mail import alive, kill

pytestmark = pytest.mark.postgres
APPLICATIONS, KILLS = 40, 10
PLANNED = dt.datetime(2016, 11, 20, 9, tzinfo=COPENHAGEN)
DUE = dt.datetime(2016, 11, 24, 9, tzinfo=COPENHAGEN)
MOVED = dt.datetime(2016, 11, 25, 9, tzinfo=COPENHAGEN)
NEW = dt.date(2016, 12, 15)
POINTS = ["reminder.before_saved", "reminder.move_before_saved"]


@pytest.fixture
def world(transactional_db):
    """A round, and drafts with an officer each who is to be reminded seven days before."""

    def build(how_many):
        round_ = RoundFactory()
        ReminderRuleFactory()
        drafts = [ApplicationFactory(round=round_) for _ in range(how_many)]
        officers = {officer_of(draft.owner).email for draft in drafts}
        plan(at=PLANNED)
        return round_, officers

    return build


def move(round_):
    administration.move_date(
        round_, field="deadline", new=NEW, reason="Mere tid.", by=UserFactory(), at=MOVED
    )


def mails() -> Counter:
    return Counter(OutgoingMail.objects.values_list("recipient", flat=True))


@pytest.mark.parametrize("point", POINTS)
def test_a_pass_that_dies_leaves_everything_as_it_was(processes, world, point):
    round_, officers = world(3)
    at = DUE
    if "move" in point:
        remind(at=DUE)
        move(round_)
        at = MOVED
    before = (mails(), ToldDate.objects.count())
    run = ("-m", "tests.faults.reminding", at.isoformat())
    assert processes.run(*run, CRASH_AT=point) == 137
    assert (mails(), ToldDate.objects.count()) == before
    assert processes.run(*run) == 0
    assert processes.run(*run) == 0
    assert mails() - before[0] == Counter(officers)


def under_fire(processes, policy, at, tmp_path, eventually, left) -> int:
    """Kill reminding processes at random until nothing is ``left()``; gives how many."""
    chance, killed = random.Random(20161201), set()
    pids = tmp_path / "pids"
    pids.unlink(missing_ok=True)
    fire = processes.start(
        *("-m", "tests.faults.senders", policy, "2", str(pids)), REMIND_AT=at.isoformat()
    )
    eventually(pids.exists)
    while left() and len(killed) < KILLS * 3:
        time.sleep(chance.uniform(0.05, 0.25))
        kill(chance.sample(alive(pids, killed), k=1), killed)
    eventually(lambda: not left(), seconds=60)
    processes.kill(fire)
    return len(killed)


def waiting() -> int:
    return PlannedReminder.objects.filter(state="planned", due_at__lte=DUE).count()


def test_killed_reminders_reach_everybody_once_and_so_does_the_move(
    processes, world, tmp_path, eventually, report
):
    round_, officers = world(APPLICATIONS)
    kills = under_fire(processes, "remind", DUE, tmp_path, eventually, waiting)
    reminded = mails()
    move(round_)
    plan(at=MOVED)
    moved_left = WatchedDate.objects.filter(moved=True).count
    kills += under_fire(processes, "remind", MOVED, tmp_path, eventually, moved_left)
    told = mails() - reminded
    rules = PlannedReminder.objects.filter(state="planned", due_at__lte=DUE)
    assert not rules.exists()
    lost = sum(not reminded[one] for one in officers) + sum(not told[one] for one in officers)
    twice = sum(n > 1 for n in [*reminded.values(), *told.values()])
    report(
        f"reminding processes killed, {2 * APPLICATIONS} people to tell",
        tried=kills,
        survived=kills if not lost + twice else 0,
        lost=lost,
        twice=twice,
        control=by_the_textbook(processes, world, tmp_path, eventually),
    )
    assert (lost, twice) == (0, 0)
    assert kills >= KILLS
    dates = ToldDate.objects.order_by("user", "-pk").distinct("user").values_list("date", flat=True)
    assert set(dates) == {NEW}


def by_the_textbook(processes, world, tmp_path, eventually) -> str:
    """The same people by the textbook: mailed, then marked."""
    world(APPLICATIONS)
    under_fire(processes, "mail, then mark", DUE, tmp_path, eventually, waiting)
    control = {who: n for who, n in mails().items() if who.startswith("textbook-")}
    doubled = sum(n > 1 for n in control.values())
    assert doubled > 0
    return f"{doubled} of {len(control)} reminded twice"


# --- what nobody notices by itself ----------------------------------------------------------------


def test_f26_a_package_that_was_taken_and_thrown_away_is_asked_about(db, sink, report):
    """The mail server says 250 and forgets it; the ministry never says it has come."""
    application = send(complete_application())
    coordinator = AffiliationFactory(coordinator=True, network=application.network).user
    load_rules(Tally(), at=application.submitted_at - dt.timedelta(days=1))
    assert deliver(promise()).status == "sent"
    told = textbook(1)
    for days in range(1, 8):
        remind(at=application.submitted_at + dt.timedelta(days=days))
    asked = Notice.objects.filter(recipient=coordinator, subject__contains="ikke kvitteret")
    report(
        "F26 package taken and thrown away",
        tried=1,
        survived=asked.count(),
        control="its log says sent, and that is all" if told else "refused",
    )
    assert (asked.count(), told) == (1, True)


def test_f30_a_day_without_beat_is_caught_up_with_nothing_out_of_date(world, report):
    """Nothing runs from before the reminder is due until a day after; two rounds, one moved."""
    _round, officers = world(3)
    moved, others = RoundFactory(), []
    for _ in range(3):
        others.append(officer_of(ApplicationFactory(round=moved).owner).email)
    plan(at=PLANNED)
    ticks = [DUE.replace(hour=7) - dt.timedelta(minutes=1), MOVED]
    remind(at=ticks[0])
    assert mails() == Counter()
    move(moved)
    remind(at=ticks[1])
    # As cron and most schedulers have it: what fell due since the tick before this one.
    due_since = PlannedReminder.objects.filter(due_at__gt=MOVED - dt.timedelta(minutes=1))
    report(
        "F30 no beat for a day",
        tried=3,
        survived=sum(mails()[one] == 1 for one in officers),
        lost=sum(not mails()[one] for one in officers),
        control=f"{3 - due_since.filter(due_at__lte=MOVED).count()} of 3 never reminded",
    )
    assert mails() == Counter(officers)
    assert not due_since.filter(due_at__lte=MOVED).exists()


def test_f34_ten_thousand_dates_across_every_change_of_the_clock(report):
    """At eight in the morning seven days before, whatever the clocks did in between."""
    rule = ReminderRule(amount=7, hour=8)
    first = dt.date(2016, 1, 1)
    days = [first + dt.timedelta(days=n) for n in range(10_000)]
    wanted = [
        dt.datetime.combine(day - dt.timedelta(days=7), dt.time(8), COPENHAGEN) for day in days
    ]
    right = sum(due_at(rule, day) == one for day, one in zip(days, wanted, strict=True))
    # Hours counted back from the deadline: an hour wrong where a change lies between.
    naive = [closing_instant(day) - dt.timedelta(days=7, hours=16) for day in days]
    wrong = sum(one != want for one, want in zip(naive, wanted, strict=True))
    report(
        "F34 changes of the clock, leap days",
        tried=10_000,
        survived=right,
        control=f"{wrong} of 10000 an hour wrong",
    )
    assert right == 10_000
    assert wrong > 300
