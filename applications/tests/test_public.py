"""What everybody may read: what was made public, and nothing of a draft, ever."""

import csv
import io

import pytest
from django.db import connection
from lxml import etree

from applications.actions import publishing
from applications.models import Application, Publication
from applications.tests import answering as acts
from applications.tests.factories import complete_application, officer_of
from applications.tests.pages import shown, url
from applications.tests.sending import send
from applications.workflow import NotNow
from networks.tests.factories import (
    AffiliationFactory,
    MembershipFactory,
    NetworkFactory,
    UserFactory,
)
from support.append_only import guarded_tables
from support.audit.models import Entry

pytestmark = pytest.mark.django_db
SECRET = "qzkladdezq"


@pytest.fixture
def officer():
    return UserFactory()


@pytest.fixture
def application():
    return send(complete_application(title="Midlertidige lejekontrakter", text="Vi afprøver."))


def public(application, officer, **more):
    known = {"summary": "Unge får et sted at bo.", "shows_text": False, **more}
    return publishing.publish(application, **known, by=officer, at=acts.AT)


def test_a_trial_is_public_when_somebody_makes_it_so(client, application, officer):
    assert client.get(url("public_trial", application.reference)).status_code == 404
    public(application, officer)

    page = shown(client, "public_trial", application.reference)
    assert "Unge får et sted at bo." in page
    assert "Venter på svar" in page
    assert "Vi afprøver." not in page
    assert Entry.objects.filter(verb="application.published").count() == 1


def test_no_persons_name_or_address_is_public(client, application, officer):
    public(application, officer, shows_text=True)
    pages = [
        shown(client, "public_trial", application.reference),
        shown(client, "public"),
        shown(client, "public_json"),
    ]
    for told in (application.contact_name, application.contact_email, application.created_by.name):
        assert not any(told in page for page in pages)
    assert "Vi afprøver." in pages[0]


def test_what_is_taken_back_is_gone_and_stays_in_the_history(client, application, officer):
    public(application, officer)
    publishing.take_back(application, by=officer, at=acts.AT)

    assert client.get(url("public_trial", application.reference)).status_code == 404
    assert application.title not in shown(client, "public_trials")
    assert Publication.objects.count() == 2
    with pytest.raises(NotNow):
        publishing.take_back(application, by=officer, at=acts.AT)


def test_a_draft_is_never_public(officer):
    with pytest.raises(NotNow, match="Kun det, der er sendt"):
        public(complete_application(), officer)
    assert Publication.objects.count() == 0


def test_what_is_written_after_the_answer_is_not_public(client, officer):
    application = complete_application(title="Midlertidige lejekontrakter")
    application.exemptions.create(number=2, law_name="serviceloven", deviation="Noget andet")
    send(application)
    public(application, officer, shows_text=True)
    acts.returned(application, officer)
    Application.objects.filter(pk=application.pk).update(title=SECRET, contact_name=SECRET)
    application.texts.update(html=f"<p>{SECRET}</p>")
    application.exemptions.update(deviation=SECRET)
    application.goals.update(indicator=SECRET)

    for name, args in [
        ("public", []),
        ("public_trials", []),
        ("public_trial", [application.reference]),
        ("public_json", []),
        ("public_csv", []),
        ("public_feed", []),
        ("public_network", [application.network.programme.slug, application.network.slug]),
    ]:
        assert SECRET not in shown(client, name, *args)
    assert application.title not in shown(client, "public_trials", soeg=SECRET)


def test_facts_about_publishing_are_guarded_by_the_database():
    assert "applications_publication" in guarded_tables(connection)


@pytest.mark.parametrize("query", [{"soeg": "lejekontrakter"}, {"soeg": "unge får"}, {}])
def test_a_trial_is_found_by_its_words(client, application, officer, query):
    public(application, officer)
    assert application.title in shown(client, "public_trials", **query)
    assert "Ingen forsøg passer" in shown(client, "public_trials", soeg="findes ikke")


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_costs_the_same(
    client, application, officer, how_many, django_assert_max_num_queries
):
    public(application, officer)
    for _more in range(how_many - 1):
        public(send(complete_application()), officer)
    with django_assert_max_num_queries(4):
        client.get(url("public_trials"))
    with django_assert_max_num_queries(9):
        client.get(url("public_json"))


