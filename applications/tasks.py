"""Handlers of jobs (settings.JOB_HANDLERS): an id in, everything may run twice."""

from applications.actions import documents
from applications.actions.agenda_documents import keep_item_document
from applications.actions.by_law_documents import keep_by_law_documents
from applications.models import AgendaItem, Application, ApplicationVersion, ByLaw, Submission
from support.jobs.clock import database_now


def render_submission(ref: str) -> None:
    submission = Submission.objects.select_related("by", "network", "round").get(pk=ref)
    documents.keep_submission_documents(submission, at=database_now())


def render_version(ref: str) -> None:
    documents.keep_version_documents(ApplicationVersion.objects.get(pk=ref), at=database_now())


def render_preview(ref: str) -> None:
    application = Application.objects.select_related(
        "round__template", "network__programme__ministry", "owner"
    ).get(pk=ref)
    documents.keep_preview(application, at=database_now())


def render_agenda(ref: str) -> None:
    """``ref`` is ``<item>/<pdf or docx>``."""
    pk, _slash, kind = ref.partition("/")
    item = AgendaItem.objects.select_related("municipality", "template").get(pk=pk)
    keep_item_document(item, kind, at=database_now())


def render_by_law(ref: str) -> None:
    keep_by_law_documents(ByLaw.objects.get(pk=ref), at=database_now())
