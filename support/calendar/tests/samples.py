from datetime import UTC, date, datetime

from support.calendar.entries import Entry, Move

AT = datetime(2016, 11, 2, 12, tzinfo=UTC)


def entry(day=date(2016, 12, 1), **fields):
    known = {
        "uid": f"round-1-{day}",
        "what": "Frist for at sende",
        "title": "2. runde",
        "url": "/runder/1/",
    }
    return Entry(day=day, **known | fields)


def move(old, new, reason="Ministeriet har bedt om det."):
    return Move(old, new, reason, AT)