def test_caches_may_keep_a_public_page_for_minutes(client, application, officer):
    public(application, officer)
    answer = client.get(url("public_trial", application.reference))
    assert answer["Cache-Control"] == "public, max-age=300"
    client.force_login(officer)
    answer = client.get(url("public_trial", application.reference))
    assert answer["Cache-Control"] == "no-store"


def test_a_by_law_is_read_by_everybody_when_it_stands_on_the_site(client, application, officer):
    public(application, officer)
    acts.decide(application, officer)
    acts.say(application, 1, acts.Answer.GRANTED, officer, route="dispensation")
    by_law = acts.issue(application, officer)
    assert client.get(url("public_by_law", by_law.pk)).status_code == 404
    acts.starting.publish_by_law(
        by_law,
        url="https://kommune.example/v",
        published_on=acts.DAY,
        by=officer,
        at=acts.SUMMER,
    )

    assert "Unge mellem 18 og 24 år." in shown(client, "public_by_law", by_law.pk)
    assert "frikommunevedtægt" in shown(client, "public_trial", application.reference)
    answer = client.get(url("public_by_law_pdf", by_law.pk))
    assert answer.status_code == 200
    answer.close()


def test_a_by_law_of_a_trial_that_is_not_public_stays_closed(client, application, officer):
    acts.decide(application, officer)
    acts.say(application, 1, acts.Answer.GRANTED, officer, route="dispensation")
    acts.publish(application, officer)
    by_law = application.participations.get().by_laws.get()
    assert client.get(url("public_by_law", by_law.pk)).status_code == 404


def test_the_feed_is_atom(client, application, officer):
    public(application, officer)
    feed = etree.fromstring(client.get(url("public_feed")).content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("//a:entry/a:title/text()", namespaces=names) == [application.title]


def test_open_data_says_where_each_municipality_stands(client, application, officer):
    public(application, officer)
    data = client.get(url("public_json")).json()
    (trial,) = data["trials"]
    assert trial["municipalities"][0]["name"] == application.owner.official_name
    assert trial["provisions"][0]["state"] == "unanswered"
    rows = list(csv.DictReader(io.StringIO(client.get(url("public_csv")).content.decode())))
    assert [row["reference"] for row in rows] == [application.reference]


def test_the_owner_makes_it_public_in_the_browser(client, application):
    client.force_login(officer_of(application.owner))
    client.post(url("publish", application.reference), {"summary": "Kort fortalt."})
    assert "Kort fortalt." in shown(client, "public_trial", application.reference)
    assert "Forsøget er offentligt" in shown(client, "publish", application.reference)
    client.post(url("publish", application.reference), {"tilbage": "1"})
    assert client.get(url("public_trial", application.reference)).status_code == 404


def test_the_ministry_makes_nothing_public(client, application):
    ministry = application.network.programme.ministry
    client.force_login(AffiliationFactory(ministry_officer=True, ministry=ministry).user)
    assert client.post(url("publish", application.reference)).status_code == 403


def test_search_engines_are_shown_the_public_pages_only(client):
    assert client.get("/robots.txt").content.decode().splitlines() == [
        "User-agent: *",
        "Allow: /forsoeg/",
        "Disallow: /",
    ]


@pytest.mark.parametrize("how_many", [1, 5])
def test_networks_stand_by_programme_and_cost_the_same(
    client, how_many, django_assert_max_num_queries
):
    for _number in range(how_many):
        row = MembershipFactory().network
    with django_assert_max_num_queries(3):
        page = shown(client, "public_networks")
    assert row.name in page
    assert row.programme.name in page
    assert url("public_network", row.programme.slug, row.slug) in page


@pytest.mark.parametrize("status", ["forming", "not_selected"])
def test_a_network_that_is_not_chosen_is_not_public(client, status):
    row = NetworkFactory(status=status)
    assert row.name not in shown(client, "public_networks")
    assert client.get(url("public_network", row.programme.slug, row.slug)).status_code == 404
