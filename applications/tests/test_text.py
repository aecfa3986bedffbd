import hashlib
import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from applications.actions.text import cover_parts, save_section
from applications.actions.workflow import freeze
from applications.models import CoveredPart, SectionRevision, SectionText
from applications.tests.factories import (
    AUTUMN_2016,
    ApplicationFactory,
    FormTemplateFactory,
    RoundFactory,
    SectionPartFactory,
    complete_application,
    officer_of,
)
from support.texts.canonical import TooLong, Unstorable
from support.texts.html import blocks, from_plain, to_plain
from support.texts.tests.strategies import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return ApplicationFactory()


@pytest.fixture
def writer(application):
    return officer_of(application.owner)


@pytest.fixture
def save(application, writer):
    def save(html, *, base, **kwargs):
        return save_section(
            application, 1, html=html, base=base, by=writer, at=AUTUMN_2016, **kwargs
        )

    return save


def head(application):
    return SectionText.objects.get(application=application, section__number=1)


def kinds(application):
    rows = SectionRevision.objects.filter(text__application=application).order_by("pk")
    return [(row.kind, row.number, row.html) for row in rows]


# --- the head, and what is kept beside it ------------------------------------------------------


def test_a_save_moves_the_head_and_keeps_a_revision(application, save, writer):
    saved = save("<p>Først</p>", base=0)
    row = head(application)
    assert (saved.kind, row.revision, row.html, row.changed_by) == (
        "head",
        1,
        "<p>Først</p>",
        writer,
    )
    assert kinds(application) == [("head", 1, "<p>Først</p>")]


def test_a_stale_save_is_kept_and_overwrites_nothing(application, save):
    save("<p>Anes</p>", base=0)
    saved = save("<p>Bos</p>", base=0)
    assert (saved.kind, saved.text.html, saved.text.revision) == ("conflict", "<p>Anes</p>", 1)
    assert head(application).html == "<p>Anes</p>"
    assert kinds(application) == [("head", 1, "<p>Anes</p>"), ("conflict", None, "<p>Bos</p>")]


def test_a_save_after_freezing_is_kept_as_late():
    application = complete_application()
    writer = officer_of(application.owner)
    freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    saved = save_section(application, 1, html="<p>Efter</p>", base=0, by=writer, at=AUTUMN_2016)
    assert saved.kind == "late"
    assert head(application).html == "<p>Vi prøver noget nyt.</p>"
    assert kinds(application) == [("late", None, "<p>Efter</p>")]


def test_the_same_text_again_is_no_revision(application, save):
    save("<p>Ens</p>", base=0)
    saved = save("<p>Ens</p>", base=1)
    assert (saved.kind, saved.revision, len(kinds(application))) == ("head", None, 1)


@pytest.mark.parametrize("base", [0, 5])
def test_a_request_sent_twice_is_received_once(application, save, base):
    first = save("<p>Et</p>", base=base, client="fane", sequence=7)
    again = save("<p>Et</p>", base=base, client="fane", sequence=7)
    assert (again.kind, again.revision) == (first.kind, first.revision)
    assert len(kinds(application)) == 1


def test_a_tab_whose_answer_was_lost_goes_on_from_its_own_save(application, save):
    save("<p>Et</p>", base=0, client="fane", sequence=1)
    saved = save("<p>Et og to</p>", base=0, client="fane", sequence=2)
    assert (saved.kind, saved.revision.number, saved.revision.base) == ("head", 2, 1)
    stranger = save("<p>Tre</p>", base=0, client="anden fane", sequence=3)
    assert (stranger.kind, head(application).html) == ("conflict", "<p>Et og to</p>")


def test_two_tabs_may_count_alike(application, save):
    save("<p>Et</p>", base=0, client="fane a", sequence=1)
    save("<p>To</p>", base=1, client="fane b", sequence=1)
    assert [number for _kind, number, _html in kinds(application)] == [1, 2]


def test_a_save_counts_characters_and_touches_the_application(application, save):
    save("<p>fire</p><p>fem!</p>", base=0)
    assert head(application).characters == 8
    application.refresh_from_db()
    assert application.changed_at == AUTUMN_2016


def test_a_section_there_is_not_is_not_saved(application, writer):
    with pytest.raises(SectionText.DoesNotExist):
        save_section(application, 9, html="<p>x</p>", base=0, by=writer, at=AUTUMN_2016)


@pytest.mark.parametrize("html", ["<p>a\x00b</p>", "<p>\ud83d</p>"])
def test_what_cannot_be_stored_is_refused(application, save, html):
    with pytest.raises(Unstorable):
        save(html, base=0)
    assert kinds(application) == []


