"""What a rule would say about which thing to whom, as things stand: for sending and for preview."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings

from applications.deadlines import COPENHAGEN
from applications.models import Application, PlannedReminder, ReminderRule, ToldDate
from applications.reminders import anchors, conditions, wording
from applications.reminders.anchor import Occurrence
from applications.reminders.audiences import AUDIENCES, Audience, around, may_know
from applications.reminders.conditions import Missing
from networks.standing import standing
from support.accounts.models import User
from support.dkfds.dates import long_date

Note = PlannedReminder.Note
# In a preview for somebody who may not know of the application.
HIDDEN = {
    "titel": "[titel]",
    "reference": "[reference]",
    "mangler": "[mangler]",
    "link": "[link]",
}


@dataclass(frozen=True)
class Letter:
    """One reminder to one person. ``key`` is what it is told once under."""

    user: User
    occurrence: Occurrence
    message: wording.Message
    key: str


@dataclass(frozen=True)
class Judged:
    """The letters about one thing, or in ``note`` why there are none."""

    letters: list[Letter] = field(default_factory=list)
    note: str = ""


def told_key(anchor: str, object_id: int, day: date | None, reason: str, user: int) -> str:
    return f"reminder/{anchor}/{object_id}/{day}/{reason}/{user}"


def judge(
    rule: ReminderRule,
    days: dict[int, date],
    *,
    at: datetime,
    due: dict[int, datetime],
    reader: User | None = None,
) -> dict[int, Judged]:
    """For each thing (object id → the date it is planned for) what to say at ``at``.

    Somebody who has been told the same date for the same reason, or since ``due`` that it has
    moved there, is not told again. With a ``reader`` it is a preview for that person: whatever
    of an application they may not know is left out of the words.
    """
    anchor = anchors.find(rule.anchor)
    found = anchor.occurrences(days)
    judged = {pk: _void(found.get(pk), day) for pk, day in days.items()}
    live = [found[pk] for pk, verdict in judged.items() if verdict is None]
    missing = conditions.still(rule.condition, live)
    judged |= {it.object_id: Judged(note=Note.NOT_NEEDED) for it in live}
    live = [it for it in live if it.object_id in missing]
    return judged | _write(rule, live, missing, at=at, due=due, reader=reader)


def _void(occurrence: Occurrence | None, day: date) -> Judged | None:
    if occurrence is None:
        return Judged(note=Note.DONE)
    if occurrence.date != day:
        return Judged(note=Note.MOVED)
    return None


def _write(rule, live: list[Occurrence], missing, *, at, due, reader) -> dict[int, Judged]:
    on = at.astimezone(COPENHAGEN).date()
    audience = AUDIENCES[rule.audience]
    people = _people(audience, live, missing, on)
    users = User.objects.filter(is_active=True).in_bulk(set().union(*people.values()))
    seen = _seen(live, people, users, on)
    told = _told(rule, live)
    shown = _shown(reader, live, on)
    judged = {}
    for it in live:
        may = [users[u] for u in sorted(people[it.object_id]) if u in users]
        if it.application:
            may = [user for user in may if it.application.pk in seen[user.pk]]
        if missing[it.object_id].private:
            may = [user for user in may if seen[user.pk][it.application.pk].can_read_text]
        new = [user for user in may if not _heard(told, rule, it, user, due[it.object_id])]
        letters = [
            _letter(rule, it, user, seen.get(user.pk, {}), missing[it.object_id], at, shown)
            for user in new
        ]
        note = "" if letters else Note.TOLD if may else Note.NOBODY
        judged[it.object_id] = Judged(letters, note)
    return judged


def _people(audience: Audience, live, missing, on) -> dict[int, set[int]]:
    known = around(live, on=on)
    only = {pk: set(what.by_municipality) or None for pk, what in missing.items()}
    return {it.object_id: audience.of(it, known, only[it.object_id]) for it in live}


def _seen(live, people, users, on) -> dict[int, dict[int, Application]]:
    """What of the applications each person may know of: nobody hears of a draft by mail."""
    wanted = defaultdict(set)
    for it in live:
        if it.application:
            for user in people[it.object_id]:
                wanted[user].add(it.application.pk)
    return {u: may_know(users[u], ids, on=on) for u, ids in wanted.items() if u in users}


def _shown(reader: User | None, live, on: date) -> dict[int, Application] | None:
    """The applications a preview may name; None when it is no preview."""
    if reader is None:
        return None
    return may_know(reader, {it.application.pk for it in live if it.application}, on=on)


def _told(rule: ReminderRule, live) -> dict[tuple[int, int], list[ToldDate]]:
    rows = ToldDate.objects.filter(anchor=rule.anchor, object_id__in=[it.object_id for it in live])
    told = defaultdict(list)
    for row in rows:
        told[row.object_id, row.user_id].append(row)
    return told


def _heard(told, rule: ReminderRule, it: Occurrence, user: User, due: datetime) -> bool:
    return any(
        row.date == it.date
        and (row.reason == rule.reason or (row.reason.startswith("moved/") and row.at >= due))
        for row in told.get((it.object_id, user.pk), ())
    )


def _letter(rule, it: Occurrence, user: User, seen, missing: Missing, at, shown) -> Letter:
    application = seen.get(it.application.pk) if it.application else None
    values = {
        "navn": user.name,
        "titel": application.shown_title if application else "",
        "reference": application.reference if application else "",
        **facts(it, at),
        "mangler": ", ".join(_names(rule, user, application, missing, at)),
    }
    if shown is not None and application and application.pk not in shown:
        values |= HIDDEN
    message = wording.compose(rule.subject, rule.body, values)
    key = told_key(rule.anchor, it.object_id, it.date, rule.reason, user.pk)
    return Letter(user, it, message, key)


def facts(it: Occurrence, at: datetime) -> dict[str, str]:
    """What may be said of a thing to whoever may know of it at all."""
    from_now = wording.how_long(it.date, at=at, closes=it.anchor.closes) if it.date else ""
    return {
        "dato": long_date(it.date),
        "om": from_now,
        "ordning": str(it.programme),
        "runde": str(it.round or ""),
        "netværk": str(it.network or ""),
        "kommune": str(it.municipality or ""),
        "instans": it.body,
        "link": settings.BASE_URL + it.url,
    }


def _names(rule, user: User, application, missing: Missing, at: datetime) -> list[str]:
    """All that is missing, or of municipalities only the person's own (design §4)."""
    if not missing.by_municipality or (application and application.can_read_text):
        return missing.names
    if rule.audience == "coordinator":
        return missing.names
    it = standing(user, at.astimezone(COPENHAGEN).date())
    own = {affiliation.municipality_id for affiliation in it.affiliations}
    return [name for pk, name in missing.by_municipality.items() if pk in own]
