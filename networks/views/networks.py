from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks import queries
from networks.models import Municipality, Network, RegionMembership
from networks.templatetags.tile_map import Tile


@require_safe
def networks(request):
    text = request.GET.get("soeg", "").strip()
    chosen = request.GET.get("ordning", "")
    found = queries.overview(text, on=timezone.localdate())
    context = {
        "networks": [n for n in found if chosen in ("", n.programme.slug)],
        "programmes": queries.programmes_with_counts(),
        "text": text,
        "chosen": chosen,
    }
    return render(request, "networks/list.html", context)


@require_safe
def network(request, programme, slug):
    network = get_object_or_404(
        Network.objects.select_related("programme", "theme"), programme__slug=programme, slug=slug
    )
    today = timezone.localdate()
    municipalities = list(queries.municipalities_and_periods(network))
    current, former, coming = sort_by_period(municipalities, today)
    context = {
        "network": network,
        "aliases": network.aliases.order_by("pk"),
        "current": current,
        "former": former,
        "coming": coming,
        "terms": network.lead_terms.select_related("municipality").order_by("-kind", "-valid_from"),
        "coordinators": queries.coordinators(network, on=today),
        "tiles": list(tiles(municipalities, current, former)),
        "crumbs": [_networks_crumb(), (network.name, None)],
    }
    return render(request, "networks/detail.html", context)


def sort_by_period(municipalities, today):
    """Members now, former and coming, each numbered in ``number``, on through all three."""
    joined = [m for m in municipalities if m.since]
    current = [m for m in joined if m.since <= today and (m.until is None or m.until >= today)]
    former = [m for m in joined if m.until and m.until < today]
    coming = [m for m in joined if m.since > today]
    for number, municipality in enumerate([*current, *former, *coming], start=1):
        municipality.number = number
    return current, former, coming


def tiles(municipalities, current, former):
    """A tile for each municipality that has a place on the map; who is member now wins."""
    kinds = {m.pk: ("former", m.number) for m in former}
    kinds |= {m.pk: ("member", m.number) for m in current}
    for m in {m.pk: m for m in municipalities if m.tile_row is not None}.values():
        kind, label = kinds.get(m.pk, ("other", ""))
        yield Tile(m.name, m.tile_row, m.tile_column, kind, str(label))


@require_safe
def municipalities(request):
    text = request.GET.get("soeg", "").strip()
    found = list(queries.search_municipalities(text))
    context = {
        "municipalities": with_regions(found, on=timezone.localdate()),
        "similar": [] if found else queries.similar_municipalities(text),
        "text": text,
        "crumbs": [_networks_crumb(), (_("Kommuner"), None)],
    }
    return render(request, "networks/municipalities/list.html", context)


def with_regions(municipalities, *, on):
    held = RegionMembership.objects.on(on).select_related("region")
    regions = {membership.municipality_id: membership.region for membership in held}
    for municipality in municipalities:
        municipality.region_now = regions.get(municipality.pk)
    return municipalities


@require_safe
def municipality(request, code):
    municipality = get_object_or_404(Municipality, code=code)
    context = {
        "municipality": municipality,
        "regions": municipality.regions.select_related("region").order_by("valid_from"),
        "memberships": municipality.memberships.select_related("network__programme").order_by(
            "-valid_from", "network__name"
        ),
        "terms": municipality.lead_terms.select_related("network__programme").order_by(
            "-valid_from", "network__name"
        ),
        "today": timezone.localdate(),
        "crumbs": [
            _networks_crumb(),
            (_("Kommuner"), reverse("networks:municipalities")),
            (municipality.name, None),
        ],
    }
    return render(request, "networks/municipalities/detail.html", context)


def _networks_crumb():
    return (_("Netværk"), reverse("networks:networks"))
