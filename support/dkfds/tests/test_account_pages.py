"""Signing in, and what belongs to one's account, in the same look and in Danish."""

import pytest
from django.template.loader import render_to_string

from support.accounts.models import User

PASSWORD = "en-ganske-lang-adgangskode"


@pytest.fixture
def signed_in(client, db):
    User.objects.create_user("signe@eksempel.dk", PASSWORD, name="Signe Østergård")
    client.post("/konto/login/", {"login": "signe@eksempel.dk", "password": PASSWORD})
    client.post("/konto/reauthenticate/", {"password": PASSWORD})
    return client


def test_refused_sign_in_is_summed_up(client, db, parse):
    answer = client.post("/konto/login/", {"login": "x@eksempel.dk", "password": "forkert"})
    html = parse(answer.content.decode())
    assert html.findtext(".//title").strip() == "Fejl: Log ind – Frikommune"
    assert len(html.xpath("//*[@data-module='error-summary']//li")) == 1


def test_sign_in_shows_demo_accounts_only_when_given(rf, parse):
    account = {"name": "Åse", "role": "Sagsbehandler", "organisation": "Ærø", "email": "å@x.dk"}
    template = "account/_demo_accounts.html"
    shown = render_to_string(template, {"accounts": [account], "password": "demo"})
    html = parse(f"<!doctype html><html><head><title>x</title></head><body>{shown}</body></html>")
    assert html.xpath("//button/@data-fill-login") == ["å@x.dk"]
    assert html.xpath("//td/text()")[-3:] == ["Sagsbehandler", "Ærø", "å@x.dk"]


def test_sign_in_page_of_production_names_nobody(client, db, parse):
    html = parse(client.get("/konto/login/").content.decode())
    assert html.xpath("//*[@id='demo-accounts']") == []


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/konto/password/change/", "Skift adgangskode"),
        ("/konto/2fa/", "Login med to trin"),
        ("/konto/2fa/totp/activate/", "Slå login med app til"),
        ("/konto/logout/", "Log ud"),
        ("/konto/password/reset/", "Glemt adgangskode"),
        ("/konto/password/reset/done/", "Se efter i din indbakke"),
        ("/konto/reauthenticate/", "Bekræft, at det er dig"),
    ],
)
def test_account_page_is_danish_and_valid(signed_in, parse, address, heading):
    html = parse(signed_in.get(address).content.decode())
    assert html.xpath("//h1/text()") == [heading]
    assert html.findtext(".//title").strip() == f"{heading} – Frikommune"


def test_code_for_the_app_is_drawn_in_the_page(signed_in, parse):
    html = parse(signed_in.get("/konto/2fa/totp/activate/").content.decode())
    assert len(html.xpath("//div[@class='qr']//*[local-name()='path']")) == 1
    assert html.xpath("//img") == []


def test_old_link_says_how_to_get_a_new_one(client, db, parse):
    answer = client.get("/konto/password/reset/key/1-ugyldig/")
    html = parse(answer.content.decode())
    assert html.xpath("//h1/text()") == ["Linket virker ikke længere"]
    assert html.xpath("//main//a/@href") == ["/konto/password/reset/"]


def test_name_in_the_header_leads_to_the_account(signed_in, parse):
    html = parse(signed_in.get("/konto/2fa/").content.decode())
    assert html.xpath("//div[@class='portal-user']//a/@href") == ["/konto/password/change/"]
    assert html.xpath("//div[@class='portal-user']//a/text()") == ["Signe Østergård"]


def test_signing_out_is_a_post(signed_in, parse):
    html = parse(signed_in.get("/konto/2fa/").content.decode())
    (form,) = html.xpath("//div[@class='portal-user']//form")
    assert (form.get("method"), form.get("action")) == ("post", "/konto/logout/")
