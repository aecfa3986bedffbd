import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from applications.actions import workflow
from applications.actions.locking import locked_for_writing, move
from applications.actions.text import save_section
from applications.content import build_content, canonical_json, fingerprint
from applications.deadlines import closing_instant
from applications.models import Application, ApplicationVersion, DeadlineExtension
from applications.queries.deadlines import closes_at
from applications.queries.whole import whole
from applications.tests.factories import (
    AUTUMN_2016,
    ApplicationFactory,
    FormTemplateFactory,
    RoundFactory,
    complete_application,
    officer_of,
)
from applications.workflow import REACHED_FROM, UNFINISHED, NotNow, Status
from support.audit.models import Entry
from support.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return complete_application()


@pytest.fixture
def writer(application):
    return officer_of(application.owner)


def put(application, status):
    """``application`` in ``status``, as the database would have it."""
    sent = status not in (Status.DRAFT, Status.READY, Status.WITHDRAWN)
    Application.objects.filter(pk=application.pk).update(
        status=status,
        submitted_at=AUTUMN_2016 if sent else None,
        latest_version=1 if sent else 0,
    )
    application.refresh_from_db()
    return application


def verbs(application):
    return list(Entry.objects.about(application).order_by("pk").values_list("verb", flat=True))


def everything(application):
    """What a change that failed must have left alone."""
    application.refresh_from_db()
    return (
        application.status,
        application.latest_version,
        application.round_id,
        application.handed_over,
        ApplicationVersion.objects.count(),
        Entry.objects.count(),
        Job.objects.count(),
    )


ACTIONS = {
    Status.READY: lambda a, by: workflow.freeze(a, hand_over=False, by=by, at=AUTUMN_2016),
    Status.DRAFT: lambda a, by: workflow.unlock(a, reason="Rettes", by=by, at=AUTUMN_2016),
    Status.WITHDRAWN: lambda a, by: workflow.withdraw(a, reason="Nej", by=by, at=AUTUMN_2016),
}


def cases(allowed: bool):
    return [
        (to, status)
        for to in ACTIONS
        for status in Status
        if (status in REACHED_FROM[to]) is allowed
    ]


@pytest.mark.parametrize(("to", "status"), cases(allowed=True))
def test_a_status_is_reached_from_where_the_table_says(application, writer, to, status):
    ACTIONS[to](put(application, status), writer)
    application.refresh_from_db()
    assert application.status == to
    assert verbs(application)[-1] == f"application.{to}"


@pytest.mark.parametrize(("to", "status"), cases(allowed=False))
def test_a_status_is_reached_from_nowhere_else(application, writer, to, status):
    before = everything(put(application, status))
    with pytest.raises(NotNow):
        ACTIONS[to](application, writer)
    assert everything(application) == before


@pytest.mark.parametrize("to", ACTIONS)
@pytest.mark.parametrize("breaks", ["applications.actions.locking.record", "save"])
def test_a_move_that_fails_late_leaves_nothing(application, writer, to, breaks, monkeypatch):
    put(application, {Status.DRAFT: Status.READY}.get(to, Status.DRAFT))
    before = everything(application)

    def fail(*_args, **_kwargs):
        raise RuntimeError("power cut")

    target = Application if breaks == "save" else "applications.actions.locking.record"
    monkeypatch.setattr(*((target, "save", fail) if breaks == "save" else (target, fail)))
    with pytest.raises(RuntimeError):
        ACTIONS[to](application, writer)
    monkeypatch.undo()
    assert everything(application) == before


@pytest.mark.parametrize("to", Status)
def test_move_follows_the_table(application, writer, to):
    for status in Status:
        with transaction.atomic():
            put(application, status)
            try:
                move(application, to=to, by=writer, at=AUTUMN_2016)
            except NotNow:
                moved = False
            except IntegrityError:
                moved = True  # the table let it through; sending would have set the other columns
            else:
                moved = True
            assert (to, status, moved) == (to, status, status in REACHED_FROM[to])
            transaction.set_rollback(True)


# --- freezing -------------------------------------------------------------------------------------


def test_freezing_makes_a_version_of_everything(application, writer):
    version = workflow.freeze(application, hand_over=True, by=writer, at=AUTUMN_2016)
    application.refresh_from_db()
    assert (application.status, application.latest_version) == (Status.READY, 1)
    assert application.handed_over is True
    assert (version.number, version.by, version.reason) == (1, writer, "frozen")
    assert version.content == build_content(whole(application), version=1)
    assert version.content["sections"][0]["html"] == "<p>Vi prøver noget nyt.</p>"
    assert Job.objects.get(key=f"version/{version.pk}").kind == "version.documents"


