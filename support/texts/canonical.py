"""What may be stored, and its one canonical spelling (NFC, LF).

Refusals carry a Danish sentence that says what to do; none of them drops the text, the caller
shows it again in its field.
"""

import hashlib
import json
import re
import unicodedata
from email.message import Message
from urllib.parse import unquote_to_bytes

from django.utils.translation import gettext as _

MAX_SECTION_CHARACTERS = 200_000
MAX_HTML_LENGTH = 2_000_000

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NOT_IN_DOCUMENTS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Refused(ValueError):
    """The text cannot be stored as it stands; ``message`` tells the writer what to do."""

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class Unstorable(Refused):
    """It holds something no database and no document can hold."""


class TooLong(Refused):
    """It is longer than a section may be."""


class Malformed(Refused):
    """The request is not what the protocol says (not JSON, not an object)."""


def canonical(text: str) -> str:
    """Plain ``text`` with every line end as LF and every letter composed.

    Not for HTML: ``>`` followed by a combining stroke would become another letter.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def sha256(text: str) -> str:
    """The hex digest of the UTF-8 bytes of ``text``."""
    return hashlib.sha256(text.encode()).hexdigest()


def refuse_unstorable(text: str) -> None:
    """Raise ``Unstorable`` for NUL and half characters (lone surrogates)."""
    if found := _UNSTORABLE.search(text):
        raise Unstorable(
            _(
                "Teksten er ikke gemt: efter “%(before)s” står et tegn, der ikke kan gemmes "
                "(%(code)s). Slet tegnet, eller indsæt stykket igen som ren tekst."
            )
            % {"before": _before(text, found.start()), "code": f"U+{ord(found[0]):04X}"}
        )


def _before(text: str, position: int) -> str:
    return _UNSTORABLE.sub("", text[max(0, position - 20) : position])


def escaped_copy(text: str) -> str:
    r"""``text`` with what cannot be stored spelled out (``\u0000``), so that nothing is lost."""
    return _UNSTORABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def for_documents(text: str) -> str:
    """``text`` without the control characters that PDF metadata and Word files cannot hold."""
    return _NOT_IN_DOCUMENTS.sub("", text)


def refuse_too_long(characters: int, limit: int = MAX_SECTION_CHARACTERS) -> None:
    """Raise ``TooLong`` when a section of so many characters is over ``limit``."""
    if characters > limit:
        raise TooLong(
            _(
                "Teksten er ikke gemt: den er på %(characters)s tegn, og der er plads til "
                "%(limit)s. Forkort den, eller læg noget af den i et bilag."
            )
            % {"characters": _thousands(characters), "limit": _thousands(limit)}
        )


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def decode_json_body(body: bytes) -> dict:
    """The JSON object in ``body``, every string in it storable.

    Raises ``Unstorable`` (not UTF-8, NUL, lone surrogates) and ``Malformed`` (not an object).
    """
    try:
        data = json.loads(_strict(body))
    except (json.JSONDecodeError, RecursionError) as error:
        raise Malformed(
            _("Anmodningen kunne ikke læses. Genindlæs siden, og prøv igen.")
        ) from error
    if not isinstance(data, dict):
        raise Malformed(_("Anmodningen kunne ikke læses. Genindlæs siden, og prøv igen."))
    _refuse_unstorable_inside(data)
    return data


def _refuse_unstorable_inside(data) -> None:
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            refuse_unstorable(value)
        elif isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            waiting += value


def strict_utf8_form(body: bytes, content_type: str) -> None:
    """Raise ``Unstorable`` unless every field of a posted form is storable UTF-8.

    Django decodes forms with U+FFFD in place of what it cannot read; by then the text is changed.
    Files in a multipart form are left alone.
    """
    kind, boundary = _media_type(content_type)
    if kind == "multipart/form-data" and boundary:
        for part in _fields(body, boundary.encode()):
            refuse_unstorable(_strict(part))
    elif kind == "application/x-www-form-urlencoded":
        refuse_unstorable(_strict(unquote_to_bytes(body)))


def _media_type(content_type: str) -> tuple[str, str | None]:
    header = Message()
    header["Content-Type"] = content_type
    return header.get_content_type(), header.get_boundary()


def _fields(body: bytes, boundary: bytes):
    for part in body.split(b"--" + boundary)[1:]:
        headers, _blank, content = part.partition(b"\r\n\r\n")
        if b"filename=" not in headers.lower():
            yield content


def _strict(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unstorable(
            _(
                "Teksten er ikke gemt: den er ikke skrevet i UTF-8. Genindlæs siden, og indsæt "
                "teksten igen."
            )
        ) from error
