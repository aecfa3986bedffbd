"""Every write to a programme, its themes and its legal limits, and to people's roles."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from networks.models import Affiliation, GuardRail, Programme, Theme
from support.accounts.models import User
from support.audit.record import record
from support.ordering import Direction, close_gaps, move, next_place
from support.refusals import NotNow

# What a copy does not take over: its own identity, and dates nobody has decided yet.
NOT_COPIED = frozenset({"id", "slug", "name", "begins_on", "ends_on", "is_demo"})


@transaction.atomic
def create_programme(*, by: User, at: datetime, **fields) -> Programme:
    """A programme with the given ``fields``; its themes and limits come after."""
    programme = _saved(Programme(**fields), _("Der er allerede en ordning med det navn."))
    record("programme.created", programme, by=by, at=at)
    return programme


@transaction.atomic
def change_programme(programme: Programme, *, by: User, at: datetime, **fields) -> Programme:
    """Set ``fields``; the log names those that became different."""
    programme = _locked(programme)
    changed = sorted(name for name, value in fields.items() if getattr(programme, name) != value)
    for name in changed:
        setattr(programme, name, fields[name])
    if changed:
        _saved(programme, _("Der er allerede en ordning med det navn."))
        record("programme.changed", programme, by=by, at=at, fields=changed)
    return programme


@transaction.atomic
def copy_programme(programme: Programme, *, by: User, at: datetime, **fields) -> Programme:
    """A new programme with the rules, themes and legal limits of ``programme``.

    ``fields`` gives what a copy cannot take over: slug, name, begins_on, ends_on.
    """
    kept = {
        field.name: getattr(programme, field.name)
        for field in Programme._meta.concrete_fields
        if field.name not in NOT_COPIED
    }
    copy = _saved(Programme(**kept | fields), _("Der er allerede en ordning med det navn."))
    Theme.objects.bulk_create(
        Theme(programme=copy, name=theme.name) for theme in programme.themes.order_by("pk")
    )
    GuardRail.objects.bulk_create(
        GuardRail(
            programme=copy,
            position=rail.position,
            label=rail.label,
            help_text=rail.help_text,
            blocks=rail.blocks,
        )
        for rail in programme.guard_rails.order_by("position")
    )
    record("programme.copied", copy, by=by, at=at, copy_of=programme.pk)
    return copy


@transaction.atomic
def add_theme(programme: Programme, *, name: str, by: User, at: datetime) -> Theme:
    programme = _locked(programme)
    theme = _saved(Theme(programme=programme, name=name), _theme_exists())
    record("theme.added", programme, by=by, at=at, theme=theme.pk)
    return theme


@transaction.atomic
def rename_theme(theme: Theme, *, name: str, by: User, at: datetime) -> Theme:
    programme = _locked(theme.programme)
    theme.name = name
    _saved(theme, _theme_exists())
    record("theme.renamed", programme, by=by, at=at, theme=theme.pk)
    return theme


@transaction.atomic
def remove_theme(theme: Theme, *, by: User, at: datetime) -> None:
    """Raises ``NotNow`` while a network has the theme."""
    programme = _locked(theme.programme)
    number = theme.pk
    try:
        theme.delete()
    except ProtectedError as clash:
        raise NotNow(_("Temaet har netværk. Giv dem et andet tema først.")) from clash
    record("theme.removed", programme, by=by, at=at, theme=number)


@transaction.atomic
def add_guard_rail(programme: Programme, *, by: User, at: datetime, **fields) -> GuardRail:
    """A legal limit, placed last."""
    programme = _locked(programme)
    place = next_place(programme.guard_rails, "position")
    rail = GuardRail.objects.create(programme=programme, position=place, **fields)
    record("guard_rail.added", programme, by=by, at=at, guard_rail=rail.pk)
    return rail


@transaction.atomic
def change_guard_rail(rail: GuardRail, *, by: User, at: datetime, **fields) -> GuardRail:
    programme = _locked(rail.programme)
    rail = programme.guard_rails.get(pk=rail.pk)
    changed = sorted(name for name, value in fields.items() if getattr(rail, name) != value)
    for name in changed:
        setattr(rail, name, fields[name])
    if changed:
        rail.save(update_fields=changed)
        record("guard_rail.changed", programme, by=by, at=at, guard_rail=rail.pk, fields=changed)
    return rail


@transaction.atomic
def move_guard_rail(rail: GuardRail, *, direction: Direction, by: User, at: datetime) -> GuardRail:
    """Let ``rail`` change places with its neighbour; nothing happens at the end of the list."""
    programme = _locked(rail.programme)
    rail = programme.guard_rails.get(pk=rail.pk)
    if move(rail, programme.guard_rails, "position", direction):
        record("guard_rail.moved", programme, by=by, at=at, guard_rail=rail.pk)
    return rail


@transaction.atomic
def remove_guard_rail(rail: GuardRail, *, by: User, at: datetime) -> None:
    """Raises ``NotNow`` once an application has answered it: an answer outlives nothing."""
    programme = _locked(rail.programme)
    number = rail.pk
    try:
        rail.delete()
    except ProtectedError as clash:
        raise NotNow(
            _("Mindst én ansøgning har svaret på punktet. Det kan ikke slettes længere.")
        ) from clash
    close_gaps(programme.guard_rails, "position")
    record("guard_rail.removed", programme, by=by, at=at, guard_rail=number)


@transaction.atomic
def create_person(*, email: str, name: str, by: User | None, at: datetime) -> User:
    """A user without password, who sets one on the password reset page.

    Raises ``ValidationError`` for an e-mail that is none, or is taken.
    """
    user = User(email=email.strip().lower(), name=name, joined_at=at)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    record("user.created", user, by=by, at=at)
    return user


@transaction.atomic
def give_role(
    user: User,
    *,
    role: str,
    valid_from: date,
    valid_to: date | None = None,
    by: User | None,
    at: datetime,
    **where,
) -> Affiliation:
    """Let ``user`` hold ``role`` in the period, the last day included (``None`` = still).

    ``where`` names what the role asks for: municipality, ministry, evaluator, network. Raises
    ``ValidationError`` when that does not fit the role, ``NotNow`` when the role is held already.
    """
    _locked_user(user)
    given = Affiliation(user=user, role=role, valid_from=valid_from, valid_to=valid_to, **where)
    given.full_clean()
    if roles_after(user, valid_from, role=role, **where).filter(
        valid_from__lte=valid_to or date.max
    ):
        raise NotNow(_("Personen har allerede rollen i den periode."))
    given.save()
    record("role.given", user, by=by, at=at, role=role, affiliation=given.pk)
    return given


@transaction.atomic
def end_role(
    affiliation: Affiliation, *, last_day: date, by: User | None, at: datetime
) -> Affiliation | None:
    """Let ``affiliation`` end with ``last_day``; one that would never have held is deleted."""
    _locked_user(affiliation.user)
    number, user = affiliation.pk, affiliation.user
    if last_day < affiliation.valid_from:
        affiliation.delete()
    else:
        affiliation.valid_to = last_day
        affiliation.save(update_fields=["valid_to"])
    record("role.ended", user, by=by, at=at, role=affiliation.role, affiliation=number)
    return affiliation if affiliation.pk else None


def roles_after(user: User, day: date, **where):
    """The affiliations of ``user`` that hold on ``day`` or later."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return Affiliation.objects.filter(still, user=user, **where).order_by("pk")


def _locked_user(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _locked(programme: Programme) -> Programme:
    return Programme.objects.select_for_update().get(pk=programme.pk)


def _saved(row, already_there: str):
    """Save ``row``; somebody who took its name since the form was checked is a ``NotNow``."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as clash:
        raise NotNow(already_there) from clash
    return row


def _theme_exists() -> str:
    return _("Ordningen har allerede et tema med det navn.")


@transaction.atomic
def demand_second_factor(organisation, *, demanded: bool, by: User | None, at: datetime) -> None:
    """Say whether people of ``organisation`` (any kind) sign in with two steps, from now on."""
    organisation.requires_second_factor = demanded
    organisation.save(update_fields=["requires_second_factor"])
    record("organisation.second_factor", organisation, by=by, at=at, demanded=demanded)
