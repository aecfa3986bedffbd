"""The whole run: prepare, count, measure, weigh, print."""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from bench import phone, speed, weight
from bench.pages import MOST_HTML, MOST_QUERIES, PAGES
from bench.servers import Site, environment, prepared, python, serving

SIZES = (100, 10_000)
SMALL_SIZES = (60, 240)


def main(*, smoke: bool) -> int:
    """Print the tables; 1 if a count or a weight is over its budget."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    with tempfile.TemporaryDirectory(prefix="frikommune-bench-") as folder:
        var = Path(folder)
        sites = prepared(server, SMALL_SIZES if smoke else SIZES, var)
        counted = {site.size: counts(site, var) for site in sites}
        tables = [count_table(counted, sites)]
        with serving(sites, var):
            rounds, times = (1, 2) if smoke else (int(os.environ.get("ROUNDS", "7")), 8)
            found = speed.measure(sites, rounds=rounds, times=times)
            if not smoke:
                tables.append(speed.table(found, sites, counted[sites[-1].size]))
            if shutil.which("chromium") or os.environ.get("CHROMIUM"):
                tables.append(weight.table(sites[-1]))
    for table in tables:
        show(table)
    judged = [tables[0], *(t for t in tables if t[0] == weight.HEAD)]
    return int(any("SHORT" in line[-1] for table in judged for line in table))


def on_a_phone() -> int:
    """Print Lighthouse's table; 1 if a page has less than 100."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    with tempfile.TemporaryDirectory(prefix="frikommune-bench-") as folder:
        (site,) = prepared(server, SMALL_SIZES[-1:], Path(folder))
        with serving([site], Path(folder)):
            found = phone.table(site, runs=int(os.environ.get("RUNS", "3")))
    show(found)
    return int(any("SHORT" in line[-1] for line in found))


def counts(site: Site, var: Path) -> dict:
    """By page: status, queries, rows, bytes."""
    given = json.dumps(site.places)
    return json.loads(python("-m", "bench.count", env=environment(site.url, var), given=given))


def count_table(counted: dict[int, dict], sites: list[Site]) -> list[list[str]]:
    """Queries, rows and compressed bytes of each page, at both sizes."""
    small, large = (counted[site.size] for site in sites)
    lines = [["counts", "SQL small", "SQL large", "rows small", "rows large", "gzip kB", "verdict"]]
    for page in PAGES:
        a, b = small[page.name], large[page.name]
        most = MOST_QUERIES if page.budgeted else 99
        good = (
            b["status"] == 200 and a["queries"] == b["queries"] <= most and b["gzip"] <= MOST_HTML
        )
        lines.append(
            [
                page.name,
                str(a["queries"]),
                f"{b['queries']} (≤ {most})" if page.budgeted else str(b["queries"]),
                str(a["rows"]),
                str(b["rows"]),
                f"{b['gzip'] / 1024:.1f} (≤ 14)",
                "ok" if good else "SHORT",
            ]
        )
    return lines


def show(table: list[list[str]]) -> None:
    """``table`` as Markdown, its columns straight."""
    widths = [max(len(line[place]) for line in table) for place in range(len(table[0]))]
    for number, line in enumerate(table):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print(f"| {' | '.join(cells)} |")
        if number == 0:
            print(f"|{'|'.join('-' * (width + 2) for width in widths)}|")
    print(flush=True)


if __name__ == "__main__":
    sys.exit(on_a_phone() if "--lighthouse" in sys.argv else main(smoke="--smoke" in sys.argv))
