"""A municipality's way through its bodies, laid and changed, and planned back from a deadline."""

import datetime as dt

import pytest

from applications.actions import bodies, planning
from applications.actions.approvals import register_decision
from applications.actions.drafting import answer_invitation, create_application
from applications.models import (
    AgendaItem,
    ApprovalStep,
    LocalApproval,
    Meeting,
    Participation,
    PlannedStep,
    PoliticalBody,
)
from applications.queries.deadlines import deadline_of
from applications.queries.planning import (
    is_working_day,
    plan_back,
    working_day_before,
)
from applications.tests.factories import (
    AUTUMN_2016,
    AgendaItemFactory,
    AgendaTemplateFactory,
    ApplicationFactory,
    MeetingFactory,
    ParticipationFactory,
    PoliticalBodyFactory,
    RoundFactory,
)
from applications.workflow import NotNow, Stale
from networks.tests.factories import MembershipFactory, MunicipalityFactory, UserFactory
from support.audit.models import Entry

Kind = PoliticalBody.Kind
BEFORE_THE_DEADLINE = dt.date(2016, 11, 1)


@pytest.fixture
def who(db):
    return {"by": UserFactory(), "at": AUTUMN_2016}


@pytest.fixture
def application(db):
    return ApplicationFactory()


@pytest.fixture
def chain(application):
    """Administration, two committees at once, finance committee, council."""
    rows = [
        (Kind.ADMINISTRATION, "Direktionen", 1),
        (Kind.COMMITTEE, "Erhvervsudvalget", 2),
        (Kind.COMMITTEE, "Social- og Seniorudvalget", 2),
        (Kind.FINANCE, "Økonomiudvalget", 3),
        (Kind.COUNCIL, "Byrådet", 4),
    ]
    return {
        name: PoliticalBodyFactory(
            municipality=application.owner, kind=kind, name=name, position=position, agenda_days=7
        )
        for kind, name, position in rows
    }


@pytest.fixture
def approval(application, chain, who):
    return planning.open_approval(application, application.owner, **who)


def way(approval):
    """The plan as places with the bodies at each."""
    rows = approval.planned_steps.select_related("body").order_by("position", "pk")
    found = {}
    for step in rows:
        found.setdefault(step.position, []).append(step.body.name)
    return list(found.values())


def step_of(approval, name):
    return approval.planned_steps.get(body__name=name)


def register(application, who, planned, decision="recommended", **fields):
    step = ApprovalStep(
        planned=planned, meeting_date=dt.date(2016, 11, 2), decision=decision, **fields
    )
    return register_decision(application, planned.approval.municipality, step, **who)


# --- Laying the way ----------------------------------------------------------------------------


def test_steps_follow_the_set_up(approval):
    assert way(approval) == [
        ["Direktionen"],
        ["Erhvervsudvalget", "Social- og Seniorudvalget"],
        ["Økonomiudvalget"],
        ["Byrådet"],
    ]


def test_general_chain_takes_the_municipalitys_own_names(application, who):
    owner = application.owner
    owner.council_name, owner.finance_committee_name = "Borgerrepræsentationen", "Magistraten"
    owner.save()

    approval = planning.open_approval(application, owner, **who)

    assert way(approval) == [
        ["Administrationen"],
        ["Fagudvalget"],
        ["Magistraten"],
        ["Borgerrepræsentationen"],
    ]
    assert list(PoliticalBody.objects.filter(competent=True).values_list("name", flat=True)) == [
        "Borgerrepræsentationen"
    ]


def test_opening_again_changes_nothing(approval, application, who):
    planning.skip_step(step_of(approval, "Direktionen"), reason="Direkte i udvalg.", **who)

    again = planning.open_approval(application, application.owner, **who)

    assert again == approval
    assert approval.planned_steps.count() == 5
    assert step_of(approval, "Direktionen").skipped is True


def test_outsider_gets_no_approval(application, who):
    with pytest.raises(NotNow, match="deltager ikke"):
        planning.open_approval(application, MunicipalityFactory(), **who)

    assert LocalApproval.objects.count() == 0


