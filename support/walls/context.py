"""For whom the code that runs now asks the database.

Inside a request a person (or nobody), in a job or a command the system by a name, in ``migrate``
the owner of the tables. A web process outside any request is nobody: rows then stay unseen.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Role(StrEnum):
    """Whose rights a connection has. The two roles own nothing and cannot sign in."""

    PEOPLE = "frikommune_app"
    SYSTEM = "frikommune_jobs"
    OWNER = ""


# Compared by identity: what a person may see is read anew for every request.
@dataclass(frozen=True, eq=False)
class Acting:
    role: Role
    name: str = ""
    person: int | None = None
    day: date | None = None


def nobody() -> Acting:
    return Acting(Role.PEOPLE)


def person(user_id: int, day: date) -> Acting:
    """The person with that id, with what they are on ``day``."""
    return Acting(Role.PEOPLE, person=user_id, day=day)


def system(name: str) -> Acting:
    """The installation itself; ``name`` tells why (the database's log shows it)."""
    return Acting(Role.SYSTEM, name=name)


def owner() -> Acting:
    """Whoever owns the tables: for migrations."""
    return Acting(Role.OWNER, name="owner")


_inside: ContextVar[Acting | None] = ContextVar("acting", default=None)
_outside = system("process")


def current() -> Acting:
    return _inside.get() or _outside


@contextmanager
def acting(who: Acting):
    """Everything asked within is asked for ``who``."""
    token = _inside.set(who)
    try:
        yield
    finally:
        _inside.reset(token)


def otherwise(who: Acting) -> None:
    """Set once per process: for whom it asks when nothing else is said."""
    global _outside
    _outside = who
