"""What came of a trial: who may say it, when, how it is changed, and who reads it where."""

import csv
import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from applications.actions import publishing, starting
from applications.actions.drafting import set_participants
from applications.models import Application, Participation
from applications.queries.history import history_of
from applications.tests import answering as acts
from applications.tests.factories import ParticipationFactory, complete_application, officer_of
from applications.tests.pages import shown, words
from applications.tests.sending import send
from applications.workflow import NotNow, Stale
from evaluation.actions.follow_up import follow_up
from evaluation.models import FollowUp
from evaluation.queries.results import funnel, public_results
from networks.tests.factories import AffiliationFactory
from support.append_only import guarded_tables

pytestmark = pytest.mark.django_db
Result = FollowUp.Result
LATE = dt.datetime(2019, 9, 2, 9, 0, tzinfo=dt.UTC)
DAY = dt.date(2019, 9, 1)
TYPED = {
    "result": "partly",
    "on": "1.9.2019",
    "outcome": "Syv unge fik et sted at bo.",
    "reason": "Kun til de yngste.",
}


@pytest.fixture
def application():
    return send(complete_application(title="Midlertidige lejekontrakter", text="Vi afprøver."))


def answered(application, local, answer=acts.Answer.REFUSED, words="Nej.", **more):
    acts.say(application, 1, answer, local, words=words, **more)
    acts.conclude(application, local)
    application.refresh_from_db()
    return application


@pytest.fixture
def local(application):
    return officer_of(application.owner)


@pytest.fixture
def running(application, local):
    """The same, in its third year."""
    acts.decide(application, local)
    acts.say(application, 1, acts.Answer.GRANTED, local, route="dispensation")
    acts.publish(application, local)
    starting.start(application, application.owner, day=acts.DAY, by=local, at=acts.SUMMER)
    return application


@pytest.fixture
def signed_in(client, local):
    client.force_login(local)
    return client


def tell(application, by, result=Result.PARTLY, *, replaces=None, **more):
    known = {"on": DAY, "outcome": "Syv fik et sted.", "reason": "Kun de yngste.", **more}
    row = FollowUp(result=result, **known)
    return follow_up(application, application.owner, row, replaces=replaces, by=by, at=LATE)


def publish(application, by):
    publishing.publish(application, summary="Kort.", shows_text=False, by=by, at=LATE)


def page(name, *args):
    return reverse(f"evaluation:{name}", args=args)


# --- when it may be said --------------------------------------------------------------------------


@pytest.mark.parametrize("result", Result)
def test_a_trial_that_runs_may_come_to_anything_but_what_it_has_not_done(running, local, result):
    refused = {Result.NEVER_STARTED: "startede 03.07.2017", Result.STOPPED: "Registrér stoppet"}
    if result in refused:
        with pytest.raises(NotNow, match=refused[result]):
            tell(running, local, result)
    else:
        assert tell(running, local, result).result == result


@pytest.mark.parametrize("result", Result)
def test_a_trial_that_never_ran_has_not_been_tried(application, local, result):
    answered(application, local)
    if result in FollowUp.WITHOUT_START:
        assert tell(application, local, result).result == result
    else:
        with pytest.raises(NotNow, match="er ikke startet her"):
            tell(application, local, result)


def test_nothing_is_told_before_the_ministry_has_answered(application, local):
    with pytest.raises(NotNow, match="har ikke svaret"):
        tell(application, local, Result.NEVER_STARTED)


def test_a_start_makes_untrue_that_it_never_began(client, application, local):
    answered(application, local, acts.Answer.GRANTED, route="dispensation")
    publish(application, local)
    tell(application, local, Result.NEVER_STARTED)
    assert len(public_results()) == 1
    acts.decide(application, local)
    acts.publish(application, local)
    later = LATE + dt.timedelta(days=1)
    starting.start(application, application.owner, day=DAY, by=local, at=later)
    assert list(FollowUp.objects.current()) == []
    assert "Ikke iværksat" not in shown(client, "public_trial", application.reference)
    client.force_login(local)
    html = client.get(page("results", application.reference)).content.decode()
    assert "Forsøget er startet siden" in html


