"""Beginning an application and filling in everything that is not a section's text."""

import secrets
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.actions.locking import locked, locked_for_writing, touch
from applications.actions.notices import tell_person
from applications.actions.planning import open_approval
from applications.models import Application, Participation, Round, SectionText
from applications.queries.people import officers_of
from applications.workflow import NotNow, Stale
from networks.models import Affiliation, Membership, Municipality, Network, Role
from support.accounts.models import User
from support.audit.record import record
from support.walls.context import acting, system

# No vowels and no look-alikes: a reference is read aloud, and must not spell a word or a count.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"

HEADER_FIELDS = (
    "title",
    "contact_name",
    "contact_phone",
    "contact_email",
    "coordinator_name",
    "coordinator_phone",
    "coordinator_email",
    "application_date",
)


def new_reference(prefix: str) -> str:
    """A reference such as ``FK2-7K3QX9`` that tells nothing about how many there are."""
    return f"{prefix}-{''.join(secrets.choice(ALPHABET) for _i in range(6))}"


@transaction.atomic
def create_application(
    *,
    network: Network,
    round: Round,
    owner: Municipality,
    title: str,
    participants: list[Municipality],
    by: User,
    at: datetime,
) -> Application:
    """Begin a draft owned by ``owner``, with one empty text for each section of the template.

    The owner takes part from the start, the other ``participants`` are invited. Contact and
    coordinator are filled in from what is known. Raises ``NotNow`` for a network that the owner
    is not a member of, or a round of another programme.
    """
    _refuse_mismatch(network, round, owner, on=timezone.localdate(at))
    application = Application(
        network=network,
        round=round,
        owner=owner,
        title=title,
        contact_name=by.name,
        contact_phone=by.phone,
        contact_email=by.email,
        created_by=by,
        created_at=at,
        changed_at=at,
        **_coordinator(network, on=timezone.localdate(at)),
    )
    _save_with_reference(application, prefix=network.programme.reference_prefix)
    SectionText.objects.bulk_create(
        SectionText(application=application, section=section)
        for section in round.template.sections.all()
    )
    _set_up_participants(application, participants, by=by, at=at)
    open_approval(application, owner, by=by, at=at)
    record("application.created", application, by=by, at=at)
    return application


def _refuse_mismatch(network: Network, round: Round, owner: Municipality, *, on: date) -> None:
    if round.programme_id != network.programme_id:
        raise NotNow(_("Runden hører til en anden ordning end netværket. Vælg en anden runde."))
    if round.template.published_at is None:
        raise NotNow(_("Rundens skabelon er ikke udgivet endnu. Bed administratoren udgive den."))
    if not Membership.objects.on(on).filter(network=network, municipality=owner).exists():
        raise NotNow(_("Jeres kommune er ikke medlem af netværket. Vælg et andet netværk."))


def _coordinator(network: Network, *, on: date) -> dict[str, str]:
    holder = (
        Affiliation.objects.on(on)
        .filter(role=Role.COORDINATOR, network=network)
        .select_related("user")
        .order_by("pk")
        .first()
    )
    if holder is None:
        return {}
    user = holder.user
    return {
        "coordinator_name": user.name,
        "coordinator_phone": user.phone,
        "coordinator_email": user.email,
    }


def _save_with_reference(application: Application, *, prefix: str, tries: int = 5) -> None:
    for attempt in range(tries):
        application.reference = new_reference(prefix)
        if not _is_taken(application.reference):
            break
        if attempt == tries - 1:
            raise NotNow(_("Ansøgningen kunne ikke få et nummer. Prøv igen."))
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as clash:
        raise NotNow(
            _("I har allerede en ansøgning med den titel i runden. Vælg en anden titel.")
        ) from clash


def _is_taken(reference: str) -> bool:
    """By anybody's application: also one that is out of the writer's sight."""
    with acting(system("reference")):
        return Application.objects.filter(reference=reference).exists()


def _set_up_participants(application, participants, *, by: User, at: datetime) -> None:
    everyone = {m.pk: m for m in [application.owner, *participants]}
    for municipality in everyone.values():
        own = municipality.pk == application.owner_id
        Participation.objects.create(
            application=application,
            municipality=municipality,
            status=Participation.Status.ACCEPTED if own else Participation.Status.INVITED,
            responded_by=by if own else None,
            responded_at=at if own else None,
        )


@transaction.atomic
def update_header(
    application: Application, values: dict, *, base: int, by: User, at: datetime
) -> Application:
    """Save header fields (``HEADER_FIELDS``) on top of header revision ``base``.

    Raises ``Stale`` when somebody saved the header in between, ``NotNow`` when it is frozen.
    """
    application = locked_for_writing(application)
    if application.header_revision != base:
        raise Stale(application)
    changed = [name for name in HEADER_FIELDS if getattr(application, name) != values[name]]
    if not changed:
        return application
    for name in changed:
        setattr(application, name, values[name])
    application.header_revision += 1
    application.changed_at = at
    try:
        with transaction.atomic():
            application.save(update_fields=[*changed, "header_revision", "changed_at"])
    except IntegrityError as clash:
        raise NotNow(
            _("I har allerede en ansøgning med den titel i runden. Vælg en anden titel.")
        ) from clash
    record("application.header_changed", application, by=by, at=at, fields=changed)
    return application


