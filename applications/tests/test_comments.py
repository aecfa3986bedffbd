"""Comments: said by those who read, seen by those who read, and by nobody else in any form."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.actions import comments, sharing
from applications.actions.text import save_section
from applications.content import build_content, canonical_json
from applications.models import Application, Comment, CommentThread
from applications.queries.whole import whole
from applications.tests.factories import (
    ParticipationFactory,
    RoundFactory,
    complete_application,
    officer_of,
)
from applications.tests.pages import shown, url, words
from applications.workflow import NotNow, Sharing
from networks.tests.factories import AffiliationFactory, MembershipFactory
from support.audit.models import Entry
from support.notifications.models import Notice, OutgoingMail
from support.texts.anchors import paragraph_anchor

pytestmark = pytest.mark.django_db
CANARY = "qzhemmeligtzq"


@pytest.fixture
def application():
    return complete_application(round=RoundFactory(now_open=True), title="Billige boliger")


@pytest.fixture
def writer(application):
    return officer_of(application.owner)


@pytest.fixture
def colleague(application):
    return officer_of(application.owner)


@pytest.fixture
def adviser(application, writer):
    """Somebody at a ministry who was let in."""
    user = AffiliationFactory(ministry_officer=True).user
    sharing.give_grant(
        application, user, until=timezone.localdate(), purpose="Økonomi", by=writer, at=now()
    )
    return user


@pytest.fixture
def as_person(client):
    def sign_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def now():
    return timezone.now()


def say(application, by, body="Skal tallet med?", *, number=1, mention=(), to_guests=False):
    seen = Application.objects.visible_to(by, on=timezone.localdate()).get(pk=application.pk)
    html = application.texts.get(section__number=number).html
    return comments.start_thread(
        seen,
        number,
        body=body,
        passage=paragraph_anchor(html, 0),
        to_guests=to_guests,
        mention=list(mention),
        by=by,
        at=now(),
    )


def page_of(client, application, number=1):
    return shown(client, "comments", application.reference, number)


def told(user) -> list[str]:
    return [notice.kind for notice in Notice.objects.filter(recipient=user)]


# --- saying something -----------------------------------------------------------------------------


def test_a_paragraph_is_commented_on_without_a_script(as_person, application, writer):
    client = as_person(writer)
    address = url("comments", application.reference, 1)

    client.post(address, {"body": "Skal tallet med?", "passage": "0"})

    page = page_of(client, application)
    assert '<mark id="sted-' in page
    assert "Skal tallet med?" in page
    assert CommentThread.objects.get().quote == "Vi prøver noget nyt."


def test_a_marked_passage_is_kept_as_the_server_has_it(as_person, application, writer):
    client = as_person(writer)
    address = url("comments", application.reference, 1)
    client.post(address, {"body": "Hvad?", "quote": "noget\n nyt", "near": "8"})
    assert CommentThread.objects.get().quote == "noget nyt"
    refused = client.post(address, {"body": "Mit spørgsmål", "quote": "noget andet", "near": "8"})
    page = refused.content.decode()
    assert "står ikke i teksten mere" in page
    assert "Mit spørgsmål" in page
    assert CommentThread.objects.count() == 1


def test_a_comment_on_the_whole_section_needs_no_text(as_person, application, writer):
    application.texts.update(html="")
    client = as_person(writer)
    client.post(url("comments", application.reference, 2), {"body": "Hvem skriver her?"})
    assert "Om hele afsnittet" in page_of(client, application, 2)


@pytest.mark.parametrize("body", ["", "   ", "x" * 4001, "a\x00b"])
def test_a_comment_that_cannot_be_kept_is_given_back(as_person, application, writer, body):
    answer = as_person(writer).post(url("comments", application.reference, 1), {"body": body})
    assert answer.status_code == 200
    assert "aria-invalid" in answer.content.decode()
    assert not Comment.objects.exists()


def test_a_passage_follows_the_text_and_is_said_to_be_gone(as_person, application, writer):
    say(application, writer)
    client = as_person(writer)
    moved = "<p>Først dette.</p><ul><li>Vi prøver <strong>noget</strong> nyt.</li></ul>"
    save_section(application, 1, html=moved, base=0, by=writer, at=now())
    assert '<mark id="sted-' in page_of(client, application)
    save_section(application, 1, html="<p>Vi gør intet.</p>", base=1, by=writer, at=now())
    page = words(page_of(client, application))
    assert "Teksten er ændret" in page
    assert "Vi prøver noget nyt." in page


# --- answering, ending, taking up again -----------------------------------------------------------


def test_a_reply_tells_those_who_took_part_and_takes_the_talk_up_again(
    as_person, application, writer, colleague
):
    thread = say(application, writer).thread
    comments.resolve(application, thread, by=writer, at=now())

    as_person(colleague).post(
        url("reply_comment", application.reference, thread.pk),
        {f"svar-{thread.pk}-body": "Ja, det skal det."},
    )

    thread.refresh_from_db()
    assert thread.resolved_at is None
    assert [c.author for c in thread.comments.order_by("pk")] == [writer, colleague]
    assert told(writer) == ["comment"]
    assert told(colleague) == []


def test_a_reply_that_is_refused_stands_where_it_was_written(as_person, application, writer):
    thread = say(application, writer).thread
    answer = as_person(writer).post(
        url("reply_comment", application.reference, thread.pk), {f"svar-{thread.pk}-body": ""}
    )
    page = answer.content.decode()
    assert f'id="id_svar-{thread.pk}-body"' in page
    assert "aria-invalid" in page
    assert Comment.objects.count() == 1


def test_a_talk_is_ended_and_taken_up_again_and_both_are_logged(as_person, application, writer):
    thread = say(application, writer).thread
    client = as_person(writer)
    address = url("resolve_comment", application.reference, thread.pk)
    for to in ("done", "done", "open", "open"):
        assert client.post(address, {"to": to}).status_code == 302
    verbs = [entry.verb.removeprefix("application.") for entry in Entry.objects.about(application)]
    assert verbs == ["comment_reopened", "comment_resolved", "comment_added"]
    assert client.post(address, {"to": "x"}).status_code == 404


def test_what_was_said_cannot_be_unsaid(application, writer):
    say(application, writer)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Comment.objects.update(body="Noget andet.")


# --- calling for a colleague ----------------------------------------------------------------------


def test_a_mention_tells_the_colleague_and_no_word_of_the_draft(
    as_person, application, writer, colleague
):
    client = as_person(writer)
    client.post(
        url("comments", application.reference, 1),
        {"body": CANARY, "mention": [colleague.pk], "passage": "0"},
    )
    (notice,) = Notice.objects.filter(recipient=colleague)
    mail = OutgoingMail.objects.get(recipient=colleague.email)
    assert notice.kind == "mention"
    for text in (notice.subject, notice.text, mail.subject, mail.text, mail.html):
        assert CANARY not in text
        assert "Vi prøver" not in text
    assert f"Besked til {colleague.name}" in words(page_of(client, application))


def test_only_those_who_see_the_comment_can_be_called(as_person, application, writer):
    stranger = officer_of(MembershipFactory(network=application.network).municipality)
    client = as_person(writer)
    assert stranger.name not in page_of(client, application)
    answer = client.post(
        url("comments", application.reference, 1), {"body": "Se her", "mention": [stranger.pk]}
    )
    assert answer.status_code == 200
    with pytest.raises(NotNow, match="kan ikke se kommentaren"):
        say(application, writer, mention=[stranger])
    assert not Comment.objects.exists()
    assert not Notice.objects.exists()


def test_who_can_see_it_no_more_is_told_no_more(application, writer):
    partner = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=partner)
    other = officer_of(partner)
    sharing.share(application, Sharing.PARTICIPANTS, by=writer, at=now())
    thread = say(application, other).thread
    sharing.share(application, Sharing.OWNER, by=writer, at=now())
    seen = Application.objects.visible_to(writer, on=timezone.localdate()).get()
    comments.reply(seen, thread, body="Nej.", mention=[], by=writer, at=now())
    assert told(other) == []


# --- who sees what --------------------------------------------------------------------------------


def test_a_guest_sees_what_is_open_to_guests_alone(as_person, application, writer, adviser):
    inner = say(application, writer, CANARY).thread
    say(application, writer, "Hvad siger ministeriet?", to_guests=True)
    client = as_person(adviser)

    page = page_of(client, application)

    assert "Hvad siger ministeriet?" in page
    assert CANARY not in page
    assert "Åbne (1)" in words(page)
    for name in ("reply_comment", "resolve_comment"):
        assert client.post(url(name, application.reference, inner.pk)).status_code == 404


def test_a_guests_comment_reaches_the_one_who_let_them_in(
    as_person, application, writer, colleague, adviser
):
    client = as_person(adviser)
    address = url("comments", application.reference, 1)
    assert colleague.name in page_of(client, application)

    client.post(address, {"body": "Er det nok?", "passage": "0"})

    thread = CommentThread.objects.get()
    assert thread.to_guests
    assert told(writer) == ["comment"]
    assert told(colleague) == []
    assert (
        client.post(
            url("resolve_comment", application.reference, thread.pk), {"to": "done"}
        ).status_code
        == 403
    )


def test_an_administrator_behind_a_broken_glass_reads_no_comment_and_says_nothing(
    as_person, application, writer
):
    say(application, writer, CANARY, to_guests=True)
    administrator = AffiliationFactory(admin=True).user
    sharing.break_glass(application, reason="En klage.", by=administrator, at=now())
    client = as_person(administrator)
    page = page_of(client, application)
    assert CANARY not in page
    assert "Skriv en kommentar" not in page
    address = url("comments", application.reference, 1)
    assert client.post(address, {"body": "Hej"}).status_code == 403


def test_a_thread_of_another_application_is_not_found(as_person, application, writer):
    other = complete_application(round=application.round)
    theirs = say(other, officer_of(other.owner), CANARY).thread
    client = as_person(writer)
    for name in ("reply_comment", "resolve_comment"):
        answer = client.post(url(name, application.reference, theirs.pk), {"to": "done"})
        assert answer.status_code == 404
        assert answer.content == client.post(url(name, application.reference, 10**6)).content


def test_comments_never_reach_the_document(application, writer):
    say(application, writer, CANARY)
    content = build_content(whole(application), version=1)
    assert CANARY not in canonical_json(content)


def test_the_page_costs_the_same_for_one_as_for_many(as_person, application, writer, colleague):
    client = as_person(writer)

    def cost():
        page_of(client, application)
        with CaptureQueriesContext(connection) as seen:
            page_of(client, application)
        return len(seen)

    say(application, writer, mention=[colleague])
    one = cost()
    for _number in range(3):
        say(application, colleague, mention=[writer])
    assert cost() == one