def test_a_municipality_with_a_result_stays_on_the_list(running, local):
    other = ParticipationFactory(application=running, status="accepted")
    acts.conclude(running, local)
    row = FollowUp(result=Result.NEVER_STARTED, on=DAY, outcome="Nej.", reason="Nej.")
    follow_up(running, other.municipality, row, replaces=None, by=local, at=LATE)
    Application.objects.filter(pk=running.pk).update(status="draft")
    with pytest.raises(NotNow, match="allerede registreret"):
        set_participants(running, {running.owner_id: (True, True)}, by=local, at=LATE)
    assert Participation.objects.filter(pk=other.pk).exists()


def test_a_trial_that_was_stopped_may_be_told_as_stopped(running, local):
    why = {"reason": "no_demand", "note": ""}
    starting.stop(running, running.owner, day=DAY, **why, by=local, at=LATE)
    assert tell(running, local, Result.STOPPED).result == Result.STOPPED


def test_nothing_is_told_of_days_to_come_or_of_another_municipality(running, local):
    with pytest.raises(NotNow, match="ude i fremtiden"):
        tell(running, local, on=dt.date(2030, 1, 1))
    row = FollowUp(result=Result.SPREAD, on=DAY, outcome="Godt.")
    outside = ParticipationFactory(application=running, status="invited").municipality
    with pytest.raises(NotNow, match="deltager ikke"):
        follow_up(running, outside, row, replaces=None, by=local, at=LATE)


# --- changing it ----------------------------------------------------------------------------------


def test_a_change_is_a_new_row_and_the_old_one_stays(running, local):
    first = tell(running, local)
    second = tell(
        running, local, Result.SPREAD, replaces=first.pk, change_reason="Nye tal.", reason=""
    )
    assert second.corrects == first
    assert list(FollowUp.objects.current()) == [second]
    assert FollowUp.objects.count() == 2


def test_who_did_not_see_the_newest_writes_nothing(running, local):
    first = tell(running, local)
    with pytest.raises(Stale) as stale:
        tell(running, local)
    assert stale.value.current == first
    assert FollowUp.objects.count() == 1


def test_the_database_guards_what_was_said(running, local):
    assert "evaluation_followup" in guarded_tables(connection)
    first = tell(running, local)
    for wrong in (
        {"result": Result.NOT_SPREAD, "reason": ""},
        {"corrects": first, "change_reason": ""},
        {"corrects": None},
    ):
        known = {"result": Result.SPREAD, "on": DAY, "outcome": "x", "by": local, "at": LATE}
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUp.objects.create(participation=first.participation, **{**known, **wrong})


def test_the_log_tells_of_it_and_of_the_start_in_words(running, local):
    why = {"reason": "no_demand", "note": ""}
    starting.stop(running, running.owner, day=DAY, **why, by=local, at=LATE)
    tell(running, local)
    told = [(event.what, event.reason) for event in history_of(running)]
    assert ("Resultatet gjort op", "") in told
    assert ("Forsøget stoppet", "Manglende efterspørgsel") in told
    assert ("Forsøget startet", "") in told


# --- the pages ------------------------------------------------------------------------------------


def test_the_municipality_tells_what_came_of_it_in_the_browser(signed_in, running):
    place = (running.reference, running.owner.code)
    before = signed_in.get(page("results", running.reference)).content.decode()
    assert "Forsøget er ikke gjort op." in before
    assert page("follow_up", *place) in before

    answer = signed_in.post(page("follow_up", *place), {**TYPED, "base": ""})

    assert answer["Location"] == page("results", running.reference)
    after = words(signed_in.get(answer["Location"]).content.decode())
    assert "Udbredes delvist , gjort op 1. september 2019" in after
    assert "Syv unge fik et sted at bo." in after
    assert "Resultater: hvad der kom ud af forsøget" in shown(signed_in, "start_page", *place)


