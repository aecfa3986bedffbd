"""Queries, rows and bytes of each page: ``python -m bench.count < places.json``, JSON out."""

import gzip
import json
import os
import secrets
import sys
from contextlib import contextmanager

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frikommune.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench.pages import PAGES  # noqa: E402


class Tally:
    """Counts statements and the rows they brought."""

    def __init__(self):
        self.statements: list[str] = []
        self.rows = 0

    def __call__(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        self.statements.append(sql)
        if sql.startswith("SELECT"):
            self.rows += max(context["cursor"].rowcount, 0)
        return result


@contextmanager
def tally():
    counted = Tally()
    with connection.execute_wrapper(counted):
        yield counted


def main() -> None:
    """Count every page twice; the second time is the one that counts (caches are warm)."""
    places = json.load(sys.stdin)
    counted = {page.name: [count(page, places) for _ in range(2)][1] for page in PAGES}
    counted["autosave"] = count_save(places)
    print(json.dumps(counted))


def client_of(places: dict, role: str) -> Client:
    client = Client(headers={"host": "127.0.0.1", "accept-encoding": "gzip"})
    client.cookies[settings.SESSION_COOKIE_NAME] = places["sessions"][role]
    return client


def count(page, places: dict) -> dict:
    """Status, queries, rows, bytes as sent and as gzip would have them."""
    client = client_of(places, page.role)
    with tally() as counted:
        response = client.get(page.url(places))
    if "--sql" in sys.argv:
        print(page.name, *counted.statements, sep="\n  ", file=sys.stderr)
    return facts(response, counted)


def count_save(places: dict) -> dict:
    """The same for one autosave, of a section that is not measured afterwards."""
    reference, revision, _pk = places["saves"][-1]
    data = {
        "base": revision,
        "client": secrets.token_hex(8),
        "seq": 1,
        "html": places["html"],
        "parts": [],
    }
    client = client_of(places, "writer")
    with tally() as counted:
        response = client.post(
            f"/ansoegninger/{reference}/afsnit/1/gem/", data, content_type="application/json"
        )
    if "--sql" in sys.argv:
        print("autosave", *counted.statements, sep="\n  ", file=sys.stderr)
    return facts(response, counted)


def facts(response, counted: Tally) -> dict:
    packed = response.headers.get("Content-Encoding") == "gzip"
    return {
        "status": response.status_code,
        "queries": len(counted.statements),
        "rows": counted.rows,
        "sent": len(response.content),
        "gzip": len(response.content if packed else gzip.compress(response.content, 6)),
    }


if __name__ == "__main__":
    main()
