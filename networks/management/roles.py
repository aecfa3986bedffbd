"""What ``give_role`` and ``end_role`` share: arguments, and looking up what they name."""

from argparse import ArgumentTypeError
from datetime import date

from django.core.management.base import CommandError

from networks.models import Evaluator, Ministry, Municipality, Network, Role
from support.accounts.models import User


def add_arguments(parser) -> None:
    parser.add_argument("email")
    parser.add_argument("role", choices=Role.values)
    parser.add_argument("--municipality", metavar="CODE", help="for instance 0101")
    parser.add_argument("--ministry", metavar="NAME")
    parser.add_argument("--evaluator", metavar="NAME")
    parser.add_argument("--network", metavar="PROGRAMME/SLUG", help="as in the network's address")


def day(text: str) -> date:
    """The type of a date argument."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a date like 2016-12-31") from error


def user_of(email: str) -> User | None:
    return User.objects.filter(email__iexact=email.strip()).first()


def where(*, municipality=None, ministry=None, evaluator=None, network=None, **others) -> dict:
    """The rows that the arguments name; ``CommandError`` for one that is not there."""
    named = {}
    if municipality:
        named["municipality"] = _one(Municipality, "municipality", municipality, code=municipality)
    if ministry:
        named["ministry"] = _one(Ministry, "ministry", ministry, name=ministry)
    if evaluator:
        named["evaluator"] = _one(Evaluator, "evaluator", evaluator, name=evaluator)
    if network:
        programme, _slash, slug = network.partition("/")
        named["network"] = _one(Network, "network", network, programme__slug=programme, slug=slug)
    return named


def _one(model, what: str, said: str, **key):
    row = model.objects.filter(**key).first()
    if row is None:
        known = model.objects.order_by("pk")[:8] if model in (Ministry, Evaluator) else ()
        hint = f" Known: {', '.join(map(str, known))}." if known else ""
        raise CommandError(f"There is no {what} {said}.{hint}")
    return row
