from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from networks.models import Affiliation, Role
from networks.rules import roles_of
from networks.tests.factories import (
    AffiliationFactory,
    EvaluatorFactory,
    MinistryFactory,
    MunicipalityFactory,
    NetworkFactory,
    UserFactory,
)
from support.accounts.models import User
from support.audit.models import Entry

pytestmark = pytest.mark.django_db


def give(*args):
    call_command("give_role", *args, verbosity=0)


def verbs():
    return list(Entry.objects.order_by("pk").values_list("verb", "by"))


def test_give_role_to_somebody_new_makes_a_user_and_says_where_to_set_a_password(capsys):
    MunicipalityFactory(code="0101")
    give("Ny@Kommune.example", "case_officer", "--municipality", "0101", "--name", "Nina Ny")
    user = User.objects.get()
    assert (user.email, user.name, user.has_usable_password()) == (
        "ny@kommune.example",
        "Nina Ny",
        False,
    )
    assert [(a.role, a.municipality.code) for a in roles_of(user)] == [("case_officer", "0101")]
    assert verbs() == [("user.created", None), ("role.given", None)]
    assert reverse("account_reset_password") in capsys.readouterr().out


def test_new_user_gets_a_mail_to_set_a_password(client, mailoutbox):
    give("admin@kommune.example", "admin", "--name", "Adam Admin")
    client.post(reverse("account_reset_password"), {"email": "admin@kommune.example"})
    assert [mail.to for mail in mailoutbox] == [["admin@kommune.example"]]
    assert reverse("account_reset_password") in mailoutbox[0].body


@pytest.mark.parametrize("role", Role.values)
def test_give_role_takes_what_each_role_asks_for(role):
    network = NetworkFactory()
    municipality = ["--municipality", MunicipalityFactory().code]
    ministry = ["--ministry", MinistryFactory().name]
    of_network = ["--network", f"{network.programme.slug}/{network.slug}"]
    asked = {
        "coordinator": municipality + of_network,
        "ministry_reader": ministry,
        "ministry_officer": ministry,
        "evaluator": ["--evaluator", EvaluatorFactory().name, *of_network],
        "admin": [],
    }
    user = UserFactory()
    give(user.email, role, *asked.get(role, municipality))
    assert [a.role for a in roles_of(user)] == [role]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["case_officer"], "Rollen hører til i en kommune: vælg kommunen."),
        (["admin", "--municipality", "0101"], "Rollen hører til i en kommune: vælg kommunen."),
        (["admin", "--from", "2026-02-01", "--to", "2026-01-01"], "efter startdatoen."),
        (["case_officer", "--municipality", "9999"], "There is no municipality 9999."),
        (["evaluator", "--evaluator", "KORE"], "There is no evaluator KORE. Known: KORA."),
        (["coordinator", "--network", "fk2"], "There is no network fk2."),
        (["admin", "--from", "1.2.2026"], "1.2.2026 is not a date like 2016-12-31"),
    ],
)
def test_give_role_that_does_not_fit_changes_nothing(arguments, said):
    MunicipalityFactory(code="0101")
    EvaluatorFactory(name="KORA")
    with pytest.raises(CommandError) as refusal:
        give("ny@kommune.example", *arguments, "--name", "Nina Ny")
    assert said in str(refusal.value)
    assert (User.objects.count(), Affiliation.objects.count(), verbs()) == (0, 0, [])


@pytest.mark.parametrize(
    "arguments", [["uden-snabel-a", "admin", "--name", "N"], ["n@a.dk", "admin"]]
)
def test_give_role_to_nobody_makes_no_user(arguments):
    with pytest.raises(CommandError):
        give(*arguments)
    assert User.objects.count() == 0


def test_give_role_twice_is_refused_unless_the_first_has_ended():
    user = UserFactory()
    give(user.email, "admin", "--from", "2026-01-01", "--to", "2026-01-31")
    with pytest.raises(CommandError, match="Personen har allerede rollen i den periode."):
        give(user.email, "admin", "--from", "2026-01-31")
    give(user.email, "admin", "--from", "2026-02-01")
    assert user.affiliations.count() == 2


def test_end_role_ends_it_at_once():
    held = AffiliationFactory()
    call_command("end_role", held.user.email, held.role)
    assert roles_of(held.user) == ()
    held.refresh_from_db()
    assert held.valid_to == timezone.localdate() - timedelta(days=1)
    assert verbs() == [("role.ended", None)]


def test_end_role_on_a_day_to_come_keeps_it_until_then():
    held = AffiliationFactory()
    last_day = timezone.localdate() + timedelta(days=3)
    call_command("end_role", held.user.email, held.role, "--to", last_day.isoformat())
    assert [a.valid_to for a in roles_of(held.user)] == [last_day]


def test_end_role_given_today_takes_it_back():
    held = AffiliationFactory(valid_from=timezone.localdate())
    call_command("end_role", held.user.email, held.role)
    assert Affiliation.objects.count() == 0
    assert verbs() == [("role.ended", None)]


def test_end_role_asks_which_of_several():
    held = AffiliationFactory()
    other = AffiliationFactory(user=held.user)
    with pytest.raises(CommandError, match="There are several"):
        call_command("end_role", held.user.email, held.role)
    call_command("end_role", held.user.email, held.role, "--municipality", other.municipality.code)
    assert roles_of(held.user) == (held,)


def test_end_role_that_is_not_held_is_refused():
    user = UserFactory()
    with pytest.raises(CommandError, match="does not hold that role"):
        call_command("end_role", user.email, "admin")
    with pytest.raises(CommandError, match="There is no user"):
        call_command("end_role", "ingen@kommune.example", "admin")
