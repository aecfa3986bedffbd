from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .application import Application


class CommentThread(models.Model):
    """A talk about a section, or about a passage of it (``support.texts.anchors``).

    It follows the section by its number, so that it comes along to a round with another template.
    ``to_guests``: a ministry's sparring partner sees it too; all others are the readers' own.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="threads")
    section_number = models.PositiveIntegerField(_("afsnit"))
    quote = models.TextField(blank=True)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    offset = models.PositiveIntegerField(default=0)
    to_guests = models.BooleanField(default=False)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("kommentartråd")
        verbose_name_plural = _("kommentartråde")
        indexes = [
            models.Index(
                fields=["application", "section_number", "started_at"], name="thread_section"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resolved_at__isnull=True) ^ models.Q(resolved_by__isnull=False),
                name="thread_is_resolved_by_somebody",
            )
        ]

    def __str__(self):
        return f"{self.application_id} · {self.section_number}"


class Comment(models.Model):
    """What somebody said. Append-only in the database."""

    thread = models.ForeignKey(CommentThread, models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    body = models.TextField(_("kommentar"))
    mentioned = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="applications.Mention", related_name="+"
    )

    class Meta:
        verbose_name = _("kommentar")
        verbose_name_plural = _("kommentarer")
        constraints = [
            models.CheckConstraint(condition=~models.Q(body=""), name="comment_says_something")
        ]

    def __str__(self):
        return f"{self.thread_id}: {self.author_id}"


class Mention(models.Model):
    """A colleague whom a comment calls for. Append-only in the database."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("omtale")
        verbose_name_plural = _("omtaler")
        constraints = [
            models.UniqueConstraint(fields=["comment", "user"], name="mention_once_per_comment")
        ]

    def __str__(self):
        return f"{self.comment_id}: {self.user_id}"
