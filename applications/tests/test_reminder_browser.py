import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from applications.actions.reminders import remind
from applications.deadlines import COPENHAGEN
from applications.models import ReminderRule
from applications.tests.factories import ApplicationFactory, RoundFactory, officer_of
from networks.tests.factories import AffiliationFactory
from support.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_rule_is_made_and_who_hears_of_a_moved_deadline_is_seen(
    open_page, sign_in_as, axe, width
):
    application = ApplicationFactory(title="Hemmelig kladde", round=RoundFactory(now_open=True))
    officer, round = officer_of(application.owner), application.round
    page = open_page(width=width, height=844)
    sign_in_as(page, AffiliationFactory(admin=True).user)

    page.goto(reverse("applications:reminder_rules"))
    axe(page)
    page.click("main >> text=Ny påmindelse")
    page.fill("#id_name", "En uge før")
    page.select_option("#id_anchor", "deadline")
    page.fill("#id_amount", "7")
    page.fill("#id_subject", "{titel}: {frist}")
    page.fill("#id_body", "Kære {navn}\n\nFristen er {dato}, {om}.")
    page.click("text=Vis, hvem der får hvad")
    page.wait_for_selector("text={frist} kan ikke indsættes")
    axe(page)
    page.fill("#id_subject", "{titel}: husk fristen")
    page.click("text=Vis, hvem der får hvad")
    page.wait_for_selector(f"text={officer.email}")
    assert "Hemmelig kladde" not in page.content()
    assert "Fristen er" in page.inner_text("main")
    axe(page)
    assert not ReminderRule.objects.exists()
    page.click("main button.button-primary")
    page.wait_for_selector("text=Påmindelsen er oprettet og i brug.")
    axe(page)

    day = round.deadline - dt.timedelta(days=7)
    due = dt.datetime.combine(day, dt.time(8), COPENHAGEN)
    remind(at=timezone.now())
    remind(at=due)
    page.goto(reverse("applications:round", args=[round.pk]))
    page.click("text=Flyt dato")
    page.click("text=Én person er blevet mindet om rundens datoer")
    page.wait_for_selector(f"text={officer.email}")
    axe(page)
    page.fill("#id_new", f"{round.deadline + dt.timedelta(days=14):%d.%m.%Y}")
    page.fill("#id_reason", "Kommunerne har bedt om mere tid.")
    page.click("main .button-primary")
    page.wait_for_selector("text=Datoen er flyttet.")
    remind(at=due + dt.timedelta(minutes=5))
    page.reload()
    page.click("text=Én person har fået besked")
    page.wait_for_selector(f"text={officer.email}")
    axe(page)

    mails = OutgoingMail.objects.order_by("pk")
    assert [mail.recipient for mail in mails] == [officer.email] * 2
    assert mails[0].subject == "Hemmelig kladde: husk fristen"
    assert "Kommunerne har bedt om mere tid." in mails[1].text
