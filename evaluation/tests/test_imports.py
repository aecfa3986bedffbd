"""Figures from a file: what is read, what becomes of each cell, who may, and what comes out."""

import csv
import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from applications.tests.pages import words
from applications.workflow import NotNow
from evaluation.actions.importing import File, Told, read_part, start_import
from evaluation.actions.plans import plan_network
from evaluation.actions.saving_imports import (
    KEPT,
    confirm_import,
    drop_import,
    forget_cells,
    save_part,
)
from evaluation.models import (
    EvaluationPlan,
    FigureImport,
    ImportedCell,
    Measurement,
    PlanGoal,
)
from evaluation.sheets.reading import rows_of
from evaluation.tests.factories import AT, DAY, give, goal_of
from networks.models import Role
from networks.tests.factories import (
    AffiliationFactory,
    MembershipFactory,
    MunicipalityFactory,
    NetworkFactory,
)
from support.accounts.models import User
from support.jobs.models import Job
from support.jobs.runner import run_due
from support.walls.context import acting, person

pytestmark = pytest.mark.django_db
Fate = ImportedCell.Fate
State = FigureImport.State
BILAG_2 = Path(__file__).parents[1] / "demo_content" / "bilag_2.csv"
PLACES = ["Høje-Taastrup", "Roskilde", "København", "Randers", "Aarhus", "Favrskov"]
BASELINE = Told(kind="baseline", on=DAY)


@pytest.fixture
def network():
    network = NetworkFactory(name="Boliger")
    for name in PLACES:
        key = "".join(c for c in name.lower() if c.isalpha())
        key = key.translate(str.maketrans({"ø": "oe", "å": "aa", "æ": "ae"}))
        place = MunicipalityFactory(name=name, search_key=f"|{key}|", sort_key=name.lower())
        MembershipFactory(network=network, municipality=place)
    return network


@pytest.fixture
def coordinator(network):
    return AffiliationFactory(coordinator=True, network=network).user


@pytest.fixture
def plan(network, coordinator):
    return plan_network(network, by=coordinator, at=AT)


@pytest.fixture
def local(network):
    return officer_in(network, "Favrskov")


def officer_in(network, name):
    place = network.memberships.get(municipality__name=name).municipality
    return AffiliationFactory(municipality=place).user


def place(network, name):
    return network.memberships.get(municipality__name=name).municipality


def table(*rows):
    return "\r\n".join(";".join(row) for row in rows)


def read_in(plan, content, by, told=BASELINE):
    content = content if isinstance(content, bytes) else content.encode()
    return start_import(plan, File(content, "text/csv", "tal.csv"), told, by=by, at=AT)


def fates(batch):
    return [(c.row, c.column, c.fate) for c in batch.cells.order_by("row", "column")]


def saved(batch, reason=""):
    return confirm_import(batch, reason=reason, by=batch.by, at=AT)


def at(name, *args):
    return reverse(f"evaluation:{name}", args=args)


# --- the table of the housing network -------------------------------------------------------------


def grid(rows):
    """(indicator, municipality) → what stands there."""
    head, *lines = [row for row in rows if len(row) > 1]
    return {
        (line[0], place): cell
        for line in lines
        for place, cell in zip(head[1:7], [*line[1:], *[""] * 7], strict=False)
    }


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_bilag_2_goes_in_and_comes_out_cell_by_cell(client, plan, coordinator, extension):
    """Seed 002 lines 272–306: ranges, percents, blanks, footnotes and dates of their own."""
    content = BILAG_2.read_bytes()
    written = list(csv.reader(io.StringIO(content.decode()), delimiter=";"))
    wanted = grid(written)
    assert len(wanted) == 18 * 6
    if extension == "xlsx":
        book = openpyxl.Workbook()
        for row in written:
            book.active.append(row)
        out = io.BytesIO()
        book.save(out)
        content = out.getvalue()
    saved(read_in(plan, content, coordinator))
    client.force_login(coordinator)
    response = client.get(
        at("export", plan.pk, "tabel", extension) + "?slags=baseline&dag=2016-12-31"
    )
    rows = list(rows_of(io.BytesIO(response.content)))
    assert grid(rows) == wanted
    headings = [row[0] for row in rows if len(row) == 1]
    assert headings[:-1] == [
        *("Særlige indtægtstyper", "Boligmarkedet", "Hjemløse", "Flygtninge"),
        "Ventetider og antal ventende",
    ]
    assert headings[-1].startswith("*antallet af modtagne flygtninge i Favrskov")


