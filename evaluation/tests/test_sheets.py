"""Tables in and out: every encoding, separator and trick of a file that people have at hand."""

import contextlib
import csv
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.sheets.guarding import guarded, looks_like_formula, unguarded
from evaluation.sheets.layout import cells_of, plain
from evaluation.sheets.reading import LONGEST_CELL, MOST_COLUMNS, Unreadable, rows_of
from evaluation.sheets.writing import csv_lines, workbook

DANISH = [["", "København", "Aarhus"], ["Andel ubenyttede, æøå", "47,3 %", "36-40"]]
PLACES = {"København", "Aarhus", "Favrskov"}
# What a cell may hold: no control signs, and no space at its ends, which no table keeps.
CELL = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp")), max_size=40
).map(str.strip)


def rows(content):
    return list(rows_of(io.BytesIO(content if isinstance(content, bytes) else content.encode())))


def text(table, separator=";"):
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(table)
    return out.getvalue()


def sheet(table, **shapes):
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    for cell, shape in shapes.items():
        book.active[cell].number_format = shape
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def said(table, goals=()):
    return list(
        cells_of(iter(table), is_place=PLACES.__contains__, is_goal=lambda name: name in goals)
    )


# --- text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_text_is_read_in_every_encoding_and_with_every_separator(encoding, separator):
    assert rows(text(DANISH, separator).encode(encoding)) == DANISH


def test_a_cell_may_hold_lines_quotes_and_separators():
    table = [["Mål", "Note"], ["a;b", 'siger "ja"'], ["to\nlinjer", ""]]
    assert rows(text(table)) == [["Mål", "Note"], ["a;b", 'siger "ja"'], ["to\nlinjer"]]


def test_a_row_longer_than_the_first_part_read_stays_whole():
    table = [["Mål", "København"], *([f"indikator {n} æ", str(n)] for n in range(5000))]
    assert rows(text(table)) == table


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"PK\x03\x04 broken", b"\x00\x01\x02\x03;a"]
)
def test_what_is_no_table_says_so(content):
    with pytest.raises(Unreadable):
        rows(content)


def test_a_row_too_wide_or_a_cell_too_long_is_refused():
    with pytest.raises(Unreadable):
        rows(";".join("a" * (MOST_COLUMNS + 1)))
    with pytest.raises(Unreadable):
        rows("a;" + "b" * (LONGEST_CELL + 1))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_rows_or_a_reason(content):
    with contextlib.suppress(Unreadable):
        assert all(isinstance(cell, str) for row in rows(content) for cell in row)


# --- workbooks ------------------------------------------------------------------------------------


def test_a_workbook_is_read_as_a_dane_sees_it():
    table = [
        ["Mål", 50134, 50134, 0.473, 1234.5, True],
        ["=SUM(B1:C1)", "36-40", None, 12, None, None],
    ]
    content = sheet(table, C1="#,##0", D1="0.0%", E1="#,##0.00")
    assert rows(content) == [
        ["Mål", "50134", "50.134", "47,3 %", "1.234,5", "ja"],
        ["=SUM(B1:C1)", "36-40", "", "12"],
    ]


def test_a_workbook_that_lies_of_its_size_is_read_whole():
    content = sheet([["a", "b"], ["c", "d"]])
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'<dimension ref="A1:B2"', b'<dimension ref="A1"')
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for part, data in parts.items():
            new.writestr(part, data)
    assert rows(out.getvalue()) == [["a", "b"], ["c", "d"]]


def test_entities_in_a_workbook_grow_nothing():
    content = sheet([["a"]])
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    bomb = b'<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'
    name = "xl/worksheets/sheet1.xml"
    parts[name] = bomb + parts[name]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for part, data in parts.items():
            new.writestr(part, data)
    with pytest.raises(Unreadable):
        rows(out.getvalue())


# --- out again ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-cmd|' /C calc'!A0", "@A1", " =1", "＝1"])
def test_what_begins_a_formula_gets_an_apostrophe(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+3,5 %", "-", "36-40", "306*", "–", "", "'t Hof"])
def test_figures_and_plain_words_stay_as_they_are(text):
    assert guarded(text) == text == unguarded(text)


@given(st.text())
def test_the_apostrophe_comes_off_again(text):
    assert unguarded(guarded(text)) == text


@settings(deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=5))
def test_a_table_comes_back_from_csv_as_it_was(table):
    wanted = [_without_empty_end(row) for row in table]
    assert rows("".join(csv_lines(table))) == wanted


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=5))
def test_a_table_comes_back_from_a_workbook_as_it_was(table):
    wanted = [_without_empty_end(row) for row in table]
    found = rows(workbook(table, title="Tal"))
    assert found + [[]] * (len(wanted) - len(found)) == wanted


def _without_empty_end(row):
    row = list(row)
    while row and not row[-1]:
        row.pop()
    return row


