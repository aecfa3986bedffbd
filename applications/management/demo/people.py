"""The invented people of the demo, one or more for every role."""

from datetime import date
from functools import cache

from applications.management.reference import content
from networks.management.registers import rows_of
from networks.management.tally import Tally, ensure
from networks.models import Affiliation, Evaluator, Ministry, Municipality, Programme, Role
from networks.models.affiliation import FOR_A_NETWORK
from support.accounts.models import User

# Public on purpose: it stands on the sign-in page, and production refuses to load these people.
DEMO_PASSWORD = "frikommune-demo"
MINISTRY = "Demoministeriet"
EVALUATOR = "Demoevaluator"
OTHER_ORGANISATIONS = {"ministry": MINISTRY, "evaluator": EVALUATOR, "": ""}


@cache
def demo_people() -> list[dict]:
    """Whom one can sign in as: name, role, email and organisation, in words for the screen."""
    official = {row["code"]: row["official_name"] for row in rows_of("municipalities.csv")}
    return [
        {
            "name": person["name"],
            "role": str(Role(person["role"]).label),
            "email": person["email"],
            "organisation": (official | OTHER_ORGANISATIONS)[person["organisation"]],
        }
        for person in content("people")
    ]


def load_people(tally: Tally) -> dict[str, User]:
    """An account for each, by e-mail address; an account that is there stays as it is."""
    known = {user.email: user for user in User.objects.all()}
    for person in content("people"):
        if person["email"] not in known:
            fields = {name: person[name] for name in ("name", "title", "phone")}
            known[person["email"]] = User.objects.create_user(
                person["email"], DEMO_PASSWORD, **fields
            )
            tally.created += 1
    return {person["email"]: known[person["email"]] for person in content("people")}


def load_roles(programme: Programme, users: dict[str, User], since: date, tally: Tally) -> None:
    """Everybody's role from ``since`` on, for the networks of ``programme``."""
    networks = {network.slug: network for network in programme.networks.all()}
    places = places_of(tally)
    for person in content("people"):
        found = {"user": users[person["email"]], "role": person["role"]}
        found |= places[person["organisation"]]
        if person["role"] in FOR_A_NETWORK:
            found["network"] = networks[person["network_slug"]]
        ensure(tally, Affiliation, found, create={"valid_from": since})


def places_of(tally: Tally) -> dict[str, dict]:
    """The organisation named in ``people.json`` as a field of an affiliation."""
    return {
        **{m.code: {"municipality": m} for m in Municipality.objects.all()},
        "ministry": {"ministry": ensure(tally, Ministry, {"name": MINISTRY})},
        "evaluator": {"evaluator": ensure(tally, Evaluator, {"name": EVALUATOR})},
        "": {},
    }
