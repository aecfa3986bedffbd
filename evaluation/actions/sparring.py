"""What network, evaluator and ministry do together: notes, data, workshops and conferences."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.actions.approvals import File
from applications.actions.ministry import kept
from applications.queries.people import officers_of
from applications.workflow import NotNow, Stale
from evaluation.models import (
    DataRequest,
    EvaluatorNote,
    Gathering,
    GatheringAnswer,
    NoteComment,
)
from networks.models import Network
from networks.queries import coordinators, members, organisations_of
from support.accounts.models import User
from support.audit.record import record
from support.notifications.models import NoticeKind
from support.notifications.notices import notify


def people_of(network: Network, *, on: date) -> list[User]:
    """The coordinators and the members' case officers, each once."""
    found = list(coordinators(network, on=on))
    for municipality in members(network, on=on):
        found += officers_of(municipality.pk, on=on)
    return list(dict.fromkeys(found))


def _organisation(by: User, *, on: date) -> str:
    places = organisations_of(by, on=on)
    return str(places[0])[:120] if places else ""


def _tell(people, network: Network, *, key, subject, text, by: User, at: datetime) -> None:
    for person in people:
        if person.pk != by.pk:
            notify(
                person,
                kind=NoticeKind.MESSAGE,
                key=key,
                subject=subject,
                text=text,
                link=reverse("evaluation:sparring", args=[network.pk]),
                at=at,
            )


@transaction.atomic
def add_note(
    network: Network, *, title: str, file: File, comment_until: date, by: User, at: datetime
) -> EvaluatorNote:
    """A note the network may comment on until ``comment_until``; its people are told."""
    on = timezone.localdate(at)
    if comment_until < on:
        raise NotNow(_("Fristen for kommentarer skal ligge i dag eller senere."))
    document = kept(file, f"evaluator-note/{network.pk}/{at.timestamp()}", at=at)
    row = EvaluatorNote.objects.create(
        network=network, title=title, file=document, comment_until=comment_until, by=by, at=at
    )
    record("evaluation.note_added", row, by=by, at=at)
    _tell(
        people_of(network, on=on),
        network,
        key=f"evaluator-note/{row.pk}",
        subject=_("Nyt notat til kommentering"),
        text=_("%(hvem)s har lagt »%(titel)s«. I kan kommentere til og med %(dag)s.")
        % {"hvem": by.name, "titel": title, "dag": comment_until.strftime("%d.%m.%Y")},
        by=by,
        at=at,
    )
    return row


@transaction.atomic
def comment_note(note: EvaluatorNote, text: str, *, by: User, at: datetime) -> NoteComment:
    """Raises ``NotNow`` after the last day, or when the note is out."""
    on = timezone.localdate(at)
    if note.published_on:
        raise NotNow(_("Notatet er offentliggjort. Skriv til evaluator i stedet."))
    if on > note.comment_until:
        raise NotNow(_("Fristen for kommentarer er udløbet. Skriv til evaluator i stedet."))
    row = NoteComment.objects.create(
        note=note, text=text, organisation=_organisation(by, on=on), by=by, at=at
    )
    record("evaluation.note_commented", note, by=by, at=at, comment=row.pk)
    if note.by_id != by.pk:
        _tell(
            [note.by],
            note.network,
            key=f"note-comment/{row.pk}",
            subject=_("Ny kommentar til notatet"),
            text=_("%(hvem)s har kommenteret »%(titel)s«.")
            % {"hvem": by.name, "titel": note.title},
            by=by,
            at=at,
        )
    return row


@transaction.atomic
def publish_note(
    note: EvaluatorNote, *, url: str, published_on: date, by: User, at: datetime
) -> EvaluatorNote:
    """Say that the note is out, and where. Raises ``NotNow`` while it may be commented on."""
    row = EvaluatorNote.objects.select_for_update(no_key=True, of=("self",)).get(pk=note.pk)
    if row.published_on:
        raise NotNow(_("Notatet er allerede meldt offentliggjort."))
    if timezone.localdate(at) <= row.comment_until:
        raise NotNow(
            _("Netværket kan kommentere til og med %(dag)s. Offentliggør bagefter.")
            % {"dag": row.comment_until.strftime("%d.%m.%Y")}
        )
    if not row.comment_until < published_on <= timezone.localdate(at):
        raise NotNow(_("Skriv den dag, notatet kom ud: efter kommentarfristen og senest i dag."))
    row.url, row.published_on = url, published_on
    row.save(update_fields=["url", "published_on"])
    record("evaluation.note_published", row, by=by, at=at)
    return row