def test_what_is_wrong_stands_at_the_field_and_the_text_is_kept(signed_in, running):
    place = page("follow_up", running.reference, running.owner.code)
    form = signed_in.post(place, {**TYPED, "reason": "", "on": "31.2.2019"}).context["form"]
    assert set(form.errors) == {"reason", "on"}
    assert form["outcome"].value() == TYPED["outcome"]
    answer = signed_in.post(place, {**TYPED, "on": "1.1.2199"})
    assert "ude i fremtiden" in answer.content.decode()
    assert FollowUp.objects.count() == 0


def test_a_change_begins_from_what_stands_and_asks_why(signed_in, running, local):
    first = tell(running, local)
    place = page("follow_up", running.reference, running.owner.code)
    form = signed_in.get(place).context["form"]
    assert (form["outcome"].value(), form["base"].value()) == ("Syv fik et sted.", first.pk)
    again = {**TYPED, "base": first.pk}
    assert set(signed_in.post(place, again).context["form"].errors) == {"change_reason"}
    signed_in.post(place, {**again, "change_reason": "Flere er talt med."})
    html = signed_in.get(page("results", running.reference)).content.decode()
    assert "Flere er talt med." in html
    assert "Tidligere opgørelser" in html


def test_two_who_tell_at_once_see_each_other_and_lose_nothing(signed_in, running, local):
    place = page("follow_up", running.reference, running.owner.code)
    first = tell(running, local)
    answer = signed_in.post(place, {**TYPED, "base": ""})
    html = answer.content.decode()
    assert "Det har en anden gemt, mens du skrev" in html
    assert "Syv fik et sted." in html
    assert TYPED["outcome"] in html
    kept = answer.context["form"]
    assert kept["base"].value() in (first.pk, str(first.pk))
    assert FollowUp.objects.count() == 1


def test_it_is_read_by_those_who_read_what_was_sent_and_told_by_the_own_people(
    client, running, local
):
    tell(running, local)
    place = (running.reference, running.owner.code)
    ministry = AffiliationFactory(
        ministry_officer=True, ministry=running.network.programme.ministry
    ).user
    stranger = AffiliationFactory().user
    for person, reads, tells in ((local, 200, 200), (ministry, 200, 403), (stranger, 404, 404)):
        client.force_login(person)
        assert client.get(page("results", running.reference)).status_code == reads
        assert client.get(page("follow_up", *place)).status_code == tells


def test_there_is_nothing_to_tell_of_for_who_said_no(client, running):
    other = ParticipationFactory(application=running, status="declined").municipality
    client.force_login(officer_of(other))
    url = page("follow_up", running.reference, other.code)
    assert client.get(url).status_code in (403, 404)


@pytest.mark.parametrize("how_many", [1, 6])
def test_the_page_costs_the_same_for_many_municipalities(
    signed_in, running, local, how_many, django_assert_max_num_queries
):
    tell(running, local)
    for _more in range(how_many - 1):
        ParticipationFactory(application=running, status="accepted")
    with django_assert_max_num_queries(14):
        signed_in.get(page("results", running.reference))


# --- what everybody reads -------------------------------------------------------------------------


def test_the_public_reads_the_result_and_the_text_only_when_it_was_let_out(client, running, local):
    publish(running, local)
    first = tell(running, local)
    html = shown(client, "public_trial", running.reference)
    assert "Udbredes delvist" in html
    assert "Syv fik et sted." not in html + client.get(page("public_results")).content.decode()

    tell(running, local, replaces=first.pk, change_reason="Må læses.", shows_text=True)

    for html in (
        shown(client, "public_trial", running.reference),
        client.get(page("public_results")).content.decode(),
    ):
        assert "Syv fik et sted." in html
        assert "Må læses." not in html


def test_open_data_tells_the_result(client, running, local):
    publish(running, local)
    (trial,) = shown_json(client)["trials"]
    assert trial["municipalities"][0]["result"] is None
    tell(running, local)
    (place,) = shown_json(client)["trials"][0]["municipalities"]
    assert (place["result"], place["result_on"]) == ("partly", "2019-09-01")
    assert place["result_text"] == ""
    file = client.get(reverse("applications:public_csv")).content.decode()
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["municipality"], row["result"]) == (running.owner.official_name, "partly")


