"""Reminders planned and sent by several processes at once (PostgreSQL only)."""

import datetime as dt
from functools import partial

import pytest
from django.db import IntegrityError, OperationalError

from applications.actions import administration
from applications.actions.reminders import remind
from applications.deadlines import COPENHAGEN
from applications.models import PlannedReminder, ToldDate
from applications.tests.factories import (
    ApplicationFactory,
    ReminderRuleFactory,
    RoundFactory,
    officer_of,
)
from networks.tests.factories import UserFactory
from support.notifications.models import Notice, OutgoingMail
from tests.test_races import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SWEEPERS, APPLICATIONS = 5, 12


def at(day, month, hour):
    return dt.datetime(2016, month, day, hour, tzinfo=COPENHAGEN)


def remind_at_last(when):
    """As the sweep: a pass that had to wait too long, or met another, is made again."""
    for _try in range(20):
        try:
            return remind(at=when)
        except (IntegrityError, OperationalError):
            continue
    raise AssertionError("never reminded")


def test_five_sweepers_tell_everybody_once_and_of_the_move_once():
    round = RoundFactory()
    officers = [
        officer_of(ApplicationFactory(round=round).owner).email for _ in range(APPLICATIONS)
    ]
    # Two rules for one reason: whichever sweeper has which, a person hears of it once.
    ReminderRuleFactory()
    ReminderRuleFactory(body="Igen: {titel}")
    for when in (at(20, 11, 9), at(24, 11, 9)):
        together(*[partial(remind_at_last, when)] * SWEEPERS)
    assert sorted(OutgoingMail.objects.values_list("recipient", flat=True)) == sorted(officers)

    administration.move_date(
        round,
        field="deadline",
        new=dt.date(2016, 12, 15),
        reason="Mere tid.",
        by=UserFactory(),
        at=at(25, 11, 9),
    )
    together(*[partial(remind_at_last, at(25, 11, 10))] * SWEEPERS)
    moved = Notice.objects.filter(kind="moved").select_related("recipient")
    assert sorted(notice.recipient.email for notice in moved) == sorted(officers)
    assert ToldDate.objects.count() == 2 * APPLICATIONS
    assert not PlannedReminder.objects.filter(state="planned", due_at__lte=at(25, 11, 10)).exists()
