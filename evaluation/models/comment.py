from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .plan import EvaluationPlan


class PlanComment(models.Model):
    """What somebody who reads the plan says of it: the evaluator's sparring, and the answers.

    Append-only. ``organisation`` is where the person spoke from that day.
    """

    plan = models.ForeignKey(EvaluationPlan, models.PROTECT, related_name="comments")
    text = models.TextField(_("kommentar"), max_length=5000)
    organisation = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("kommentar til plan")
        verbose_name_plural = _("kommentarer til plan")
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="plan_comment_says_something")
        ]

    def __str__(self):
        return f"{self.plan_id}: {self.text[:40]}"
