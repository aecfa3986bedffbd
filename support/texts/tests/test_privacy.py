import time

import pytest

from support.texts.privacy import first_names, warnings

# The stories that applications really tell, with other names, towns and ages.
STORIES = [
    "I Sønderby Kommune bor Rasmus i et tilbud for udviklingshæmmede, der træner unge til på sigt "
    "at kunne bo selv. Fordi botilbuddet er oprettet efter almenboligloven, har Rasmus fået "
    "permanent lejekontrakt. Rasmus ved godt, at det er meningen, at han skal flytte.",
    "Som tilfældet med Anders på 24 år, som bor i et botilbud efter servicelovens § 107. Anders "
    "har nogle psykiske problemer, men er rehabiliteret så meget, at han ikke længere behøver "
    "døgndækket støtte.",
    "I Nørreby Kommune bor Kurt på 51 år. Kurt har haft en omtumlet tilværelse.",
]


@pytest.mark.parametrize("story", STORIES)
def test_warnings_name_one_story(story):
    assert [warning.kind for warning in warnings(f"<p>{story}</p>")] == ["story"]


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("Vi mødte Sofie, 17 år, i maj.", "Sofie, 17 år"),
        ("Vi mødte Sofie (17 år) i maj.", "Sofie (17 år"),
        ("Vi mødte Sofie på 17 år.", "Sofie på 17 år"),
        ("Fatima er 34 år og alene.", "Fatima er 34 år"),
        ("Den 23-årige Mikkel bor hjemme.", "23-årige Mikkel"),
        ("Den 23-årige ledige borger Mikkel bor hjemme.", "23-årige ledige borger Mikkel"),
        ("Ole, 81, bor alene.", "Ole, 81"),
        ("Bo på 40 år vil gerne arbejde.", "Bo på 40 år"),
        ("Borgeren Anders på 47 år fik afslag.", "Anders på 47 år"),
        ("Inger Marie Holm på 70 år.", "Inger Marie Holm på 70 år"),
    ],
)
def test_warnings_find_a_name_with_an_age(text, excerpt):
    assert [warning.excerpt for warning in warnings(text)] == [excerpt]


@pytest.mark.parametrize(
    "text",
    [
        "Unge på 23 år får ikke en bolig.",
        "Borgmester Peter Jensen åbnede mødet. Peter Jensen takkede.",
        "Odense på 23 år blev en by.",
        "Forsøget varer 4 år.",
        "Bo i egen bolig. Bo i eget hus.",
        "I 2016 søgte Mette Hansen, og i 2017 fik hun svar.",
        "Sankt Hans fejres hvert år.",
    ],
)
def test_warnings_stay_quiet(text):
    assert warnings(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Borgeren 211062-5629 har søgt.",
        "Borgeren 211062-5628 har søgt.",
        "Borgeren 211062–5629 har søgt.",
        "Borgeren 2110625629 har søgt.",
        "CPR: 2110625628 har søgt.",
    ],
)
def test_warnings_find_and_mask_cpr_numbers(text):
    assert [(w.kind, w.excerpt) for w in warnings(text)] == [("cpr", "211062-••••")]


@pytest.mark.parametrize(
    "text",
    [
        "EAN 5798009800206",
        "Sag 511062-5629",
        "Sag 2016-0039029",
        "Tlf. 2110625628",
        "Journal 00.01.00-P08-1-16",
        "Konto 211062-56291",
        "Beløb 1.211062-5629",
    ],
)
def test_warnings_let_other_numbers_be(text):
    assert warnings(text) == []


def test_warnings_look_in_cells_and_items():
    html = "<ul><li>Ida på 9 år</li></ul><table><tr><td>010190-1234</td></tr></table>"
    assert [warning.kind for warning in warnings(html)] == ["story", "cpr"]


def test_warnings_say_what_to_do():
    assert warnings("Ida på 9 år")[0].message == (
        "Her ser ud til at stå en fortælling om en borger (“Ida på 9 år”). Kan borgeren genkendes, "
        "så skriv den om, eller tag den ud."
    )


def test_warnings_are_quick_on_a_full_section():
    text = "Kommunen søger i 2017 om fritagelse, fordi Peter Jensen, Odense, har 12 år. " * 2600
    started = time.perf_counter()
    warnings(text)
    assert time.perf_counter() - started < 3


def test_names_are_names():
    assert {"Mads", "Peter", "Flemming", "Fatima"} <= first_names()
