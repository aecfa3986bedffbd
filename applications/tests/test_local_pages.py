"""A municipality's own pages: who gets in, and a secretary's way through them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.actions.agenda import create_item, update_item
from applications.actions.approvals import register_decision
from applications.actions.planning import put_on_item, set_meeting, update_step
from applications.actions.workflow import freeze, unlock
from applications.models import (
    AgendaItem,
    AgendaTemplate,
    Application,
    ApprovalStep,
    CoverageDecision,
    Meeting,
    Participation,
    PoliticalBody,
)
from applications.tests.factories import (
    AgendaItemFactory,
    AgendaTemplateFactory,
    MeetingFactory,
    ParticipationFactory,
    PlannedStepFactory,
    PoliticalBodyFactory,
    complete_application,
)
from applications.workflow import Sharing
from networks.models import Role
from networks.tests.factories import AffiliationFactory, MembershipFactory, UserFactory
from support.dkfds.templatetags.dkfds import dato
from support.jobs.models import Job

pytestmark = pytest.mark.django_db

AUTUMN = dt.datetime(2016, 11, 1, 8, 0, tzinfo=dt.UTC)
CANARY = "KANARIEFUGL-lokalt"

# Name → (arguments, right to look, right to post). Rights: reads, speaks, sets_up; "" = no such
# method. Every address of applications/urls/approvals.py about one municipality stands here.
PAGES = {
    "board": ("code", "reads", ""),
    "set_up": ("code", "reads", ""),
    "new_body": ("code", "sets_up", "sets_up"),
    "edit_body": ("body", "sets_up", "sets_up"),
    "move_body": ("body", "", "sets_up"),
    "calendar": ("body", "reads", ""),
    "new_meeting": ("body", "sets_up", "sets_up"),
    "import_meetings": ("body", "sets_up", "sets_up"),
    "edit_meeting": ("meeting", "sets_up", "sets_up"),
    "cancel_meeting": ("meeting", "sets_up", "sets_up"),
    "restore_meeting": ("meeting", "", "sets_up"),
    "adopt_layout": ("code", "sets_up", "sets_up"),
    "edit_layout": ("layout", "sets_up", "sets_up"),
    "new_heading": ("layout", "sets_up", "sets_up"),
    "edit_heading": ("heading", "sets_up", "sets_up"),
    "move_heading": ("heading", "", "sets_up"),
    "remove_heading": ("heading", "sets_up", "sets_up"),
    "items": ("code", "reads", ""),
    "new_item": ("code", "speaks", "speaks"),
    "item": ("item", "reads", ""),
    "item_facts": ("item", "speaks", "speaks"),
    "item_text": ("item_heading", "speaks", "speaks"),
    "place_item": ("item", "", "speaks"),
    "present_newest": ("item", "", "speaks"),
    "item_file": ("item_file", "reads", "reads"),
    "plan": ("case", "reads", ""),
    "read_minutes": ("case", "speaks", "speaks"),
    "open_plan": ("case", "", "speaks"),
    "add_step": ("case", "speaks", "speaks"),
    "step": ("case_step", "speaks", "speaks"),
    "skip_step": ("case_step", "speaks", "speaks"),
    "restore_step": ("case_step", "", "speaks"),
    "move_step": ("case_step", "", "speaks"),
}
RIGHTS = {
    Role.CASE_OFFICER: {"reads", "speaks"},
    Role.SECRETARY: {"reads", "speaks", "sets_up"},
    Role.DIRECTOR: {"reads", "speaks", "sets_up"},
    Role.LOCAL_ADMIN: {"reads", "sets_up"},
}


@pytest.fixture
def town(settings):
    """A frozen application with a neighbour in it, and everything the owner has set up."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    application = complete_application(sharing=Sharing.NETWORK)
    neighbour = MembershipFactory(network=application.network).municipality
    ParticipationFactory(
        application=application, municipality=neighbour, status=Participation.Status.ACCEPTED
    )
    writer = AffiliationFactory(municipality=application.owner).user
    freeze(application, hand_over=True, by=writer, at=AUTUMN)
    step = PlannedStepFactory(
        approval__application=application, body__name=f"Byrådet {CANARY}", case_officers=CANARY
    )
    layout = AgendaTemplateFactory(municipality=application.owner)
    return {
        "application": application,
        "owner": application.owner,
        "neighbour": neighbour,
        "step": step,
        "meeting": MeetingFactory(body=step.body, place=CANARY),
        "layout": layout,
        "item": AgendaItemFactory(template=layout, applications=[application], title=CANARY),
    }


