"""The pages of the third track: who gets in, what they show, what they cost."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from applications.actions import laws
from applications.actions.by_law_documents import by_law_key
from applications.models import (
    Application,
    ByLaw,
    ExemptionAnswer,
    LegalAct,
    LegalEvent,
    MinistryReceipt,
    Participation,
    Wish,
)
from applications.tests import answering as acts
from applications.tests.factories import (
    ExemptionFactory,
    ParticipationFactory,
    complete_application,
    officer_of,
)
from applications.tests.pages import shown, url, words
from applications.tests.sending import send
from applications.workflow import Status
from networks.tests.factories import AffiliationFactory, MembershipFactory
from support.documents.store import keep
from support.documents.tests.test_uploads import PDF
from support.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db
Answer = ExemptionAnswer.Answer


@pytest.fixture
def application():
    it = complete_application(title="Midlertidige lejekontrakter")
    ExemptionFactory(application=it, number=2, law_name="serviceloven", provision="§ 83")
    return send(it)


@pytest.fixture
def officer(application):
    return AffiliationFactory(
        ministry_officer=True, ministry=application.network.programme.ministry
    ).user


@pytest.fixture
def coordinator(application):
    return AffiliationFactory(coordinator=True, network=application.network).user


@pytest.fixture
def stranger():
    return AffiliationFactory().user


ANSWER = {
    "answer": "granted",
    "route": "network_law",
    "covers": "network",
    "answered_on": "2.2.2017",
    "ministry_name": "Økonomi- og Indenrigsministeriet",
    "case_number": "2016-5326",
}


def letter_file():
    return SimpleUploadedFile("brev.pdf", PDF)


def test_the_ministry_sees_what_was_sent_and_how_far_it_is(client, application, officer):
    client.force_login(officer)
    assert "Ikke kvitteret" in shown(client, "desk")
    assert "0 af 2" in shown(client, "desk")


def test_the_desk_of_another_ministry_is_empty(client, application):
    client.force_login(AffiliationFactory(ministry_officer=True).user)
    assert "Der er ikke sendt noget endnu" in shown(client, "desk")


def test_the_desk_is_for_ministry_and_coordinators(client, application, stranger, coordinator):
    client.force_login(stranger)
    assert client.get(url("desk")).status_code == 403
    client.force_login(coordinator)
    assert application.title in shown(client, "desk")


@pytest.mark.parametrize("query", [{"law": "serviceloven"}, {"desk": "new"}, {"law": "SEL"}])
def test_the_desk_is_narrowed(client, application, officer, query):
    client.force_login(officer)
    assert application.title in shown(client, "desk", **query)
    assert "Intet passer" in shown(client, "desk", law="planloven")


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_desk_costs_the_same(
    client, application, officer, how_many, django_assert_max_num_queries
):
    for _more in range(how_many - 1):
        send(complete_application(network=application.network, round=application.round))
    client.force_login(officer)
    client.get(url("desk"))
    with django_assert_max_num_queries(11):
        client.get(url("desk"))


def test_an_answer_is_registered_with_its_letter(client, application, officer):
    client.force_login(officer)
    answer = client.post(
        url("answer_wish", application.reference, 1), {**ANSWER, "letter_file": letter_file()}
    )
    assert answer.status_code == 302
    row = ExemptionAnswer.objects.get()
    assert (row.on_behalf, row.letter.media_type) == (False, "application/pdf")
    page = shown(client, "answers", application.reference)
    assert "Imødekommet, venter på lov" in page
    letter = client.get(url("letter", application.reference, row.letter.pk))
    assert letter.status_code == 200
    letter.close()


def test_what_the_coordinator_registers_is_marked(client, application, coordinator):
    client.force_login(coordinator)
    client.post(url("answer_wish", application.reference, 1), ANSWER)

    assert ExemptionAnswer.objects.get().on_behalf is True
    assert "Registreret af netværket efter brev" in shown(client, "answers", application.reference)


def test_a_wrong_answer_keeps_what_was_typed(client, application, officer):
    client.force_login(officer)
    page = client.post(
        url("answer_wish", application.reference, 1),
        {**ANSWER, "route": "", "granted": "Kun for unge under 25 år"},
    )
    assert "Vælg, hvilken vej hjemlen kommer" in page.content.decode()
    assert "Kun for unge under 25 år" in page.content.decode()
    assert ExemptionAnswer.objects.count() == 0


def test_the_next_wish_is_offered_the_same_letter(client, application, officer):
    client.force_login(officer)
    client.post(url("answer_wish", application.reference, 1), ANSWER)
    assert "2016-5326" in shown(client, "answer_wish", application.reference, 2)


@pytest.mark.parametrize("name", ["answer_wish", "share_out", "authority"])
def test_a_wish_there_is_not_is_not_found(client, application, officer, name):
    client.force_login(officer)
    assert client.get(url(name, application.reference, 9)).status_code == 404


def test_the_network_reads_the_answers_and_registers_none(client, application):
    reader = officer_of(MembershipFactory(network=application.network).municipality)
    client.force_login(reader)
    assert "Registrér svar" not in shown(client, "answers", application.reference)
    assert client.get(url("answer_wish", application.reference, 1)).status_code == 403


def test_a_stranger_finds_nothing(client, application, stranger):
    client.force_login(stranger)
    for name, args in (("answers", []), ("start_page", [application.owner.code])):
        assert client.get(url(name, application.reference, *args)).status_code == 404


def test_an_invited_municipality_reads_no_answer(client, application):
    invited = ParticipationFactory(application=application, status="invited").municipality
    client.force_login(officer_of(invited))
    assert client.get(url("answers", application.reference)).status_code == 404


def test_a_draft_has_nothing_to_answer(client):
    draft = complete_application()
    client.force_login(officer_of(draft.owner))
    assert "Der er ingen ønsker at svare på" in shown(client, "answers", draft.reference)


def test_a_letter_of_another_application_is_not_found(client, application, officer):
    client.force_login(officer)
    client.post(
        url("answer_wish", application.reference, 1), {**ANSWER, "letter_file": letter_file()}
    )
    letter = ExemptionAnswer.objects.get().letter
    other = send(complete_application())
    client.force_login(officer_of(other.owner))
    assert client.get(url("letter", other.reference, letter.pk)).status_code == 404
    assert client.get(url("letter", application.reference, letter.pk)).status_code == 404


def test_the_answer_is_closed_when_every_wish_has_one(client, application, officer):
    client.force_login(officer)
    assert "Nogle ønsker mangler svar" in shown(client, "conclude", application.reference)
    for number in (1, 2):
        client.post(url("answer_wish", application.reference, number), ANSWER)
    client.post(url("conclude", application.reference))

    application.refresh_from_db()
    assert application.status == Status.ANSWERED


def test_describe_further_shows_the_ministrys_words_where_one_writes(client, application, officer):
    client.force_login(officer)
    client.post(url("answer_wish", application.reference, 1), ANSWER)
    further = {**ANSWER, "answer": "elaborate", "words": "Hvem er i målgruppen?"}
    client.post(url("answer_wish", application.reference, 2), further)
    day = timezone.localdate() + dt.timedelta(days=30)
    wrong = client.post(url("conclude", application.reference), {"until": ""})
    assert wrong.status_code == 200
    client.post(url("conclude", application.reference), {"until": day.isoformat()})

    application.refresh_from_db()
    assert application.status == Status.RETURNED
    client.force_login(officer_of(application.owner))
    assert "Hvem er i målgruppen?" in shown(client, "section", application.reference, 3)


def test_a_receipt_has_the_ministrys_own_numbers(client, application, coordinator):
    submission = application.submitted_versions.get().submission
    client.force_login(coordinator)
    client.post(
        url("ministry_receipt", submission.reference),
        {
            "received_on": "1.12.2016",
            "ministry_name": "Social- og Indenrigsministeriet",
            "case_number": "2016-5326",
            "document_number": "375132",
        },
    )
    assert MinistryReceipt.objects.get().on_behalf is True
    assert "375132" in shown(client, "answers", application.reference)


def test_a_receipt_is_for_those_who_answer(client, application, stranger):
    submission = application.submitted_versions.get().submission
    client.force_login(officer_of(application.owner))
    assert client.get(url("ministry_receipt", submission.reference)).status_code == 403
    client.force_login(stranger)
    assert client.get(url("ministry_receipt", submission.reference)).status_code == 404


def test_an_administrator_extends_the_grounds_for_refusal(client, application, officer):
    programme = application.network.programme
    client.force_login(AffiliationFactory(admin=True).user)
    client.post(url("refusal_grounds", programme.slug), {"label": "Kræver en ændring af EU-retten"})
    client.post(url("refusal_grounds", programme.slug), {"label": "Findes allerede"})
    used, unused = programme.refusal_grounds.order_by("position")
    acts.say(application, 1, Answer.REFUSED, officer, ground=used)
    for ground in (used, unused):
        client.post(url("remove_refusal_ground", programme.slug, ground.pk))

    page = shown(client, "refusal_grounds", programme.slug)
    assert "Kræver en ændring af EU-retten" in page
    assert "Findes allerede" not in page


# --- laws -----------------------------------------------------------------------------------------


def test_an_act_is_followed_from_bill_to_force(client, application, officer):
    client.force_login(officer)
    programme = application.network.programme
    client.post(
        url("new_act", programme.slug),
        {"kind": "network_law", "title": "Lov om frikommunenetværk"},
    )
    act = LegalAct.objects.get()
    for stage, day in (("bill", "26.4.2017"), ("in_force", "1.7.2017")):
        client.post(url("new_event", act.pk), {"stage": stage, "on": day, "number": "L 200"})

    page = words(shown(client, "act", act.pk))
    assert "26. april 2017: Lovforslag fremsat" in page
    assert "I kraft 01.07.2017" in page


@pytest.mark.parametrize("name", ["edit_act", "new_event"])
def test_only_the_programmes_own_people_change_its_acts(client, application, officer, name):
    act = acts.new_act(application, officer)
    client.force_login(AffiliationFactory(ministry_officer=True).user)
    assert client.get(url(name, act.pk)).status_code == 403
    assert client.get(url("new_act", application.network.programme.slug)).status_code == 403
    assert client.get(url("act", act.pk)).status_code == 200


def test_a_corrected_step_is_offered_with_what_it_said(client, application, officer):
    act = acts.new_act(application, officer)
    step = laws.note_event(
        act, LegalEvent(stage="bill", on=acts.ON, number="L 199"), by=officer, at=acts.AT
    )
    client.force_login(officer)
    assert "L 199" in shown(client, "edit_event", act.pk, step.pk)
    page = client.post(
        url("edit_event", act.pk, step.pk), {"stage": "bill", "on": "26.4.2017", "number": "L 200"}
    )
    assert "Skriv i noten" in page.content.decode()


def test_an_act_names_only_the_trials_the_reader_may_know(client, application, officer, stranger):
    acts.say(application, 1, Answer.GRANTED, officer)
    act = acts.new_act(application, officer)
    wish = Wish.objects.get(item__application=application, number=1)
    laws.meet_wish(wish, act, provision="§ 3", by=officer, at=acts.AT)
    client.force_login(officer)
    assert application.title in shown(client, "act", act.pk)
    client.force_login(stranger)
    assert application.title not in shown(client, "act", act.pk)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"law": "serviceloven", "section": "83"}, True),
        ({"law": "Lov om social service"}, True),
        ({"section": "§ 84"}, False),
        ({"law": "serviceloven", "answer": "granted"}, False),
        ({"answer": "unanswered"}, True),
        ({"year": "2016"}, True),
        ({"year": "2015"}, False),
    ],
)
def test_the_register_finds_who_has_asked(client, application, officer, query, found):
    client.force_login(officer)
    assert (application.title in shown(client, "register", **query)) is found


def test_the_register_holds_nothing_a_stranger_may_not_read(client, application, stranger):
    client.force_login(stranger)
    assert "Registret er tomt" in shown(client, "register")


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_register_costs_the_same(
    client, application, officer, how_many, django_assert_max_num_queries
):
    for _more in range(how_many - 1):
        send(complete_application(network=application.network, round=application.round))
    client.force_login(officer)
    client.get(url("register"))
    with django_assert_max_num_queries(15):
        client.get(url("register"))


def test_the_matrix_counts_asked_and_granted(client, application, officer, stranger):
    acts.say(application, 2, Answer.GRANTED, officer)
    client.force_login(officer)
    page = words(shown(client, "law_matrix"))
    assert "Lov om social service 1 (1) 1 (1)" in page
    client.force_login(stranger)
    assert "Der er intet at vise endnu" in shown(client, "law_matrix")


# --- start ----------------------------------------------------------------------------------------


@pytest.fixture
def local(application, officer):
    """A secretary whose municipality has decided; the ministry has given a dispensation."""
    secretary = AffiliationFactory(secretary=True, municipality=application.owner).user
    acts.decide(application, secretary)
    acts.give_authority(application, officer)
    return secretary


def test_the_start_page_names_what_is_missing(client, application):
    client.force_login(officer_of(application.owner))
    page = shown(client, "start_page", application.reference, application.owner.code)
    assert "Det mangler, før forsøget kan starte" in page
    assert "Start forsøget" not in page


def test_a_municipality_goes_from_by_law_to_stop(client, application, local):
    client.force_login(local)
    place = (application.reference, application.owner.code)
    client.post(
        url("issue_by_law", *place),
        {
            "target_group": "Unge",
            "valid_from": "1.7.2017",
            "valid_to": "31.12.2021",
            "contact": "Ungeenheden",
        },
    )
    by_law = ByLaw.objects.get()
    assert "Dokumentet" in shown(client, "by_law_file", *place, 1, "pdf")
    keep(
        key=by_law_key(by_law, "pdf"),
        content=b"%PDF",
        media_type="application/pdf",
        filename="v.pdf",
        at=acts.SUMMER,
    )
    client.post(
        url("publish_by_law", *place, 1),
        {"url": "https://kommune.example/v", "published_on": "1.7.2017"},
    )
    client.post(url("plan_start", *place), {"day": "1.8.2017"})
    client.post(url("start_trial", *place), {"day": "1.8.2017"})
    assert "I gang siden 1. august 2017" in shown(client, "start_page", *place)
    law = acts.new_act(application, local)
    client.post(
        url("overtaken", *place), {"act": law.pk, "day": "1.1.2020", "note": "Nu gælder det alle."}
    )
    client.post(url("stop_trial", *place), {"day": "1.2.2020", "reason": "overtaken", "note": ""})
    page = shown(client, "start_page", *place)
    assert "Stoppet 1. februar 2020" in page
    assert "Nu gælder det alle." in page


def test_a_start_to_come_is_refused_next_to_the_form(client, application, local):
    client.force_login(local)
    page = client.post(
        url("start_trial", application.reference, application.owner.code), {"day": "1.1.2199"}
    )
    assert "ude i fremtiden" in page.content.decode()


def test_a_municipality_speaks_only_for_itself(client, application, local):
    other = ParticipationFactory(application=application, status="accepted").municipality
    client.force_login(officer_of(other))
    place = (application.reference, application.owner.code)
    for name, more in (("publish_by_law", [1]), ("by_law_file", [1, "pdf"]), ("stop_trial", [])):
        assert client.get(url(name, *place, *more)).status_code in (403, 404)


def test_a_member_takes_a_granted_trial_up(client, application, officer, coordinator):
    acts.answered(application, officer)
    member = MembershipFactory(network=application.network).municipality
    client.force_login(officer_of(member))
    assert member.official_name in shown(client, "answers", application.reference)
    assert client.get(url("join", application.reference, member.code)).status_code == 200
    client.post(url("join", application.reference, member.code))
    part = Participation.objects.get(municipality=member)
    assert part.joined_by_extension is True
    place = (application.reference, member.code)
    assert "Besked til ministeriet: På vej" in words(shown(client, "start_page", *place))
    sent = {"status": "sent", "sent_at": acts.SUMMER, "attempts": 1}
    OutgoingMail.objects.filter(key=f"joined/{part.pk}").update(**sent)
    assert "3. juli 2017 kl. 11.00" in shown(client, "start_page", *place)
    client.force_login(coordinator)
    assert client.get(url("join", application.reference, member.code)).status_code == 403


def test_nobody_joins_for_a_municipality_outside(client, application, officer, stranger):
    acts.answered(application, officer)
    client.force_login(officer_of(application.owner))
    elsewhere = MembershipFactory().municipality
    assert client.get(url("join", application.reference, elsewhere.code)).status_code == 404


@pytest.mark.parametrize(
    "name", ["desk", "acts", "register", "answers", "start_page", "ministry_receipt"]
)
def test_a_page_of_the_third_track_takes_sign_in(client, application, name):
    args = {
        "answers": [application.reference],
        "start_page": [application.reference, application.owner.code],
        "ministry_receipt": [application.submitted_versions.get().submission.reference],
    }.get(name, [])
    assert client.get(url(name, *args))["Location"].startswith(reverse("account_login"))


def test_the_mail_about_an_answer_tells_nothing_of_what_was_said(application, officer):
    AffiliationFactory(municipality=application.owner)
    acts.say(application, 1, Answer.GRANTED, officer, granted="Hemmelig detalje")
    acts.say(application, 2, Answer.GRANTED, officer)
    acts.conclude(application, officer)
    mail = OutgoingMail.objects.get(key__startswith="answered/")
    assert "Hemmelig detalje" not in mail.text + mail.html
    assert application.reference in mail.subject


def test_what_returns_is_read_by_the_ministry_as_it_was_sent(client, application, officer):
    acts.returned(application, officer)
    Application.objects.filter(pk=application.pk).update(title="Ny hemmelig titel")
    client.force_login(officer)
    page = shown(client, "answers", application.reference)
    assert "Ny hemmelig titel" not in page
    assert "Midlertidige lejekontrakter" in page


def test_the_start_of_a_trial_is_asked_about_today(client, application, local, officer):
    place = (application.reference, application.owner.code)
    client.force_login(officer)
    assert client.post(url("start_trial", *place), {"day": "1.8.2017"}).status_code == 403
