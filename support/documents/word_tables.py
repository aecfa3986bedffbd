"""Tables of a Word document: a grid with spans, header rows that repeat, rows that stay whole."""

from dataclasses import dataclass

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml.html import Element, HtmlElement

_LINE = "B8C2CC"
_INK = "12344D"
_SHADE = "EEF2F6"
_EMPTY = Element("td")
# Fewer characters than this fit in no column; see also richtext.MOST_COLUMNS.
_LEAST_WIDTH = 200


@dataclass
class Cell:
    """A place in the grid; ``node`` is None where a cell above reaches down."""

    node: HtmlElement | None
    columns: int
    starts_rows: bool = False


class TableWriter:
    """Writes one HTML table with ``writer`` (support.documents.word_body.Writer)."""

    def __init__(self, writer, node: HtmlElement):
        self.writer = writer
        self.node = node
        self.rows = [row for row in node.iter("tr") if next(row.iterancestors("table")) is node]
        self.grid = _grid(self.rows)
        self.is_form = "header" in (node.get("class") or "").split()

    def write(self, parent) -> None:
        """The table, its caption before it, at the end of ``parent``."""
        if not self.grid:
            return
        caption = self.node.find("caption")
        if caption is not None:
            self.writer.inline(self.writer.paragraph(parent, "Caption"), [caption.text_content()])
        table = self._table()
        place = self.writer.paragraph(parent, "Normal")
        place.addprevious(table)
        # Word needs a paragraph after a table in a cell, and between two tables.
        _set(place.get_or_add_pPr(), "w:spacing", before="0", after="0")

    def _table(self):
        table = OxmlElement("w:tbl")
        widths = self._widths()
        table.append(self._properties(sum(widths)))
        grid = OxmlElement("w:tblGrid")
        for width in widths:
            _set(grid, "w:gridCol", w=str(width))
        table.append(grid)
        for row, cells in zip(self.rows, self.grid, strict=True):
            table.append(self._row(row, cells, widths))
        return table

    def _widths(self) -> list[int]:
        count = max(sum(cell.columns for cell in cells) for cells in self.grid)
        whole = self.writer.width
        shares = [_share(column) for column in self.node.iter("col")]
        if len(shares) != count:
            shares = [1 / count] * count
        return [max(_LEAST_WIDTH, int(whole * share)) for share in shares]

    def _properties(self, width: int):
        properties = OxmlElement("w:tblPr")
        _set(properties, "w:tblW", w=str(width), type="dxa")
        borders = OxmlElement("w:tblBorders")
        for side, color, size in [
            ("top", _INK, "8"),
            ("bottom", _LINE, "4"),
            ("insideH", _LINE, "4"),
        ]:
            _set(borders, f"w:{side}", val="single", sz=size, space="0", color=color)
        properties.append(borders)
        _set(properties, "w:tblLayout", type="fixed")
        margins = OxmlElement("w:tblCellMar")
        for side, size in [("top", 50), ("left", 100), ("bottom", 50), ("right", 100)]:
            _set(margins, f"w:{side}", w=str(size), type="dxa")
        properties.append(margins)
        first_row = "0" if self.is_form else "1"
        _set(properties, "w:tblLook", val="04A0", firstRow=first_row, firstColumn="1", noVBand="1")
        return properties

    def _row(self, row: HtmlElement, cells: list[Cell], widths: list[int]):
        element = OxmlElement("w:tr")
        properties = OxmlElement("w:trPr")
        properties.append(OxmlElement("w:cantSplit"))
        in_head = row.getparent().tag == "thead"
        if in_head:
            properties.append(OxmlElement("w:tblHeader"))
        element.append(properties)
        column = 0
        for cell in cells:
            width = sum(widths[column : column + cell.columns])
            element.append(self._cell(cell, width, in_head))
            column += cell.columns
        return element

    def _cell(self, cell: Cell, width: int, in_head: bool):
        element = OxmlElement("w:tc")
        properties = OxmlElement("w:tcPr")
        _set(properties, "w:tcW", w=str(width), type="dxa")
        if cell.columns > 1:
            _set(properties, "w:gridSpan", val=str(cell.columns))
        if cell.starts_rows:
            _set(properties, "w:vMerge", val="restart")
        elif cell.node is None:
            _set(properties, "w:vMerge")
        is_header = cell.node is not None and cell.node.tag == "th"
        if is_header and (in_head or self.is_form):
            _set(properties, "w:shd", val="clear", color="auto", fill=_SHADE)
        element.append(properties)
        if cell.node is not None:
            self._fill(element, cell.node)
        if len(element) == 1 or element[-1].tag != qn("w:p"):
            self.writer.paragraph(element, "Tabeltekst")
        if is_header:
            _embolden(element if in_head or self.is_form else element[1])
        return element

    def _fill(self, element, node: HtmlElement) -> None:
        self.writer.blocks(node, element, "Skema" if self.is_form else "Tabeltekst")


def _embolden(element) -> None:
    for run in element.iter(qn("w:r")):
        run.get_or_add_rPr().get_or_add_b()


def _grid(rows: list[HtmlElement]) -> list[list[Cell]]:
    """The cells of every row, with the places that cells above reach into."""
    reaching: dict[int, tuple[int, int]] = {}
    grid = []
    for row in rows:
        cells: list[Cell] = []
        column = 0
        waiting = list(row.iterchildren("td", "th"))
        while waiting or column in reaching:
            if column in reaching:
                cell = _continued(reaching, column)
            else:
                cell = _started(reaching, column, waiting.pop(0))
            cells.append(cell)
            column += cell.columns
        grid.append(cells)
    return _filled(grid)


def _continued(reaching: dict, column: int) -> Cell:
    left, columns = reaching.pop(column)
    if left > 1:
        reaching[column] = (left - 1, columns)
    return Cell(None, columns)


def _started(reaching: dict, column: int, node: HtmlElement) -> Cell:
    columns, rows = int(node.get("colspan", 1)), int(node.get("rowspan", 1))
    taken = [other for other in reaching if column < other < column + columns]
    columns = min([columns, *(other - column for other in taken)])
    if rows > 1:
        reaching[column] = (rows - 1, columns)
    return Cell(node, columns, starts_rows=rows > 1)


def _filled(grid: list[list[Cell]]) -> list[list[Cell]]:
    # A short row is filled out: Word takes a row without its cells for damage.
    widest = max((sum(cell.columns for cell in cells) for cells in grid), default=0)
    for cells in grid:
        missing = widest - sum(cell.columns for cell in cells)
        if missing:
            cells.append(Cell(_EMPTY, missing))
    return grid if widest else []


def _share(column: HtmlElement) -> float:
    return float(column.get("style").removeprefix("width:").strip().rstrip("%")) / 100


def _set(parent, tag: str, **attributes: str) -> None:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
