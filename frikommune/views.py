from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseForbidden
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET
from rules import has_perm

from applications.queries.work import waited_for, waiting_for
from frikommune.kept_posts import kept_page
from support.jobs.clock import database_now


@require_GET
def start(request):
    """Mit arbejde: what waits for the person, until when."""
    today = timezone.localdate()
    context = {
        "waiting": waiting_for(request.user, at=database_now(), on=today),
        "waited_for": waited_for(request.user, on=today),
        "may_create": has_perm("applications.create", request.user),
    }
    return render(request, "start.html", context)


@login_not_required
@require_GET
def help_page(request):
    return render(request, "help.html")


@login_not_required
@require_GET
def accessibility(request):
    """/was: the statement the law asks for (LOV nr 692 af 08/06/2018), or the way to it."""
    return render(request, "accessibility.html", {"contact": settings.ACCESSIBILITY_CONTACT})


@login_not_required
@require_GET
def robots(request):
    return HttpResponse("User-agent: *\nAllow: /forsoeg/\nDisallow: /\n", content_type="text/plain")


def csrf_failure(request, reason=""):
    """The form came without its proof: most often a page left open past sign-out."""
    page = kept_page(request, status=403)
    return page or HttpResponseForbidden(render_to_string("403_csrf.html"))
