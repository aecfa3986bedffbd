"""Pages and autosave at two sizes against the floor, all in one run, in turns."""

import statistics
from dataclasses import dataclass, field

from bench.client import FloorWriter, Reader, Writer, together
from bench.pages import MOST_GROWTH, MOST_SAVE, MOST_TIMES_FLOOR, PAGES
from bench.processor import Processor
from bench.servers import Site

AT_ONCE = 4


@dataclass
class Measured:
    """Seconds by round for one page at one size; ``work`` is processor time per request."""

    alone: list[list[float]] = field(default_factory=list)
    at_once: list[list[float]] = field(default_factory=list)
    work: list[list[float]] = field(default_factory=list)

    def p50(self) -> float:
        return statistics.median(s for one in self.alone for s in one) * 1000

    def p95(self) -> float:
        return quantile([s for one in self.alone for s in one], 0.95) * 1000

    def processor(self) -> float:
        return statistics.median(s for one in self.work for s in one) * 1000

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
    processors = {site.size: Processor(site) for site in sites}
    for number in range(rounds + 1):
        for name in names:
            for site in sites:
                one = one_round(askers[site.size][name], times, processors[site.size])
                # The first round only warms.
                if number:
                    keep(found[name, site.size], *one)
    return found


def one_round(askers: list, times: int, processor: Processor) -> tuple:
    """Seconds of each request alone, processor seconds a request, seconds of each at once."""
    before = processor.seconds()
    alone = [askers[0]() for _ in range(times)]
    work = (processor.seconds() - before) / times
    return alone, work, together(askers, max(1, times // 2))


def keep(it: Measured, alone: list[float], work: float, at_once: list[float]) -> None:
    it.alone.append(alone)
    it.work.append([work])
    it.at_once.append(at_once)


def table(found: dict, sites: list[Site], counted: dict) -> list[list[str]]:
    """A heading and one line a page: times, ratios to the floor, growth, verdict."""
    names = [page.name for page in PAGES] + ["autosave", "floor", "floor save"]
    return [HEAD] + [line(name, found, sites, counted) for name in names]


def line(name: str, found: dict, sites: list[Site], counted: dict) -> list[str]:
    """The verdict is on processor time: waiting says more about the machine than about us."""
    small, large = found[name, sites[0].size], found[name, sites[-1].size]
    floor = found["floor save" if "save" in name else "floor", sites[-1].size]
    most = MOST_SAVE if "save" in name else MOST_TIMES_FLOOR
    times, growth = ratio(large.work, floor.work), ratio(large.work, small.work)
    crowd = ratio(large.at_once, large.alone) / ratio(floor.at_once, floor.alone)
    short = [
        word
        for word, good in (
            ("floor", times <= most),
            ("growth", growth <= MOST_GROWTH or "floor" in name),
        )
        if not good
    ]
    return [
        name,
        f"{small.p50():.1f}",
        f"{large.p50():.1f}",
        f"{large.p95():.1f}",
        f"{large.p50_at_once():.1f}",
        f"{ratio(large.alone, floor.alone):.2f}",
        f"{large.processor():.1f}",
        f"{times:.2f} (≤ {most:.0f})",
        f"{growth:.2f} (≤ {MOST_GROWTH})",
        f"{crowd:.2f}",
        str(counted.get(name, {}).get("queries", "")),
        "SHORT: " + ", ".join(short) if short else "ok",
    ]


HEAD = [
    "page",
    "p50 small",
    "p50 large",
    "p95 large",
    "p50 c=4",
    "wall/floor",
    "cpu ms",
    "cpu/floor",
    "cpu growth",
    "c4:c1/floor",
    "SQL",
    "verdict",
]
