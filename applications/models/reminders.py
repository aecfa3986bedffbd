"""Reminder rules as data, what is planned of them, and who has been told which date.

A rule says *when, to whom, if what, in which words*. A ``PlannedReminder`` is one rule for one
thing with a date; nothing in it but the time is decided before it is sent. A ``ToldDate`` is a
fact: this person has been told this date of this thing, for this reason, once.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from networks.models import Programme


class ReminderRule(models.Model):
    """``anchor``, ``audience`` and ``condition`` are names in ``applications.reminders``."""

    class Unit(models.TextChoices):
        DAYS = "days", _("kalenderdage")
        WORKING_DAYS = "working_days", _("arbejdsdage")
        HOURS = "hours", _("timer")

    class Direction(models.TextChoices):
        BEFORE = "before", _("før")
        AFTER = "after", _("efter")

    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reminder_rules",
        verbose_name=_("ordning"),
        help_text=_("Lad feltet stå tomt, hvis reglen gælder alle ordninger."),
    )
    name = models.CharField(_("navn"), max_length=120)
    anchor = models.CharField(_("dato"), max_length=40)
    amount = models.PositiveSmallIntegerField(_("antal"))
    unit = models.CharField(_("enhed"), max_length=12, choices=Unit.choices, default=Unit.DAYS)
    direction = models.CharField(
        _("før eller efter"), max_length=6, choices=Direction.choices, default=Direction.BEFORE
    )
    hour = models.PositiveSmallIntegerField(_("klokkeslæt"), default=8)
    audience = models.CharField(_("modtagere"), max_length=40)
    condition = models.CharField(_("betingelse"), max_length=40, blank=True)
    subject = models.CharField(_("emne"), max_length=150)
    body = models.TextField(_("tekst"), max_length=4000)
    is_active = models.BooleanField(_("i brug"), default=True)
    # A change of when or to whom is a new plan: what was planned under an older number is void.
    revision = models.PositiveIntegerField(default=1, editable=False)
    planned_revision = models.PositiveIntegerField(default=0, editable=False)
    # Reminders whose time was before this were never meant.
    timed_at = models.DateTimeField(editable=False)
    # The rule of the set that ships it came from; loading the set again leaves it alone.
    shipped_as = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        verbose_name = _("påmindelsesregel")
        verbose_name_plural = _("påmindelsesregler")
        constraints = [
            models.UniqueConstraint(
                fields=["shipped_as"],
                condition=~Q(shipped_as=""),
                name="reminder_rule_is_shipped_once",
            ),
            models.CheckConstraint(
                condition=Q(hour__gte=7, hour__lte=20), name="reminder_is_planned_by_day"
            ),
            models.CheckConstraint(
                condition=Q(amount__lte=730), name="reminder_is_within_two_years"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def offset_text(self) -> str:
        """»7 dage før«, »3 arbejdsdage efter«, »på dagen«."""
        if self.amount == 0:
            return _("på dagen")
        words = {
            self.Unit.DAYS: ngettext("%(n)d dag", "%(n)d dage", self.amount),
            self.Unit.WORKING_DAYS: ngettext("%(n)d arbejdsdag", "%(n)d arbejdsdage", self.amount),
            self.Unit.HOURS: ngettext("%(n)d time", "%(n)d timer", self.amount),
        }
        when = self.Direction(self.direction).label
        return f"{words[self.unit] % {'n': self.amount}} {when}"

    @property
    def reason(self) -> str:
        """Why somebody is told: the same for rules that differ only in audience or in words."""
        return f"{self.condition}/{self.direction}/{self.amount}/{self.unit}"


class PlannedReminder(models.Model):
    """One rule for one thing (``object_id`` of the rule's anchor) and the date it has."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planlagt")
        SENT = "sent", _("Sendt")
        CANCELLED = "cancelled", _("Bortfaldet")

    class Note(models.TextChoices):
        MOVED = "moved", _("datoen er flyttet")
        DONE = "done", _("det er gjort")
        NOT_NEEDED = "not_needed", _("betingelsen var ikke opfyldt")
        OVERTAKEN = "overtaken", _("en senere påmindelse blev sendt i stedet")
        TOO_LATE = "too_late", _("datoen var passeret")
        TOLD = "told", _("modtagerne havde hørt det")
        NOBODY = "nobody", _("der var ingen modtagere")
        RULE = "rule", _("reglen er ændret")

    rule = models.ForeignKey(ReminderRule, models.PROTECT, related_name="planned")
    rule_revision = models.PositiveIntegerField()
    object_id = models.BigIntegerField()
    date = models.DateField()
    due_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    note = models.CharField(max_length=12, choices=Note.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("planlagt påmindelse")
        verbose_name_plural = _("planlagte påmindelser")
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state="planned"), name="reminder_planned_due"
            ),
            models.Index(fields=["rule", "object_id"], name="reminder_of_an_object"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "rule_revision", "object_id", "date"],
                name="reminder_is_planned_once_per_date",
            ),
            models.CheckConstraint(
                condition=Q(state="planned") ^ Q(decided_at__isnull=False),
                name="reminder_says_when_it_was_decided",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled") ^ Q(note=""),
                name="reminder_says_why_it_was_cancelled",
            ),
        ]

    def __str__(self):
        return f"{self.rule_id}/{self.object_id}/{self.date}: {self.state}"


class WatchedDate(models.Model):
    """The date of one thing as the planner saw it last; ``moved`` until those told have heard."""

    anchor = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    date = models.DateField(null=True)
    moved = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("fulgt dato")
        verbose_name_plural = _("fulgte datoer")
        indexes = [
            models.Index(fields=["id"], condition=Q(moved=True), name="watched_date_has_moved")
        ]
        constraints = [
            models.UniqueConstraint(fields=["anchor", "object_id"], name="date_is_watched_once")
        ]

    def __str__(self):
        return f"{self.anchor}/{self.object_id}: {self.date}"


class ToldDate(models.Model):
    """``user`` was told ``date`` of a thing for ``reason``. Append-only: the exactly-once key.

    A reason that begins with ``moved/`` is a date that moved, by the row that moved it. ``date``
    is empty when what was told is that there is no date any more.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    anchor = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    date = models.DateField(null=True)
    reason = models.CharField(max_length=100)
    planned = models.ForeignKey(PlannedReminder, models.PROTECT, null=True, related_name="told")
    # Person, thing, date and reason in one: what the database lets nobody be told twice.
    key = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("fortalt dato")
        verbose_name_plural = _("fortalte datoer")
        indexes = [
            models.Index(fields=["anchor", "object_id"], name="told_about_an_object"),
            models.Index(fields=["reason"], name="told_for_a_reason"),
        ]

    def __str__(self):
        return f"{self.user_id}: {self.anchor}/{self.object_id} {self.date}"
