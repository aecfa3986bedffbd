"""A deadline is a Danish calendar date; what is compared is an instant. Pure.

One may submit until 24:00 Copenhagen time on the day, so the closing instant is the next local
midnight, and that instant itself is too late (half-open; design page, §7.5).
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def opening_instant(day: date) -> datetime:
    """Local midnight at the start of ``day``, in UTC."""
    return datetime.combine(day, time.min, tzinfo=COPENHAGEN).astimezone(UTC)


def closing_instant(day: date) -> datetime:
    """Local midnight at the end of ``day``, in UTC: 23 or 25 hours on when clocks change."""
    return opening_instant(day + timedelta(days=1))
