import pytest

from support.texts.statistics import Statistics, level_label, statistics


def test_statistics_of_nothing():
    assert statistics("") == Statistics(0, 0, 0, None, "")


def test_statistics_count_all_but_measure_running_text():
    html = (
        "<h3>Formål med forsøget</h3><p>Kommunen vil gerne. Det er svært.<br>Meget.</p>"
        "<ul><li>Punktopstillinger tæller ikke</li></ul>"
    )
    # 7 words running in 3 sentences, one of them long: 7/3 + 100/7
    assert statistics(html) == Statistics(87, 13, 3, 17, "meget let")


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Et. To! Tre?", 3),
        ("Uden punktum", 1),
        ("Jf. lovens § 5, stk. 2, nr. 3, kan vi ca. halvere det.", 1),
        ("Det sker den 1. januar 2017. Så er det slut.", 2),
        ("Loven blev ændret i 2016. Den gælder bl.a. Odense og f.eks. Vejle.", 2),
        ("Han sagde: “Det går.” Hun gik.", 2),
        ("– …", 0),
    ],
)
def test_sentences(text, sentences):
    assert statistics(f"<p>{text}</p>").sentences == sentences


def test_characters_are_code_points():
    assert statistics("<p>👩🏽‍🚀é</p><p></p>").characters == 5


@pytest.mark.parametrize(
    ("lix", "label"),
    [(24, "meget let"), (25, "let"), (35, "middel"), (45, "svær"), (54, "svær"),
     (55, "meget svær"), (None, "")],
)  # fmt: skip
def test_level_label(lix, label):
    assert level_label(lix) == label
