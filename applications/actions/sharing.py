"""Letting others in and out of a draft. Every widening is one named person's, and logged."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.actions.locking import locked
from applications.actions.notices import tell_person
from applications.deadlines import closing_instant
from applications.models import (
    Application,
    BreakGlass,
    Participation,
    ReadingGrant,
    SectionOpening,
    SectionText,
)
from applications.queries.people import officers_of
from applications.workflow import NotNow, Sharing
from networks.models import Affiliation, Municipality
from networks.models.affiliation import AT_MINISTRY
from support.accounts.models import User
from support.audit.record import record

LONGEST_GRANT = timedelta(days=90)
GLASS_LASTS = timedelta(hours=1)


@transaction.atomic
def share(application: Application, sharing: Sharing, *, by: User, at: datetime) -> Application:
    """Widen (or narrow) who may read the working text.

    Sections opened to others close when the draft is the owner's alone again.
    """
    application = locked(application)
    if application.sharing == sharing:
        return application
    record(
        "application.shared", application, by=by, at=at, came_from=application.sharing, to=sharing
    )
    application.sharing = sharing
    application.save(update_fields=["sharing"])
    if sharing == Sharing.OWNER:
        for opening in application.section_openings.filter(closed_at__isnull=True):
            _close(opening, by=by, at=at)
    return application


@transaction.atomic
def open_section(
    application: Application, number: int, municipality: Municipality, *, by: User, at: datetime
) -> SectionOpening:
    """Let ``municipality`` write in section ``number`` and tell its case officers.

    Raises ``NotNow`` when it does not take part, or the draft is not shared with it.
    """
    application = locked(application)
    text = SectionText.objects.select_related("section").get(
        application=application,
        section__template=application.round.template_id,
        section__number=number,
    )
    if refusal := _may_not_open(application, municipality):
        raise NotNow(refusal)
    found = {"application": application, "section": text.section, "municipality": municipality}
    if opening := SectionOpening.objects.filter(**found, closed_at__isnull=True).first():
        return opening
    opening = SectionOpening.objects.create(
        **found, from_revision=text.revision, opened_by=by, opened_at=at
    )
    record("application.section_opened", application, by=by, at=at, **_which(opening))
    _tell_officers(application, opening, by=by, at=at)
    return opening


def _may_not_open(application: Application, municipality: Municipality) -> str | None:
    if municipality.pk == application.owner_id:
        return _("Jeres egen kommune kan altid skrive i alle afsnit.")
    if application.sharing == Sharing.OWNER:
        return _("Del kladden med deltagerkommunerne, før I åbner et afsnit for en af dem.")
    takes_part = Participation.objects.filter(
        application=application, municipality=municipality, status=Participation.Status.ACCEPTED
    )
    if not takes_part.exists():
        return _("Kommunen skal først have svaret ja til at deltage.")
    return None


def _tell_officers(application, opening, *, by: User, at: datetime) -> None:
    told = {"navn": by.name, "titel": application.title, "afsnit": opening.section.number}
    for officer in officers_of(opening.municipality_id, on=at.date()):
        tell_person(
            officer,
            application,
            kind="sharing",
            key=f"section-opened/{opening.pk}",
            subject=_("I kan nu skrive i et afsnit af %(reference)s")
            % {"reference": application.reference},
            text=_("%(navn)s har åbnet afsnit %(afsnit)s af »%(titel)s«, så I kan skrive i det.")
            % told,
            link=reverse(
                "applications:section", args=[application.reference, opening.section.number]
            ),
            at=at,
        )


@transaction.atomic
def close_section(opening: SectionOpening, *, by: User, at: datetime) -> None:
    """Take the leave back; what was written stays. Twice is as once."""
    locked(opening.application)
    opening = SectionOpening.objects.select_related("application", "section", "municipality").get(
        pk=opening.pk
    )
    if opening.closed_at is None:
        _close(opening, by=by, at=at)


def _close(opening: SectionOpening, *, by: User, at: datetime) -> None:
    opening.closed_by, opening.closed_at = by, at
    opening.save(update_fields=["closed_by", "closed_at"])
    record("application.section_closed", opening.application, by=by, at=at, **_which(opening))


def _which(opening: SectionOpening) -> dict:
    return {"section": opening.section.number, "municipality": opening.municipality.code}


@transaction.atomic
def give_grant(
    application: Application, reader: User, *, until: date, purpose: str, by: User, at: datetime
) -> ReadingGrant:
    """Let ``reader``, who works at a ministry, read and comment until the end of the day ``until``.

    A new grant takes the place of one the reader has. The reader is told by mail. Raises
    ``NotNow`` for somebody else, a day that has passed, or one too far away.
    """
    application = locked(application)
    ministry = _ministry_of(reader, on=at.date())
    if ministry is None:
        raise NotNow(_("Personen arbejder ikke i et ministerium, der bruger Frikommune."))
    expires_at = closing_instant(until)
    if expires_at <= at:
        raise NotNow(_("Dagen er gået. Vælg en dag, der kommer."))
    if expires_at - at > LONGEST_GRANT + timedelta(days=1):
        raise NotNow(_("Adgangen kan højst vare 90 dage. Vælg en tidligere dag."))
    for old in application.reading_grants.filter(reader=reader, ended_at__isnull=True):
        _end(old, by=by, at=at)
    grant = ReadingGrant.objects.create(
        application=application,
        reader=reader,
        ministry=ministry,
        purpose=purpose,
        given_by=by,
        given_at=at,
        expires_at=expires_at,
    )
    record(
        "application.grant_given",
        application,
        by=by,
        at=at,
        reader=reader.pk,
        until=until.isoformat(),
    )
    tell_person(
        reader,
        application,
        kind="sharing",
        key=f"grant/{grant.pk}",
        subject=_("Du er bedt om sparring på %(reference)s") % {"reference": application.reference},
        text=_("%(navn)s (%(kommune)s) har givet dig adgang til at læse og kommentere »%(titel)s«.")
        % {"navn": by.name, "kommune": application.owner.official_name, "titel": application.title},
        link=application.get_absolute_url(),
        at=at,
    )
    return grant


def _ministry_of(reader: User, *, on: date):
    held = Affiliation.objects.on(on).filter(user=reader, role__in=AT_MINISTRY)
    affiliation = held.select_related("ministry").order_by("pk").first()
    return affiliation.ministry if affiliation else None


@transaction.atomic
def end_grant(grant: ReadingGrant, *, by: User, at: datetime) -> None:
    """Take the grant back before its day. Twice is as once."""
    locked(grant.application)
    grant = ReadingGrant.objects.select_related("application").get(pk=grant.pk)
    if grant.ended_at is None:
        _end(grant, by=by, at=at)


def _end(grant: ReadingGrant, *, by: User, at: datetime) -> None:
    grant.ended_by, grant.ended_at = by, at
    grant.save(update_fields=["ended_by", "ended_at"])
    record("application.grant_ended", grant.application, by=by, at=at, reader=grant.reader_id)


@transaction.atomic
def break_glass(application: Application, *, reason: str, by: User, at: datetime) -> BreakGlass:
    """Let the administrator ``by`` read the draft for an hour; the owner's people are told now.

    Raises ``NotNow`` without a reason.
    """
    application = locked(application)
    if not reason.strip():
        raise NotNow(_("Skriv, hvorfor du har brug for at læse kladden."))
    glass = BreakGlass.objects.create(
        application=application,
        administrator=by,
        reason=reason.strip(),
        at=at,
        expires_at=at + GLASS_LASTS,
    )
    record("application.glass_broken", application, by=by, at=at, reason=glass.reason)
    for person in officers_of(application.owner_id, on=at.date()):
        tell_person(
            person,
            application,
            kind="sharing",
            mandatory=True,
            key=f"glass/{glass.pk}",
            subject=_("En administrator har åbnet jeres kladde %(reference)s")
            % {"reference": application.reference},
            text=_(
                "%(navn)s har brugt nødadgangen og kan læse kladden i en time.\n\n"
                "Begrundelse: %(hvorfor)s\n\nSe, hvem der kan læse kladden:"
            )
            % {"navn": by.name, "hvorfor": glass.reason},
            link=reverse("applications:readers", args=[application.reference]),
            at=at,
        )
    return glass
