"""Beginning from an earlier application: as far as one may read it, and no trace for strangers."""

import pytest
from django.utils import timezone

from applications.actions import publishing, sharing, workflow
from applications.actions.copying import copy_application
from applications.actions.documents import draft_content
from applications.actions.submission import submit
from applications.models import Application, Goal, Origin
from applications.tests.factories import (
    FormTemplateFactory,
    GoalFactory,
    RoundFactory,
    complete_application,
    officer_of,
)
from applications.tests.pages import shown, url
from applications.tests.sending import send
from applications.workflow import NotNow, Sharing
from networks.tests.factories import AffiliationFactory, MembershipFactory, NetworkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    application = complete_application(round=RoundFactory(now_open=True), title="Billige boliger")
    first = application.goals.get()
    GoalFactory(application=application, number=2, indicator="Ventetid", builds_on=first)
    return application


@pytest.fixture
def writer(source):
    return officer_of(source.owner)


def now():
    return timezone.now()


def values(source, **more):
    return {
        "title": "Ny titel",
        "owner": source.owner.pk,
        "network": source.network.pk,
        "round": source.round.pk,
    } | more


def begin(source, writer, **more):
    given = {
        "network": source.network,
        "round": source.round,
        "owner": source.owner,
        "title": "Ny titel",
    } | more
    return copy_application(source, draft_content(source), **given, by=writer, at=now())


def sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sent(source, writer):
    workflow.freeze(source, hand_over=False, by=writer, at=now())
    source.refresh_from_db()
    submit([source], seen={source.pk: 1}, by=writer, at=now())
    return source


def test_words_and_rows_come_along_and_nothing_else(client, source, writer):
    client = sign_in(client, writer)
    answer = client.post(url("copy", source.reference), values(source))
    copy = Application.objects.get(title="Ny titel")
    assert answer.url == url("participants", copy.reference)
    assert {t.html for t in copy.texts.all()} == {"<p>Vi prøver noget nyt.</p>"}
    first, second = copy.goals.order_by("number")
    assert (first.target_value, second.builds_on) == ("5.200", first)
    exemption = copy.exemptions.get()
    assert (exemption.citation, exemption.goal) == ("LOV nr 707 af 08/06/2018", first)
    assert copy.sharing == Sharing.OWNER
    assert copy.participations.get().municipality == source.owner
    assert not copy.attachments.exists()
    assert copy.within_theme is None


def test_the_new_one_says_what_it_was_begun_from(client, source, writer):
    copy = begin(source, writer).application
    page = shown(sign_in(client, writer), "detail", copy.reference)
    assert "Begyndt ud fra" in page
    assert source.reference in page


def test_who_may_not_know_the_old_one_is_not_told_which(client, source, writer):
    """A private draft is copied, and the copy shared with the network."""
    copy = begin(source, writer).application
    sharing.share(copy, Sharing.NETWORK, by=writer, at=now())
    reader = officer_of(MembershipFactory(network=source.network).municipality)
    page = shown(sign_in(client, reader), "detail", copy.reference)
    assert "Begyndt ud fra en tidligere ansøgning" in page
    assert source.reference not in page
    assert source.title not in page
    for name in ("log", "versions", "readers"):
        assert source.reference not in shown(client, name, copy.reference)


def test_who_reads_what_was_sent_copies_what_was_sent(client, source, writer):
    sent(source, writer)
    other = MembershipFactory(network=source.network).municipality
    reader = officer_of(other)
    source.texts.update(html="<p>Det, der er rettet siden.</p>")
    client = sign_in(client, reader)
    client.post(url("copy", source.reference), values(source, owner=other.pk))
    copy = Application.objects.get(title="Ny titel")
    assert {t.html for t in copy.texts.all()} == {"<p>Vi prøver noget nyt.</p>"}
    assert Origin.objects.get(application=copy).version == 1


