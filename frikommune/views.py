from django.http import HttpResponseForbidden
from django.template.loader import render_to_string


def csrf_failure(request, reason=""):
    """The form came without its proof: most often a page left open past sign-out."""
    return HttpResponseForbidden(render_to_string("403_csrf.html"))
