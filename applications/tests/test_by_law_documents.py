import io
import subprocess
from datetime import UTC, datetime

import docx
import pikepdf
import pytest

from applications.by_law_documents import by_law_docx, by_law_html, by_law_pdf
from support.documents.tests.judges import complaints

AT = datetime(2017, 7, 3, tzinfo=UTC)
CONTENT = {
    "schema": 1,
    "number": 1,
    "reference": "FK2-M7YW85",
    "title": "Midlertidige lejekontrakter i afklarings- og udredningsforløb",
    "programme": "Frikommuneforsøg II",
    "ministry": "Økonomi- og Indenrigsministeriet",
    "network": "Billige boliger og fleksible boligløsninger",
    "municipality": {"code": "0169", "name": "Høje-Taastrup Kommune"},
    "rules": [
        {
            "number": 1,
            "deviates_from": "Lov om almene boliger m.v. (almenboligloven) § 63, stk. 2",
            "url": "",
            "duty": "En udslusningsbolig må kun lejes ud til personer i boformer.",
            "granted": "Kommunen kan udleje for to år.\nDerefter anvises en anden bolig.",
            "conditions": "Kommunen anviser en anden bolig.",
            "authority": "Lov om frikommunenetværk § 3, stk. 1",
            "in_force": "2017-07-01",
        }
    ],
    "target_group": "Unge mellem 18 og 24 år, der er visiteret af kommunen.",
    "valid_from": "2017-07-03",
    "valid_to": "2021-12-31",
    "contact": "Ungeenheden, unge@kommune.example",
    "further": "",
    "approval": {
        "body": "Byrådet",
        "date": "2017-06-20",
        "agenda_number": "14",
        "case_number": "17/1808",
    },
}


@pytest.fixture(scope="module")
def pdf():
    return by_law_pdf(CONTENT, created=AT)


def test_the_by_law_is_accessible_and_archivable(pdf):
    assert complaints(pdf) == []


def test_the_by_law_tells_citizens_what_applies_to_them(pdf):
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True)
    text = " ".join(read.stdout.decode().split())
    for told in (
        "Høje-Taastrup Kommune",
        "Unge mellem 18 og 24 år",
        "3. juli 2017 – 31. december 2021",
        "Byrådet den 20. juni 2017, punkt 14, sagsnr. 17/1808",
        "§ 63, stk. 2",
        "Hjemmel: Lov om frikommunenetværk § 3, stk. 1, i kraft 1. juli 2017",
    ):
        assert told in text


def test_the_by_law_carries_title_and_language(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as it:
        assert str(it.Root.Lang) == "da"
        assert str(it.docinfo.Title).startswith("Frikommunevedtægt: Midlertidige")


def test_word_reads_back_the_same():
    document = docx.Document(io.BytesIO(by_law_docx(CONTENT, created=AT)))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings[1].startswith("§ 1. Fravigelse af Lov om almene boliger")
    assert [c.text for c in document.tables[0].rows[0].cells] == [
        "Kommune",
        "Høje-Taastrup Kommune",
    ]


def test_what_people_write_is_not_markup():
    html = by_law_html({**CONTENT, "contact": "<script>x</script>", "further": "<b>fed</b>"})
    assert "<script" not in html
    assert "<b>" not in html


def test_the_same_by_law_gives_the_same_bytes(pdf):
    assert by_law_pdf(CONTENT, created=AT) == pdf