def test_what_cannot_be_read_cannot_be_copied(client, source):
    reader = officer_of(MembershipFactory(network=source.network).municipality)
    client = sign_in(client, reader)
    foreign = client.get(url("copy", source.reference))
    nowhere = client.get(url("copy", "FK-NOWHERE"))
    assert (foreign.status_code, foreign.content) == (404, nowhere.content)


def test_a_network_one_is_no_member_of_takes_no_copy(source, writer):
    elsewhere = NetworkFactory(programme=source.network.programme)
    with pytest.raises(NotNow, match="ikke medlem"):
        begin(source, writer, network=elsewhere)
    assert Application.objects.count() == 1
    assert Goal.objects.count() == 2


def test_the_same_title_in_the_same_round_is_refused_beside_the_form(client, source, writer):
    answer = sign_in(client, writer).post(
        url("copy", source.reference), values(source, title=source.title)
    )
    assert "allerede en ansøgning med den titel" in answer.content.decode()


def test_texts_go_by_heading_and_what_has_no_place_is_named(source, writer):
    template = FormTemplateFactory(programme=source.network.programme, sections=2)
    smaller = RoundFactory(programme=source.network.programme, template=template, now_open=True)
    copy = begin(source, writer, round=smaller)
    assert copy.left_out == [
        "Lovgivning og hjemler",
        "Retssikkerhed og økonomi",
        "Evaluering",
    ]
    assert copy.application.texts.filter(characters__gt=0).count() == 2


# --- from a public trial ------------------------------------------------------------------------


def made_public(source, **more):
    send(source, at=now())
    known = {"summary": "Unge får et sted at bo.", "shows_text": False, **more}
    publishing.publish(source, **known, by=officer_of(source.owner), at=now())


@pytest.fixture
def stranger():
    """A case officer of another network, with a round of its own to apply in."""
    network = NetworkFactory()
    RoundFactory(programme=network.programme, now_open=True)
    member = MembershipFactory(network=network)
    return officer_of(member.municipality)


def post(client, source, stranger):
    membership = stranger.affiliations.get().municipality.memberships.get()
    network = membership.network
    given = {
        "title": "Det samme hos os",
        "owner": membership.municipality_id,
        "network": network.pk,
        "round": network.programme.rounds.get().pk,
    }
    return client.post(url("copy_public", source.reference), given)


@pytest.mark.parametrize("shows_text", [False, True])
def test_anybody_who_writes_may_begin_from_a_public_trial(client, source, stranger, shows_text):
    made_public(source, shows_text=shows_text)
    client.force_login(stranger)
    assert "det, der står på forsøgets offentlige side" in shown(
        client, "copy_public", source.reference
    )
    assert post(client, source, stranger).status_code == 302

    copy = Application.objects.get(title="Det samme hos os")
    was = source.exemptions.get()
    assert (copy.exemptions.get().law_name, copy.exemptions.get().duty) == (was.law_name, "")
    assert copy.goals.count() == 0
    assert any(text.html for text in copy.texts.all()) is shows_text
    page = shown(client, "detail", copy.reference)
    assert "Begyndt ud fra det offentlige forsøg" in page
    assert url("public_trial", source.reference) in page


def test_a_trial_that_is_not_public_is_none_to_begin_from(client, source, stranger):
    client.force_login(stranger)
    nowhere = client.get(url("copy_public", "FK-NOWHERE"))
    assert (
        nowhere.status_code == client.get(url("copy_public", source.reference)).status_code == 404
    )
    made_public(source)
    client.force_login(AffiliationFactory(evaluator_role=True).user)
    assert client.get(url("copy_public", source.reference)).status_code == 403
    client.logout()
    assert url("copy_public", source.reference) in shown(client, "public_trial", source.reference)
    assert client.get(url("copy_public", source.reference)).status_code == 302


def test_what_is_public_no_more_is_not_named(client, source, stranger):
    made_public(source)
    client.force_login(stranger)
    post(client, source, stranger)
    publishing.take_back(source, by=officer_of(source.owner), at=now())
    copy = Application.objects.get(title="Det samme hos os")
    assert source.reference not in shown(client, "detail", copy.reference)
