import io
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import pikepdf
import pytest

from applications.agenda import AgendaPaper
from applications.agenda_documents import agenda_docx, agenda_html, agenda_pdf
from support.documents.tests.judges import complaints

AT = datetime(2016, 6, 1, tzinfo=UTC)
HERNING = AgendaPaper(
    title="Orientering om frikommuneforsøg",
    municipality="Herning Kommune",
    kind="Orientering",
    number="228",
    to="Økonomi- og Erhvervsudvalget",
    meeting_date=date(2016, 6, 13),
    place="C3.40",
    dated=date(2016, 6, 1),
    case_number="00.01.00-P08-1-16",
    case_officers="Anne Prøve",
    matrix=[("DIR", False), ("ØKE", True), ("BYR", True)],
    sections=[
        ("Sagsresume", "<p>Et resumé.</p><h3>Temaet</h3><p>Mere.</p>"),
        ("Indstilling", "<p>Direktionen indstiller:</p><ol><li>At a</li><li>At b</li></ol>"),
        ("Beslutning", ""),
        ("Bilag", "<ol><li>Ansøgning ”Én plan”</li></ol>"),
    ],
)
MEMO = replace(
    HERNING,
    municipality="Københavns Kommune",
    department="Økonomiforvaltningen",
    is_memo=True,
    number="",
    to="Økonomiudvalget",
    meeting_date=None,
    dated=date(2016, 11, 10),
    case_number="2016-0039029",
    document_number="2016-0039029-19",
    matrix=[],
)


@pytest.fixture(scope="module")
def pdfs():
    return {"item": agenda_pdf(HERNING, created=AT), "memo": agenda_pdf(MEMO, created=AT)}


def text_of(pdf):
    answer = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True)
    return " ".join(answer.stdout.decode().split())


@pytest.mark.parametrize("kind", ["item", "memo"])
def test_pdf_is_accessible_and_archivable(pdfs, kind):
    assert complaints(pdfs[kind]) == []


def test_item_shows_its_numbers_matrix_and_parts_in_order(pdfs):
    text = text_of(pdfs["item"])

    assert "228. Orientering om frikommuneforsøg" in text
    assert "Mødedato 13. juni 2016" in text
    assert "Sagsnr. 00.01.00-P08-1-16 Sagsbehandler Anne Prøve" in text
    assert "DIR ØKE BYR X X" in text
    assert "1. juni 2016" not in text
    places = [text.index(label) for label in ("Sagsresume", "Indstilling", "Beslutning", "Bilag")]
    assert places == sorted(places)


def test_memo_says_who_it_is_to(pdfs):
    text = text_of(pdfs["memo"])

    assert "Københavns Kommune · Økonomiforvaltningen · Notat Til Økonomiudvalget" in text
    assert "Dokumentnr. 2016-0039029-19" in text
    assert "Dato 10. november 2016" in text


def test_pdf_carries_title_and_language(pdfs):
    with pikepdf.open(io.BytesIO(pdfs["item"])) as pdf:
        assert str(pdf.Root.Lang) == "da"
        assert str(pdf.docinfo.Title) == "228. Orientering om frikommuneforsøg"


def test_word_file_reads_back_the_same():
    document = docx.Document(io.BytesIO(agenda_docx(HERNING, created=AT)))
    facts, matrix = document.tables

    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        "228. Orientering om frikommuneforsøg",
        "Sagsresume",
        "Temaet",
        "Indstilling",
        "Beslutning",
        "Bilag",
    ]
    numbered = [p.text for p in document.paragraphs if p.style.name == "List Number"]
    assert numbered == ["At a", "At b", "Ansøgning ”Én plan”"]
    assert [c.text for c in facts.rows[0].cells] == ["Udvalg", "Økonomi- og Erhvervsudvalget"]
    assert [[c.text for c in row.cells] for row in matrix.rows] == [
        ["DIR", "ØKE", "BYR"],
        ["", "X", "X"],
    ]


def test_same_item_gives_the_same_bytes(pdfs):
    assert agenda_pdf(HERNING, created=AT) == pdfs["item"]
    assert agenda_docx(HERNING, created=AT) == agenda_docx(HERNING, created=AT)


def test_item_with_something_still_to_write_is_marked():
    unfinished = replace(HERNING, sections=[("Økonomi", "<p>[Skriv her: hvad det koster.]</p>")])

    assert "Kladde – der mangler tekst" in agenda_html(unfinished)
    assert "Kladde – der mangler tekst" not in agenda_html(HERNING)


def test_what_people_write_is_not_markup():
    html = agenda_html(
        replace(HERNING, title="<b>", to="<i>", sections=[("<u>", "<script>x</script><p>y</p>")])
    )

    assert "<b>" not in html
    assert "<i>" not in html
    assert "<u>" not in html
    assert "<script" not in html
