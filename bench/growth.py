"""Pages at two sizes of the same data: what each costs, and how much that grows."""

import os
import statistics
import time

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

A_HUNDREDTH = 100
ROUNDS = int(os.environ.get("ROUNDS", "9"))


def measure(client: Client, pages: dict[str, str]) -> dict[str, tuple[float, int]]:
    """By page: the median of its milliseconds, and its statements. Pages are taken in turns."""
    took, statements = {}, {}
    for name, url in pages.items():
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(url)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
        statements[name] = len(asked)
    for _ in range(ROUNDS):
        for name, url in pages.items():
            start = time.perf_counter()
            client.get(url)
            took.setdefault(name, []).append((time.perf_counter() - start) * 1000)
    return {name: (statistics.median(took[name]), statements[name]) for name in pages}


def report(size: int, few: dict, many: dict) -> None:
    print(f"{'page':<24}{size // A_HUNDREDTH:>10} {size:>10}   growth   SQL")
    for name, (before, _) in few.items():
        after, statements = many[name]
        print(f"{name:<24}{before:>7.1f} ms{after:>8.1f} ms{after / before:>9.2f}{statements:>6}")
