"""Word documents from the HTML that the PDF is made of, so that both say the same.

Real headings, lists and tables that a reader can edit and a screen reader can follow; Danish; the
same input gives the same bytes.
"""

import zipfile
from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from lxml import html as lxml_html

from support.documents.word_body import Writer
from support.documents.word_pages import set_up_page

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Office has it everywhere; a font that is missing would make Word choose for itself.
_FONT = "Calibri"
_INK = RGBColor(0x12, 0x34, 0x4D)
_GREY = RGBColor(0x4A, 0x55, 0x60)
_RED = RGBColor(0xA3, 0x18, 0x0C)
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
_SIZES = {"Heading 1": 20, "Heading 2": 15, "Heading 3": 12.5, "Heading 4": 11, "Heading 5": 11}
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def word_from_html(html: str, *, created: datetime | None = None) -> bytes:
    """A .docx with the content of ``html``: title, headings, lists, links, tables, landscape pages.

    Known are the tags of the site's texts and the classes of templates/pdf.
    """
    root = lxml_html.document_fromstring(html)
    document = Document()
    _set_language(document)
    _set_styles(document)
    _describe(document, root, created or _UNDATED)
    set_up_page(document.sections[0])
    Writer(document).write(root.find("body"))
    return _same_bytes_every_time(document)


def _set_language(document) -> None:
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    for name in ("w:val", "w:eastAsia"):
        language.set(qn(name), "da-DK")
    settings = document.settings.element
    theme_language = settings.find(qn("w:themeFontLang"))
    if theme_language is not None:
        theme_language.set(qn("w:val"), "da-DK")


def _set_styles(document) -> None:
    styles = document.styles
    normal = _set_font(styles["Normal"], 11)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.12
    for name, size in _SIZES.items():
        heading = _set_font(styles[name], size, bold=True, color=_INK)
        heading.font.italic = name == "Heading 5"
        heading.paragraph_format.space_before = Pt(size + 3)
        heading.paragraph_format.space_after = Pt(4)
    styles["Heading 1"].paragraph_format.space_after = Pt(10)
    styles["Footer"].paragraph_format.tab_stops.clear_all()
    _set_font(styles["Caption"], 10, bold=True, color=_INK).paragraph_format.keep_with_next = True
    for name, size, bold, color in [
        ("Overlinje", 10, False, _GREY),
        ("Mærke", 11, True, _RED),
        ("Tabeltekst", 9.5, False, None),
        ("Skema", 10.5, False, None),
        ("Småt", 8.5, False, _GREY),
    ]:
        style = _set_font(styles.add_style(name, 1), size, bold=bold, color=color)
        style.base_style = normal
        style.paragraph_format.space_after = Pt(2 if name in ("Tabeltekst", "Skema", "Småt") else 6)


def _set_font(style, size: float, *, bold: bool | None = None, color: RGBColor | None = None):
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # A theme font wins over a named one.
    fonts.attrib.clear()
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), _FONT)
    style.font.size = Pt(size)
    style.font.bold = bold
    if color is not None:
        style.font.color.rgb = color
    return style


def _describe(document, root, created: datetime) -> None:
    about = document.core_properties
    # Word allows 255 characters in a property.
    about.title = (root.findtext(".//title") or "")[:255]
    about.author = _meta(root, "author")
    about.subject = _meta(root, "description")
    about.language = "da-DK"
    about.comments = about.keywords = about.last_modified_by = ""
    about.created = about.modified = created.astimezone(UTC).replace(tzinfo=None)
    about.revision = 1
    _drop_thumbnail(document.part.package)


def _drop_thumbnail(package) -> None:
    # The empty document of python-docx brings a picture of itself.
    for name in [name for name, r in package.rels.items() if r.reltype == RT.THUMBNAIL]:
        package.rels.pop(name)


def _meta(root, name: str) -> str:
    return (root.xpath(f"string(//meta[@name='{name}']/@content)") or "")[:255]


def _same_bytes_every_time(document) -> bytes:
    saved, fixed = BytesIO(), BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=_ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return fixed.getvalue()
