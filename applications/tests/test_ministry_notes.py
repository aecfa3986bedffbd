"""Questions from the ministry, replies, sparring notes; and the ministry a wish is put before."""

import pytest
from django.db import IntegrityError, transaction

from applications.actions import ministry, ministry_notes
from applications.models import Application, MinistryNote, SubmittedVersion, Wish
from applications.tests import answering as acts
from applications.tests.factories import ExemptionFactory, complete_application, officer_of
from applications.tests.pages import shown, url
from applications.tests.sending import send
from applications.workflow import NotNow
from networks.tests.factories import AffiliationFactory
from support.documents.store import keep
from support.documents.tests.test_uploads import PDF
from support.notifications.models import Notice

pytestmark = pytest.mark.django_db
ASKED = {"kind": "question", "text": "Hvor mange unge er der i målgruppen?"}


@pytest.fixture
def application():
    it = complete_application(title="Midlertidige lejekontrakter")
    ExemptionFactory(application=it, number=2, law_name="serviceloven", provision="§ 83")
    return send(it)


@pytest.fixture
def officer(application):
    its = application.network.programme.ministry
    return AffiliationFactory(ministry_officer=True, ministry=its).user


@pytest.fixture
def coordinator(application):
    return AffiliationFactory(coordinator=True, network=application.network).user


@pytest.fixture
def writer(application):
    return officer_of(application.owner)


def ask(application, officer, **more):
    item = application.submitted_versions.get()
    known = {"kind": "question", "text": "Hvor mange?", "by": officer, "at": acts.AT, **more}
    return ministry_notes.write_note(item, **known)


def told(user):
    return list(Notice.objects.filter(recipient=user).values_list("subject", flat=True))


def test_ministry_asks_and_the_network_replies(client, application, officer, writer):
    about = Wish.objects.get(item__application=application, number=2)
    client.force_login(officer)
    answer = client.post(url("new_note", application.reference), {**ASKED, "wish": about.pk})
    assert answer.status_code == 302
    question = MinistryNote.objects.get()
    assert (question.wish, question.on_behalf, question.by) == (about, False, officer)
    assert told(writer) == ["Ministeriet har spurgt om Midlertidige lejekontrakter"]

    client.force_login(writer)
    page = shown(client, "answers", application.reference)
    assert "Spørgsmål fra ministeriet om hjemmel 2" in page
    assert "Svar ministeriet" in page
    client.post(url("reply_note", application.reference, question.pk), {"text": "Otteogfyrre."})
    page = shown(client, "answers", application.reference)
    assert "Otteogfyrre." in page
    assert "Svar ministeriet" not in page
    assert told(officer) == ["Netværket har svaret på dit spørgsmål om Midlertidige lejekontrakter"]


def test_what_the_coordinator_notes_is_marked(client, application, coordinator):
    client.force_login(coordinator)
    client.post(url("new_note", application.reference), {"kind": "sparring", "text": "Mødt."})
    assert MinistryNote.objects.get().on_behalf is True
    assert "(registreret af netværket efter brev)" in shown(
        client, "answers", application.reference
    )


@pytest.mark.parametrize("typed", [{"text": ""}, {"kind": ""}, {"kind": "reply"}])
def test_a_note_that_lacks_something_keeps_what_was_typed(client, application, officer, typed):
    client.force_login(officer)
    page = client.post(url("new_note", application.reference), {**ASKED, **typed})
    assert page.status_code == 200
    assert {**ASKED, **typed}["text"] in page.content.decode()
    assert MinistryNote.objects.count() == 0


def test_a_wish_of_another_application_is_not_offered(client, application, officer):
    other = send(complete_application(network=application.network, round=application.round))
    theirs = Wish.objects.filter(item__application=other).first()
    client.force_login(officer)
    page = client.post(url("new_note", application.reference), {**ASKED, "wish": theirs.pk})
    assert page.status_code == 200
    with pytest.raises(NotNow):
        ask(application, officer, wish=theirs)


def test_a_note_is_never_changed(application, officer):
    note = ask(application, officer)
    for change in (lambda: note.delete(), lambda: note.save()):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_only_a_question_is_replied_to(application, officer, writer):
    note = ask(application, officer, kind="sparring")
    with pytest.raises(NotNow):
        ministry_notes.reply(note, text="Ja.", by=writer, at=acts.AT)


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_costs_the_same_however_much_was_said(
    client, application, officer, writer, how_many, django_assert_max_num_queries
):
    for _number in range(how_many):
        question = ask(application, officer)
        ministry_notes.reply(question, text="Tolv.", by=writer, at=acts.AT)
    client.force_login(writer)
    client.get(url("answers", application.reference))
    with django_assert_max_num_queries(19):
        client.get(url("answers", application.reference))


# --- a line ministry --------------------------------------------------------------------------


@pytest.fixture
def line(application, officer):
    """The officer of a ministry that the second wish is put before."""
    person = AffiliationFactory(ministry_officer=True)
    about = Wish.objects.get(item__application=application, number=2)
    ministry.share_out(
        about, person.ministry, note="Kan det lade sig gøre?", by=officer, at=acts.AT
    )
    return person.user


def test_a_line_ministry_reads_what_it_is_asked_about_and_no_more(client, application, line):
    other = send(complete_application(network=application.network, round=application.round))
    assert list(Application.objects.visible_to(line, on=acts.ON)) == [application]
    items = SubmittedVersion.objects.visible_to(line, on=acts.ON)
    assert [item.application for item in items] == [application]
    client.force_login(line)
    assert "Kan det lade sig gøre?" in shown(client, "answers", application.reference)
    desk = shown(client, "desk")
    assert application.title in desk
    assert other.reference not in desk
    assert client.get(url("answers", other.reference)).status_code == 404


def test_a_line_ministry_asks_but_does_not_answer_for_the_programmes(client, application, line):
    client.force_login(line)
    assert client.get(url("answer_wish", application.reference, 2)).status_code == 403
    assert client.get(url("conclude", application.reference)).status_code == 403
    client.post(url("new_note", application.reference), ASKED)
    assert MinistryNote.objects.get().by == line


def test_a_note_comes_with_its_file(client, application, officer, line):
    kept = keep(
        key="note", content=PDF, media_type="application/pdf", filename="bilag.pdf", at=acts.AT
    )
    row = ask(application, officer)
    MinistryNote.objects.create(
        item=row.item, kind="sparring", text="Se filen.", letter=kept, by=officer, at=acts.AT
    )
    client.force_login(AffiliationFactory(ministry_officer=True).user)
    assert client.get(url("letter", application.reference, kept.pk)).status_code == 404
    client.force_login(line)
    answer = client.get(url("letter", application.reference, kept.pk))
    assert answer.status_code == 200
    answer.close()
