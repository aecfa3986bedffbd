import pytest

from applications.actions import drafting, sharing
from applications.actions.workflow import freeze
from applications.models import Application, Participation, SectionText
from applications.tests.factories import (
    AUTUMN_2016,
    FormTemplateFactory,
    ParticipationFactory,
    RoundFactory,
    complete_application,
    officer_of,
)
from applications.workflow import NotNow
from networks.tests.factories import (
    AffiliationFactory,
    MembershipFactory,
    MunicipalityFactory,
    NetworkFactory,
    UserFactory,
)
from support.audit.models import Entry
from support.notifications.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_():
    return RoundFactory()


@pytest.fixture
def network(round_):
    return NetworkFactory(programme=round_.programme)


@pytest.fixture
def begin(round_, network):
    owner = MembershipFactory(network=network).municipality
    by = UserFactory(name="Kim Kontakt", phone="43 59 10 00", email="kim@kommune.example")

    def begin(**changes):
        known = {
            "network": network,
            "round": round_,
            "owner": owner,
            "title": "Billige boliger",
            "participants": [],
            "by": by,
        }
        return drafting.create_application(**{**known, **changes}, at=AUTUMN_2016)

    return begin


def test_a_new_application_has_a_text_per_section_and_its_owner(begin):
    application = begin()
    assert (
        list(application.texts.order_by("section__number").values_list("html", "revision"))
        == [("", 0)] * 5
    )
    assert [(p.municipality, p.status) for p in application.participations.all()] == [
        (application.owner, "accepted")
    ]
    assert (application.contact_name, application.contact_phone) == ("Kim Kontakt", "43 59 10 00")
    assert Entry.objects.about(application).get().verb == "application.created"


def test_the_coordinator_is_filled_in(begin, network):
    coordinator = AffiliationFactory(coordinator=True, network=network).user
    assert begin().coordinator_email == coordinator.email


def test_other_participants_are_invited(begin, network):
    other = MembershipFactory(network=network).municipality
    application = begin(participants=[other])
    assert application.participations.get(municipality=other).status == "invited"


def test_references_tell_nothing_of_how_many(begin):
    references = {begin(title=f"Forsøg {n}").reference for n in range(20)}
    assert len(references) == 20
    assert all(set(r.partition("-")[2]) <= set(drafting.ALPHABET) for r in references)


@pytest.mark.parametrize("wrong", ["round", "owner", "template", "title"])
def test_what_does_not_fit_is_refused(begin, round_, wrong):
    changes = {
        "round": lambda: {"round": RoundFactory()},
        "owner": lambda: {"owner": MunicipalityFactory()},
        "template": lambda: {
            "round": RoundFactory(
                programme=round_.programme,
                template=FormTemplateFactory(draft=True, programme=round_.programme),
            )
        },
        "title": lambda: begin() and {},
    }[wrong]()
    before = (Application.objects.count(), SectionText.objects.count(), Entry.objects.count())
    with pytest.raises(NotNow):
        begin(**changes)
    after = (Application.objects.count(), SectionText.objects.count(), Entry.objects.count())
    assert after == before


# --- the front page ---------------------------------------------------------------------------


@pytest.fixture
def application():
    return complete_application()


@pytest.fixture
def writer(application):
    return officer_of(application.owner)


def values_of(application, **changes):
    return {name: getattr(application, name) for name in drafting.HEADER_FIELDS} | changes


def update(application, by, base=1, **changes):
    values = values_of(application, **changes)
    return drafting.update_header(application, values, base=base, by=by, at=AUTUMN_2016)


def test_a_header_is_saved_on_its_revision(application, writer):
    update(application, writer, title="Nyt navn")
    application.refresh_from_db()
    assert (application.title, application.header_revision) == ("Nyt navn", 2)
    assert Entry.objects.about(application).get().details == {"fields": ["title"]}


