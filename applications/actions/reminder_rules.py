"""Every write to a reminder rule."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from applications.models import ReminderRule
from applications.reminders.fitting import misfits
from applications.workflow import NotNow
from support.accounts.models import User
from support.audit.record import record

SAVED_MEANWHILE = _(
    "En anden har rettet reglen imens. Se herunder, hvad der står nu, og gem igen, hvis jeres "
    "ændringer stadig skal gælde."
)
# What decides when and to whom: another value is another plan.
TIMING = ("programme", "anchor", "amount", "unit", "direction", "hour", "audience", "condition")


@transaction.atomic
def create_rule(*, by: User | None, at: datetime, shipped_as: str = "", **fields) -> ReminderRule:
    """A new rule in use from ``at`` on. Raises ``NotNow`` for what does not fit together."""
    rule = ReminderRule(timed_at=at, shipped_as=shipped_as, **fields)
    _refuse(rule)
    rule.save()
    _log("created", rule, by=by, at=at)
    return rule


def as_it_stands(rule: ReminderRule) -> str:
    """A sign of what ``rule`` says, other when it says anything else."""
    said = [str(getattr(rule, name)) for name in (*TIMING, "name", "subject", "body")]
    return sha256("\x1f".join(said).encode()).hexdigest()[:16]


@transaction.atomic
def change_rule(
    rule: ReminderRule, *, by: User, at: datetime, base: str = "", **fields
) -> ReminderRule:
    """Change ``rule``. Another timing is planned anew; who was told for it stays told.

    ``base`` is ``as_it_stands`` of what the writer saw. Raises ``NotNow`` when another has changed
    it since.
    """
    rule = _locked(rule)
    if base and base != as_it_stands(rule):
        raise NotNow(SAVED_MEANWHILE)
    retimed = any(getattr(rule, name) != fields[name] for name in TIMING if name in fields)
    for name, value in fields.items():
        setattr(rule, name, value)
    _refuse(rule)
    if retimed:
        _plan_anew(rule, at)
    rule.save()
    _log("changed", rule, by=by, at=at)
    return rule


@transaction.atomic
def switch_rule(rule: ReminderRule, *, on: bool, by: User, at: datetime) -> ReminderRule:
    """Take ``rule`` into use or out of it; what it had planned falls away."""
    rule = _locked(rule)
    if rule.is_active != on:
        rule.is_active = on
        _plan_anew(rule, at)
        rule.save()
        _log("switched_on" if on else "switched_off", rule, by=by, at=at)
    return rule


def _locked(rule: ReminderRule) -> ReminderRule:
    return ReminderRule.objects.select_for_update().get(pk=rule.pk)


def _plan_anew(rule: ReminderRule, at: datetime) -> None:
    rule.revision += 1
    rule.timed_at = at


def _refuse(rule: ReminderRule) -> None:
    if reasons := misfits(rule):
        raise NotNow(*reasons.values())


def _log(verb: str, rule: ReminderRule, *, by: User | None, at: datetime) -> None:
    details = {name: str(getattr(rule, name)) for name in TIMING if name != "programme"}
    record(
        f"reminder_rule.{verb}",
        rule,
        by=by,
        at=at,
        programme=rule.programme_id,
        revision=rule.revision,
        **details,
    )
