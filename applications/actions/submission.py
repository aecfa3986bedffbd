"""Sending to the ministry: one transaction writes everything, or nothing (reliability I5–I8)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.actions.drafting import new_reference
from applications.actions.locking import move
from applications.actions.wishes import note_wishes
from applications.content import as_sent, fingerprint
from applications.models import Application, ApplicationVersion, Submission, SubmittedVersion
from applications.queries.annexes import kept_annex
from applications.queries.checks import submission_findings, text_findings
from applications.queries.deadlines import closes_at
from applications.queries.whole import whole
from applications.workflow import NotNow, Status
from networks.models import Programme
from support.accounts.models import User
from support.audit.record import record
from support.documents.models import Document
from support.jobs.queue import enqueue


class AlreadySent(NotNow):
    """The versions are on their way; ``submission`` is the package they went in."""

    def __init__(self, submission: Submission):
        super().__init__(_("Ansøgningen er allerede sendt."))
        self.submission = submission


@transaction.atomic
def submit(
    applications: list[Application], *, seen: dict[int, int], by: User, at: datetime
) -> Submission:
    """Send ``applications`` as one package and promise its documents and mails.

    ``seen`` tells which version number of each application (by id) the sender had on the summary
    page; ``at`` is the database's clock from before this call, so that waiting for a lock never
    makes anybody late. Late is stamped, not refused. Raises ``AlreadySent`` for a double click
    and ``NotNow`` with everything that blocks.
    """
    chosen = _lock_in_order(applications)
    versions = _versions(chosen, seen)
    wholes = {a.pk: whole(a) for a in chosen}
    _refuse_blocked(chosen, wholes, at=at)
    items = [_item(versions[a.pk], wholes[a.pk], closes_at(a) <= at, at=at) for a in chosen]
    submission = _package(chosen, items, by=by, at=at)
    for position, item in enumerate(items, start=1):
        item.submission = submission
        item.position = position
        item.save(force_insert=True)
        note_wishes(item)
    for application in chosen:
        application.submitted_at = at
        application.submitted_title = application.title
        move(application, to=Status.SUBMITTED, by=by, at=at, submission=submission.reference)
    record("submission.sent", submission, by=by, at=at, late=submission.late)
    enqueue(
        kind="submission.documents",
        key=f"submission/{submission.pk}",
        ref=str(submission.pk),
        at=at,
        priority=10,
    )
    return submission


def _lock_in_order(applications: list[Application]) -> list[Application]:
    """All rows locked, always in the same order, so that two senders cannot deadlock."""
    rows = list(
        Application.objects.select_for_update(of=("self",), no_key=True)
        .select_related("round__template", "network__programme__ministry", "owner")
        .filter(pk__in=[a.pk for a in applications])
        .order_by("pk")
    )
    if not rows:
        raise NotNow(_("Vælg mindst én ansøgning, der er klar til indsendelse."))
    if len({(a.network_id, a.round_id) for a in rows}) > 1:
        raise NotNow(_("Ansøgninger i én pakke skal høre til samme netværk og samme runde."))
    return rows


def _versions(chosen: list[Application], seen: dict[int, int]) -> dict[int, ApplicationVersion]:
    versions = {
        a.pk: ApplicationVersion.objects.filter(application=a, number=a.latest_version).first()
        for a in chosen
    }
    sent = SubmittedVersion.objects.filter(
        version__in=[v for v in versions.values() if v]
    ).select_related("submission")
    if first := sent.first():
        raise AlreadySent(first.submission)
    not_ready = [a for a in chosen if a.status != Status.READY]
    if not_ready:
        raise NotNow(
            *(
                _("»%(titel)s« er ikke klar: lås teksten, før den sendes.") % {"titel": a}
                for a in not_ready
            )
        )
    if changed := [a for a in chosen if seen.get(a.pk) != a.latest_version]:
        raise NotNow(
            *(
                _("»%(titel)s« er ændret, siden du så opsummeringen. Læs den igen, før du sender.")
                % {"titel": a}
                for a in changed
            )
        )
    return versions


def _refuse_blocked(chosen, wholes, *, at: datetime) -> None:
    blockers = [
        f"{application.reference}: {finding.text}"
        for application in chosen
        for finding in [
            *text_findings(wholes[application.pk], on=timezone.localdate(at)),
            *submission_findings(wholes[application.pk], at=at),
        ]
        if finding.blocks
    ]
    if blockers:
        raise NotNow(*blockers)


def _item(version, it, late: bool, *, at: datetime) -> SubmittedVersion:
    content = as_sent(version.content, it, on=timezone.localdate(at))
    return SubmittedVersion(
        version=version,
        application=it.application,
        late=late,
        content=content,
        sha256=fingerprint(content),
    )


def mailbox_of(programme: Programme) -> str:
    """The address a package in ``programme`` is mailed to; a trial installation has its own."""
    return settings.MINISTRY_MAILBOX_OVERRIDE or programme.mailbox


def _package(chosen, items, *, by: User, at: datetime) -> Submission:
    first = chosen[0]
    programme = first.network.programme
    reference = new_reference(f"{programme.reference_prefix}-I")
    manifest = {
        "schema": 1,
        "reference": reference,
        "programme": programme.name,
        "ministry": programme.ministry.name,
        "network": first.network.name,
        "round": {"name": first.round.name, "deadline": first.round.deadline.isoformat()},
        "received_at": at.isoformat(),
        "late": any(item.late for item in items),
        "sender": by.name,
        "applications": [
            {
                "reference": item.application.reference,
                "title": item.application.title,
                "version": item.version.number,
                "sha256": item.sha256,
                "late": item.late,
                "reservations": item.content["reservations"],
            }
            for item in items
        ],
    }
    return Submission.objects.create(
        reference=reference,
        round=first.round,
        network=first.network,
        received_at=at,
        deadline_version=first.round.deadline_version,
        late=manifest["late"],
        recipient=mailbox_of(programme),
        manifest=manifest,
        sha256=fingerprint(manifest),
        by=by,
    )


def attachment_of(item: SubmittedVersion, number: int) -> Document | None:
    """The annex ``number`` as it was when ``item`` was sent."""
    for annex in item.content["attachments"]:
        if annex["number"] == number:
            return kept_annex(item.content, annex)
    return None