def test_nothing_changed_is_no_revision(application, writer):
    update(application, writer)
    application.refresh_from_db()
    assert (application.header_revision, Entry.objects.count()) == (1, 0)


def test_a_stale_header_overwrites_nothing(application, writer):
    update(application, writer, title="Anes")
    with pytest.raises(drafting.Stale) as stale:
        update(application, writer, title="Bos")
    application.refresh_from_db()
    assert (application.title, stale.value.current.title) == ("Anes", "Anes")


def test_a_title_taken_in_the_round_is_refused(application, writer):
    complete_application(
        round=application.round,
        network=application.network,
        owner=application.owner,
        title="Optaget",
        participation=False,
    )
    with pytest.raises(NotNow):
        update(application, writer, title="Optaget")
    application.refresh_from_db()
    assert application.header_revision == 1


def test_a_frozen_header_stays(application, writer):
    freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    with pytest.raises(NotNow):
        update(application, writer, title="For sent")


# --- who takes part -----------------------------------------------------------------------------


def wanted(application, *others):
    return dict.fromkeys([application.owner_id, *(m.pk for m in others)], (True, True))


def set_participants(application, by, wanted):
    drafting.set_participants(application, wanted, by=by, at=AUTUMN_2016)


def test_who_is_added_is_invited_and_who_is_there_keeps_the_answer(application, writer):
    there, new = (MembershipFactory(network=application.network).municipality for _ in range(2))
    ParticipationFactory(application=application, municipality=there)
    set_participants(application, writer, wanted(application, there, new))
    found = dict(application.participations.values_list("municipality", "status"))
    assert found == {application.owner_id: "accepted", there.pk: "accepted", new.pk: "invited"}


def test_who_is_left_out_is_removed(application, writer):
    other = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=other)
    set_participants(application, writer, wanted(application))
    assert application.participations.get().municipality == application.owner


def test_the_owner_stays(application, writer):
    other = MembershipFactory(network=application.network).municipality
    with pytest.raises(NotNow):
        set_participants(application, writer, {other.pk: (True, True)})


def test_only_members_are_added(application, writer):
    with pytest.raises(NotNow):
        set_participants(application, writer, wanted(application, MunicipalityFactory()))
    assert application.participations.count() == 1


@pytest.mark.parametrize(("accept", "status"), [(True, "accepted"), (False, "declined")])
def test_an_invitation_is_answered(application, accept, status):
    other = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=other, status="invited")
    by = officer_of(other)
    answered = drafting.answer_invitation(application, other, accept=accept, by=by, at=AUTUMN_2016)
    assert (answered.status, answered.responded_by) == (status, by)
    assert Entry.objects.about(application).get().details["answer"] == status


@pytest.mark.parametrize("who", ["owner", "stranger"])
def test_who_is_not_asked_does_not_answer(application, writer, who):
    municipality = application.owner if who == "owner" else MunicipalityFactory()
    with pytest.raises(NotNow):
        drafting.answer_invitation(
            application, municipality, accept=False, by=writer, at=AUTUMN_2016
        )
    assert Participation.objects.get().status == "accepted"


def test_sharing_is_logged_with_what_it_was(application, writer):
    sharing.share(application, "network", by=writer, at=AUTUMN_2016)
    application.refresh_from_db()
    assert application.sharing == "network"
    details = Entry.objects.about(application).get().details
    assert details == {"came_from": "owner", "to": "network"}
    sharing.share(application, "network", by=writer, at=AUTUMN_2016)
    assert Entry.objects.count() == 1


def test_the_invited_are_told_once_and_may_know_the_title(application, writer):
    new = MembershipFactory(network=application.network).municipality
    officer = officer_of(new)
    for _time in range(2):
        set_participants(application, writer, wanted(application, new))
    (notice,) = Notice.objects.all()
    assert (notice.recipient, notice.kind) == (officer, "sharing")
    assert application.title in notice.text
    assert "Vi prøver" not in notice.text
