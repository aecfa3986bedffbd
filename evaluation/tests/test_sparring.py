"""Evaluator, network and ministry: notes before they are out, data asked for, people called."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from applications.actions.approvals import File
from applications.tests.factories import officer_of
from applications.workflow import NotNow
from evaluation import dates
from evaluation.actions import sparring as actions
from evaluation.models import DataRequest, EvaluatorNote, Gathering
from networks.tests.factories import AffiliationFactory, MembershipFactory, NetworkFactory
from support.documents.store import read
from support.documents.tests.test_uploads import PDF
from support.notifications.models import Notice

pytestmark = pytest.mark.django_db
AT = dt.datetime(2017, 2, 1, 9, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2017, 3, 1, 9, 0, tzinfo=dt.UTC)
LAST = dt.date(2017, 2, 14)


@pytest.fixture
def network():
    return NetworkFactory()


@pytest.fixture
def people(network):
    return {
        "member": officer_of(MembershipFactory(network=network).municipality),
        "coordinator": AffiliationFactory(coordinator=True, network=network).user,
        "evaluator": AffiliationFactory(evaluator_role=True, network=network).user,
        "ministry": AffiliationFactory(
            ministry_officer=True, ministry=network.programme.ministry
        ).user,
        "stranger": AffiliationFactory().user,
        "other evaluator": AffiliationFactory(evaluator_role=True).user,
    }


def at(name, network, *args):
    return reverse(f"evaluation:{name}", args=[network.pk, *args])


@pytest.fixture
def note(network, people):
    file = File("Status", PDF, "application/pdf", "status.pdf")
    return actions.add_note(
        network,
        title="Statusnotat 1",
        file=file,
        comment_until=LAST,
        by=people["evaluator"],
        at=AT,
    )


# --- notes ----------------------------------------------------------------------------------------


def test_the_network_comments_before_a_note_is_out(network, note, people):
    told = set(
        Notice.objects.filter(key=f"evaluator-note/{note.pk}").values_list("recipient", flat=True)
    )
    assert told == {people["member"].pk, people["coordinator"].pk}
    actions.comment_note(note, "Side 3 er forkert.", by=people["member"], at=AT)
    assert Notice.objects.filter(recipient=people["evaluator"]).count() == 1
    out = {"url": "https://evaluator.example/1", "by": people["evaluator"]}
    out["published_on"] = LATER.date()
    with pytest.raises(NotNow, match="kan kommentere til og med 14.02.2017"):
        actions.publish_note(note, **out, at=AT)
    with pytest.raises(NotNow, match="udløbet"):
        actions.comment_note(note, "For sent.", by=people["member"], at=LATER)
    published = actions.publish_note(note, **out, at=LATER)
    with pytest.raises(NotNow, match="offentliggjort"):
        actions.comment_note(published, "Nu.", by=people["member"], at=AT)


def test_nobody_outside_sees_a_note_that_is_not_out(client, network, note, people):
    for who, status, sees in (
        ("member", 200, True),
        ("evaluator", 200, True),
        ("ministry", 200, False),
        ("stranger", 404, False),
        ("other evaluator", 404, False),
    ):
        client.force_login(people[who])
        page = client.get(at("sparring", network))
        assert page.status_code == status
        assert ("Statusnotat 1" in page.content.decode()) is sees, who
        file = client.get(at("note_file", network, note.pk))
        assert not file.streaming or list(file.streaming_content)
        assert (file.status_code == 200) is sees


def test_the_evaluator_lays_a_note_in_the_browser(client, network, people):
    client.force_login(people["evaluator"])
    url = at("new_note", network)
    until = timezone.localdate() + dt.timedelta(days=10)
    typed = {"title": "Statusnotat", "comment_until": f"{until:%d.%m.%Y}"}
    wrong = client.post(url, {**typed, "file": SimpleUploadedFile("x.exe", b"MZ")})
    assert "file" in wrong.context["form"].errors
    client.post(url, {**typed, "file": SimpleUploadedFile("n.pdf", PDF)})
    note = EvaluatorNote.objects.get()
    assert read(note.file) == PDF
    client.force_login(people["coordinator"])
    client.post(at("comment_note", network, note.pk), {"text": "Godt."})
    assert "Godt." in client.get(at("sparring", network)).content.decode()
    assert client.get(at("publish_note", network, note.pk)).status_code == 403
    assert client.get(url).status_code == 403


# --- data -----------------------------------------------------------------------------------------


def test_data_is_asked_for_and_answered_once(client, network, people):
    client.force_login(people["evaluator"])
    municipality = people["member"].affiliations.get().municipality
    typed = {"what": "Opholdstid i 2016", "municipality": municipality.pk, "due_on": "1.3.2017"}
    assert (
        "due_on"
        in client.post(at("ask_data", network), {**typed, "due_on": "snart"}).context["form"].errors
    )
    client.post(at("ask_data", network), typed)
    row = DataRequest.objects.get()
    assert Notice.objects.filter(key=f"data-request/{row.pk}").count() == 1
    url = at("answer_data", network, row.pk)
    assert client.get(url).status_code == 403
    client.force_login(people["member"])
    assert "answer" in client.post(url, {"status": "declined"}).context["form"].errors
    client.post(url, {"status": "answered", "answer": "Sendt i dag."})
    again = client.post(url, {"status": "declined", "answer": "Nej."})
    assert "har allerede svaret" in again.content.decode()
    client.force_login(people["stranger"])
    assert client.get(url).status_code == 404


# --- workshops ------------------------------------------------------------------------------------


def typed(**more):
    known = {
        "kind": "workshop",
        "title": "Evalueringsworkshop",
        "day": "1.3.2100",
        "begins": "10.00",
        "ends": "15.00",
        "place": "København",
    }
    return {**known, **more}


def test_people_are_called_sign_up_and_hear_of_changes(client, network, people):
    client.force_login(people["evaluator"])
    wrong = client.post(at("new_gathering", network), typed(ends="9.00"))
    assert "ends" in wrong.context["form"].errors
    client.post(at("new_gathering", network), typed())
    row = Gathering.objects.get()
    assert (timezone.localtime(row.begins_at).hour, row.title) == (10, "Evalueringsworkshop")
    client.force_login(people["member"])
    assert (
        "names"
        in client.post(at("sign_up", network, row.pk), {"comes": "1"}).context["form"].errors
    )
    client.post(at("sign_up", network, row.pk), {"comes": "1", "names": "To fra Ungeenheden"})
    assert "To fra Ungeenheden" in client.get(at("sparring", network)).content.decode()
    client.post(at("sign_up", network, row.pk), {"comes": ""})
    assert "To fra Ungeenheden" not in client.get(at("sparring", network)).content.decode()

    client.force_login(people["evaluator"])
    url = at("gathering", network, row.pk)
    client.post(url, typed(place="Aarhus", base=1))
    stale = client.post(url, typed(place="Odense", base=1))
    assert "En anden har gemt" in stale.content.decode()
    row.refresh_from_db()
    assert (row.place, row.revision) == ("Aarhus", 2)
    member = Notice.objects.filter(recipient=people["member"], key__startswith="gathering/")
    assert [n.subject for n in member.order_by("pk")] == [
        "Invitation: Evalueringsworkshop",
        "Ændret: Evalueringsworkshop",
    ]


def test_they_stand_among_the_dates_of_those_concerned(network, people):
    begins = dt.datetime(2017, 3, 1, 9, 0, tzinfo=dt.UTC)
    actions.save_gathering(
        Gathering(
            network=network,
            kind="workshop",
            title="Workshop",
            begins_at=begins,
            ends_at=begins + dt.timedelta(hours=2),
            place="Aarhus",
        ),
        base=None,
        by=people["evaluator"],
        at=AT,
    )
    actions.ask_for_data(
        DataRequest(network=network, what="Tal", due_on=LAST), by=people["evaluator"], at=AT
    )

    def seen(who):
        found = [
            *dates.gatherings(people[who], on=LAST, since=None, until=None),
            *dates.data_requests(people[who], on=LAST, since=None, until=None),
        ]
        return [entry.title for entry in found]

    assert seen("member") == ["Workshop", "Tal"]
    assert seen("stranger") == []


@pytest.mark.parametrize("how_many", [1, 5])
def test_the_page_costs_the_same(client, network, people, how_many, django_assert_max_num_queries):
    for n in range(how_many):
        row = DataRequest(network=network, what=f"Tal {n}", due_on=LAST)
        actions.ask_for_data(row, by=people["evaluator"], at=AT)
    client.force_login(people["member"])
    with django_assert_max_num_queries(12):
        client.get(at("sparring", network))
