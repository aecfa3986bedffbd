"""What has happened to an application, in the words of its readers."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from applications.models import (
    Application,
    ExemptionAnswer,
    Origin,
    Participation,
    SectionRevision,
    TrialStep,
)
from applications.queries.public import publication_of
from applications.workflow import Sharing
from networks.models import Municipality
from support.accounts.models import User
from support.audit.chain import flaws_in
from support.audit.models import Entry

MOST_SHOWN = 200

# What people do to an application, by the verb it is logged under (``actions``). A verb that is
# missing here is shown as "Ændret": better too little told than a line left out.
TOLD = {
    "application.created": gettext_lazy("Oprettet"),
    "application.begun_from": gettext_lazy("Begyndt ud fra en tidligere ansøgning"),
    "application.ready": gettext_lazy("Teksten låst"),
    "application.draft": gettext_lazy("Teksten genåbnet"),
    "application.returned": gettext_lazy("Teksten åbnet for at blive beskrevet nærmere"),
    "application.submitted": gettext_lazy("Indsendt"),
    "application.answered": gettext_lazy("Besvaret af ministeriet"),
    "application.withdrawn": gettext_lazy("Trukket"),
    "application.wish_shared_out": gettext_lazy("Ønske forelagt et andet ministerium"),
    "application.wish_answered": gettext_lazy("Ministeriets svar på et ønske registreret"),
    "application.ministry_asked": gettext_lazy("Spørgsmål fra ministeriet"),
    "application.network_replied": gettext_lazy("Svar på ministeriets spørgsmål"),
    "application.sparring_noted": gettext_lazy("Notat om sparring med ministeriet"),
    "application.moved_to_round": gettext_lazy("Flyttet til en anden runde"),
    "application.deadline_extended": gettext_lazy("Fristen forlænget"),
    "application.header_changed": gettext_lazy("Forsiden rettet"),
    "application.participants_changed": gettext_lazy("Deltagerkommunerne ændret"),
    "application.invitation_answered": gettext_lazy("Invitation besvaret"),
    "application.shared": gettext_lazy("Delingen ændret"),
    "application.section_opened": gettext_lazy("Afsnit åbnet for en kommune"),
    "application.section_closed": gettext_lazy("Afsnit lukket for en kommune"),
    "application.grant_given": gettext_lazy("Adgang givet til sparring"),
    "application.grant_ended": gettext_lazy("Adgang til sparring lukket"),
    "application.glass_broken": gettext_lazy("Nødadgang brugt af en administrator"),
    "application.comment_added": gettext_lazy("Kommentar skrevet"),
    "application.comment_resolved": gettext_lazy("Kommentartråd afsluttet"),
    "application.comment_reopened": gettext_lazy("Kommentartråd genoptaget"),
    "application.revision_restored": gettext_lazy("En gammel tekst gendannet"),
    "application.version_restored": gettext_lazy("Teksten gendannet fra en version"),
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
    "application.authority_named": gettext_lazy("Hjemmel knyttet til en retsakt"),
    "application.published": gettext_lazy("Gjort offentlig"),
    "application.unpublished": gettext_lazy("Ikke længere offentlig"),
    "application.by_law_issued": gettext_lazy("Frikommunevedtægt udstedt"),
    "application.by_law_published": gettext_lazy("Frikommunevedtægt offentliggjort"),
    "application.trial_planned": gettext_lazy("Start planlagt"),
    "application.trial_started": gettext_lazy("Forsøget startet"),
    "application.trial_stopped": gettext_lazy("Forsøget stoppet"),
    "application.trial_overtaken": gettext_lazy("Forsøget overhalet af lovgivning"),
    "application.joined_by_extension": gettext_lazy("Forsøget taget op i en kommune mere"),
    "application.followed_up": gettext_lazy("Resultatet gjort op"),
    "application.chased": gettext_lazy("Påmindelse om politisk behandling sendt"),
}


# What lets somebody in or out of the text.
WIDENS = (
    "application.shared",
    "application.section_opened",
    "application.section_closed",
    "application.grant_given",
    "application.grant_ended",
    "application.glass_broken",
    "application.invitation_answered",
    "application.participants_changed",
    "application.ready",
)


@dataclass(frozen=True)
class Event:
    """``what`` happened, ``by`` whom ("" for the system), and the ``reason`` they typed or "".

    ``detail`` names what it was done to: a municipality, a section, a person.
    """

    at: datetime
    by: str
    what: str
    reason: str
    detail: str = ""


def history_of(application: Application) -> list[Event]:
    """The newest ``MOST_SHOWN`` events on ``application``, newest first (3 queries at most).

    For readers of the working text only: reasons may quote it.
    """
    return told(Entry.objects.about(application)[:MOST_SHOWN])


@dataclass(frozen=True)
class Log:
    """Everything told of an application, newest first; ``is_whole``: nothing has been altered."""

    events: list[Event]
    entries: int
    is_whole: bool


def log_of(application: Application) -> Log:
    """What was logged and what was written, a line for each person, section and day (4 queries).

    For readers of the working text only: reasons may quote it.
    """
    entries = Entry.objects.about(application)
    events = [*told(entries), *_writing(application)]
    chained = list(entries.filter(number__isnull=False).order_by("number"))
    return Log(
        events=sorted(events, key=lambda event: event.at, reverse=True),
        entries=len(chained),
        is_whole=not any(flaws_in(chained)),
    )


def _writing(application: Application) -> list[Event]:
    rows = (
        SectionRevision.objects.filter(text__application=application)
        .annotate(day=TruncDate("at"))
        .values("day", "author", "author__name", "author__email", "text__section__number")
        .annotate(saves=Count("pk"), last=Max("at"))
        .order_by("-last")
    )
    times = ngettext_lazy("gemt %(antal)s gang", "gemt %(antal)s gange", "antal")
    return [
        Event(
            at=row["last"],
            by=row["author__name"] or row["author__email"],
            what=_("Skrevet i afsnit %(nummer)s") % {"nummer": row["text__section__number"]},
            reason="",
            detail=times % {"antal": row["saves"]},
        )
        for row in rows
    ]


def widenings_of(application: Application) -> list[Event]:
    """As ``history_of``, of what let somebody in or out."""
    return told(Entry.objects.about(application).filter(verb__in=WIDENS)[:MOST_SHOWN])


def told(entries) -> list[Event]:
    """``entries`` of the log in the words of its readers."""
    entries = list(entries.select_related("by"))
    names = Names(entries)
    return [
        Event(
            at=entry.at,
            by=str(entry.by) if entry.by else "",
            what=str(TOLD.get(entry.verb, _("Ændret"))),
            reason=_reason(entry.details.get("reason", "")),
            detail=names.detail(entry),
        )
        for entry in entries
    ]


def _reason(said: str) -> str:
    """What was typed; why a trial stopped is one of a list, told by its name."""
    return str(TrialStep.Reason(said).label) if said in TrialStep.Reason.values else said


class Names:
    """The people and municipalities that ``entries`` name by id, read once (2 queries at most)."""

    def __init__(self, entries: list[Entry]):
        details = [entry.details for entry in entries]
        codes = {d["municipality"] for d in details if d.get("municipality")}
        pks = {pk for d in details for key in ("added", "removed") for pk in d.get(key) or []}
        people = {d["reader"] for d in details if "reader" in d}
        named = Municipality.objects.filter(Q(code__in=codes) | Q(pk__in=pks))
        found = named if codes or pks else ()
        self.municipalities = {key: m.name for m in found for key in (m.code, m.pk)}
        readers = User.objects.filter(pk__in=people) if people else ()
        self.people = {user.pk: user.name for user in readers}

    def detail(self, entry: Entry) -> str:
        """What ``entry`` was about, as a phrase; "" where the verb says it all."""
        if entry.verb == "application.shared":
            came_from, to = (Sharing(entry.details[key]).label for key in ("came_from", "to"))
            return f"{came_from} → {to}"
        known = ((key, entry.details.get(key)) for key in PHRASES)
        return "; ".join(self._phrase(key, value) for key, value in known if value)

    def _phrase(self, key: str, value) -> str:
        tell = {
            "municipality": lambda code: self.municipalities.get(code, code),
            "reader": lambda pk: self.people.get(pk, ""),
            "answer": lambda answer: str(ANSWERS.get(answer, answer)),
            "until": _day,
            "deadline": _day,
            "added": self._listed,
            "removed": self._listed,
        }.get(key, str)
        return str(PHRASES[key]) % {"x": tell(value)}

    def _listed(self, pks: list[int]) -> str:
        return ", ".join(sorted(self.municipalities.get(pk, "?") for pk in pks))


# A municipality's to an invitation, and the ministry's to a wish.
ANSWERS = {**dict(Participation.Status.choices), **dict(ExemptionAnswer.Answer.choices)}
# The details that are told, in this order.
PHRASES = {
    "section": gettext_lazy("afsnit %(x)s"),
    "version": gettext_lazy("version %(x)s"),
    "municipality": "%(x)s",
    "answer": "%(x)s",
    "reader": "%(x)s",
    "until": gettext_lazy("til og med %(x)s"),
    "deadline": gettext_lazy("til %(x)s"),
    "added": gettext_lazy("inviteret: %(x)s"),
    "removed": gettext_lazy("fjernet: %(x)s"),
}


def _day(iso: str) -> str:
    return date.fromisoformat(iso).strftime("%d.%m.%Y")


def origin_of(application: Application, user: User, *, on: date) -> Origin | None:
    """What ``application`` was begun from (3 queries at most).

    ``source_seen`` is the source as ``user`` sees it, else ``public`` its publication in force, if
    any. Without either it is said that there is one, and not which.
    """
    origin = Origin.objects.filter(application=application).first()
    if origin is not None:
        seen = Application.objects.visible_to(user, on=on)
        origin.source_seen = seen.filter(pk=origin.source_id).first()
        origin.public = None if origin.source_seen else publication_of(origin.source_id)
    return origin
