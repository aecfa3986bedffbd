"""Who sees what of the treatments, in how many questions to the database."""

import datetime as dt

import pytest

from applications.actions import planning
from applications.actions.approvals import register_decision
from applications.models import ApprovalStep, Participation
from applications.queries.boards import municipality_board, network_matrix, round_lists
from applications.rules import chases_in, edits_set_up, may_answer_for, reads_local_parts
from applications.tests.factories import (
    AUTUMN_2016,
    AgendaItemFactory,
    AgendaTemplateFactory,
    ApplicationFactory,
    MeetingFactory,
    ParticipationFactory,
    PoliticalBodyFactory,
)
from applications.workflow import Sharing, Status
from networks.tests.factories import AffiliationFactory, MembershipFactory, UserFactory

TODAY = dt.date(2016, 11, 1)


def member(network, **fields):
    """A municipality of ``network`` and somebody in it."""
    municipality = MembershipFactory(network=network).municipality
    return municipality, AffiliationFactory(municipality=municipality, **fields).user


def shared(**fields):
    return ApplicationFactory(sharing=Sharing.NETWORK, **fields)


def opened(application, municipality):
    who = {"by": UserFactory(), "at": AUTUMN_2016}
    return planning.open_approval(application, municipality, **who)


def decide(application, municipality, decision=ApprovalStep.Decision.APPROVED, **fields):
    step = ApprovalStep(**{"body": "council", "meeting_date": TODAY, "decision": decision} | fields)
    return register_decision(application, municipality, step, by=UserFactory(), at=AUTUMN_2016)


@pytest.fixture
def application(db):
    return shared()


@pytest.fixture
def officer(application):
    return AffiliationFactory(municipality=application.owner).user


def board_of(application, user, on=TODAY):
    boards = municipality_board(application.owner, user=user, on=on)
    return {board.body.name: board for board in boards}


def test_board_tells_which_agendas_close_when(application, officer):
    council = PoliticalBodyFactory(municipality=application.owner, name="Byrådet", agenda_days=7)
    meeting = MeetingFactory(body=council, date=dt.date(2016, 11, 15))
    MeetingFactory(body=council, date=dt.date(2016, 11, 22), cancelled=True)
    step = opened(application, application.owner).planned_steps.get()
    who = {"by": officer, "at": AUTUMN_2016}

    assert [case.step for case in board_of(application, officer)["Byrådet"].without_meeting] == [
        step
    ]

    planning.set_meeting(step, meeting, **who)
    board = board_of(application, officer)["Byrådet"]
    assert [(s.meeting, s.closes_on, s.days_left) for s in board.sittings] == [
        (meeting, dt.date(2016, 11, 8), 7)
    ]
    assert [case.application for case in board.sittings[0].cases] == [application]

    late = board_of(application, officer, on=dt.date(2016, 11, 16))["Byrådet"]
    assert (late.sittings, [case.step for case in late.undecided]) == ([], [step])


def test_decided_case_leaves_the_board(application, officer):
    PoliticalBodyFactory(municipality=application.owner, name="Byrådet")
    opened(application, application.owner)
    decide(application, application.owner)

    assert board_of(application, officer)["Byrådet"].without_meeting == []


def test_postponed_case_stays_with_its_last_decision(application, officer):
    PoliticalBodyFactory(municipality=application.owner, name="Byrådet")
    opened(application, application.owner)
    postponed = decide(application, application.owner, ApprovalStep.Decision.POSTPONED)

    (case,) = board_of(application, officer)["Byrådet"].without_meeting

    assert case.decision == postponed


def test_board_hides_a_draft_the_user_may_not_know_of(application):
    PoliticalBodyFactory(municipality=application.owner, name="Byrådet")
    opened(application, application.owner)
    stranger = AffiliationFactory(secretary=True).user

    assert board_of(application, stranger)["Byrådet"].without_meeting == []


def test_withdrawn_case_is_on_no_board(application, officer):
    PoliticalBodyFactory(municipality=application.owner, name="Byrådet")
    opened(application, application.owner)
    type(application).objects.filter(pk=application.pk).update(status=Status.WITHDRAWN)

    assert board_of(application, officer)["Byrådet"].without_meeting == []
    assert network_matrix(application.network, user=officer, on=TODAY).rows == []


def test_matrix_has_a_cell_per_municipality_that_takes_part(application, officer):
    other, _user = member(application.network)
    third, _user = member(application.network)
    ParticipationFactory(application=application, municipality=other)
    second = shared(round=application.round, network=application.network)
    ParticipationFactory(application=second, municipality=other)
    ParticipationFactory(
        application=second, municipality=third, status=Participation.Status.DECLINED
    )
    decide(application, other)

    matrix = network_matrix(application.network, user=officer, on=TODAY)

    assert set(matrix.municipalities) == {application.owner, other, second.owner}
    first = dict(zip(matrix.municipalities, matrix.rows[0].cells, strict=True))
    assert first[other].state == "approved"
    assert first[application.owner].state == "missing"
    assert first[second.owner] is None
    assert [state.municipality for state in matrix.rows[0].waiting_for] == [application.owner]


