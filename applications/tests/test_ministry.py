"""The ministry's answers per wish, the law they wait for, and each municipality's start."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from applications.actions import laws, ministry, starting
from applications.actions.by_law_documents import by_law_key
from applications.actions.workflow import freeze
from applications.models import (
    Application,
    Authority,
    DeadlineExtension,
    ExemptionAnswer,
    LegalAct,
    LegalEvent,
    MinistryReceipt,
    Wish,
)
from applications.queries.authority import wishes_of
from applications.queries.starting import gate_of, start_gate
from applications.tests.answering import (
    AT,
    DAY,
    ON,
    SUMMER,
    TYPED,
    Answer,
    answered,
    conclude,
    decide,
    give_authority,
    happened,
    issue,
    new_act,
    publish,
    returned,
    say,
    wish,
)
from applications.tests.factories import ExemptionFactory, complete_application
from applications.tests.sending import send
from applications.workflow import REACHED_FROM, NotNow, Status
from networks.tests.factories import (
    AffiliationFactory,
    MembershipFactory,
    MinistryFactory,
    UserFactory,
)
from support.append_only import guarded_tables
from support.audit.models import Entry
from support.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory()


@pytest.fixture
def application():
    it = complete_application()
    ExemptionFactory(application=it, number=2, law_name="serviceloven", provision="§§ 83 og 84")
    return send(it)


def states(application, *, on=ON):
    return [it.state for it in wishes_of(application, on=on)]


def test_sending_writes_every_wish_as_a_row(application):
    rows = Wish.objects.order_by("number").values_list("number", "law_key", "sections")

    assert list(rows) == [
        (1, "lov nr 707 af 08/06/2018", "|27|"),
        (2, "lov om social service", "|83|84|"),
    ]


def test_what_the_ministry_said_is_guarded_by_the_database():
    tables = "wish ministryreceipt referral exemptionanswer authority legalevent trialstep bylaw"
    assert guarded_tables(connection) >= {
        f"applications_{name}" for name in [*tables.split(), "bylawpublication"]
    }


def test_an_answer_belongs_to_one_wish(application, officer):
    say(application, 1, Answer.GRANTED_PARTLY, officer, conditions="Kun unge.")

    assert states(application) == ["waits_for_act", "unanswered"]
    assert Entry.objects.filter(verb="application.wish_answered").count() == 1


@pytest.mark.parametrize(
    ("answer", "fields", "sentence"),
    [
        (Answer.GRANTED, {"route": ""}, "Vælg, hvilken vej hjemlen kommer"),
        (Answer.REFUSED, {}, "Skriv grunden til afslaget"),
        (Answer.ELABORATE, {}, "Skriv, hvad der skal beskrives nærmere"),
        (Answer.GRANTED, {"answered_on": dt.date(2017, 2, 3)}, "ude i fremtiden"),
    ],
)
def test_an_answer_says_what_it_lacks(application, officer, answer, fields, sentence):
    with pytest.raises(NotNow, match=sentence):
        say(application, 1, answer, officer, **fields)
    assert ExemptionAnswer.objects.count() == 0


def test_a_changed_answer_takes_a_reason_and_keeps_the_old_one(application, officer):
    first = say(application, 1, Answer.PENDING, officer)
    with pytest.raises(NotNow, match="allerede besvaret"):
        say(application, 1, Answer.GRANTED, officer)

    say(application, 1, Answer.GRANTED, officer, reason="Udredningen er færdig.")

    assert states(application)[0] == "waits_for_act"
    assert ExemptionAnswer.objects.get(pk=first.pk).answer == Answer.PENDING


def test_two_first_answers_to_one_wish_are_refused_by_the_database(application, officer):
    row = say(application, 1, Answer.PENDING, officer)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_withdrawn_application_takes_no_answer(application, officer):
    Application.objects.filter(pk=application.pk).update(status=Status.WITHDRAWN)
    with pytest.raises(NotNow, match="trukket"):
        say(application, 1, Answer.GRANTED, officer)


def test_all_wishes_must_be_answered_before_the_answer_is_closed(application, officer):
    say(application, 1, Answer.GRANTED, officer)
    say(application, 2, Answer.PENDING, officer)

    with pytest.raises(NotNow, match="Hjemmel 2"):
        conclude(application, officer)
    application.refresh_from_db()
    assert application.status == Status.SUBMITTED


def test_closing_moves_the_text_track_and_tells_everybody_once(application, officer):
    told = AffiliationFactory(municipality=application.owner).user
    say(application, 1, Answer.GRANTED, officer)
    say(application, 2, Answer.REFUSED, officer, words="Strider mod grundloven.")

    conclude(application, officer)

    application.refresh_from_db()
    assert application.status == Status.ANSWERED
    assert [m.recipient for m in OutgoingMail.objects.filter(key__startswith="answered/")] == [
        told.email
    ]


@pytest.mark.parametrize("status", sorted(set(Status) - REACHED_FROM[Status.ANSWERED]))
def test_closing_is_refused_in_every_other_status(application, officer, status):
    say(application, 1, Answer.GRANTED, officer)
    say(application, 2, Answer.GRANTED, officer)
    Application.objects.filter(pk=application.pk).update(status=status)

    with pytest.raises(NotNow):
        conclude(application, officer)
    assert OutgoingMail.objects.filter(key__startswith="answered/").count() == 0


def test_describe_further_opens_the_text_until_a_day_of_its_own(application, officer):
    say(application, 1, Answer.GRANTED, officer)
    say(application, 2, Answer.ELABORATE, officer, words="Hvem er i målgruppen?")
    with pytest.raises(NotNow, match="senest"):
        conclude(application, officer)

    conclude(application, officer, until=dt.date(2017, 3, 1))

    application.refresh_from_db()
    assert application.status == Status.RETURNED
    extension = DeadlineExtension.objects.get(application=application)
    assert extension.deadline == dt.date(2017, 3, 1)


def test_the_new_version_keeps_what_was_answered_for_good(application, officer):
    it = returned(application, officer)
    it.exemptions.filter(number=2).update(deviation="Kun unge mellem 18 og 24 år.")
    send(it, at=AT)

    assert states(it) == ["waits_for_act", "unanswered"]
    assert [w.answer is not None for w in wishes_of(it, on=ON)] == [True, False]
    assert wish(it, 1).follows is not None
    assert wish(it, 2).follows is None


def test_a_wish_sent_again_unchanged_is_asked_again(application, officer):
    it = returned(application, officer)
    it.exemptions.filter(number=1).update(duty="Ny forklaring.")
    send(it, at=AT)

    assert states(it) == ["waits_for_act", "unanswered"]


def test_an_older_version_takes_no_answer(application, officer):
    old = wish(application)
    send(returned(application, officer), at=AT)
    row = ExemptionAnswer(answer=Answer.PENDING, answered_on=ON, reason="x")

    with pytest.raises(NotNow, match="nyere version"):
        ministry.register_answer(old, row, by=officer, at=AT)


# --- the law --------------------------------------------------------------------------------------


def test_a_promise_waits_visibly_for_its_act(application, officer):
    say(application, 1, Answer.GRANTED, officer)
    say(application, 2, Answer.ALREADY_LEGAL, officer)
    act = new_act(application, officer)
    laws.meet_wish(wish(application), act, provision="§ 3", by=officer, at=AT)
    assert states(application) == ["waits_for_act", "already_legal"]

    happened(act, officer, "bill", dt.date(2017, 4, 26), number="L 200 (2016-17)")
    happened(act, officer, "adopted", dt.date(2017, 6, 1))
    happened(act, officer, "in_force", dt.date(2017, 7, 1))
    happened(act, officer, "lapsed", dt.date(2021, 12, 31))

    seen = {
        day: states(application, on=day)[0]
        for day in map(
            dt.date.fromisoformat,
            ["2017-04-25", "2017-04-26", "2017-06-30", "2017-07-01", "2021-12-30", "2021-12-31"],
        )
    }
    assert list(seen.values()) == [
        "waits_for_act",
        "act_under_way",
        "act_under_way",
        "in_force",
        "in_force",
        "ended",
    ]


def test_a_prolonged_law_gives_authority_again(application, officer):
    say(application, 1, Answer.GRANTED, officer)
    act = new_act(application, officer)
    laws.meet_wish(wish(application), act, provision="", by=officer, at=AT)
    happened(act, officer, "in_force", dt.date(2017, 7, 1))
    happened(act, officer, "lapsed", dt.date(2021, 12, 31))
    happened(act, officer, "prolonged", dt.date(2021, 12, 31), number="L 58")

    assert states(application, on=dt.date(2022, 5, 1))[0] == "in_force"


def test_only_what_was_granted_rests_on_an_act(application, officer):
    say(application, 1, Answer.REFUSED, officer, words="Nej.")
    with pytest.raises(NotNow, match="imødekommet"):
        laws.meet_wish(
            wish(application), new_act(application, officer), provision="", by=officer, at=AT
        )
    assert Authority.objects.count() == 0


def test_a_law_is_not_in_force_before_it_is_adopted(application, officer):
    act = new_act(application, officer)
    happened(act, officer, "adopted", dt.date(2017, 6, 1))
    with pytest.raises(NotNow, match="kan ikke ligge før"):
        happened(act, officer, "in_force", dt.date(2017, 5, 1))


def test_a_corrected_step_keeps_the_wrong_one_in_the_history(application, officer):
    act = new_act(application, officer)
    wrong = happened(act, officer, "in_force", dt.date(2017, 8, 1))
    right = LegalEvent(stage="in_force", on=dt.date(2017, 7, 1), note="Tastefejl.")
    laws.note_event(act, right, corrects=wrong, by=officer, at=AT)

    staged = LegalAct.objects.with_stage(on=dt.date(2018, 1, 1)).get()
    assert staged.in_force == dt.date(2017, 7, 1)
    assert act.events.count() == 2


# --- start ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("political", [False, True])
@pytest.mark.parametrize("authority", [False, True])
def test_the_gate_names_every_combination_of_what_is_missing(
    application, officer, political, authority
):
    if political:
        decide(application, officer)
    if authority:
        give_authority(application, officer)
    missing = start_gate(application, application.owner, on=DAY)

    about = {text.split(" ")[0].rstrip(":") for text in missing}
    assert about == {
        "Frikommunevedtægt",
        *(() if political else ("Politisk",)),
        *(() if authority else ("Hjemmel",)),
    }
    assert gate_of(application, application.owner, on=DAY).is_open is False


def test_a_by_law_waits_for_authority_and_approval(application, officer):
    with pytest.raises(NotNow) as refusal:
        starting.issue_by_law(application, application.owner, TYPED, by=officer, at=SUMMER)
    assert [text.split(" ")[0] for text in refusal.value.reasons] == [
        "Politisk",
        "Hjemmel",
        "Hjemmel",
    ]


def test_a_trial_starts_when_nothing_is_missing(application, officer):
    decide(application, officer)
    give_authority(application, officer)
    with pytest.raises(NotNow, match="ikke udstedt"):
        starting.start(application, application.owner, day=DAY, by=officer, at=SUMMER)
    publish(application, officer)

    starting.start(application, application.owner, day=DAY, by=officer, at=SUMMER)

    gate = gate_of(application, application.owner, on=DAY)
    assert (gate.is_open, gate.running.is_running) == (True, True)
    mail = OutgoingMail.objects.get(key__startswith="by-law/")
    assert mail.attachments == [by_law_key(gate.by_law, "pdf")]
    with pytest.raises(NotNow, match="allerede i gang"):
        starting.start(application, application.owner, day=DAY, by=officer, at=SUMMER)


def test_a_by_law_keeps_what_was_true_when_it_was_issued(application, officer):
    decide(application, officer)
    give_authority(application, officer)
    by_law = issue(application, officer)

    assert [rule["number"] for rule in by_law.content["rules"]] == [1]
    assert by_law.content["approval"]["date"] == "2017-02-02"
    again = starting.issue_by_law(application, application.owner, TYPED, by=officer, at=SUMMER)
    assert again.number == 2


def test_a_trial_that_never_starts_says_why(application, officer):
    starting.stop(
        application,
        application.owner,
        day=DAY,
        reason="resources",
        note="Ingen ressourcer.",
        by=officer,
        at=SUMMER,
    )
    running = gate_of(application, application.owner, on=DAY).running
    assert (running.is_running, running.stopped.reason) == (False, "resources")
    assert running.label == "Starter ikke (3. juli 2017)"


def test_another_municipality_of_the_network_takes_the_trial_up(application, officer):
    answered(application, officer)
    other = MembershipFactory(network=application.network).municipality

    participation = starting.join(application, other, by=officer, at=SUMMER)

    assert participation.joined_by_extension is True
    assert application.local_approvals.filter(municipality=other).exists()
    assert OutgoingMail.objects.filter(key=f"joined/{participation.pk}").count() == 1
    with pytest.raises(NotNow, match="deltager allerede"):
        starting.join(application, other, by=officer, at=SUMMER)
    assert "Politisk" in start_gate(application, other, on=DAY)[0]


def test_an_authority_for_applicants_only_goes_no_further(application, officer):
    answered(application, officer, covers="applicants")
    other = MembershipFactory(network=application.network).municipality

    with pytest.raises(NotNow, match="kun de kommuner, der søgte"):
        starting.join(application, other, by=officer, at=SUMMER)


def test_nobody_outside_the_network_takes_a_trial_up(application, officer):
    answered(application, officer)
    stranger = MembershipFactory().municipality
    with pytest.raises(NotNow, match="Kun kommuner i netværket"):
        starting.join(application, stranger, by=officer, at=SUMMER)


def test_document_numbers_of_the_ministry_are_not_unique(application, officer):
    submission = application.submitted_versions.get().submission
    for _letter in range(2):
        row = MinistryReceipt(
            received_on=ON,
            ministry_name="Social- og Indenrigsministeriet",
            case_number="2016-5326",
            document_number="375132",
        )
        ministry.register_receipt(submission, row, by=officer, at=AT)
    assert MinistryReceipt.objects.filter(document_number="375132").count() == 2


def test_a_wish_is_shared_out_once_to_each_ministry(application, officer):
    other = MinistryFactory()
    ministry.share_out(wish(application), other, note="", by=officer, at=AT)
    with pytest.raises(NotNow, match="allerede forelagt"):
        ministry.share_out(wish(application), other, note="", by=officer, at=AT)


def test_every_wish_costs_the_same(application, officer, django_assert_num_queries):
    with django_assert_num_queries(4):
        wishes_of(application, on=ON)
    say(application, 1, Answer.GRANTED, officer)
    act = new_act(application, officer)
    laws.meet_wish(wish(application), act, provision="", by=officer, at=AT)
    with django_assert_num_queries(5):
        wishes_of(application, on=ON)


def test_freezing_again_does_not_touch_the_answers(application, officer):
    it = returned(application, officer)
    freeze(it, hand_over=False, by=officer, at=AT)
    assert states(it) == ["waits_for_act", "elaborate"]
