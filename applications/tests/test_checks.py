"""One finding at a time: there when something is wrong, gone when it is put right."""

import datetime as dt

import pytest

from applications.models import (
    Application,
    ApprovalStep,
    CoveredPart,
    Exemption,
    Goal,
    GuardRailAnswer,
    LocalApproval,
    Participation,
    Round,
    SectionText,
)
from applications.queries.checks import submission_findings, text_findings
from applications.queries.links import with_links
from applications.queries.whole import whole
from applications.tests.factories import (
    AUTUMN_2016,
    FormTemplateFactory,
    ParticipationFactory,
    RoundFactory,
    SectionPartFactory,
    complete_application,
)
from networks.models import Membership, Network
from networks.tests.factories import GuardRailFactory, MembershipFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db
ON = AUTUMN_2016.date()


@pytest.fixture
def application():
    return complete_application()


def findings(application):
    fresh = Application.objects.select_related("round__template", "network", "owner")
    return text_findings(whole(fresh.get(pk=application.pk)), on=ON)


def summary(application):
    return {(f.blocks, f.place, f.number) for f in findings(application)}


def test_a_complete_application_has_no_finding(application):
    assert findings(application) == []


def set_(model, **values):
    return lambda application: model.objects.update(**values)


CHANGES = {
    "contact name": (set_(Application, contact_name=""), True, "header", None),
    "contact mail": (set_(Application, contact_email=""), True, "header", None),
    "contact phone": (set_(Application, contact_phone=""), False, "header", None),
    "coordinator name": (set_(Application, coordinator_name=""), True, "header", None),
    "coordinator mail": (set_(Application, coordinator_email=""), True, "header", None),
    "coordinator phone": (set_(Application, coordinator_phone=""), False, "header", None),
    "nobody runs it": (set_(Participation, runs_trial=False), True, "participants", None),
    "owner left": (set_(Membership, valid_to=dt.date(2016, 2, 1)), True, "participants", None),
    "no goal": (lambda a: Goal.objects.all().delete(), True, "goals", None),
    "no exemption": (lambda a: Exemption.objects.all().delete(), True, "exemptions", None),
    "no baseline": (set_(Goal, baseline_value=""), False, "goal", 1),
    "no target": (set_(Goal, target_value=""), False, "goal", 1),
    "no criterion": (set_(Goal, success_criterion=""), False, "goal", 1),
    "no goal behind": (set_(Exemption, goal=None), False, "exemption", 1),
    "no provision": (set_(Exemption, provision=""), False, "exemption", 1),
    "unknown law": (set_(Exemption, law_kind=""), False, "exemption", 1),
    "theme unanswered": (set_(Application, within_theme=None), True, "guard_rails", None),
    "outside theme": (set_(Application, within_theme=False), True, "guard_rails", None),
    "outside, argued": (
        set_(Application, within_theme=False, theme_reason="Fordi"),
        False,
        "guard_rails",
        None,
    ),
    "stated limits": (set_(Network, stated_limits="Ikke sundhed"), False, "guard_rails", None),
    "a CPR number": (
        set_(SectionText, html="<p>Hun har 010190-1234.</p>"),
        False,
        "section",
        1,
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_fault_is_found_by_name(application, name):
    change, blocks, place, number = CHANGES[name]
    change(application)
    assert (blocks, place, number) in summary(application)
    assert {(b, p) for b, p, _n in summary(application)} >= {(blocks, place)}


@pytest.mark.parametrize("name", [n for n in CHANGES if n not in ("no goal", "a CPR number")])
def test_a_fault_is_found_alone(application, name):
    change, blocks, place, _number = CHANGES[name]
    change(application)
    assert {(b, p) for b, p, _n in summary(application)} == {(blocks, place)}


@pytest.mark.parametrize("kind", ["missing_authority", "dispensation"])
def test_a_provision_is_asked_for_of_exemptions_only(application, kind):
    Exemption.objects.update(kind=kind, provision="")
    assert findings(application) == []


def test_unwritten_law_has_no_provision(application):
    Exemption.objects.update(law_kind="UNWRITTEN", provision="")
    assert findings(application) == []


@pytest.mark.parametrize("number", [1, 3, 5])
def test_an_empty_section_blocks(application, number):
    SectionText.objects.filter(section__number=number).update(html="", characters=0)
    assert summary(application) == {(True, "section", number)}


@pytest.mark.parametrize("required", [True, False])
def test_a_part_not_ticked_is_found_until_it_is(required):
    template = FormTemplateFactory(draft=True)
    part = SectionPartFactory(section=template.sections.get(number=2), required=required)
    template.published_at = AUTUMN_2016
    template.save()
    application = complete_application(
        round=RoundFactory(template=template, programme=template.programme)
    )
    assert summary(application) == {(required, "section", 2)}
    CoveredPart.objects.create(
        application=application, part=part, by=application.created_by, at=AUTUMN_2016
    )
    assert findings(application) == []


@pytest.mark.parametrize(("characters", "found"), [(100, False), (101, True)])
def test_a_text_over_the_advised_length_is_advice(characters, found):
    template = FormTemplateFactory(draft=True)
    template.sections.filter(number=4).update(advised_characters=100)
    template.published_at = AUTUMN_2016
    template.save()
    application = complete_application(
        round=RoundFactory(template=template, programme=template.programme)
    )
    application.texts.update(characters=characters)
    assert summary(application) == ({(False, "section", 4)} if found else set())


@pytest.mark.parametrize(
    ("status", "blocks"), [("invited", False), ("declined", True), ("accepted", None)]
)
def test_a_participant_who_has_not_said_yes_is_found(application, status, blocks):
    other = MembershipFactory(network=application.network).municipality
    ParticipationFactory(application=application, municipality=other, status=status)
    assert summary(application) == (
        {(blocks, "participants", None)} if status != "accepted" else set()
    )


def test_a_participant_outside_the_network_blocks(application):
    ParticipationFactory(application=application, municipality=MunicipalityFactory())
    assert summary(application) == {(True, "participants", None)}


@pytest.mark.parametrize("blocks", [True, False])
@pytest.mark.parametrize(
    ("answer", "found"),
    [(None, True), ((False, ""), True), ((True, " "), True), ((True, "Fordi"), False)],
)
def test_a_legal_limit_is_answered_with_a_reason(application, blocks, answer, found):
    rail = GuardRailFactory(programme=application.network.programme, blocks=blocks)
    if answer:
        GuardRailAnswer.objects.create(
            application=application,
            guard_rail=rail,
            respected=answer[0],
            reason=answer[1],
            by=application.created_by,
            at=AUTUMN_2016,
        )
    assert summary(application) == ({(blocks, "guard_rails", None)} if found else set())


def test_limits_of_another_programme_are_not_asked(application):
    GuardRailFactory()
    assert findings(application) == []


# --- what concerns the sending --------------------------------------------------------------------


def sending(application, at=AUTUMN_2016):
    fresh = Application.objects.select_related("round", "network").get(pk=application.pk)
    return {(f.blocks, f.place) for f in submission_findings(whole(fresh), at=at)}


def decided(application, decision, body="council", **fields):
    approval, _ = LocalApproval.objects.get_or_create(
        application=application, municipality=application.owner
    )
    return ApprovalStep.objects.create(
        approval=approval,
        body=body,
        meeting_date=ON,
        decision=decision,
        by=application.created_by,
        at=AUTUMN_2016,
        **fields,
    )


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("decision", [None, "refused", "noted", "recommended"])
def test_without_a_yes_approval_is_missing(application, required, decision):
    Round.objects.update(requires_approval_first=required)
    if decision:
        decided(application, decision)
    assert sending(application) == {(required, "approvals")}


@pytest.mark.parametrize("decision", ["approved", "endorsed", "approved_with_remark"])
def test_the_councils_yes_is_enough(application, decision):
    decided(application, decision)
    assert sending(application) == set()


def test_a_committees_yes_is_not(application):
    decided(application, "approved", body="committee")
    assert sending(application) == {(False, "approvals")}


def test_the_round_must_have_opened(application):
    decided(application, "approved")
    opens = application.round.opens_at
    assert sending(application, opens - dt.timedelta(seconds=1)) == {(True, "detail")}
    assert sending(application, opens) == set()


def test_past_the_deadline_is_advice(application):
    decided(application, "approved")
    closes = application.round.closes_at
    assert sending(application, closes - dt.timedelta(seconds=1)) == set()
    assert sending(application, closes) == {(False, "detail")}


def test_every_finding_leads_to_a_page(application):
    for change, *_rest in CHANGES.values():
        change(application)
    SectionText.objects.update(characters=0)
    linked = with_links(application, findings(application))
    assert len(linked) > 10
    assert all(row["url"].startswith(f"/ansoegninger/{application.reference}/") for row in linked)


def test_a_provision_that_cannot_be_read_gets_a_word():
    application = complete_application()
    application.exemptions.update(provision="noget vrøvl 12")
    texts = [f.text for f in text_findings(whole(application), on=AUTUMN_2016.date())]
    assert [text for text in texts if "bestemmelsen er ikke genkendt" in text]
