"""The steps of an evaluation: made from the programme's plan, moved with a reason, done."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.workflow import NotNow, Stale
from evaluation.models import Milestone, MilestoneMove, PlannedMilestone
from networks.models import Network, Programme
from support.accounts.models import User
from support.audit.record import record
from support.walls.context import acting, system

COPIED = ("title", "text", "who", "others", "begins_on", "due_on", "written")


@transaction.atomic
def make_milestones(programme: Programme, *, by: User | None, at: datetime) -> int:
    """Every step of the programme's plan for every network chosen; gives how many were made.

    May run again: a network that was chosen later gets its own, and what a network has moved or
    done is left alone.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    planned = list(programme.milestones.all())
    networks = programme.networks.filter(status=Network.Status.SELECTED)
    # An administrator is in no network, and makes them for all.
    with acting(system("planning milestones")):
        there = set(Milestone.objects.filter(planned__in=planned).values_list("network", "planned"))
        new = [
            Milestone(
                network=network, planned=step, **{name: getattr(step, name) for name in COPIED}
            )
            for network in networks
            for step in planned
            if (network.pk, step.pk) not in there
        ]
        Milestone.objects.bulk_create(new)
    if new:
        record("evaluation.milestones_made", programme, by=by, at=at, number=len(new))
    return len(new)


@transaction.atomic
def save_planned(
    programme: Programme, row: PlannedMilestone, *, base: int | None, by: User, at: datetime
) -> PlannedMilestone:
    """A step of the programme's plan, new or in place of revision ``base``.

    Networks that have the step already keep theirs: a date of theirs moves with a reason.
    """
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    if row.pk is None:
        last = programme.milestones.aggregate(last=Max("position"))["last"] or 0
        row.programme, row.position = programme, last + 1
    else:
        row.revision = _next_revision(PlannedMilestone, row, base)
    row.save()
    record("evaluation.step_planned", programme, by=by, at=at, position=row.position)
    return row


@transaction.atomic
def remove_planned(row: PlannedMilestone, *, by: User, at: datetime) -> None:
    """Take a step out of the programme's plan. Raises ``NotNow`` when a network has it."""
    with acting(system("planning milestones")):
        is_in_use = row.milestones.exists()
    if is_in_use:
        raise NotNow(
            _("Netværkene har fået milepælen. Den kan falde bort i hvert netværk, med en grund.")
        )
    record("evaluation.step_removed", row.programme, by=by, at=at, position=row.position)
    row.delete()


@transaction.atomic
def add_milestone(network: Network, row: Milestone, *, by: User, at: datetime) -> Milestone:
    """A step of the network's own."""
    row.network = network
    row.save(force_insert=True)
    record("evaluation.milestone_added", row, by=by, at=at)
    return row


@dataclass(frozen=True)
class When:
    """The dates and words a step is given."""

    begins_on: date | None
    due_on: date | None
    written: str


@transaction.atomic
def move_milestone(
    milestone: Milestone, when: When, *, reason: str, base: int, by: User, at: datetime
) -> Milestone:
    """Give the step another time, for ``reason``. The earlier one is kept."""
    row = _locked(milestone, base)
    if (row.begins_on, row.due_on, row.written) == (when.begins_on, when.due_on, when.written):
        return row
    if not row.is_open:
        raise NotNow(_("Milepælen er gjort eller bortfaldet. Åbn den igen, før den flyttes."))
    MilestoneMove.objects.create(
        milestone=row,
        old=row.due_on,
        old_begins=row.begins_on,
        new=when.due_on,
        old_written=row.written,
        reason=reason,
        by=by,
        at=at,
    )
    row.begins_on, row.due_on, row.written = when.begins_on, when.due_on, when.written
    row.revision += 1
    row.save()
    record("evaluation.milestone_moved", row, by=by, at=at)
    return row


@transaction.atomic
def finish_milestone(
    milestone: Milestone, *, on: date, note: str, base: int, by: User, at: datetime
) -> Milestone:
    """Say that the step is done. Raises ``NotNow`` for a day to come, or when it is closed."""
    row = _open(milestone, base)
    if on > timezone.localdate(at):
        raise NotNow(_("Dagen ligger ude i fremtiden. Meld milepælen gjort, når den er det."))
    row.done_on, row.done_note = on, note
    row.revision += 1
    row.save()
    record("evaluation.milestone_done", row, by=by, at=at)
    return row


@transaction.atomic
def drop_milestone(
    milestone: Milestone, *, reason: str, base: int, by: User, at: datetime
) -> Milestone:
    """The step will not come. It stays on the list, with the reason. ``NotNow`` when closed."""
    row = _open(milestone, base)
    row.dropped_on, row.drop_reason = timezone.localdate(at), reason
    row.revision += 1
    row.save()
    record("evaluation.milestone_dropped", row, by=by, at=at)
    return row


@transaction.atomic
def reopen_milestone(milestone: Milestone, *, base: int, by: User, at: datetime) -> Milestone:
    """Done or dropped no more; what was said of it then stays in the log."""
    row = _locked(milestone, base)
    was = {
        "done_on": str(row.done_on or ""),
        "done_note": row.done_note,
        "dropped_on": str(row.dropped_on or ""),
        "drop_reason": row.drop_reason,
    }
    row.done_on, row.done_note, row.dropped_on, row.drop_reason = None, "", None, ""
    row.revision += 1
    row.save()
    record("evaluation.milestone_reopened", row, by=by, at=at, **was)
    return row


def _open(milestone: Milestone, base: int) -> Milestone:
    row = _locked(milestone, base)
    if not row.is_open:
        raise NotNow(_("Milepælen er gjort eller bortfaldet. Åbn den igen, før den ændres."))
    return row


def _locked(milestone: Milestone, base: int) -> Milestone:
    row = Milestone.objects.select_for_update(of=("self",), no_key=True).get(pk=milestone.pk)
    if row.revision != base:
        raise Stale(row)
    return row


def _next_revision(model, row, base: int | None) -> int:
    stands = model.objects.get(pk=row.pk)
    if stands.revision != base:
        raise Stale(stands)
    return stands.revision + 1
