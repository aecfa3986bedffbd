"""Every trial with a yes, and where each municipality is with it."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications.queries.paging import page_of
from applications.queries.starts import StartFilter, with_authority

PAGE_SIZE = 50


@require_GET
def starts(request):
    """Which municipalities have begun, and which have not: as far as the reader may see."""
    on = timezone.localdate()
    found = StartFilter(request.GET, user=request.user, on=on)
    page = page_of(found.qs, request.GET.get("side"), size=PAGE_SIZE)
    rows = with_authority(list(page.object_list), request.user, on=on)
    context = {
        "filter": found,
        "page": page,
        "rows": [(row, row.days_waited(on)) for row in rows],
        "filtered": any(request.GET.get(name) for name in found.form.fields),
        "crumbs": [
            (_("Lovregister"), reverse("applications:register")),
            (_("Start i kommunerne"), None),
        ],
    }
    return render(request, "applications/ministry/starts.html", context)
