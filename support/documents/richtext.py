"""Sanitised text of the site's editor, made ready for paper: PDF and Word read the same tree."""

from lxml import html as lxml_html
from lxml.html import HtmlElement

from support.documents.glyphs import printable

# More columns than this get a page on its side; more than the second cannot be read in print.
WIDE = 7
MOST_COLUMNS = 24
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def paper_html(html: str, *, below: int) -> str:
    """``html`` (already sanitised) as it is printed under a heading of level ``below``.

    Headings start one level further down and skip no level; tables get real header cells, spans
    that fit and a mark when they are wide; signs that no font has are made visible.
    """
    root = lxml_html.fragment_fromstring(_without_control(html), create_parent="div")
    _nest_headings(root, below)
    for table in root.iter("table"):
        _mend_table(table)
    for element in root.iter():
        element.text = printable(element.text) if element.text else None
        element.tail = printable(element.tail) if element.tail else None
    return _inner(root)


def _without_control(html: str) -> str:
    # lxml refuses control characters, and half surrogate pairs cannot be written at all.
    html = html.encode("utf-8", "replace").decode()
    return "".join(sign for sign in html if sign >= " " or sign in "\n\r\t")


def _inner(root: HtmlElement) -> str:
    children = (lxml_html.tostring(child, encoding="unicode") for child in root)
    return (root.text or "") + "".join(children)


def _nest_headings(root: HtmlElement, below: int) -> None:
    open_levels: list[int] = []
    for heading in [element for element in root.iter() if element.tag in _HEADINGS]:
        own = _HEADINGS.index(heading.tag)
        if not heading.text_content().strip():
            heading.tag = "p"
            continue
        while open_levels and open_levels[-1] >= own:
            open_levels.pop()
        open_levels.append(own)
        heading.tag = f"h{min(6, below + len(open_levels))}"


def _mend_table(table: HtmlElement) -> None:
    rows = [row for row in table.iter("tr") if _owner(row) is table]
    if not rows:
        table.drop_tree()
        return
    _clamp_spans(rows)
    columns = _square(rows)
    table.set("class", "pasted")
    _mark_headers(table, rows)
    if columns > WIDE and not any(a.tag == "table" for a in table.iterancestors()):
        _turn_page(table)


def _turn_page(table: HtmlElement) -> None:
    # The heading of a wide table goes with it, or it would be left on the page before.
    page = lxml_html.Element("div", {"class": "sideways"})
    heading = table.getprevious()
    table.addprevious(page)
    page.tail, table.tail = table.tail, None
    if heading is not None and heading.tag in _HEADINGS and not (heading.tail or "").strip():
        page.append(heading)
    page.append(table)


def _owner(row: HtmlElement) -> HtmlElement:
    return next(row.iterancestors("table"))


def _clamp_spans(rows: list[HtmlElement]) -> None:
    # A span beyond the table's end makes cells that no reader can find; a huge one eats memory.
    for index, row in enumerate(rows):
        for cell in row:
            _clamp(cell, "colspan", MOST_COLUMNS)
            _clamp(cell, "rowspan", len(rows) - index)


def _clamp(cell: HtmlElement, name: str, most: int) -> None:
    if (value := cell.attrib.pop(name, None)) and value.isdigit() and int(value) > 1 < most:
        cell.set(name, str(min(int(value), most)))


def _square(rows: list[HtmlElement]) -> int:
    """Fill every row out to the same number of columns, and give that number.

    PDF/UA and Word both ask for it; browsers do not, so pasted tables are often uneven.
    """
    lengths, reaching = [], {}
    for row in rows:
        length, reaching = _columns_of(row, reaching)
        lengths.append(length)
    for row, length in zip(rows, lengths, strict=True):
        row.extend(lxml_html.Element("td") for _ in range(max(lengths) - length))
    return max(lengths)


def _columns_of(row: HtmlElement, above: dict[int, int]) -> tuple[int, dict[int, int]]:
    """The columns of ``row``; ``above`` and the answer: columns reached into, for how many rows."""
    taken = set(above)
    below = {column: left - 1 for column, left in above.items() if left > 1}
    column = 0
    for cell in row:
        column = _first_free(column, taken)
        end = _first_taken(column, column + int(cell.get("colspan", 1)), taken)
        if cell.get("colspan"):
            cell.set("colspan", str(end - column))
        if (rows := int(cell.get("rowspan", 1))) > 1:
            below |= dict.fromkeys(range(column, end), rows - 1)
        taken |= set(range(column, end))
    return len(taken), below


def _first_free(column: int, taken: set[int]) -> int:
    return next(place for place in range(column, column + len(taken) + 1) if place not in taken)


def _first_taken(start: int, end: int, taken: set[int]) -> int:
    return next((place for place in range(start, end) if place in taken), end)


def _mark_headers(table: HtmlElement, rows: list[HtmlElement]) -> None:
    for row in rows:
        in_head = row.getparent().tag == "thead"
        for cell in row.iter("th"):
            cell.set("scope", "col" if in_head or row is rows[0] else "row")
    first = rows[0]
    if first.getparent().tag != "thead" and len(first) and all(c.tag == "th" for c in first):
        head = lxml_html.Element("thead")
        table.insert(0, head)
        head.append(first)