def shown_json(client) -> dict:
    return client.get(reverse("applications:public_json")).json()


def test_results_of_a_trial_that_is_not_public_are_counted_nowhere(client, running, local):
    tell(running, local, shows_text=True)
    html = client.get(page("public_results")).content.decode()
    assert running.title not in html
    assert "Ingen offentlige forsøg er gjort op endnu" in html
    assert list(public_results()) == []
    publish(running, local)
    assert running.title in client.get(page("public_results")).content.decode()
    publishing.take_back(running, by=local, at=LATE)
    assert running.title not in client.get(page("public_results")).content.decode()


def test_the_public_reads_and_finds_the_title_that_was_published(client, running, local):
    publish(running, local)
    tell(running, local)
    Application.objects.filter(pk=running.pk).update(submitted_title="Hemmelig ny titel")
    for url in (page("public_results"), reverse("applications:public_trials")):
        assert "Hemmelig" not in client.get(url).content.decode()
    for text, is_there in (("Hemmelig", False), ("lejekontrakter", True)):
        html = client.get(reverse("applications:public_trials"), {"soeg": text}).content.decode()
        assert (f'href="{running.reference}' in html or running.reference in html) is is_there


def test_what_may_be_done_already_counts_as_a_yes(application, local):
    answered(application, local, acts.Answer.ALREADY_LEGAL, route="none")
    publish(application, local)
    assert (funnel().published, funnel().granted) == (1, 1)


def test_the_funnel_counts_each_step_among_those_before(running, local):
    publish(running, local)
    asked = send(complete_application(title="Kun sendt"))
    publish(asked, local)
    tell(running, local)
    it = funnel()
    assert (it.published, it.granted, it.started, it.followed_up, it.spread) == (2, 1, 1, 1, 1)
    # What never started is no result of a trial that ran.
    answered(asked, local)
    tell(asked, local, Result.NEVER_STARTED)
    assert funnel() == it


def test_a_result_may_be_chosen_and_an_unknown_one_shows_all(client, running, local):
    publish(running, local)
    tell(running, local)
    for query, is_there in (("partly", True), ("spread", False), ("findesikke", True)):
        html = client.get(page("public_results"), {"resultat": query}).content.decode()
        assert (running.title in html) is is_there
    assert (
        "Ingen kommuner har det resultat"
        in client.get(page("public_results"), {"resultat": "spread"}).content.decode()
    )


@pytest.mark.parametrize("how_many", [1, 4])
def test_the_public_page_costs_the_same(
    client, running, local, how_many, django_assert_max_num_queries
):
    publish(running, local)
    tell(running, local)
    for number in range(how_many - 1):
        more = send(complete_application(title=f"Nummer {number}"))
        publish(more, local)
        answered(more, local)
        tell(more, local, Result.NEVER_STARTED)
    with django_assert_max_num_queries(6):
        client.get(page("public_results"))


# --- the ministry's own account -------------------------------------------------------------------


def test_the_ministrys_account_of_2016_to_2021_stands_beside_what_is_counted_here(client):
    call_command("load_reference", verbosity=0)
    html = client.get(page("public_results")).content.decode()
    assert "ministeriets egen opgørelse" in html
    data = client.get(page("public_results_json")).json()
    told = [(row["kind"], row["number"]) for row in data["ministry_account"]]
    steps = [("step", 107), ("step", 79), ("step", 57)]
    assert told == [*steps, ("split", 38), ("split", 15), ("split", 17)]
    assert [row["number"] for row in data["counted_here"]] == [0, 0, 0, 0, 0]
    file = client.get(page("public_results_csv")).content.decode()
    rows = list(csv.DictReader(io.StringIO(file)))
    assert [r["number"] for r in rows if r["kind"] == "ministry_step"] == ["107", "79", "57"]
