import datetime as dt

import pytest

from applications.actions import (
    administration,
    bodies,
    reminder_moves,
    reminder_rules,
    reminder_sending,
    workflow,
)
from applications.actions.reminders import remind
from applications.deadlines import COPENHAGEN
from applications.models import PlannedReminder, RoundChange, ToldDate, TrialStep
from applications.tests.factories import (
    ApplicationFactory,
    LocalApprovalFactory,
    MeetingFactory,
    PlannedStepFactory,
    ReminderRuleFactory,
    RoundFactory,
    officer_of,
)
from applications.workflow import Status
from networks.tests.factories import AffiliationFactory, UserFactory
from support.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db
CREATED = dt.datetime(2016, 10, 10, 8, 0, tzinfo=dt.UTC)


def local(day, month, hour=9, minute=0, year=2016):
    return dt.datetime(year, month, day, hour, minute, tzinfo=COPENHAGEN)


@pytest.fixture
def application():
    application = ApplicationFactory(title="Lejekontrakter")
    application.officer = officer_of(application.owner)
    return application


def mails():
    return list(OutgoingMail.objects.order_by("pk").values_list("recipient", "subject"))


def states():
    rows = PlannedReminder.objects.order_by("due_at")
    return list(rows.values_list("date", "state", "note"))


def move(round, day, *, at, reason="Kommunerne har bedt om mere tid."):
    administration.move_date(
        round, field=RoundChange.Field.DEADLINE, new=day, reason=reason, by=UserFactory(), at=at
    )


def test_a_reminder_is_sent_once_at_its_local_hour(application):
    ReminderRuleFactory(subject="{titel} {om}")
    remind(at=local(20, 11))
    assert mails() == []
    remind(at=local(24, 11, hour=7, minute=59))
    assert mails() == []
    for minute in (0, 1, 2):
        remind(at=local(24, 11, hour=8, minute=minute))
    assert mails() == [(application.officer.email, "Lejekontrakter om 7 dage")]


def test_what_is_sent_is_not_reminded_of(application):
    ReminderRuleFactory()
    remind(at=local(20, 11))
    application.status, application.submitted_at = Status.SUBMITTED, local(21, 11)
    application.latest_version = 1
    application.save()
    remind(at=local(24, 11))
    assert mails() == []
    assert states() == [(dt.date(2016, 12, 1), "cancelled", "done")]


def test_what_is_taken_back_in_time_is_reminded_of_after_all(application):
    ReminderRuleFactory()
    remind(at=local(20, 11))
    application.status = Status.WITHDRAWN
    application.save()
    remind(at=local(21, 11))
    application.status = Status.DRAFT
    application.save()
    remind(at=local(22, 11))
    remind(at=local(24, 11))
    assert len(mails()) == 1


def test_those_who_heard_the_old_date_are_told_the_new_one_with_the_reason(application):
    ReminderRuleFactory()
    stranger = officer_of(ApplicationFactory().owner)
    remind(at=local(20, 11))
    remind(at=local(24, 11))
    move(application.round, dt.date(2016, 12, 15), at=local(25, 11))
    for minute in range(3):
        remind(at=local(25, 11, minute=minute))

    told = OutgoingMail.objects.order_by("pk").last()
    assert told.recipient == application.officer.email
    assert told.subject == (
        f"Fristen er flyttet til 15. december 2016: Lejekontrakter ({application.reference})"
    )
    assert "Kommunerne har bedt om mere tid." in told.text
    assert "fra 1. december 2016 til 15. december 2016" in told.text
    assert [who for who, _ in mails()].count(stranger.email) == 1
    remind(at=local(8, 12))
    assert [who for who, _ in mails()].count(application.officer.email) == 3


def test_nobody_is_told_of_a_move_that_was_taken_back(application):
    ReminderRuleFactory()
    remind(at=local(20, 11))
    remind(at=local(24, 11))
    move(application.round, dt.date(2016, 12, 15), at=local(25, 11, hour=21))
    remind(at=local(25, 11, hour=21, minute=1))
    move(application.round, dt.date(2016, 12, 1), at=local(25, 11, hour=22))
    remind(at=local(26, 11))
    assert len(mails()) == 1


def test_a_move_told_tells_only_who_was_told(application):
    ReminderRuleFactory()
    remind(at=local(20, 11))
    move(application.round, dt.date(2016, 12, 15), at=local(21, 11))
    remind(at=local(21, 11))
    remind(at=local(24, 11))
    assert mails() == []
    remind(at=local(8, 12))
    assert len(mails()) == 1


