import pytest

from applications.actions import rows
from applications.actions.drafting import Stale
from applications.actions.merging import prints_of
from applications.actions.workflow import freeze
from applications.models import Exemption, Goal, GuardRailAnswer
from applications.tests.factories import (
    AUTUMN_2016,
    ExemptionFactory,
    GoalFactory,
    complete_application,
    officer_of,
)
from applications.workflow import NotNow
from networks.tests.factories import GuardRailFactory
from support.audit.models import Entry
from support.documents.store import read

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return complete_application()


@pytest.fixture
def who(application):
    return {"by": officer_of(application.owner), "at": AUTUMN_2016}


def test_a_new_goal_gets_the_next_number(application, who):
    goal = rows.save_goal(application, Goal(indicator="Ventetid"), base=None, **who)
    assert (goal.number, goal.revision, goal.application) == (2, 1, application)
    assert Entry.objects.about(application).get().details == {"number": 2}


def test_a_goal_is_changed_on_its_revision(application, who):
    goal = Goal.objects.get()
    goal.indicator = "Ventetid"
    rows.save_goal(application, goal, base=1, **who)
    assert list(Goal.objects.values_list("indicator", "revision")) == [("Ventetid", 2)]


@pytest.mark.parametrize("gone", [True, False])
def test_a_stale_goal_overwrites_nothing(application, who, gone):
    goal, mine = Goal.objects.get(), Goal.objects.get()
    if gone:
        rows.delete_row(application, Goal.objects.get(), kind="goal", **who)
    else:
        rows.save_goal(application, goal, base=1, **who)
    mine.indicator = "Min"
    with pytest.raises(Stale) as stale:
        rows.save_goal(application, mine, base=1, **who)
    assert stale.value.current == (None if gone else goal)
    assert Goal.objects.filter(indicator="Min").count() == 0


@pytest.mark.parametrize("length", [1, 2, 3])
def test_goals_do_not_build_on_each_other_in_a_ring(application, who, length):
    chain = [Goal.objects.get()]
    for number in range(2, length + 1):
        chain.append(GoalFactory(application=application, number=number, builds_on=chain[-1]))
    chain[0].builds_on = chain[-1]
    with pytest.raises(NotNow):
        rows.save_goal(application, chain[0], base=1, **who)
    assert Goal.objects.get(number=1).builds_on is None


def test_a_chain_is_no_ring(application, who):
    goal = rows.save_goal(
        application, Goal(indicator="x", builds_on=Goal.objects.get()), base=None, **who
    )
    assert goal.builds_on.number == 1


def test_there_is_an_end_to_rows(application, who, monkeypatch):
    monkeypatch.setattr(rows, "LARGEST_NUMBER_OF_ROWS", 1)
    with pytest.raises(NotNow):
        rows.save_goal(application, Goal(indicator="x"), base=None, **who)


def test_numbers_close_up_after_a_deletion(application, who):
    for number in (2, 3):
        GoalFactory(application=application, number=number, indicator=f"Mål {number}")
    rows.delete_row(application, Goal.objects.get(number=2), kind="goal", **who)
    found = Goal.objects.order_by("number").values_list("number", "indicator")
    assert list(found) == [(1, "Antal billige boliger"), (2, "Mål 3")]


def test_an_exemption_outlives_its_goal(application, who):
    rows.delete_row(application, Goal.objects.get(), kind="goal", **who)
    assert Exemption.objects.get().goal is None


def test_law_and_provision_are_read(application, who):
    row = Exemption(law_name="lov 707 af 8.6.2018", provision="§27 stk 1 nr. 2", deviation="x")
    rows.save_exemption(application, row, base=None, **who)
    assert (row.law_kind, row.citation) == ("LOV", "LOV nr 707 af 08/06/2018")
    assert row.citation_url == "https://www.retsinformation.dk/eli/lta/2018/707"
    assert (row.provision, row.sections) == ("§ 27, stk. 1, nr. 2", ["27"])
    assert row.law_name == "lov 707 af 8.6.2018"


def test_what_cannot_be_read_stays_as_typed(application, who):
    row = ExemptionFactory(application=application, number=2, provision="hele kapitlet")
    row.law_name = "den der lov om huse"
    rows.save_exemption(application, row, base=1, **who)
    row.refresh_from_db()
    assert (row.law_name, row.law_kind, row.citation) == ("den der lov om huse", "", "")
    assert (row.provision, row.sections) == ("hele kapitlet", [])


def test_an_annex_is_kept_under_its_own_name(application, who, settings, tmp_path):
    settings.DOCUMENT_ROOT = tmp_path
    annex = rows.add_attachment(
        application,
        title="Kort",
        content=b"%PDF-1.4",
        media_type="application/pdf",
        filename="kort.pdf",
        **who,
    )
    assert (annex.number, annex.document.filename) == (1, "kort.pdf")
    assert read(annex.document) == b"%PDF-1.4"
    assert annex.document.key.startswith(f"attachment/{application.reference}/")


def test_answers_to_limits_replace_each_other(application, who):
    rail = GuardRailFactory(programme=application.network.programme)
    for respected, reason in ((False, ""), (True, "Fordi")):
        rows.answer_guard_rails(
            application,
            {rail: (respected, reason)},
            within_theme=False,
            theme_reason="Tæt på",
            **who,
        )
    application.refresh_from_db()
    assert (application.within_theme, application.theme_reason) == (False, "Tæt på")
    assert list(GuardRailAnswer.objects.values_list("respected", "reason")) == [(True, "Fordi")]


def test_nothing_is_changed_in_a_frozen_text(application, who):
    freeze(application, hand_over=False, **who)
    goal = Goal.objects.get()
    attempts = [
        lambda: rows.save_goal(application, goal, base=1, **who),
        lambda: rows.save_exemption(application, Exemption.objects.get(), base=1, **who),
        lambda: rows.delete_row(application, goal, kind="goal", **who),
        lambda: rows.answer_guard_rails(application, {}, within_theme=None, theme_reason="", **who),
    ]
    for attempt in attempts:
        with pytest.raises(NotNow):
            attempt()
    assert list(Goal.objects.values_list("revision", flat=True)) == [1]


def test_two_people_answer_one_limit_each(application, who):
    rails = [GuardRailFactory(programme=application.network.programme) for _n in range(2)]
    base = prints_of(rows.guard_rail_values(application))
    theme = {"within_theme": application.within_theme, "theme_reason": application.theme_reason}
    for mine, other in (rails, rails[::-1]):
        answers = {mine: (True, "Min"), other: (False, "")}
        rows.answer_guard_rails(application, answers, base=base, **theme, **who)
    given = GuardRailAnswer.objects.values_list("respected", "reason")
    assert list(given) == [(True, "Min"), (True, "Min")]


def test_a_limit_two_people_answered_differently_is_not_overwritten(application, who):
    rail = GuardRailFactory(programme=application.network.programme)
    base = prints_of(rows.guard_rail_values(application))
    theme = {"within_theme": application.within_theme, "theme_reason": application.theme_reason}
    rows.answer_guard_rails(application, {rail: (True, "Først")}, base=base, **theme, **who)
    with pytest.raises(Stale) as stale:
        rows.answer_guard_rails(application, {rail: (True, "Sidst")}, base=base, **theme, **who)
    assert stale.value.current.clashing == {f"why_{rail.pk}"}
    assert GuardRailAnswer.objects.get().reason == "Først"
