"""Notes and evaluations: what they hold, how they are sent, and that they are published."""

import datetime as dt
import io
import re
import subprocess
from base64 import b64decode

import pytest
from django.urls import reverse
from docx import Document as Word

from applications.tests.factories import ParticipationFactory, officer_of
from applications.workflow import NotNow
from evaluation.actions import deliverables as actions
from evaluation.actions.plans import save_words
from evaluation.content import build_content
from evaluation.docx import evaluation_docx
from evaluation.models import Deliverable, DeliverableProof, DeliverableSending, PlanText
from evaluation.pdf import evaluation_html, evaluation_pdf
from evaluation.tests.factories import AT, DAY, give, goal_of, trial_plan
from networks.tests.factories import AffiliationFactory, MembershipFactory
from support.documents.models import Document
from support.documents.tests.judges import complaints
from support.notifications.models import Notice, OutgoingMail

pytestmark = pytest.mark.django_db
Kind = Deliverable.Kind
WORDS = {**dict.fromkeys(PlanText.WORDS, ""), "purpose": "Vise virkningen.", "method": "Optælling."}


@pytest.fixture
def plan():
    plan = trial_plan()
    by = plan.made_by
    save_words(plan, None, WORDS, base=1, reason="Skrevet.", by=by, at=AT)
    home = plan.application.owner
    goal = goal_of(plan, by, "Antal billige boliger", unit="boliger")
    give(goal, "72 (almene)", by, municipality=home, kind="baseline")
    give(goal, "36-40", by, municipality=home, on=dt.date(2018, 12, 31))
    return plan


@pytest.fixture
def by(plan):
    return officer_of(plan.application.owner)


def made(plan, by, kind=Kind.FINAL, summary="Det gik godt."):
    row = actions.make_deliverable(plan, kind, summary=summary, by=by, at=AT)
    actions.keep_documents(row, at=AT)
    return row


def at(name, plan, *args):
    return reverse(f"evaluation:{name}", args=[plan.pk, *args])


# --- what they hold -------------------------------------------------------------------------------


def test_a_note_holds_words_goals_and_figures_as_they_were_written(plan):
    content = build_content(plan, Kind.NOTE, summary="Kort.", number=1, on=DAY)
    html = evaluation_html(content)
    for text in ("Vise virkningen.", "Optælling.", "72 (almene)", "36-40", "Kort."):
        assert text in html
    assert "data:image/svg+xml;base64," in html
    short = evaluation_html(build_content(plan, Kind.SHORT, summary="", number=1, on=DAY))
    assert "Optælling." in short


def test_pdf_and_word_read_the_same_back(plan):
    content = build_content(plan, Kind.FINAL, summary="Det gik godt.", number=1, on=DAY)
    file = evaluation_pdf(content, created=AT)
    assert complaints(file) == []
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=file, capture_output=True)
    pdf = " ".join(read.stdout.decode().split())
    word = Word(io.BytesIO(evaluation_docx(content, created=AT)))
    cells = [c.text for table in word.tables for row in table.rows for c in row.cells]
    for text in ("72 (almene)", "36-40"):
        assert text in pdf
        assert any(text in cell for cell in cells)
    assert [p._inline.docPr.get("descr").split(".")[0] for p in word.inline_shapes] == [
        g["indicator"] for g in content["goals"] if any(p["baseline"] for p in g["places"])
    ]
    paragraphs = [p.text for p in word.paragraphs]
    assert "Det gik godt." in paragraphs
    assert "Det gik godt." in pdf


def test_one_kind_of_figure_is_drawn_in_the_whole_goal_and_the_rest_is_named(plan, by):
    other = ParticipationFactory(application=plan.application, status="accepted").municipality
    goal = plan.goals.filter(indicator="Antal billige boliger").last()
    give(goal, "47,3 %", by, municipality=other, on=dt.date(2018, 12, 31), is_provisional=True)
    html = evaluation_html(build_content(plan, Kind.FINAL, summary="", number=1, on=DAY))
    assert "Ikke tegnet, fordi de er af en anden slags: 47,3 %." in html
    assert "(31.12.2018, foreløbigt)" in html
    pictures = re.findall('base64,([^"]+)', html)
    drawn = [b64decode(picture).decode() for picture in pictures]
    assert any("nyeste måling" in svg and other.name in svg for svg in drawn)
    assert not any("47,3" in svg for svg in drawn)


