import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from applications.actions import workflow
from applications.actions.submission import submit
from applications.models import (
    Application,
    Attachment,
    Exemption,
    Goal,
    SubmissionDocument,
)
from applications.tests.factories import (
    ApplicationFactory,
    ExemptionFactory,
    GoalFactory,
    ParticipationFactory,
    RoundFactory,
    complete_application,
    officer_of,
)
from networks.tests.factories import AffiliationFactory, MembershipFactory
from support.audit.record import record
from support.documents.store import keep
from support.jobs.models import Job

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"


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


def at(application, name, *more):
    return reverse(f"applications:{name}", args=[application.reference, *more])


def text_of(response) -> str:
    return response.content.decode()


# --- what a page costs ----------------------------------------------------------------------------


def more_of_everything(application):
    for number in (2, 3):
        other = MembershipFactory(network=application.network).municipality
        ParticipationFactory(application=application, municipality=other)
        goal = GoalFactory(application=application, number=number)
        ExemptionFactory(application=application, number=number, goal=goal)
        complete_application(
            round=application.round,
            network=application.network,
            owner=application.owner,
            participation=True,
        )


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


PAGES = {
    "list": (lambda a: reverse("applications:list"), 9),
    "start": (lambda a: reverse("start"), 8),
    "detail": (lambda a: a.get_absolute_url(), 18),
    "section": (lambda a: at(a, "section", 1), 10),
    "check": (lambda a: at(a, "check"), 18),
    "goals": (lambda a: at(a, "goals"), 8),
    "submissions": (lambda a: reverse("applications:submissions"), 8),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_for_one_as_for_many(signed_in, application, name):
    address, most = PAGES[name]
    one = queries(signed_in, address(application))
    more_of_everything(application)
    assert queries(signed_in, address(application)) == one
    assert one <= most


# --- the list -------------------------------------------------------------------------------------


def listed(client, **asked):
    page = client.get(reverse("applications:list"), asked).context["page"]
    return [row.title for row in page.object_list]


def test_the_list_is_narrowed_and_ordered(signed_in, application):
    known = {"round": application.round, "network": application.network, "owner": application.owner}
    ApplicationFactory(**known, title="Ældre medborgere", created_at=timezone.now())
    assert listed(signed_in, sort="title") == ["Billige boliger", "Ældre medborgere"]
    assert listed(signed_in, sort="-title") == ["Ældre medborgere", "Billige boliger"]
    assert listed(signed_in, sort="nonsense") == ["Ældre medborgere", "Billige boliger"]
    assert listed(signed_in, q=" boliger ") == ["Billige boliger"]
    assert listed(signed_in, q=application.reference.lower()) == ["Billige boliger"]
    assert listed(signed_in, q="%") == []
    assert listed(signed_in, status="ready") == []
    assert listed(signed_in, status="nonsense") == listed(signed_in)
    assert len(listed(signed_in, mine="on")) == 2


def test_a_long_list_has_pages(signed_in, application):
    known = {"round": application.round, "network": application.network, "owner": application.owner}
    for _number in range(26):
        ApplicationFactory(**known)
    assert len(listed(signed_in)) == 25
    assert len(listed(signed_in, side=2)) == 2
    assert len(listed(signed_in, side=99)) == 2
    assert len(listed(signed_in, side="x")) == 25


def test_an_empty_list_says_what_to_do(client):
    officer = AffiliationFactory().user
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    assert "Begynd den første" in text_of(client.get(reverse("applications:list")))
    answer = client.get(reverse("applications:list"), {"q": "findes ikke"})
    assert "Ingen ansøgninger passer til søgningen" in text_of(answer)


# --- forms ----------------------------------------------------------------------------------------


def test_an_application_is_begun(signed_in, application):
    values = {
        "title": "Et nyt forsøg",
        "owner": application.owner.pk,
        "network": application.network.pk,
        "round": application.round.pk,
    }
    answer = signed_in.post(reverse("applications:create"), values)
    made = Application.objects.get(title="Et nyt forsøg")
    assert (answer.status_code, answer.url) == (302, at(made, "participants"))
    again = signed_in.post(reverse("applications:create"), values)
    assert "allerede en ansøgning med den titel" in text_of(again)


def test_an_error_stands_by_its_field(signed_in, application):
    answer = signed_in.post(at(application, "goal_new"), {"indicator": "", "direction": "increase"})
    page = text_of(answer)
    assert answer.status_code == 200
    assert 'id="id_indicator"' in page
    assert "aria-invalid" in page
    assert 'href="#id_indicator"' in page
    assert Goal.objects.count() == 1


def header_values(application, **changes):
    return {
        "title": application.title,
        "contact_name": "Kim",
        "contact_email": "kim@kommune.example",
        "coordinator_name": "Karen",
        "coordinator_email": "karen@kommune.example",
        "base": application.header_revision,
    } | changes


def test_a_stale_header_keeps_what_was_typed_and_shows_the_others(signed_in, application):
    signed_in.post(at(application, "header"), header_values(application, title="Anes titel"))
    answer = signed_in.post(
        at(application, "header"), header_values(application, title="Bos titel")
    )
    page = text_of(answer)
    assert 'value="Bos titel"' in page
    assert "Anes titel" in page
    again = signed_in.post(
        at(application, "header"), header_values(application, title="Bos titel", base=2)
    )
    application.refresh_from_db()
    assert (again.status_code, application.title) == (302, "Bos titel")


def goal_values(**changes):
    return {"indicator": "Ventetid", "direction": "reduce", "base": 1} | changes


def test_a_stale_goal_keeps_what_was_typed_and_shows_the_others(signed_in, application):
    url = at(application, "goal", 1)
    signed_in.post(url, goal_values(indicator="Anes mål"))
    answer = signed_in.post(url, goal_values(indicator="Bos mål"))
    page = text_of(answer)
    assert 'value="Bos mål"' in page
    assert "Anes mål" in page
    assert Goal.objects.get().indicator == "Anes mål"
    assert signed_in.post(url, goal_values(indicator="Bos mål", base=2)).status_code == 302
    assert Goal.objects.get().indicator == "Bos mål"


def test_an_exemption_is_added_and_another_begun(signed_in, application):
    values = {"kind": "exemption", "law_name": "serviceloven", "deviation": "Andet", "another": "1"}
    answer = signed_in.post(at(application, "exemption_new"), values)
    assert answer.url == at(application, "exemption_new")
    assert Exemption.objects.filter(number=2).exists()


def test_a_row_is_deleted_after_a_question(signed_in, application):
    url = at(application, "delete_row", "maal", 1)
    assert "Vil du slette?" in text_of(signed_in.get(url))
    assert Goal.objects.count() == 1
    signed_in.post(url)
    assert Goal.objects.count() == 0


# --- annexes --------------------------------------------------------------------------------------


@pytest.fixture
def store(settings, tmp_path):
    settings.DOCUMENT_ROOT = tmp_path
    return tmp_path


def upload(client, application, content, name="kort.pdf"):
    file = SimpleUploadedFile(name, content)
    return client.post(at(application, "attachments"), {"title": "Kort", "file": file})


def test_what_is_not_what_it_says_is_refused(signed_in, application, store):
    answer = upload(signed_in, application, b"<script>alert(1)</script>")
    assert answer.status_code == 200
    assert 'href="#id_file"' in text_of(answer)
    assert Attachment.objects.count() == 0


def test_an_annex_is_served_as_a_download(signed_in, application, store):
    kept = keep(
        key="attachment/x/1",
        content=PDF,
        media_type="application/pdf",
        filename="kort over øer.pdf",
        at=timezone.now(),
    )
    Attachment.objects.create(
        application=application,
        number=1,
        title="Kort",
        document=kept,
        by=application.created_by,
        at=timezone.now(),
    )
    answer = signed_in.get(at(application, "attachment_file", 1))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


# --- the way to the ministry ----------------------------------------------------------------------


def test_the_whole_way_from_freezing_to_the_receipt(signed_in, application):
    signed_in.post(at(application, "freeze"), {"hand_over": "on"})
    application.refresh_from_db()
    assert (application.status, application.handed_over) == ("ready", True)
    summary = text_of(signed_in.get(at(application, "submit")))
    assert f'name="version_{application.reference}" value="1"' in summary
    values = {f"version_{application.reference}": "1"}
    first = signed_in.post(at(application, "submit"), values)
    second = signed_in.post(at(application, "submit"), values)
    assert (first.status_code, second.url) == (302, first.url)
    receipt = signed_in.get(first.url)
    assert "Modtaget til tiden" in text_of(receipt)
    assert receipt["Refresh"] == "3"


def test_a_summary_that_is_not_the_newest_sends_nothing(signed_in, application, writer):
    workflow.freeze(application, hand_over=False, by=writer, at=timezone.now())
    answer = signed_in.post(at(application, "submit"), {f"version_{application.reference}": "7"})
    assert answer.url == at(application, "submit")
    application.refresh_from_db()
    assert application.status == "ready"


def test_freezing_tells_what_blocks(signed_in, application):
    Goal.objects.all().delete()
    page = text_of(signed_in.post(at(application, "freeze"), follow=True))
    assert "Tilføj mindst ét mål med indikator." in page


@pytest.mark.parametrize("name", ["unlock", "withdraw"])
def test_a_reason_is_asked_for(signed_in, application, writer, name):
    workflow.freeze(application, hand_over=False, by=writer, at=timezone.now())
    assert signed_in.post(at(application, name), {"reason": ""}).status_code == 200
    application.refresh_from_db()
    assert application.status == "ready"
    assert signed_in.post(at(application, name), {"reason": "Rettes"}).status_code == 302
    application.refresh_from_db()
    assert application.status == {"unlock": "draft", "withdraw": "withdrawn"}[name]


def test_a_draft_is_rendered_once_per_text(signed_in, application):
    Job.objects.all().delete()
    for _click in range(2):
        signed_in.post(at(application, "preview"))
    assert Job.objects.filter(kind="preview.documents").count() == 1
    waiting = signed_in.get(at(application, "preview"))
    assert (waiting.status_code, waiting["Refresh"]) == (200, "2")


def test_a_decision_is_registered_and_corrected(signed_in, application):
    code = application.owner.code
    values = {"body": "council", "meeting_date": "1. november 2026", "decision": "refused"}
    signed_in.post(at(application, "register_decision", code), values)
    step = application.local_approvals.get().steps.get()
    url = at(application, "correct_decision", code, step.pk)
    without = signed_in.post(url, values | {"decision": "approved"})
    assert (without.status_code, step.approval.steps.count()) == (200, 1)
    signed_in.post(url, values | {"decision": "approved", "reason": "Tastefejl"})
    page = text_of(signed_in.get(at(application, "approvals")))
    assert "Godkendt politisk" in page


def test_an_invitation_is_answered_for_ones_own(client, application):
    other = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=other, status="invited")
    client.force_login(officer_of(other), backend="django.contrib.auth.backends.ModelBackend")
    page = text_of(client.get(application.get_absolute_url()))
    assert "er inviteret til at deltage" in page
    client.post(at(application, "answer", other.code), {"answer": "yes"})
    assert application.participations.get(municipality=other).status == "accepted"
    assert client.post(at(application, "answer", other.code), {"answer": "?"}).status_code == 404


