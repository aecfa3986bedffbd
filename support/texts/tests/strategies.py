"""Texts for property tests: everything the editor can emit, and everything people can paste."""

from hypothesis import strategies as st

from support.texts.tree import (
    Cell,
    Item,
    List,
    Marks,
    Paragraph,
    Row,
    Run,
    Table,
    Text,
    merged,
)

SPECIMENS = [
    "  to blanke  ",
    "æøå ÆØÅ",
    "👩🏽‍🚀🇩🇰",
    "<b>ikke fed</b>",
    "&amp; & &lt;",
    "a\u00a0b",
    "\t",
    "\u0338x",
    "e\u0301",
    "\u202eomvendt",
    "“citat”",
    "§ 107, stk. 2",
    "x" * 300,
    " ",
    "\ufeff",
]

characters = st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00\r\n")
words = st.text(characters, min_size=1, max_size=8) | st.sampled_from(SPECIMENS)
typed = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=200
) | st.lists(st.sampled_from([*SPECIMENS, "\n", "\n\n", "\r\n", "\r"]), max_size=12).map("".join)

marks = st.builds(
    Marks,
    href=st.none() | st.sampled_from(["https://kl.dk/?a=1&b=\u00e6", "mailto:a@b.dk"]),
    strong=st.booleans(),
    em=st.booleans(),
)
runs = st.lists(
    st.builds(Run, text=words | st.just("\n"), marks=st.just(Marks()) | marks), max_size=4
).map(merged)


def paragraphs(tags=("p",)):
    return st.builds(Paragraph, tag=st.sampled_from(tags), runs=runs)


def _lists(depth):
    inner = paragraphs() if depth == 0 else paragraphs() | _lists(depth - 1)
    items = st.builds(
        lambda first, rest: Item([first, *rest]), paragraphs(), st.lists(inner, max_size=2)
    )
    return st.builds(
        List, tag=st.sampled_from(["ul", "ol"]), items=st.lists(items, min_size=1, max_size=3)
    )


lists = _lists(1)
cells = st.builds(
    Cell,
    children=st.lists(paragraphs() | _lists(0), min_size=1, max_size=2),
    tag=st.sampled_from(["td", "th"]),
    colspan=st.integers(1, 3),
    rowspan=st.integers(1, 2),
)
rows = st.builds(Row, cells=st.lists(cells, min_size=1, max_size=3))
tables = st.builds(Table, rows=st.lists(rows, min_size=1, max_size=3))


def _regular(width, heads, rows):
    """A table that needs no mending: the editor fills up rows that are short of cells."""
    filled = [(row * width)[:width] for row in rows]
    return Table([Row([Cell([cell], tag="th" if n < heads else "td") for cell in row])
                  for n, row in enumerate(filled)])  # fmt: skip


regular_tables = st.builds(
    _regular,
    width=st.integers(1, 3),
    heads=st.integers(0, 2),
    rows=st.lists(st.lists(paragraphs(), min_size=1, max_size=3), min_size=1, max_size=3),
)
editor_texts = st.builds(
    Text, children=st.lists(paragraphs(("p", "h3", "h4")) | lists | regular_tables, max_size=4)
)
texts = st.builds(
    Text, children=st.lists(paragraphs(("p", "h3", "h4")) | lists | tables, max_size=4)
)
_TAGS = """
<p> </p> <div> </div> <b> </b> <ul> <li> </li> </ul> <table> <tr> <td> </td> <th> </table> <br>
<h1> </h1> <caption> </a> <ol> <pre> </pre> <!--[if]--> <o:p> </o:p> <blockquote> </i> <dl> <dt>
"""
_WITH_BLANKS = [
    "<span style='x'>",
    "<a href='javascript:x'>",
    "<img src=x onerror=y>",
    " ",
    "  \n ",
]
pasted = st.lists(
    st.sampled_from([*_TAGS.split(), *_WITH_BLANKS, "\n", "&nbsp;", "&amp;", "&#824;", "<", ">"])
    | words,
    max_size=25,
).map("".join)
