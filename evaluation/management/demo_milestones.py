"""The demo's milestones: the fact sheet's, on dates that suit the demo's own days."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from applications.management.demo.load import SLUG
from evaluation.actions.milestones import finish_milestone, make_milestones
from evaluation.management.reference import facts, plan_steps
from evaluation.models import Milestone
from networks.models import Programme
from networks.queries import coordinators

# The fact sheet's fourth step is the next one to come in the demo.
NEXT = date(2017, 4, 1)
DONE = (
    "Inspirationsnotat om evaluering",
    "Indledende dialog om evalueringsaktiviteterne",
    "Evalueringsworkshop",
)


@transaction.atomic
def load_milestones(*, at: datetime) -> int:
    """Made once; gives how many were created."""
    programme = Programme.objects.get(slug=SLUG)
    if programme.milestones.exists():
        return 0
    moved = timezone.localdate(at) + timedelta(days=14) - NEXT
    made = plan_steps(programme, [_moved(step, moved) for step in facts()["milestones"]])
    made += make_milestones(programme, by=None, at=at)
    today = timezone.localdate(at)
    for row in Milestone.objects.filter(network__programme=programme, title__in=DONE):
        if by := coordinators(row.network, on=today).first():
            finish_milestone(row, on=today, note="", base=row.revision, by=by, at=at)
    return made


def _moved(step: dict, by: timedelta) -> dict:
    """``step`` on other days: what the fact sheet calls them would be wrong then."""
    days = {
        name: (date.fromisoformat(step[name]) + by).isoformat() if step[name] else None
        for name in ("begins_on", "due_on")
    }
    return {**step, **days, "written": "" if step["due_on"] else step["written"]}
