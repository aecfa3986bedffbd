import hashlib
import json

import pytest

from support.texts.canonical import (
    Malformed,
    Unstorable,
    canonical,
    decode_json_body,
    escaped_copy,
    for_documents,
    sha256,
    strict_utf8_form,
)

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=GR"


def test_canonical_composes_and_ends_lines():
    assert canonical("a\u030a\r\nb\rc\n") == "å\nb\nc\n"


def test_sha256_is_of_utf8():
    assert sha256("å") == hashlib.sha256(b"\xc3\xa5").hexdigest()


def test_escaped_copy_spells_out():
    assert escaped_copy("a\x00b\ud800c") == "a\\u0000b\\ud800c"


def test_for_documents_drops_only_control_characters():
    assert for_documents("a\x0bb\tc\nd\uffffe😀") == "ab\tc\nde😀"


def test_json_body_is_decoded():
    assert decode_json_body('{"html": "😀\\ud83d\\ude00"}'.encode()) == {"html": "😀😀"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"html": "\\ud800"}',
        b'{"html": "\\u0000"}',
        b'{"html": "\xff\xfe"}',
        b'{"parts": [{"x": ["\\udc00"]}]}',
        b'{"\\u0000": 1}',
        json.dumps({"html": "x"}).encode("utf-16"),
    ],
)
def test_json_body_refuses_unstorable(body):
    with pytest.raises(Unstorable, match="Teksten er ikke gemt"):
        decode_json_body(body)


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b'"a"', b"[" * 100_000])
def test_json_body_refuses_malformed(body):
    with pytest.raises(Malformed, match="Genindlæs siden"):
        decode_json_body(body)


def _multipart(content: bytes, disposition: bytes = b'form-data; name="text"') -> bytes:
    return (
        b"--GR\r\nContent-Disposition: " + disposition + b"\r\n\r\n" + content + b"\r\n--GR--\r\n"
    )


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"text=%FF%FE", URLENCODED),
        (b"text=%00", URLENCODED),
        (b"text=%ED%A0%80", URLENCODED),
        (_multipart(b"\xff\xfe"), MULTIPART),
        (_multipart(b"a\x00"), MULTIPART),
    ],
)
def test_form_refuses_what_is_not_utf8(body, content_type):
    with pytest.raises(Unstorable):
        strict_utf8_form(body, content_type)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"text=%C3%A5+b", URLENCODED),
        (_multipart("å😀".encode()), MULTIPART),
        (_multipart(b"\xff\x00", b'form-data; name="f"; filename="a.pdf"'), MULTIPART),
        (b"\xff", "application/octet-stream"),
    ],
)
def test_form_lets_pass(body, content_type):
    strict_utf8_form(body, content_type)
