"""The first round of 2016 as it went: 33 applications, answered 2 February 2017, law 1 June.

Figures from ``domain`` 1.2: 17 helt eller delvist ja, 11 to describe further, 5 refused; the law
on networks adopted 1 June 2017, first starts 1 July; Hjørring joins a trial it had not applied for.
"""

import datetime as dt
from collections import Counter

import pytest

from applications.actions import laws, ministry, starting
from applications.models import Application, LegalEvent, Submission, Wish
from applications.queries.authority import wishes_of
from applications.queries.register import acts_of, expectations
from applications.queries.starting import start_gate
from applications.tests.answering import AT, DAY, ON, Answer, decide, new_act, publish, say
from applications.tests.factories import RoundFactory, complete_application
from applications.tests.sending import send
from applications.workflow import Status
from networks.tests.factories import (
    MembershipFactory,
    MunicipalityFactory,
    NetworkFactory,
    ProgrammeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ANSWERS = [
    *[Answer.GRANTED] * 12,
    *[Answer.GRANTED_PARTLY] * 5,
    *[Answer.ELABORATE] * 11,
    *[Answer.REFUSED] * 5,
]
SUMMER = dt.datetime(2017, 7, 3, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def officer():
    return UserFactory()


@pytest.fixture
def round_one(officer):
    """Every application sent on 1 December 2016 and answered on 2 February 2017."""
    programme = ProgrammeFactory()
    round_ = RoundFactory(programme=programme, deadline=dt.date(2016, 12, 1))
    networks = [NetworkFactory(programme=programme) for _ in range(7)]
    applications = []
    for number, answer in enumerate(ANSWERS):
        application = send(complete_application(round=round_, network=networks[number % 7]))
        say(application, 1, answer, officer, words="Som der står i brevet.")
        back = answer == Answer.ELABORATE
        ministry.conclude(
            application.submitted_versions.get(),
            until=dt.date(2017, 3, 1) if back else None,
            by=officer,
            at=AT,
        )
        applications.append(application)
    return applications


def test_the_round_goes_as_it_went(round_one, officer):
    assert Submission.objects.count() == 33
    assert Counter(Application.objects.values_list("status", flat=True)) == {
        Status.ANSWERED: 22,
        Status.RETURNED: 11,
    }
    granted = round_one[:17]
    assert {wishes_of(a, on=ON)[0].state for a in granted} == {"waits_for_act"}

    act = _law(granted, officer)

    assert {wishes_of(a, on=dt.date(2017, 6, 30))[0].state for a in granted} == {"act_under_way"}
    assert {wishes_of(a, on=dt.date(2017, 7, 1))[0].state for a in granted} == {"in_force"}
    assert {wishes_of(a, on=DAY)[0].state for a in round_one[28:]} == {"refused"}
    assert act.authorities.count() == 17

    first = granted[0]
    decide(first, officer)
    publish(first, officer)
    assert start_gate(first, first.owner, on=DAY) == []
    starting.start(first, first.owner, day=DAY, by=officer, at=SUMMER)

    hjoerring = MunicipalityFactory(name="Hjørring")
    MembershipFactory(network=first.network, municipality=hjoerring)
    joined = starting.join(first, hjoerring, by=officer, at=SUMMER)
    assert joined.joined_by_extension is True
    assert start_gate(first, hjoerring, on=DAY) == [
        "Politisk godkendelse i Hjørring: Mangler politisk godkendelse.",
        "Frikommunevedtægt: den er ikke udstedt.",
    ]


def _law(granted, officer):
    act = new_act(granted[0], officer)
    for number, application in enumerate(granted, start=1):
        wish = Wish.objects.get(item__application=application)
        laws.meet_wish(wish, act, provision=f"§ {number}", by=officer, at=AT)
    for stage, day in (
        ("bill", (2017, 4, 26)),
        ("adopted", (2017, 6, 1)),
        ("in_force", (2017, 7, 1)),
    ):
        event = LegalEvent(stage=stage, on=dt.date(*day))
        laws.note_event(act, event, by=officer, at=AT)
    return act


def test_the_next_act_is_expected_by_the_programmes_own_history(officer):
    programme = ProgrammeFactory()
    first = RoundFactory(programme=programme, deadline=dt.date(2016, 12, 1))
    second = RoundFactory(programme=programme, deadline=dt.date(2017, 5, 1))
    done, waiting = (send(complete_application(round=r)) for r in (first, second))
    say(done, 1, Answer.GRANTED, officer)
    say(waiting, 1, Answer.GRANTED, officer)
    _law([done], officer)
    amendment = new_act(waiting, officer, title="Ændring af lov om frikommunenetværk")
    wish = Wish.objects.get(item__application=waiting)
    laws.meet_wish(wish, amendment, provision="", by=officer, at=AT)

    on = dt.date(2017, 7, 1)
    expected = expectations(list(acts_of(on=on)), on=on)
    # 1 December 2016 to 1 June 2017 took 182 days.
    assert expected == {amendment.pk: dt.date(2017, 5, 1) + dt.timedelta(days=182)}
