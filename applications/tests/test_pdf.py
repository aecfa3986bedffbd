import io
import json
import re
import shutil
import subprocess
import sys
from functools import lru_cache
from hashlib import sha256

import pikepdf
import pytest

from applications.content import fingerprint
from applications.pdf import application_html, application_pdf, bundle_pdf
from applications.tests.content_fixture import content, participant, section, submission
from support.documents.pdf import PROJECT
from support.documents.tests.judges import complaints, vera_is_installed, vera_verdicts

WIDE = "<table><tr>{}</tr>{}</table>".format(
    "".join(f"<th>Måned {number}</th>" for number in range(1, 13)),
    ("<tr>" + "<td>1.234,5</td>" * 12 + "</tr>") * 3,
)
UNEVEN = (
    "<table><tr><td rowspan='3'>a</td><td colspan='9'>b</td></tr><tr><td>c</td></tr></table>"
    "<table><tr><td>uden overskrift</td><td>2</td></tr></table>"
)
SIGNS = "<p>Akutteam 🚑 👩‍💻 🇩🇰, tegnet 中, علي, ≤ ½ §\u00a027, a\u030ar, \ue000\ufeff\u202e.</p>"
LISTS = "<ol><li>en<ul><li>to<ol><li>tre</li></ol></li></ul></li></ol><h4>fire</h4><h3>fem</h3>"
PASTED = (
    '<script>alert(1)</script><img src="http://127.0.0.1:1/x.png" onerror="alert(1)"><svg></svg>'
    '<p style="background:url(file:///etc/passwd)">Sat ind fra <a href="file:///etc/passwd">et'
    '</a> <a href="javascript:alert(1)">sted</a> <a href="https://sim.dk/forsøg">på nettet</a></p>'
    '<iframe src="file:///etc/passwd"></iframe><link rel="attachment" href="file:///etc/passwd">'
)


def with_text(html, **changes):
    return content(sections=[section(1, "Beskrivelse af forsøget", html)], **changes)


def empty():
    nobody = {"name": "", "phone": "", "email": ""}
    return content(
        title="",
        application_date=None,
        version=0,
        is_draft=True,
        participants=[],
        subject_contact=nobody,
        coordinator=nobody,
        sections=[section(1, "Beskrivelse af forsøget", ""), section(2, "Mål", "", "goals")],
        goals=[],
        exemptions=[],
        attachments=[],
        reservations=[],
    )


def several():
    return [content(), with_text(WIDE + LISTS, reference="FK-AB12CD", title="Lægeattester")]


KINDS = {
    "application": lambda: application_pdf(content()),
    "draft": lambda: application_pdf(content(is_draft=True, version=0)),
    "empty": lambda: application_pdf(empty()),
    "wide": lambda: application_pdf(with_text("<h3>Tolv måneder</h3>" + WIDE + "<p>Slut</p>")),
    "odd": lambda: application_pdf(with_text(UNEVEN + SIGNS + LISTS + PASTED, title="🚑 中")),
    "bundle": lambda: bundle_pdf(several(), submission=submission()),
}


@pytest.fixture(scope="module")
def made():
    """Every kind of document, each rendered once."""
    return {name: make() for name, make in KINDS.items()}


# pikepdf's objects do not keep their file alive; reading one whose file is gone crashes.
@lru_cache(maxsize=100)
def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def text_of(pdf):
    if not shutil.which("pdftotext"):
        pytest.skip("needs poppler-utils")
    answer = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True)
    return " ".join(answer.stdout.decode().split())


def outline_of(pdf):
    with opened(pdf).open_outline() as outline:
        return titles(outline.root)


def titles(items, depth=0):
    return [line for i in items for line in [(depth, i.title), *titles(i.children, depth + 1)]]


def structure_of(pdf):
    """Every structure element of the document, in order: its type and the element."""
    found, waiting = [], [opened(pdf).Root.StructTreeRoot]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append((str(node.S), node))
            kids = node.get("/K", [])
            waiting[:0] = list(kids) if isinstance(kids, pikepdf.Array) else [kids]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_pdf_ua_and_pdf_a(made, kind):
    assert complaints(made[kind]) == []


@pytest.mark.slow
@pytest.mark.skipif(not vera_is_installed(), reason="needs Java and libjaxb-java")
@pytest.mark.timeout(300)
def test_vera_finds_nothing_wrong_with_any_kind(made, tmp_path):
    files = [tmp_path / f"{kind}.pdf" for kind in made]
    for file in files:
        file.write_bytes(made[file.stem])
    (tmp_path / "plain.pdf").write_bytes(plain_pdf())

    verdicts = vera_verdicts([*files, tmp_path / "plain.pdf"])

    wrong = {name: verdict for name, verdict in verdicts.items() if verdict != "passed"}
    assert set(wrong) == {("ua1", "plain.pdf"), ("3a", "plain.pdf")}


