"""F64: everything breaks at random while people submit, are reminded and get mail; nothing is lost.

One seed in the suite, two minutes of it in CI; before a release
``STORM_SECONDS=300 STORM_SEEDS=1,2,3``.
"""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.test import Client

from applications.actions import workflow
from applications.actions.reminder_plan import plan
from applications.tests.factories import (
    AUTUMN_2016,
    ApplicationFactory,
    ReminderRuleFactory,
    RoundFactory,
    complete_application,
    officer_of,
)
from networks.tests.factories import NetworkFactory
from support.jobs.clock import database_now
from tests.faults.conftest import database_url
from tests.faults.servers import Redis
from tests.faults.smtp_sink import Sink
from tests.faults.storm import Storm, Web, copy_database

SECONDS = float(os.environ.get("STORM_SECONDS") or (120 if os.environ.get("CI") else 20))
LONG = 60
REMINDERS = (
    "SELECT m.recipient FROM notifications_outgoingmail m JOIN notifications_notice n "
    "ON m.key = 'notice/' || n.id WHERE n.key LIKE 'reminder/%'"
)
SEEDS = [int(seed) for seed in os.environ.get("STORM_SEEDS", "1").split(",")]
APPLICATIONS = int(os.environ.get("STORM_APPLICATIONS", "8"))
REMINDED = int(os.environ.get("STORM_REMINDED", "12"))

pytestmark = [pytest.mark.slow, pytest.mark.postgres, pytest.mark.timeout(int(SECONDS) * 3 + 600)]


def frozen_applications(how_many, round_):
    network = NetworkFactory(programme=round_.programme)
    made = [complete_application(round=round_, network=network) for _ in range(how_many)]
    for application in made:
        workflow.freeze(application, hand_over=False, by=application.created_by, at=AUTUMN_2016)
    return made


def ready_applications(how_many) -> list[tuple[str, str]]:
    """(reference, session of its writer) of applications that wait to be sent."""
    made = []
    for application in frozen_applications(how_many, RoundFactory(now_open=True)):
        browser = Client()
        browser.force_login(
            officer_of(application.owner), backend="django.contrib.auth.backends.ModelBackend"
        )
        made.append((application.reference, browser.cookies["sessionid"].value))
    return made


def reminders_to_come() -> set[str]:
    """Drafts whose reminders fall due one after the other all through the storm; who gets them.

    Their times are put where the storm is, whatever the hour of the day: what is due at night is
    sent when it would be too late in the morning (applications/reminders/timing.py).
    """
    round_ = RoundFactory(now_open=True)
    drafts = [ApplicationFactory(round=round_) for _ in range(REMINDED)]
    rule = ReminderRuleFactory()
    now = database_now()
    plan(at=now)
    soon = now + timedelta(minutes=5) + timedelta(seconds=2 * SECONDS)
    for number, draft in enumerate(drafts):
        due = now + timedelta(seconds=number * SECONDS / REMINDED)
        assert rule.planned.filter(object_id=draft.pk).update(due_at=due, valid_until=soon) == 1
    return {officer_of(draft.owner).email for draft in drafts}


@pytest.fixture
def storm(processes, new_postgresql, tmp_path_factory):
    folder = tmp_path_factory.mktemp("storm")
    with (
        new_postgresql() as postgresql,
        Redis(folder) as redis,
        Sink(folder, latency=0.02) as sink,
    ):
        applications = ready_applications(APPLICATIONS)
        reminded = reminders_to_come()
        copy_database(database_url(), postgresql.url(), "storm", postgresql.programs)
        processes.environment |= {
            "DATABASE_URL": postgresql.url("storm"),
            "CELERY_BROKER_URL": redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "DOCUMENT_ROOT": str(folder / "documents"),
            "REAL_HANDLERS": "1",
        }
        with Web(folder, processes.environment) as web:
            it = Storm(
                processes=processes,
                postgresql=postgresql,
                redis=redis,
                sink=sink,
                web=web,
                schedule=folder / "schedule",
            )
            it.applications, it.reminded = applications, reminded
            it.promises = folder / "promises"
            it.promises.touch()
            for name in it.commands():
                it.start(name)
            it.promiser = processes.start("-m", "tests.faults.promiser", str(it.promises))
            yield it


@pytest.mark.parametrize("seed", SEEDS)
def test_storm(storm, seed, report, eventually):
    pause = SECONDS / 2 / APPLICATIONS
    people = concurrently(lambda: storm.submit_all(storm.applications, pause))
    try:
        storm.blow(seed, SECONDS)
        receipts = people()
    finally:
        storm.over.set()
    storm.processes.kill(storm.promiser)
    drain(storm, eventually)
    judge(storm, receipts, seed, report)


def concurrently(work):
    """Start ``work`` in a thread; the function given back waits for what it returned."""
    pool = ThreadPoolExecutor(1)
    doing = pool.submit(work)
    pool.shutdown(wait=False)
    return lambda: doing.result(timeout=200)


def drain(storm, eventually):
    """All senders are killed once more, so that no lease is a living one's, and started anew."""
    for name in storm.commands():
        storm.kill_process(name)

    def done():
        storm.let_time_pass()
        return storm.left() == 0

    eventually(done, seconds=400, every=1)


def judge(storm, receipts, seed, report):
    rows = dict(
        storm.ask(
            "SELECT a.reference, s.reference FROM applications_submittedversion v "
            "JOIN applications_submission s ON s.id = v.submission_id "
            "JOIN applications_application a ON a.id = v.application_id"
        )
    )
    assert {reference: {receipt} for reference, receipt in rows.items()} == receipts
    assert len(rows) == APPLICATIONS
    taken = Counter(storm.sink.message_ids())
    mails = storm.ask(
        "SELECT key, message_id, status FROM notifications_outgoingmail WHERE kind <> 'alarm'"
    )
    sent = {message for _key, message, status in mails if status == "sent"}
    promised = set(storm.promises.read_text().split())
    lost = len(sent - set(taken)) + len(promised - {key for key, _message, _status in mails})
    twice = sum(taken[message] > 1 for _key, message, _status in mails)
    told = Counter(who for (who,) in storm.ask(REMINDERS))
    lost += len(storm.reminded - set(told))
    twice += sum(times > 1 for times in told.values())
    uncertain = sum(status == "uncertain" for _key, _message, status in mails)
    control = {f"<textbook-{key.partition('/')[2]}@eksempel.dk>" for key in promised}
    gone = len(control - set(taken))
    report(
        f"F64 storm, seed {seed}, {SECONDS:.0f} s, {len(rows)} submissions, {len(mails)} mails, "
        f"{len(told)} of them reminders, {storm.vain.total()} clicks in vain",
        tried=len(storm.faults),
        survived=0 if lost or twice else len(storm.faults),
        lost=lost,
        twice=twice,
        uncertain=uncertain,
        control=f"{gone} of {len(control)} lost",
    )
    assert (lost, twice) == (0, 0)
    # A short storm may strike when nothing of the control's is on its way; a long one may not.
    assert gone > 0 or SECONDS < LONG, "the storm broke nothing: the control lost no mail"
    assert storm.processes.run("manage.py", "check_invariants", "--files") == 0
