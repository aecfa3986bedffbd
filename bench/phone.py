"""Lighthouse's scores as a table; ``bench/lighthouse`` installs it and starts this."""

import json
import os
import subprocess

from bench.servers import Site

HEAD = ["Lighthouse, phone", "speed", "accessibility", "practices", "LCP ms", "TBT ms", "verdict"]


def table(site: Site, *, runs: int) -> list[list[str]]:
    """One line a page: the median of ``runs``."""
    places = site.places
    writer = places["sessions"]["writer"]
    pages = [
        ("sign-in", "/konto/login/", ""),
        ("list", "/ansoegninger/", writer),
        ("section", f"/ansoegninger/{places['application']}/afsnit/1/", writer),
        ("receipt", f"/indsendelser/{places['submission']}/", writer),
    ]
    asked = [{"name": n, "path": p, "session": s} for n, p, s in pages]
    done = subprocess.run(
        ["node", "lighthouse.mjs", str(site.product), str(runs)],
        cwd=os.environ["LIGHTHOUSE_FOLDER"],
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [HEAD, *(line(json.loads(one)) for one in done.stdout.splitlines())]


def line(found: dict) -> list[str]:
    speed, accessibility, practices = found["scores"]
    good = speed == accessibility == 100
    return [
        found["name"],
        str(speed),
        str(accessibility),
        str(practices),
        str(found["lcp"]),
        str(found["tbt"]),
        "ok" if good else f"SHORT: {', '.join(found['failed'])}",
    ]