def test_freezing_tells_everything_that_blocks():
    application = ApplicationFactory()
    with pytest.raises(NotNow) as refusal:
        workflow.freeze(
            application, hand_over=False, by=officer_of(application.owner), at=AUTUMN_2016
        )
    assert len(refusal.value.reasons) > 8
    assert everything(application)[:2] == (Status.DRAFT, 0)


def test_a_fingerprint_can_be_made_again(application, writer):
    version = workflow.freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    kept = ApplicationVersion.objects.get(pk=version.pk)
    assert fingerprint(kept.content) == kept.sha256
    assert fingerprint(dict(reversed(kept.content.items()))) == kept.sha256
    assert "ø" in canonical_json(kept.content)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_never_changes_a_version(application, writer, change):
    workflow.freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    rows = ApplicationVersion.objects.all()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(content={}) if change == "update" else rows._raw_delete("default")
    assert rows.get().content["title"] == application.title


def test_a_version_does_not_follow_the_text(application, writer):
    version = workflow.freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    workflow.unlock(application, reason="Rettes", by=writer, at=AUTUMN_2016)
    save_section(application, 1, html="<p>Nyt</p>", base=0, by=writer, at=AUTUMN_2016)
    second = workflow.freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    version.refresh_from_db()
    assert [v.content["sections"][0]["html"] for v in (version, second)] == [
        "<p>Vi prøver noget nyt.</p>",
        "<p>Nyt</p>",
    ]


def test_unlocking_takes_back_what_was_handed_over(application, writer):
    workflow.freeze(application, hand_over=True, by=writer, at=AUTUMN_2016)
    workflow.unlock(application, reason="Rettes", by=writer, at=AUTUMN_2016)
    application.refresh_from_db()
    assert (application.status, application.handed_over) == (Status.DRAFT, False)
    assert Entry.objects.about(application).first().details["reason"] == "Rettes"


def test_a_text_the_ministry_sent_back_is_unlocked_to_that(application, writer):
    put(application, Status.RETURNED)
    workflow.freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    workflow.unlock(application, reason="Rettes", by=writer, at=AUTUMN_2016)
    application.refresh_from_db()
    assert application.status == Status.RETURNED


@pytest.mark.parametrize("action", [workflow.unlock, workflow.withdraw])
def test_some_moves_take_a_reason(application, writer, action):
    put(application, Status.READY)
    before = everything(application)
    with pytest.raises(NotNow):
        action(application, reason="  \n", by=writer, at=AUTUMN_2016)
    assert everything(application) == before


# --- another round --------------------------------------------------------------------------------


def later_round(application, **fields):
    known = {
        "programme": application.round.programme,
        "template": application.round.template,
        "opens_on": dt.date(2017, 2, 1),
        "deadline": dt.date(2017, 5, 1),
    }
    return RoundFactory(**{**known, **fields})


@pytest.mark.parametrize("status", sorted(UNFINISHED))
def test_an_unfinished_application_is_carried_to_a_later_round(application, writer, status):
    put(application, status)
    to = later_round(application)
    workflow.move_to_round(application, to, reason="Når det ikke", by=writer, at=AUTUMN_2016)
    application.refresh_from_db()
    assert (application.round, application.status) == (to, status)
    entry = Entry.objects.about(application).first()
    assert (entry.verb, entry.details["reason"]) == ("application.moved_to_round", "Når det ikke")


@pytest.mark.parametrize("status", sorted(set(Status) - UNFINISHED))
def test_what_is_sent_or_withdrawn_stays_in_its_round(application, writer, status):
    before = everything(put(application, status))
    to = later_round(application)
    with pytest.raises(NotNow):
        workflow.move_to_round(application, to, reason="x", by=writer, at=AUTUMN_2016)
    assert everything(application) == before


@pytest.mark.parametrize("wrong", ["same", "programme", "kind", "closed", "title"])
def test_a_round_that_does_not_fit_is_refused(application, writer, wrong):
    to = {
        "same": lambda: application.round,
        "programme": lambda: RoundFactory(deadline=dt.date(2017, 5, 1)),
        "kind": lambda: later_round(application, kind="network"),
        "closed": lambda: later_round(
            application, opens_on=dt.date(2016, 1, 1), deadline=dt.date(2016, 2, 1)
        ),
        "title": lambda: later_round(application),
    }[wrong]()
    if wrong == "title":
        ApplicationFactory(
            round=to, network=application.network, owner=application.owner, title=application.title
        )
    before = everything(application)
    with pytest.raises(NotNow):
        workflow.move_to_round(application, to, reason="x", by=writer, at=AUTUMN_2016)
    assert everything(application) == before


