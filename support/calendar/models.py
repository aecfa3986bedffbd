from django.conf import settings
from django.db import models
from django.db.models import Q


class FeedKey(models.Model):
    """A person's secret calendar address: one holds at a time, and only its fingerprint is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="feed_keys")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True),
                name="feed_key_holds_once_for_each_person",
            )
        ]

    def __str__(self):
        return f"{self.user_id} {self.made_at}"