def test_owner_and_those_who_accept_get_theirs(who):
    round_ = RoundFactory()
    lead = MembershipFactory(network__programme=round_.programme)
    others = [MembershipFactory(network=lead.network).municipality for _n in range(2)]
    application = create_application(
        network=lead.network,
        round=round_,
        owner=lead.municipality,
        title="Lejekontrakter",
        participants=others,
        **who,
    )
    answer_invitation(application, others[0], accept=True, **who)
    answer_invitation(application, others[1], accept=False, **who)

    assert {row.municipality for row in LocalApproval.objects.all()} == {
        lead.municipality,
        others[0],
    }
    assert {row.planned_steps.count() for row in LocalApproval.objects.all()} == {4}


def test_replan_follows_a_changed_set_up_and_keeps_what_was_filled_in(
    approval, application, chain, who
):
    for name in ("Erhvervsudvalget", "Direktionen"):
        PoliticalBody.objects.filter(name=name).update(is_active=False)
    PoliticalBodyFactory(
        municipality=application.owner, kind=Kind.COMMITTEE, name="Teknisk Udvalg", position=2
    )
    planning.update_step(
        step_of(approval, "Direktionen"), {"case_number": "16/1808"}, base=1, **who
    )

    planning.replan(application, application.owner, **who)

    assert way(approval) == [
        ["Direktionen"],
        ["Social- og Seniorudvalget", "Teknisk Udvalg"],
        ["Økonomiudvalget"],
        ["Byrådet"],
    ]


# --- Changing it -------------------------------------------------------------------------------


def test_step_is_added_for_orientation(approval, application, chain, who):
    planning.add_step(
        application,
        application.owner,
        chain["Erhvervsudvalget"],
        position=5,
        purpose=PlannedStep.Purpose.ORIENTATION,
        **who,
    )

    assert way(approval)[-1] == ["Erhvervsudvalget"]


@pytest.mark.parametrize("foreign", [True, False])
def test_step_is_not_added(approval, application, chain, who, foreign):
    body = PoliticalBodyFactory() if foreign else chain["Byrådet"]

    with pytest.raises(NotNow, match="egne instanser" if foreign else "allerede i planen"):
        planning.add_step(application, application.owner, body, **who)

    assert approval.planned_steps.count() == 5


def test_skipping_takes_a_reason(approval, who):
    with pytest.raises(NotNow, match="springes over"):
        planning.skip_step(step_of(approval, "Byrådet"), reason=" ", **who)

    assert step_of(approval, "Byrådet").skipped is False


def test_skipped_step_comes_back(approval, who):
    planning.skip_step(step_of(approval, "Direktionen"), reason="Ikke nødvendigt.", **who)

    step = planning.restore_step(step_of(approval, "Direktionen"), **who)

    assert (step.skipped, step.skip_reason, step.revision) == (False, "", 3)


@pytest.mark.parametrize(
    ("name", "up", "expected"),
    [
        ("Økonomiudvalget", False, [["D"], ["E", "S"], ["B"], ["Ø"]]),
        ("Økonomiudvalget", True, [["D"], ["Ø"], ["E", "S"], ["B"]]),
        ("Erhvervsudvalget", True, [["D"], ["E"], ["S"], ["Ø"], ["B"]]),
        ("Erhvervsudvalget", False, [["D"], ["S"], ["E"], ["Ø"], ["B"]]),
        ("Direktionen", True, [["D"], ["E", "S"], ["Ø"], ["B"]]),
        ("Byrådet", False, [["D"], ["E", "S"], ["Ø"], ["B"]]),
    ],
)
def test_step_moves(approval, who, name, up, expected):
    planning.move_step(step_of(approval, name), up=up, **who)

    assert [[body[0] for body in place] for place in way(approval)] == expected


def test_meeting_must_be_the_bodys_own_and_held(approval, chain, who):
    step = step_of(approval, "Byrådet")
    foreign = MeetingFactory(body=chain["Økonomiudvalget"])
    cancelled = MeetingFactory(body=chain["Byrådet"], cancelled=True)

    with pytest.raises(NotNow, match="egne møder"):
        planning.set_meeting(step, foreign, **who)
    with pytest.raises(NotNow, match="aflyst"):
        planning.set_meeting(step, cancelled, **who)

    assert step_of(approval, "Byrådet").meeting is None