def test_bilag_2_read_twice_says_that_it_stands_already(plan, coordinator):
    content = BILAG_2.read_bytes()
    first = read_in(plan, content, coordinator)
    saved(first)
    again = read_in(plan, content, coordinator)
    assert set(again.cells.values_list("fate", flat=True)) == {
        *(Fate.SAME, Fate.BLANK, Fate.HEADING)
    }
    assert Measurement.objects.count() == first.cells.filter(fate=Fate.SAVED).count() == 101


def test_every_figure_comes_out_and_goes_into_another_plan(client, plan, coordinator):
    saved(read_in(plan, BILAG_2.read_bytes(), coordinator))
    client.force_login(coordinator)
    content = client.get(at("export", plan.pk, "alle", "csv")).content
    other = NetworkFactory(programme=plan.network.programme)
    for row in plan.network.memberships.all():
        MembershipFactory(network=other, municipality=row.municipality)
    AffiliationFactory(coordinator=True, user=coordinator, network=other)
    coordinator = User.objects.get(pk=coordinator.pk)
    copy = plan_network(other, by=coordinator, at=AT)
    saved(read_in(copy, content, coordinator, Told(kind="measurement", on=DAY)))
    facts = ("goal__indicator", "goal__group", "municipality", "kind", "on", "written", "number")
    facts += ("low", "high", "note", "source", "is_percent", "is_provisional")
    mine, theirs = (
        set(Measurement.objects.filter(goal__plan=it).values_list(*facts)) for it in (plan, copy)
    )
    assert mine == theirs


# --- the fate of each cell ------------------------------------------------------------------------


def test_each_cell_has_its_fate(plan, coordinator, network):
    goal = goal_of(plan, coordinator, "Ventetid")
    favrskov = officer_in(network, "Favrskov")
    give(goal, "77 dage", favrskov, municipality=place(network, "Favrskov"), kind="baseline")
    give(goal, "12", coordinator, kind="baseline")
    batch = read_in(
        plan,
        table(
            ["Mål", "Favrskov", "Aarhus", "Odense", "Alle under ét"],
            ["Ventetid", "77 dage", "=1+1", "3", "13"],
            ["Nyt", "", "ikke oplyst", "", "x" * 121],
            ["Boliger"],
            ["Ventetid", "78", "5", "", ""],
        ),
        coordinator,
    )
    assert fates(batch) == [
        (2, 2, Fate.SAME),
        (2, 3, Fate.FAULT),
        (2, 4, Fate.FAULT),
        (2, 5, Fate.CHANGED),
        (3, 2, Fate.BLANK),
        (3, 3, Fate.NEW),
        (3, 4, Fate.FAULT),
        (3, 5, Fate.FAULT),
        (4, 1, Fate.HEADING),
        (5, 2, Fate.FAULT),
        (5, 3, Fate.NEW),
        (5, 4, Fate.FAULT),
        (5, 5, Fate.BLANK),
    ]
    messages = batch.cells.filter(fate=Fate.FAULT).order_by("row", "column")
    assert all(cell.message for cell in messages)


def test_a_figure_named_twice_is_refused_the_second_time(plan, local):
    goal_of(plan, local, "Boliger")
    batch = read_in(plan, table(["Mål", "Favrskov"], ["Boliger", "1"], ["1. boliger", "2"]), local)
    assert fates(batch) == [(2, 2, Fate.NEW), (3, 2, Fate.FAULT)]


@pytest.mark.parametrize(
    ("head", "cell"),
    [("Dato", "31.02.2017"), ("Dato", "1.1.2099"), ("Slags", "Gæt"), ("Note", "x" * 501)],
)
def test_what_cannot_be_read_beside_the_figure_is_a_fault(plan, local, head, cell):
    goal_of(plan, local, "Boliger")
    rows = table(["Mål", "Kommune", "Værdi", head], ["Boliger", "Favrskov", "3", cell])
    assert fates(read_in(plan, rows, local)) == [(2, 3, Fate.FAULT)]


