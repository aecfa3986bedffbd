"""Agenda items: what a municipality puts before its bodies, with its own local parts."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from applications.actions.bodies import locked_municipality
from applications.actions.layouts import ensure_layout
from applications.models import (
    AgendaHeading,
    AgendaItem,
    AgendaItemApplication,
    AgendaTemplate,
    AgendaText,
    AgendaTextRevision,
    Application,
    ApplicationVersion,
    Participation,
)
from applications.workflow import NotNow, Stale
from networks.models import Municipality
from support.accounts.models import User
from support.audit.record import record
from support.texts.html import receive

Content = AgendaHeading.Content
# What belongs to one meeting, and is not carried to the next item.
ONE_MEETING_ONLY = frozenset({Content.RECOMMENDATION, Content.DECISION})
ITEM_FIELDS = (
    "kind",
    "title",
    "case_number",
    "document_number",
    "case_officers",
    "recommender",
)


@transaction.atomic
def create_item(
    municipality: Municipality,
    applications: list[Application],
    *,
    kind: str = AgendaItem.Kind.APPROVAL,
    title: str,
    template: AgendaTemplate | None = None,
    by: User,
    at: datetime,
) -> AgendaItem:
    """An item of ``municipality`` with ``applications`` in that order, in their newest versions.

    Numbers and local parts written before for the same application come along. Raises ``NotNow``
    for no application, one the municipality does not take part in, or another's layout.
    """
    municipality = locked_municipality(municipality)
    _refuse_foreign(municipality, applications)
    template = template or ensure_layout(municipality, by=by, at=at)
    if template.municipality_id != municipality.pk:
        raise NotNow(_("Vælg en af kommunens egne skabeloner."))
    before = _latest_item(municipality, applications)
    item = AgendaItem.objects.create(
        municipality=municipality,
        kind=kind,
        title=title,
        template=template,
        case_number=before.case_number if before else "",
        case_officers=before.case_officers if before else "",
        recommender=before.recommender if before else "",
        created_by=by,
        created_at=at,
    )
    for position, application in enumerate(applications, start=1):
        _add(item, application, position)
    if before:
        _carry_texts(before, item, by=by, at=at)
    record("agenda.item_created", item, by=by, at=at, municipality=municipality.code)
    return item


def _refuse_foreign(municipality: Municipality, applications: list[Application]) -> None:
    if not applications:
        raise NotNow(_("Vælg mindst én ansøgning."))
    mine = set(
        Participation.objects.filter(municipality=municipality, application__in=applications)
        .exclude(status=Participation.Status.DECLINED)
        .values_list("application_id", flat=True)
    )
    if foreign := [a for a in applications if a.pk not in mine]:
        raise NotNow(*(_("Kommunen deltager ikke i »%(titel)s«.") % {"titel": a} for a in foreign))


def _latest_item(municipality, applications) -> AgendaItem | None:
    return (
        AgendaItem.objects.filter(
            municipality=municipality, applications__application__in=applications
        )
        .order_by("-created_at", "-pk")
        .first()
    )


def _add(item: AgendaItem, application: Application, position: int) -> AgendaItemApplication:
    newest = ApplicationVersion.objects.newest_of(application).first()
    return AgendaItemApplication.objects.create(
        item=item, application=application, version=newest, position=position
    )


def _carry_texts(before: AgendaItem, item: AgendaItem, *, by: User, at: datetime) -> None:
    """The local parts, each to a heading of what it is about: layouts may differ.

    A heading of the same wording is preferred. One that finds none keeps its own, out of use in
    the layout and shown on this item alone: nothing written is left behind.
    """
    texts = before.texts.select_related("heading").order_by("heading__position")
    written = [t for t in texts if t.html and t.heading.content not in ONE_MEETING_ONLY]
    free = list(item.template.headings.filter(is_active=True).order_by("position"))
    for same_wording in (True, False):
        for text in list(written):
            if heading := _place_for(text.heading, free, same_wording=same_wording):
                free.remove(heading)
                written.remove(text)
                _first_text(item, heading, text.html, by=by, at=at)
    for text in written:
        _first_text(item, _own_heading(item, text.heading), text.html, by=by, at=at)


def _place_for(old: AgendaHeading, free: list[AgendaHeading], *, same_wording: bool):
    return next(
        (
            heading
            for heading in free
            if heading.content == old.content
            and (not same_wording or heading.label.casefold() == old.label.casefold())
        ),
        None,
    )


def _own_heading(item: AgendaItem, old: AgendaHeading) -> AgendaHeading:
    """A heading like ``old`` in the item's layout, out of use for other items."""
    last = item.template.headings.aggregate(last=Max("position"))["last"] or 0
    return AgendaHeading.objects.create(
        template=item.template,
        position=last + 1,
        label=old.label,
        content=old.content,
        is_active=False,
    )


