"""The wall inside PostgreSQL, alone: what the database shows a person, whatever the code asks.

The Python wall alone is walked by tests/test_access.py on SQLite, which has no other.
"""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import BooleanField, F, Value
from django.urls import reverse
from django.utils import timezone

from applications.models import (
    Application,
    ApplicationVersion,
    Comment,
    CommentThread,
    Goal,
    SectionRevision,
    SectionText,
    Submission,
    SubmittedVersion,
)
from applications.models.application import ApplicationQuerySet
from applications.models.submission import SubmissionQuerySet, SubmittedVersionQuerySet
from applications.walls import OPEN
from evaluation.walls import POLICIES
from support.append_only import guarded_tables
from support.walls.build import walled
from support.walls.context import Role, acting, nobody, person, system
from tests.access_oracle import knowledge
from tests.access_world import PERSONS
from tests.test_access import CANARY, STRANGERS, about_applications, told, undone

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]
on_postgres = pytest.mark.postgres
KNOWN_PEOPLE = [p for p in PERSONS if p not in STRANGERS]


# --- every table ----------------------------------------------------------------------------------


def leads_to_an_application(model, seen=()) -> bool:
    if model is Application:
        return True
    targets = {f.related_model for f in model._meta.get_fields() if f.many_to_one or f.one_to_one}
    own = {t for t in targets if t and t not in seen and not t._meta.auto_created}
    concrete = {f.related_model for f in model._meta.concrete_fields if f.is_relation} & own
    return any(leads_to_an_application(t, (*seen, model)) for t in concrete)


def test_every_table_that_leads_to_an_application_is_behind_the_wall():
    """A table with a key to an application needs a policy, or a reason in ``OPEN``."""
    models = apps.get_models(include_auto_created=True)
    wanted = {m._meta.db_table for m in models if leads_to_an_application(m)}
    assert wanted - POLICIES.keys() - OPEN.keys() == set()


def test_every_policy_and_every_exception_is_of_a_table():
    tables = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}
    assert (POLICIES.keys() | OPEN.keys()) - tables == set()
    assert POLICIES.keys() & OPEN.keys() == set()


@on_postgres
def test_the_wall_stands_for_the_owner_too():
    assert walled(connection) == POLICIES.keys()


@on_postgres
def test_the_roles_own_nothing_and_may_not_pass():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR rolcanlogin OR rolcreaterole,"
            " (SELECT count(*) FROM pg_class WHERE relowner = r.oid)"
            " FROM pg_roles r WHERE rolname LIKE 'frikommune\\_%' ORDER BY 1"
        )
        assert cursor.fetchall() == [("frikommune_app", False, 0), ("frikommune_jobs", False, 0)]


@on_postgres
@pytest.mark.parametrize("role", [Role.PEOPLE, Role.SYSTEM])
def test_the_roles_may_write_facts_but_not_alter_them(role):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
            " current_schema()::regnamespace AND"
            " (has_table_privilege(%s, oid, 'UPDATE') OR has_table_privilege(%s, oid, 'DELETE')"
            " OR has_table_privilege(%s, oid, 'TRUNCATE'))",
            [role.value] * 3,
        )
        altered = {name for (name,) in cursor.fetchall()}
    assert altered & (guarded_tables(connection) | {"django_migrations"}) == set()


@on_postgres
def test_a_request_is_not_answered_as_the_owner():
    with acting(nobody()), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("frikommune_app",)


# --- what a person sees ---------------------------------------------------------------------------


def rows_of(world, user, manager, field="application"):
    """The applications, by name, of which ``user`` gets a row when everything is asked for."""
    who = person(user.pk, timezone.localdate()) if user else nobody()
    with acting(who):
        found = set(manager.values_list(field, flat=True))
    return {name for name, case in world.cases.items() if case.application.pk in found}


@on_postgres
def test_nobody_sees_nothing(world):
    counts = {}
    with acting(nobody()), connection.cursor() as cursor:
        for table in POLICIES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()[0]
    assert counts == dict.fromkeys(POLICIES, 0)


@on_postgres
def test_an_inactive_person_sees_nothing(world):
    assert rows_of(world, world.users["inactive"], Application.objects, "pk") == set()


@on_postgres
def test_the_system_sees_everything(world):
    with acting(system("test")):
        assert Application.objects.count() == len(world.cases)


@on_postgres
@pytest.mark.parametrize("name", KNOWN_PEOPLE)
def test_a_person_sees_the_applications_they_may_know_of(world, name):
    known = {n for n, case in world.cases.items() if knowledge(PERSONS[name], case.facts)}
    assert rows_of(world, world.users[name], Application.objects, "pk") == known


@on_postgres
@pytest.mark.parametrize("name", KNOWN_PEOPLE)
@pytest.mark.parametrize("model", [SectionText, Goal])
def test_a_person_sees_the_text_of_those_they_may_read(world, name, model):
    read = {
        n for n, c in world.cases.items() if {"text", "guest"} & knowledge(PERSONS[name], c.facts)
    }
    assert rows_of(world, world.users[name], model.objects) == read


@on_postgres
@pytest.mark.parametrize("name", KNOWN_PEOPLE)
def test_a_person_sees_what_is_said_about_the_texts_they_may_read(world, name):
    internal = {n for n, c in world.cases.items() if "text" in knowledge(PERSONS[name], c.facts)}
    found = rows_of(world, world.users[name], CommentThread.objects.filter(to_guests=False))
    assert found == internal