def _arguments(town: dict, kind: str) -> list:
    code, item, layout = town["owner"].code, town["item"], town["layout"]
    heading = layout.headings.first()
    case = [town["application"].reference, code]
    return {
        "code": [code],
        "body": [code, town["step"].body_id],
        "meeting": [code, town["step"].body_id, town["meeting"].pk],
        "layout": [code, layout.pk],
        "heading": [code, layout.pk, heading.pk],
        "item": [code, item.pk],
        "item_heading": [code, item.pk, heading.pk],
        "item_file": [code, item.pk, "pdf"],
        "case": case,
        "case_step": [*case, town["step"].pk],
    }[kind]


def _sign_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


@pytest.mark.parametrize("role", sorted(RIGHTS))
def test_own_people_get_in_as_far_as_their_role_goes(client, town, role):
    _sign_in(client, AffiliationFactory(municipality=town["owner"], role=role).user)
    for name, (kind, look, _post) in PAGES.items():
        if not look or (role == Role.LOCAL_ADMIN and kind.startswith("case")):
            continue
        url = reverse(f"applications:{name}", args=_arguments(town, kind))
        expected = 200 if look in RIGHTS[role] else 403
        if name == "item_file" and role == Role.LOCAL_ADMIN:
            expected = 404  # the paper holds the application's text, which is not theirs to read
        assert (name, client.get(url).status_code) == (name, expected)


@pytest.mark.parametrize("role", sorted(RIGHTS))
def test_a_post_without_the_right_changes_nothing(client, town, role):
    _sign_in(client, AffiliationFactory(municipality=town["owner"], role=role).user)
    for name, (kind, _look, post) in PAGES.items():
        if post and post not in RIGHTS[role] and not kind.startswith("case"):
            url = reverse(f"applications:{name}", args=_arguments(town, kind))
            assert (name, client.post(url).status_code) == (name, 403)
    assert PoliticalBody.objects.count() == 1
    assert AgendaItem.objects.count() == 1


@pytest.mark.parametrize(
    "persona", ["neighbour", "coordinator", "admin", "ministry_officer", "nobody"]
)
def test_others_find_nothing_of_it(client, town, persona):
    people = {
        "neighbour": lambda: AffiliationFactory(municipality=town["neighbour"], secretary=True),
        "coordinator": lambda: AffiliationFactory(
            coordinator=True,
            network=town["application"].network,
            municipality=town["neighbour"],
        ),
        "admin": lambda: AffiliationFactory(admin=True),
        "ministry_officer": lambda: AffiliationFactory(
            ministry_officer=True, ministry=town["application"].network.programme.ministry
        ),
        "nobody": lambda: None,
    }
    affiliation = people[persona]()
    _sign_in(client, affiliation.user if affiliation else UserFactory())
    for name, (kind, look, post) in PAGES.items():
        url = reverse(f"applications:{name}", args=_arguments(town, kind))
        for wanted, ask in ((look, client.get), (post, client.post)):
            if wanted:
                answer = ask(url)
                assert (name, answer.status_code) == (name, 404)
                assert CANARY not in answer.content.decode()


def test_a_stranger_is_asked_to_sign_in(client, town):
    for name, (kind, look, _post) in PAGES.items():
        if look:
            url = reverse(f"applications:{name}", args=_arguments(town, kind))
            answer = client.get(url)
            assert (name, answer.status_code) == (name, 302)
            assert reverse("account_login") in answer["Location"]


