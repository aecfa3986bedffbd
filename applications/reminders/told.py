"""Who has been told what: for the pages where a date is moved."""

from collections import defaultdict

from applications.models import Round, RoundChange, ToldDate
from support.accounts.models import User
from support.walls.context import acting, system


@acting(system("hearers"))
def hearers(round: Round) -> list[User]:
    """Everybody whose latest word of the round's dates is the date as it stands: told of a move."""
    applications = round.applications.values("pk")
    rows = ToldDate.objects.filter(anchor="deadline", object_id__in=applications)
    rows |= ToldDate.objects.filter(anchor__in=["round_closes", "round_opens"], object_id=round.pk)
    newest = {}
    for row in rows.select_related("user").order_by("pk"):
        newest[row.user_id, row.anchor, row.object_id] = row
    users = {row.user for row in newest.values() if row.date and row.user.is_active}
    return sorted(users, key=lambda user: (str(user), user.pk))


@acting(system("hearers"))
def told_of(changes: list[RoundChange]) -> dict[int, list[User]]:
    """Who has been told of each of ``changes``, by its id."""
    refs = {f"moved/round/{change.pk}": change.pk for change in changes}
    told = defaultdict(dict)
    for row in ToldDate.objects.filter(reason__in=refs).select_related("user").order_by("pk"):
        told[refs[row.reason]][row.user_id] = row.user
    return {pk: sorted(users.values(), key=str) for pk, users in told.items()}