def plain_pdf():
    file = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(file)
    return file.getvalue()


def test_page_validation_does_complain():
    assert len(complaints(plain_pdf())) > 2


def test_the_document_says_what_it_is(made):
    pdf = opened(made["application"])

    with pdf.open_metadata() as xmp:
        claims = (xmp["pdfuaid:part"], xmp["pdfaid:part"], xmp["pdfaid:conformance"])
        title = xmp["dc:title"]
    assert claims == ("1", "3", "A")
    assert title == f"{content()['title']} – {content()['template']['title']}"
    assert str(pdf.docinfo.Title) == title
    assert str(pdf.docinfo.CreationDate).startswith("D:20161128")
    assert str(pdf.Root.Lang) == "da"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)


def test_the_machine_readable_copy_is_inside_and_carries_the_fingerprint(made):
    attached = opened(made["application"]).attachments

    assert list(attached) == ["FK-7K3QX9-v3.json"]
    copy = attached["FK-7K3QX9-v3.json"].get_file()
    assert json.loads(copy.read_bytes()) == content()
    assert sha256(copy.read_bytes()).hexdigest() == fingerprint(content())
    assert copy.mime_type == "application/json"
    assert attached["FK-7K3QX9-v3.json"].relationship == pikepdf.Name.Data


def test_every_font_is_embedded_and_ours(made):
    fonts = {}
    for kind in made:
        for item in opened(made[kind]).objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                fonts[str(item.FontName).split("+")[-1]] = "/FontFile2" in item

    assert fonts == {
        "IBM-Plex-Sans": True,
        "IBM-Plex-Sans-Semi-Bold": True,
        "IBM-Plex-Sans-Italic": True,
        "IBM-Plex-Sans-Semi-Bold-Italic": True,
        "DejaVu-Sans": True,
        "Noto-Emoji": True,
    }


def test_headings_are_bookmarks(made):
    headings = [(1, f"{s['number']}. {s['heading']}") for s in content()["sections"]]
    assert [line for line in outline_of(made["application"]) if line[0] < 2] == [
        (0, "Ansøgning om konkrete forsøg i Frikommuneforsøg II"),
        *headings,
        (1, "Bilag"),
    ]


def test_cells_name_their_headers(made):
    elements = structure_of(made["application"])
    headers = {bytes(e.ID) for kind, e in elements if kind == "/TH" and "/ID" in e}
    cells = [e for kind, e in elements if kind == "/TD"]

    assert [kind for kind, _e in elements].count("/Table") >= 5
    assert len(cells) > 40
    assert {bytes(name) for cell in cells for name in cell.A.Headers} <= headers
    assert min(len(cell.A.Headers) for cell in cells) == 1


def test_the_header_has_the_rows_of_the_ministry_in_order(made):
    text = text_of(made["application"])

    rows = [
        "Frikommunenetværk Billige boliger og fleksible boligløsninger",
        "Titel på forsøg",
        "Deltagerkommuner Gennemfører forsøget: Ballerup, Fredensborg, Gentofte",
        "Bruger hjemlen: Ballerup",
        "Faglig kontaktperson Navn: Anne-Kathrine Østergaard Løvenskjold Telefon: 43 59 10 00",
        "Netværkskoordinator Navn: Søren Æbeltoft",
        "Dato for ansøgning 28. november 2016",
        "Københavns Kommune: med forbehold for politisk godkendelse",
        "1. Beskrivelse af forsøget",
        "2. Mål og forventede resultater",
        "Bygger på mål 1",
        "3. Konkrete behov for forsøgshjemler",
        "Kommunalfuldmagten",
        "4. Hvordan realiseres",
        "5. Evaluering",
        "anvisningsaftale-2016.pdf",
    ]
    places = [text.find(row) for row in rows]
    assert -1 not in places
    assert places == sorted(places)


def test_every_page_names_the_version_and_its_number(made):
    pages = len(opened(made["application"]).pages)
    text = text_of(made["application"])

    for number in range(1, pages + 1):
        assert f"FK-7K3QX9 · version 3 Side {number} af {pages}" in text


def test_a_draft_says_so_on_every_page(made):
    pages = len(opened(made["draft"]).pages)

    assert text_of(made["draft"]).count("Kladde – ikke indsendt") == pages + 1
    assert "Kladde" not in text_of(made["application"])


def test_links_lead_where_they_say(made):
    links = {
        str(note.A.URI)
        for page in opened(made["application"]).pages
        for note in page.get("/Annots", [])
        if note.get("/Subtype") == "/Link" and "/A" in note
    }

    assert "https://www.retsinformation.dk/eli/lta/2019/119" in links
    assert "mailto:koordinator@billigeboliger.example" in links