@pytest.mark.parametrize("written", ["=1+1", "@SUM(A1)", "#REF!", "#I/T", "x" * 121])
def test_what_is_no_figure_is_a_fault(plan, local, written):
    goal_of(plan, local, "Boliger")
    batch = read_in(plan, table(["", "Favrskov"], ["Boliger", written]), local)
    assert fates(batch) == [(2, 2, Fate.FAULT)]


def test_a_municipality_writes_its_own_column_only(plan, local):
    goal_of(plan, local, "Boliger")
    rows = table(
        ["", "Favrskov", "Aarhus", "Alle under ét"], ["Boliger", "1", "2", "3"], ["Nyt", "4"]
    )
    batch = read_in(plan, rows, local)
    assert fates(batch)[:3] == [(2, 2, Fate.NEW), (2, 3, Fate.FAULT), (2, 4, Fate.FAULT)]
    assert batch.cells.get(row=3, column=2).fate == Fate.FAULT


def test_the_coordinator_gathers_the_first_figures_and_corrects_none(plan, coordinator, network):
    goal = goal_of(plan, coordinator, "Boliger")
    give(goal, "7", officer_in(network, "Aarhus"), municipality=place(network, "Aarhus"))
    rows = table(["", "Favrskov", "Aarhus"], ["Boliger", "1", "8"])
    batch = read_in(plan, rows, coordinator, Told(kind="measurement", on=DAY))
    assert fates(batch) == [(2, 2, Fate.NEW), (2, 3, Fate.FAULT)]


def test_what_the_file_is_silent_of_goes_on_holding(plan, local, network):
    goal = goal_of(plan, local, "Boliger")
    mine = place(network, "Favrskov")
    give(goal, "7", local, municipality=mine, kind="baseline", note="Kun almene.", source="BBR")
    rows = table(["", "Favrskov"], ["Boliger", "7"])
    assert fates(read_in(plan, rows, local)) == [(2, 2, Fate.SAME)]
    batch = saved(read_in(plan, rows.replace("7", "8"), local), reason="Talt igen.")
    assert list(batch.cells.values_list("fate", "message")) == [(Fate.SAVED, "")]
    now = Measurement.objects.current().get(goal=goal)
    assert (now.written, now.note, now.corrects.written) == ("8", "Kun almene.", "7")


# --- saving, and not ------------------------------------------------------------------------------


def test_a_correction_needs_a_reason(plan, local, network):
    goal = goal_of(plan, local, "Boliger")
    give(goal, "7", local, municipality=place(network, "Favrskov"), kind="baseline")
    batch = read_in(plan, table(["", "Favrskov"], ["Boliger", "8"]), local)
    with pytest.raises(NotNow, match="hvorfor"):
        saved(batch)
    assert saved(batch, reason="Talt igen.").state == State.SAVED


def test_a_figure_written_meanwhile_is_not_overwritten(plan, local, network):
    goal = goal_of(plan, local, "Boliger")
    batch = read_in(plan, table(["", "Favrskov"], ["Boliger", "8"]), local)
    give(goal, "9", local, municipality=place(network, "Favrskov"), kind="baseline")
    saved(batch)
    cell = batch.cells.get()
    assert (cell.fate, bool(cell.message)) == (Fate.REFUSED, True)
    assert Measurement.objects.current().get(goal=goal).written == "9"


def test_a_role_that_ended_meanwhile_saves_nothing(plan, local):
    goal_of(plan, local, "Boliger")
    batch = read_in(plan, table(["", "Favrskov"], ["Boliger", "8"]), local)
    local.affiliations.update(valid_to=dt.date(2016, 6, 1))
    saved(FigureImport.objects.get(pk=batch.pk))
    assert batch.cells.get().fate == Fate.REFUSED


