"""A person's inbox, what they want by mail, and the way out of mails."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frikommune.notices.forms import PreferencesForm
from networks.views.acting import sent
from support.notifications import channels, notices
from support.notifications.models import Notice, NoticeKind

A_PAGE = 25


def told(request):
    """What the person has been told by now; what waits for its time is not told yet."""
    return Notice.objects.of(request.user).filter(at__lte=timezone.now())


def crumbs(last: str) -> list[tuple[str, str | None]]:
    return [(_("Indbakke"), reverse("notices:inbox")), (last, None)]


@require_GET
def inbox(request):
    only_unread = request.GET.get("vis") == "ulaeste"
    rows = told(request)
    shown = (rows.unread() if only_unread else rows).order_by("-at", "-pk")
    context = {
        "page": Paginator(shown, A_PAGE).get_page(request.GET.get("side")),
        "only_unread": only_unread,
        "now": timezone.now(),
    }
    return render(request, "notices/inbox.html", context)


@require_http_methods(["GET", "POST"])
def notice(request, pk):
    """GET shows it; POST opens it from the list, or follows its link, and so marks it read."""
    found = get_object_or_404(told(request), pk=pk)
    if request.method == "GET":
        context = {"notice": found, "now": timezone.now(), "crumbs": crumbs(found.subject)}
        return render(request, "notices/notice.html", context)
    notices.mark_read(request.user, at=timezone.now(), pk=found.pk)
    return redirect(found.link if "gaa" in request.POST else request.path)


@require_POST
def read_all(request):
    count = notices.mark_read(request.user, at=timezone.now())
    text = ngettext(
        "%(n)d besked er markeret som læst.", "%(n)d beskeder er markeret som læst.", count
    )
    messages.success(request, text % {"n": count})
    return redirect("notices:inbox")


@require_http_methods(["GET", "POST"])
def preferences(request):
    in_force = channels.channels_of(request.user)
    form = PreferencesForm(sent(request), initial=in_force)
    if form.is_valid():
        channels.choose(request.user, form.cleaned_data, at=timezone.now())
        messages.success(request, _("Dine valg er gemt og gælder fra nu."))
        return redirect("notices:preferences")
    context = {"form": form, "crumbs": crumbs(_("Mails til dig"))}
    return render(request, "notices/preferences.html", context)


# Posted by the reader's mail program, which has no session and no token (RFC 8058): the
# signature in the address is the proof, and it can do nothing but end mails.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def unsubscribe(request, token):
    """Asks on GET, which mail scanners follow too; ends the mails on POST."""
    found = channels.read_unsubscribe(token)
    if found is None:
        raise Http404
    user, what = found
    if request.method == "POST":
        channels.unsubscribe(user, what, at=timezone.now())
    context = {
        "what": what,
        "gathered": what == channels.GATHERED,
        "label": "" if what == channels.GATHERED else NoticeKind(what).label,
        "done": request.method == "POST",
    }
    return render(request, "notices/unsubscribe.html", context)
