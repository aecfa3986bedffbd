"""Saving a section's text: nothing received is ever dropped, no save overwrites another's."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from applications.actions.locking import locked
from applications.models import (
    Application,
    CoveredPart,
    SectionPart,
    SectionRevision,
    SectionText,
)
from applications.workflow import EDITABLE
from support.accounts.models import User
from support.texts.canonical import sha256
from support.texts.html import blocks, characters_in, receive

Kind = SectionRevision.Kind


@dataclass(frozen=True)
class Saved:
    """What became of a text: ``kind`` head, conflict or late; ``text`` is the head as it stands."""

    kind: str
    revision: SectionRevision | None
    text: SectionText

    @property
    def is_head(self) -> bool:
        return self.kind == Kind.HEAD


@transaction.atomic
def save_section(
    application: Application,
    number: int,
    *,
    html: str,
    base: int,
    by: User,
    at: datetime,
    client: str = "",
    sequence: int | None = None,
    reason: str = "",
) -> Saved:
    """Make ``html`` the text of section ``number``, if nobody saved it since revision ``base``.

    Otherwise it is kept beside the head: ``conflict`` on a stale base, ``late`` when the
    application is frozen. ``client`` and ``sequence`` name one save of one browser tab, so that a
    repeated request is received once. Raises ``support.texts.canonical.Refused`` for text that
    cannot be stored (reliability I1–I3).
    """
    html = receive(html)
    application = _locked_for_saving(application)
    text = _head(application, number)
    if repeated := _received_before(text, client, sequence):
        return Saved(repeated.kind, repeated, text)
    if _answer_was_lost(text, base, client, sequence):
        base = text.revision
    revision = SectionRevision(
        text=text,
        base=base,
        html=html,
        sha256=sha256(html),
        author=by,
        at=at,
        reason=reason,
        client=client,
        client_sequence=sequence,
    )
    if application.status not in EDITABLE:
        return _keep_beside(revision, Kind.LATE, text)
    if html == text.html:
        return Saved(Kind.HEAD, None, text)
    if not _move_head(text, html, base=base, by=by, at=at):
        return _keep_beside(revision, Kind.CONFLICT, _head(application, number))
    revision.kind = Kind.HEAD
    revision.number = base + 1
    revision.save(force_insert=True)
    Application.objects.filter(pk=application.pk).update(changed_at=at)
    return Saved(Kind.HEAD, revision, text)


def _locked_for_saving(application: Application) -> Application:
    """As ``locking.locked``, with what a save has to know and no more: it happens all the time."""
    rows = Application.objects.select_for_update(of=("self",), no_key=True).select_related("round")
    return rows.only("status", "round__template_id").get(pk=application.pk)


def _head(application: Application, number: int) -> SectionText:
    return SectionText.objects.get(
        application=application,
        section__template=application.round.template_id,
        section__number=number,
    )


def _received_before(text: SectionText, client: str, sequence: int | None):
    if not client or sequence is None:
        return None
    return SectionRevision.objects.filter(
        text=text, client=client, client_sequence=sequence
    ).first()


def _answer_was_lost(text: SectionText, base: int, client: str, sequence: int | None) -> bool:
    """Whether the head is this very tab's own earlier save, whose answer never reached it."""
    if base == text.revision or not client or sequence is None:
        return False
    return SectionRevision.objects.filter(
        text=text, number=text.revision, client=client, client_sequence__lt=sequence
    ).exists()


def _move_head(text: SectionText, html: str, *, base: int, by: User, at: datetime) -> bool:
    """Compare-and-swap on the revision number; the row is refreshed in ``text`` when it moved."""
    characters = characters_in(blocks(html))
    moved = SectionText.objects.filter(pk=text.pk, revision=base).update(
        html=html, characters=characters, revision=base + 1, changed_by=by, changed_at=at
    )
    if moved:
        text.html, text.characters, text.revision = html, characters, base + 1
        text.changed_by, text.changed_at = by, at
    return bool(moved)


def _keep_beside(revision: SectionRevision, kind: str, text: SectionText) -> Saved:
    revision.kind = kind
    revision.save(force_insert=True)
    return Saved(kind, revision, text)


@transaction.atomic
def cover_parts(
    application: Application, number: int, wanted: set[int], *, by: User, at: datetime
) -> None:
    """Tick exactly ``wanted`` (ids) among the parts of section ``number``; others are ignored."""
    if _are_ticked(application, number, wanted):
        return
    application = locked(application)
    if application.status not in EDITABLE:
        return
    parts = set(
        SectionPart.objects.filter(
            section__template=application.round.template_id, section__number=number
        ).values_list("pk", flat=True)
    )
    ticked = CoveredPart.objects.filter(application=application, part__in=parts)
    present = set(ticked.values_list("part_id", flat=True))
    ticked.filter(part__in=present - wanted).delete()
    CoveredPart.objects.bulk_create(
        [
            CoveredPart(application=application, part_id=part, by=by, at=at)
            for part in sorted((wanted & parts) - present)
        ],
        ignore_conflicts=True,
    )


def _are_ticked(application: Application, number: int, wanted: set[int]) -> bool:
    """Whether nothing has to change: what every autosave but a few finds, without a lock."""
    ticked = CoveredPart.objects.filter(application=application, part=OuterRef("pk"))
    parts = dict(
        SectionPart.objects.filter(
            section__template=application.round.template_id, section__number=number
        ).values_list("pk", Exists(ticked))
    )
    return {pk for pk, is_ticked in parts.items() if is_ticked} == wanted & parts.keys()
