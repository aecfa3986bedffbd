"""Keeps the bytes of a posted text, so that they can be checked before Django replaces any."""


def raw_form(view):
    """Mark a view that calls ``strict_utf8_form(request.body, …)`` on a multipart form."""
    view.needs_raw_form = True
    return view


class RawForms:
    """Reads the body of marked views first; stands before ``CsrfViewMiddleware``.

    The token check reads a multipart form from the stream, and its bytes are gone after that.
    Views that are not marked (file uploads) are left to stream.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.method == "POST" and getattr(view, "needs_raw_form", False):
            len(request.body)
