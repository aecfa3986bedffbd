import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.models import Application, DeadlineExtension
from applications.queries import paging
from applications.queries.deadlines import deadline_of, with_deadline
from applications.queries.lists import ApplicationFilter, in_order
from applications.tests.factories import ApplicationFactory, officer_of
from networks.tests.factories import AffiliationFactory, MembershipFactory, UserFactory

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


@pytest.mark.parametrize(("moved_to", "expected"), [(10, 15), (20, 20)])
def test_a_round_moved_past_an_extension_takes_it_along(application, moved_to, expected):
    round_ = application.round
    DeadlineExtension.objects.create(
        application=application,
        round=round_,
        deadline=round_.deadline.replace(day=15),
        closes_at=round_.closes_at,
        reason="x",
        by=application.created_by,
        at=application.created_at,
    )
    type(round_).objects.update(deadline=round_.deadline.replace(day=moved_to))
    row = with_deadline(Application.objects.select_related("round")).get()
    assert (row.own_deadline.day, deadline_of(row).day) == (expected, expected)


def form_of(user):
    rows = Application.objects.visible_to(user, on=timezone.localdate())
    return ApplicationFilter({}, rows, user=user).form


def test_choices_name_the_programme_when_there_are_several(application):
    user = officer_of(application.owner)
    other = MembershipFactory(municipality=application.owner).network
    network = application.network
    labels = [label for _pk, label in form_of(user).fields["network"].widget.choices]
    assert sorted(labels[1:]) == sorted(f"{n} ({n.programme})" for n in (network, other))


def test_one_programme_goes_without_saying(application):
    form = form_of(officer_of(application.owner))
    assert [label for _pk, label in form.fields["round"].widget.choices] == [
        "Alle",
        str(application.round),
    ]


@pytest.mark.parametrize(("trait", "offered"), [("secretary", True), ("admin", False)])
def test_only_people_of_a_municipality_are_asked_about_their_own(application, trait, offered):
    where = {"municipality": application.owner} if offered else {}
    user = AffiliationFactory(**{trait: True}, **where).user
    assert ("mine" in form_of(user).fields) is offered


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
