"""Who did what, and when."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications.queries.history import log_of
from applications.views.access import working_text_for
from applications.views.answers import crumbs

PAGE_SIZE = 50


@require_GET
def log(request, reference):
    application = working_text_for(request, reference)
    it = log_of(application)
    context = {
        "application": application,
        "log": it,
        "page": Paginator(it.events, PAGE_SIZE).get_page(request.GET.get("side")),
        "crumbs": crumbs(application, _("Log")),
    }
    return render(request, "applications/log.html", context)
