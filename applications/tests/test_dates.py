"""The dates of rounds, extensions and meetings: what they say, and above all to whom."""

import datetime as dt

import pytest

from applications import dates
from applications.actions import administration, bodies
from applications.actions.workflow import extend_deadline
from applications.models import PlannedStep, RoundChange
from applications.tests.factories import (
    AUTUMN_2016,
    ApplicationFactory,
    LocalApprovalFactory,
    MeetingFactory,
    ParticipationFactory,
    PlannedStepFactory,
    PoliticalBodyFactory,
    RoundFactory,
    officer_of,
)
from applications.workflow import Sharing, Status
from networks.tests.factories import AffiliationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2016, 11, 2)
EVER = {"on": TODAY, "since": None, "until": None}


def days(provider, user, **asked):
    return {e.uid: e.day for e in provider(user, **EVER | asked)}


def only(provider, user, uid):
    (found,) = [e for e in provider(user, **EVER) if e.uid == uid]
    return found


@pytest.fixture
def admin():
    return AffiliationFactory(admin=True).user


def test_a_round_opens_and_closes():
    row = RoundFactory()
    assert days(dates.rounds, UserFactory()) == {
        f"round-{row.pk}-opens_on": row.opens_on,
        f"round-{row.pk}-deadline": row.deadline,
    }


def test_a_moved_round_says_from_when_and_why(admin):
    row = RoundFactory()
    new = dt.date(2016, 12, 8)
    administration.move_date(
        row,
        field=RoundChange.Field.DEADLINE,
        new=new,
        reason="Ministeriet har bedt om det.",
        by=admin,
        at=AUTUMN_2016,
    )
    closes = only(dates.rounds, UserFactory(), f"round-{row.pk}-deadline")
    (move,) = closes.moves
    assert (closes.day, move.old, move.new) == (new, dt.date(2016, 12, 1), new)
    assert move.reason == "Ministeriet har bedt om det."
    assert (closes.sequence, closes.changed_at) == (1, AUTUMN_2016)
    assert only(dates.rounds, UserFactory(), f"round-{row.pk}-opens_on").sequence == 0


@pytest.fixture
def extended(admin):
    """A draft whose deadline was extended twice."""
    row = ApplicationFactory()
    for day in (dt.date(2016, 12, 8), dt.date(2016, 12, 15)):
        extend_deadline(row, deadline=day, reason=f"Grund {day}", by=admin, at=AUTUMN_2016)
    return row


def uid(row):
    return f"extension-{row.pk}-{row.round_id}"


def test_an_extension_tells_of_the_ones_before(extended):
    found = only(dates.extensions, officer_of(extended.owner), uid(extended))
    assert [(m.old.day, m.new.day) for m in found.moves] == [(1, 8), (8, 15)]
    assert [m.reason for m in found.moves] == ["Grund 2016-12-08", "Grund 2016-12-15"]
    assert (found.day, found.sequence, found.cancelled) == (dt.date(2016, 12, 15), 1, False)


def test_an_extension_of_anothers_draft_is_nobodys_business(extended):
    member = MembershipFactory(network=extended.network).municipality
    for stranger in (
        UserFactory(),
        officer_of(member),
        AffiliationFactory(admin=True).user,
        AffiliationFactory(coordinator=True, network=extended.network).user,
        AffiliationFactory(ministry_officer=True).user,
    ):
        assert days(dates.extensions, stranger) == {}
    extended.sharing = Sharing.NETWORK
    extended.save()
    assert uid(extended) in days(dates.extensions, officer_of(member))


def test_an_invited_municipality_knows_the_date_and_not_the_reason(extended):
    invited = MembershipFactory(network=extended.network).municipality
    ParticipationFactory(application=extended, municipality=invited, status="invited")
    found = only(dates.extensions, officer_of(invited), uid(extended))
    assert [move.reason for move in found.moves] == ["", ""]


def test_an_extension_the_round_has_passed_is_none(extended):
    extended.round.deadline = dt.date(2017, 1, 1)
    extended.round.save()
    assert days(dates.extensions, officer_of(extended.owner)) == {}


def test_an_extension_of_a_withdrawn_application_is_cancelled(extended):
    type(extended).objects.update(status=Status.WITHDRAWN)
    found = only(dates.extensions, officer_of(extended.owner), uid(extended))
    assert (found.cancelled, found.sequence) == (True, 2)


@pytest.fixture
def meeting():
    return MeetingFactory(date=dt.date(2016, 11, 15))


def test_ones_own_municipality_sees_its_meetings_and_when_agendas_close(meeting):
    municipality = meeting.body.municipality
    for user in (
        officer_of(municipality),
        AffiliationFactory(secretary=True, municipality=municipality).user,
        AffiliationFactory(local_admin=True, municipality=municipality).user,
    ):
        assert days(dates.meetings, user) == {
            f"meeting-{meeting.pk}": dt.date(2016, 11, 15),
            f"meeting-{meeting.pk}-agenda": dt.date(2016, 11, 5),
        }


def test_anothers_meetings_are_not_shown(meeting):
    for stranger in (
        UserFactory(),
        AffiliationFactory().user,
        AffiliationFactory(admin=True).user,
        AffiliationFactory(coordinator=True, municipality=meeting.body.municipality).user,
    ):
        assert days(dates.meetings, stranger) == {}


