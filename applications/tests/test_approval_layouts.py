"""Layouts a municipality makes its own, and items whose local parts are written once."""

import pytest
from django.db import IntegrityError, transaction

from applications.actions import agenda, layouts
from applications.agenda_papers import paper
from applications.models import (
    AgendaHeading,
    AgendaItem,
    AgendaTemplate,
    AgendaTextRevision,
    Application,
    ApplicationVersion,
    Participation,
)
from applications.tests.factories import (
    AUTUMN_2016,
    AgendaTemplateFactory,
    ApplicationFactory,
    LocalApprovalFactory,
    ParticipationFactory,
    PlannedStepFactory,
)
from applications.workflow import NotNow, Stale
from networks.tests.factories import MunicipalityFactory, UserFactory


@pytest.fixture
def who(db):
    return {"by": UserFactory(), "at": AUTUMN_2016}


@pytest.fixture
def municipality(db):
    return MunicipalityFactory()


def labels(template):
    rows = template.headings.filter(is_active=True).order_by("position")
    return list(rows.values_list("label", flat=True))


@pytest.mark.parametrize("key", sorted(layouts.shipped_layouts()))
def test_shipped_layouts_hold_known_parts(municipality, who, key):
    template = layouts.adopt_layout(municipality, key, **who)

    parts = set(template.headings.values_list("content", flat=True))
    assert parts <= set(AgendaHeading.Content.values)
    assert {"statement", "recommendation"} <= parts
    assert template.is_default is True


def test_only_hernings_layout_has_the_matrix():
    shipped = layouts.shipped_layouts()

    assert [key for key, row in shipped.items() if row["shows_matrix"]] == ["herning"]
    assert [key for key, row in shipped.items() if row["form"] == "memo"] == ["koebenhavn"]


def test_second_layout_leaves_the_default_and_the_first_copy(municipality, who):
    first = layouts.adopt_layout(municipality, "faxe", **who)
    second = layouts.adopt_layout(municipality, "holbaek", **who)

    assert (first.is_default, second.is_default) == (True, False)
    with pytest.raises(NotNow, match="allerede en skabelon"):
        layouts.adopt_layout(municipality, "faxe", **who)
    with pytest.raises(NotNow, match="følger med"):
        layouts.adopt_layout(municipality, "odense", **who)


def test_there_is_one_default(municipality, who):
    first = layouts.adopt_layout(municipality, "faxe", **who)
    second = layouts.adopt_layout(municipality, "holbaek", **who)
    second.is_default = True

    layouts.save_template(second, **who)

    first.refresh_from_db()
    assert (first.is_default, second.is_default) == (False, True)
    second.is_default = False
    assert layouts.save_template(second, **who).is_default is True


def test_headings_are_added_moved_and_removed(municipality, who):
    template = AgendaTemplateFactory(municipality=municipality)
    layouts.save_heading(
        AgendaHeading(template=template, label="Økonomi", content="economy"), **who
    )
    layouts.move_heading(template.headings.get(label="Økonomi"), up=True, **who)
    assert labels(template) == ["Sagsfremstilling", "Økonomi", "Indstilling"]

    layouts.remove_heading(template.headings.get(label="Sagsfremstilling"), **who)
    assert labels(template) == ["Økonomi", "Indstilling"]


def test_heading_with_text_is_put_out_of_use(municipality, who):
    template = AgendaTemplateFactory(municipality=municipality)
    item, heading = an_item(municipality, who), template.headings.get(label="Indstilling")
    agenda.save_text(item, heading, html="<p>At</p>", base=0, **who)

    layouts.remove_heading(heading, **who)

    assert labels(template) == ["Sagsfremstilling"]
    assert item.texts.get().html == "<p>At</p>"


# --- Items -------------------------------------------------------------------------------------


def of(municipality):
    application = ApplicationFactory()
    ParticipationFactory(application=application, municipality=municipality)
    return application


def an_item(municipality, who, *applications, **fields):
    chosen = list(applications) or [of(municipality)]
    return agenda.create_item(municipality, chosen, title="Godkendelse", **fields, **who)


def test_item_uses_the_default_layout_or_the_general_one(municipality, who):
    assert an_item(municipality, who).template.name == "Almindelig"
    assert AgendaTemplate.objects.get().municipality == municipality


@pytest.mark.parametrize("status", [None, Participation.Status.DECLINED])
def test_item_holds_no_application_of_others(municipality, who, status):
    application = ApplicationFactory()
    if status:
        ParticipationFactory(application=application, municipality=municipality, status=status)

    with pytest.raises(NotNow, match="deltager ikke"):
        an_item(municipality, who, application)

    assert AgendaItem.objects.count() == 0


def test_item_presents_the_newest_version_whatever_the_page_knew(municipality, who):
    application = of(municipality)
    version = ApplicationVersion.objects.create(
        application=application, number=1, reason="frozen", content={}, sha256="0" * 64, **who
    )
    Application.objects.filter(pk=application.pk).update(latest_version=1)
    assert application.latest_version == 0

    item = an_item(municipality, who, application)

    assert item.applications.get().version == version