def _first_text(item, heading, html: str, *, by: User, at: datetime) -> AgendaText:
    text = AgendaText.objects.create(item=item, heading=heading, html=html)
    AgendaTextRevision.objects.create(text=text, number=1, html=html, by=by, at=at)
    return text


@transaction.atomic
def save_text(
    item: AgendaItem, heading: AgendaHeading, *, html: str, base: int, by: User, at: datetime
) -> AgendaText:
    """Make ``html`` the local text under ``heading`` on top of revision ``base`` (0: none yet).

    Raises ``Stale`` when somebody saved it in between, ``NotNow`` for another layout's heading and
    ``support.texts.canonical.Refused`` for text that cannot be stored.
    """
    html = receive(html)
    item = _locked(item)
    if heading.template_id != item.template_id:
        raise NotNow(_("Overskriften hører ikke til punktets skabelon. Genindlæs siden."))
    text = AgendaText.objects.filter(item=item, heading=heading).first()
    if (text.revision if text else 0) != base:
        raise Stale(text)
    if text is None:
        text = _first_text(item, heading, html, by=by, at=at)
    elif text.html != html:
        text.html, text.revision = html, base + 1
        text.save(update_fields=["html", "revision"])
        AgendaTextRevision.objects.create(text=text, number=base + 1, html=html, by=by, at=at)
    record("agenda.text_saved", item, by=by, at=at, heading=heading.pk, revision=text.revision)
    return text


@transaction.atomic
def update_item(item: AgendaItem, fields: dict, *, base: int, by: User, at: datetime) -> AgendaItem:
    """Save ``fields`` (of ``ITEM_FIELDS``) on top of revision ``base``. Raises ``Stale``."""
    item = _locked(item)
    if item.revision != base:
        raise Stale(item)
    changed = [name for name in ITEM_FIELDS if name in fields]
    for name in changed:
        setattr(item, name, fields[name])
    item.revision += 1
    item.save(update_fields=[*changed, "revision"])
    record("agenda.item_changed", item, by=by, at=at, fields=changed)
    return item


@transaction.atomic
def set_applications(
    item: AgendaItem, applications: list[Application], *, by: User, at: datetime
) -> AgendaItem:
    """Make ``applications`` what the item presents, in that order. Raises ``NotNow``.

    One that is planned or decided on the item stays.
    """
    item = _locked(item)
    _refuse_foreign(item.municipality, applications)
    present = {row.application_id: row for row in item.applications.all()}
    gone = set(present) - {a.pk for a in applications}
    if item.planned_steps.filter(approval__application__in=gone).exists():
        raise NotNow(_("Tag sagen af punktet i planen, før du fjerner ansøgningen."))
    item.applications.filter(application__in=gone).delete()
    for position, application in enumerate(applications, start=1):
        row = present.get(application.pk) or _add(item, application, position)
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    record("agenda.applications_set", item, by=by, at=at, applications=[a.pk for a in applications])
    return item


@transaction.atomic
def present_newest(item: AgendaItem, *, by: User, at: datetime) -> AgendaItem:
    """Let the item present the newest version of each application; local parts stay."""
    item = _locked(item)
    for row in item.applications.all():
        row.version = ApplicationVersion.objects.newest_of(row.application_id).first()
        row.save(update_fields=["version"])
    record("agenda.newest_presented", item, by=by, at=at)
    return item


def _locked(item: AgendaItem) -> AgendaItem:
    return (
        AgendaItem.objects.select_for_update(of=("self",), no_key=True)
        .select_related("municipality", "template")
        .get(pk=item.pk)
    )
