"""Work that has been promised: a row each, so that no process, broker or power cut can lose it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Job(models.Model):
    """One thing to run, at least once. Rows are made by ``queue`` and moved by ``runner`` only."""

    class Status(models.TextChoices):
        QUEUED = "queued", "I kø"
        RUNNING = "running", "I gang"
        DONE = "done", "Udført"
        DEAD = "dead", "Opgivet"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    ref = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    # Smaller runs first.
    priority = models.PositiveSmallIntegerField(default=100)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["status", "next_at"], name="job_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "running", "done", "dead"]),
                name="job_status_is_a_known_one",
            ),
            models.CheckConstraint(
                condition=Q(status="done") ^ Q(done_at__isnull=True),
                name="job_has_done_at_exactly_when_done",
            ),
            models.CheckConstraint(
                condition=Q(status="running") ^ Q(lease_until__isnull=True),
                name="job_has_a_lease_exactly_while_running",
            ),
            models.CheckConstraint(
                condition=Q(status="queued") | Q(attempts__gte=1),
                name="job_that_left_the_queue_has_been_tried",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.key}"


class Heartbeat(models.Model):
    """When a process that must never stop last gave a sign of life."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self):
        return self.name
