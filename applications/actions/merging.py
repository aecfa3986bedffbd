"""Two people in one form: each writes only what they changed, and a field both changed clashes."""

import json
from hashlib import sha256
from typing import NamedTuple

from applications.workflow import Stale


class Clash(NamedTuple):
    """``Stale.current`` of a form: fields I changed, those of them others changed, what stands."""

    mine: set[str]
    clashing: set[str]
    current: dict


def prints_of(values: dict) -> str:
    """What a form was filled with, short enough to go along in the page."""
    return json.dumps({name: _print(value) for name, value in values.items()})


def read_prints(base: str) -> dict[str, str]:
    """As ``prints_of`` wrote them; what cannot be read counts as an empty form."""
    try:
        prints = json.loads(base)
    except ValueError:
        return {}
    return prints if isinstance(prints, dict) else {}


def changed(typed: dict, *, current: dict, base: str) -> set[str]:
    """The names in ``typed`` that differ from ``base``.

    Raises ``Stale`` (with a ``Clash``) where what stands in one of them differs from both.
    """
    prints, empty = read_prints(base), _print("")
    was = {name: prints.get(name, empty) for name in typed}
    mine = {name for name, value in typed.items() if _print(value) != was[name]}
    clashing = {
        name for name in mine if _print(current.get(name)) not in (was[name], _print(typed[name]))
    }
    if clashing:
        raise Stale(Clash(mine, clashing, current))
    return mine


def _print(value) -> str:
    """Line ends differ between a browser and a file; they are no change."""
    text = "" if value in (None, False) else str(value)
    return sha256("\n".join(text.strip().splitlines()).encode()).hexdigest()[:16]