def test_an_edition_stays_as_it_was(plan, by):
    first = made(plan, by, Kind.NOTE, "Først.")
    goal_of(plan, by, "Nyt mål")
    second = actions.make_deliverable(plan, Kind.NOTE, summary="Så.", by=by, at=AT)
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert "Nyt mål" not in str(first.content)
    assert "Nyt mål" in str(second.content)
    assert first.sha256 != second.sha256


def test_rendering_twice_keeps_one_of_each(plan, by):
    row = made(plan, by)
    kept = actions.keep_documents(row, at=AT)
    assert kept == actions.keep_documents(row, at=AT)


# --- to the ministry ------------------------------------------------------------------------------


def test_it_is_sent_once_with_its_files_and_a_receipt(plan, by):
    row = made(plan, by)
    sending = actions.send_deliverable(row, by=by, at=AT)
    assert actions.send_deliverable(row, by=by, at=AT) == sending
    assert DeliverableSending.objects.count() == 1
    ministry, receipt = OutgoingMail.objects.order_by("key").filter(key__startswith="evaluation-")[
        ::-1
    ]
    assert ministry.recipient == sending.recipient
    assert ministry.attachments == [actions.document_key(row, k) for k in ("pdf", "docx")]
    assert sending.reference in receipt.text
    assert receipt.recipient == by.email


def test_everybody_can_see_whether_an_evaluation_is_genuine(client, plan, by):
    row = made(plan, by)
    digest = Document.objects.get(key=actions.document_key(row, "pdf")).sha256
    verify = reverse("applications:verify")

    def answer(sha256):
        return client.post(verify, {"digest": sha256}).content.decode()

    assert "Nej, vi kender ikke filen" in answer(digest)
    actions.send_deliverable(row, by=by, at=AT)
    for known in (digest, row.sha256):
        assert "Ja, dokumentet er ægte" in answer(known)
    assert "Nej, vi kender ikke filen" in answer("0" * 64)


def test_what_is_missing_is_said_before_it_is_sent(plan, by):
    row = actions.make_deliverable(plan, Kind.FINAL, summary="", by=by, at=AT)
    with pytest.raises(NotNow) as refusal:
        actions.send_deliverable(row, by=by, at=AT)
    assert any("bliver dannet" in text for text in refusal.value.reasons)
    assert any("Sammenfatningen mangler" in text for text in refusal.value.reasons)
    assert OutgoingMail.objects.filter(key__startswith="evaluation-").count() == 0


def test_a_plan_without_goals_makes_no_document(plan, by):
    plan.goals.update(dropped_on=DAY, drop_reason="x")
    with pytest.raises(NotNow, match="ingen mål"):
        actions.make_deliverable(plan, Kind.NOTE, summary="", by=by, at=AT)


# --- published by each municipality ---------------------------------------------------------------


def test_each_municipality_proves_it_and_the_missing_are_minded(client, plan, by):
    other = ParticipationFactory(application=plan.application, status="accepted").municipality
    MembershipFactory(network=plan.application.network, municipality=other)
    officer = officer_of(other)
    row = made(plan, by)
    actions.send_deliverable(row, by=by, at=AT)
    client.force_login(officer)
    url = at("prove", plan, row.pk, other.code)
    wrong = client.post(url, {"url": "ikke en adresse", "published_on": "1.1.2199"})
    assert "url" in wrong.context["form"].errors
    typed = {"url": "https://kommune.example/evaluering", "published_on": "1.4.2017"}
    client.post(url, typed)
    assert DeliverableProof.objects.get().municipality == other
    assert client.post(at("ask", plan, row.pk, other.code)).status_code == 403

    client.force_login(by)
    html = client.get(at("deliverable", plan, row.pk)).content.decode()
    assert "https://kommune.example/evaluering" in html
    assert "Mangler" in html
    with pytest.raises(NotNow, match="allerede offentliggjort"):
        actions.ask_for_publication(row, other, by=by, at=AT)
    home = plan.application.owner
    actions.ask_for_publication(row, home, by=by, at=AT)
    with pytest.raises(NotNow, match="fået besked i dag"):
        actions.ask_for_publication(row, home, by=by, at=AT)
    assert Notice.objects.filter(key__startswith="evaluation-publish/", recipient=by).count() == 1


