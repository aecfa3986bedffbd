"""Pages without sign-in: trials somebody has made public, by-laws, acts, networks, open data."""

import csv
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from applications.actions import publishing
from applications.actions.by_law_documents import by_law_key
from applications.by_law_documents import on_paper
from applications.forms.ministry import PublishForm
from applications.models import Publication
from applications.queries import public
from applications.queries.paging import page_of
from applications.queries.register import acts_of, expectations
from applications.views.answers import crumbs, tell
from applications.views.ministry import readable_as_sent
from applications.workflow import NotNow
from networks import queries as network_queries
from networks.models import Network
from networks.views.networks import sort_by_period, tiles
from support.documents.models import Document
from support.documents.serve import serve
from support.jobs.clock import database_now
from support.walls.context import acting, system

PAGE_SIZE = 25
NEWS = 20
# Long enough to take a rush of readers, short enough for what is taken back to be gone.
KEPT_FOR = 300
LICENCE = "https://creativecommons.org/licenses/by/4.0/deed.da"


def everybody(view):
    """A page for all, kept by caches for ``KEPT_FOR`` seconds unless a person has signed in.

    A reader without a name gets no row past the second wall, so the page asks in the system's
    name: what is public is said by ``Publication`` rows alone (``queries.public``).
    """
    asked = acting(system("public"))(view)

    @login_not_required
    @require_safe
    @wraps(view)
    def page(request, *args, **kwargs):
        response = asked(request, *args, **kwargs)
        # The frame around the page names who has signed in.
        if not request.user.is_authenticated:
            patch_cache_control(response, public=True, max_age=KEPT_FOR)
        return response

    return page


@everybody
def front(request):
    trials = list(public.public_trials()[:NEWS])
    context = {"trials": trials, "crumbs": [(_("Forsøg"), None)]}
    return render(request, "applications/public/front.html", context)


@everybody
def trials(request):
    text, network = request.GET.get("soeg", ""), request.GET.get("netvaerk", "")
    rows = public.found(public.public_trials(), text, network)
    networks = Network.objects.filter(
        pk__in=public.public_trials().values("item__submission__network")
    ).order_by("name")
    context = {
        "page": page_of(rows, request.GET.get("side"), size=PAGE_SIZE),
        "text": text,
        "network": network,
        "networks": networks,
        "crumbs": [*_front(), (_("Alle forsøg"), None)],
    }
    return render(request, "applications/public/trials.html", context)


def _front() -> list[tuple[str, str]]:
    return [(_("Forsøg"), reverse("applications:public"))]


@everybody
def trial(request, reference):
    publication = get_object_or_404(public.public_trials(), reference=reference)
    user = request.user
    context = {
        "may_begin": not user.is_authenticated or user.has_perm("applications.create"),
        "trial": public.public_trial(publication, on=timezone.localdate()),
        "crumbs": [*_front(), (publication.title, None)],
    }
    return render(request, "applications/public/trial.html", context)


@everybody
def by_law(request, pk):
    row = get_object_or_404(public.public_by_laws(), pk=pk)
    context = {
        "by_law": row,
        "paper": on_paper(row.content),
        "crumbs": [
            *_front(),
            (
                row.content["title"],
                reverse("applications:public_trial", args=[row.content["reference"]]),
            ),
            (_("Frikommunevedtægt"), None),
        ],
    }
    return render(request, "applications/public/by_law.html", context)


@everybody
def by_law_pdf(request, pk):
    row = get_object_or_404(public.public_by_laws(), pk=pk)
    return serve(get_object_or_404(Document, key=by_law_key(row, "pdf")), inline=True)


@everybody
def laws(request):
    on = timezone.localdate()
    found = list(acts_of(on=on))
    context = {
        "acts": found,
        "expected": expectations(found, on=on),
        "crumbs": [*_front(), (_("Love"), None)],
    }
    return render(request, "applications/public/laws.html", context)


@everybody
def networks(request):
    context = {
        "networks": public.public_networks(on=timezone.localdate()),
        "crumbs": [*_front(), (_("Netværk"), None)],
    }
    return render(request, "applications/public/networks.html", context)


