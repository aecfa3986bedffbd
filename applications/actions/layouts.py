"""A municipality's own layouts for agenda items, begun from one of those that come along."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.actions.bodies import locked_municipality
from applications.actions.places import moved, number
from applications.models import AgendaHeading, AgendaTemplate
from applications.workflow import NotNow
from networks.models import Municipality
from support.accounts.models import User
from support.audit.record import record

FILE = Path(__file__).resolve().parent.parent / "approval_content" / "layouts.json"
GENERAL = "general"


@cache
def shipped_layouts() -> dict[str, dict]:
    """The layouts that come along, by key: ``name``, ``source``, ``form``, ``headings``."""
    return json.loads(FILE.read_text(encoding="utf-8"))


@transaction.atomic
def adopt_layout(
    municipality: Municipality, layout_key: str, *, by: User, at: datetime
) -> AgendaTemplate:
    """Copy a shipped layout for ``municipality``, which may change it; the first is the default.

    Raises ``NotNow`` for a layout that does not exist or is there already.
    """
    layout = shipped_layouts().get(layout_key)
    if layout is None:
        raise NotNow(_("Vælg en af de skabeloner, der følger med."))
    municipality = locked_municipality(municipality)
    own = AgendaTemplate.objects.filter(municipality=municipality)
    if own.filter(name=layout["name"]).exists():
        raise NotNow(_("Kommunen har allerede en skabelon med det navn. Ret den i stedet."))
    template = AgendaTemplate.objects.create(
        municipality=municipality,
        name=layout["name"],
        form=layout["form"],
        shows_matrix=layout["shows_matrix"],
        is_default=not own.filter(is_default=True).exists(),
    )
    AgendaHeading.objects.bulk_create(
        AgendaHeading(template=template, position=position, label=label, content=content)
        for position, (label, content) in enumerate(layout["headings"], start=1)
    )
    record("set_up.layout_adopted", template, by=by, at=at, layout=layout_key)
    return template


def ensure_layout(municipality: Municipality, *, by: User, at: datetime) -> AgendaTemplate:
    """The default layout of ``municipality``; it gets the general one if it has none."""
    own = AgendaTemplate.objects.filter(municipality=municipality).order_by("-is_default", "pk")
    return own.first() or adopt_layout(municipality, GENERAL, by=by, at=at)


@transaction.atomic
def save_template(template: AgendaTemplate, *, by: User, at: datetime) -> AgendaTemplate:
    """Save a new or changed layout; a new default takes over from the old. Raises ``NotNow``."""
    locked_municipality(template.municipality)
    own = AgendaTemplate.objects.filter(municipality=template.municipality_id)
    others = own.exclude(pk=template.pk)
    if template.is_default:
        others.filter(is_default=True).update(is_default=False)
    elif not others.filter(is_default=True).exists():
        template.is_default = True
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as clash:
        raise NotNow(_("Kommunen har allerede en skabelon med det navn.")) from clash
    record("set_up.layout_changed", template, by=by, at=at)
    return template


@transaction.atomic
def save_heading(heading: AgendaHeading, *, by: User, at: datetime) -> AgendaHeading:
    """Save a changed heading, or a new one after the last."""
    template = heading.template
    locked_municipality(template.municipality)
    if heading.pk is None:
        heading.position = template.headings.count() + 1
    heading.save()
    record("set_up.heading_changed", template, by=by, at=at, heading=heading.pk)
    return heading


@transaction.atomic
def move_heading(heading: AgendaHeading, *, up: bool, by: User, at: datetime) -> None:
    template = heading.template
    locked_municipality(template.municipality)
    changed = number(moved(list(template.headings.all()), heading, up=up))
    AgendaHeading.objects.bulk_update(changed, ["position"])
    record("set_up.heading_moved", template, by=by, at=at, heading=heading.pk, up=up)


@transaction.atomic
def remove_heading(heading: AgendaHeading, *, by: User, at: datetime) -> None:
    """Delete ``heading``, or put it out of use where somebody has written, or may be writing."""
    template = heading.template
    locked_municipality(template.municipality)
    record("set_up.heading_removed", template, by=by, at=at, heading=heading.pk)
    if heading.texts.exists() or template.items.exists():
        heading.is_active = False
        heading.save(update_fields=["is_active"])
    else:
        heading.delete()