def test_a_date_that_comes_nearer_sends_the_newest_that_is_past_at_once(application):
    for days in (30, 14, 7, 3, 1):
        ReminderRuleFactory(amount=days, subject="{om}")
    # Nobody has heard anything yet.
    move(application.round, dt.date(2017, 3, 1), at=local(11, 10))
    remind(at=local(12, 10))
    move(application.round, dt.date(2016, 11, 16), at=local(12, 11))
    remind(at=local(12, 11))
    assert mails() == [(application.officer.email, "om 4 dage")]
    remind(at=local(13, 11))
    remind(at=local(15, 11))
    assert [subject for _, subject in mails()] == ["om 4 dage", "om 3 dage", "i morgen"]


def test_what_was_due_before_the_application_was_there_is_never_sent(application):
    ReminderRuleFactory(amount=14)
    application.created_at = local(28, 11)
    application.save()
    remind(at=local(28, 11))
    assert mails() == []
    assert states() == []


def test_what_is_due_while_nothing_ran_is_caught_up_once(application):
    for days in (14, 7, 3):
        ReminderRuleFactory(amount=days, subject="{om}")
    remind(at=local(10, 11))
    remind(at=local(29, 11, hour=10))
    assert [subject for _, subject in mails()] == ["om 2 dage"]
    assert [state for _, state, _ in states()] == ["cancelled", "cancelled", "sent"]


def test_nothing_is_sent_at_night_unless_the_morning_is_too_late(application):
    ReminderRuleFactory(amount=3, unit="hours")
    ReminderRuleFactory(amount=7)
    remind(at=local(20, 11))
    remind(at=local(24, 11, hour=23))
    assert mails() == []
    remind(at=local(25, 11, hour=6, minute=59))
    assert mails() == []
    remind(at=local(25, 11, hour=7))
    assert len(mails()) == 1
    remind(at=local(1, 12, hour=20, minute=59))
    assert len(mails()) == 1
    remind(at=local(1, 12, hour=21))
    assert len(mails()) == 2


def test_after_the_deadline_nothing_speaks_of_it(application):
    ReminderRuleFactory(amount=1)
    remind(at=local(20, 11))
    remind(at=local(2, 12))
    assert mails() == []
    assert states() == [(dt.date(2016, 12, 1), "cancelled", "too_late")]


def test_a_draft_is_told_of_to_those_only_who_may_know_it(application):
    coordinator = AffiliationFactory(coordinator=True, network=application.network).user
    ReminderRuleFactory(audience="coordinator")
    remind(at=local(20, 11))
    remind(at=local(24, 11))
    assert mails() == []
    assert states()[0][1:] == ("cancelled", "nobody")
    assert not ToldDate.objects.filter(user=coordinator).exists()


def test_two_rules_for_the_same_reason_tell_a_person_once(application):
    AffiliationFactory(
        coordinator=True,
        network=application.network,
        user=application.officer,
        municipality=application.owner,
    )
    ReminderRuleFactory()
    ReminderRuleFactory(audience="coordinator")
    remind(at=local(20, 11))
    remind(at=local(24, 11))
    assert len(mails()) == 1


def test_a_rule_changed_is_planned_anew(application):
    rule = ReminderRuleFactory()
    remind(at=local(20, 11))
    reminder_rules.change_rule(rule, amount=3, by=UserFactory(), at=local(21, 11))
    remind(at=local(24, 11))
    assert mails() == []
    remind(at=local(28, 11))
    assert len(mails()) == 1


def test_a_rule_out_of_use_sends_nothing(application):
    rule = ReminderRuleFactory()
    remind(at=local(20, 11))
    reminder_rules.switch_rule(rule, on=False, by=UserFactory(), at=local(21, 11))
    remind(at=local(24, 11))
    assert mails() == []
    assert states() == [(dt.date(2016, 12, 1), "cancelled", "rule")]


def test_a_new_rule_does_not_make_up_for_the_past(application):
    remind(at=local(20, 11))
    ReminderRuleFactory(timed_at=local(26, 11))
    remind(at=local(26, 11))
    assert mails() == []


def test_an_extension_moves_one_application_only(application):
    other = ApplicationFactory(round=application.round)
    officer_of(other.owner)
    ReminderRuleFactory()
    remind(at=local(20, 11))
    remind(at=local(24, 11))
    workflow.extend_deadline(
        application,
        deadline=dt.date(2016, 12, 20),
        reason="Byrådet mødes først den 15.",
        by=UserFactory(),
        at=local(25, 11),
    )
    remind(at=local(25, 11))
    assert len(mails()) == 3
    assert "Byrådet mødes først den 15." in OutgoingMail.objects.order_by("pk").last().text


def test_administrators_hear_that_no_round_follows():
    round = RoundFactory()
    admin = AffiliationFactory(admin=True).user
    words = {"anchor": "round_closes", "audience": "administrators", "condition": "no_later_round"}
    ReminderRuleFactory(**words)
    remind(at=local(20, 11))
    RoundFactory(programme=round.programme, template=round.template, deadline=dt.date(2017, 5, 1))
    remind(at=local(24, 11))
    assert mails() == []
    ReminderRuleFactory(**words, amount=5)
    remind(at=local(20, 4, year=2017))
    remind(at=local(26, 4, year=2017))
    assert [who for who, _ in mails()] == [admin.email]