def test_item_takes_no_foreign_layout(municipality, who):
    with pytest.raises(NotNow, match="egne skabeloner"):
        an_item(municipality, who, template=AgendaTemplateFactory())


def test_local_parts_come_along_to_the_next_item(municipality, who):
    application = of(municipality)
    template = AgendaTemplateFactory(
        municipality=municipality,
        headings=[("Økonomi", "economy"), ("Indstilling", "recommendation")],
    )
    first = an_item(municipality, who, application)
    for heading in template.headings.all():
        agenda.save_text(first, heading, html=f"<p>{heading.label}</p>", base=0, **who)
    agenda.update_item(first, {"case_number": "16/1808"}, base=1, **who)

    other = AgendaTemplateFactory(
        municipality=municipality,
        is_default=False,
        headings=[("Økonomiske konsekvenser", "economy"), ("Indstilling", "recommendation")],
    )
    second = an_item(municipality, who, application, template=other)

    assert second.case_number == "16/1808"
    assert [(t.heading.label, t.html) for t in second.texts.all()] == [
        ("Økonomiske konsekvenser", "<p>Økonomi</p>")
    ]


def test_texts_under_two_headings_of_a_kind_both_come_along(municipality, who):
    application = of(municipality)
    two = [("Vores ord", "other"), ("Tidsplan", "other"), ("Høring", "consultation")]
    template = AgendaTemplateFactory(municipality=municipality, headings=two)
    first = an_item(municipality, who, application)
    for heading in template.headings.all():
        agenda.save_text(first, heading, html=f"<p>{heading.label}</p>", base=0, **who)

    other = AgendaTemplateFactory(
        municipality=municipality,
        is_default=False,
        headings=[("Tidsplan", "other"), ("Sagsfremstilling", "statement")],
    )
    second = an_item(municipality, who, application, template=other)

    kept = [(p.heading.label, p.html) for p in paper(second).parts if p.is_local]
    assert kept == [
        ("Tidsplan", "<p>Tidsplan</p>"),
        ("Vores ord", "<p>Vores ord</p>"),
        ("Høring", "<p>Høring</p>"),
    ]
    assert labels(other) == ["Tidsplan", "Sagsfremstilling"]
    third = an_item(municipality, who, of(municipality), template=other)
    assert [p.heading.label for p in paper(third).parts] == ["Tidsplan", "Sagsfremstilling"]


def test_local_parts_stay_in_their_municipality(municipality, who):
    application = of(municipality)
    first = an_item(municipality, who, application)
    heading = first.template.headings.get(content="economy")
    agenda.save_text(first, heading, html="<p>Internt.</p>", base=0, **who)
    agenda.update_item(first, {"case_officers": "Bodil"}, base=1, **who)

    neighbour = an_item(application.owner, who, application)

    assert neighbour.texts.count() == 0
    assert neighbour.case_officers == ""


def test_two_people_write_under_one_heading(municipality, who):
    item = an_item(municipality, who)
    heading = item.template.headings.get(content="economy")
    agenda.save_text(item, heading, html="<p>Først.</p>", base=0, **who)

    with pytest.raises(Stale) as stale:
        agenda.save_text(item, heading, html="<p>Samtidig.</p>", base=0, **who)

    assert stale.value.current.html == "<p>Først.</p>"
    agenda.save_text(item, heading, html="<p>Så.</p>", base=1, **who)
    assert list(AgendaTextRevision.objects.order_by("number").values_list("html", flat=True)) == [
        "<p>Først.</p>",
        "<p>Så.</p>",
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaTextRevision.objects.all().delete()


def test_heading_of_another_layout_is_refused(municipality, who):
    foreign = AgendaTemplateFactory().headings.first()

    with pytest.raises(NotNow, match="skabelon"):
        agenda.save_text(an_item(municipality, who), foreign, html="<p>x</p>", base=0, **who)


def test_two_people_change_an_item(municipality, who):
    item = an_item(municipality, who)
    agenda.update_item(item, {"title": "Ny"}, base=1, **who)

    with pytest.raises(Stale):
        agenda.update_item(item, {"title": "Anden"}, base=1, **who)

    assert AgendaItem.objects.get().title == "Ny"


def test_applications_are_set_in_order(municipality, who):
    first, second, third = (of(municipality) for _n in range(3))
    item = an_item(municipality, who, first, second)

    agenda.set_applications(item, [third, first], **who)

    rows = item.applications.order_by("position")
    assert [row.application for row in rows] == [third, first]


def test_planned_application_stays_on_the_item(municipality, who):
    first, second = of(municipality), of(municipality)
    item = an_item(municipality, who, first, second)
    approval = LocalApprovalFactory(application=second, municipality=municipality)
    PlannedStepFactory(approval=approval, item=item)

    with pytest.raises(NotNow, match="Tag sagen af punktet"):
        agenda.set_applications(item, [first], **who)

    assert item.applications.count() == 2
