from django.http import FileResponse

from support.documents.models import Document
from support.documents.store import open_stream

# A stored file may have been made to be opened as a page on our own address: it never is.
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_DOWNLOAD_POLICY = "sandbox; default-src 'none'"
# Chrome's PDF viewer is a plug-in with a style sheet of its own and refuses a sandbox.
_SHOWN_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"


def serve(document: Document, *, inline: bool = False) -> FileResponse:
    """The stored file as a download; ``inline`` shows it in the browser, for PDF only.

    The caller has checked who asks. Raises ``support.documents.store.Damaged``.
    """
    shown = inline and document.media_type == "application/pdf"
    response = FileResponse(
        open_stream(document),
        as_attachment=not shown,
        filename=document.filename,
        content_type=document.media_type,
        headers=_HEADERS,
    )
    response["Content-Length"] = document.size
    response["Content-Security-Policy"] = _SHOWN_POLICY if shown else _DOWNLOAD_POLICY
    return response
