import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from applications.actions import workflow
from applications.models import Submission
from applications.tests.factories import AUTUMN_2016, RoundFactory, complete_application, officer_of
from networks.actions import demand_second_factor
from networks.tests.factories import PASSWORD, AffiliationFactory
from support.accounts.sessions import SIGNED_IN_AT
from support.audit.models import Entry

pytestmark = pytest.mark.django_db
START = "start"


@pytest.fixture
def officer():
    return AffiliationFactory()


@pytest.fixture
def demanding(officer):
    demand_second_factor(officer.municipality, demanded=True, by=None, at=timezone.now())
    return officer.user


def code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def sign_in(client, user, password=PASSWORD):
    values = {"login": user.email, "password": password}
    return client.post(reverse("account_login"), values)


def test_without_a_demand_one_step_is_enough(client, officer):
    sign_in(client, officer.user)
    assert client.get(reverse(START)).status_code == 200


def test_a_demand_leads_to_where_two_steps_are_set_up(client, demanding):
    sign_in(client, demanding)
    answer = client.get(reverse("applications:list"))
    assert answer["Location"] == reverse("mfa_index")
    assert "kræver login med to trin" in client.get(reverse("mfa_index")).content.decode()


def test_the_demand_holds_for_the_installation_too(client, officer, settings):
    settings.SECOND_FACTOR_FOR_ALL = True
    sign_in(client, officer.user)
    assert client.get(reverse(START)).status_code == 302


@pytest.mark.parametrize("method", ["get", "post"])
def test_nothing_else_opens_meanwhile(client, demanding, method):
    sign_in(client, demanding)
    for name in (START, "applications:list", "applications:create", "networks:networks"):
        answer = getattr(client, method)(reverse(name))
        assert answer["Location"] == reverse("mfa_index")


def test_what_was_typed_before_the_demand_comes_back(client, demanding):
    sign_in(client, demanding)
    headers = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    answer = client.post(reverse("applications:create"), {"title": "Et langt ord"}, headers=headers)
    assert (answer.status_code, b"Et langt ord" in answer.content) == (401, True)


def test_set_up_then_sign_in_with_a_code(client, demanding):
    secret = generate_totp_secret()
    TOTP.activate(demanding, secret)
    assert sign_in(client, demanding)["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse(START)).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert client.get(reverse(START)).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert client.get(reverse(START)).status_code == 200


def test_recovery_codes_alone_are_no_second_step(client, demanding):
    Authenticator.objects.create(
        user=demanding, type=Authenticator.Type.RECOVERY_CODES, data={"used_mask": 0, "seed": "x"}
    )
    client.force_login(demanding)
    assert client.get(reverse(START))["Location"] == reverse("mfa_index")


def test_who_has_set_it_up_meanwhile_gets_in(client, demanding):
    sign_in(client, demanding)
    TOTP.activate(demanding, generate_totp_secret())
    assert client.get(reverse(START)).status_code == 200


def test_the_command_demands_and_tells_the_log(officer, capsys):
    call_command("second_factor", "--municipality", officer.municipality.code)
    officer.municipality.refresh_from_db()
    assert officer.municipality.requires_second_factor
    assert Entry.objects.get().details == {"demanded": True}
    call_command("second_factor", "--municipality", officer.municipality.code, "--off")
    officer.municipality.refresh_from_db()
    assert not officer.municipality.requires_second_factor
    with pytest.raises(CommandError, match="Name one"):
        call_command("second_factor")


# --- sending to the ministry ----------------------------------------------------------------------


@pytest.fixture
def ready():
    application = complete_application(round=RoundFactory(now_open=True))
    writer = officer_of(application.owner)
    workflow.freeze(application, hand_over=False, by=writer, at=AUTUMN_2016)
    return application, writer


def send(client, application):
    values = {f"version_{application.reference}": "1"}
    return client.post(reverse("applications:submit", args=[application.reference]), values)


def age(client, seconds):
    session = client.session
    session[SIGNED_IN_AT] -= seconds
    session.save()


def test_who_just_signed_in_sends_at_once(client, ready):
    application, writer = ready
    sign_in(client, writer)
    send(client, application)
    assert Submission.objects.count() == 1


def test_who_signed_in_long_ago_confirms_and_the_sending_goes_on(client, ready, settings):
    application, writer = ready
    sign_in(client, writer)
    age(client, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1)
    answer = send(client, application)
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert Submission.objects.count() == 0
    client.post(answer["Location"], {"password": "forkert"})
    assert Submission.objects.count() == 0
    client.post(answer["Location"], {"password": PASSWORD})
    assert Submission.objects.count() == 1


def test_a_stranger_to_the_application_is_not_asked_to_confirm(client, ready, settings, officer):
    application, _writer = ready
    sign_in(client, officer.user)
    age(client, settings.ACCOUNT_REAUTHENTICATION_TIMEOUT + 1)
    assert send(client, application).status_code == 404
