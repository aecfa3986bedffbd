from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from support.documents import store
from support.documents.models import Document
from support.notifications import mime
from support.notifications.outbox import queue_mail

AT = datetime(2016, 12, 1, 12, tzinfo=UTC)


@pytest.fixture
def documents(settings, tmp_path):
    settings.DOCUMENT_ROOT = tmp_path
    return lambda key, content, **fields: store.keep(
        key=key,
        content=content,
        at=AT,
        **{"media_type": "application/pdf", "filename": "Ansøgning.pdf"} | fields,
    )


def promise(**fields):
    mail = {
        "key": "1",
        "kind": "submission",
        "recipient": "ministeriet@eksempel.dk",
        "subject": "Ansøgning fra Ærø og Åbenrå Kommuner",
        "text": "Til ministeriet\n\n.et punktum først\nÆØÅ €\n",
        "at": AT,
    }
    mail = queue_mail(**mail | fields)
    mail.refresh_from_db()
    return mail


def parsed(mail):
    return message_from_bytes(mime.as_bytes(mail), policy=default)


def test_headers_survive_the_wire(db, settings):
    settings.DEFAULT_FROM_EMAIL = "Frikommune på nettet <noreply@frikommune.dk>"
    mail = promise(reply_to="sagsbehandler@eksempel.dk")
    message = parsed(mail)
    assert message["Subject"] == "Ansøgning fra Ærø og Åbenrå Kommuner"
    assert message["From"] == "Frikommune på nettet <noreply@frikommune.dk>"
    assert message["To"] == "ministeriet@eksempel.dk"
    assert message["Reply-To"] == "sagsbehandler@eksempel.dk"
    assert message["Message-ID"] == mail.message_id
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == mail.created_at.replace(microsecond=0)


def test_bytes_are_seven_bit_lines_ending_in_crlf(db):
    content = mime.as_bytes(promise(subject="Æ" * 300, html="<p>Ø</p>", text="å" * 5000))
    assert content.isascii()
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 998


def test_long_danish_subject_survives_folding(db):
    subject = "Ansøgning om forsøg med én sammenhængende indsats på tværs af " * 5
    assert parsed(promise(subject=subject.strip()))["Subject"] == subject.strip()


def test_text_and_html_are_alternatives(db):
    message = parsed(promise(html="<p>ÆØÅ €</p>"))
    assert message.get_content_type() == "multipart/alternative"
    assert message.get_body(("plain",)).get_content().splitlines()[2] == ".et punktum først"
    assert message.get_body(("html",)).get_content().strip() == "<p>ÆØÅ €</p>"


def test_attachments_arrive_byte_for_byte(db, documents):
    content = b"%PDF-1.7\n" + bytes(range(256))
    documents("submission/1/pdf", content)
    documents("submission/1/json", b"{}", media_type="application/json", filename="data.json")
    message = parsed(promise(attachments=["submission/1/pdf", "submission/1/json"]))
    pdf, data = message.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content()) == ("Ansøgning.pdf", content)
    assert (data.get_content_type(), data.get_filename()) == ("application/json", "data.json")


def test_attachment_of_text_arrives_byte_for_byte(db, documents):
    documents("1/txt", b"a\nb\n", media_type="text/plain; charset=utf-8", filename="a.txt")
    (attachment,) = parsed(promise(attachments=["1/txt"])).iter_attachments()
    assert attachment.get_payload(decode=True) == b"a\nb\n"


def test_missing_attachment_is_an_error_not_a_mail_without_it(db):
    with pytest.raises(Document.DoesNotExist):
        mime.as_bytes(promise(attachments=["never stored"]))


def test_altered_attachment_is_an_error(db, documents):
    kept = documents("1/pdf", b"%PDF-1.7")
    store.path_of(kept.sha256).write_bytes(b"%PDF-1.8")
    with pytest.raises(store.Damaged):
        mime.as_bytes(promise(attachments=["1/pdf"]))


def test_danish_domain_goes_out_in_its_wire_form(db):
    assert parsed(promise(recipient="post@køge.dk"))["To"] == "post@xn--kge-0na.dk"


@pytest.mark.parametrize("address", ["søren@eksempel.dk", "ingen", "a b@c.dk", "a@b@c.dk", "@c.dk"])
def test_impossible_address_is_said_to_be_one(db, address):
    with pytest.raises(mime.ImpossibleAddress):
        mime.as_bytes(promise(recipient=address))
