"""Several people at once: nothing typed is lost, nothing is sent twice (PostgreSQL only).

Each test starts its threads at one barrier; each thread has a connection of its own.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection

from applications.actions import bodies, planning, workflow
from applications.actions.submission import AlreadySent, submit
from applications.actions.text import save_section
from applications.models import ApplicationVersion, SectionRevision, SectionText, Submission
from applications.tests.factories import (
    AUTUMN_2016,
    MeetingFactory,
    PlannedStepFactory,
    complete_application,
    officer_of,
)
from applications.workflow import NotNow
from networks.tests.factories import UserFactory
from support.jobs.models import Job

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 20
SAVES = 5


def together(*works):
    """Run all ``works`` from one barrier; what each returned, or the refusal it raised."""
    barrier = threading.Barrier(len(works))

    def run(work):
        try:
            barrier.wait(timeout=30)
            return work()
        except NotNow as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def save(application, by, text, base):
    return save_section(application, 1, html=f"<p>{text}</p>", base=base, by=by, at=AUTUMN_2016)


def save_at_last(application, by, text, base):
    """As the editor: a save the database had no time for is not acknowledged, and sent again."""
    for _try in range(20):
        try:
            return save(application, by, text, base)
        except OperationalError:
            continue
    raise AssertionError("never saved")


def write_on(application, by, name):
    """Save ``SAVES`` texts as an editor does: after a conflict go on from the head."""

    def work():
        base, acknowledged = 0, []
        for number in range(SAVES):
            saved = save_at_last(application, by, f"{name} skriver {number}", base)
            acknowledged.append(saved)
            base = saved.text.revision
        return acknowledged

    return work


def test_of_many_saves_every_one_is_kept_and_the_head_moves_one_by_one():
    application = complete_application()
    users = [UserFactory() for _ in range(THREADS)]
    written = together(*(write_on(application, u, f"Nr. {n}") for n, u in enumerate(users)))
    acknowledged = {saved.revision.pk: saved.revision.html for one in written for saved in one}
    kept = SectionRevision.objects.filter(text__application=application)
    assert dict(kept.values_list("pk", "html")) == acknowledged
    assert len(acknowledged) == THREADS * SAVES
    heads = list(kept.filter(kind="head").order_by("number"))
    assert [(r.number, r.base) for r in heads] == [(n + 1, n) for n in range(len(heads))]
    head = SectionText.objects.get(application=application, section__number=1)
    assert (head.revision, head.html) == (len(heads), heads[-1].html)


def test_a_save_sent_twice_at_once_is_received_once():
    application = complete_application()
    by = officer_of(application.owner)

    def work():
        return save_section(
            application,
            1,
            html="<p>Et</p>",
            base=0,
            by=by,
            at=AUTUMN_2016,
            client="fane",
            sequence=1,
        )

    answers = together(*[work] * 8)
    assert {answer.kind for answer in answers} == {"head"}
    assert SectionRevision.objects.count() == 1


def frozen(**fields):
    application = complete_application(**fields)
    workflow.freeze(application, hand_over=False, by=application.created_by, at=AUTUMN_2016)
    return application


def sender(*applications):
    seen = {a.pk: 1 for a in applications}
    return lambda: submit(
        list(applications), seen=seen, by=applications[0].created_by, at=AUTUMN_2016
    )


def test_of_many_clicks_one_sends_and_all_get_its_receipt():
    application = frozen()
    answers = together(*[sender(application)] * THREADS)
    package = Submission.objects.get()
    assert {a.submission if isinstance(a, AlreadySent) else a for a in answers} == {package}
    assert [isinstance(a, AlreadySent) for a in answers].count(False) == 1
    assert Job.objects.filter(kind="submission.documents").count() == 1


@pytest.mark.parametrize("_again", range(5))
def test_two_packages_in_opposite_order_do_not_lock_each_other_out(_again):
    first = frozen()
    second = frozen(round=first.round, network=first.network)
    answers = together(sender(first, second), sender(second, first))
    assert [isinstance(a, AlreadySent) for a in answers].count(False) == 1
    assert Submission.objects.get().items.count() == 2


@pytest.mark.parametrize("_again", range(5))
def test_a_text_saved_while_it_is_frozen_is_in_the_version_or_beside_it(_again):
    application = complete_application()
    by = application.created_by

    def freeze():
        return workflow.freeze(application, hand_over=False, by=by, at=AUTUMN_2016)

    saved, _version = together(lambda: save(application, by, "Sidste ord", 0), freeze)
    frozen_text = ApplicationVersion.objects.get().content["sections"][0]["html"]
    head = SectionText.objects.get(application=application, section__number=1).html
    assert frozen_text == head
    assert (saved.kind, head == "<p>Sidste ord</p>") in {("head", True), ("late", False)}
    assert SectionRevision.objects.get().html == "<p>Sidste ord</p>"


def test_two_freezes_at_once_make_one_version():
    application = complete_application()

    def freeze():
        return workflow.freeze(
            application, hand_over=False, by=application.created_by, at=AUTUMN_2016
        )

    answers = together(*[freeze] * 6)
    assert ApplicationVersion.objects.count() == 1
    assert [isinstance(answer, NotNow) for answer in answers].count(True) == 5


def test_taking_no_lock_loses_what_was_typed():
    """The control: reading, changing and saving as if alone is what must not be done."""
    application = complete_application()
    reading = threading.Barrier(THREADS)

    def careless():
        head = SectionText.objects.get(application=application, section__number=1)
        reading.wait(timeout=30)
        head.revision += 1
        head.save()

    together(*[careless] * THREADS)
    head = SectionText.objects.get(application=application, section__number=1)
    assert head.revision == 1


@pytest.mark.parametrize("_try", range(5))
def test_nothing_is_planned_for_a_meeting_that_is_cancelled_at_the_same_time(_try):
    who = {"by": UserFactory(), "at": AUTUMN_2016}
    step = PlannedStepFactory()
    meeting = MeetingFactory(body=step.body)
    together(
        lambda: planning.set_meeting(step, meeting, **who),
        lambda: bodies.cancel_meeting(meeting, **who),
    )
    step.refresh_from_db()
    assert step.meeting is None