def test_cancelled_meeting_leaves_its_steps_without_one(approval, chain, who):
    meeting = MeetingFactory(body=chain["Byrådet"])
    planning.set_meeting(step_of(approval, "Byrådet"), meeting, **who)

    left = bodies.cancel_meeting(meeting, **who)

    assert [step.pk for step in left] == [step_of(approval, "Byrådet").pk]
    assert step_of(approval, "Byrådet").meeting is None
    assert Meeting.objects.get().cancelled is True


def test_meeting_cancelled_since_the_page_was_shown_is_refused(approval, chain, who):
    seen = MeetingFactory(body=chain["Byrådet"])
    bodies.cancel_meeting(Meeting.objects.select_related("body").get(), **who)
    step = step_of(approval, "Byrådet")

    with pytest.raises(NotNow, match="aflyst"):
        planning.set_meeting(step, seen, **who)
    with pytest.raises(NotNow, match="aflyst"):
        planning.update_step(step, {"case_number": "16/1808", "meeting": seen}, base=1, **who)

    after = step_of(approval, "Byrådet")
    assert (after.meeting, after.case_number, after.revision) == (None, "", 1)


def test_a_form_from_before_does_not_call_a_cancelled_meeting_back(chain, who):
    seen = MeetingFactory(body=chain["Byrådet"])
    bodies.cancel_meeting(Meeting.objects.select_related("body").get(), **who)
    seen.place = "Rådhuset"
    bodies.save_meeting(seen, **who)

    assert [(m.place, m.cancelled) for m in Meeting.objects.all()] == [("Rådhuset", True)]

    bodies.restore_meeting(seen, **who)

    assert Meeting.objects.get().cancelled is False


def test_two_people_change_a_step(approval, who):
    step = step_of(approval, "Byrådet")
    planning.update_step(step, {"case_number": "16/1808"}, base=1, **who)

    with pytest.raises(Stale) as stale:
        planning.update_step(step, {"case_number": "16/31575"}, base=1, **who)

    assert stale.value.current.case_number == "16/1808"
    assert step_of(approval, "Byrådet").case_number == "16/1808"


def test_decided_step_is_left_alone(approval, application, chain, who):
    step = step_of(approval, "Økonomiudvalget")
    register(application, who, step)

    for change in (
        lambda: planning.skip_step(step, reason="Nej.", **who),
        lambda: planning.set_meeting(step, MeetingFactory(body=chain["Økonomiudvalget"]), **who),
        lambda: planning.update_step(step, {"case_number": "1"}, base=1, **who),
        lambda: planning.put_on_item(step, None, **who),
    ):
        with pytest.raises(NotNow, match="har behandlet sagen"):
            change()

    assert step_of(approval, "Økonomiudvalget").revision == 1


def test_postponed_step_gets_a_new_meeting(approval, application, chain, who):
    step = step_of(approval, "Byrådet")
    register(application, who, step, "postponed")
    meeting = MeetingFactory(body=chain["Byrådet"], date=dt.date(2016, 11, 29))

    assert planning.set_meeting(step, meeting, **who).meeting == meeting


def test_item_lends_its_numbers_to_the_step(approval, application, who):
    template = AgendaTemplateFactory(municipality=application.owner)
    item = AgendaItemFactory(
        template=template,
        applications=[application],
        case_number="00.01.00-P08-1-16",
        case_officers="Grethe W.",
    )

    step = planning.put_on_item(step_of(approval, "Byrådet"), item, **who)

    assert (step.item, step.case_number, step.case_officers) == (
        item,
        "00.01.00-P08-1-16",
        "Grethe W.",
    )


@pytest.mark.parametrize("foreign", [True, False])
def test_wrong_item_is_refused(approval, application, who, foreign):
    if foreign:
        item = AgendaItemFactory(applications=[application])
    else:
        item = AgendaItemFactory(template=AgendaTemplateFactory(municipality=application.owner))

    with pytest.raises(NotNow):
        planning.put_on_item(step_of(approval, "Byrådet"), item, **who)

    assert AgendaItem.objects.get().planned_steps.count() == 0


def test_every_change_is_logged_for_the_municipality(approval, application, who):
    planning.skip_step(step_of(approval, "Direktionen"), reason="Nej.", **who)

    entries = Entry.objects.filter(target_type="applications.localapproval").order_by("pk")

    assert [entry.verb for entry in entries] == ["approval.opened", "approval.step_skipped"]
    assert {entry.details["municipality"] for entry in entries} == {application.owner.code}


