"""What somebody typed is in the form that comes back, whoever else was at it meanwhile."""

import pytest
from django.urls import reverse

from applications.actions import drafting, rows
from applications.actions.workflow import freeze
from applications.models import CoveredPart, GuardRailAnswer
from applications.tests.factories import (
    AUTUMN_2016,
    FormTemplateFactory,
    RoundFactory,
    SectionPartFactory,
    complete_application,
    officer_of,
)
from networks.tests.factories import GuardRailFactory, MembershipFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def application():
    return complete_application()


@pytest.fixture
def who(application):
    return {"by": officer_of(application.owner), "at": AUTUMN_2016}


@pytest.fixture
def signed_in(client, who):
    client.force_login(who["by"], backend=BACKEND)
    return client


def at(application, name, *more):
    return reverse(f"applications:{name}", args=[application.reference, *more])


def filled(client, address) -> dict:
    """What the browser would send of the form as it is shown."""
    form = client.get(address).context["form"]
    values = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in values.items() if value not in (None, False)}


def test_an_answer_somebody_else_changed_too_stands_beside_mine(signed_in, application, who):
    one, two = (GuardRailFactory(programme=application.network.programme) for _n in range(2))
    typed = filled(signed_in, at(application, "guard_rails"))
    theme = {"within_theme": application.within_theme, "theme_reason": application.theme_reason}
    theirs = {one: (True, "<b>Asgers"), two: (True, "Også Asgers")}
    rows.answer_guard_rails(application, theirs, **theme, **who)
    mine = {**typed, f"why_{one.pk}": "Annas"}
    page = signed_in.post(at(application, "guard_rails"), mine)
    form = page.context["form"]
    assert [form[f"why_{rail.pk}"].value() for rail in (one, two)] == ["Annas", "Også Asgers"]
    assert "En anden har gemt: &lt;b&gt;Asgers" in page.content.decode()
    assert GuardRailAnswer.objects.get(guard_rail=one).reason == "<b>Asgers"
    again = {b.html_name: b.value() for b in form if b.value() not in (None, False)}
    assert signed_in.post(at(application, "guard_rails"), again).status_code == 302
    saved = GuardRailAnswer.objects.order_by("guard_rail").values_list("respected", "reason")
    assert list(saved) == [(True, "Annas"), (True, "Også Asgers")]


def test_answers_sent_after_freezing_stand_in_their_fields(signed_in, application, who):
    typed = filled(signed_in, at(application, "guard_rails"))
    freeze(application, hand_over=False, **who)
    page = signed_in.post(at(application, "guard_rails"), {**typed, "theme_reason": "Mit"})
    assert (page.status_code, page.context["form"]["theme_reason"].value()) == (200, "Mit")
    assert ">\nMit</textarea>" in page.content.decode()


def test_ticks_on_a_list_somebody_else_changed_write_nothing(signed_in, application, who):
    mine, theirs = (MembershipFactory(network=application.network).municipality for _n in "ab")
    typed = filled(signed_in, at(application, "participants"))
    wanted = {application.owner_id: (True, True), theirs.pk: (True, False)}
    drafting.set_participants(application, wanted, **who)
    page = signed_in.post(at(application, "participants"), {**typed, f"uses_{mine.pk}": "on"})
    form = page.context["form"]
    assert form[f"uses_{mine.pk}"].value() is True
    present = set(application.participations.values_list("municipality", flat=True))
    assert present == {application.owner_id, theirs.pk}


def test_a_reason_that_comes_too_late_stands_in_its_field(signed_in, application):
    page = signed_in.post(at(application, "unlock"), {"reason": "Tallene er forkerte"})
    assert (page.status_code, "Tallene er forkerte" in page.content.decode()) == (200, True)


def test_ticks_of_a_stale_section_are_shown_and_not_saved(client):
    template = FormTemplateFactory(draft=True)
    part = SectionPartFactory(section=template.sections.get(number=1))
    template.published_at = AUTUMN_2016
    template.save()
    application = complete_application(
        round=RoundFactory(template=template, programme=template.programme)
    )
    client.force_login(officer_of(application.owner), backend=BACKEND)
    CoveredPart.objects.all().delete()
    form = {"text": "Min", "format": "plain", "base": 900, "parts": part.pk}
    page = client.post(at(application, "section", 1), form)
    assert (page.status_code, page.context["ticked"]) == (409, {part.pk})
    assert CoveredPart.objects.count() == 0
