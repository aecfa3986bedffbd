"""Who treats what, when: the municipality's board, the network's matrix, a round's lists."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applications.models import Round
from applications.queries.boards import municipality_board, network_matrix, round_lists
from applications.rules import edits_set_up
from applications.views.own import own_municipality
from networks.models import Municipality, Network, Role
from networks.standing import MUNICIPAL, standing


@require_safe
def boards(request):
    """The own municipality's board, or a choice between several."""
    own = standing(request.user, timezone.localdate()).municipalities(*MUNICIPAL, Role.LOCAL_ADMIN)
    municipalities = list(Municipality.objects.filter(pk__in=own).in_danish_order())
    if len(municipalities) == 1:
        return redirect("applications:board", municipalities[0].code)
    networks = _networks(request)
    context = {
        "municipalities": municipalities,
        "networks": networks,
        "crumbs": [(_("Godkendelser"), None)],
    }
    return render(request, "applications/approvals/boards.html", context)


def _networks(request):
    """The networks whose matrix the person may see."""
    it = standing(request.user, timezone.localdate())
    known = it.member_of(*MUNICIPAL) | it.networks(Role.COORDINATOR)
    return Network.objects.filter(pk__in=known).select_related("programme").order_by("name")


@require_safe
def board(request, code):
    municipality = own_municipality(request, code)
    today = timezone.localdate()
    context = {
        "municipality": municipality,
        "boards": municipality_board(municipality, user=request.user, on=today),
        "networks": _networks(request),
        "may_set_up": edits_set_up(request.user, municipality.pk),
        "crumbs": [(_("Godkendelser"), None)],
    }
    return render(request, "applications/approvals/board.html", context)


@require_safe
def matrix(request, programme, slug):
    network = get_object_or_404(_networks(request), programme__slug=programme, slug=slug)
    context = {
        "network": network,
        "matrix": network_matrix(network, user=request.user, on=timezone.localdate()),
        "crumbs": [(_("Godkendelser"), "/godkendelser/"), (network.name, None)],
    }
    return render(request, "applications/approvals/matrix.html", context)


@require_safe
def round_board(request, pk):
    round_ = get_object_or_404(Round.objects.select_related("programme"), pk=pk)
    lists = round_lists(round_, request.user, on=timezone.localdate())
    sections = [
        (_("Godkendt"), lists.approved),
        (_("Teksten er ændret siden beslutningen"), lists.changed),
        (_("Med forbehold"), lists.with_reservation),
        (_("Mangler"), lists.missing),
        (_("Afvist"), lists.refused),
        (_("Åbne forbehold"), lists.reservations),
    ]
    context = {
        "round": round_,
        "sections": sections,
        "crumbs": [
            (_("Runder"), "/runder/"),
            (round_.name, f"/runder/{pk}/"),
            (_("Godkendelser"), None),
        ],
    }
    return render(request, "applications/approvals/round.html", context)
