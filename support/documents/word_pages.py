"""Pages of a Word document: size, margins, landscape, header and footer."""

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

_SHORT, _LONG = Mm(210), Mm(297)
_LEFT, _RIGHT, _TOP, _BOTTOM = Mm(24), Mm(22), Mm(22), Mm(24)


def set_up_page(section, *, landscape: bool = False) -> None:
    """A4 with the margins of the PDF."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
    section.left_margin, section.right_margin = _LEFT, _RIGHT
    section.top_margin, section.bottom_margin = _TOP, _BOTTOM


def text_width(section) -> int:
    """The width of a line, in twentieths of a point."""
    return (section.page_width - section.left_margin - section.right_margin) // 635


def new_page(document, *, landscape: bool = False):
    """Start a new page and give its section; its header and footer are those before it."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    set_up_page(section, landscape=landscape)
    return section


def set_margins_text(section, *, reference: str, mark: str) -> None:
    """Footer with ``reference`` and "Side x af y", header with ``mark`` (may be empty)."""
    section.footer.is_linked_to_previous = section.header.is_linked_to_previous = False
    _write_footer(section, reference)
    if mark:
        header = section.header.paragraphs[0]
        header.style = "Mærke"
        header.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        header.add_run(mark)


def _write_footer(section, reference: str) -> None:
    footer = section.footer.paragraphs[0]
    footer.paragraph_format.tab_stops.add_tab_stop(
        section.page_width - section.left_margin - section.right_margin, WD_TAB_ALIGNMENT.RIGHT
    )
    footer.add_run(f"{reference}\tSide ")
    add_field(footer._p, "PAGE")
    footer.add_run(" af ")
    add_field(footer._p, "NUMPAGES")


def add_field(paragraph, instruction: str, *, shown: str = "1") -> None:
    """A field that Word fills in, such as PAGE; ``shown`` until it has."""
    for kind in ("begin", None, "separate", "text", "end"):
        run = OxmlElement("w:r")
        if kind is None:
            code = OxmlElement("w:instrText")
            code.text = f" {instruction} "
            code.set(qn("xml:space"), "preserve")
            run.append(code)
        elif kind == "text":
            text = OxmlElement("w:t")
            text.text = shown
            run.append(text)
        else:
            run.append(_mark(kind))
        paragraph.append(run)


def _mark(kind: str):
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if kind == "begin":
        # Word counts the pages again when the document opens.
        mark.set(qn("w:dirty"), "true")
    return mark