def test_a_file_given_up_leaves_nothing(plan, local):
    goal_of(plan, local, "Boliger")
    batch = read_in(plan, table(["", "Favrskov"], ["Boliger", "8"]), local)
    drop_import(batch, by=local, at=AT)
    for act in (lambda: saved(batch), lambda: drop_import(batch, by=local, at=AT)):
        with pytest.raises(NotNow):
            act()
    assert not Measurement.objects.exists()


def test_cells_are_forgotten_after_a_while_and_figures_are_not(client, plan, local):
    goal_of(plan, local, "Boliger")
    first = saved(read_in(plan, table(["", "Favrskov"], ["Boliger", "8"]), local))
    waits = read_in(plan, table(["", "Favrskov"], ["Boliger", "9"]), local)
    assert forget_cells(at=AT + KEPT) == 0
    assert forget_cells(at=AT + KEPT + dt.timedelta(seconds=1)) == 2
    waits.refresh_from_db()
    assert waits.state == State.DROPPED
    assert Measurement.objects.get().written == "8"
    client.force_login(local)
    assert "i 90 dage" in client.get(at("imported", plan.pk, first.pk)).content.decode()


@pytest.mark.parametrize("content", ["", "a;b\n", "hej", "\n\n"])
def test_a_file_that_is_no_table_says_why(plan, local, content):
    batch = read_in(plan, content, local)
    assert (batch.state, bool(batch.problem)) == (State.FAILED, True)


def test_a_long_file_is_read_and_saved_by_jobs_one_part_after_another(plan, local, monkeypatch):
    monkeypatch.setattr("evaluation.actions.importing.READ_AT_ONCE", 10)
    monkeypatch.setattr("evaluation.actions.importing.READ_IN_A_JOB", 10)
    monkeypatch.setattr("evaluation.actions.saving_imports.SAVE_AT_ONCE", 7)
    goal_of(plan, local, "Boliger")
    days = [dt.date(2016, 1, 1) + dt.timedelta(days=n) for n in range(35)]
    rows = [["Boliger", "Favrskov", str(n), f"{day}"] for n, day in enumerate(days)]
    content = table(["Mål", "Kommune", "Værdi", "Dato"], *rows)
    batch = start_import(
        plan, File(content.encode(), "text/csv", "tal.csv"), BASELINE, by=local, at=AT
    )
    assert (batch.state, batch.cells.count()) == (State.READING, 10)
    # Each part run twice does what it did once.
    read_part(batch.pk, 0, at=AT, most=10)
    run_due(20)
    batch.refresh_from_db()
    assert (batch.state, batch.cells.count()) == (State.READY, 35)
    saved(batch)
    run_due(20)
    save_part(batch.pk, at=AT)
    batch.refresh_from_db()
    assert (batch.state, batch.rows) == (State.SAVED, 35)
    assert Measurement.objects.count() == 35
    assert not Job.objects.exclude(status=Job.Status.DONE).exists()


# --- the pages ------------------------------------------------------------------------------------


def typed(**more):
    return {"kind": "baseline", "on": "31.12.2016", "text": "", "source": "", **more}


def test_from_the_file_to_the_table_in_the_browser(client, plan, local):
    goal_of(plan, local, "Boliger")
    client.force_login(local)
    file = SimpleUploadedFile("tal.csv", table(["", "Favrskov"], ["Boliger", "36-40"]).encode())
    shown = client.post(at("import", plan.pk), typed(file=file), follow=True)
    assert "36–40" in words(shown.content.decode())
    assert "Gem 1 tal" in words(shown.content.decode())
    done = client.post(shown.request["PATH_INFO"], {"valg": "gem"}, follow=True)
    assert "Tallene er gemt" in words(done.content.decode())
    fates = client.get(shown.request["PATH_INFO"] + "celler.csv")
    assert "Gemt" in fates.content.decode()


