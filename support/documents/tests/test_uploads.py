import io
import zipfile
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document as WordDocument

from support.documents.uploads import DOCX, LARGEST, XLSX, check_upload, clean_filename

PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 40 + b"\xff\xd9"
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
ELF = b"\x7fELF" + b"\x00" * 60


def office(media_type=DOCX, *, extra=(), types=None, compress=zipfile.ZIP_DEFLATED):
    declared = f'<Override PartName="/main.xml" ContentType="{media_type}.main+xml"/>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compress) as archive:
        archive.writestr("[Content_Types].xml", types or f"<Types>{declared}</Types>")
        archive.writestr("main.xml", "<x/>")
        for name, content in extra:
            archive.writestr(name, content)
    return file.getvalue()


def word():
    file = io.BytesIO()
    WordDocument().save(file)
    return file.getvalue()


def with_password():
    content = bytearray(office())
    for signature, offset in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)]:
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 1)
    return bytes(content)


def lying_bomb():
    """A part that unpacks to 300 MB and says it is 10 bytes."""
    content = office(extra=[("bomb", b"\x00" * 300_000_000)])
    return content.replace((300_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("aftale.pdf", PDF, "application/pdf"),
        (
            "scan.pdf",
            PDF.replace(b"endobj", b"stream\n\x00/JS /Encrypt 1 0 R\nendstream endobj"),
            "application/pdf",
        ),
        ("kort.png", PNG, "image/png"),
        ("kort.JPG", JPEG, "image/jpeg"),
        ("kort.jpeg", JPEG, "image/jpeg"),
        ("bilag 1.docx", word(), DOCX),
        ("bilag.docx", office(DOCX), DOCX),
        ("bilag.xlsx", office(XLSX), XLSX),
    ],
)
def test_a_file_of_an_allowed_type_gives_its_type(name, content, media_type):
    file = SimpleUploadedFile(name, content)

    assert check_upload(file) == media_type
    assert sha256(file.read()).digest() == sha256(content).digest()


TYPE = "Filtypen kan ikke bruges"
DAMAGED = "Filen er beskadiget"
REFUSED = {
    "empty": ("tom.pdf", b"", "Filen er tom"),
    "html": ("side.html", HTML, TYPE),
    "html called pdf": ("side.pdf", HTML, TYPE),
    "svg": ("logo.svg", SVG, TYPE),
    "svg called png": ("logo.png", SVG, TYPE),
    "program": ("program.pdf", ELF, TYPE),
    "text": ("noter.txt", b"hej", TYPE),
    "html before pdf": ("begge.pdf", HTML + PDF, TYPE),
    "pdf called png": ("aftale.png", PDF, "Filens navn passer ikke"),
    "pdf without extension": ("aftale", PDF, "Filens navn passer ikke"),
    "pdf called html": ("aftale.pdf.html", PDF, "Filens navn passer ikke"),
    "docx called xlsx": ("bilag.xlsx", office(DOCX), "Filens navn passer ikke"),
    "macro extension": ("bilag.docm", office(DOCX), "Filens navn passer ikke"),
    "cut pdf": ("aftale.pdf", PDF[:40], DAMAGED),
    "cut png": ("kort.png", PNG[:-8], DAMAGED),
    "cut jpeg": ("kort.jpg", JPEG[:-2], DAMAGED),
    "cut docx": ("bilag.docx", word()[:-30], DAMAGED),
    "pdf and zip": ("begge.pdf", PDF + office() + b"%%EOF", DAMAGED),
    "png and zip": ("begge.png", PNG + office() + b"IEND\xaeB`\x82", DAMAGED),
    "script after png": ("begge.png", PNG + HTML, DAMAGED),
    "plain zip": ("filer.zip", office(types="<Types/>"), TYPE),
    "no content types": ("bilag.docx", b"PK\x03\x04" + b"\x00" * 60, DAMAGED),
    "entities": ("bilag.docx", office(types='<!DOCTYPE x [<!ENTITY a "b">]><Types/>'), DAMAGED),
    "broken types": ("bilag.docx", office(types="<Types>"), DAMAGED),
    "path in zip": ("bilag.docx", office(extra=[("../../etc/x", b"x")]), DAMAGED),
    "macros": ("bilag.docx", office(extra=[("word/vbaProject.bin", b"x")]), "makroer"),
    "macro type": (
        "bilag.docx",
        office("application/vnd.ms-word.document.macroEnabled"),
        "makroer",
    ),
    "zip bomb": ("bilag.docx", office(extra=[("bomb", b"\x00" * 210_000_000)]), "pakkes ud"),
    "lying zip bomb": ("bilag.docx", lying_bomb(), DAMAGED),
    "many parts": ("bilag.docx", office(extra=[(f"p{i}", b"") for i in range(5001)]), "pakkes ud"),
    "zip with password": ("bilag.docx", with_password(), "adgangskode"),
    "pdf with password": ("a.pdf", PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root"), "adgangskode"),
    "pdf with script": ("a.pdf", PDF.replace(b"/Type", b"/JS (x) /Type"), "et program"),
    "old word": ("bilag.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 60, "ældre Office"),
}


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_any_other_file_is_refused_with_what_to_do(case):
    name, content, message = REFUSED[case]

    with pytest.raises(ValidationError) as refusal:
        check_upload(SimpleUploadedFile(name, content))

    assert [message in text for text in refusal.value.messages] == [True]


def test_a_file_over_the_limit_is_refused_unread():
    file = SimpleUploadedFile("stor.pdf", PDF)
    file.size = LARGEST + 1

    with pytest.raises(ValidationError, match="mere end 25 MB"):
        check_upload(file)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("Bilag 1 æøå.pdf", "Bilag 1 æøå.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\aftale.pdf", "aftale.pdf"),
        ("aftale\u202efdp.exe", "aftalefdp.exe"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie- x.pdf"),
        ('"citat".pdf', "-citat-.pdf"),
        ("...", "fil"),
        ("CON.pdf", "fil.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("a\u030ar.pdf", "år.pdf"),
    ],
)
def test_a_file_name_is_cleaned(name, cleaned):
    assert clean_filename(name) == cleaned