def test_a_bundle_has_front_page_contents_and_every_application(made):
    text = text_of(made["bundle"])
    outline = outline_of(made["bundle"])

    assert [title for depth, title in outline if depth == 1] == [
        "Indhold",
        "Ansøgning om konkrete forsøg i Frikommuneforsøg II",
        "Ansøgning om konkrete forsøg i Frikommuneforsøg II",
    ]
    assert "Modtaget 1. december 2016 kl. 22.14" in text
    assert "Indsendt af Søren Æbeltoft, Høje-Taastrup Kommune" in text
    assert list(opened(made["bundle"]).attachments) == ["FK-7K3QX9-v3.json", "FK-AB12CD-v3.json"]


def test_the_contents_of_a_bundle_give_the_pages(made):
    pdf = opened(made["bundle"])
    texts = [text_of(one_page(pdf, number)) for number in range(len(pdf.pages))]
    first = [n for n, text in enumerate(texts, 1) if "Frikommunenetværk" in text and n > 1]

    assert f"{content()['title']} " in texts[1]
    assert [line.split()[-1] for line in texts[1].split("2. Lægeattester")[:1]] == [str(first[0])]
    assert texts[1].split("Lægeattester")[1].split("IND-")[0].split()[-1] == str(first[1])


def one_page(pdf, number):
    file, alone = io.BytesIO(), pikepdf.new()
    alone.pages.append(pdf.pages[number])
    alone.save(file)
    return file.getvalue()


def test_a_wide_table_stands_on_a_page_on_its_side(made):
    boxes = [[float(x) for x in page.MediaBox] for page in opened(made["wide"]).pages]
    turned = [box[2] > box[3] for box in boxes]

    assert turned == [False, True, False, False]


def test_pasted_rubbish_leaves_its_text_only(made):
    html = application_html(with_text(PASTED))
    text = text_of(made["odd"])

    for rubbish in ("<script", "<img", "<iframe", "<link", "file:", "javascript:", 'style="b'):
        assert rubbish not in html
    assert "Sat ind fra et sted på nettet" in text
    assert "[U+4E2D]" in text


def test_participants_that_all_do_the_same_are_one_line():
    everyone = [participant("0169"), participant("0101")]

    html = application_html(content(participants=everyone))

    assert "<p>Høje-Taastrup, København</p>" in html
    assert "Bruger hjemlen" not in html


def test_goals_that_no_section_shows_are_not_lost():
    html = application_html(with_text("<p>x</p>"))

    assert html.count("Antal billige boliger") == 1
    assert html.count("Kommunalfuldmagten") == 1


def test_what_people_write_is_not_markup():
    html = application_html(content(title="<b>a</b> & b", reservations=["<i>x</i>"]))

    assert "&lt;b&gt;a&lt;/b&gt; &amp; b" in html
    assert "<i>x</i>" not in html


AGAIN = """
import os, sys
import django
django.setup()
from applications.pdf import application_pdf, bundle_pdf
from applications.tests.content_fixture import content, submission
from hashlib import sha256
print(sha256(application_pdf(content())).hexdigest())
print(sha256(bundle_pdf([content()] * 2, submission=submission())).hexdigest())
"""


def test_another_process_makes_the_same_bytes(made, tmp_path):
    answer = subprocess.run(
        [sys.executable, "-c", "import tests.environment\n" + AGAIN],
        env={"DJANGO_SETTINGS_MODULE": "frikommune.settings", "PATH": "/usr/bin:/bin"},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    twice = bundle_pdf([content()] * 2, submission=submission())

    assert answer.stdout.split() == [
        sha256(made["application"]).hexdigest(),
        sha256(twice).hexdigest(),
    ]


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize("text", ["ord og flere ord ", "x"], ids=["words", "one word"])
def test_200_000_characters_come_out_whole(text):
    html = f"<p>{(text * 200_000)[:200_000]}</p>"

    pdf = application_pdf(with_text(html, goals=[], exemptions=[], attachments=[]))

    shown = re.sub(r"[\s\u200b]", "", text_of(pdf))
    assert shown.count(text.replace(" ", "")) >= 200_000 // len(text) - 60
    assert complaints(pdf) == []


def test_a_table_row_is_not_torn_apart():
    rows = "".join(
        f"<tr><td>{n}</td><td>{'to linjer<br>' * 3}ende{n}.</td></tr>" for n in range(60)
    )
    pdf = opened(application_pdf(with_text(f"<table><tr><th>Nr</th><th>x</th></tr>{rows}</table>")))
    texts = [text_of(one_page(pdf, number)) for number in range(len(pdf.pages))]

    ends = [len(re.findall(r"ende\d+\.", text)) for text in texts]
    assert [text.count("to linjer") for text in texts] == [3 * count for count in ends]
    assert sum(ends) == 60
    assert sum("Nr x" in text for text in texts) == sum("to linjer" in text for text in texts)
