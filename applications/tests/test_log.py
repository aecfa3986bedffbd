"""The log of an application: who did what and when, for its readers, and whether it is whole."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from applications.actions import sharing
from applications.actions.text import save_section
from applications.tests import answering as acts
from applications.tests.factories import RoundFactory, complete_application, officer_of
from applications.tests.pages import shown, url, words
from applications.tests.sending import send
from applications.workflow import Sharing
from support.append_only import lift
from support.audit.models import Entry

pytestmark = pytest.mark.django_db
# At noon: what is written is told by the day, and a test near midnight would write on two.
START = timezone.localtime().replace(hour=12) - dt.timedelta(days=2)


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


def write(application, text, *, by, at=START, number=1):
    base = application.texts.get(section__number=number).revision
    save_section(application, number, html=f"<p>{text}</p>", base=base, by=by, at=at)


def test_what_was_done_and_what_was_written_stand_in_one_line_of_time(
    signed_in, application, writer
):
    colleague = officer_of(application.owner)
    write(application, "Et", by=colleague)
    write(application, "To", by=colleague, at=START + dt.timedelta(minutes=5))
    sharing.share(application, Sharing.NETWORK, by=writer, at=START + dt.timedelta(days=1))

    page = words(shown(signed_in, "log", application.reference))

    assert "Delingen ændret Kun vores egen kommune → Hele netværket" in page
    assert f"Skrevet i afsnit 1 gemt 2 gange {colleague.name}" in page
    assert page.index("Delingen ændret") < page.index("Skrevet i afsnit 1")
    assert "1 post hænger sammen" in page


def test_what_the_ministry_answered_is_told_in_its_words(signed_in, application, writer):
    send(application, at=timezone.now())
    acts.say(application, 1, acts.Answer.GRANTED_PARTLY, writer)
    page = words(shown(signed_in, "log", application.reference))
    assert "Ministeriets svar på et ønske registreret Delvist imødekommet" in page


def test_a_log_that_was_altered_says_so(signed_in, application, writer):
    for wanted in (Sharing.NETWORK, Sharing.OWNER):
        sharing.share(application, wanted, by=writer, at=START)
    lift(connection, "audit_entry")
    Entry.objects.about(application).filter(number=1).update(by=officer_of(application.owner))
    assert "Loggen hænger ikke sammen" in shown(signed_in, "log", application.reference)


def test_a_long_log_has_pages(signed_in, application, writer):
    for number in range(60):
        wanted = Sharing.NETWORK if number % 2 else Sharing.PARTICIPANTS
        sharing.share(application, wanted, by=writer, at=START)
    assert len(signed_in.get(url("log", application.reference)).context["page"]) == 50
    assert len(signed_in.get(url("log", application.reference, side=2)).context["page"]) == 10
    assert len(signed_in.get(url("log", application.reference, side="x")).context["page"]) == 50


def test_the_page_costs_the_same_for_one_as_for_many(signed_in, application, writer):
    def cost():
        shown(signed_in, "log", application.reference)
        with CaptureQueriesContext(connection) as seen:
            shown(signed_in, "log", application.reference)
        return len(seen)

    sharing.share(application, Sharing.NETWORK, by=writer, at=START)
    write(application, "Et", by=writer)
    one = cost()
    for number, wanted in enumerate((Sharing.OWNER, Sharing.NETWORK, Sharing.PARTICIPANTS)):
        sharing.share(application, wanted, by=officer_of(application.owner), at=START)
        write(application, f"Nyt {number}", by=officer_of(application.owner))
    assert cost() == one
