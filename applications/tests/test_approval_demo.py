"""The demo shows every state of a treatment, made by the municipality's own people."""

import datetime as dt

import pytest
from django.utils import timezone

from applications.management.demo import load
from applications.models import AgendaItem, Application, ApprovalStep, PlannedStep
from applications.queries.approvals import local_states
from applications.queries.whole import approvals_of
from applications.workflow import Sharing, Status
from support.accounts.models import User

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
TODAY = timezone.localdate(NOW)


@pytest.fixture
def demo(db):
    load.load(at=NOW)


def states():
    application = Application.objects.get(status=Status.READY, sharing=Sharing.NETWORK)
    rows = list(application.participations.select_related("municipality"))
    return {s.municipality.name: s for s in local_states(rows, approvals_of(application))}


def test_every_municipality_is_at_its_own_point(demo):
    found = states()

    assert {name: state.state for name, state in found.items()} == {
        "Høje-Taastrup": "recommended",
        "København": "reservation",
        "Aarhus": "approved",
        "Roskilde": "under_way",
        "Favrskov": "under_way",
        "Randers": "missing",
    }
    assert [s.body.name for s in found["København"].waits_for] == ["Økonomiudvalget"]
    assert found["København"].waits_for[0].meeting.date > dt.date(2026, 12, 22)
    assert [s.body.name for s in found["Høje-Taastrup"].waits_for] == ["Økonomiudvalget"]
    assert [s.body.short_code for s in found["Favrskov"].waits_for] == ["BAE"]


def test_two_applications_stand_in_one_item(demo):
    (item,) = [i for i in AgendaItem.objects.all() if i.applications.count() == 2]

    assert item.municipality.name == "Rebild"
    assert (
        ApprovalStep.objects.filter(planned__item=item, decision="recommended", body="finance")
        .values("approval__application")
        .count()
        == 2
    )


def test_meetings_to_come_lie_ahead_and_decisions_do_not(demo):
    assert not PlannedStep.objects.filter(decisions__isnull=True, meeting__date__lt=TODAY).exists()
    assert not ApprovalStep.objects.filter(meeting_date__gt=TODAY).exists()


def test_everybody_registers_for_the_own_municipality(demo):
    for step in ApprovalStep.objects.select_related("approval"):
        roles = User.objects.get(pk=step.by_id).affiliations.all()
        assert step.approval.municipality_id in {role.municipality_id for role in roles}
