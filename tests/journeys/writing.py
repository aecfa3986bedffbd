"""Moves that several journeys share; each ends when the page shows that it is done."""

import re

from django.urls import reverse

CONTENT = "#id_text-editor"
SAVED = re.compile(r"^Gemt kl\. \d\d\.\d\d$")


def submit_form(page, name=None):
    """Press the form's own button and wait for the page after it."""
    button = "main form .button-primary" if name is None else f"main button:has-text('{name}')"
    with page.expect_navigation():
        page.click(button)


def begin(page, town, title):
    """A new application of the officer's municipality; gives its reference."""
    page.goto(reverse("applications:create"))
    page.fill("[name=title]", title)
    page.select_option("[name=network]", str(town.network.pk))
    page.select_option("[name=round]", str(town.round.pk))
    submit_form(page)
    return page.url.rstrip("/").split("/")[-2]


def choose_participants(page, *ticks):
    for tick in ticks:
        # The drawn box lies over the input and takes the click, as it does for people.
        page.get_by_label(tick, exact=True).check(force=True)
    submit_form(page, "Gem deltagere")


def fill_header(page, reference):
    page.goto(reverse("applications:header", args=[reference]))
    for who, name in (("contact", "Kim Kontakt"), ("coordinator", "Camilla Koordinator")):
        page.fill(f"[name={who}_name]", name)
        page.fill(f"[name={who}_phone]", "43 59 10 00")
        page.fill(f"[name={who}_email]", f"{who}@kommune.example")
    submit_form(page)


def open_section(page, reference, number):
    page.goto(reverse("applications:section", args=[reference, number]))
    page.wait_for_selector(CONTENT)


def write(page, text):
    page.click(CONTENT)
    page.keyboard.insert_text(text)


def wait_until_saved(page):
    page.wait_for_selector("[data-save-state][data-state=saved]")
    assert SAVED.match(page.inner_text("[data-save-state]"))


def messages(page):
    return [text.strip() for text in page.locator("main .alert .alert-text").all_inner_texts()]
