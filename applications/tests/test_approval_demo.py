"""The demo shows every state of a treatment, made by the municipality's own people."""

import datetime as dt

import pytest
from django.utils import timezone

from applications.management.demo import load
from applications.models import AgendaItem, Application, ApprovalStep, PlannedStep, Round
from applications.queries.approvals import local_states
from applications.queries.whole import approvals_of
from applications.workflow import Sharing, Status
from support.accounts.models import User

SUNDAY = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
# 23.59 in Copenhagen, after days on which nobody meets.
LAST_MINUTE_OF_THE_YEAR = dt.datetime(2027, 12, 31, 22, 59, tzinfo=dt.UTC)
# In UTC it is the day before still.
FIRST_OF_SUMMER = dt.datetime(2028, 5, 31, 22, 30, tzinfo=dt.UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "now",
    [
        SUNDAY,
        pytest.param(LAST_MINUTE_OF_THE_YEAR, marks=pytest.mark.slow),
        pytest.param(FIRST_OF_SUMMER, marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_demo_shows_the_same_whatever_the_day(now):
    load.load(at=now)

    every_municipality_is_at_its_own_point(now)
    two_applications_stand_in_one_item()
    fifteen_councils_have_decided()
    meetings_to_come_lie_ahead_and_decisions_do_not(now)
    everybody_registers_for_the_own_municipality()


def states(application):
    rows = list(application.participations.select_related("municipality"))
    return {s.municipality.name: s for s in local_states(rows, approvals_of(application))}


def every_municipality_is_at_its_own_point(now):
    application = Application.objects.get(status=Status.READY, sharing=Sharing.NETWORK)
    found = states(application)

    assert {name: state.state for name, state in found.items()} == {
        "Høje-Taastrup": "recommended",
        "København": "reservation",
        "Aarhus": "approved",
        "Roskilde": "under_way",
        "Favrskov": "under_way",
        "Randers": "missing",
    }
    assert [s.body.name for s in found["København"].waits_for] == ["Økonomiudvalget"]
    assert found["København"].waits_for[0].meeting.date > application.round.deadline
    assert [s.body.name for s in found["Høje-Taastrup"].waits_for] == ["Økonomiudvalget"]
    assert [s.body.short_code for s in found["Favrskov"].waits_for] == ["BAE"]


def two_applications_stand_in_one_item():
    item = AgendaItem.objects.get(municipality__name="Rebild")

    assert item.applications.count() == 2
    decided = ApprovalStep.objects.filter(planned__item=item, decision="recommended")
    assert decided.values("approval__application").distinct().count() == 2


def fifteen_councils_have_decided():
    applications = Application.objects.filter(round__kind=Round.Kind.NETWORK).order_by("pk")
    final = ApprovalStep.objects.filter(
        approval__application__in=applications, body="council", decision="approved"
    )

    assert [len(states(a)) for a in applications] == [6, 9]
    assert {s.state for a in applications for s in states(a).values()} == {"approved"}
    assert final.count() == 15
    assert final.values("by").distinct().count() == 9
    item = AgendaItem.objects.get(municipality__name="Fredensborg")
    assert (item.case_number, item.applications.count()) == ("16/1808", 2)


def meetings_to_come_lie_ahead_and_decisions_do_not(now):
    today = timezone.localdate(now)
    coming = PlannedStep.objects.filter(decisions__isnull=True, meeting__isnull=False)
    met = set(ApprovalStep.objects.values_list("meeting_date", flat=True))

    assert not coming.filter(meeting__date__lt=today).exists()
    assert max(met) < today
    assert {day.weekday() for day in met} <= {1, 2}


def everybody_registers_for_the_own_municipality():
    for step in ApprovalStep.objects.select_related("approval"):
        roles = User.objects.get(pk=step.by_id).affiliations.all()
        assert step.approval.municipality_id in {role.municipality_id for role in roles}
