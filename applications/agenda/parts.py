"""Small pieces that the texts of an agenda item are put together from."""

from collections.abc import Iterable

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from lxml import html as lxml_html

from support.texts.html import blocks

OPENS, CLOSES = "[Skriv her: ", "]"


def paragraph(text: str) -> str:
    """``text`` as one paragraph, nothing for nothing."""
    return f"<p>{escape(text)}</p>" if text else ""


def heading(text: str, *, level: int) -> str:
    return f"<h{level}>{escape(text)}</h{level}>"


def listing(items: Iterable[str], *, numbered: bool = False) -> str:
    """A list of ``items``, which are HTML already."""
    tag = "ol" if numbered else "ul"
    inner = "".join(f"<li>{item}</li>" for item in items)
    return f"<{tag}>{inner}</{tag}>" if inner else ""


def to_write(what: str) -> str:
    """A sentence that says what only the municipality knows; ``holes_in`` finds it again."""
    return paragraph(OPENS + what + CLOSES)


def holes_in(html: str) -> list[str]:
    """What is still to be written in ``html``: the sentences that ``to_write`` put there."""
    return [text[len(OPENS) : -len(CLOSES)] for text in blocks(html) if _is_hole(text)]


def _is_hole(text: str) -> bool:
    return text.startswith(OPENS) and text.endswith(CLOSES)


def opening(html: str, most: int) -> str:
    """The first ``most`` paragraphs of ``html``, each with the list it announces by a colon.

    A text without paragraphs opens with its first list; headings and tables are left out.
    """
    kept, paragraphs, announced = [], 0, True
    for block in lxml_html.fragments_fromstring(html):
        is_paragraph = block.tag == "p"
        paragraphs += is_paragraph
        if paragraphs > most:
            break
        if is_paragraph or (block.tag in ("ul", "ol") and announced):
            kept.append(lxml_html.tostring(block, encoding="unicode", with_tail=False))
            announced = block.text_content().rstrip().endswith(":")
    return "".join(kept)


def day(iso: str | None) -> str:
    """ "1. december 2016"."""
    return date_format(parse_date(iso), "j. F Y") if iso else ""


def named(content: dict) -> str:
    """The title in quotes, or the reference of an application that has no title yet."""
    return f"”{content['title']}”" if content["title"] else content["reference"]


def from_programme(content: dict) -> str:
    """ "i Frikommuneforsøg II"."""
    return _("i %s") % content["programme"]["name"]
