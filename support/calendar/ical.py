"""Dates as an iCalendar file (RFC 5545), the same bytes for the same dates."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from support.calendar.entries import Entry

# How often a calendar program is asked to look again (RFC 7986); most look when they like.
REFRESH = timedelta(hours=4)


def as_ical(entries: Iterable[Entry], *, name: str, made_at: datetime) -> bytes:
    """``entries`` as a calendar called ``name``.

    All are whole Danish days: they carry no time, so no time zone can move them. A moved date
    keeps its UID and gets a higher SEQUENCE; ``made_at`` stands in where no change is known.
    Traces of moved dates are left out, for the date itself moves in the reader's calendar.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Frikommune//Frister//DA")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("name", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    for entry in entries:
        if not entry.is_trace:
            calendar.add_component(_event(entry, made_at))
    return calendar.to_ical()


def _event(entry: Entry, made_at: datetime) -> Event:
    host = urlsplit(settings.BASE_URL).hostname
    changed_at = (entry.changed_at or made_at).replace(microsecond=0)
    event = Event()
    event.add("uid", f"{entry.uid}@{host}")
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", _summary(entry))
    event.add("description", _description(entry))
    event.add("url", settings.BASE_URL + entry.url)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    # A deadline does not make anybody busy.
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event


def _summary(entry: Entry) -> str:
    text = f"{entry.what}: {entry.title}"
    return _("Aflyst: %(dato)s") % {"dato": text} if entry.cancelled else text


def _description(entry: Entry) -> str:
    moved = [
        " ".join(
            filter(
                None,
                [
                    _("Flyttet fra %(før)s til %(nu)s.")
                    % {"før": _day(move.old), "nu": _day(move.new)},
                    move.reason,
                ],
            )
        )
        for move in entry.moves
    ]
    lines = [entry.about, entry.note, *moved, settings.BASE_URL + entry.url]
    return "\n".join(filter(None, lines))


def _day(day) -> str:
    return date_format(day, "j. F Y")