# --- is it genuine? -------------------------------------------------------------------------------


@pytest.fixture
def genuine(application, writer, store):
    workflow.freeze(application, hand_over=False, by=writer, at=timezone.now())
    package = submit([application], seen={application.pk: 1}, by=writer, at=timezone.now())
    kept = keep(
        key="submission/1",
        content=PDF,
        media_type="application/pdf",
        filename="x.pdf",
        at=timezone.now(),
    )
    SubmissionDocument.objects.create(
        submission=package, item=package.items.get(), kind="pdf", document=kept
    )
    return kept


def asked(client, **values):
    return text_of(client.post(reverse("applications:verify"), values))


def test_a_file_or_its_digest_is_recognised_by_anybody(client, genuine):
    file = SimpleUploadedFile("hvadsomhelst.pdf", PDF)
    assert "Ja, dokumentet er ægte" in asked(client, file=file)
    spaced = " ".join([genuine.sha256[:32], genuine.sha256[32:].upper()])
    assert "Ja, dokumentet er ægte" in asked(client, digest=spaced)


@pytest.mark.parametrize("digest", ["0" * 64, ""])
def test_what_was_not_sent_is_not_recognised(client, genuine, digest):
    assert "Ja, dokumentet er ægte" not in asked(client, digest=digest)


