"""Pictures of figures: the numbers in them, what they say, and that nothing breaks them."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from evaluation.charts import drawing
from evaluation.charts.change import change
from evaluation.charts.development import Course, Mark, development, frame_of
from evaluation.charts.scale import axis, danish
from evaluation.charts.scale import time as time_scale

SVG = "{http://www.w3.org/2000/svg}"
DAY = dt.date(2016, 12, 31)


def mark(number, year=2016, **more):
    written = more.pop("written", danish(number))
    return Mark(dt.date(year, 12, 31), Decimal(str(number)), written, **more)


def course(name="Ringkøbing-Skjern", **more):
    known = {
        "baseline": mark(72),
        "marks": [mark(80, 2017), mark(120, 2018)],
        "target": mark(200, 2020),
    }
    return Course(name, **{**known, **more})


def parsed(svg):
    return etree.fromstring(svg.encode())


def words_in(svg):
    return [t.text for t in parsed(svg).iter(f"{SVG}text")]


# --- the numbers ----------------------------------------------------------------------------------


def test_a_figure_stands_where_its_number_says():
    it = course()
    frame = frame_of([it])
    drawn = parsed(development(it, frame, title="Boliger", key="k"))
    circles = [(float(c.get("cx")), float(c.get("cy"))) for c in drawn.iter(f"{SVG}circle")]
    assert circles == [(frame.days.place(m.on), frame.numbers.place(m.number)) for m in it.marks]
    low, high = frame.numbers.low, frame.numbers.high
    bottom, top = frame.numbers.place(low), frame.numbers.place(high)
    back = [low + (y - bottom) / (top - bottom) * (high - low) for _x, y in circles]
    assert back == pytest.approx([80, 120], abs=1)


def test_before_and_after_stand_on_one_line_each():
    rows = [course(), course("Aarhus", baseline=mark(300), marks=[mark(250, 2018)])]
    drawn = parsed(change(rows, title="Boliger", key="k"))
    scale = axis([72, 120, 200, 300, 250], start=190, end=550)
    assert [float(c.get("cx")) for c in drawn.iter(f"{SVG}circle")] == [
        scale.place(120),
        scale.place(250),
    ]
    assert {"Ringkøbing-Skjern", "Aarhus", "120", "250"} <= set(
        words_in(etree.tostring(drawn).decode())
    )


def test_lengths_begin_at_zero():
    for numbers in ([900, 1000], [-5, 3], [0]):
        it = axis(numbers, start=0, end=100)
        assert it.low <= 0 <= it.high
        assert it.ticks[0] == it.low
        assert it.ticks[-1] == it.high


# --- honest ---------------------------------------------------------------------------------------


def test_a_gap_is_a_gap_and_what_is_provisional_is_hollow():
    it = course(
        baseline=None, marks=[mark(1, 2016), None, mark(3, 2018), mark(4, 2019, hollow=True)]
    )
    drawn = parsed(development(it, frame_of([it]), title="Boliger", key="k"))
    lines = list(drawn.iter(f"{SVG}polyline"))
    assert [len(line.get("points").split()) for line in lines] == [2]
    assert [c.get("fill") for c in drawn.iter(f"{SVG}circle")] == ["#0a5a66", "#0a5a66", "#ffffff"]
    assert "Ikke oplyst: 1." in drawn.find(f"{SVG}desc").text


def test_a_range_is_drawn_from_end_to_end():
    it = course(marks=[mark(38, 2017, low=Decimal(36), high=Decimal(40))], target=None)
    frame = frame_of([it])
    svg = development(it, frame, title="Boliger", key="k")
    ends = {str(frame.numbers.place(36)), str(frame.numbers.place(40))}
    assert any({e.get("y1"), e.get("y2")} == ends for e in parsed(svg).iter(f"{SVG}line"))


def test_a_place_without_figures_keeps_its_line():
    svg = change([course(), Course("Læsø")], title="Boliger", key="k")
    assert {"Læsø", "ikke oplyst"} <= set(words_in(svg))
    assert "1 kan ikke sammenlignes" in parsed(svg).find(f"{SVG}desc").text
    assert change([Course("Læsø")], title="Boliger", key="k") == ""
    assert frame_of([Course("Læsø")]) is None


def test_before_and_after_shows_intervals_and_what_is_provisional():
    it = course(
        marks=[mark(38, 2017, low=Decimal(36), high=Decimal(40))],
        target=mark(200, 2020, hollow=True),
    )
    drawn = parsed(change([it], title="Boliger", key="k"))
    scale = axis([72, 36, 40, 200], start=190, end=550)
    ends = {str(scale.place(36)), str(scale.place(40))}
    assert any({e.get("x1"), e.get("x2")} == ends for e in drawn.iter(f"{SVG}line"))
    assert [p.get("stroke-dasharray") for p in drawn.iter(f"{SVG}polygon")] == ["2.5 2"]


def test_a_baseline_counted_after_the_measurement_is_no_beginning():
    it = course(baseline=mark(72, 2019), marks=[mark(80, 2017)])
    drawn = parsed(development(it, frame_of([it]), title="Boliger", key="k"))
    assert list(drawn.iter(f"{SVG}polyline")) == []
    told = parsed(change([it], title="Boliger", key="k")).find(f"{SVG}desc").text
    assert "1 kan ikke sammenlignes" in told


def test_pictures_beside_each_other_share_a_scale():
    small, large = course(baseline=mark(1), marks=[mark(2)], target=None), course()
    alone = change([small], title="x", key="k")
    shared = change([small], title="x", key="k", beside=[small, large])
    assert "200" in words_in(shared)
    assert "200" not in words_in(alone)


def test_what_does_not_fit_is_cut_with_a_sign():
    it = course(
        "Frederikshavn og omegns kommuner",
        marks=[mark(204, 2017, written="204 (pr. 17. maj 2016)")],
    )
    words = words_in(change([it], title="x", key="k", legend=True))
    assert "Frederikshavn og omegns k…" in words
    assert "204 (pr. 17. maj…" in words
    assert "stiplet: foreløbig målværdi" in words


def test_long_numbers_are_short_on_an_axis():
    rows = [course(baseline=mark(0), marks=[mark(4_000_000_000, 2018)], target=None)]
    assert "4 mia." in words_in(change(rows, title="x", key="k"))


# --- words and colours ----------------------------------------------------------------------------


def test_a_picture_has_a_title_a_description_and_no_style():
    svg = change([course()], title='Boliger <b> & "mere"', key="k")
    drawn = parsed(svg)
    assert drawn.find(f"{SVG}title").text == 'Boliger <b> & "mere"'
    assert "1 er gået op siden baseline" in drawn.find(f"{SVG}desc").text
    assert drawn.get("role") == "img"
    assert drawn.get("aria-labelledby") == "k-t k-d"
    assert "style" not in svg
    assert "<script" not in svg


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(colour):
    return 1.05 / (luminance(colour) + 0.05)


def test_colours_are_seen_against_white():
    """WCAG 2.2: 3:1 for what is drawn (1.4.11), 4.5:1 for what is written (1.4.3)."""
    for drawn in (drawing.INK, drawing.AIM, drawing.QUIET, drawing.GRID):
        assert contrast(drawn) >= 3, drawn
    for written in (drawing.TEXT, drawing.QUIET, drawing.INK, drawing.AIM):
        assert contrast(written) >= 4.5, written


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1327, "1.327"),
        (47.3, "47,3"),
        (0, "0"),
        (-2.5, "−2,5"),
        (1000000, "1.000.000"),
        (100, "100"),
    ],
)
def test_numbers_are_written_as_danes_do(number, written):
    assert danish(number) == written


# --- nothing breaks it ----------------------------------------------------------------------------

NUMBERS = st.decimals(min_value=-(10**15), max_value=10**15, places=2)
DAYS = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 1, 1))
MARKS = st.builds(Mark, on=DAYS, number=NUMBERS, written=st.text(max_size=20), hollow=st.booleans())


@given(st.lists(st.one_of(st.none(), MARKS), max_size=8), st.one_of(st.none(), MARKS))
def test_whatever_the_figures_are_there_is_a_picture_or_none(marks, baseline):
    it = Course("Vesthimmerland", marks, baseline)
    frame = frame_of([it])
    svgs = [change([it], title="x", key="k")]
    if frame:
        svgs.append(development(it, frame, title="x", key="k"))
    for svg in filter(None, svgs):
        assert not re.search(r"\b(nan|inf)\b", svg)
        for element in parsed(svg).iter():
            for name in ("x", "y", "cx", "cy", "x1", "x2", "y1", "y2"):
                value = element.get(name)
                assert value is None or -1 <= float(value) <= 700


@given(st.lists(DAYS, min_size=1, max_size=5))
def test_days_keep_their_order(days):
    it = time_scale(days, start=0, end=100)
    places = [it.place(day) for day in sorted(days)]
    assert places == sorted(places)
    assert len(it.years) <= 6 + 1
