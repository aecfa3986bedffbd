"""Tables people have at hand, as rows of text: CSV as any program writes it, and XLSX.

Nothing is worked out: a formula comes as the text it is written with. A row comes when it is asked
for, so that a file of 100,000 rows takes no more memory than one of ten.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from itertools import chain
from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from evaluation.sheets.guarding import unguarded

MOST_ROWS = 250_000
MOST_COLUMNS = 200
LONGEST_CELL = 2000
_SAMPLE = 1 << 16
_SEPARATORS = ";\t,"
_FIRST_LINES = 20
# Signs no program puts in a table, but every picture and every program file holds.
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Unreadable(Exception):
    """The file is no table; the message says in Danish what to do instead."""


def rows_of(file: BinaryIO) -> Iterator[list[str]]:
    """The rows of ``file``, blank ones too; each without the empty cells at its end.

    Raises ``Unreadable``, also while rows are being fetched.
    """
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    rows = _of_workbook(file) if start == b"PK\x03\x04" else _of_text(file)
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise Unreadable(
                _("Filen har mere end %(antal)s rækker. Del den i flere.")
                % {"antal": f"{MOST_ROWS:,}".replace(",", ".")}
            )
        yield _checked(row, number)


def _checked(row: list[str], number: int) -> list[str]:
    row = [unguarded(cell.strip()) for cell in row]
    while row and not row[-1]:
        row.pop()
    if any(_NO_TEXT.search(cell) for cell in row):
        raise Unreadable(_no_table())
    if len(row) > MOST_COLUMNS or any(len(cell) > LONGEST_CELL for cell in row):
        raise Unreadable(
            _("Række %(nr)s er for bred. Gem kun selve tabellen, og prøv igen.") % {"nr": number}
        )
    return row


# --- text -----------------------------------------------------------------------------------------


def _of_text(file: BinaryIO) -> Iterator[list[str]]:
    encoding = _encoding(file)
    file.seek(0)
    lines = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        sample = lines.read(_SAMPLE)
        if _NO_TEXT.search(sample):
            raise Unreadable(_no_table())
        # Read on from the sample: a text file in the middle of a sign cannot be wound back.
        rest = chain(_lines(sample, lines), lines)
        yield from csv.reader(rest, delimiter=_separator(sample))
    except (UnicodeError, csv.Error) as error:
        raise Unreadable(_no_table()) from error
    finally:
        # Whoever gave up half-way may have closed the file already.
        with suppress(ValueError):
            lines.detach()


def _lines(sample: str, rest: io.TextIOWrapper) -> Iterator[str]:
    held = io.StringIO(sample, newline="").readlines()
    if held:
        held[-1] += rest.readline()
    yield from held


def _no_table() -> str:
    return _("Filen kan ikke læses som en tabel. Gem den som .xlsx eller CSV, og prøv igen.")


def _encoding(file: BinaryIO) -> str:
    start = file.read(_SAMPLE)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Every second byte of Danish in UTF-16 is empty.
    if start[1::2].count(0) > len(start) // 4:
        return "utf-16-le"
    if start[::2].count(0) > len(start) // 4:
        return "utf-16-be"
    file.seek(0)
    return "utf-8" if _is_utf8(file) else "cp1252"


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while part := file.read(1 << 20):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator(sample: str) -> str:
    """Of ; tab and comma, the one most of the first lines hold; the earlier where two do."""
    # What stands in quotation marks is not between cells.
    lines = [line for line in re.sub(r'"[^"]*"', "", sample).splitlines() if line.strip()]
    held = {sign: sum(sign in line for line in lines[:_FIRST_LINES]) for sign in _SEPARATORS}
    return max(_SEPARATORS, key=lambda sign: held[sign])


# --- workbooks ------------------------------------------------------------------------------------


def _of_workbook(file: BinaryIO) -> Iterator[list[str]]:
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        # What the file says of its own size may be wrong, and then rows would go missing.
        sheet.reset_dimensions()
        for row in sheet.iter_rows():
            if len(row) > MOST_COLUMNS and any(c.value is not None for c in row[MOST_COLUMNS:]):
                raise Unreadable(_("Arket er for bredt. Gem kun selve tabellen, og prøv igen."))
            yield [_written(cell) for cell in row[:MOST_COLUMNS]]
    except Unreadable:
        raise
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        raise Unreadable(_no_table()) from error
    # A workbook that breaks its own rules makes the library raise whatever it stumbled over.
    except Exception as error:
        raise Unreadable(_no_table()) from error


def _written(cell) -> str:
    """The cell as a Dane reads it on the screen."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if isinstance(value, datetime | date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    return str(value)


def _number(value: float, shape: str) -> str:
    # A sign in quotation marks or behind a backslash is shown, and works nothing out.
    bare = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", shape)
    if "%" in bare:
        decimals = sum(sign in "0#" for sign in bare.partition(".")[2].partition(";")[0])
        return f"{value * 100:.{decimals}f} %".replace(".", ",")
    return _plain_number(value, bare) + (" %" if "%" in shape else "")


def _plain_number(value: float, shape: str) -> str:
    text = f"{value:,.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    if "#,##" not in shape:
        text = text.replace(",", "")
    return text.translate(str.maketrans(",.", ".,"))
