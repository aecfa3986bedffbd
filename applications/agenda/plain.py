"""An agenda item as text to copy into another system: its headings, and what stands under them."""

from collections.abc import Iterable, Sequence

from lxml import html as lxml_html
from lxml.html import HtmlElement

from applications.agenda.bodies import BodyName
from support.texts.html import sanitise

_LISTS = ("ul", "ol")
_INDENT = "   "


def as_plain(item_sections: Iterable[tuple[str, str]]) -> str:
    """Pairs of heading and HTML as text: numbered lists keep their numbers, table cells get tabs.

    A heading without text stays, so that the receiving form can be filled in from top to bottom.
    """
    parts = []
    for label, html in item_sections:
        text = text_of(html)
        parts.append(f"{label}\n\n{text}" if text else label)
    return "\n\n\n".join(parts) + "\n" if parts else ""


def text_of(html: str) -> str:
    """``html`` as plain text, blocks apart by a blank line."""
    if not (clean := sanitise(html)):
        return ""
    root = lxml_html.fragment_fromstring(clean, create_parent="div")
    return "\n\n".join(filter(None, map(_block, root)))


def _block(node: HtmlElement) -> str:
    if node.tag in _LISTS:
        return "\n".join(_items(node, indent=""))
    if node.tag == "table":
        return "\n".join(_row(row) for row in node.iter("tr"))
    return _inline(node)


def _items(node: HtmlElement, *, indent: str) -> list[str]:
    lines = []
    for number, item in enumerate(node, start=1):
        mark = f"{number}." if node.tag == "ol" else "•"
        inner = [child for child in item if child.tag in _LISTS]
        lines.append(f"{indent}{mark} {_inline(item)}")
        lines += [line for child in inner for line in _items(child, indent=indent + _INDENT)]
    return lines


def _row(row: HtmlElement) -> str:
    return "\t".join(_inline(cell) for cell in row)


def _inline(node: HtmlElement) -> str:
    """The text of ``node`` on as few lines as its line breaks allow; lists in it left out."""
    pieces = [node.text or ""]
    for child in node:
        if child.tag == "br":
            pieces.append("\n")
        elif child.tag not in _LISTS:
            pieces.append(_inline(child))
        pieces.append(child.tail or "")
    return "".join(pieces).strip(" ")


def committee_matrix(
    bodies: Sequence[BodyName], treating: Sequence[BodyName]
) -> list[tuple[str, bool]]:
    """A municipality's short codes in order, and whether that body treats the case.

    Bodies without a short code are in no matrix.
    """
    names = {body.name for body in treating}
    in_order = sorted(bodies, key=lambda body: body.position)
    return [(body.short_code, body.name in names) for body in in_order if body.short_code]