def test_cells_are_pasted_without_a_file(client, plan, local):
    goal_of(plan, local, "Boliger")
    client.force_login(local)
    text = "\tFavrskov\r\nBoliger\t1.327\r\n"
    shown = client.post(at("import", plan.pk), typed(text=text), follow=True)
    assert "1.327" in words(shown.content.decode())


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"text": "a", "file": SimpleUploadedFile("a.csv", b"a;b")},
        {"file": SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n\x00\x00")},
        {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken")},
        {"text": "a", "on": "31.12.2099"},
        {"text": "a", "on": "31.02.2016"},
        {"text": "a", "kind": "gæt"},
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, plan, local, more):
    client.force_login(local)
    sent = typed(source="Boligselskaberne", **more)
    response = client.post(at("import", plan.pk), sent)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert "Boligselskaberne" in response.content.decode()


def test_a_file_on_its_way_is_its_owners_alone(client, plan, local, coordinator, network):
    batch = read_in(plan, table(["", "Favrskov"], ["Boliger", "8"]), local)
    colleague = officer_in(network, "Favrskov")
    for user, wanted in ((local, 200), (colleague, 404), (coordinator, 404)):
        client.force_login(user)
        for name in ("imported", "imported_fates"):
            assert client.get(at(name, plan.pk, batch.pk)).status_code == wanted


@pytest.mark.postgres
def test_the_database_shows_a_file_to_its_owner_alone(plan, local, network):
    read_in(plan, table(["", "Favrskov"], ["Boliger", "8"]), local)
    colleague, stranger = officer_in(network, "Favrskov"), AffiliationFactory().user

    def seen(user):
        with acting(person(user.pk, timezone.localdate())):
            files = FigureImport.objects.count(), ImportedCell.objects.count()
            return *files, EvaluationPlan.objects.count(), PlanGoal.objects.count()

    goal_of(plan, local, "Boliger")
    assert seen(local) == (1, 1, 1, 1)
    assert seen(colleague) == (0, 0, 1, 1)
    assert seen(stranger) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("role", "reads", "imports"),
    [
        ({"role": Role.CASE_OFFICER}, 200, 200),
        ({"role": Role.SECRETARY}, 200, 403),
        ({"evaluator_role": True}, 200, 403),
        ({"ministry_officer": True}, 200, 403),
        ({"admin": True}, 404, 404),
    ],
)
def test_who_takes_figures_in_and_out(client, plan, network, role, reads, imports):
    relation = {
        "evaluator_role": {"network": network},
        "ministry_officer": {"ministry": network.programme.ministry},
        "role": {"municipality": place(network, "Favrskov")},
    }.get(next(iter(role)), {})
    client.force_login(AffiliationFactory(**role, **relation).user)
    for extent, extension in (("alle", "csv"), ("tabel", "xlsx")):
        assert client.get(at("export", plan.pk, extent, extension)).status_code == reads
    assert client.get(at("import", plan.pk)).status_code == imports


@pytest.mark.parametrize(("status", "refreshes"), [("queued", True), ("dead", False)])
def test_work_that_was_given_up_says_so(client, plan, local, monkeypatch, status, refreshes):
    monkeypatch.setattr("evaluation.actions.importing.READ_AT_ONCE", 1)
    rows = [["Boliger", "Favrskov", "1", f"{n}.1.2016"] for n in range(1, 4)]
    batch = read_in(plan, table(["Mål", "Kommune", "Værdi", "Dato"], *rows), local)
    Job.objects.update(status=status, attempts=1)
    client.force_login(local)
    response = client.get(at("imported", plan.pk, batch.pk))
    assert response.has_header("Refresh") == refreshes
    assert ("gået i stå" in response.content.decode()) != refreshes


def test_an_export_nobody_offers_is_not_found(client, plan, coordinator):
    client.force_login(coordinator)
    assert client.get(at("export", plan.pk, "noget", "csv")).status_code == 404
    assert client.get(at("export", plan.pk, "alle", "exe")).status_code == 404


@pytest.mark.parametrize("how_many", [1, 60])
def test_a_file_costs_the_same_to_look_at(
    client, plan, coordinator, django_assert_num_queries, how_many
):
    rows = [[f"Nøgletal {n}", "1", "2"] for n in range(how_many)]
    batch = read_in(plan, table(["", "Favrskov", "Aarhus"], *rows), coordinator)
    client.force_login(coordinator)
    client.get(at("imported", plan.pk, batch.pk))
    with django_assert_num_queries(8):
        client.get(at("imported", plan.pk, batch.pk))
