"""Taking an old text back, as a new one: nothing is ever wound back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from applications.actions.locking import locked_for_writing
from applications.actions.text import Saved, save_section
from applications.models import Application, ApplicationVersion, SectionRevision, SectionText
from applications.workflow import NotNow, Stale
from support.accounts.models import User
from support.audit.record import record


@transaction.atomic
def restore_revision(
    application: Application,
    revision: SectionRevision,
    *,
    base: int,
    reason: str,
    by: User,
    at: datetime,
) -> Saved:
    """Make an old text of a section its newest revision, on top of revision ``base``.

    Raises ``NotNow`` when the application is frozen, ``Stale`` when somebody has saved since the
    person looked.
    """
    application = locked_for_writing(application)
    text = SectionText.objects.select_related("section").get(pk=revision.text_id)
    if text.revision != base:
        raise Stale(text)
    told = _("Gendannet: teksten fra %(dag)s") % {"dag": revision.at.strftime("%d.%m.%Y")}
    if reason.strip():
        told = f"{told}. {reason.strip()}"
    saved = save_section(
        application,
        text.section.number,
        html=revision.html,
        base=base,
        by=by,
        at=at,
        reason=told[:200],
    )
    record(
        "application.revision_restored",
        application,
        by=by,
        at=at,
        section=text.section.number,
        revision=revision.pk,
        reason=reason.strip(),
    )
    return saved


@transaction.atomic
def restore_version(
    application: Application, version: ApplicationVersion, *, reason: str, by: User, at: datetime
) -> list[int]:
    """Take the sections' texts back from ``version``; the numbers of those that changed.

    Goals, exemptions, annexes and the front page stay as they are. Raises ``NotNow`` when the
    application is frozen, no reason is given, or there is nothing to take back.
    """
    application = locked_for_writing(application)
    if not reason.strip():
        raise NotNow(_("Skriv, hvorfor teksten gendannes."))
    then = {section["number"]: section["html"] for section in version.content["sections"]}
    texts = SectionText.objects.filter(
        application=application,
        section__template=application.round.template_id,
        section__number__in=then,
    ).select_related("section")
    changed = []
    for text in texts.order_by("section__number"):
        number = text.section.number
        if text.html != then[number]:
            told = _("Gendannet fra version %(nummer)s") % {"nummer": version.number}
            save_section(
                application,
                number,
                html=then[number],
                base=text.revision,
                by=by,
                at=at,
                reason=told,
            )
            changed.append(number)
    if not changed:
        raise NotNow(_("Afsnittene er allerede, som de var i versionen."))
    record(
        "application.version_restored",
        application,
        by=by,
        at=at,
        version=version.number,
        reason=reason.strip(),
    )
    return changed
