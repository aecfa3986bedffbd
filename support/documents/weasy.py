"""HTML to PDF by WeasyPrint. Imported by the render process alone (support/documents/renderer.py).

Importing WeasyPrint takes half a second and 50 MB, which neither a web worker nor a job should pay.
"""

from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import pydyf
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from support.documents.pdf import Embedded

# PDF/A demands that every schema used in the XMP packet but its own is declared there.
_PDF_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
# Attachments must be dated; a document without a date of its own gets one that never changes.
_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


# A picture that stands in the document itself; what it would ask for is refused like the rest.
DRAWN = "data:image/svg+xml;base64,"


class NoFetching(URLFetcher):
    """Stops the rendering when the document asks for anything from anywhere else."""

    def fetch(self, url: str, headers=None):
        if url.startswith(DRAWN):
            return super().fetch(url, headers)
        raise FatalURLFetchingError(f"The document asks for {url[:200]!r}")


def render_pdf(
    html: str,
    *,
    stylesheet: Path,
    attachments: list[Embedded] | None = None,
    created: datetime | None = None,
) -> bytes:
    """``html`` as PDF/UA-1 and PDF/A-3a in one file; the same input gives the same bytes.

    The HTML must have ``lang``, ``<title>`` and headings in order. Only the text fonts of
    support/documents/fonts exist, and nothing is fetched.
    """
    options = {
        "stylesheets": [_parsed(stylesheet, stylesheet.stat().st_mtime_ns)],
        "attachments": [_attachment(file, created or _UNDATED) for file in attachments or []],
        "pdf_variant": "pdf/a-3a",
        "pdf_identifier": sha256(html.encode()).digest()[:16],
    }
    page_maker = HTML(string=html, url_fetcher=NoFetching())
    document = page_maker.render(font_config=FontConfiguration(), **options)
    if created:
        written = created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        document.metadata.created = document.metadata.modified = written
    return document.write_pdf(finisher=_claim_pdf_ua, **options)


@lru_cache(maxsize=8)
def _parsed(stylesheet: Path, _changed: int) -> CSS:
    return CSS(filename=stylesheet, url_fetcher=NoFetching())


def warm_up(stylesheet: Path) -> None:
    """Load what WeasyPrint loads at its first document, so that forks inherit it."""
    render_pdf('<html lang="da"><title>.</title><h1>.</h1>', stylesheet=stylesheet)


def _attachment(file: Embedded, dated: datetime) -> Attachment:
    return Attachment(
        string=file.content,
        name=file.name,
        description=file.description,
        relationship=file.relationship,
        created=dated,
        modified=dated,
    )


def _claim_pdf_ua(_document, pdf: pydyf.PDF) -> None:
    # WeasyPrint tags a PDF/A-3a file as PDF/UA asks, but has no variant that says both.
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.compress = False
    packet = b"".join(metadata.stream)
    metadata.stream = [packet.replace(b"</rdf:RDF>", _PDF_UA + b"</rdf:RDF>", 1)]