# --- Planned back ------------------------------------------------------------------------------


def meets(body, *days, **fields):
    return [MeetingFactory(body=body, date=day, **fields) for day in days]


def calendar(chain):
    meets(chain["Erhvervsudvalget"], dt.date(2016, 11, 8), dt.date(2016, 11, 15))
    meets(chain["Social- og Seniorudvalget"], dt.date(2016, 11, 14), dt.date(2016, 11, 22))
    meets(chain["Økonomiudvalget"], dt.date(2016, 11, 15), dt.date(2016, 11, 22))
    meets(chain["Byrådet"], dt.date(2016, 11, 29), dt.date(2016, 12, 13))


def test_latest_meetings_that_still_make_it(approval, application, chain):
    calendar(chain)

    plan = plan_back(
        application, application.owner, until=deadline_of(application), on=BEFORE_THE_DEADLINE
    )

    assert plan.possible is True
    assert {stop.body.name: stop.day for stop in plan.stops} == {
        "Direktionen": dt.date(2016, 11, 7),
        "Erhvervsudvalget": dt.date(2016, 11, 15),
        "Social- og Seniorudvalget": dt.date(2016, 11, 14),
        "Økonomiudvalget": dt.date(2016, 11, 22),
        "Byrådet": dt.date(2016, 11, 29),
    }
    assert plan.ready_by == dt.date(2016, 11, 7)
    assert (plan.missing, plan.options) == ([], [])


def test_closed_agenda_is_named_with_what_can_be_done(approval, application, chain):
    calendar(chain)
    meets(chain["Byrådet"], dt.date(2017, 2, 2))
    meets(chain["Økonomiudvalget"], dt.date(2017, 1, 10))
    meets(chain["Erhvervsudvalget"], dt.date(2017, 1, 3))
    meets(chain["Social- og Seniorudvalget"], dt.date(2017, 1, 3))
    second = RoundFactory(
        programme=application.round.programme,
        number=2,
        name="2. ansøgningsrunde",
        deadline=dt.date(2017, 5, 1),
        template=application.round.template,
    )

    plan = plan_back(
        application, application.owner, until=dt.date(2016, 12, 1), on=dt.date(2016, 11, 24)
    )

    assert plan.possible is False
    assert "Byrådet: dagsordenen til mødet 29. november 2016 lukkede 22. november 2016." in (
        plan.missing
    )
    assert plan.earliest == dt.date(2017, 2, 2)
    reservation, later, extra = plan.options
    assert reservation.day == dt.date(2016, 12, 1)
    assert "Økonomiudvalget 10. januar 2017, Byrådet 2. februar 2017" in reservation.text
    assert (later.round, later.day) == (second, dt.date(2017, 5, 1))
    assert extra.kind == "extra"


def test_round_that_wants_approval_first_offers_no_reservation(approval, application, chain):
    application.round.requires_approval_first = True

    plan = plan_back(
        application, application.owner, until=dt.date(2016, 12, 1), on=BEFORE_THE_DEADLINE
    )

    assert "Byrådet har ingen kommende møder i kalenderen." in plan.missing
    assert [option.kind for option in plan.options] == ["extra"]
    assert plan.earliest is None


def test_decided_and_skipped_steps_take_no_time(approval, application, chain, who):
    calendar(chain)
    planning.skip_step(step_of(approval, "Erhvervsudvalget"), reason="Kun socialt.", **who)
    for name in ("Direktionen", "Social- og Seniorudvalget", "Økonomiudvalget"):
        register(application, who, step_of(approval, name))

    plan = plan_back(
        application, application.owner, until=dt.date(2016, 12, 1), on=dt.date(2016, 11, 22)
    )

    assert [(stop.body.name, stop.day) for stop in plan.stops] == [
        ("Byrådet", dt.date(2016, 11, 29))
    ]


