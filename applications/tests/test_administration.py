import datetime as dt

import pytest

from applications.actions import administration as actions
from applications.models import (
    ApplicationVersion,
    GuardRailAnswer,
    Round,
    RoundChange,
    Submission,
    SubmittedVersion,
)
from applications.queries.administration import Board, RoundState, board, round_state
from applications.tests.factories import (
    ApplicationFactory,
    FormTemplateFactory,
    RoundFactory,
)
from applications.workflow import NotNow, Status
from networks import actions as networks
from networks.models import GuardRail
from networks.tests.factories import GuardRailFactory, ProgrammeFactory, UserFactory
from support.audit.models import Entry

pytestmark = pytest.mark.django_db
AT = dt.datetime(2016, 11, 1, 8, tzinfo=dt.UTC)
DEADLINE, OPENS_ON = RoundChange.Field.DEADLINE, RoundChange.Field.OPENS_ON


@pytest.fixture
def doing():
    return {"by": UserFactory(), "at": AT}


def wanted(template, **changes):
    return {
        "number": 1,
        "name": "1. ansøgningsrunde",
        "template": template,
        "opens_on": dt.date(2016, 10, 10),
        "deadline": dt.date(2016, 12, 1),
        "requires_approval_first": False,
        "guidance_url": "",
        **changes,
    }


def kept(round, **changes):
    return {
        "name": round.name,
        "template": round.template,
        "requires_approval_first": False,
        "guidance_url": "",
        **changes,
    }


def logged(row):
    return list(Entry.objects.about(row).values_list("verb", flat=True))


def submitted(round, **kwargs):
    """Submitted as far as the board can tell."""
    sent = {"status": Status.SUBMITTED, "submitted_at": AT, "latest_version": 1}
    return ApplicationFactory(round=round, **sent | kwargs)


def send(application, *, late, number=1):
    """A package with the application alone in it."""
    who = {"by": application.created_by}
    version = ApplicationVersion.objects.create(
        application=application, number=number, reason="submitted", content={}, at=AT, **who
    )
    submission = Submission.objects.create(
        reference=f"{application.reference}-{number}",
        round=application.round,
        network=application.network,
        received_at=AT,
        deadline_version=1,
        late=late,
        manifest={},
        **who,
    )
    SubmittedVersion.objects.create(
        submission=submission,
        version=version,
        application=application,
        position=1,
        late=late,
        content={},
    )


# --- Rounds -----------------------------------------------------------------------------------


def test_a_round_is_open_from_midnight_to_midnight_in_denmark(doing):
    template = FormTemplateFactory(kind="network")

    round = actions.create_round(template.programme, **wanted(template), **doing)

    round.refresh_from_db()
    assert (round.opens_at, round.closes_at) == (
        dt.datetime(2016, 10, 9, 22, tzinfo=dt.UTC),
        dt.datetime(2016, 12, 1, 23, tzinfo=dt.UTC),
    )
    assert (round.kind, round.deadline_version) == ("network", 1)
    assert logged(round) == ["round.created"]


def test_a_round_may_close_the_day_it_opens(doing):
    template = FormTemplateFactory()
    one_day = {"opens_on": dt.date(2016, 12, 1), "deadline": dt.date(2016, 12, 1)}

    round = actions.create_round(template.programme, **wanted(template, **one_day), **doing)

    assert round.closes_at - round.opens_at == dt.timedelta(days=1)


def test_a_round_is_refused_a_template_it_cannot_use(doing):
    programme = ProgrammeFactory()
    draft, foreign = FormTemplateFactory(programme=programme, draft=True), FormTemplateFactory()

    with pytest.raises(NotNow, match="kladde"):
        actions.create_round(programme, **wanted(draft), **doing)
    with pytest.raises(NotNow, match="anden ordning"):
        actions.create_round(programme, **wanted(foreign), **doing)
    assert Round.objects.count() == 0


def test_a_round_is_refused_a_number_or_dates_that_cannot_be(doing):
    round = RoundFactory(number=1)
    late = wanted(round.template, number=2, opens_on=dt.date(2016, 12, 2))

    with pytest.raises(NotNow, match="det nummer"):
        actions.create_round(round.programme, **wanted(round.template), **doing)
    with pytest.raises(NotNow, match="åbne senest"):
        actions.create_round(round.programme, **late, **doing)
    assert Round.objects.count() == 1


def test_a_round_without_applications_is_changed(doing):
    round = RoundFactory()
    template = FormTemplateFactory(programme=round.programme)

    actions.change_round(
        round, **kept(round, name="Ny", template=template, requires_approval_first=True), **doing
    )

    round.refresh_from_db()
    assert (round.name, round.template, round.requires_approval_first) == ("Ny", template, True)
    assert logged(round) == ["round.changed"]


def test_a_round_with_an_application_is_not_changed(doing):
    round = ApplicationFactory().round

    with pytest.raises(NotNow, match="har ansøgninger"):
        actions.change_round(round, **kept(round, name="Ny"), **doing)

    assert Round.objects.get().name != "Ny"
    assert logged(round) == []


def test_a_round_stays_of_its_kind(doing):
    round = RoundFactory()
    template = FormTemplateFactory(programme=round.programme, kind="network")

    with pytest.raises(NotNow, match="anden slags"):
        actions.change_round(round, **kept(round, template=template), **doing)


