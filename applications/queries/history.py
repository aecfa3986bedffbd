"""What has happened to an application, in the words of its readers."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application
from support.audit.models import Entry

MOST_SHOWN = 200

# What people do to an application, by the verb it is logged under (``actions``). A verb that is
# missing here is shown as "Ændret": better too little told than a line left out.
TOLD = {
    "application.created": gettext_lazy("Oprettet"),
    "application.ready": gettext_lazy("Teksten låst"),
    "application.draft": gettext_lazy("Teksten genåbnet"),
    "application.returned": gettext_lazy("Teksten åbnet for at blive beskrevet nærmere"),
    "application.submitted": gettext_lazy("Indsendt"),
    "application.answered": gettext_lazy("Besvaret af ministeriet"),
    "application.withdrawn": gettext_lazy("Trukket"),
    "application.moved_to_round": gettext_lazy("Flyttet til en anden runde"),
    "application.deadline_extended": gettext_lazy("Fristen forlænget"),
    "application.header_changed": gettext_lazy("Forsiden rettet"),
    "application.participants_changed": gettext_lazy("Deltagerkommunerne ændret"),
    "application.invitation_answered": gettext_lazy("Invitation besvaret"),
    "application.shared": gettext_lazy("Delingen ændret"),
    "application.goal_added": gettext_lazy("Mål tilføjet"),
    "application.goal_changed": gettext_lazy("Mål rettet"),
    "application.goal_deleted": gettext_lazy("Mål slettet"),
    "application.exemption_added": gettext_lazy("Hjemmel tilføjet"),
    "application.exemption_changed": gettext_lazy("Hjemmel rettet"),
    "application.exemption_deleted": gettext_lazy("Hjemmel slettet"),
    "application.attachment_added": gettext_lazy("Bilag tilføjet"),
    "application.attachment_deleted": gettext_lazy("Bilag slettet"),
    "application.guard_rails_answered": gettext_lazy("Tema og retlige rammer besvaret"),
    "application.message_sent": gettext_lazy("Besked sendt til deltagerne"),
    "application.decision_registered": gettext_lazy("Politisk beslutning registreret"),
    "application.chased": gettext_lazy("Påmindelse om politisk behandling sendt"),
}


@dataclass(frozen=True)
class Event:
    """``what`` happened, ``by`` whom ("" for the system), and the ``reason`` they typed or ""."""

    at: datetime
    by: str
    what: str
    reason: str


def history_of(application: Application) -> list[Event]:
    """The newest ``MOST_SHOWN`` events on ``application``, newest first (1 query).

    For readers of the working text only: reasons may quote it.
    """
    entries = Entry.objects.about(application).select_related("by")[:MOST_SHOWN]
    return [
        Event(
            at=entry.at,
            by=str(entry.by) if entry.by else "",
            what=str(TOLD.get(entry.verb, _("Ændret"))),
            reason=entry.details.get("reason", ""),
        )
        for entry in entries
    ]
