"""History and comparing: everything is kept, everything can be taken back, by those who write."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.actions import sharing, visits, workflow
from applications.actions.restoring import restore_revision, restore_version
from applications.actions.text import save_section
from applications.models import SectionRevision
from applications.queries.changes import changed_since, last_visit
from applications.queries.differences import differences, summary
from applications.queries.revisions import revisions_of, work_on
from applications.tests.factories import (
    ParticipationFactory,
    RoundFactory,
    complete_application,
    officer_of,
)
from applications.tests.pages import shown, url, words
from applications.workflow import NotNow, Sharing, Stale
from networks.tests.factories import MembershipFactory
from support.audit.models import Entry
from support.notifications.models import Notice

pytestmark = pytest.mark.django_db
START = timezone.now() - dt.timedelta(days=3)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def application():
    return complete_application(round=RoundFactory(now_open=True), title="Billige boliger")


@pytest.fixture
def writer(application):
    return officer_of(application.owner)


@pytest.fixture
def signed_in(client, writer):
    client.force_login(writer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def write(application, text, *, by, at=START, number=1, **more):
    head = application.texts.get(section__number=number)
    base = more.pop("base", head.revision)
    return save_section(
        application, number, html=f"<p>{text}</p>", base=base, by=by, at=at, **more
    ).revision


def text_of(application, number=1):
    return application.texts.get(section__number=number)


# --- a section's history --------------------------------------------------------------------------


def test_saves_in_a_row_are_one_line_and_others_stand_alone(application, writer):
    colleague = officer_of(application.owner)
    minute = dt.timedelta(minutes=1)
    for number in range(3):
        write(application, f"Et {number}", by=writer, at=START + number * minute)
    write(application, "To", by=colleague, at=START + 3 * minute)
    write(application, "Tre", by=colleague, at=START + HOUR)
    write(application, "Ved siden af", by=writer, at=START + HOUR, base=0)

    works = work_on(SectionRevision.objects.filter(text=text_of(application)))

    assert [(w.last.author, w.saves, w.last.kind) for w in works] == [
        (writer, 1, "conflict"),
        (colleague, 1, "head"),
        (colleague, 1, "head"),
        (writer, 3, "head"),
    ]


def test_two_revisions_are_compared_word_by_word(signed_in, application, writer):
    old = write(application, "Flere billige boliger.", by=writer)
    new = write(application, "Flere gode boliger.", by=writer, at=START + HOUR)
    write(application, "Helt andet.", by=writer, at=START + 2 * HOUR)

    place = [application.reference, 1]
    page = shown(signed_in, "compare_revisions", *place, fra=new.pk, til=old.pk)

    assert "Flere <del>billige</del> <ins>gode</ins> boliger." in page
    assert "Helt andet." not in page
    now = shown(signed_in, "compare_revisions", *place, fra=old.pk, til="nu")
    assert "<ins>Helt andet.</ins>" in now
    assert "De to tekster er ens." in shown(signed_in, "compare_revisions", *place, fra="nu")


@pytest.mark.parametrize("asked", ["", "x", "0", "9" * 30, "²"])
def test_what_is_no_revision_is_not_found(signed_in, application, asked):
    answer = signed_in.get(url("compare_revisions", application.reference, 1), {"fra": asked})
    assert answer.status_code == 404


def test_a_revision_of_another_application_is_not_found(signed_in, application, writer):
    other = complete_application(round=application.round)
    theirs = write(other, "Hemmeligt.", by=officer_of(other.owner))
    place = [application.reference, 1]
    assert signed_in.get(url("revision", *place, theirs.pk)).status_code == 404
    assert signed_in.get(url("compare_revisions", *place, fra=theirs.pk)).status_code == 404


def test_an_old_text_is_taken_back_as_the_newest(signed_in, application, writer):
    old = write(application, "Den gamle.", by=writer)
    write(application, "Den nye.", by=writer, at=START + HOUR)

    page = url("revision", application.reference, 1, old.pk)
    signed_in.post(page, {"base": 2, "reason": "Den var bedre."})

    head = text_of(application)
    assert (head.html, head.revision) == ("<p>Den gamle.</p>", 3)
    newest = SectionRevision.objects.get(text=head, number=3)
    assert newest.author == writer
    assert newest.reason.endswith("Den var bedre.")
    assert Entry.objects.about(application)[0].verb == "application.revision_restored"
    assert "Den var bedre." in shown(signed_in, "section_history", application.reference, 1)


def test_nothing_is_taken_back_over_what_somebody_saved_since(signed_in, application, writer):
    old = write(application, "Den gamle.", by=writer)
    write(application, "Kollegaens.", by=officer_of(application.owner), at=START + HOUR)
    with pytest.raises(Stale):
        restore_revision(application, old, base=1, reason="", by=writer, at=timezone.now())
    page = url("revision", application.reference, 1, old.pk)
    answer = signed_in.post(page, {"base": 1, "reason": ""}).content.decode()
    assert "En anden har gemt imens" in answer
    assert 'name="base" value="2"' in answer
    assert text_of(application).html == "<p>Kollegaens.</p>"


def test_nothing_is_taken_back_into_a_frozen_text(application, writer):
    old = write(application, "Den gamle.", by=writer)
    write(application, "Den nye.", by=writer, at=START + HOUR)
    workflow.freeze(application, hand_over=False, by=writer, at=timezone.now())
    with pytest.raises(NotNow, match="Teksten er låst"):
        restore_revision(application, old, base=2, reason="", by=writer, at=timezone.now())


def test_history_is_for_those_who_write_and_begins_where_they_were_let_in(
    client, application, writer
):
    partner = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=partner)
    colleague = officer_of(partner)
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    secret = write(application, "Det siger vi ikke højt.", by=writer)
    write(application, "Det delte.", by=writer, at=START + HOUR)
    sharing.share(application, Sharing.PARTICIPANTS, by=writer, at=timezone.now())
    place = [application.reference, 1]
    assert client.get(url("section_history", *place)).status_code == 403

    sharing.open_section(application, 1, partner, by=writer, at=timezone.now())

    own = write(application, "Vores.", by=colleague, at=timezone.now())
    kept = revisions_of(text_of(application), colleague, since=2)
    assert [r.html for r in kept.order_by("pk")] == ["<p>Det delte.</p>", "<p>Vores.</p>"]
    assert client.get(url("revision", *place, own.pk)).status_code == 200
    assert client.get(url("revision", *place, secret.pk)).status_code == 404
    assert client.get(url("compare_revisions", *place, fra=secret.pk)).status_code == 404


# --- versions -------------------------------------------------------------------------------------


def frozen(application, writer):
    version = workflow.freeze(application, hand_over=False, by=writer, at=timezone.now())
    workflow.unlock(application, reason="Mere at sige.", by=writer, at=timezone.now())
    return version


def test_versions_are_compared_with_each_other_and_with_now(signed_in, application, writer):
    frozen(application, writer)
    write(application, "Vi prøver noget andet.", by=writer)
    frozen(application, writer)
    write(application, "Vi prøver intet.", by=writer)

    between = shown(signed_in, "changes", application.reference, fra=1, til=2)
    since = shown(signed_in, "changes", application.reference, fra=2)

    assert "Vi prøver noget <del>nyt.</del> <ins>andet.</ins>" in between
    assert "intet" not in between
    assert "<ins>intet.</ins>" in since
    same = shown(signed_in, "changes", application.reference, fra=2, til=2)
    assert "Ingen ord er ændret." in same


@pytest.mark.parametrize("query", [{"fra": "7"}, {"fra": "1", "til": "x"}, {"fra": "-1"}])
def test_what_is_no_version_is_not_found(signed_in, application, writer, query):
    frozen(application, writer)
    assert signed_in.get(url("changes", application.reference), query).status_code == 404


def test_a_version_is_taken_back_section_by_section(signed_in, application, writer):
    version = frozen(application, writer)
    write(application, "Alt er nyt.", by=writer)
    write(application, "Også her.", by=writer, number=3)

    signed_in.post(url("restore_version", application.reference, 1), {"reason": "Fortrudt."})

    assert {t.html for t in application.texts.all()} == {"<p>Vi prøver noget nyt.</p>"}
    assert text_of(application).revision == 2
    assert version.application.versions.count() == 1
    assert Entry.objects.about(application)[0].verb == "application.version_restored"


def is_frozen(application, writer):
    version = frozen(application, writer)
    write(application, "Nyt.", by=writer)
    workflow.freeze(application, hand_over=False, by=writer, at=timezone.now())
    return version, "Fortrudt.", "Teksten er låst"


def no_reason(application, writer):
    version = frozen(application, writer)
    write(application, "Nyt.", by=writer)
    return version, " ", "Skriv, hvorfor"


def nothing_differs(application, writer):
    return frozen(application, writer), "Fortrudt.", "allerede, som de var"


@pytest.mark.parametrize("case", [is_frozen, no_reason, nothing_differs])
def test_a_version_is_not_taken_back(case, application, writer):
    version, reason, told = case(application, writer)
    before = list(application.texts.order_by("pk").values_list("html", "revision"))
    with pytest.raises(NotNow, match=told):
        restore_version(application, version, reason=reason, by=writer, at=timezone.now())
    assert list(application.texts.order_by("pk").values_list("html", "revision")) == before


def test_a_summary_for_mails_holds_numbers_and_no_word_of_the_text():
    section = {"number": 1, "heading": "Formål"}
    old = {"sections": [{**section, "html": "<p>qzhemmeligzq gammelt</p>"}]}
    new = {"sections": [{**section, "html": "<p>qzhemmeligzq nyt ord</p>"}]}
    assert summary(differences(old, new)) == ["1. Formål: 2 ord tilføjet, 1 ord fjernet"]


def test_those_who_take_part_are_told_where_a_new_version_differs(application, writer):
    partner = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=partner)
    colleague, outsider = (
        officer_of(partner),
        officer_of(MembershipFactory(network=application.network).municipality),
    )
    sharing.share(application, Sharing.NETWORK, by=writer, at=timezone.now())
    frozen(application, writer)
    assert not Notice.objects.exists()
    write(application, "Vi prøver qzhemmeligtzq.", by=writer)
    frozen(application, writer)
    (notice,) = Notice.objects.all()
    assert notice.recipient == colleague != outsider
    assert "1. Beskrivelse af forsøget: 1 ord tilføjet, 2 ord fjernet" in notice.text
    assert "qzhemmeligtzq" not in notice.subject + notice.text


# --- since the last visit -------------------------------------------------------------------------


def test_a_visit_is_over_after_half_an_hour(application, writer):
    assert last_visit(application, writer, at=START) is None
    visits.note_visit(application, by=writer, at=START)
    assert last_visit(application, writer, at=START + HOUR / 4) is None
    assert last_visit(application, writer, at=START + HOUR) == START
    visits.note_visit(application, by=writer, at=START + HOUR)
    visits.note_visit(application, by=writer, at=START + HOUR * 1.2)
    assert last_visit(application, writer, at=START + HOUR * 1.3) == START
    visits.mark_seen(application, by=writer, at=START + HOUR * 1.4)
    assert last_visit(application, writer, at=START + HOUR * 1.5) == START + HOUR * 1.4


def test_what_changed_since_the_last_visit_is_shown(signed_in, application, writer):
    application.texts.update(html="")
    write(application, "Det, jeg læste.", by=writer, at=START)
    visits.note_visit(application, by=writer, at=START + HOUR)
    write(application, "Det, jeg ikke har læst.", by=writer, at=START + 2 * HOUR)

    page = shown(signed_in, "changes", application.reference)

    assert "<ins>ikke har læst.</ins>" in page
    signed_in.post(url("seen", application.reference))
    assert "Ingen ord er ændret." in words(shown(signed_in, "changes", application.reference))


def test_a_section_nobody_had_written_in_was_empty_then(application, writer):
    application.texts.update(html="")
    write(application, "Nyt.", by=writer, at=START)
    (found,) = changed_since(application, START - HOUR)
    assert (found.added, found.removed) == (1, 0)
    assert changed_since(application, START) == []


def test_a_page_notes_its_visit(signed_in, application, writer):
    assert signed_in.post(url("visit", application.reference)).status_code == 204
    assert application.visits.get().user == writer


# --- what a page costs ----------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["section_history", "revision", "compare_revisions", "changes"])
def test_a_page_costs_the_same_for_one_as_for_many(page, signed_in, application, writer):
    first = write(application, "Først.", by=writer)
    arguments = {
        "section_history": [1],
        "revision": [1, first.pk],
        "compare_revisions": [1],
        "changes": [],
    }[page]
    query = {"compare_revisions": {"fra": first.pk}, "changes": {"fra": 1}}.get(page, {})
    frozen(application, writer)
    write(application, "Dernæst.", by=officer_of(application.owner))

    def cost():
        address = url(page, application.reference, *arguments)
        signed_in.get(address, query)
        with CaptureQueriesContext(connection) as seen:
            assert signed_in.get(address, query).status_code == 200
        return len(seen)

    one = cost()
    for number in range(3):
        write(application, f"Mere {number}", by=officer_of(application.owner))
        frozen(application, writer)
    assert cost() == one