def test_too_much_is_refused(application, save):
    with pytest.raises(TooLong):
        save(f"<p>{'x' * 200_001}</p>", base=0)
    assert save(f"<p>{'x' * 200_000}</p>", base=0).kind == "head"


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_never_changes_a_revision(application, save, change):
    save("<p>Urørlig</p>", base=0)
    rows = SectionRevision.objects.all()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        rows.update(html="andet") if change == "update" else rows.delete()
    assert kinds(application) == [("head", 1, "<p>Urørlig</p>")]


@settings(
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=typed)
def test_what_is_typed_is_what_is_stored(application, save, text):
    """Block by block, blanks and all; the only change is one spelling of letters and line ends."""
    row = head(application)
    save(from_plain(text), base=row.revision)
    stored = head(application)
    assert to_plain(stored.html) == to_plain(from_plain(text))
    again = from_plain(to_plain(stored.html))
    assert blocks(again) == blocks(stored.html)


# --- ticks ----------------------------------------------------------------------------------------


@pytest.fixture
def with_parts():
    template = FormTemplateFactory(draft=True)
    sections = template.sections.order_by("number")
    parts = [SectionPartFactory(section=sections[0], required=n == 0) for n in range(2)]
    other = SectionPartFactory(section=sections[1])
    template.published_at = AUTUMN_2016
    template.save()
    round_ = RoundFactory(template=template, programme=template.programme)
    return complete_application(round=round_), parts, other


def test_exactly_the_wanted_parts_are_ticked(with_parts):
    application, parts, other = with_parts
    writer = officer_of(application.owner)
    for wanted in ({parts[0].pk, other.pk}, {parts[1].pk}):
        cover_parts(application, 1, wanted, by=writer, at=AUTUMN_2016)
    ticked = CoveredPart.objects.filter(application=application)
    assert list(ticked.values_list("part", flat=True)) == [parts[1].pk]


def test_ticks_stand_still_when_the_text_is_frozen(with_parts):
    application, parts, _other = with_parts
    writer = officer_of(application.owner)
    cover_parts(application, 1, {parts[0].pk}, by=writer, at=AUTUMN_2016)
    freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    cover_parts(application, 1, set(), by=writer, at=AUTUMN_2016)
    assert CoveredPart.objects.filter(application=application).count() == 1


# --- the editor's protocol ------------------------------------------------------------------------


@pytest.fixture
def address(client, application, writer):
    client.force_login(writer, backend="django.contrib.auth.backends.ModelBackend")
    return reverse("applications:section", args=[application.reference, 1])


@pytest.fixture
def autosave(client, address):
    def autosave(body=None, **fields):
        if body is None:
            body = json.dumps({"base": 0, "client": "fane", "seq": 1, "html": ""} | fields)
        return client.post(address + "gem/", body, content_type="application/json")

    return autosave


def test_a_save_by_the_editor_answers_with_the_fingerprint_of_what_was_sent(autosave):
    html = "<p>Nye boliger</p>"
    answer = autosave(html=html)
    assert answer.status_code == 200
    assert set(answer.json()) == {
        *("revision", "saved_at", "sha256", "characters", "words", "lix", "level", "warnings")
    }
    told = answer.json()
    assert (told["revision"], told["characters"], told["words"]) == (1, 11, 2)
    assert told["sha256"] == hashlib.sha256(html.encode()).hexdigest()


def test_a_conflict_tells_the_head_and_keeps_both(application, autosave):
    autosave(html="<p>Anes</p>")
    answer = autosave(html="<p>Bos</p>", seq=2, client="en anden fane")
    assert answer.status_code == 409
    told = answer.json()
    assert set(told) == {"kind", "message", "kept_revision", "head", "merge"}
    assert set(told["head"]) == {"revision", "html", "author", "saved_at"}
    assert (told["kind"], told["head"]["html"]) == ("conflict", "<p>Anes</p>")
    kept = SectionRevision.objects.get(pk=told["kept_revision"])
    assert (kept.kind, kept.html) == ("conflict", "<p>Bos</p>")


def test_the_editor_goes_on_from_its_own_save_when_an_answer_was_lost(autosave):
    autosave(html="<p>Første</p>", seq=1)
    answer = autosave(html="<p>Første og anden</p>", seq=2)
    assert (answer.status_code, answer.json()["revision"]) == (200, 2)


