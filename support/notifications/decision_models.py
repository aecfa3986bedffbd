"""What a person decided about a mail the machine could not settle."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MailDecision(models.Model):
    """Who decided what about a mail, when and why. Written once; never changed."""

    class Decision(models.TextChoices):
        TRIED_AGAIN = "tried_again", _("Prøvet igen")
        DELIVERED = "delivered", _("Erklæret afleveret")
        SENT_AGAIN = "sent_again", _("Sendt igen")

    mail = models.ForeignKey("notifications.OutgoingMail", models.PROTECT, related_name="decisions")
    decision = models.CharField(max_length=12, choices=Decision.choices)
    # Where it was sent from then on: an address that was wrong may have been put right.
    recipient = models.EmailField(blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=["tried_again", "delivered", "sent_again"]),
                name="mail_decision_is_a_known_one",
            ),
            models.UniqueConstraint(
                fields=["mail"],
                condition=~Q(decision="tried_again"),
                name="mail_that_was_uncertain_is_settled_once",
            ),
            models.CheckConstraint(
                condition=Q(decision="tried_again") | ~Q(reason=""),
                name="mail_decision_gives_its_reason",
            ),
        ]

    def __str__(self):
        return f"{self.mail_id}: {self.get_decision_display()}"
