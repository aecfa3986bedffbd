"""Asks a server for pages and times it; the standard library only."""

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor

CSRF = "a" * 32


class Client:
    """One browser's worth of requests; the connection is kept as long as the server keeps it."""

    def __init__(self, port: int, session: str):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {
            "Cookie": f"sessionid={session}; csrftoken={CSRF}",
            "Accept-Encoding": "gzip",
        }

    def seconds(self, path: str, *, data: dict | None = None, expect: int = 200):
        """How long ``path`` took, and the body. Raises ``AssertionError`` on another status."""
        method, body, headers = "GET", None, self.headers
        if data is not None:
            method, body = "POST", json.dumps(data).encode()
            headers = {**headers, "X-CSRFToken": CSRF, "Content-Type": "application/json"}
        started = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        answer = response.read()
        took = time.perf_counter() - started
        assert response.status == expect, f"{path}: {response.status} {answer[:200]}"
        return took, answer


class Reader:
    """Reads one page again and again."""

    def __init__(self, port: int, session: str, path: str):
        self.client, self.path = Client(port, session), path

    def __call__(self) -> float:
        return self.client.seconds(self.path)[0]


class Writer:
    """Saves one section again and again, as the editor does."""

    def __init__(self, port: int, session: str, place: tuple[str, int, int], html: str):
        reference, self.revision, _pk = place
        self.client = Client(port, session)
        self.path = f"/ansoegninger/{reference}/afsnit/2/gem/"
        self.html, self.number = html, 0

    def __call__(self) -> float:
        self.number += 1
        data = {
            "base": self.revision,
            "client": f"bench-{id(self)}",
            "seq": self.number,
            "html": f"{self.html}<p>{self.number}</p>",
            "parts": [],
        }
        took, answer = self.client.seconds(self.path, data=data, expect=200)
        self.revision = json.loads(answer)["revision"]
        return took


class FloorWriter:
    """The same text into the same row by the shortest way there is."""

    def __init__(self, port: int, session: str, place: tuple[str, int, int], html: str):
        self.client, self.path = Client(port, session), f"/gulv/gem/{place[2]}/"
        self.html, self.number = html, 0

    def __call__(self) -> float:
        self.number += 1
        data = {"html": f"{self.html}<p>{self.number}</p>"}
        return self.client.seconds(self.path, data=data, expect=204)[0]


def together(askers: list, times: int) -> list[float]:
    """What each request took when all ``askers`` ask ``times`` times at once; errors are raised."""
    with ThreadPoolExecutor(len(askers)) as pool:
        took = list(pool.map(lambda asker: [asker() for _ in range(times)], askers))
    return [seconds for one in took for seconds in one]