@transaction.atomic
def set_participants(
    application: Application,
    wanted: dict[int, tuple[bool, bool]],
    *,
    by: User,
    at: datetime,
    base: str | None = None,
) -> None:
    """Make ``wanted`` the list: municipality id → (runs the trial, uses the authority).

    A municipality that is there keeps its answer; a new one is invited; the owner stays. Only
    members of the network can be added. Raises ``NotNow``, and ``Stale`` (with the list as it
    stands) where it is not the list of ``base`` (``participants_print``) any more.
    """
    application = locked_for_writing(application)
    present = {p.municipality_id: p for p in application.participations.all()}
    if base is not None and base != (stands := participants_print(present.values())):
        raise Stale(stands)
    if not any(wanted.get(application.owner_id, (False, False))):
        raise NotNow(_("Jeres egen kommune ejer ansøgningen og skal stå på listen."))
    _refuse_outsiders(application, set(wanted) - set(present), on=timezone.localdate(at))
    for municipality_id, (runs, uses) in wanted.items():
        Participation.objects.update_or_create(
            application=application,
            municipality_id=municipality_id,
            defaults={"runs_trial": runs, "uses_authority": uses},
        )
    _tell_invited(application, sorted(set(wanted) - set(present)), by=by, at=at)
    removed = set(present) - set(wanted)
    try:
        application.participations.filter(municipality__in=removed).delete()
    except ProtectedError:
        raise NotNow(
            _(
                "En af kommunerne har allerede registreret en start eller et resultat og bliver "
                "på listen. Bed kommunen melde, at den ikke deltager."
            )
        ) from None
    touch(application, at=at)
    record(
        "application.participants_changed",
        application,
        by=by,
        at=at,
        added=sorted(set(wanted) - set(present)),
        removed=sorted(removed),
    )


def _tell_invited(application: Application, invited: list[int], *, by: User, at: datetime) -> None:
    """Their case officers hear of the invitation at once: they may know the title, and answer."""
    told = {"kommune": application.owner.official_name, "titel": application.title}
    for municipality in invited:
        for officer in officers_of(municipality, on=at.date()):
            if officer.pk == by.pk:
                continue
            tell_person(
                officer,
                application,
                kind="sharing",
                # Taken off the list and asked again later, they are told again.
                key=f"invited/{application.pk}/{municipality}/{at:%Y%m%dT%H%M%S}",
                subject=_("Invitation til at deltage i et frikommuneforsøg"),
                text=_("%(kommune)s inviterer jer til at deltage i »%(titel)s«. Svar på siden.")
                % told,
                link=application.get_absolute_url(),
                at=at,
            )


def participants_print(participations) -> str:
    """The list with its ticks in one line, for a form to carry along."""
    ticks = ((p.municipality_id, p.runs_trial, p.uses_authority) for p in participations)
    return " ".join(f"{pk}:{runs:d}{uses:d}" for pk, runs, uses in sorted(ticks))


def _refuse_outsiders(application: Application, added: set[int], *, on: date) -> None:
    members = Membership.objects.on(on).filter(network=application.network_id)
    if added - set(members.values_list("municipality_id", flat=True)):
        raise NotNow(_("Kun kommuner i netværket kan deltage. Genindlæs siden, og vælg igen."))


@transaction.atomic
def answer_invitation(
    application: Application, municipality: Municipality, *, accept: bool, by: User, at: datetime
) -> Participation:
    """Say for ``municipality`` whether it takes part; if so, its political treatment is planned.

    Raises ``NotNow`` when it is not asked.
    """
    application = locked(application)
    participation = (
        Participation.objects.select_for_update(of=("self",))
        .filter(application=application, municipality=municipality)
        .first()
    )
    if participation is None:
        raise NotNow(_("Kommunen står ikke længere på ansøgningens liste over deltagere."))
    if municipality.pk == application.owner_id:
        raise NotNow(_("Kommunen ejer ansøgningen og deltager altid."))
    participation.status = (
        Participation.Status.ACCEPTED if accept else Participation.Status.DECLINED
    )
    participation.responded_by = by
    participation.responded_at = at
    participation.save(update_fields=["status", "responded_by", "responded_at"])
    record(
        "application.invitation_answered",
        application,
        by=by,
        at=at,
        municipality=municipality.code,
        answer=participation.status,
    )
    if accept:
        open_approval(application, municipality, by=by, at=at)
    return participation


def next_number(rows) -> int:
    """The number after the highest in ``rows`` (a queryset with ``number``), 1 if there is none."""
    return (rows.aggregate(highest=Max("number"))["highest"] or 0) + 1
