from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from support.calendar.ical import as_ical
from support.calendar.tests.samples import AT, entry, move

MADE = datetime(2016, 10, 1, 12, tzinfo=UTC)


def read(*entries):
    return Calendar.from_ical(as_ical(entries, name="Frister", made_at=MADE))


def event(**fields):
    (found,) = read(entry(**fields)).walk("VEVENT")
    return found


def test_a_deadline_is_the_whole_danish_day():
    found = event(day=date(2016, 12, 1))
    assert (found.decoded("dtstart"), found.decoded("dtend")) == (
        date(2016, 12, 1),
        date(2016, 12, 2),
    )
    assert not isinstance(found.decoded("dtstart"), datetime)
    assert str(found["summary"]) == "Frist for at sende: 2. runde"
    assert str(found["url"]) == "http://127.0.0.1:8000/runder/1/"
    assert (str(found["status"]), str(found["transp"])) == ("CONFIRMED", "TRANSPARENT")


def test_a_moved_date_keeps_its_name_and_counts_up():
    before = event(uid="round-1-deadline", day=date(2016, 12, 1))
    after = event(
        uid="round-1-deadline",
        day=date(2016, 12, 8),
        sequence=1,
        changed_at=AT,
        moves=(move(date(2016, 12, 1), date(2016, 12, 8)),),
    )
    assert before["uid"] == after["uid"] == "round-1-deadline@127.0.0.1"
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert (before.decoded("last-modified"), after.decoded("last-modified")) == (MADE, AT)
    told = "Flyttet fra 1. december 2016 til 8. december 2016. Ministeriet har bedt om det."
    assert told in str(after["description"])


def test_a_cancelled_date_says_so():
    found = event(cancelled=True, sequence=2)
    assert (str(found["status"]), found["sequence"]) == ("CANCELLED", 2)
    assert str(found["summary"]).startswith("Aflyst: ")


def test_traces_stay_on_the_page():
    assert list(read(entry(moved_to=date(2017, 1, 1))).walk("VEVENT")) == []


def test_the_calendar_names_itself_and_asks_to_be_read_again():
    calendar = read()
    assert str(calendar["x-wr-calname"]) == "Frister"
    assert str(calendar["x-wr-timezone"]) == "Europe/Copenhagen"
    assert calendar.decoded("refresh-interval") == timedelta(hours=4)
    assert {"prodid", "version"} <= {name.lower() for name in calendar}


def test_what_people_write_cannot_break_out_of_its_line():
    nasty = "Møde; i, Ærø\\ »hus«\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n" + "å" * 200
    (found,) = read(entry(title=nasty)).walk("VEVENT")
    unix = nasty.replace("\r\n", "\n")
    assert str(found["summary"]) == f"Frist for at sende: {unix}"


def test_the_same_dates_are_the_same_bytes():
    rows = [entry(), entry(date(2016, 12, 2))]
    first = as_ical(rows, name="Frister", made_at=MADE)
    assert first == as_ical(rows, name="Frister", made_at=MADE)
    assert all(len(line) <= 75 for line in first.split(b"\r\n"))