def test_texts_go_by_section_number_to_another_template(application, writer):
    template = FormTemplateFactory(programme=application.round.programme)
    to = later_round(application, template=template)
    workflow.move_to_round(application, to, reason="x", by=writer, at=AUTUMN_2016)
    it = whole(Application.objects.select_related("round", "network").get(pk=application.pk))
    assert [s.section.template_id for s in it.sections] == [template.pk] * 5
    assert {s.text.html for s in it.sections} == {"<p>Vi prøver noget nyt.</p>"}
    assert application.texts.count() == 10


def test_a_text_without_a_place_blocks_the_move(application, writer):
    template = FormTemplateFactory(programme=application.round.programme, sections=3)
    before = everything(application)
    with pytest.raises(NotNow) as refusal:
        workflow.move_to_round(
            application,
            later_round(application, template=template),
            reason="x",
            by=writer,
            at=AUTUMN_2016,
        )
    assert len(refusal.value.reasons) == 2
    assert everything(application) == before


def test_a_frozen_text_does_not_change_template(application, writer):
    workflow.freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    template = FormTemplateFactory(programme=application.round.programme)
    before = everything(application)
    with pytest.raises(NotNow):
        workflow.move_to_round(
            application,
            later_round(application, template=template),
            reason="x",
            by=writer,
            at=AUTUMN_2016,
        )
    assert everything(application) == before


# --- a deadline of one's own ----------------------------------------------------------------------


def test_an_extension_moves_its_own_deadline_only(application, writer):
    other = complete_application(round=application.round, network=application.network)
    day = dt.date(2016, 12, 15)
    workflow.extend_deadline(application, deadline=day, reason="Sygdom", by=writer, at=AUTUMN_2016)
    assert closes_at(application) == closing_instant(day)
    assert closes_at(other) == application.round.closes_at


def test_an_extension_stays_in_its_round(application, writer):
    workflow.extend_deadline(
        application, deadline=dt.date(2016, 12, 15), reason="x", by=writer, at=AUTUMN_2016
    )
    to = later_round(application)
    workflow.move_to_round(application, to, reason="x", by=writer, at=AUTUMN_2016)
    application.refresh_from_db()
    assert closes_at(application) == to.closes_at


def test_the_newest_extension_counts(application, writer):
    for day in (15, 20):
        workflow.extend_deadline(
            application, deadline=dt.date(2016, 12, day), reason="x", by=writer, at=AUTUMN_2016
        )
    assert closes_at(application) == closing_instant(dt.date(2016, 12, 20))


@pytest.mark.parametrize(("day", "shown"), [(10, "15.12.2016"), (15, "15.12.2016")])
def test_an_extension_never_shortens_the_one_before(application, writer, day, shown):
    values = {"reason": "x", "by": writer, "at": AUTUMN_2016}
    workflow.extend_deadline(application, deadline=dt.date(2016, 12, 15), **values)
    with pytest.raises(NotNow) as refusal:
        workflow.extend_deadline(application, deadline=dt.date(2016, 12, day), **values)
    assert refusal.value.reasons == (
        f"Ansøgningen har allerede frist {shown}. Vælg en senere dato.",
    )


def test_what_is_withdrawn_gets_no_later_deadline(application, writer):
    values = {"reason": "x", "by": writer, "at": AUTUMN_2016}
    workflow.withdraw(application, **values)
    with pytest.raises(NotNow):
        workflow.extend_deadline(application, deadline=dt.date(2016, 12, 15), **values)


@pytest.mark.parametrize(("status", "hint"), [("ready", True), ("withdrawn", False)])
def test_a_locked_text_is_told_to_be_opened_when_it_can_be(application, status, hint):
    Application.objects.filter(pk=application.pk).update(status=status)
    with pytest.raises(NotNow) as refusal:
        locked_for_writing(application)
    assert ("Genåbn" in str(refusal.value.reasons[0])) is hint


@pytest.mark.parametrize(
    ("day", "reason"), [(dt.date(2016, 12, 1), "Sygdom"), (dt.date(2016, 12, 2), " ")]
)
def test_an_extension_is_later_and_has_a_reason(application, writer, day, reason):
    with pytest.raises(NotNow):
        workflow.extend_deadline(
            application, deadline=day, reason=reason, by=writer, at=AUTUMN_2016
        )
    assert DeadlineExtension.objects.count() == 0
