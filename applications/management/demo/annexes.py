"""The finished demo application's two annexes, made here so that no file lies in the tree."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

from docx import Document

from support.documents.pdf import render_in_child
from support.documents.uploads import DOCX

STYLESHEET = Path(__file__).resolve().parents[3] / "templates" / "pdf" / "document.css"
COLUMNS = ("Høje-Taastrup", "Roskilde", "København", "Randers", "Aarhus", "Favrskov")
# The housing network's own application of May 2016, annex 2; blanks as there.
FIGURES = (
    ("Boliger i alt", ("21.361", "38.845", "291.648", "46.606", "156.013", "19.764")),
    ("Almene boliger", ("5.943", "8.544", "59.279", "8.204", "44.662", "1.943")),
    ("Boliger til boligsocial anvisning", ("126", "252", "1.327", "169", "", "36-40")),
    ("Heraf familieboliger under 2.800 kr. om måneden", ("8", "65", "24", "", "", "3-5")),
    ("Ventetid på bolig, dage", ("165", "162 (ekskl. flygtninge)", "188", "", "", "77")),
)
CLAUSES = (
    ("Lejemålet", "Lejeaftalen gælder boligen på adressen: [adresse]."),
    (
        "Periode",
        "Aftalen er tidsbegrænset til to år fra indflytningen. Den kan forlænges én gang med "
        "højst ét år, hvis kommunen vurderer, at lejeren ikke er klar til en almindelig kontrakt.",
    ),
    (
        "Ophør",
        "Aftalen ophører først, når kommunen har anvist en anden egnet bolig eller et tilbud.",
    ),
    ("Støtte", "Lejeren og kommunen aftaler støtten i en handleplan. Støtten er frivillig."),
    ("Klage", "Lejeren kan klage over kommunens afgørelser efter de almindelige regler."),
)


def annexes(*, at: datetime) -> list[dict]:
    """What ``actions.rows.add_attachment`` takes, one for each annex in turn."""
    return [
        {
            "content": contract(),
            "media_type": DOCX,
            "filename": "udkast-til-midlertidig-lejekontrakt.docx",
        },
        {
            "content": figures(at=at),
            "media_type": "application/pdf",
            "filename": "boliger-anvisning-og-ventetid-2015.pdf",
        },
    ]


def contract() -> bytes:
    """A draft contract as a Word file."""
    document = Document()
    document.core_properties.title = "Udkast til midlertidig lejekontrakt"
    document.core_properties.language = "da-DK"
    document.add_heading("Udkast til midlertidig lejekontrakt", level=1)
    for number, (heading, text) in enumerate(CLAUSES, start=1):
        document.add_heading(f"§ {number}. {heading}", level=2)
        document.add_paragraph(text)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def figures(*, at: datetime) -> bytes:
    """The municipalities' figures as a PDF with one table."""
    head = "".join(f'<th scope="col">{name}</th>' for name in ("2015", *COLUMNS))
    rows = "".join(
        f'<tr><th scope="row">{label}</th>'
        + "".join(f"<td>{value or 'ikke oplyst'}</td>" for value in values)
        + "</tr>"
        for label, values in FIGURES
    )
    title = "Kommunernes tal for boliger, anvisning og ventetid i 2015"
    html = (
        f'<!doctype html><html lang="da"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{title}</h1><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        "</body></html>"
    )
    return render_in_child(html, stylesheet=STYLESHEET, created=at)
