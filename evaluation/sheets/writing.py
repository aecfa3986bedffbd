"""Rows of text as files for a spreadsheet. Every cell stays the text it is."""

import csv
import io
from collections.abc import Iterable, Iterator

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from evaluation.sheets.guarding import guarded
from support.texts.canonical import for_documents

BOM = "\ufeff"


def csv_lines(rows: Iterable[list[str]]) -> Iterator[str]:
    """As a Danish Excel opens it: UTF-8 with a mark, semicolons, quoted where it must be."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    yield BOM
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def workbook(rows: Iterable[list[str]], *, title: str) -> bytes:
    """One sheet, every cell a text: "=1+1" is shown, never worked out."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for row in rows:
        sheet.append([_text(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(sheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet)
    # A file of Excel's holds no vertical tab and the like.
    cell.value = for_documents(text)
    cell.data_type = "s"
    return cell
