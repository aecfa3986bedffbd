import datetime as dt

import pytest

from networks import actions
from networks.models import Programme, Theme
from networks.tests.factories import (
    GuardRailFactory,
    NetworkFactory,
    ProgrammeFactory,
    ThemeFactory,
    UserFactory,
)
from support.audit.models import Entry
from support.refusals import NotNow

pytestmark = pytest.mark.django_db
AT = dt.datetime(2016, 9, 1, 8, tzinfo=dt.UTC)


@pytest.fixture
def doing():
    return {"by": UserFactory(), "at": AT}


def logged(row):
    return list(Entry.objects.about(row).order_by("pk").values_list("verb", flat=True))


def labels(programme):
    return list(programme.guard_rails.order_by("position").values_list("position", "label"))


def test_the_log_names_the_fields_that_changed(doing):
    programme = ProgrammeFactory(name="Gammel")

    actions.change_programme(programme, name="Ny", mailbox=programme.mailbox, **doing)

    assert Programme.objects.get().name == "Ny"
    entry = Entry.objects.get(verb="programme.changed")
    assert (entry.by, entry.at, entry.details) == (doing["by"], AT, {"fields": ["name"]})


def test_a_change_to_nothing_is_not_logged(doing):
    programme = ProgrammeFactory()

    actions.change_programme(programme, name=programme.name, **doing)

    assert logged(programme) == []


def test_a_name_taken_since_the_form_was_checked_is_told(doing):
    ProgrammeFactory(name="Optaget")

    with pytest.raises(NotNow, match="allerede en ordning"):
        actions.change_programme(ProgrammeFactory(), name="Optaget", **doing)


def test_a_copy_takes_rules_themes_and_limits_but_no_identity_or_networks(doing):
    programme = ProgrammeFactory(largest_network=9, criteria=["Nytænkning"], is_demo=True)
    ThemeFactory(programme=programme, name="Boliger")
    GuardRailFactory(programme=programme, position=1, label="Grundloven", blocks=False)
    NetworkFactory(programme=programme)
    new = {"name": "Forsøg III", "slug": "iii"}
    dates = {"begins_on": dt.date(2019, 1, 1), "ends_on": dt.date(2023, 1, 1)}

    copy = actions.copy_programme(programme, **new, **dates, **doing)

    copy.refresh_from_db()
    assert (copy.name, copy.slug, copy.begins_on, copy.is_demo) == (
        "Forsøg III",
        "iii",
        dt.date(2019, 1, 1),
        False,
    )
    assert (copy.largest_network, copy.criteria) == (9, ["Nytænkning"])
    assert (copy.mailbox, copy.ministry) == (programme.mailbox, programme.ministry)
    assert [theme.name for theme in copy.themes.all()] == ["Boliger"]
    assert [(r.position, r.label, r.blocks) for r in copy.guard_rails.all()] == [
        (1, "Grundloven", False)
    ]
    assert copy.networks.count() == 0
    assert Entry.objects.get(verb="programme.copied").details == {"copy_of": programme.pk}


def test_a_theme_with_a_network_stays(doing):
    theme = ThemeFactory()
    NetworkFactory(programme=theme.programme, theme=theme)

    with pytest.raises(NotNow, match="har netværk"):
        actions.remove_theme(theme, **doing)

    assert Theme.objects.count() == 1
    assert logged(theme.programme) == []


def test_themes_are_added_renamed_and_removed(doing):
    programme = ProgrammeFactory()

    theme = actions.add_theme(programme, name="Bolig", **doing)
    actions.rename_theme(theme, name="Boliger", **doing)
    assert Theme.objects.get().name == "Boliger"
    actions.remove_theme(theme, **doing)

    assert Theme.objects.count() == 0
    assert logged(programme) == ["theme.added", "theme.renamed", "theme.removed"]


def test_limits_keep_an_order_without_gaps(doing):
    programme = ProgrammeFactory()
    first, second, third = (
        actions.add_guard_rail(programme, label=label, help_text="", blocks=True, **doing)
        for label in ("EU", "Økonomi", "Retssikkerhed")
    )

    actions.move_guard_rail(third, direction="up", **doing)
    assert labels(programme) == [(1, "EU"), (2, "Retssikkerhed"), (3, "Økonomi")]
    actions.move_guard_rail(first, direction="down", **doing)
    assert labels(programme) == [(1, "Retssikkerhed"), (2, "EU"), (3, "Økonomi")]
    actions.move_guard_rail(third, direction="up", **doing)
    actions.remove_guard_rail(first, **doing)
    assert labels(programme) == [(1, "Retssikkerhed"), (2, "Økonomi")]
    # The move of one that was first already changed nothing and is not logged.
    assert logged(programme) == [
        *["guard_rail.added"] * 3,
        *["guard_rail.moved"] * 2,
        "guard_rail.removed",
    ]