@on_postgres
def test_a_guest_sees_no_talk_that_is_not_theirs_and_nothing_of_how_a_text_came_to_be(world):
    for name, case, talks in (
        ("sparring partner", "sparring", {"sparring"}),
        ("administrator with a broken glass", "glass", set()),
    ):
        user = world.users[name]
        assert case in rows_of(world, user, SectionText.objects)
        assert case not in rows_of(world, user, SectionRevision.objects, "text__application")
        assert rows_of(world, user, Comment.objects, "thread__application") == talks


@on_postgres
@pytest.mark.parametrize("name", KNOWN_PEOPLE)
def test_a_person_sees_what_was_sent_to_them(world, name):
    sent = {
        n
        for n, case in world.cases.items()
        if case.facts.sent and {"sent", "text"} & knowledge(PERSONS[name], case.facts)
    }
    assert rows_of(world, world.users[name], SubmittedVersion.objects) == sent


# --- the Python wall taken down -------------------------------------------------------------------


@pytest.fixture
def no_python_wall(monkeypatch):
    """Every ``visible_to`` gives everything, as a careless edit would."""

    def applications(rows, user, *, on):
        return rows.annotate(
            can_read_text=Value(True, output_field=BooleanField()),
            can_read_versions=Value(True, output_field=BooleanField()),
            is_guest=Value(False, output_field=BooleanField()),
            invited=Value(False, output_field=BooleanField()),
            shown_title=F("title"),
        )

    monkeypatch.setattr(ApplicationQuerySet, "visible_to", applications)
    for queryset in (SubmissionQuerySet, SubmittedVersionQuerySet):
        monkeypatch.setattr(queryset, "visible_to", lambda rows, user, *, on: rows)


def out_of_bounds(world, name) -> set[bytes]:
    """The words of applications the person may know nothing of."""
    return {
        word.encode()
        for case in world.cases.values()
        if not knowledge(PERSONS[name], case.facts)
        for word in case.canaries.values()
    }


@on_postgres
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["officer of foreign", "officer of member", "ministry reader"])
def test_the_database_alone_keeps_the_secret(world, no_python_wall, name):
    client, wrong = world.client(name), []
    secrets = out_of_bounds(world, name)
    shut = {n for n, c in world.cases.items() if not knowledge(PERSONS[name], c.facts)}
    for number, asked in enumerate(about_applications(world)):
        address, case, arguments, _municipality, method, right = asked
        if right is None or case.name not in shut or number % 5:
            continue
        url = reverse(address, kwargs={"reference": case.reference, **arguments})
        with undone():
            response = client.get(url) if method == "get" else client.post(url, {"base": "0"})
        if response.status_code != 404:
            wrong.append(f"{method} {url}: {response.status_code}")
        wrong += [f"{method} {url}: {w}" for w in secrets & set(CANARY.findall(told(response)))]
    for address in ("applications:list", "applications:submissions", "start"):
        text = told(client.get(reverse(address)))
        wrong += [f"{address}: {word}" for word in secrets & set(CANARY.findall(text))]
    assert wrong == []


@on_postgres
def test_without_either_wall_the_secret_is_out(world, no_python_wall, monkeypatch):
    """The control: the walk above finds a leak where there is one."""
    monkeypatch.setattr("frikommune.middleware.person", lambda *_: system("control"))
    case = world.cases["foreignprivate"]
    answer = world.client("officer of owner").get(
        reverse("applications:detail", args=[case.reference])
    )
    assert case.canaries["first", "title"].encode() in answer.content


# --- writing --------------------------------------------------------------------------------------


@on_postgres
def test_a_foreign_row_cannot_be_written(world):
    case = world.cases["private"]
    foreign = person(world.users["officer of foreign"].pk, timezone.localdate())
    with acting(foreign):
        assert Application.objects.filter(pk=case.application.pk).update(title="x") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Goal.objects.create(application_id=case.application.pk, number=90, indicator="x")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ApplicationVersion.objects.update(sha256="x")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Submission.objects.all()._raw_delete(using="default")


# --- the session ----------------------------------------------------------------------------------


def seen() -> int:
    return Application.objects.count()


@on_postgres
def test_a_rolled_back_transaction_leaves_the_right_person_behind(world):
    user = world.users["officer of owner"]
    who = person(user.pk, timezone.localdate())
    with acting(who):
        with transaction.atomic():
            first = seen()
            transaction.set_rollback(True)
        assert seen() == first > 0
    with acting(nobody()):
        assert seen() == 0


@on_postgres
def test_an_error_in_the_database_leaves_the_right_person_behind(world):
    with acting(nobody()):
        assert seen() == 0
    with acting(person(world.users["officer of owner"].pk, timezone.localdate())):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert seen() > 0
    with acting(nobody()):
        assert seen() == 0


@on_postgres
def test_the_next_person_on_the_same_connection_sees_nothing_of_the_first(world):
    with acting(person(world.users["officer of owner"].pk, timezone.localdate())):
        first = set(Application.objects.values_list("pk", flat=True))
    with acting(person(world.users["officer of foreign"].pk, timezone.localdate())):
        second = set(Application.objects.values_list("pk", flat=True))
    own = {c.application.pk for c in world.cases.values() if c.facts.owner == "owner"}
    assert own <= first
    assert not own & second