@pytest.fixture
def planned(meeting):
    """A draft of the municipality's own, planned for the meeting."""
    municipality = meeting.body.municipality
    row = ApplicationFactory(owner=municipality, title="Én dør")
    MembershipFactory(network=row.network, municipality=municipality)
    approval = LocalApprovalFactory(application=row, municipality=municipality)
    PlannedStepFactory(approval=approval, body=meeting.body, meeting=meeting)
    return row


def test_a_case_on_a_meeting_is_named_to_those_who_read_it(meeting, planned):
    found = only(dates.meetings, officer_of(planned.owner), f"meeting-{meeting.pk}")
    assert found.note == "Behandler »Én dør«"
    assert found.scope.rounds == {planned.round_id}
    secretary = AffiliationFactory(secretary=True, municipality=planned.owner).user
    # An application not frozen yet is unknown to the secretary; the meeting is not.
    assert only(dates.meetings, secretary, f"meeting-{meeting.pk}").note == ""


def test_a_meeting_elsewhere_is_known_through_a_case_one_reads(meeting, planned):
    member = MembershipFactory(network=planned.network).municipality
    neighbour = officer_of(member)
    coordinator = AffiliationFactory(coordinator=True, network=planned.network).user
    assert days(dates.meetings, neighbour) == days(dates.meetings, coordinator) == {}
    planned.sharing = Sharing.NETWORK
    planned.save()
    for user in (neighbour, coordinator):
        user = type(user).objects.get(pk=user.pk)
        found = only(dates.meetings, user, f"meeting-{meeting.pk}")
        assert (found.note, found.url) == (
            "Behandler »Én dør«", f"/ansoegninger/{planned.reference}/politisk/",
        )  # fmt: skip
        # When the agenda closes is the municipality's own affair.
        assert len(days(dates.meetings, user)) == 1


def test_an_invited_municipality_does_not_see_where_others_treat_it(meeting, planned):
    invited = MembershipFactory(network=planned.network).municipality
    ParticipationFactory(application=planned, municipality=invited, status="invited")
    assert days(dates.meetings, officer_of(invited)) == {}


def test_a_step_that_is_skipped_shows_nothing(meeting, planned):
    planned.sharing = Sharing.NETWORK
    planned.save()
    PlannedStep.objects.update(skipped=True, skip_reason="Ikke nødvendigt")
    member = MembershipFactory(network=planned.network).municipality
    assert days(dates.meetings, officer_of(member)) == {}


def test_a_moved_meeting_leaves_its_old_day_and_counts_up():
    secretary = AffiliationFactory(secretary=True)
    body = PoliticalBodyFactory(municipality=secretary.municipality)
    meeting = MeetingFactory.build(body=body, date=dt.date(2016, 11, 15))
    bodies.save_meeting(meeting, by=secretary.user, at=AUTUMN_2016)
    meeting.date = dt.date(2016, 11, 22)
    later = AUTUMN_2016 + dt.timedelta(days=1)
    bodies.save_meeting(meeting, reason="Valgdag.", by=secretary.user, at=later)
    found = only(dates.meetings, secretary.user, f"meeting-{meeting.pk}")
    assert [(m.old.day, m.new.day, m.reason, m.at) for m in found.moves] == [
        (15, 22, "Valgdag.", later)
    ]
    assert (found.sequence, found.changed_at) == (1, later)


def test_a_cancelled_meeting_says_so(meeting):
    secretary = AffiliationFactory(secretary=True, municipality=meeting.body.municipality).user
    bodies.cancel_meeting(meeting, reason="For få sager.", by=secretary, at=AUTUMN_2016)
    both = list(dates.meetings(secretary, **EVER))
    assert [e.cancelled for e in both] == [True, True]
    assert "Aflyst: For få sager." in both[0].note


def test_meetings_far_outside_are_not_fetched(meeting):
    officer = officer_of(meeting.body.municipality)
    assert days(dates.meetings, officer, since=dt.date(2017, 11, 1)) == {}
    assert days(dates.meetings, officer, until=dt.date(2016, 1, 1)) == {}
    assert len(days(dates.meetings, officer, since=TODAY, until=dt.date(2016, 11, 30))) == 2


@pytest.mark.parametrize("how_many", [1, 3])
def test_dates_ask_the_same_of_the_database_however_many_there_are(
    admin, django_assert_num_queries, how_many
):
    first = ApplicationFactory(sharing=Sharing.NETWORK)
    officer = officer_of(first.owner)
    for n in range(how_many):
        row = ApplicationFactory(
            owner=first.owner, network=first.network, round=first.round, sharing=Sharing.NETWORK
        )
        extend_deadline(row, deadline=dt.date(2017, 1, 1), reason="x", by=admin, at=AUTUMN_2016)
        administration.move_date(
            first.round, field="deadline", new=dt.date(2016, 12, 2 + n), reason="x", by=admin,
            at=AUTUMN_2016,
        )  # fmt: skip
        body = PoliticalBodyFactory(municipality=row.owner)
        approval = LocalApprovalFactory(application=row)
        PlannedStepFactory(approval=approval, body=body, meeting=MeetingFactory(body=body))
    with django_assert_num_queries(11):
        for provider in (dates.rounds, dates.extensions, dates.meetings):
            assert list(provider(officer, **EVER))