@pytest.fixture
def start(application):
    """The owner plans to begin on 1 July 2017; nothing it takes is there yet."""
    participation = application.participations.get()
    application.status, application.submitted_at = Status.SUBMITTED, local(1, 12)
    application.submitted_title, application.latest_version = application.title, 1
    application.save()
    TrialStep.objects.create(
        participation=participation,
        kind="planned",
        on=dt.date(2017, 7, 1),
        by=application.officer,
        at=local(2, 1, year=2017),
    )
    return participation


def test_what_is_missing_before_a_start_is_named_to_the_municipality(application, start):
    ReminderRuleFactory(
        anchor="planned_start",
        amount=14,
        audience="local_officers",
        condition="start_blocked",
        subject="{titel}: start {dato}",
        body="Det mangler: {mangler}.",
    )
    remind(at=local(3, 1, year=2017))
    remind(at=local(17, 6, year=2017))
    mail = OutgoingMail.objects.get()
    assert mail.recipient == application.officer.email
    assert mail.subject == "Lejekontrakter: start 1. juli 2017"
    assert "Politisk godkendelse i" in mail.text
    assert "Frikommunevedtægt" in mail.text


def test_a_start_that_moved_is_told_with_its_reason(application, start):
    ReminderRuleFactory(anchor="planned_start", amount=30, audience="local_officers")
    remind(at=local(3, 1, year=2017))
    remind(at=local(2, 6, year=2017))
    TrialStep.objects.create(
        participation=start,
        kind="planned",
        on=dt.date(2017, 9, 1),
        note="Loven træder først i kraft 1. september.",
        by=application.officer,
        at=local(5, 6, year=2017),
    )
    remind(at=local(5, 6, year=2017))
    assert "Loven træder først i kraft" in OutgoingMail.objects.order_by("pk").last().text
    TrialStep.objects.create(
        participation=start,
        kind="started",
        on=dt.date(2017, 7, 20),
        by=application.officer,
        at=local(20, 7, year=2017),
    )
    remind(at=local(3, 8, year=2017))
    assert len(mails()) == 2


def test_a_meeting_that_moves_and_is_cancelled_is_told_of(application):
    secretary = AffiliationFactory(secretary=True, municipality=application.owner).user
    application.status = Status.READY
    application.save()
    step = PlannedStepFactory(approval=LocalApprovalFactory(application=application))
    step.meeting = MeetingFactory(body=step.body, date=dt.date(2016, 11, 30))
    step.save()
    ReminderRuleFactory(
        anchor="agenda_closes", amount=3, unit="working_days", audience="secretaries"
    )
    # The agenda closes on Sunday 20 November, ten days before the meeting.
    remind(at=local(10, 11))
    remind(at=local(15, 11, hour=9))
    assert mails() == []
    remind(at=local(16, 11, hour=9))
    assert [who for who, _ in mails()] == [secretary.email]
    step.meeting.date = dt.date(2016, 12, 7)
    who = {"by": secretary, "at": local(17, 11)}
    bodies.save_meeting(step.meeting, reason="Byrådet er på seminar.", **who)
    remind(at=local(17, 11, hour=13))
    bodies.cancel_meeting(step.meeting, reason="For få sager.", by=secretary, at=local(18, 11))
    remind(at=local(18, 11, hour=13))
    subjects = [subject for _, subject in mails()]
    assert len(subjects) == 3
    assert "27. november 2016" in subjects[1]
    assert "ikke længere fastsat" in subjects[2]
    moved, cancelled = [mail.text for mail in OutgoingMail.objects.order_by("pk")][1:]
    assert "Byrådet er på seminar." in moved
    assert "Mødet er aflyst: For få sager." in cancelled


class Killed(Exception):
    """What a process feels when it is killed: nothing it had not saved is there afterwards."""


@pytest.mark.parametrize("module", [reminder_sending, reminder_moves])
def test_a_process_that_dies_leaves_all_or_nothing(application, monkeypatch, module):
    ReminderRuleFactory()
    remind(at=local(20, 11))
    if module is reminder_moves:
        remind(at=local(24, 11))
        move(application.round, dt.date(2016, 12, 15), at=local(25, 11))
    before = len(mails()), ToldDate.objects.count(), states()

    def die(_name):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, "crashpoint", die)
        with pytest.raises(Killed):
            remind(at=local(25, 11))
    assert (len(mails()), ToldDate.objects.count()) == before[:2]
    for _again in range(2):
        remind(at=local(25, 11))
    assert (len(mails()), ToldDate.objects.count()) == (before[0] + 1, before[1] + 1)
