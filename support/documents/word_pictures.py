"""Pictures in Word: SVG as PNG, which every version of Word can show."""

from base64 import b64decode
from io import BytesIO

import resvg_py
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from lxml.html import HtmlElement

from support.documents.pdf import FONTS

SVG = "data:image/svg+xml;base64,"
_WIDTH = Mm(150)
# Wide enough for print: 1.600 points over 15 cm are 270 an inch.
_POINTS = 1600


def add_picture(paragraph: Paragraph, node: HtmlElement) -> None:
    """The SVG in ``node`` (an img with a data address) into ``paragraph``, with its alt text.

    Raises ``ValueError`` for any other address: a document never fetches anything.
    """
    address = node.get("src", "")
    if not address.startswith(SVG):
        raise ValueError(f"not a picture of our own: {address[:40]}")
    png = drawn(b64decode(address.removeprefix(SVG)).decode())
    shape = paragraph.add_run().add_picture(BytesIO(png), width=_WIDTH)
    shape._inline.find(qn("wp:docPr")).set("descr", node.get("alt", ""))


def drawn(svg: str) -> bytes:
    """``svg`` as PNG, in the fonts of the documents; the same bytes every time."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=_POINTS,
            background="#ffffff",
            font_dirs=[str(FONTS)],
            skip_system_fonts=True,
        )
    )
