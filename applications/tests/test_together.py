"""Many kinds in one question are the same objects as each kind asked for by itself."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Application, DeadlineExtension
from applications.queries.approval_rows import rows_of_approvals
from applications.queries.approvals import local_states
from applications.queries.checks import submission_findings, text_findings
from applications.queries.deadlines import closes_at
from applications.queries.overview import overview_of
from applications.queries.whole import checked, whole
from applications.tests.factories import RoundFactory, complete_application, officer_of
from networks.models import Membership
from support.together import together

pytestmark = pytest.mark.django_db


def values_of(instance, *annotations) -> dict:
    names = [f.attname for f in instance._meta.concrete_fields if f.attname in instance.__dict__]
    return {name: getattr(instance, name) for name in [*names, *annotations]}


@pytest.fixture
def application():
    return complete_application(round=RoundFactory(now_open=True))


def test_rows_are_as_the_database_gives_them(application):
    extension = DeadlineExtension.objects.create(
        application=application,
        round=application.round,
        deadline=dt.date(2030, 1, 2),
        closes_at=dt.datetime(2030, 1, 2, 22, 59, 59, 123456, tzinfo=dt.UTC),
        reason='Ån "sygdom"\n\\ og ferie',
        by=officer_of(application.owner),
        at=timezone.now(),
    )
    kinds = {
        "goals": application.goals.order_by("-number"),
        "exemptions": application.exemptions.order_by("number"),
        "members": Membership.objects.order_by("pk"),
        "extensions": DeadlineExtension.objects.filter(pk=extension.pk),
        "named": application.participations.annotate(name=F("municipality__name")).order_by("pk"),
        "none": application.goals.filter(pk__in=[]),
        "lean": Application.objects.only("title"),
    }
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = together(**kinds)
    assert len(asked) == 1
    for name, rows in kinds.items():
        more = ["name"] if name == "named" else []
        wanted = [values_of(row, *more) for row in rows]
        got = [values_of(row, *more) for row in found[name]]
        assert got == wanted
        types = [{key: type(value) for key, value in row.items()} for row in wanted]
        assert [{key: type(value) for key, value in row.items()} for row in got] == types
    assert [bool(found[name]) for name in kinds] == [True, True, True, True, True, False, True]


def test_the_check_finds_the_same_in_what_is_read_together():
    call_command("load_demo", verbosity=0)
    for application in Application.objects.select_related("round", "network", "owner"):
        at, on = timezone.now(), timezone.localdate()
        read, each = checked(application), whole(application)
        assert text_findings(read, on=on) == text_findings(each, on=on)
        assert submission_findings(read, at=at) == submission_findings(each, at=at)
        assert read.closes_at() == each.closes_at() == closes_at(application)


def test_the_states_are_the_same_in_what_is_read_together():
    call_command("load_demo", verbosity=0)
    told = []
    for application in Application.objects.select_related("round", "network", "owner"):
        it = whole(application)
        wanted = [(s.label, s.version) for s in local_states(it.participations, it.approvals)]
        assert [(s.label, s.version) for s in overview_of(application).states] == wanted
        told += wanted
    assert len(set(told)) > 2


def test_no_more_is_asked_for_more_rows(application):
    rows = rows_of_approvals(application)
    with CaptureQueriesContext(connection) as asked:
        together(**rows)
    assert len(asked) == 1