@transaction.atomic
def ask_for_data(row: DataRequest, *, by: User, at: datetime) -> DataRequest:
    """Ask for data; those who can deliver are told."""
    on = timezone.localdate(at)
    row.by, row.at, row.organisation = by, at, _organisation(by, on=on)
    row.save(force_insert=True)
    record("evaluation.data_asked", row, by=by, at=at)
    asked = (
        officers_of(row.municipality_id, on=on)
        if row.municipality_id
        else people_of(row.network, on=on)
    )
    _tell(
        asked,
        row.network,
        key=f"data-request/{row.pk}",
        subject=_("Ønske om data til evalueringen"),
        text=_("%(hvem)s beder om data senest %(dag)s. Se hvilke, og svar på siden.")
        % {"hvem": by.name, "dag": row.due_on.strftime("%d.%m.%Y")},
        by=by,
        at=at,
    )
    return row


@transaction.atomic
def answer_data(
    request: DataRequest, *, status: str, answer: str, by: User, at: datetime
) -> DataRequest:
    """Answer once; raises ``NotNow`` when somebody has."""
    row = DataRequest.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
    if row.status != DataRequest.Status.OPEN:
        raise NotNow(_("%(hvem)s har allerede svaret.") % {"hvem": row.answered_by})
    row.status, row.answer, row.answered_by, row.answered_at = status, answer, by, at
    row.save()
    record("evaluation.data_answered", row, by=by, at=at, status=str(status))
    _tell(
        [row.by],
        row.network,
        key=f"data-answer/{row.pk}",
        subject=_("Svar på jeres ønske om data"),
        text=_("%(hvem)s har svaret: %(status)s.")
        % {"hvem": by.name, "status": row.get_status_display()},
        by=by,
        at=at,
    )
    return row


@transaction.atomic
def save_gathering(row: Gathering, *, base: int | None, by: User, at: datetime) -> Gathering:
    """Call people together, or change what was said. Everybody concerned is told each time.

    Raises ``Stale`` when somebody has changed it meanwhile.
    """
    if row.pk is None:
        row.by, row.at = by, at
    else:
        stands = Gathering.objects.select_for_update(no_key=True, of=("self",)).get(pk=row.pk)
        if stands.revision != base:
            raise Stale(stands)
        row.revision = stands.revision + 1
    row.save()
    record("evaluation.gathering_saved", row, by=by, at=at, revision=row.revision)
    when = timezone.localtime(row.begins_at).strftime("%d.%m.%Y kl. %H.%M")
    subject = _("Invitation: %(titel)s") if row.revision == 1 else _("Ændret: %(titel)s")
    if row.cancelled_reason:
        subject = _("Aflyst: %(titel)s")
    _tell(
        people_of(row.network, on=timezone.localdate(at)),
        row.network,
        key=f"gathering/{row.pk}/{row.revision}",
        subject=subject % {"titel": row.title},
        text=row.cancelled_reason
        or _("%(hvornår)s, %(sted)s. Meld jer til på siden.")
        % {"hvornår": when, "sted": row.place},
        by=by,
        at=at,
    )
    return row


@transaction.atomic
def answer_gathering(
    gathering: Gathering, *, comes: bool, names: str, by: User, at: datetime
) -> GatheringAnswer:
    """Sign people up, or say that nobody comes. Raises ``NotNow`` once it has begun."""
    if gathering.cancelled_reason:
        raise NotNow(_("Den er aflyst."))
    if gathering.begins_at <= at:
        raise NotNow(_("Den er begyndt. Ring til dem, der indbyder."))
    return GatheringAnswer.objects.create(
        gathering=gathering,
        comes=comes,
        names=names,
        organisation=_organisation(by, on=timezone.localdate(at)),
        by=by,
        at=at,
    )