def test_a_save_after_freezing_tells_so_and_keeps_it(client):
    application = complete_application()
    writer = officer_of(application.owner)
    freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    client.force_login(writer, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("applications:autosave", args=[application.reference, 1])
    body = {"base": 0, "client": "fane", "seq": 1, "html": "<p>Efter</p>"}
    answer = client.post(url, json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["kind"]) == (409, "late")
    assert SectionRevision.objects.get(kind="late").html == "<p>Efter</p>"


@pytest.mark.parametrize(
    "body",
    [
        b'{"base": 0, "client": "f", "seq": 1, "html": "a\\u0000b"}',
        b'{"base": 0, "client": "f", "seq": 1, "html": "\\ud83d"}',
        b'{"base": 0, "client": "f", "seq": 1, "html": "\xff\xfe"}',
        b"{",
        b"[]",
        b"{}",
        b'{"base": "0", "client": "f", "seq": 1, "html": ""}',
        b'{"base": 0, "client": "f", "seq": true, "html": ""}',
        b'{"base": -1, "client": "f", "seq": 1, "html": ""}',
        b'{"base": 0, "client": "f", "seq": 1, "html": null}',
        b'{"base": 0, "client": "f", "seq": 1, "html": "", "parts": ["x"]}',
        b'{"base": 0, "client": "f", "seq": 1, "html": "", "parts": 3}',
        b'{"base": 0, "client": "f", "seq": 1, "html": "", "parts": [[1]]}',
        b'{"base": 99999999999999999999, "client": "f", "seq": 1, "html": ""}',
    ],
)
def test_what_cannot_be_read_gets_a_sentence(application, autosave, body):
    answer = autosave(body)
    assert (answer.status_code, set(answer.json())) == (422, {"message"})
    assert kinds(application) == []


def test_too_much_from_the_editor_gets_a_sentence(autosave):
    answer = autosave(html=f"<p>{'x' * 200_001}</p>")
    assert (answer.status_code, set(answer.json())) == (413, {"message"})


# --- the form without scripts ---------------------------------------------------------------------


def post(client, address, body, content_type="application/x-www-form-urlencoded"):
    return client.generic("POST", address, body, content_type=content_type)


def in_field(response) -> str:
    return response.context["typed"]


def test_a_text_from_the_form_is_saved(client, address, application):
    answer = client.post(address, {"text": "Et afsnit\n\nog et til", "base": 0, "format": "plain"})
    assert answer.status_code == 302
    assert head(application).html == "<p>Et afsnit</p><p>og et til</p>"


@pytest.mark.parametrize("text", [b"a%00b", b"a%FF%FEb"])
def test_what_the_form_cannot_store_stands_in_its_field(client, address, application, text):
    answer = post(client, address, b"base=0&format=plain&text=" + text)
    assert answer.status_code == 422
    assert (in_field(answer)[0], in_field(answer)[-1]) == ("a", "b")
    assert kinds(application) == []


@pytest.mark.parametrize("characters", [200_001, 10_000_000])
def test_a_text_too_long_stands_in_its_field(client, address, application, characters):
    text = "x" * characters
    answer = client.post(address, {"text": text, "base": 0, "format": "plain"})
    assert (answer.status_code, in_field(answer) == text) == (413, True)
    assert text.encode() in answer.content
    assert "Teksten er ikke gemt" in answer.content.decode()
    assert kinds(application) == []


def test_more_than_a_request_may_hold_gets_a_page_that_helps(client, address):
    answer = client.post(address, {"text": "x" * (25 * 1024 * 1024), "base": 0})
    assert answer.status_code == 413
    assert "Det, du sendte, fylder for meget" in answer.content.decode()


def test_a_stale_form_shows_both_texts(client, address, application, save):
    save("<p>Den andens</p>", base=0)
    answer = client.post(address, {"text": "Min egen", "base": 0, "format": "plain"})
    assert (answer.status_code, in_field(answer)) == (409, "Min egen")
    assert "Den andens" in answer.content.decode()
    assert kinds(application)[-1] == ("conflict", None, "<p>Min egen</p>")


def test_a_form_sent_after_freezing_keeps_the_text(client):
    application = complete_application()
    writer = officer_of(application.owner)
    client.force_login(writer, backend="django.contrib.auth.backends.ModelBackend")
    freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    address = reverse("applications:section", args=[application.reference, 1])
    answer = client.post(address, {"text": "For sent", "base": 0, "format": "plain"})
    assert (answer.status_code, in_field(answer)) == (409, "For sent")
    assert kinds(application) == [("late", None, "<p>For sent</p>")]


@pytest.mark.parametrize("base", ["", "x", None])
def test_a_form_without_its_revision_is_not_found(client, address, base):
    values = {"text": "a", "format": "plain"} | ({} if base is None else {"base": base})
    assert client.post(address, values).status_code == 404


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=typed | st.just("  indrykket\r\n\r\n\u202eomvendt e\u0301 👩🏽\u200d🚀"))
def test_a_text_goes_through_the_form_and_back(client, address, application, text):
    base = head(application).revision
    client.post(address, {"text": text, "base": base, "format": "plain"})
    assert in_field(client.get(address)) == to_plain(from_plain(text))