# --- the pages ------------------------------------------------------------------------------------


def test_it_is_made_and_read_in_the_browser(client, plan, by):
    client.force_login(by)
    url = at("make", plan, "final")
    assert "summary" in client.post(url, {"summary": ""}).context["form"].errors
    answer = client.post(url, {"summary": "Det gik godt."}, follow=True)
    assert "Dokumentet bliver dannet" in answer.content.decode()
    row = Deliverable.objects.get()
    waiting = client.get(at("file", plan, row.pk, "pdf"))
    assert waiting["Location"] == at("deliverable", plan, row.pk)
    actions.keep_documents(row, at=AT)
    file = client.get(at("file", plan, row.pk, "pdf"))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert client.get(at("make", plan, "andet")).status_code == 404
    assert "Send til ministeriet" in client.get(at("deliverable", plan, row.pk)).content.decode()


def test_pages_are_for_those_who_read_the_plan(client, plan, by):
    row = made(plan, by)
    network = plan.application.network
    evaluator = AffiliationFactory(evaluator_role=True, network=network).user
    for user, reads, writes in (
        (by, 200, 200),
        (evaluator, 200, 403),
        (AffiliationFactory().user, 404, 404),
    ):
        client.force_login(user)
        for name, args in (
            ("deliverables", ()),
            ("deliverable", (row.pk,)),
            ("file", (row.pk, "docx")),
        ):
            answer = client.get(at(name, plan, *args))
            # Read to the end, which closes the file.
            assert not answer.streaming or list(answer.streaming_content)
            assert answer.status_code == reads
        assert client.get(at("make", plan, "note")).status_code == writes


def test_recommendations_are_the_networks_and_their_answers_are_kept(client, plan, by):
    network = plan.application.network
    coordinator = AffiliationFactory(coordinator=True, network=network).user
    client.force_login(coordinator)
    new = reverse("evaluation:new_recommendation", args=[network.pk])
    assert "text" in client.post(new, {"text": ""}).context["form"].errors
    client.post(new, {"text": "Gør loven varig.", "addressee": "Boligministeriet"})
    one = reverse("evaluation:recommendation", args=[network.pk, 1])
    typed = {"text": "Gør loven varig.", "addressee": "Boligministeriet", "base": 1}
    refused = client.post(one, {**typed, "status": "followed"}).context["form"].errors
    assert "reaction" in refused
    client.post(one, {**typed, "status": "followed", "reaction": "Lovforslag i 2021."})
    html = client.get(reverse("evaluation:recommendations", args=[network.pk])).content.decode()
    assert "Lovforslag i 2021." in html
    stale = client.post(one, {**typed, "status": "open"}).content.decode()
    assert "Det har en anden gemt, mens du skrev" in stale
    client.force_login(AffiliationFactory().user)
    assert client.get(one).status_code == 404
    client.force_login(by)
    content = build_content(plan, Kind.FINAL, summary="", number=1, on=DAY)
    assert content["recommendations"] == []


@pytest.mark.parametrize("how_many", [1, 4])
def test_the_list_costs_the_same(client, plan, by, how_many, django_assert_max_num_queries):
    for _n in range(how_many):
        actions.make_deliverable(plan, Kind.NOTE, summary="", by=by, at=AT)
    client.force_login(by)
    with django_assert_max_num_queries(9):
        client.get(at("deliverables", plan))