def test_a_changed_file_is_not_recognised(client, genuine):
    file = SimpleUploadedFile("x.pdf", PDF + b" ")
    assert "Nej, vi kender ikke filen" in asked(client, file=file)


@pytest.mark.parametrize("digest", ["x", "abc", "0" * 63, "'; DROP TABLE"])
def test_nonsense_gets_a_sentence(client, digest):
    assert "Et fingeraftryk er 64 tegn" in asked(client, digest=digest)


def test_a_deadline_is_extended_by_reference(client, application):
    admin = AffiliationFactory(admin=True).user
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    day = application.round.deadline + dt.timedelta(days=14)
    values = {"deadline": day.strftime("%d.%m.%Y"), "reason": "Sygdom"}
    url = reverse("applications:extend_deadline")
    unknown = client.post(url, values | {"reference": "FK-FINDESIKKE"})
    assert "Der findes ingen ansøgning" in text_of(unknown)
    assert (
        client.post(url, values | {"reference": application.reference.lower()}).status_code == 302
    )
    assert application.extensions.get().deadline == day


def test_an_extension_asked_for_on_a_round_comes_back_to_it(client, application):
    admin = AffiliationFactory(admin=True).user
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    round_page = reverse("applications:round", args=[application.round_id])
    url = f"{reverse('applications:extend_deadline')}?runde={application.round_id}"
    assert url in text_of(client.get(round_page))
    day = application.round.deadline + dt.timedelta(days=14)
    values = {"deadline": day.strftime("%d.%m.%Y"), "reference": application.reference}
    without = client.post(url, values | {"reason": " "})
    assert list(without.context["form"].errors) == ["reason"]
    elsewhere = f"{reverse('applications:extend_deadline')}?runde={RoundFactory().pk}"
    wrong = client.post(elsewhere, values | {"reason": "Sygdom"})
    assert list(wrong.context["form"].errors) == ["reference"]
    assert client.post(url, values | {"reason": "Sygdom"}).url == round_page
    assert client.get(f"{url}9x").status_code == 404


