"""Is it alive, and does work flow? Numbers only: nothing here names a person or a secret."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from frikommune.checks import all_checks


@login_not_required
@require_safe
@never_cache
def healthz(request):
    """The process answers. For whoever restarts it: looks at nothing else, so never flaps."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request):
    """Everything the service leans on, 503 if a part fails. For whoever watches over it."""
    checks = all_checks()
    ready = all(check.ok for check in checks)
    told = {check.name: check.as_json() for check in checks}
    return JsonResponse({"ready": ready, "checks": told}, status=200 if ready else 503)
