"""What design §4 and reliability §6.2 promise, said once more without the product's own code.

Facts in, answers out: a person is a set of roles, an application a set of plain facts. Where the
two pages differ the narrower one holds.
"""

from dataclasses import dataclass

READABLE, FORBIDDEN, HIDDEN = "readable", "forbidden", "hidden"


@dataclass(frozen=True)
class Role:
    """``at`` is a municipality or ministry by name, ``network`` one by name."""

    name: str
    at: str = ""
    network: str = ""


@dataclass(frozen=True)
class Facts:
    """What there is to know about one application; names only, no objects."""

    owner: str
    network: str
    ministry: str
    members: frozenset[str]
    accepted: frozenset[str]
    invited: frozenset[str]
    status: str = "draft"
    sharing: str = "owner"
    handed_over: bool = False
    sent: bool = False
    # The newest version has been sent as it stands.
    version_sent: bool = False
    # A version has been locked at some time.
    frozen_once: bool = False
    # Municipalities that may write in section 1, and what guests are let in by.
    opened: frozenset[str] = frozenset()
    guests: frozenset[str] = frozenset()
    # Ministries that a wish in it was put before.
    referred: frozenset[str] = frozenset()

    @property
    def locked(self) -> bool:
        return self.status not in ("draft", "returned")


APPROVERS = ("secretary", "director")


def knowledge(roles: list[Role], it: Facts) -> set[str]:
    """``exists`` (there is one, its title), ``text`` (as it is being written), ``sent``.

    ``frozen``: every version that was ever locked, which is what a body has before it.
    ``guest``: the text as it stands, and nothing of how it came to be or was treated.
    """
    known = set().union(*(KNOWS[role.name](role, it) for role in roles if role.name in KNOWS))
    return known | {"exists"} if known & {"text", "guest"} else known


def _case_officer(role: Role, it: Facts) -> set[str]:
    known = set()
    if role.at == it.owner:
        known.add("text")
    if role.at in it.accepted and it.sharing in ("participants", "network"):
        known.add("text")
    if role.at in it.members and it.sharing == "network":
        known.add("text")
    if role.at in it.members and it.sent:
        known.add("sent")
    if role.at in it.invited:
        known.add("exists")
    return known


def _approver(role: Role, it: Facts) -> set[str]:
    known = set()
    if role.at == it.owner and it.locked:
        known.add("text")
    if role.at in it.accepted and it.sharing != "owner" and it.locked:
        known.add("text")
    if it.frozen_once and (
        role.at == it.owner or (role.at in it.accepted and it.sharing != "owner")
    ):
        known.add("frozen")
    if role.at in it.accepted | {it.owner} and it.sent:
        known.add("sent")
    if role.at in it.invited:
        known.add("exists")
    return known


def _coordinator(role: Role, it: Facts) -> set[str]:
    if role.network != it.network:
        return set()
    known = {"sent"} if it.sent else set()
    if it.sharing == "network" or it.handed_over or role.at == it.owner:
        known.add("text")
    return known


def _ministry(role: Role, it: Facts) -> set[str]:
    return {"sent"} if it.sent and role.at in it.referred | {it.ministry} else set()


def _evaluator(role: Role, it: Facts) -> set[str]:
    return {"sent"} if it.sent and role.network == it.network else set()


def _guest(role: Role, it: Facts) -> set[str]:
    return {"guest"} if role.at in it.guests else set()


KNOWS = {
    "case_officer": _case_officer,
    "secretary": _approver,
    "director": _approver,
    "coordinator": _coordinator,
    "ministry_reader": _ministry,
    "ministry_officer": _ministry,
    "evaluator_role": _evaluator,
    "guest": _guest,
}


def may_edit(roles: list[Role], it: Facts) -> bool:
    return any(
        (role.name == "case_officer" and role.at == it.owner)
        or (role.name == "coordinator" and (role.at, role.network) == (it.owner, it.network))
        for role in roles
    )


def may_write(roles: list[Role], it: Facts) -> bool:
    """In section 1: who may edit, and the participants it is opened to."""
    shared = it.sharing in ("participants", "network")
    return may_edit(roles, it) or any(
        role.name == "case_officer" and shared and role.at in it.opened & it.accepted
        for role in roles
    )


def may_comment(roles: list[Role], it: Facts) -> bool:
    """Who reads it, but for an administrator who broke the glass."""
    known = knowledge(roles, it)
    return "text" in known or ("guest" in known and not any(r.name == "admin" for r in roles))


def may_submit(roles: list[Role], it: Facts) -> bool:
    entrusted = it.handed_over and any(
        role.name == "coordinator" and role.network == it.network for role in roles
    )
    return entrusted or may_edit(roles, it)


