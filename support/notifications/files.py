"""Mail to a folder instead of a server: the laptop and the demo."""

import os
from pathlib import Path

from django.conf import settings

from support.notifications.models import OutgoingMail


def write(mail: OutgoingMail, message: bytes) -> Path:
    """Write ``<time>-<Message-ID>.eml``; written twice it is still one file."""
    folder = Path(settings.MAIL_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    name = mail.message_id.strip("<>").partition("@")[0]
    path = folder / f"{mail.created_at:%Y%m%dT%H%M%S}-{name}{'-r' * mail.resends}.eml"
    part = path.with_suffix(f".{os.getpid()}.tmp")
    with part.open("wb") as file:
        file.write(message)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return path