def test_agenda_may_close_on_a_day_of_its_own(approval, application, chain):
    calendar(chain)
    Meeting.objects.filter(body=chain["Byrådet"], date=dt.date(2016, 11, 29)).update(
        agenda_closes_on=dt.date(2016, 10, 31)
    )

    plan = plan_back(
        application, application.owner, until=dt.date(2016, 12, 1), on=BEFORE_THE_DEADLINE
    )

    assert plan.missing == [
        "Byrådet: dagsordenen til mødet 29. november 2016 lukkede 31. oktober 2016."
    ]


def test_cancelled_meetings_are_not_planned_for(approval, application, chain):
    calendar(chain)
    Meeting.objects.filter(body=chain["Byrådet"]).update(cancelled=True)

    plan = plan_back(
        application, application.owner, until=dt.date(2016, 12, 1), on=BEFORE_THE_DEADLINE
    )

    assert plan.missing == ["Byrådet har ingen kommende møder i kalenderen."]


def test_without_a_plan_the_set_up_is_used(application, chain):
    calendar(chain)

    plan = plan_back(
        application, application.owner, until=dt.date(2016, 12, 1), on=BEFORE_THE_DEADLINE
    )

    assert plan.possible is True
    assert plan.stops[0].step is None


def test_plan_asks_the_same_of_the_database_however_many_bodies(
    approval, application, chain, django_assert_num_queries
):
    calendar(chain)
    with django_assert_num_queries(5):
        plan_back(
            application, application.owner, until=dt.date(2016, 12, 1), on=BEFORE_THE_DEADLINE
        )


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (dt.date(2016, 12, 23), True),
        (dt.date(2016, 12, 24), False),
        (dt.date(2017, 5, 12), False),  # store bededag, abolished from 2024
        (dt.date(2024, 4, 26), True),
        (dt.date(2016, 6, 5), False),
    ],
)
def test_danish_working_days(day, works):
    assert is_working_day(day) is works


def test_working_day_before_christmas():
    assert working_day_before(dt.date(2016, 12, 27)) == dt.date(2016, 12, 23)


# --- Bodies and calendar -----------------------------------------------------------------------


def test_import_brings_in_what_is_new(chain, who):
    body = chain["Byrådet"]
    meets(body, dt.date(2016, 11, 29), place="Byrådssalen")
    rows = [
        bodies.MeetingRow(dt.date(2016, 11, 29)),
        bodies.MeetingRow(dt.date(2016, 12, 13), "Byrådssalen", dt.date(2016, 12, 1)),
    ]

    done = bodies.import_meetings(body, rows, **who)

    assert (len(done.created), len(done.changed), len(done.unchanged)) == (1, 0, 1)
    assert list(body.meetings.order_by("date").values_list("place", flat=True)) == [
        "Byrådssalen",
        "Byrådssalen",
    ]
    again = bodies.import_meetings(body, rows, **who)
    assert (len(again.created), len(again.changed)) == (0, 0)


def test_import_refuses_an_agenda_that_closes_after_the_meeting(chain, who):
    row = bodies.MeetingRow(dt.date(2016, 11, 29), "", dt.date(2016, 11, 30))

    with pytest.raises(NotNow, match="29.11.2016"):
        bodies.import_meetings(chain["Byrådet"], [row], **who)

    assert Meeting.objects.count() == 0


def test_body_names_are_unique_in_a_municipality(chain, application, who):
    twin = PoliticalBody(municipality=application.owner, kind=Kind.COUNCIL, name="Byrådet")

    with pytest.raises(NotNow, match="instans med det navn"):
        bodies.save_body(twin, **who)


def test_meeting_days_are_unique_for_a_body(chain, who):
    meets(chain["Byrådet"], dt.date(2016, 11, 29))

    with pytest.raises(NotNow, match="møde den dag"):
        bodies.save_meeting(Meeting(body=chain["Byrådet"], date=dt.date(2016, 11, 29)), **who)


def test_body_moves_in_the_order(chain, application, who):
    bodies.move_body(chain["Byrådet"], up=True, **who)

    rows = PoliticalBody.objects.order_by("position", "pk").values_list("name", flat=True)
    assert list(rows)[-2:] == ["Byrådet", "Økonomiudvalget"]


def test_invited_municipality_may_plan_before_it_answers(application, who):
    invited = ParticipationFactory(
        application=application, status=Participation.Status.INVITED
    ).municipality

    assert planning.open_approval(application, invited, **who).planned_steps.count() == 4
