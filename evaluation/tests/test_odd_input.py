"""Two at once, days that cannot be, signs nobody types: nothing lost, nothing wrong, no 500."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from applications.tests.factories import officer_of
from applications.workflow import NotNow
from evaluation.actions import deliverables, milestones, sparring
from evaluation.actions.importing import File, Told, start_import
from evaluation.actions.plans import define
from evaluation.actions.saving_imports import confirm_import
from evaluation.models import (
    Definition,
    DeliverableProof,
    Measurement,
    Milestone,
    PlanComment,
)
from evaluation.tests.factories import AT, DAY, give, goal_of, trial_plan
from networks.tests.factories import AffiliationFactory
from support.notifications.models import Notice

pytestmark = pytest.mark.django_db
TABLE = "?slags=measurement&dag=2016-12-31"


@pytest.fixture
def plan():
    return trial_plan()


@pytest.fixture
def home(plan):
    """Named so that a file can name it too."""
    place = plan.application.owner
    place.name, place.search_key = "Roskilde", "|roskilde|"
    place.save()
    return place


@pytest.fixture
def owner(client, home):
    owner = officer_of(home)
    client.force_login(owner)
    return owner


@pytest.fixture
def network(plan):
    return plan.application.network


def at(name, *args):
    return reverse(f"evaluation:{name}", args=args)


def field(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


# --- figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("written", "base"), [("5\x006", ""), ("5", "²"), ("5", "9" * 40)])
def test_signs_nobody_types_are_refused_beside_the_field(client, plan, home, owner, written, base):
    data = {f"t-1-{home.code}": written, f"b-1-{home.code}": base}
    assert client.post(at("figures", plan.pk) + TABLE, data).status_code in (200, 302)
    assert not Measurement.objects.filter(written__contains="6").exists()


@pytest.mark.parametrize(
    "rest",
    [
        "1/faelles/baseline/2017-02-30/",
        "1/%00/baseline/2017-02-03/",
        "1/{code}/measurement/9999-12-31/",
    ],
)
def test_places_that_cannot_be_are_not_found(client, plan, home, owner, rest):
    url = f"/evaluering/{plan.pk}/tal/" + rest.format(code=home.code)
    assert client.get(url).status_code == 404
    assert client.post(url, {"written": "5"}).status_code == 404


def test_a_field_nobody_touched_overwrites_nothing(client, plan, home, owner):
    one, two = plan.goals.get(number=1), goal_of(plan, owner, "To")
    a, b = (give(goal, "5", owner, municipality=home).stands for goal in (one, two))
    give(one, "7", owner, municipality=home, reason="Rettet.", base=a.pk)
    data = {f"t-1-{home.code}": "5", f"b-1-{home.code}": a.pk, "reason": "Talt om."}
    data |= {f"t-2-{home.code}": "11", f"b-2-{home.code}": b.pk}
    assert client.post(at("figures", plan.pk) + TABLE, data).status_code == 302
    stands = Measurement.objects.current().filter(municipality=home, kind="measurement")
    assert dict(stands.values_list("goal", "written")) == {one.pk: "7", two.pk: "11"}


def test_figures_are_saved_of_the_day_that_was_shown(client, plan, home, owner):
    one, two = plan.goals.get(number=1), goal_of(plan, owner, "To")
    give(one, "5", owner, municipality=home)
    html = client.get(at("figures", plan.pk) + "?slags=measurement&dag=").content.decode()
    action = re.search(r'<form method="post" action="(\?[^"]*)"', html)[1].replace("&amp;", "&")
    give(one, "6", owner, municipality=home, on=dt.date(2017, 2, 1))
    client.post(at("figures", plan.pk) + action, {f"t-2-{home.code}": "99"})
    assert Measurement.objects.get(goal=two, written="99").on == DAY


def test_a_baseline_taken_back_hides_none_of_another_day(client, plan, home, owner):
    goal, later = goal_of(plan, owner, "To"), dt.date(2017, 1, 31)
    its = {"municipality": home, "kind": "baseline"}
    give(goal, "555", owner, **its)
    wrong = give(goal, "666", owner, on=later, **its).stands
    give(goal, "", owner, on=later, reason="Fejl.", base=wrong.pk, **its)
    assert "555" in client.get(at("figures", plan.pk) + "?slags=baseline").content.decode()


def test_what_was_refused_on_its_own_page_can_be_sent_once_more(client, plan, home, owner):
    goal = plan.goals.get(number=1)
    a = give(goal, "5", owner, municipality=home).stands
    give(goal, "7", owner, municipality=home, reason="Rettet.", base=a.pk)
    url = at("figure", plan.pk, 1, home.code, "measurement", "2016-12-31")
    data = {"written": "6", "note": "En lang note", "reason": "Talt om.", "base": str(a.pk)}
    html = client.post(url, data).content.decode()
    assert "En lang note" in html
    assert "skrevet »7« imens" in html
    assert client.post(url, {**data, "base": field(html, "base")}).status_code == 302


# --- files ----------------------------------------------------------------------------------------


def read_in(plan, by, *rows):
    content = "\r\n".join(";".join(row) for row in rows).encode()
    return start_import(
        plan, File(content, "text/csv", "t.csv"), Told("baseline", DAY), by=by, at=AT
    )


def test_a_column_nobody_named_is_shown_and_a_double_heading_refused(plan, home, owner):
    batch = read_in(plan, owner, ["Mål", home.name, "", ""], ["Antal", "5", "7", "11"])
    assert list(batch.cells.values_list("written", "fate").order_by("column")) == [
        ("5", "new"),
        ("7", "fault"),
        ("11", "fault"),
    ]
    batch = read_in(
        plan, owner, ["Mål", "Kommune", "Værdi", "Værdi"], ["Antal", home.name, "5", "7"]
    )
    assert (batch.state, "Værdi" in batch.problem) == ("failed", True)


def test_each_footnote_goes_to_its_own_stars(plan, home, owner):
    rows = (["Mål", home.name], ["En", "5*"], ["To", "7**"], ["* Første"], ["** Anden"])
    cells = read_in(plan, owner, *rows).cells.exclude(fate="heading")
    assert dict(cells.values_list("written", "note")) == {"5*": "* Første", "7**": "** Anden"}


def test_goals_whose_names_begin_with_a_number_are_kept_apart(plan, home, owner):
    fifth, sixth = goal_of(plan, owner, "5. klasse"), goal_of(plan, owner, "6. klasse")
    batch = read_in(
        plan, owner, ["Mål", home.name], ["5. klasse", "5"], ["6. klasse", "7"], ["7. klasse", "8"]
    )
    assert list(batch.cells.order_by("row").values_list("goal", flat=True)) == [
        fifth.pk,
        sixth.pk,
        None,
    ]
    numbered = read_in(plan, owner, ["Mål", home.name], [f"{fifth.number}. 5. klasse", "5"])
    assert numbered.cells.get().goal == fifth


def test_goals_of_one_name_are_found_under_their_heading(plan, home, owner):
    homes, people = (goal_of(plan, owner, "Antal", group=g) for g in ("Boliger", "Flygtninge"))
    head = ["Overskrift", "Mål", "Kommune", "Værdi"]
    batch = read_in(
        plan,
        owner,
        head,
        ["Boliger", "Antal", home.name, "5"],
        ["Flygtninge", "Antal", home.name, "6"],
        ["", "Antal", home.name, "7"],
    )
    cells = list(batch.cells.order_by("row"))
    assert [cell.goal for cell in cells] == [homes, people, None]
    assert "Flere mål hedder »Antal«" in cells[2].message


def test_a_note_from_a_file_wipes_out_no_source(plan, home, owner):
    goal = goal_of(plan, owner, "Antal")
    its = {"municipality": home, "kind": "baseline"}
    give(goal, "5", owner, source="BBR", is_provisional=True, **its)
    batch = read_in(
        plan, owner, ["Kommune", "Mål", "Værdi", "Note"], [home.name, "Antal", "5", "Ny"]
    )
    confirm_import(batch, reason="Note.", by=owner, at=AT)
    row = Measurement.objects.current().get(goal=goal)
    assert (row.source, row.is_provisional, row.note) == ("BBR", True, "Ny")


# --- words, steps, documents ----------------------------------------------------------------------


def test_two_who_write_one_definition_both_keep_their_words(client, plan, owner):
    row = define(plan, Definition(term="bolig", text="a", valid_from=DAY), base=0, by=owner, at=AT)
    url = at("definition", plan.pk, row.pk)
    data = {"text": "Den enes ord", "valid_from": "1.1.2017", "base": "1"}
    assert client.post(url, data).status_code == 302
    answer = client.post(url, {**data, "text": "Den andens ord"})
    assert "Den andens ord" in answer.content.decode()
    assert "Den enes ord" in answer.content.decode()


def test_a_comment_sent_twice_stands_once(client, plan, owner):
    for _ in range(2):
        client.post(at("comments", plan.pk), {"text": "Det samme."})
    assert PlanComment.objects.count() == 1


def step(network, by, **fields):
    known = {"title": "Notat", "who": "evaluator", "due_on": dt.date(2017, 6, 1), **fields}
    return milestones.add_milestone(network, Milestone(**known), by=by, at=AT)


def test_a_step_that_is_closed_keeps_what_was_said_of_it(network, owner):
    row = milestones.finish_milestone(
        step(network, owner), on=DAY, note="Vigtig.", base=1, by=owner, at=AT
    )
    with pytest.raises(NotNow):
        milestones.drop_milestone(row, reason="Nej.", base=2, by=owner, at=AT)
    row.refresh_from_db()
    assert row.done_note == "Vigtig."


def test_a_step_the_network_dropped_is_not_the_evaluators_to_open(client, network, owner):
    evaluator = AffiliationFactory(evaluator_role=True, network=network).user
    row = step(network, owner)
    milestones.drop_milestone(row, reason="Netværket har besluttet det.", base=1, by=owner, at=AT)
    client.force_login(evaluator)
    url = at("reopen_milestone", network.pk, row.pk)
    assert client.post(url, {"base": "2"}).status_code == 403
    coordinator = AffiliationFactory(coordinator=True, network=network).user
    client.force_login(coordinator)
    assert client.post(url, {"base": "²"}).status_code == 302
    row.refresh_from_db()
    assert row.drop_reason
    client.post(url, {"base": "2"})
    row.refresh_from_db()
    assert row.is_open


def test_a_move_keeps_both_days(network, owner):
    row = step(network, owner, begins_on=dt.date(2017, 1, 1))
    when = milestones.When(dt.date(2017, 3, 1), dt.date(2017, 6, 1), "")
    milestones.move_milestone(row, when, reason="Sent.", base=1, by=owner, at=AT)
    assert row.moves.get().old_begins == dt.date(2017, 1, 1)


def test_a_workshop_before_there_was_time_is_refused_in_words(client, network, plan):
    client.force_login(AffiliationFactory(coordinator=True, network=network).user)
    data = {"kind": "workshop", "title": "T", "begins": "0.10", "ends": "23.50", "place": "Her"}
    html = client.post(
        at("new_gathering", network.pk), {**data, "day": "1.1.0001"}
    ).content.decode()
    assert "Skriv et årstal mellem 1800 og 2199." in html
    assert not network.gatherings.exists()


@pytest.fixture
def sent(plan, home, owner):
    give(plan.goals.get(number=1), "5", owner, municipality=home)
    row = deliverables.make_deliverable(plan, "final", summary="Kort.", by=owner, at=AT)
    deliverables.keep_documents(row, at=AT)
    deliverables.send_deliverable(row, by=owner, at=AT)
    return row


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://x.example/", "1.1.1900"),
        ("ftp://x.example/", "1.1.2018"),
        ("javascript:alert(1)", "1.1.2018"),
    ],
)
def test_a_proof_is_a_page_that_came_after_the_sending(client, plan, home, sent, url, day):
    client.post(at("prove", plan.pk, sent.pk, home.code), {"url": url, "published_on": day})
    assert not DeliverableProof.objects.exists()


def test_a_municipality_is_minded_of_what_was_sent_once_a_day(client, plan, home, owner, sent):
    draft = deliverables.make_deliverable(plan, "final", summary="Ny.", by=owner, at=AT)
    answer = client.post(at("ask", plan.pk, draft.pk, home.code), follow=True)
    assert "Kun den afsluttende evaluering, der er sendt" in answer.content.decode()
    url = at("ask", plan.pk, sent.pk, home.code)
    assert "Besked er sendt" in client.post(url, follow=True).content.decode()
    told = Notice.objects.count()
    again = client.post(url, follow=True).content.decode()
    assert "De har fået besked i dag." in again
    assert Notice.objects.count() == told


def test_the_ministry_reads_what_it_was_sent(client, plan, owner, network, sent):
    draft = deliverables.make_deliverable(plan, "final", summary="KLADDE", by=owner, at=AT)
    ministry = network.programme.ministry
    client.force_login(AffiliationFactory(ministry_officer=True, ministry=ministry).user)
    assert client.get(at("deliverable", plan.pk, sent.pk)).status_code == 200
    for name, more in (("deliverable", ()), ("file", ("pdf",))):
        assert client.get(at(name, plan.pk, draft.pk, *more)).status_code == 404
    assert client.get(at("deliverables", plan.pk)).content.decode().count("udgave 2") == 0
    client.force_login(AffiliationFactory(evaluator_role=True, network=network).user)
    assert client.get(at("deliverable", plan.pk, draft.pk)).status_code == 200


@pytest.mark.parametrize("day", [dt.date(2099, 1, 1), dt.date(1900, 1, 1)])
def test_a_note_comes_out_between_its_comments_and_today(network, day):
    evaluator = AffiliationFactory(evaluator_role=True, network=network).user
    file = File(b"%PDF-1.4", "application/pdf", "n.pdf")
    until = dt.date(2017, 3, 10)
    note = sparring.add_note(
        network, title="Notat", file=file, comment_until=until, by=evaluator, at=AT
    )
    later = AT + dt.timedelta(days=20)
    with pytest.raises(NotNow):
        sparring.publish_note(
            note, url="https://x.example", published_on=day, by=evaluator, at=later
        )
