"""A promised mail as bytes for the wire."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from support.documents import store
from support.documents.models import Document
from support.notifications.models import OutgoingMail

# Seven bits: no server on the way can be one that mangles eight.
POLICY = SMTP.clone(cte_type="7bit")


class ImpossibleAddress(ValueError):
    """No mail server can be asked to take mail for this address."""


def as_bytes(mail: OutgoingMail) -> bytes:
    """The whole message, lines ending in CRLF, the last one too.

    Raises ImpossibleAddress; ``Document.DoesNotExist`` for an attachment that was never stored,
    ``store.Damaged`` for one whose bytes are not as kept.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = sender()
    message["To"] = Address(addr_spec=wire_address(mail.recipient))
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=wire_address(mail.reply_to))
    message["Subject"] = mail.subject
    message["Date"] = mail.created_at
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    for key in mail.attachments:
        _attach(message, Document.objects.get(key=key))
    return message.as_bytes()


def sender() -> Address:
    """Who mails come from, as a header value."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Address(display_name=name, addr_spec=wire_address(address))


def wire_address(address: str) -> str:
    """The address with a Danish domain name in its wire form (``købing.dk`` → ``xn--…``)."""
    local, _at, domain = address.rpartition("@")
    try:
        validate_email(address)
        local.encode("ascii")
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except (ValidationError, UnicodeError) as error:
        raise ImpossibleAddress from error


def _attach(message: EmailMessage, document: Document) -> None:
    maintype, _slash, subtype = document.media_type.partition(";")[0].partition("/")
    message.add_attachment(
        store.read(document), maintype=maintype, subtype=subtype, filename=document.filename
    )