@everybody
def network(request, programme, slug):
    row = get_object_or_404(
        Network.objects.filter(status__in=public.OPEN_NETWORKS).select_related(
            "programme", "theme"
        ),
        programme__slug=programme,
        slug=slug,
    )
    municipalities = list(network_queries.municipalities_and_periods(row))
    current, former, _coming = sort_by_period(municipalities, timezone.localdate())
    context = {
        "network": row,
        "current": current,
        "former": former,
        "tiles": list(tiles(municipalities, current, former)),
        "trials": public.found(public.public_trials(), "", "").filter(
            item__submission__network=row
        ),
        "crumbs": [
            *_front(),
            (_("Netværk"), reverse("applications:public_networks")),
            (row.name, None),
        ],
    }
    return render(request, "applications/public/network.html", context)


@everybody
def data_json(request):
    """Open data, schema 1."""
    rows = public.open_data(on=timezone.localdate())
    return JsonResponse(
        {"schema": 1, "licence": LICENCE, "trials": rows},
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


COLUMNS = ("reference", "title", "programme", "network", "submitted", "published")
PLACE = (
    *("name", "planned", "started", "stopped", "stop_reason"),
    *("result", "result_on", "result_text"),
)


@everybody
def data_csv(request):
    """The same as a row per trial and municipality; for machines, so values stand as they are."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="frikommuneforsoeg.csv"'
    response["X-Licence"] = LICENCE
    out = csv.writer(response, quoting=csv.QUOTE_ALL)
    out.writerow([*COLUMNS, "municipality", *PLACE[1:]])
    for row in public.open_data(on=timezone.localdate()):
        for place in row["municipalities"] or [{}]:
            own = (place.get(name) for name in PLACE)
            out.writerow([*(row[name] for name in COLUMNS), *own])
    return response


class NewTrials(Feed):
    """Atom: what has been made public, newest first."""

    feed_type = Atom1Feed
    title = gettext_lazy("Frikommuneforsøg")
    subtitle = gettext_lazy("Forsøg, der er gjort offentlige")
    link = reverse_lazy("applications:public")

    def items(self):
        return list(public.public_trials()[:NEWS])

    def item_title(self, item: Publication):
        return item.title

    def item_description(self, item: Publication):
        return item.summary

    def item_link(self, item: Publication):
        return reverse("applications:public_trial", args=[item.reference])

    def item_pubdate(self, item: Publication):
        return item.at

    def item_guid(self, item: Publication):
        return f"urn:frikommune:publication:{item.pk}"

    item_guid_is_permalink = False


@everybody
def feed(request):
    return NewTrials()(request)


# --- making a trial public, behind sign-in --------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request, reference):
    """Make public what was sent, or take it back; the page shows what everybody will see."""
    application = readable_as_sent(request, reference)
    if not request.user.has_perm("applications.publish", application):
        raise PermissionDenied
    if application.submitted_at is None:
        raise Http404
    newest = (
        Publication.objects.filter(item__application=application)
        .select_related("by")
        .order_by("-pk")
        .first()
    )
    is_public = bool(newest and newest.public)
    form = PublishForm(
        request.POST if request.method == "POST" and "tilbage" not in request.POST else None,
        initial={"summary": newest.summary, "shows_text": newest.shows_text} if newest else {},
    )
    if request.method == "POST" and _published(request, application, form):
        return redirect("applications:publish", reference)
    context = {
        "application": application,
        "form": form,
        "newest": newest,
        "is_public": is_public,
        "crumbs": crumbs(application, _("Offentlig side")),
    }
    return render(request, "applications/public/publish.html", context)


def _published(request, application, form) -> bool:
    who = {"by": request.user, "at": database_now()}
    try:
        if "tilbage" in request.POST:
            publishing.take_back(application, **who)
            messages.success(request, _("Forsøget er ikke længere offentligt."))
            return True
        if not form.is_valid():
            return False
        publishing.publish(application, **form.cleaned_data, **who)
    except NotNow as refusal:
        tell(request, refusal)
        return True
    messages.success(request, _("Forsøget er offentligt."))
    return True