def test_matrix_holds_only_what_the_user_may_know_of(application, officer):
    ApplicationFactory(round=application.round, network=application.network)
    stranger = AffiliationFactory().user

    rows = network_matrix(application.network, user=officer, on=TODAY).rows

    assert [row.application for row in rows] == [application]
    assert network_matrix(application.network, user=stranger, on=TODAY).rows == []


def test_matrix_loads_nobodys_agenda_item(application, officer):
    other, _user = member(application.network)
    ParticipationFactory(application=application, municipality=other)
    item = AgendaItemFactory(
        template=AgendaTemplateFactory(municipality=other), applications=[application]
    )
    approval = opened(application, other)
    approval.planned_steps.update(item=item)

    matrix = network_matrix(application.network, user=officer, on=TODAY)

    waits = [s for state in matrix.rows[0].cells for s in state.waits_for if s.item_id]
    assert [step._state.fields_cache.get("item") for step in waits] == [None]


def test_round_lists_put_everybody_somewhere(application, officer):
    names = ["approved", "refused", "reservation"]
    places = {name: member(application.network)[0] for name in names}
    for municipality in places.values():
        ParticipationFactory(application=application, municipality=municipality)
    decide(application, places["approved"])
    decide(application, places["refused"], ApprovalStep.Decision.REFUSED)
    decide(application, places["reservation"], body="administration", with_reservation=True)

    lists = round_lists(application.round, officer, on=TODAY)

    def listed(entries):
        return [entry.state.municipality for entry in entries]

    assert listed(lists.approved) == [places["approved"]]
    assert listed(lists.refused) == [places["refused"]]
    assert listed(lists.with_reservation) == [places["reservation"]]
    assert listed(lists.reservations) == [places["reservation"]]
    assert listed(lists.missing) == [application.owner]
    assert lists.changed == []


@pytest.mark.parametrize("how_many", [1, 11])
def test_matrix_asks_as_much_for_eleven_as_for_one(
    application, officer, django_assert_num_queries, how_many
):
    for _n in range(how_many - 1):
        municipality, _user = member(application.network)
        ParticipationFactory(application=application, municipality=municipality)
        opened(application, municipality)
        decide(application, municipality)
    opened(application, application.owner)
    decide(application, application.owner)

    with django_assert_num_queries(7):
        matrix = network_matrix(application.network, user=officer, on=TODAY)

    assert len(matrix.municipalities) == how_many


@pytest.mark.parametrize("how_many", [1, 11])
def test_board_asks_as_much_for_eleven_cases_as_for_one(
    application, officer, django_assert_num_queries, how_many
):
    body = PoliticalBodyFactory(municipality=application.owner)
    for _n in range(how_many):
        case = shared(round=application.round, network=application.network, owner=application.owner)
        step = opened(case, application.owner).planned_steps.get()
        item = AgendaItemFactory(
            template=AgendaTemplateFactory(municipality=application.owner, is_default=False),
            applications=[case],
        )
        planning.put_on_item(step, item, by=officer, at=AUTUMN_2016)

    with django_assert_num_queries(8):
        (board,) = municipality_board(application.owner, user=officer, on=TODAY)
        items = {case.item.title for case in board.without_meeting}

    assert (board.body, len(board.without_meeting), len(items)) == (body, how_many, 1)


@pytest.mark.parametrize(
    ("role", "reads", "edits", "answers"),
    [
        ({}, True, False, True),
        ({"secretary": True}, True, True, True),
        ({"director": True}, True, True, True),
        ({"local_admin": True}, True, True, False),
        ({"coordinator": True}, False, False, False),
    ],
)
def test_roles_in_the_own_municipality(application, role, reads, edits, answers):
    own = application.owner.pk
    user = AffiliationFactory(municipality=application.owner, **role).user

    assert reads_local_parts(user, own) is reads
    assert edits_set_up(user, own) is edits
    assert may_answer_for(user, own) is answers


def test_nobody_reaches_another_municipalitys_local_parts(application, officer):
    other, secretary = member(application.network, secretary=True)

    for person, municipality in ((officer, other), (secretary, application.owner)):
        assert reads_local_parts(person, municipality.pk) is False
        assert edits_set_up(person, municipality.pk) is False
        assert may_answer_for(person, municipality.pk) is False


def test_only_the_networks_coordinator_chases(application, officer):
    coordinator = AffiliationFactory(coordinator=True, network=application.network).user

    assert chases_in(coordinator, application.network_id) is True
    assert chases_in(officer, application.network_id) is False
