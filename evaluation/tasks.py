"""Handlers of jobs (settings.JOB_HANDLERS): an id in, everything may run twice."""

from evaluation.actions import importing, saving_imports
from evaluation.actions.deliverables import keep_documents
from evaluation.models import Deliverable
from support.jobs.clock import database_now


def read_figures(ref: str) -> None:
    """``ref`` is ``<import>/<rows that have been read>``."""
    pk, _slash, rows = ref.partition("/")
    importing.read_part(int(pk), int(rows), at=database_now(), most=importing.READ_IN_A_JOB)


def save_figures(ref: str) -> None:
    saving_imports.save_part(int(ref), at=database_now())


def render_deliverable(ref: str) -> None:
    keep_documents(Deliverable.objects.get(pk=ref), at=database_now())
