"""What people are told: a row each in their inbox, and how they want to hear of it by mail."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """What a notice is about, as far as a person may want to hear of it differently."""

    DEADLINE = "deadline", _("Frister og påmindelser")
    MOVED = "moved", _("Flyttede og aflyste datoer")
    APPROVAL = "approval", _("Politisk behandling")
    ANSWER = "answer", _("Svar fra ministeriet")
    SHARING = "sharing", _("Invitationer og deling")
    MENTION = "mention", _("Når nogen nævner dig")
    COMMENT = "comment", _("Kommentarer")
    MESSAGE = "message", _("Beskeder fra koordinator og administrator")
    OPERATIONS = "operations", _("Drift")


class Channel(models.TextChoices):
    """How a notice also reaches a person outside the inbox, where everything stands."""

    NOW = "now", _("Mail med det samme")
    DAILY = "daily", _("Samlet mail hver dag kl. 8")
    WEEKLY = "weekly", _("Samlet mail hver mandag kl. 8")
    INBOX = "inbox", _("Kun i indbakken")


# What holds until the person chooses: talk is gathered, the rest is told.
DEFAULT_CHANNEL = {kind: Channel.NOW for kind in NoticeKind} | {NoticeKind.COMMENT: Channel.DAILY}


class NoticeQuerySet(models.QuerySet):
    def of(self, user):
        """The inbox of ``user``: nobody sees another's."""
        return self.filter(recipient=user)

    def unread(self):
        return self.filter(read_at__isnull=True)

    def still_true(self, at):
        """Not taken back, and not out of date at ``at``."""
        in_time = Q(valid_until__isnull=True) | Q(valid_until__gt=at)
        return self.filter(in_time, withdrawn_at__isnull=True)


class Notice(models.Model):
    """One thing one person was told. The database refuses to change what was said."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    # Names the event: one person hears of it once, however often it is told.
    key = models.CharField(max_length=200)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    # The very thing it is about, as a path on this site.
    link = models.CharField(max_length=500, blank=True)
    ref_type = models.CharField(max_length=60, blank=True)
    ref_id = models.CharField(max_length=60, blank=True)
    mandatory = models.BooleanField(default=False)
    at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    # The day of the gathered mail it waits for; none when it went at once or to the inbox only.
    digest_on = models.DateField(null=True, blank=True)
    mail = models.ForeignKey(
        "notifications.OutgoingMail",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="notices",
    )
    read_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-at", "-id"], name="notice_inbox"),
            models.Index(
                fields=["recipient"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
            models.Index(fields=["key"], name="notice_key"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "key"], name="notice_is_told_once_to_each_person"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values), name="notice_kind_is_a_known_one"
            ),
            models.CheckConstraint(
                condition=Q(mandatory=False) | Q(digest_on__isnull=True),
                name="notice_that_must_be_told_does_not_wait",
            ),
        ]

    def __str__(self):
        return self.subject


class NoticeChoice(models.Model):
    """A person's choice of channel for one kind; the newest of each kind holds, none is lost."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notice_choices"
    )
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    # Chosen by the link in a mail, by whoever had the mail, rather than by the person signed in.
    by_link = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "kind", "-id"], name="notice_choice_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NoticeKind.values) & Q(channel__in=Channel.values),
                name="notice_choice_is_a_known_one",
            )
        ]

    def __str__(self):
        return f"{self.user_id} {self.kind} {self.channel}"
