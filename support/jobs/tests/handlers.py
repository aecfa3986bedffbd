"""Handlers for the tests of the runner."""

from support.jobs.models import Job

calls = []


def note(ref):
    calls.append(ref)


def fail(ref):
    calls.append(ref)
    raise LookupError("Anna Andersens ansøgning")


def lose_the_lease(ref):
    """As if this process had slept for hours and another one had the job by now."""
    job = Job.objects.get(ref=ref)
    Job.objects.filter(pk=job.pk).update(
        lease_until=job.lease_until.replace(year=job.lease_until.year + 1), attempts=2
    )


def lose_the_lease_and_fail(ref):
    lose_the_lease(ref)
    raise LookupError(ref)
