"""Who treats what, when: the municipality's board, the network's matrix, a round's lists."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from applications.models import Round
from applications.queries.boards import municipality_board, network_matrix, round_lists
from applications.queries.chasing import awaited
from applications.rules import chases_in, edits_set_up
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
    networks = networks_of(request.user)
    context = {
        "municipalities": municipalities,
        "networks": networks,
        "crumbs": [(_("Godkendelser"), None)],
    }
    return render(request, "applications/approvals/boards.html", context)


def networks_of(user):
    """The networks whose matrix ``user`` may see."""
    it = standing(user, timezone.localdate())
    known = it.member_of(*MUNICIPAL) | it.networks(Role.COORDINATOR)
    return Network.objects.filter(pk__in=known).select_related("programme").order_by("name")


@require_safe
def board(request, code):
    municipality = own_municipality(request, code)
    today = timezone.localdate()
    found = municipality_board(municipality, user=request.user, on=today)
    context = {
        "municipality": municipality,
        "boards": found,
        "idle": [board.body.name for board in found if board.is_empty],
        "networks": networks_of(request.user),
        "may_set_up": edits_set_up(request.user, municipality.pk),
        "crumbs": [(_("Godkendelser"), None)],
    }
    return render(request, "applications/approvals/board.html", context)


def matrix_crumbs(network):
    url = reverse("applications:matrix", args=[network.programme.slug, network.slug])
    return [(_("Godkendelser"), reverse("applications:boards")), (network.name, url)]


@require_safe
def matrix(request, programme, slug):
    network = get_object_or_404(networks_of(request.user), programme__slug=programme, slug=slug)
    found = network_matrix(network, user=request.user, on=timezone.localdate())
    context = {
        "network": network,
        "matrix": found,
        "reservations": [
            (row.application.shown_title, state)
            for row in found.rows
            for state in row.cells
            if state and state.has_reservation
        ],
        "awaited": awaited(found) if chases_in(request.user, network.pk) else [],
        "crumbs": [*matrix_crumbs(network)[:-1], (network.name, None)],
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
        "sections": sections if any(entries for _heading, entries in sections) else [],
        "crumbs": [
            (_("Runder"), "/runder/"),
            (round_.name, f"/runder/{pk}/"),
            (_("Godkendelser"), None),
        ],
    }
    return render(request, "applications/approvals/round.html", context)