def may_message(roles: list[Role], it: Facts) -> bool:
    return any(
        (role.name == "case_officer" and role.at == it.owner)
        or (role.name == "coordinator" and role.network == it.network)
        for role in roles
    )


def may_freeze(roles: list[Role], it: Facts) -> bool:
    own = any(role.name in APPROVERS and role.at == it.owner for role in roles)
    return own or may_edit(roles, it)


def speaks_for(roles: list[Role], municipality: str) -> bool:
    return any(
        role.name in ("case_officer", *APPROVERS) and role.at == municipality for role in roles
    )


def sees_every_decision(roles: list[Role], it: Facts) -> bool:
    """Those who read the text; once it is sent also the network's writers and coordinators."""
    known = knowledge(roles, it)
    within = any(
        (role.name == "case_officer" and role.at in it.members)
        or (role.name == "coordinator" and role.network == it.network)
        or (role.name in APPROVERS and role.at in it.accepted | {it.owner})
        for role in roles
    )
    return bool({"text", "frozen"} & known) or ("sent" in known and within)


def sees_decisions_of(roles: list[Role], it: Facts, municipality: str) -> bool:
    known = knowledge(roles, it)
    return sees_every_decision(roles, it) or (bool(known) and speaks_for(roles, municipality))


def registers_answers(roles: list[Role], it: Facts) -> bool:
    """The ministry's own officer; the network's coordinator on its behalf."""
    return any(
        (role.name == "ministry_officer" and role.at == it.ministry)
        or (role.name == "coordinator" and role.network == it.network)
        for role in roles
    )


def asks_about(roles: list[Role], it: Facts) -> bool:
    """An officer of a ministry that reads it; the network's coordinator on its behalf."""
    return any(
        role.name == "ministry_officer"
        or (role.name == "coordinator" and role.network == it.network)
        for role in roles
    )


def may_reply(roles: list[Role], it: Facts) -> bool:
    return may_edit(roles, it) or any(
        role.name == "coordinator" and role.network == it.network for role in roles
    )


def may_publish(roles: list[Role], it: Facts) -> bool:
    """The owner's writers and approvers; the network's coordinator."""
    return may_freeze(roles, it) or any(
        role.name == "coordinator" and role.network == it.network for role in roles
    )


def verdict(right: str, roles: list[Role], it: Facts, municipality: str) -> str:
    """What asking for ``right`` gives; ``municipality`` is the one named in the address."""
    known = knowledge(roles, it)
    answers = bool(known & {"text", "sent"})
    return {
        "answers": _seen(answers),
        "register": _registering(answers, registers_answers(roles, it), it),
        "ask": _registering(answers, asks_about(roles, it), it),
        "reply": _registering(answers, may_reply(roles, it), it),
        "publish": _registering(answers, may_publish(roles, it), it),
        "start": _seen(answers, speaks_for(roles, municipality)),
        "know": _seen(bool(known)),
        "read": _seen("text" in known),
        "look": _seen(bool({"text", "guest"} & known)),
        "edit": _seen("text" in known, may_edit(roles, it)),
        "edit_as_guest": _seen(bool({"text", "guest"} & known), may_edit(roles, it)),
        "write": _seen("text" in known, may_write(roles, it)),
        "write_as_guest": _seen(bool({"text", "guest"} & known), may_write(roles, it)),
        "comment": _seen(bool({"text", "guest"} & known), may_comment(roles, it)),
        "copy": _seen(
            bool({"text", "sent"} & known), any(role.name == "case_officer" for role in roles)
        ),
        "freeze": _seen("text" in known, may_freeze(roles, it)),
        "message": _seen("text" in known, may_message(roles, it)),
        "submit": _seen("text" in known, may_submit(roles, it)),
        "version": _seen(bool({"text", "frozen"} & known) or ("sent" in known and it.sent)),
        "frozen": _seen(bool({"text", "frozen"} & known)),
        "approvals": _seen(any(sees_decisions_of(roles, it, m) for m in it.accepted | it.invited)),
        "speak": _seen(bool(known), speaks_for(roles, municipality)),
        "answer": _seen(bool(known), speaks_for(roles, municipality)),
        "package": _seen("sent" in known),
    }[right]


def _registering(visible: bool, permitted: bool, it: Facts) -> str:
    """Nothing to answer before it is sent: then there is no such page for those who might."""
    return _seen(visible and (it.sent or not permitted), permitted)


def _seen(visible: bool, permitted: bool = True) -> str:
    if not visible:
        return HIDDEN
    return READABLE if permitted else FORBIDDEN