def test_a_deadline_moves_with_its_reason_and_its_version(doing):
    round = ApplicationFactory().round

    change = actions.move_date(
        round, field=DEADLINE, new=dt.date(2017, 5, 1), reason="Høringen trækker ud", **doing
    )

    round.refresh_from_db()
    assert round.deadline == dt.date(2017, 5, 1)
    assert round.closes_at == dt.datetime(2017, 5, 1, 22, tzinfo=dt.UTC)
    assert round.deadline_version == 2
    assert (change.old, change.new, change.reason) == (
        dt.date(2016, 12, 1),
        dt.date(2017, 5, 1),
        "Høringen trækker ud",
    )
    assert (change.by, change.at) == (doing["by"], AT)
    assert Entry.objects.get(verb="round.date_moved").details == {
        "field": "deadline",
        "old": "2016-12-01",
        "new": "2017-05-01",
    }


def test_an_opening_moves_and_leaves_the_deadline(doing):
    round = RoundFactory()

    actions.move_date(round, field=OPENS_ON, new=dt.date(2016, 11, 1), reason="Ferie", **doing)

    round.refresh_from_db()
    assert round.opens_at == dt.datetime(2016, 10, 31, 23, tzinfo=dt.UTC)
    assert round.closes_at == dt.datetime(2016, 12, 1, 23, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"reason": " \n "}, "Skriv hvorfor"),
        ({"new": dt.date(2016, 12, 1)}, "allerede den 01.12.2016"),
        ({"new": dt.date(2016, 10, 9)}, "åbne senest"),
        ({"field": OPENS_ON, "new": dt.date(2016, 12, 2)}, "åbne senest"),
    ],
)
def test_a_date_does_not_move_without_reason_or_sense(doing, change, why):
    round = RoundFactory()
    asked = {"field": DEADLINE, "new": dt.date(2017, 1, 1), "reason": "Derfor", **change}

    with pytest.raises(NotNow, match=why):
        actions.move_date(round, **asked, **doing)

    round.refresh_from_db()
    assert (round.deadline, round.deadline_version) == (dt.date(2016, 12, 1), 1)
    assert (RoundChange.objects.count(), logged(round)) == (0, [])


def test_a_copied_programme_gets_the_newest_template_of_each_kind_as_a_draft(doing):
    programme = ProgrammeFactory()
    GuardRailFactory(programme=programme)
    RoundFactory(programme=programme, template=FormTemplateFactory(programme=programme, number=1))
    FormTemplateFactory(programme=programme, number=2, title="Udgivet senest")
    FormTemplateFactory(programme=programme, number=3, title="Kladde", draft=True)
    FormTemplateFactory(programme=programme, number=1, title="Netværk", kind="network", draft=True)
    dates = {"begins_on": dt.date(2019, 1, 1), "ends_on": dt.date(2023, 1, 1)}

    copy = actions.copy_programme(programme, name="III", slug="iii", **dates, **doing)

    templates = copy.form_templates.order_by("kind")
    assert [(t.kind, t.title, t.number, t.published_at) for t in templates] == [
        ("network", "Netværk", 1, None),
        ("trial", "Udgivet senest", 1, None),
    ]
    assert [t.sections.count() for t in templates] == [5, 5]
    assert (copy.rounds.count(), copy.guard_rails.count()) == (0, 1)


def test_an_answered_limit_stays(doing):
    application = ApplicationFactory()
    rail = GuardRailFactory(programme=application.round.programme)
    GuardRailAnswer.objects.create(application=application, guard_rail=rail, **doing)

    with pytest.raises(NotNow, match="har svaret"):
        networks.remove_guard_rail(rail, **doing)

    assert GuardRail.objects.count() == 1


# --- What the pages read ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (dt.datetime(2016, 10, 9, 21, 59, tzinfo=dt.UTC), RoundState("upcoming", 1)),
        (dt.datetime(2016, 10, 9, 22, 0, tzinfo=dt.UTC), RoundState("open", 52)),
        (dt.datetime(2016, 12, 1, 22, 59, tzinfo=dt.UTC), RoundState("open", 0)),
        (dt.datetime(2016, 12, 1, 23, 0, tzinfo=dt.UTC), RoundState("closed", 0)),
    ],
)
def test_a_round_stands_by_the_danish_calendar(at, state):
    assert round_state(RoundFactory.build(programme=None, template=None), at=at) == state


def test_the_board_counts_what_the_ministry_has_had():
    round = RoundFactory()
    ApplicationFactory.create_batch(2, round=round)
    ApplicationFactory(round=round, status=Status.READY)
    ApplicationFactory(round=round, status=Status.WITHDRAWN)
    for status in (Status.SUBMITTED, Status.RETURNED, Status.ANSWERED):
        submitted(round, status=status)
    ApplicationFactory()

    assert board(round) == Board(drafts=2, ready=1, submitted=3, withdrawn=1, late=0)


def test_the_board_counts_an_application_late_once_however_often_it_is_sent():
    round = RoundFactory()
    late, in_time, elsewhere = submitted(round), submitted(round), submitted(RoundFactory())
    send(late, late=True)
    send(late, late=True, number=2)
    send(in_time, late=False)
    send(elsewhere, late=True)

    assert (board(round).submitted, board(round).late) == (2, 1)
