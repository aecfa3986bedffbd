"""Tell a person what somebody did that concerns them: never with a draft's own words."""

from datetime import datetime

from applications.models import Application
from support.accounts.models import User
from support.notifications.notices import notify


def tell_person(
    recipient: User,
    application: Application,
    *,
    kind: str,
    key: str,
    subject: str,
    text: str,
    link: str,
    at: datetime,
    mandatory: bool = False,
) -> None:
    """A notice about ``application``; the same ``key`` and person are told once.

    Call it in the transaction of what is told. ``mandatory`` is mailed at once, whatever the
    person chose.
    """
    notify(
        recipient,
        kind=kind,
        key=key,
        subject=subject,
        text=text,
        link=link,
        ref=f"applications.application/{application.pk}",
        at=at,
        mandatory=mandatory,
    )
