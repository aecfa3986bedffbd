"""Pages and autosave at two sizes against the floor, all in one run, in turns."""

import statistics
from dataclasses import dataclass, field

from bench.client import FloorWriter, Reader, Writer, together
from bench.pages import MOST_GROWTH, MOST_SAVE, MOST_TIMES_FLOOR, PAGES
from bench.servers import Site

AT_ONCE = 4


@dataclass
class Measured:
    """Seconds by round for one page at one size."""

    alone: list[list[float]] = field(default_factory=list)
    at_once: list[list[float]] = field(default_factory=list)

    def p50(self) -> float:
        return statistics.median(s for one in self.alone for s in one) * 1000

    def p95(self) -> float:
        return quantile([s for one in self.alone for s in one], 0.95) * 1000

    def p50_at_once(self) -> float:
        return statistics.median(s for one in self.at_once for s in one) * 1000


def quantile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def ratio(these: list[list[float]], those: list[list[float]]) -> float:
    """The median over the rounds of the ratio of the medians within a round."""
    pairs = zip(these, those, strict=True)
    return statistics.median(statistics.median(a) / statistics.median(b) for a, b in pairs)


def askers_of(site: Site) -> dict[str, list]:
    """By name: as many askers as ask at once; the first is also the one that asks alone."""
    places, sessions = site.places, site.places["sessions"]
    askers = {
        page.name: [
            Reader(site.product, sessions[page.role], page.url(places)) for _ in range(AT_ONCE)
        ]
        for page in PAGES
    }
    askers["floor"] = [Reader(site.floor, sessions["writer"], "/gulv/") for _ in range(AT_ONCE)]
    for name, port, writer in (
        ("autosave", site.product, Writer),
        ("floor save", site.floor, FloorWriter),
    ):
        askers[name] = [
            writer(port, sessions["writer"], place, places["html"]) for place in places["saves"]
        ]
    return askers


def measure(sites: list[Site], *, rounds: int, times: int) -> dict[tuple[str, int], Measured]:
    """Everything in turns: page by page, both sizes next to each other, round after round."""
    askers = {site.size: askers_of(site) for site in sites}
    names = list(askers[sites[0].size])
    found = {(name, site.size): Measured() for name in names for site in sites}
    for number in range(rounds + 1):
        for name in names:
            for site in sites:
                those = askers[site.size][name]
                alone = [those[0]() for _ in range(times)]
                at_once = together(those, max(1, times // 2))
                # The first round only warms.
                if number:
                    found[name, site.size].alone.append(alone)
                    found[name, site.size].at_once.append(at_once)
    return found


def table(found: dict, sites: list[Site], counted: dict) -> list[list[str]]:
    """One line a page: times at the larger size, ratio to the floor, growth, verdict."""
    small, large = sites[0].size, sites[-1].size
    lines = []
    for name in [page.name for page in PAGES] + ["autosave", "floor", "floor save"]:
        it = found[name, large]
        floor = found["floor save" if "save" in name else "floor", large]
        most = MOST_SAVE if "save" in name else MOST_TIMES_FLOOR
        times = ratio(it.alone, floor.alone)
        crowd = ratio(it.at_once, it.alone) / ratio(floor.at_once, floor.alone)
        growth = ratio(it.alone, found[name, small].alone)
        queries = counted.get(name, {}).get("queries", "")
        good = times <= most and (growth <= MOST_GROWTH or "floor" in name)
        lines.append(
            [
                name,
                f"{found[name, small].p50():.1f}",
                f"{it.p50():.1f}",
                f"{it.p95():.1f}",
                f"{it.p50_at_once():.1f}",
                f"{times:.2f} (≤ {most:.0f})",
                f"{growth:.2f} (≤ {MOST_GROWTH})",
                f"{crowd:.2f}",
                str(queries),
                "ok" if good else "SHORT",
            ]
        )
    return lines


HEAD = [
    "page",
    "p50 small",
    "p50 large",
    "p95 large",
    "p50 c=4",
    "× floor",
    "growth",
    "c4/c1 v floor's",
    "SQL",
    "verdict",
]
