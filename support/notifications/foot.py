"""The last lines of a mail: why it came, and the way to fewer."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from support.accounts.models import User
from support.notifications import channels
from support.notifications.models import OutgoingMail

# What mail programs know a signature by.
FOOT = "-- "


def foot_of(user: User, what: str, *, mandatory: bool) -> dict[str, str]:
    """What the foot of a mail says about where it comes from and how to get fewer."""
    return {
        "preferences_url": settings.BASE_URL + reverse("notices:preferences"),
        "unsubscribe_url": "" if mandatory else channels.unsubscribe_url(user, what),
    }


def foot_text(foot: Mapping[str, str]) -> str:
    """The foot of a mail in plain text."""
    lines = [FOOT, _("Sendt automatisk af Frikommune. %(url)s") % {"url": settings.BASE_URL}]
    if foot["unsubscribe_url"]:
        lines.append(_("Vælg, hvad du får mail om: %(url)s") % {"url": foot["preferences_url"]})
        lines.append(
            _("Få ikke flere mails af denne slags: %(url)s") % {"url": foot["unsubscribe_url"]}
        )
    else:
        lines.append(_("Du får den, fordi du har ansvar for fristen. Den kan ikke slås fra."))
    return "\n".join(lines) + "\n"


def without_foot(mail: OutgoingMail) -> str:
    """The text of a mail for another to read: the link that unsubscribes its reader is cut off."""
    text = mail.text.partition(f"\n{FOOT}\n")[0].rstrip()
    return text.replace(mail.unsubscribe_url, "…") if mail.unsubscribe_url else text