def test_a_neighbour_sees_the_state_and_no_local_parts(client, town):
    _sign_in(client, AffiliationFactory(municipality=town["neighbour"]).user)
    network, application = town["application"].network, town["application"]
    pages = [
        reverse("applications:approvals", args=[application.reference]),
        reverse("applications:matrix", args=[network.programme.slug, network.slug]),
        reverse("applications:round_board", args=[application.round_id]),
    ]
    for url in pages:
        page = client.get(url).content.decode()
        assert town["owner"].name in page
        assert CANARY not in page


@pytest.fixture
def secretary(client, town):
    user = AffiliationFactory(municipality=town["owner"], secretary=True).user
    _sign_in(client, user)
    return user


def _post(client, name, args, data=None):
    answer = client.post(reverse(f"applications:{name}", args=args), data or {})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return answer


def test_a_secretary_sets_up_bodies_meetings_and_layouts(client, town, secretary):
    code = town["owner"].code
    body = {"kind": "finance", "name": "Magistraten", "position": 1, "agenda_days": 12}
    _post(client, "new_body", [code], {**body, "is_active": "on"})
    magistrate = PoliticalBody.objects.get(name="Magistraten")
    calendar = "dato;sted\n15.11.2016;Rådhuset\n13.12.2016;;1.12.2016"
    _post(client, "import_meetings", [code, magistrate.pk], {"text": calendar})
    closes = [(m.date, m.place, m.closes_on) for m in magistrate.meetings.order_by("date")]
    assert closes == [
        (dt.date(2016, 11, 15), "Rådhuset", dt.date(2016, 11, 3)),
        (dt.date(2016, 12, 13), "", dt.date(2016, 12, 1)),
    ]
    _post(client, "adopt_layout", [code], {"layout": "herning"})
    labels = AgendaTemplate.objects.get(municipality=town["owner"], shows_matrix=True).headings
    assert "Sagsresume" in set(labels.values_list("label", flat=True))


