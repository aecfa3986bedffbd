"""Questions from the ministry, the network's replies, and notes of their sparring."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.actions.approvals import File
from applications.actions.locking import locked
from applications.actions.ministry import kept
from applications.actions.notices import tell_person
from applications.models import MinistryNote, SubmittedVersion, Wish
from applications.queries.people import told_about_application
from applications.workflow import NotNow, Status
from support.accounts.models import User
from support.audit.record import record

Kind = MinistryNote.Kind


@transaction.atomic
def write_note(
    item: SubmittedVersion,
    *,
    kind: str,
    text: str,
    wish: Wish | None = None,
    on_behalf: bool = False,
    letter: File | None = None,
    by: User,
    at: datetime,
) -> MinistryNote:
    """Add a question or a sparring note to ``item``; owner, participants and coordinators hear.

    Raises ``NotNow`` when the application is withdrawn, or ``wish`` belongs to something else.
    """
    application = locked(item.application)
    if application.status == Status.WITHDRAWN:
        raise NotNow(_("Ansøgningen er trukket. Der kan ikke skrives mere om den."))
    if wish is not None and wish.item_id != item.pk:
        raise NotNow(_("Hjemlen står ikke i den version, der blev sendt. Vælg en anden."))
    note = MinistryNote.objects.create(
        item=item,
        wish=wish,
        kind=kind,
        text=text,
        on_behalf=on_behalf,
        letter=kept(letter, f"ministry-note/{item.pk}/{at.timestamp()}", at=at),
        by=by,
        at=at,
    )
    record(_VERBS[kind], application, by=by, at=at, note=note.pk, on_behalf=on_behalf)
    for person in told_about_application(application, on=timezone.localdate(at)):
        if person != by:
            _tell(person, application, note, _SUBJECTS[kind]())
    return note


@transaction.atomic
def reply(question: MinistryNote, *, text: str, by: User, at: datetime) -> MinistryNote:
    """The network's reply to ``question``; whoever asked hears of it. A further reply adds to it.

    Raises ``NotNow`` when ``question`` is not one, or the application is withdrawn.
    """
    application = locked(question.item.application)
    if question.kind != Kind.QUESTION:
        raise NotNow(_("Der kan kun svares på et spørgsmål."))
    if application.status == Status.WITHDRAWN:
        raise NotNow(_("Ansøgningen er trukket. Der kan ikke skrives mere om den."))
    note = MinistryNote.objects.create(
        item=question.item,
        wish=question.wish,
        kind=Kind.REPLY,
        replies_to=question,
        text=text,
        by=by,
        at=at,
    )
    record(_VERBS[Kind.REPLY], application, by=by, at=at, note=note.pk)
    if question.by != by:
        _tell(question.by, application, note, _SUBJECTS[Kind.REPLY]())
    return note


_VERBS = {
    Kind.QUESTION: "application.ministry_asked",
    Kind.REPLY: "application.network_replied",
    Kind.SPARRING: "application.sparring_noted",
}
_SUBJECTS = {
    Kind.QUESTION: lambda: _("Ministeriet har spurgt om %(titel)s"),
    Kind.REPLY: lambda: _("Netværket har svaret på dit spørgsmål om %(titel)s"),
    Kind.SPARRING: lambda: _("Nyt notat om sparring om %(titel)s"),
}


def _tell(person: User, application, note: MinistryNote, subject: str) -> None:
    """Names what was sent, and where to read; what was said stands behind sign-in."""
    tell_person(
        person,
        application,
        kind="answer",
        key=f"ministry-note/{note.pk}",
        subject=subject % {"titel": application.submitted_title},
        text=_("Læs det under Ministeriets svar på %(reference)s, og svar der, hvis der er spurgt.")
        % {"reference": application.reference},
        link=f"{reverse('applications:answers', args=[application.reference])}#noter",
        at=note.at,
    )
