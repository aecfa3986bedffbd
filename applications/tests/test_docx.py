import io
import re
import zipfile
from hashlib import sha256

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from lxml import html as lxml_html

from applications.docx import application_docx, bundle_docx
from applications.pdf import application_html, bundle_html
from applications.tests.content_fixture import content, section, submission
from applications.tests.test_pdf import LISTS, PASTED, SIGNS, UNEVEN, WIDE, empty, with_text


def opened(docx):
    return Document(io.BytesIO(docx))


def words_of(docx):
    """The words of the body, in order; fields and margins left out."""
    parts = opened(docx).element.body.iter(qn("w:t"), qn("w:p"), qn("w:br"), qn("w:tab"))
    return "".join((part.text or "") if part.tag == qn("w:t") else " " for part in parts).split()


def words_of_html(html):
    body = lxml_html.document_fromstring(html).find("body")
    for element in body.iter("p", "td", "th", "li", "br", "caption", "h1", "h2", "h3", "h4"):
        element.tail = f" {element.tail or ''}"
        element.text = f" {element.text or ''}"
    return body.text_content().split()


@pytest.mark.parametrize(
    "it",
    [content(), empty(), with_text(WIDE + SIGNS + LISTS + PASTED), content(is_draft=True)],
    ids=["application", "empty", "odd", "draft"],
)
def test_word_says_what_the_pdf_says(it):
    assert words_of(application_docx(it)) == words_of_html(application_html(it))


def test_a_bundle_says_what_the_pdf_says():
    both = [content(), content(reference="FK-AB12CD", title="Lægeattester")]

    shown = [word for word in words_of(bundle_docx(both, submission=submission())) if word != "–"]

    assert shown == words_of_html(bundle_html(both, submission=submission()))


def test_headings_are_real_and_in_order():
    document = opened(application_docx(content()))
    headings = [
        (p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")
    ]

    assert headings[:4] == [
        ("Heading 1", "Ansøgning om konkrete forsøg i Frikommuneforsøg II"),
        ("Heading 2", "1. Beskrivelse af forsøget"),
        ("Heading 3", "Formål"),
        ("Heading 3", "Målgruppe og opgaver"),
    ]
    assert [text for style, text in headings if style == "Heading 2"][1:] == [
        "2. Mål og forventede resultater",
        "3. Konkrete behov for forsøgshjemler, undtagelser fra gældende lovgivning mv.",
        "4. Hvordan realiseres de forventede resultater",
        "5. Evaluering",
        "Bilag",
    ]


def test_the_header_table_has_the_rows_of_the_ministry():
    header = opened(application_docx(content())).tables[0]

    assert [row.cells[0].text for row in header.rows] == [
        "Frikommunenetværk",
        "Titel på forsøg",
        "Deltagerkommuner",
        "Faglig kontaktperson",
        "Netværkskoordinator",
        "Dato for ansøgning",
    ]
    assert header.rows[5].cells[1].text == "28. november 2016"


def test_header_rows_repeat_and_rows_stay_whole():
    tables = opened(application_docx(content())).tables[1:]

    for table in tables:
        repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
        assert repeated == [True] + [False] * (len(table.rows) - 1)
        assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)
        assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"
    assert len(tables) == 4


def test_the_document_says_what_it_is():
    document = opened(application_docx(content()))
    about = document.core_properties

    assert about.title == f"{content()['title']} – {content()['template']['title']}"
    assert about.language == "da-DK"
    assert about.created.isoformat() == "2016-11-28T00:00:00+00:00"
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "da-DK"


def test_pages_are_numbered_in_the_footer():
    footer = opened(application_docx(content())).sections[0].footer._element
    fields = [code.text.strip() for code in footer.iter(qn("w:instrText"))]

    assert fields == ["PAGE", "NUMPAGES"]
    assert "".join(t.text or "" for t in footer.iter(qn("w:t"))) == (
        "FK-7K3QX9 · version 3Side 1 af 1"
    )


def test_a_draft_says_so_on_every_page():
    draft = opened(application_docx(content(is_draft=True)))
    sent = opened(application_docx(content()))

    assert [p.text for p in draft.sections[0].header.paragraphs] == ["Kladde – ikke indsendt"]
    assert [p.text for p in sent.sections[0].header.paragraphs] == [""]


def test_every_numbered_list_starts_at_one():
    two = "<ol><li>a</li><li>b</li></ol><p>x</p><ol><li>c</li></ol>"
    document = opened(application_docx(with_text(two)))
    numbers = [
        p._p.pPr.numPr.numId.val for p in document.paragraphs if p.style.name == "List Number"
    ]

    assert numbers[0] == numbers[1]
    assert numbers[1] != numbers[2]


def test_a_wide_table_stands_on_a_page_on_its_side():
    document = opened(application_docx(with_text(f"<p>før</p>{WIDE}<p>efter</p>")))

    assert [page.orientation for page in document.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]


def test_links_lead_where_they_say_and_nowhere_else():
    document = opened(application_docx(with_text(PASTED)))
    links = sorted(r.target_ref for r in document.part.rels.values() if r.is_external)

    assert [link for link in links if not link.startswith(("mailto:", "https://www.rets"))] == [
        "https://sim.dk/fors%C3%B8g"
    ]


def test_spans_of_a_pasted_table_are_kept():
    table = opened(application_docx(with_text(UNEVEN, goals=[], exemptions=[]))).tables[1]

    assert [cell.text for cell in table.rows[0].cells] == ["a"] + ["b"] * 9
    assert [cell.text for cell in table.rows[1].cells] == ["a", "c"] + [""] * 8


def test_a_bundle_links_its_contents_to_its_applications():
    both = [content(), content(reference="FK-AB12CD")]
    body = opened(bundle_docx(both, submission=submission())).element.body
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    bookmarks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    fields = [code.text.split()[:2] for code in body.iter(qn("w:instrText"))]

    assert [anchor for anchor in anchors if anchor] == ["FK_7K3QX9_v3", "FK_AB12CD_v3"]
    assert bookmarks == ["FK_7K3QX9_v3", "FK_AB12CD_v3"]
    assert fields == [["PAGEREF", "FK_7K3QX9_v3"], ["PAGEREF", "FK_AB12CD_v3"]]


def test_the_same_input_makes_the_same_bytes():
    first, second = application_docx(content()), application_docx(content())

    assert sha256(first).hexdigest() == sha256(second).hexdigest()
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert [name for name in archive.namelist() if "thumbnail" in name] == []


def test_control_characters_do_not_break_word():
    it = content(
        title="a\x00b\x0bc\ud800", sections=[section(1, "x\x07", "<p>d\x1fe&#1;f\ufffe</p>")]
    )

    text = " ".join(words_of(application_docx(it)))

    assert "abc\ufffd" in text
    assert re.search(r"de\W?f", text)


def test_200_000_characters_come_out_whole():
    html = "<p>ord og flere ord</p>" * 12_500

    assert (
        words_of(application_docx(with_text(html, goals=[], exemptions=[]))).count("flere")
        == 12_500
    )