def test_a_calendar_that_cannot_be_read_says_so_and_keeps_the_text(client, town, secretary):
    url = reverse("applications:import_meetings", args=[town["owner"].code, town["step"].body_id])
    answer = client.post(url, {"text": "15.11.2016\n31.02.2017"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "31.02.2017" in page
    assert "Linje 2" in page
    assert Meeting.objects.count() == 1


def test_a_secretary_plans_a_case_and_registers_the_decision(client, town, secretary):
    application, step = town["application"], town["step"]
    case = [application.reference, town["owner"].code]
    meeting = {"base": step.revision, "meeting": town["meeting"].pk, "purpose": "decision"}
    _post(client, "step", [*case, step.pk], {**meeting, "case_number": "16/1808"})
    step.refresh_from_db()
    assert (step.meeting, step.case_number) == (town["meeting"], "16/1808")
    url = reverse("applications:register_decision", args=case)
    form = client.get(url, {"trin": step.pk}).content.decode()
    assert "16/1808" in form
    decision = {
        "body": "council",
        "body_name": step.body.name,
        "meeting_date": "15.11.2016",
        "decision": "approved",
        "decision_text": "Indstillingen er tiltrådt.",
    }
    answer = client.post(f"{url}?trin={step.pk}", decision)
    assert answer.status_code == 302
    kept = ApprovalStep.objects.get()
    assert (kept.planned, kept.by, kept.version.number) == (step, secretary, 1)
    page = client.get(reverse("applications:plan", args=case)).content.decode()
    assert "Godkendt politisk" in page


def test_a_step_saved_by_somebody_else_stands_beside_what_was_typed(client, town, secretary):
    step, case = town["step"], [town["application"].reference, town["owner"].code]
    seen = step.revision
    theirs = {"case_number": "16/1808", "purpose": "orientation", "meeting": town["meeting"]}
    update_step(step, theirs, base=seen, by=secretary, at=AUTUMN)
    url = reverse("applications:step", args=[*case, step.pk])
    mine = {"purpose": "decision", "case_number": "2016-0039029", "recommendation": "at sige ja"}
    answer = client.post(url, {**mine, "base": seen})
    assert answer.status_code == 409
    assert dict(answer.context["now"]) == {
        "Møde": "15.11.2016 (dagsordenen lukker 05.11.2016)",
        "Formål": "Til orientering",
        "Sagsnr.": "16/1808",
        "Indstilling": "–",
        "Sagsbehandlere": CANARY,
    }
    form = answer.context["form"]
    assert {name: form[name].value() for name in mine} == mine
    again = client.post(url, {**mine, "base": form["base"].value()})
    assert again.status_code == 302
    step.refresh_from_db()
    assert (step.case_number, step.recommendation) == ("2016-0039029", "at sige ja")


def test_item_facts_saved_by_somebody_else_stand_beside_what_was_typed(client, town, secretary):
    item, code = town["item"], town["owner"].code
    update_item(item, {"case_number": "16/1808"}, base=item.revision, by=secretary, at=AUTUMN)
    url = reverse("applications:item_facts", args=[code, item.pk])
    mine = {"title": item.title, "kind": "approval", "case_number": "11/21189"}
    answer = client.post(url, {**mine, "base": 1})
    assert (answer.status_code, answer.context["now"]) == (409, [("Sagsnr.", "16/1808")])
    assert answer.context["form"]["case_number"].value() == "11/21189"
    assert client.post(url, {**mine, "base": 2}).status_code == 302


def test_an_answer_about_a_version_one_has_not_seen_is_not_taken(client, town, secretary):
    application, step = town["application"], town["step"]
    step.body.competent = True
    step.body.save()
    given = ApprovalStep(planned=step, meeting_date=AUTUMN.date(), decision="approved")
    register_decision(application, town["owner"], given, by=secretary, at=AUTUMN)
    for _once in range(2):
        unlock(application, reason="Rettes.", by=secretary, at=AUTUMN)
        freeze(application, hand_over=False, by=secretary, at=AUTUMN)
    url = reverse(
        "applications:covered", args=[application.reference, town["owner"].code, given.pk]
    )
    answer = {"covered": "yes", "reason": "Kun et tal.", "version": "2"}
    page = client.post(url, answer)
    assert page.status_code == 200
    assert "Teksten er ændret igen" in page.content.decode()
    assert page.context["form"]["reason"].value() == "Kun et tal."
    assert not CoverageDecision.objects.exists()
    again = {**answer, "version": page.context["form"]["version"].value()}
    assert client.post(url, again).status_code == 302
    assert CoverageDecision.objects.get().version.number == 3


def test_a_paper_whose_text_changed_back_can_be_asked_for_again(client, town, secretary):
    """The job was done while another text stood there: it made the paper of that one."""
    url = reverse("applications:item_file", args=[town["owner"].code, town["item"].pk, "docx"])
    client.post(url)
    Job.objects.update(status="done", attempts=1, done_at=AUTUMN)
    page = client.get(url)
    assert "Dan dokumentet" in page.content.decode()
    assert "Refresh" not in page
    client.post(url)
    assert [job.status for job in Job.objects.filter(kind="agenda.documents")] == ["queued"]
    assert client.get(url)["Refresh"] == "2"


def test_an_agenda_item_is_made_edited_copied_and_placed(client, town, secretary):
    code, application = town["owner"].code, town["application"]
    data = {"title": "Forsøg", "kind": "approval", "template": town["layout"].pk}
    _post(client, "new_item", [code], {**data, "applications": [application.pk]})
    item = AgendaItem.objects.get(title="Forsøg")
    heading = item.template.headings.get(content="statement")
    local = {"base": 0, "format": "plain", "text": "Vores egne ord.\n\nAndet afsnit."}
    _post(client, "item_text", [code, item.pk, heading.pk], local)
    _post(client, "place_item", [code, item.pk], {"step": town["step"].pk})
    page = client.get(reverse("applications:item", args=[code, item.pk])).content.decode()
    assert "Vores egne ord." in page
    assert "Indstilling\n\n" in page
    town["step"].refresh_from_db()
    assert town["step"].item == item


def test_a_pasted_decision_is_shown_and_never_stored_unseen(client, town, secretary):
    case = [town["application"].reference, town["owner"].code]
    text = (
        "Nr.133 - Godkendelse af frikommuneansøgninger\n\nSagsnr.: 16/1808\n\nIndstilling\n\n"
        "1. At Byrådet godkender ansøgningen.\n\n"
        "Beslutning i Byrådet den 23-05-2016\n\nGodkendt."
    )
    page = client.post(reverse("applications:read_minutes", args=case), {"text": text})
    assert "16/1808" in page.content.decode()
    read = {
        "fra_referat": "1",
        "body_name": "Byrådet",
        "meeting_date": "2016-05-23",
        "decision": "approved",
        "case_number": "16/1808",
    }
    form = client.post(reverse("applications:register_decision", args=case), read)
    assert form.status_code == 200
    assert "16/1808" in form.content.decode()
    assert not ApprovalStep.objects.exists()


def test_the_first_item_of_a_municipality_takes_the_general_layout(client, town, secretary):
    AgendaItem.objects.all().delete()
    AgendaTemplate.objects.all().delete()
    code, application = town["owner"].code, town["application"]
    url = reverse("applications:new_item", args=[code])
    assert client.get(url, {"ansoegning": application.reference}).status_code == 200
    first = {"title": "Første", "kind": "approval", "applications": [application.pk]}
    _post(client, "new_item", [code], first)
    assert AgendaTemplate.objects.get().is_default


@pytest.fixture
def draft_of_others(town):
    """A draft shared with nobody, to which the town is invited only."""
    network = town["application"].network
    owner = MembershipFactory(network=network).municipality
    draft = complete_application(text=CANARY, network=network, owner=owner)
    ParticipationFactory(
        application=draft, municipality=town["owner"], status=Participation.Status.INVITED
    )
    return draft


def test_an_invitation_puts_no_unshared_draft_on_an_item(client, town, secretary, draft_of_others):
    code = town["owner"].code
    asked = {"title": "Punkt", "kind": "approval", "template": town["layout"].pk}
    url = reverse("applications:new_item", args=[code])
    answer = client.post(url, {**asked, "applications": [draft_of_others.pk]})
    assert answer.status_code == 200
    assert not AgendaItem.objects.filter(title="Punkt").exists()
    item = AgendaItemFactory(template=town["layout"], applications=[draft_of_others], title="Før")
    page = client.get(reverse("applications:item", args=[code, item.pk])).content.decode()
    assert CANARY not in page
    assert draft_of_others.title not in page
    paper = client.post(reverse("applications:item_file", args=[code, item.pk, "docx"]))
    assert paper.status_code == 404


def test_a_changed_text_is_compared_for_those_who_may_read_it(
    client, town, secretary, draft_of_others
):
    freeze(draft_of_others, hand_over=False, by=secretary, at=AUTUMN)
    step = PlannedStepFactory(approval__application=draft_of_others, body__name="Rådet")
    step.approval.municipality = town["owner"]
    step.approval.save(update_fields=["municipality"])
    decision = ApprovalStep.objects.create(
        approval=step.approval,
        body="council",
        meeting_date=AUTUMN.date(),
        decision="approved",
        by=secretary,
        at=AUTUMN,
    )
    case = [draft_of_others.reference, town["owner"].code]
    answer = client.get(reverse("applications:covered", args=[*case, decision.pk]))
    assert answer.status_code == 404
    assert CANARY not in answer.content.decode()


def test_one_municipalitys_no_takes_the_case_from_nobody_else(client, town, secretary):
    ParticipationFactory(
        application=town["application"],
        municipality=MembershipFactory(network=town["application"].network).municipality,
        status=Participation.Status.DECLINED,
    )
    page = client.get(reverse("applications:new_item", args=[town["owner"].code]))
    assert town["application"].title in page.content.decode()


def test_a_removed_heading_keeps_the_texts_under_it(client, town, secretary):
    code, item, layout = town["owner"].code, town["item"], town["layout"]
    heading = layout.headings.get(content="statement")
    local = {"base": 0, "format": "plain", "text": "Står her endnu."}
    _post(client, "item_text", [code, item.pk, heading.pk], local)
    _post(client, "remove_heading", [code, layout.pk, heading.pk])
    page = client.get(reverse("applications:item", args=[code, item.pk])).content.decode()
    assert "Står her endnu." in page


@pytest.fixture
def unlocked(town, secretary):
    """The town's application on an item and a meeting, frozen, opened again and rewritten."""
    application, step = town["application"], town["step"]
    item = create_item(
        town["owner"],
        [application],
        title="Punktet",
        template=town["layout"],
        by=secretary,
        at=AUTUMN,
    )
    put_on_item(step, item, by=secretary, at=AUTUMN)
    meeting = MeetingFactory(body=step.body, date=timezone.localdate() + dt.timedelta(days=20))
    set_meeting(step, meeting, by=secretary, at=AUTUMN)
    unlock(application, reason="Et tal er forkert.", by=secretary, at=AUTUMN)
    Application.objects.filter(pk=application.pk).update(title=f"{CANARY} ny titel")
    application.texts.update(html=f"<p>{CANARY} nye ord</p>")
    return {**town, "item": item, "meeting": meeting}


def test_a_text_opened_again_leaves_a_secretarys_cases_where_they_were(client, unlocked, secretary):
    application, item, code = unlocked["application"], unlocked["item"], unlocked["owner"].code
    title = application.title
    case = [application.reference, code]
    pages = {
        "board": [code],
        "plan": case,
        "items": [code],
        "item": [code, item.pk],
        "new_item": [code],
        "detail": case[:1],
        "approvals": case[:1],
        "list": [],
        "version": [application.reference, 1],
    }
    for name, arguments in pages.items():
        answer = client.get(reverse(f"applications:{name}", args=arguments))
        page = answer.content.decode()
        assert (name, answer.status_code) == (name, 200)
        assert (name, f"{CANARY} ny" in page) == (name, False)
        assert (name, title in page or name == "items") == (name, True)
    board = client.get(reverse("applications:board", args=[code])).content.decode()
    assert dato(unlocked["meeting"].date) in board
    assert "Punktet" in board
    page = client.get(reverse("applications:item", args=[code, item.pk])).content.decode()
    assert "Indstilling" in page
    asked = client.post(reverse("applications:item_file", args=[code, item.pk, "docx"]))
    assert asked.status_code == 302
    hidden = client.get(reverse("applications:section", args=[application.reference, 1]))
    assert hidden.status_code == 404


def test_an_item_on_a_draft_is_hidden_when_the_text_is_opened_again(client, unlocked, secretary):
    code, item = unlocked["owner"].code, unlocked["item"]
    item.applications.update(version=None)
    page = client.get(reverse("applications:item", args=[code, item.pk])).content.decode()
    assert CANARY not in page.replace(unlocked["step"].body.name, "")
    assert "som ikke er delt med jer" in page


def test_a_meeting_is_moved_and_cancelled_with_a_reason(client):
    secretary = AffiliationFactory(secretary=True)
    body = PoliticalBodyFactory(municipality=secretary.municipality)
    meeting = MeetingFactory(body=body, date=dt.date(2016, 11, 15))
    client.force_login(secretary.user)
    place = (secretary.municipality.code, body.pk, meeting.pk)
    move = reverse("applications:edit_meeting", args=place)
    form = client.post(move, {"date": "22.11.2016", "place": "Salen"}).context["form"]
    assert "reason" in form.errors
    assert form["place"].value() == "Salen"
    client.post(move, {"date": "22.11.2016", "reason": "Valgdag."})
    cancel = reverse("applications:cancel_meeting", args=place)
    assert "reason" in client.post(cancel, {}).context["form"].errors
    client.post(cancel, {"reason": "For få sager."})
    told = [(c.old, c.new, c.reason) for c in meeting.changes.order_by("pk")]
    day, later = dt.date(2016, 11, 15), dt.date(2016, 11, 22)
    assert told == [(day, later, "Valgdag."), (later, None, "For få sager.")]
