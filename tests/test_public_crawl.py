"""Anybody may follow every link there is from the front page, and meets no word of a draft."""

import re
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from applications.actions import publishing
from evaluation.models import FollowUp
from tests.access_world import NOW
from tests.test_access import CANARY, told

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

SITE = "http://testserver"
LINK = re.compile(rb"""(?:href|src|action)=["']([^"'#][^"']*)["']|["'](https?://[^"']+)["']""")
# What the one who made it public put on the page: the name and, when chosen, the text.
WITH_TEXT = ("title", "section", "law")
WITHOUT_TEXT = ("title", "law")
# Sent and answered, sent and written on since, and sent in a package with one nobody published.
PUBLISHED = {"sent": True, "returned": True, "alongside": False}
ENOUGH = 400


def publish(world) -> set[bytes]:
    """Make three applications public; the words that may be met from then on."""
    open_words = set()
    for name, shows_text in PUBLISHED.items():
        case = world.cases[name]
        text = {"summary": "Kort.", "shows_text": shows_text}
        publishing.publish(case.application, **text, by=world.writer["owner"], at=NOW)
        open_words |= tell_what_came_of(case, world, aloud=shows_text)
        fields = WITH_TEXT if shows_text else WITHOUT_TEXT
        open_words |= {case.canaries["first", field].encode() for field in fields}
    return open_words


def tell_what_came_of(case, world, *, aloud: bool) -> set[bytes]:
    """The owner's result, with its text for everybody when ``aloud``; the words let out."""
    said = f"qzresult-{'aloud' if aloud else 'quiet'}-{case.name}zq"
    row = FollowUp(
        result=FollowUp.Result.NEVER_STARTED,
        on=timezone.localdate(NOW),
        outcome=said,
        reason=said,
        shows_text=aloud,
    )
    # Past the action: two of the cases are not answered, and their words may not leak either.
    row.participation = case.application.participations.get(municipality=case.application.owner)
    row.by, row.at = world.writer["owner"], NOW
    row.save(force_insert=True)
    return {said.encode()} if aloud else set()


def links_in(url: str, text: bytes) -> set[str]:
    """Every address of ours that ``text``, read at ``url``, leads to."""
    found = (b"".join(pair).decode().replace("&amp;", "&") for pair in LINK.findall(text))
    whole = (urldefrag(urljoin(SITE + url, link)).url for link in found)
    return {link.removeprefix(SITE) for link in whole if link.startswith(f"{SITE}/")}


def crawl(client, start: list[str]):
    """Each address that can be reached without signing in, with everything it tells."""
    waiting, known = list(start), set(start)
    while waiting:
        url = waiting.pop(0)
        response = client.get(url)
        text = told(response)
        yield url, response.status_code, text
        links = links_in(url, text)
        if location := response.get("Location"):
            links.add(urljoin(url, location))
        new = {link for link in links if not link.startswith("/static/")} - known
        assert len(known | new) < ENOUGH, f"there is no end to the links, of late {sorted(new)}"
        known |= new
        waiting += sorted(new)


def test_who_follows_every_link_meets_what_is_public_and_no_word_of_a_draft(world):
    start = ["/", reverse("applications:public"), reverse("robots")]
    drafts = {reverse("applications:detail", args=[c.reference]) for c in world.cases.values()}
    open_words, met, wrong, names = publish(world), set(), [], set()

    for url, status, text in crawl(Client(), start):
        words = set(CANARY.findall(text))
        met |= words
        names.add(resolve(urlsplit(url).path).view_name)
        wrong += [f"{url}: {word.decode()}" for word in words - open_words]
        wrong += [f"{url} leads to {draft}" for draft in drafts if f'"{draft}"'.encode() in text]
        if status not in (200, 302):
            wrong.append(f"{url}: {status}")

    assert wrong == []
    assert met == open_words
    pages = ("", "_trials", "_trial", "_networks", "_network", "_laws", "_feed", "_json", "_csv")
    assert names >= {f"applications:public{name}" for name in pages} | {"evaluation:public_results"}


def test_what_is_taken_back_is_met_nowhere(world):
    publish(world)
    for name in PUBLISHED:
        publishing.take_back(world.cases[name].application, by=world.writer["owner"], at=NOW)

    pages = list(crawl(Client(), ["/", reverse("applications:public")]))
    assert len(pages) > len(PUBLISHED)
    assert [(url, CANARY.findall(text)) for url, _, text in pages if CANARY.search(text)] == []
