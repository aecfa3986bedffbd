import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Application, DeadlineExtension
from applications.queries import paging
from applications.queries.deadlines import with_deadline
from applications.queries.lists import ApplicationFilter, in_order
from applications.tests.factories import ApplicationFactory, officer_of
from networks.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return ApplicationFactory(title="Ældre og boliger")


def found(user, order="", **asked):
    rows = Application.objects.visible_to(user, on=timezone.localdate())
    narrowed = ApplicationFilter(asked, rows, user=user).qs
    return [row.title for row in in_order(narrowed, order)]


def twin(application, title, **fields):
    same = {name: getattr(application, name) for name in ("round", "network", "owner")}
    return ApplicationFactory(**same, title=title, **fields)


def test_a_search_looks_in_title_and_reference(application):
    user = officer_of(application.owner)
    assert found(user, q="ældre") == ["Ældre og boliger"] or connection.vendor == "sqlite"
    assert found(user, q="boliger") == ["Ældre og boliger"]
    assert found(user, q=application.reference) == ["Ældre og boliger"]
    assert found(user, q=application.reference[:-1]) == []


@pytest.mark.parametrize("asked", [{"q": "x"}, {"status": "draft"}, {"mine": "on"}])
@pytest.mark.parametrize("order", ["title", "status"])
def test_somebody_without_a_role_finds_nothing_in_peace(application, asked, order):
    assert found(UserFactory(), order, **asked) == []


def test_what_looks_like_a_pattern_is_text(application):
    twin(application, "100 % støtte")
    user = officer_of(application.owner)
    assert found(user, q="%") == ["100 % støtte"]
    assert found(user, q="_") == []


def test_the_deadline_is_the_applications_own(application):
    other = twin(application, "Forlænget")
    DeadlineExtension.objects.create(
        application=other,
        round=other.round,
        deadline=other.round.deadline.replace(day=15),
        closes_at=other.round.closes_at,
        reason="x",
        by=other.created_by,
        at=other.created_at,
    )
    user = officer_of(application.owner)
    assert found(user, "deadline") == ["Ældre og boliger", "Forlænget"]
    assert found(user, "-deadline") == ["Forlænget", "Ældre og boliger"]
    days = with_deadline(Application.objects.order_by("pk")).values_list("own_deadline", flat=True)
    assert [day.day for day in days] == [1, 15]


@pytest.mark.parametrize("order", ["title", "-title", "status", "-status", "network", "changed"])
def test_an_order_loses_nobody(application, order):
    twin(application, "Andet", status="ready")
    assert len(found(officer_of(application.owner), order)) == 2


def test_the_choices_are_what_one_may_know(application):
    user = officer_of(application.owner)
    form = ApplicationFilter(
        {}, Application.objects.visible_to(user, on=timezone.localdate()), user=user
    ).form
    ApplicationFactory()
    assert list(form.fields["network"].queryset) == [application.network]
    assert list(form.fields["round"].queryset) == [application.round]


def test_nobody_counts_further_than_anybody_turns(application, monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 2)
    for number in range(3):
        twin(application, f"Nr. {number}")
    rows = Application.objects.order_by("pk")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        page = paging.page_of(rows, "1", size=1)
    assert (page.paginator.count, page.paginator.is_cut) == (2, True)
    assert "LIMIT 3" in seen[0]["sql"]
    assert paging.page_of(rows, "9", size=1).number == 2
    assert paging.page_of(rows.none(), None, size=1).object_list.count() == 0