# --- after the sending ----------------------------------------------------------------------------


def test_what_is_sent_leads_to_its_receipt(signed_in, application, writer):
    workflow.freeze(application, hand_over=False, by=writer, at=timezone.now())
    package = submit([application], seen={application.pk: 1}, by=writer, at=timezone.now())
    for address in (application.get_absolute_url(), at(application, "check")):
        page = text_of(signed_in.get(address))
        assert f'<a class="button button-primary" href="{package.get_absolute_url()}">' in page
        assert page.count("button-primary") == 1
    page = text_of(signed_in.get(application.get_absolute_url()))
    assert ("Se kladden som PDF" in page, at(application, "header") in page) == (False, False)


def test_what_is_withdrawn_promises_nothing(signed_in, application, writer):
    workflow.withdraw(application, reason="Vi orker ikke mere", by=writer, at=timezone.now())
    page = text_of(signed_in.get(application.get_absolute_url()))
    assert "Ansøgningen er trukket. Der kommer ingen hjemmel." in page
    assert "Begynder, når ansøgningen er indsendt." not in page
    assert "Ansøgningen er trukket." in text_of(signed_in.get(at(application, "check")))


def test_the_history_tells_who_did_what_and_why(signed_in, application, writer):
    workflow.freeze(application, hand_over=False, by=writer, at=timezone.now())
    few = queries(signed_in, at(application, "versions"))
    workflow.unlock(application, reason="Et tal er forkert", by=writer, at=timezone.now())
    record("application.painted", application, by=None, at=timezone.now())
    answer = signed_in.get(at(application, "versions"))
    told = [(event.what, event.by, event.reason) for event in answer.context["history"]]
    assert told[:3] == [
        ("Ændret", "", ""),
        ("Teksten genåbnet", str(writer), "Et tal er forkert"),
        ("Teksten låst", str(writer), ""),
    ]
    assert "Et tal er forkert" in text_of(answer)
    assert queries(signed_in, at(application, "versions")) == few


def test_the_summary_shows_the_own_deadline_and_the_real_address(
    signed_in, application, writer, settings
):
    settings.MINISTRY_MAILBOX_OVERRIDE = "proeve@frikommune.example"
    day = application.round.deadline + dt.timedelta(days=3)
    workflow.extend_deadline(application, deadline=day, reason="x", by=writer, at=timezone.now())
    workflow.freeze(application, hand_over=False, by=writer, at=timezone.now())
    answer = signed_in.get(at(application, "submit"))
    assert [deadline for _whole, deadline in answer.context["packed"]] == [day]
    assert "proeve@frikommune.example" in text_of(answer)
    assert application.network.programme.mailbox not in text_of(answer)


# --- beginning ------------------------------------------------------------------------------------


def test_only_networks_with_a_round_are_offered_and_a_later_one_says_so(signed_in, application):
    MembershipFactory(municipality=application.owner)
    today = timezone.localdate()
    RoundFactory(
        programme=application.round.programme,
        template=application.round.template,
        opens_on=today + dt.timedelta(days=10),
        deadline=today + dt.timedelta(days=40),
    )
    fields = signed_in.get(reverse("applications:create")).context["form"].fields
    assert list(fields["network"].queryset) == [application.network]
    assert fields["network"].initial == application.network
    labels = [label for pk, label in fields["round"].choices if pk]
    assert [", frist" in label and "åbner" in label for label in labels] == [False, True]
