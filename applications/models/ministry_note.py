from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from support.documents.models import Document

from .answer import Wish
from .submission import SubmittedVersion


class MinistryNote(models.Model):
    """What ministry and network say to each other about what was sent. Append-only.

    The ministry asks, the network replies; what was said when they met is kept as a sparring note.
    Read by whoever may read what was sent (design §5, Ministeriet).
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("Spørgsmål fra ministeriet")
        REPLY = "reply", _("Svar fra netværket")
        SPARRING = "sparring", _("Notat om sparring")

    item = models.ForeignKey(SubmittedVersion, models.PROTECT, related_name="notes")
    wish = models.ForeignKey(
        Wish,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notes",
        verbose_name=_("hjemmel"),
    )
    kind = models.CharField(_("slags"), max_length=10, choices=Kind.choices)
    replies_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies"
    )
    text = models.TextField(_("tekst"), max_length=5000)
    on_behalf = models.BooleanField(_("registreret af netværket efter brev"), default=False)
    letter = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("fil")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("notat til indsendelse")
        verbose_name_plural = _("notater til indsendelser")
        indexes = [models.Index(fields=["item", "id"], name="ministry_note_of_item")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reply") ^ Q(replies_to__isnull=True),
                name="ministry_note_replies_to_a_question",
            )
        ]

    def __str__(self):
        return f"{self.item_id}: {self.get_kind_display()}"
