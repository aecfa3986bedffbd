from datetime import date

from support.calendar import timeline as line
from support.calendar.tests.samples import entry
from support.calendar.timeline import LABELS, WIDTH, timeline

SINCE, UNTIL = date(2016, 10, 1), date(2017, 9, 30)


def draw(*entries, today=date(2016, 11, 2)):
    return timeline(entries, since=SINCE, until=UNTIL, today=today)


def span(first, last, lane="2. runde"):
    rows = []
    if first:
        rows.append(entry(first, lane=lane, edge="start"))
    if last:
        rows.append(entry(last, lane=lane, edge="end"))
    return rows


def test_a_span_is_a_bar_between_two_marks():
    (lane,) = draw(*span(date(2016, 10, 10), date(2016, 12, 1))).lanes
    (bar,), (first, last) = lane.bars, lane.marks
    assert LABELS < first.x == bar.x < last.x == bar.x + bar.width < WIDTH


def test_a_span_that_began_before_and_ends_after_runs_through():
    (lane,) = draw(*span(date(2016, 1, 1), date(2020, 1, 1))).lanes
    assert lane.marks == []
    assert [(bar.x, bar.width) for bar in lane.bars] == [(LABELS, WIDTH - LABELS)]


def test_a_span_without_an_end_goes_on():
    (lane,) = draw(*span(date(2016, 10, 1), None)).lanes
    assert [(bar.x, bar.width) for bar in lane.bars] == [(LABELS, WIDTH - LABELS)]


def test_an_end_alone_is_a_mark():
    (lane,) = draw(*span(None, date(2016, 12, 1))).lanes
    assert (lane.bars, len(lane.marks)) == ([], 1)


def test_what_lies_outside_has_no_lane():
    assert draw(*span(date(2015, 1, 1), date(2015, 2, 1)), entry(date(2018, 1, 1))).lanes == []


def test_there_is_a_tick_for_each_month_and_today_when_it_is_there():
    drawn = draw()
    assert [tick.first.month for tick in drawn.ticks] == [10, 11, 12, *range(1, 10)]
    assert drawn.ticks[1].x < drawn.today < drawn.ticks[2].x
    assert draw(today=date(2018, 1, 1)).today is None


def test_no_more_lanes_than_one_can_read(monkeypatch):
    monkeypatch.setattr(line, "MOST_LANES", 2)
    drawn = draw(*(entry(date(2016, 12, 1), lane=name) for name in "abc"))
    assert ([lane.name for lane in drawn.lanes], drawn.left_out) == (["a", "b"], 1)


def test_a_long_name_is_cut_in_the_label_only():
    (lane,) = draw(entry(date(2016, 12, 1), lane="x" * 50)).lanes
    assert (len(lane.label), lane.label[-1], len(lane.name)) == (36, "…", 50)
