"""SVG by the piece. Colours are attributes, never styles: the pages' policy allows no others."""

from xml.sax.saxutils import escape as escape_markup
from xml.sax.saxutils import quoteattr

from support.texts.canonical import for_documents

# Against white: 7.4, 16.8, 7.0 and 3.3 to 1 (evaluation/tests/test_charts.py works them out).
INK, TEXT, QUIET, GRID = "#0a5a66", "#1a1a1a", "#595959", "#8a8a8a"
AIM = "#8a3b00"
FONT = 'font-family="IBM Plex Sans, sans-serif"'


def escape(words) -> str:
    """``words`` as markup; what XML cannot hold is left out."""
    return escape_markup(for_documents(str(words)))


def element(name: str, content: str = "", **attributes) -> str:
    """``<name …>content</name>``; ``content`` is markup, its words are escaped before."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(str(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(words: str, x: float, y: float, *, size: int = 12, anchor: str = "start", **more) -> str:
    known = {"x": x, "y": y, "font_size": size, "text_anchor": anchor, "fill": TEXT, **more}
    return element("text", escape(words), **known)


def line(x1, y1, x2, y2, *, stroke=GRID, width=1, dash=None) -> str:
    return element(
        "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dash
    )


def circle(x, y, *, hollow: bool, radius: float = 4.5) -> str:
    fill = "#ffffff" if hollow else INK
    return element("circle", cx=x, cy=y, r=radius, fill=fill, stroke=INK, stroke_width=2)


def square(x, y, *, hollow: bool = False) -> str:
    fill = "#ffffff" if hollow else QUIET
    return element(
        "rect", x=x - 4.5, y=y - 4.5, width=9, height=9, fill=fill, stroke=QUIET, stroke_width=2
    )


def diamond(x, y, *, dashed: bool = False) -> str:
    corners = f"{x},{y - 6} {x + 6},{y} {x},{y + 6} {x - 6},{y}"
    dash = "2.5 2" if dashed else None
    return element(
        "polygon",
        points=corners,
        fill="#ffffff",
        stroke=AIM,
        stroke_width=2,
        stroke_dasharray=dash,
    )


def shortened(words: str, longest: int) -> str:
    """``words`` where they fit in ``longest`` characters, else their beginning and "…"."""
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def picture(
    content: str, *, width: int, height: int, title: str, description: str, key: str
) -> str:
    """The whole picture; ``key`` makes its ids differ from those of others on the page."""
    named = element("title", escape(title), id=f"{key}-t") + element(
        "desc", escape(description), id=f"{key}-d"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" '
        f'aria-labelledby="{key}-t {key}-d" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" {FONT}>{named}{content}</svg>'
    )
