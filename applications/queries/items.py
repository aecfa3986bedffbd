"""What an agenda item presents, and to whom."""

from datetime import date

from django.db.models import Q

from applications.models import (
    AgendaItem,
    AgendaItemApplication,
    Application,
    ApprovalStep,
    PlannedStep,
)
from networks.models import Municipality


def hidden_on(row: AgendaItem, user, *, on: date) -> set[int]:
    """The applications on the item whose text there the person may not read (any more).

    An item that presents a frozen version shows it while the text is open again. It outlives an
    invitation, a sharing and a role: it is asked at every reading.
    """
    held = dict(row.applications.values_list("application_id", "version_id"))
    frozen = [application for application, version in held.items() if version is not None]
    readable = Application.objects.visible_to(user, on=on).filter(
        Q(can_read_text=True) | Q(can_read_versions=True, pk__in=frozen), pk__in=held
    )
    return held.keys() - set(readable.values_list("pk", flat=True))


def presented_on(row: AgendaItem) -> list[AgendaItemApplication]:
    """The applications on the item, each with the ``title`` it bears in the version there.

    The title of the working text may be another, and is read by fewer.
    """
    presented = list(row.applications.select_related("application", "version").order_by("position"))
    for it in presented:
        it.title = it.version.content["title"] if it.version else it.application.title
    return presented


def placeable(municipality: Municipality, presented: list[AgendaItemApplication]) -> list:
    """Steps to come without an item for what is ``presented``, each with a ``title`` from there."""
    titles = {it.application_id: it.title for it in presented}
    steps = PlannedStep.objects.filter(
        approval__municipality=municipality,
        approval__application__in=titles,
        item=None,
        skipped=False,
    ).exclude(decisions__in=_settled())
    steps = list(steps.select_related("body", "approval").order_by("approval", "position"))
    for step in steps:
        step.title = titles[step.approval.application_id]
    return steps


def _settled():
    return ApprovalStep.objects.filter(corrected_by__isnull=True).exclude(
        decision=ApprovalStep.Decision.POSTPONED
    )
