"""Goals, exemptions, annexes and answers to legal limits: rows beside the texts."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions.drafting import Stale, next_number
from applications.actions.locking import locked_for_writing, touch
from applications.actions.merging import changed
from applications.citations import NotACitation, NotAProvision, parse_citation, parse_provisions
from applications.models import Application, Attachment, Exemption, Goal, GuardRailAnswer
from applications.workflow import NotNow
from networks.models import GuardRail
from support.accounts.models import User
from support.audit.record import record
from support.documents.store import keep

LARGEST_NUMBER_OF_ROWS = 200


def save_goal(
    application: Application, goal: Goal, *, base: int | None, by: User, at: datetime
) -> Goal:
    """Save ``goal``, new (``base`` None, gets the next number) or on top of revision ``base``.

    Raises ``NotNow`` when the text is frozen or the chain would bite its tail, ``Stale`` when
    somebody else saved the goal in between.
    """
    return _save_row(application, goal, kind="goal", base=base, by=by, at=at, check=_refuse_circle)


def save_exemption(
    application: Application, exemption: Exemption, *, base: int | None, by: User, at: datetime
) -> Exemption:
    """As ``save_goal``; law and provision as typed are read, and printed in one form."""
    read_law(exemption)
    return _save_row(application, exemption, kind="exemption", base=base, by=by, at=at)


def read_law(exemption: Exemption) -> None:
    """Fill citation, link and section numbers from what was typed; unread text stays as it is."""
    try:
        law = parse_citation(exemption.law_name)
    except NotACitation:
        exemption.law_kind = exemption.citation = exemption.citation_url = ""
    else:
        exemption.law_kind = law.kind.value
        exemption.citation = str(law)
        exemption.citation_url = law.url
    try:
        provisions = parse_provisions(exemption.provision)
    except NotAProvision:
        exemption.sections = []
    else:
        exemption.provision = str(provisions)
        exemption.sections = list(provisions.sections())


@transaction.atomic
def _save_row(application, row, *, kind, base, by, at, check=None):
    application = locked_for_writing(application)
    rows = type(row).objects.filter(application=application)
    if check:
        check(row, rows)
    if base is None:
        if rows.count() >= LARGEST_NUMBER_OF_ROWS:
            raise NotNow(_("Der er ikke plads til flere rækker. Saml nogle af dem."))
        row.application = application
        row.number = next_number(rows)
        row.save()
    else:
        current = rows.select_for_update().filter(pk=row.pk).first()
        if current is None or current.revision != base:
            raise Stale(current)
        row.revision = base + 1
        row.save()
    touch(application, at=at)
    verb = "added" if base is None else "changed"
    record(f"application.{kind}_{verb}", application, by=by, at=at, number=row.number)
    return row


def _refuse_circle(goal: Goal, rows) -> None:
    before = dict(rows.values_list("pk", "builds_on_id"))
    seen, next_id = {goal.pk}, goal.builds_on_id
    while next_id is not None:
        if next_id in seen:
            raise NotNow(_("Målene kan ikke bygge på hinanden i ring. Vælg et andet mål."))
        seen.add(next_id)
        next_id = before.get(next_id)


@transaction.atomic
def delete_row(application: Application, row, *, kind: str, by: User, at: datetime) -> None:
    """Delete a goal, exemption or annex; numbers after it close up. Raises ``NotNow``."""
    application = locked_for_writing(application)
    number = row.number
    row.delete()
    for later in (
        type(row).objects.filter(application=application, number__gt=number).order_by("number")
    ):
        type(row).objects.filter(pk=later.pk).update(number=later.number - 1)
    touch(application, at=at)
    record(f"application.{kind}_deleted", application, by=by, at=at, number=number)


@transaction.atomic
def add_attachment(
    application: Application,
    *,
    title: str,
    content: bytes,
    media_type: str,
    filename: str,
    by: User,
    at: datetime,
) -> Attachment:
    """Keep a checked upload (``documents.uploads``) as the next annex."""
    application = locked_for_writing(application)
    number = next_number(application.attachments)
    document = keep(
        key=f"attachment/{application.reference}/{at:%Y%m%dT%H%M%S%f}/{number}",
        content=content,
        media_type=media_type,
        filename=filename,
        at=at,
    )
    attachment = Attachment.objects.create(
        application=application, number=number, title=title, document=document, by=by, at=at
    )
    touch(application, at=at)
    record("application.attachment_added", application, by=by, at=at, number=number)
    return attachment


def guard_rail_values(application: Application) -> dict:
    """What stands in each field of the form: theme, its reason, a tick and a reason per rail."""
    answers = application.guard_rail_answers.all()
    return _values(
        {a.guard_rail_id: (a.respected, a.reason) for a in answers},
        application.within_theme,
        application.theme_reason,
    )


def _values(answers: dict, within_theme: bool | None, theme_reason: str) -> dict:
    theme = {True: "yes", False: "no"}.get(within_theme, "")
    values = {"within_theme": theme, "theme_reason": theme_reason}
    for pk, (respected, reason) in answers.items():
        values |= {f"ok_{pk}": respected, f"why_{pk}": reason}
    return values


@transaction.atomic
def answer_guard_rails(
    application: Application,
    answers: dict[GuardRail, tuple[bool, str]],
    *,
    within_theme: bool | None,
    theme_reason: str,
    by: User,
    at: datetime,
    base: str | None = None,
) -> None:
    """Save how the trial keeps within theme and law: rail → (respected, reason).

    With ``base`` (``prints_of`` the values the form was filled with) only what was changed since
    is written. Raises ``NotNow``, and ``Stale`` where somebody else changed the same.
    """
    application = locked_for_writing(application)
    typed = _values({r.pk: given for r, given in answers.items()}, within_theme, theme_reason)
    mine = set(typed)
    if base is not None:
        mine = changed(typed, current=guard_rail_values(application), base=base)
    theme = {"within_theme": within_theme, "theme_reason": theme_reason}
    touched = [name for name in theme if name in mine]
    for name in touched:
        setattr(application, name, theme[name])
    application.changed_at = at
    application.save(update_fields=[*touched, "changed_at"])
    for rail, (respected, reason) in answers.items():
        given = {f"ok_{rail.pk}": ("respected", respected), f"why_{rail.pk}": ("reason", reason)}
        values = dict(pair for name, pair in given.items() if name in mine)
        _answer(application, rail, values, by=by, at=at)
    record("application.guard_rails_answered", application, by=by, at=at)


def _answer(application, rail, values: dict, *, by, at) -> None:
    if values:
        GuardRailAnswer.objects.update_or_create(
            application=application, guard_rail=rail, defaults={**values, "by": by, "at": at}
        )
