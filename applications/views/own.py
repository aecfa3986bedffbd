"""A municipality's own pages: whose they are, and who may change them."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from applications.rules import edits_set_up, may_answer_for, reads_local_parts
from networks.models import Municipality


def own_municipality(request, code: str, *, may=reads_local_parts) -> Municipality:
    """The municipality ``code`` for its own people: 404 for others, 403 without ``may``."""
    municipality = get_object_or_404(Municipality, code=code)
    if not reads_local_parts(request.user, municipality.pk):
        raise Http404
    if not may(request.user, municipality.pk):
        raise PermissionDenied
    return municipality


def set_up_of(request, code: str) -> Municipality:
    return own_municipality(request, code, may=edits_set_up)


def cases_of(request, code: str) -> Municipality:
    return own_municipality(request, code, may=may_answer_for)