def test_a_workbook_out_holds_no_formula():
    book = openpyxl.load_workbook(io.BytesIO(workbook([["=1+1", "@a"]], title="Tal")))
    assert [cell.data_type for cell in book.active[1]] == ["s", "s"]


def test_a_formula_is_known():
    assert looks_like_formula("=1+1")
    assert not looks_like_formula("-5")


# --- what the rows say ----------------------------------------------------------------------------


def test_municipalities_across():
    table = [
        ["", "København", "Aarhus", "Enhed"],
        ["Antal indbyggere", "594.231", "331.332", "borgere"],
        [],
        ["Boligmarkedet"],
        ["Andel ubenyttede", "47,3 %", ""],
        ["*antallet er baseret på kvoten."],
    ]
    found = said(table)
    assert [(c.goal, c.place, c.written, c.group, c.unit) for c in found if not c.is_heading] == [
        ("Antal indbyggere", "København", "594.231", "", "borgere"),
        ("Antal indbyggere", "Aarhus", "331.332", "", "borgere"),
        ("Andel ubenyttede", "København", "47,3 %", "Boligmarkedet", ""),
        ("Andel ubenyttede", "Aarhus", "", "Boligmarkedet", ""),
    ]
    assert [(c.row, c.goal) for c in found if c.is_heading] == [
        (4, "Boligmarkedet"),
        (6, "*antallet er baseret på kvoten."),
    ]


def test_a_goal_without_figures_is_no_heading():
    table = [["", "København"], ["Antal boliger", ""]]
    assert said(table)[0].is_heading
    assert not said(table, goals={"Antal boliger"})[0].is_heading


def test_municipalities_down():
    table = [["Kommune", "Boliger", "Ventetid", "Kilde"], ["Aarhus", "12", "77 dage", "SFI"]]
    assert [(c.goal, c.place, c.written, c.source) for c in said(table)] == [
        ("Boliger", "Aarhus", "12", "SFI"),
        ("Ventetid", "Aarhus", "77 dage", "SFI"),
    ]


def test_one_figure_a_row():
    table = [
        ["Mål", "Kommune", "Dato", "Værdi", "Note"],
        ["1", "Aarhus", "1.5.2017", "12", "(ca.)"],
    ]
    (cell,) = said(table)
    assert (cell.row, cell.column, cell.goal, cell.on, cell.written, cell.note) == (
        *(2, 4, "1", "1.5.2017", "12"),
        "(ca.)",
    )


@pytest.mark.parametrize("table", [[], [["Hej"]], [["a", "b"]] * 30])
def test_a_table_without_headings_says_what_is_missing(table):
    with pytest.raises(Unreadable, match="Overskrifterne mangler"):
        said(table)


@settings(deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(["", "København", "Mål", "Kommune", "Værdi", "Note", "12"]), max_size=5
        ),
        max_size=6,
    )
)
def test_any_table_says_something_or_what_is_missing(table):
    """Each cell is told once, and of a row that is there."""
    with contextlib.suppress(Unreadable):
        places = [(cell.row, cell.column) for cell in said(table, goals={"12"})]
        assert len(places) == len(set(places))
        assert all(1 <= row <= len(table) and column >= 1 for row, column in places)


def test_a_goal_is_known_whatever_its_case_and_white_space():
    assert plain("Antal  Boliger ") == plain("antal boliger")
    assert plain("5. klasse") != plain("6. klasse")


@pytest.mark.parametrize(
    ("shape", "value", "shown"),
    [('0.0" %"', 47.3, "47,3 %"), ("0.0\\%", 47.3, "47,3 %"), ("0.0 %", 0.473, "47,3 %")],
)
def test_a_sign_of_per_cent_in_quotation_marks_works_nothing_out(shape, value, shown):
    book = openpyxl.Workbook()
    book.active.append([value])
    book.active["A1"].number_format = shape
    out = io.BytesIO()
    book.save(out)
    assert next(rows_of(out)) == [shown]


def test_a_title_above_the_table_decides_no_separator():
    for title in ("Bilag 2, opgjort 1.1.2017", "Bilag 2; boliger"):
        rows = list(rows_of(io.BytesIO(f"{title}\nMål\tRoskilde\nAntal\t5\n".encode())))
        assert rows[1:] == [["Mål", "Roskilde"], ["Antal", "5"]]


def test_a_sign_no_table_holds_is_refused_wherever_it_stands():
    rows = [f"Antal {n} {'x' * 250};5" for n in range(400)]
    late = "\n".join(["Mål;Roskilde", *rows, "Sidst\x00;6"])
    with pytest.raises(Unreadable):
        list(rows_of(io.BytesIO(late.encode())))


def test_a_workbook_holds_what_was_typed_with_a_soft_break():
    (row,) = rows_of(io.BytesIO(workbook([["linje\x0blinje"]], title="Tal")))
    assert row == ["linjelinje"]
