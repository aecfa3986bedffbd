"""Mail that has been promised: a row each, with a state that never says more than is known."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from support.notifications.decision_models import MailDecision
from support.notifications.notice_models import (
    DEFAULT_CHANNEL,
    Channel,
    Notice,
    NoticeChoice,
    NoticeKind,
)

__all__ = [
    "DEFAULT_CHANNEL",
    "REACHED_FROM",
    "Channel",
    "Kind",
    "MailDecision",
    "Notice",
    "NoticeChoice",
    "NoticeKind",
    "OutgoingMail",
    "Status",
]


class Kind(models.TextChoices):
    SUBMISSION = "submission", "Ansøgning til ministeriet"
    RECEIPT = "receipt", "Kvittering"
    REMINDER = "reminder", "Påmindelse"
    NOTICE = "notice", "Besked"
    ALARM = "alarm", "Driftsalarm"


class Status(models.TextChoices):
    QUEUED = "queued", "I kø"
    SENDING = "sending", "Sendes"
    # From here to the server's answer nobody can know whether the mail was taken.
    COMMITTING = "committing", "Afleveres"
    SENT = "sent", "Sendt"
    UNCERTAIN = "uncertain", "Uvis"
    FAILED = "failed", "Afvist"
    CANCELLED = "cancelled", "Annulleret"


S = Status
# Forwards only. ``uncertain`` becomes ``sent`` when a slow sender does get its answer.
REACHED_FROM = {
    S.QUEUED: frozenset({S.SENDING, S.COMMITTING, S.FAILED}),
    S.SENDING: frozenset({S.QUEUED, S.SENDING}),
    S.COMMITTING: frozenset({S.SENDING}),
    S.SENT: frozenset({S.SENDING, S.COMMITTING, S.UNCERTAIN}),
    S.UNCERTAIN: frozenset({S.COMMITTING}),
    S.FAILED: frozenset({S.SENDING, S.COMMITTING}),
    S.CANCELLED: frozenset({S.QUEUED, S.SENDING}),
}


class OutgoingMail(models.Model):
    """One mail to one person. Made by ``outbox``; moved by ``delivery`` along ``REACHED_FROM``."""

    key = models.CharField(max_length=200, unique=True)
    message_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # What it is about, as a label and an id: this table knows no domain model.
    ref_type = models.CharField(max_length=60, blank=True)
    ref_id = models.CharField(max_length=60, blank=True)
    recipient = models.EmailField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="mails"
    )
    reply_to = models.EmailField(blank=True)
    # Where a mail program ends mails of this kind with one click (RFC 8058); none if it may not.
    unsubscribe_url = models.CharField(max_length=500, blank=True)
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True)
    # Keys of support.documents: stored files never change, so a mail can be sent again as it was.
    attachments = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    next_at = models.DateTimeField()
    # A mail whose wording is wrong after this instant is cancelled, not sent.
    valid_until = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    smtp_code = models.PositiveSmallIntegerField(null=True, blank=True)
    smtp_reply = models.CharField(max_length=500, blank=True)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    # When a person last had a refused mail tried again.
    retried_at = models.DateTimeField(null=True, blank=True)
    # When it stopped being known whether it was taken.
    uncertain_at = models.DateTimeField(null=True, blank=True)
    resent_of = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="resent_as"
    )
    resends = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["status", "next_at"], name="mail_due"),
            models.Index(fields=["ref_type", "ref_id"], name="mail_about"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["message_id"],
                condition=Q(resent_of__isnull=True),
                name="mail_message_id_is_shared_with_its_resends_only",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="mail_status_is_a_known_one"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="mail_kind_is_a_known_one"
            ),
            models.CheckConstraint(
                condition=Q(status="sent") ^ Q(sent_at__isnull=True),
                name="mail_has_sent_at_exactly_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["sending", "committing"]) ^ Q(lease_until__isnull=True),
                name="mail_has_a_lease_exactly_while_under_way",
            ),
            models.CheckConstraint(
                condition=~Q(status="uncertain") | Q(uncertain_at__isnull=False),
                name="mail_that_is_uncertain_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["queued", "cancelled"]) | Q(attempts__gte=1),
                name="mail_that_left_the_queue_has_been_tried",
            ),
            models.CheckConstraint(
                condition=Q(resent_of__isnull=True, resends=0)
                | Q(resent_of__isnull=False, resends__gte=1),
                name="mail_that_is_a_resend_counts_them",
            ),
            models.CheckConstraint(
                condition=~Q(recipient="") & ~Q(message_id=""),
                name="mail_names_its_recipient_and_itself",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"
