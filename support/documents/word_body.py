"""The body of a Word document, element by element from HTML."""

import re
from dataclasses import dataclass, replace

from django.utils.encoding import iri_to_uri
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER, WD_UNDERLINE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor, Twips
from docx.text.paragraph import Paragraph
from lxml.html import HtmlElement

from support.documents.word_pages import add_field, new_page, set_margins_text, text_width
from support.documents.word_pictures import add_picture
from support.documents.word_tables import TableWriter

_INLINE = {"a", "strong", "b", "em", "i", "br", "span", "wbr"}
_GROUPS = {"article", "section", "div", "li", "tbody", "thead"}
_CLASS_STYLES = {"eyebrow": "Overlinje", "mark": "Mærke", "small": "Småt", "empty": "Overlinje"}
_DEEPEST_LIST = 3
_LINK_COLOR = RGBColor(0x0B, 0x4A, 0x8F)


@dataclass(frozen=True)
class Look:
    """How a run of text looks."""

    bold: bool = False
    italic: bool = False
    link: str = ""


class Writer:
    """Writes HTML elements at the end of ``document``."""

    def __init__(self, document):
        self.document = document
        self.part = document.part
        self.pages = [document.sections[0]]
        self.style_ids = {style.name: style.style_id for style in document.styles}
        self._fresh = True
        self._bookmarks = 0

    @property
    def width(self) -> int:
        return text_width(self.pages[-1])

    def write(self, body: HtmlElement) -> None:
        """Write every element of ``body``, in order."""
        self.blocks(body, self.document.element.body, "Normal")

    def blocks(self, node: HtmlElement, parent, style: str) -> None:
        """The children of ``node`` as paragraphs and tables in ``parent``."""
        line: list = [node.text or ""]
        for child in node:
            if child.tag in _INLINE:
                line.append(child)
            else:
                self._flush(line, parent, style)
                self._block(child, parent, style)
                line = []
            line.append(child.tail or "")
        self._flush(line, parent, style)

    def _flush(self, line: list, parent, style: str) -> None:
        if any(not isinstance(part, str) or part.strip() for part in line):
            self.inline(self.paragraph(parent, style), line)

    def _block(self, node: HtmlElement, parent, style: str) -> None:
        if "paper-only" in _classes(node):
            return
        if node.get("data-reference") is not None:
            self._start_part(node)
        if re.fullmatch("h[1-6]", node.tag):
            self._heading(node, parent)
        elif node.tag in ("ul", "ol"):
            self._list(node, parent, depth=1)
        elif node.tag == "table":
            TableWriter(self, node).write(parent)
        elif "sideways" in _classes(node):
            self._sideways(node)
        elif node.tag in _GROUPS:
            self.blocks(node, parent, style)
        else:
            self._words(node, parent, style)

    def _words(self, node: HtmlElement, parent, style: str) -> None:
        """A paragraph, or a picture as a paragraph of its own."""
        if node.tag == "img":
            add_picture(Paragraph(self.paragraph(parent, style), self.document), node)
            return
        named = next((_CLASS_STYLES[c] for c in _classes(node) if c in _CLASS_STYLES), style)
        self.inline(self.paragraph(parent, named), [node.text or "", *_with_tails(node)])

    def _start_part(self, node: HtmlElement) -> None:
        if not self._fresh:
            self.pages.append(new_page(self.document))
        self._fresh = False
        mark = node.get("data-mark", "")
        set_margins_text(self.pages[-1], reference=node.get("data-reference"), mark=mark)

    def _sideways(self, node: HtmlElement) -> None:
        self.pages.append(new_page(self.document, landscape=True))
        self.blocks(node, self.document.element.body, "Normal")
        self.pages.append(new_page(self.document))

    def paragraph(self, parent, style: str):
        """A new, empty paragraph at the end of ``parent``."""
        element = OxmlElement("w:p")
        if parent is self.document.element.body:
            # Before the properties of the last section, which end the body.
            parent[-1].addprevious(element)
        else:
            parent.append(element)
        if style != "Normal":
            element.style = self.style_ids[style]
        return element

    def _heading(self, node: HtmlElement, parent) -> None:
        level = min(int(node.tag[1]), 5)
        heading = self.paragraph(parent, f"Heading {level}")
        part = node.getparent()
        if part.get("id"):
            self._bookmark(heading, part.get("id"))
        self.inline(heading, [node.text or "", *_with_tails(node)])

    def _bookmark(self, paragraph, name: str) -> None:
        self._bookmarks += 1
        for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
            mark = OxmlElement(tag)
            mark.set(qn("w:id"), str(self._bookmarks))
            if tag.endswith("Start"):
                mark.set(qn("w:name"), _bookmark_name(name))
            paragraph.append(mark)

    def _list(self, node: HtmlElement, parent, *, depth: int) -> None:
        kind = "List Bullet" if node.tag == "ul" else "List Number"
        style = kind if depth == 1 else f"{kind} {min(depth, _DEEPEST_LIST)}"
        number = self._new_numbering(style) if node.tag == "ol" else None
        for item in node.iterchildren("li"):
            self._item(item, parent, style, number, depth)

    def _item(self, item: HtmlElement, parent, style: str, number, depth: int) -> None:
        paragraph = self.paragraph(parent, style)
        if number is not None:
            properties = paragraph.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_numId().val = number
            properties.get_or_add_ilvl().val = 0
        first, rest = _split_item(item)
        self.inline(paragraph, first)
        for block in rest:
            if block.tag in ("ul", "ol"):
                self._list(block, parent, depth=depth + 1)
            else:
                self._block(block, parent, "Normal")

    def _new_numbering(self, style: str) -> int:
        """A numbering that starts at 1: in Word, lists of one style count on otherwise."""
        numbering = self.part.numbering_part.element
        of_style = self.document.styles[style].element.pPr.numPr.numId.val
        abstract = numbering.num_having_numId(of_style).abstractNumId.val
        fresh = numbering.add_num(abstract)
        fresh.add_lvlOverride(ilvl=0).add_startOverride(1)
        return fresh.numId

    def inline(self, paragraph, parts: list, look: Look | None = None) -> None:
        """Text and inline elements into ``paragraph``, white space as a browser shows it."""
        _Line(self, paragraph).add(parts, look or Look())

    def relate(self, url: str) -> str:
        """The relationship id of a link out of the document."""
        return self.part.relate_to(iri_to_uri(url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)


class _Line:
    """One paragraph's runs, collapsing white space."""

    def __init__(self, writer: Writer, paragraph):
        self.writer = writer
        self.paragraph = paragraph
        self.space = False
        self.started = False

    def add(self, parts: list, look: Look) -> None:
        for part in parts:
            if isinstance(part, str):
                self._text(part, look)
            elif part.tag == "br":
                self._break()
            else:
                self.add([part.text or "", *_with_tails(part)], _look_of(part, look))
                self._page_number(part)

    def _text(self, text: str, look: Look) -> None:
        words = re.sub(r"[ \t\r\n\f]+", " ", text)
        if words.startswith(" "):
            self.space, words = True, words[1:]
        if not words:
            return
        if self.space and self.started:
            # A space before a link is not part of it.
            self._run(" ", replace(look, link=""))
        self.space, self.started = words.endswith(" "), True
        self._run(words.removesuffix(" "), look)

    def _break(self) -> None:
        run = OxmlElement("w:r")
        run.append(OxmlElement("w:br"))
        self.paragraph.append(run)
        self.space = self.started = False

    def _run(self, text: str, look: Look) -> None:
        run = OxmlElement("w:r")
        properties = run.get_or_add_rPr()
        if look.bold:
            properties.get_or_add_b()
        if look.italic:
            properties.get_or_add_i()
        run.text = text
        self._holder(look.link, properties).append(run)

    def _holder(self, link: str, properties):
        if not link:
            return self.paragraph
        holder = OxmlElement("w:hyperlink")
        if link.startswith("#"):
            holder.set(qn("w:anchor"), _bookmark_name(link[1:]))
        else:
            holder.set(qn("r:id"), self.writer.relate(link))
            _look_like_a_link(properties)
        self.paragraph.append(holder)
        return holder

    def _page_number(self, node: HtmlElement) -> None:
        if "entry" in _classes(node):
            Paragraph(self.paragraph, None).paragraph_format.tab_stops.add_tab_stop(
                Twips(self.writer.width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
            )
            self._run("\t", Look())
            name = _bookmark_name(node.get("href")[1:])
            add_field(self.paragraph, f"PAGEREF {name} \\h", shown="–")


def _look_like_a_link(properties) -> None:
    properties.get_or_add_color().val = _LINK_COLOR
    properties.get_or_add_u().val = WD_UNDERLINE.SINGLE


def _look_of(node: HtmlElement, look: Look) -> Look:
    if node.tag in ("strong", "b"):
        return replace(look, bold=True)
    if node.tag in ("em", "i"):
        return replace(look, italic=True)
    if node.tag == "a" and node.get("href"):
        return replace(look, link=node.get("href"))
    return look


def _classes(node: HtmlElement) -> list[str]:
    return (node.get("class") or "").split()


def _with_tails(node: HtmlElement) -> list:
    return [part for child in node for part in (child, child.tail or "")]


def _split_item(item: HtmlElement) -> tuple[list, list]:
    """What stands beside the bullet, and the blocks under it."""
    first: list = [item.text or ""]
    children = list(item)
    while children and children[0].tag in _INLINE:
        child = children.pop(0)
        first += [child, child.tail or ""]
    if (
        children
        and children[0].tag == "p"
        and not any(not isinstance(part, str) or part.strip() for part in first)
    ):
        opening = children.pop(0)
        first = [opening.text or "", *_with_tails(opening)]
    return first, children


def _bookmark_name(anchor: str) -> str:
    return re.sub(r"\W", "_", anchor)[:40]
