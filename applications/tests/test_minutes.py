from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.actions.layouts import shipped_layouts
from applications.agenda import BodyName, agenda_text, as_plain
from applications.minutes import CERTAIN, GUESSED, MISSING, kle_link, kle_subject, read_minutes
from applications.minutes.deciding import CODES, decision_code
from applications.models import AgendaItem, ApprovalStep
from applications.tests.content_fixture import content

# Public agendas, shortened; the persons are not real.
ITEMS = Path(__file__).parent / "agenda_items"


def read(name):
    return read_minutes((ITEMS / f"{name}.txt").read_text(encoding="utf-8"))


def test_item_with_two_applications():
    item = read("one_item_two_applications")

    assert item.number == "133"
    assert item.title == "Godkendelse af frikommuneansøgninger"
    assert item.case_number == "16/1808"
    assert item.case_officers == ()
    assert (item.body, item.date) == ("Økonomiudvalget", date(2016, 5, 23))
    assert [point[:47] for point in item.recommendation] == [
        "At Byrådet godkender frikommuneansøgning ”Den s",
        "At Byrådet godkender frikommuneansøgning ”Én pl",
    ]
    assert item.decision_text == "Anbefaler administrationens indstillinger."
    assert item.decision_code == "recommended"
    assert item.item_kind == "approval"
    assert item.headings == (
        "Beslutningstema",
        "Sagsfremstilling og økonomi",
        "Ressourceallokering",
        "Bevilling",
        "Kompetence",
        "Indstilling",
        "Beslutning i Økonomiudvalget den 23-05-2016",
    )


def test_orientation_with_matrix():
    item = read("orientation_with_matrix")

    assert (item.number, item.title) == ("228", "Orientering om frikommuneforsøg")
    assert item.case_number == "00.01.00-P08-1-16"
    assert item.case_officers == ("Anne Prøve",)
    assert (item.body, item.date, item.place) == (
        "Økonomi- og Erhvervsudvalget",
        date(2016, 6, 13),
        "C3.40",
    )
    assert item.recommender == "Underdirektøren for Direktionens Stab"
    assert item.recommendation == ("at ansøgning om frikommuneforsøg tages til orientering.",)
    assert (item.decision_text, item.decision_code) == ("Indstillingen er tiltrådt.", "endorsed")
    assert item.item_kind == "orientation"
    assert item.annexes == ("Ansøgning frikommunenetværk socialområdet",)


def test_item_for_two_committees():
    item = read("two_committees")

    assert (item.number, item.title) == ("148", "Frikommuneforsøg II og landspolitisk udvikling")
    assert item.case_number == "16/31575"
    assert (item.body, item.date) == ("Social- og Seniorudvalget", date(2018, 12, 3))
    assert item.recommendation == ("At orienteringen tages til efterretning.",)
    assert item.decision_code == "noted"
    assert item.item_kind == "orientation"
    assert item.headings[4] == "FN's Verdensmål og Byrådets arbejdsgrundlag"


def test_memo():
    item = read("memo")

    assert item.title == "Københavns Kommunes deltagelse i frikommuneforsøget for 2016-2020"
    assert (item.case_number, item.document_number) == ("2016-0039029", "2016-0039029-19")
    assert item.case_officers == ("Anne Prøve", "Bo Test")
    assert (item.body, item.date) == ("Økonomiudvalget", date(2016, 11, 10))
    assert item.announced == (
        ("Økonomiudvalget", date(2017, 1, 10)),
        ("Borgerrepræsentationen", date(2017, 2, 2)),
    )
    assert item.decision_text == ""
    assert len(item.annexes) == 7


def test_coming_meetings_are_found_under_the_bodys_whole_name():
    item = read_minutes("Sagen behandles på Økonomi- og Erhvervsudvalgets møde d. 13/6 2016 igen.")

    assert item.announced == (("Økonomi- og Erhvervsudvalget", date(2016, 6, 13)),)


def test_confidence_tells_what_stood_there_what_is_guessed_and_what_is_missing():
    memo, item = read("memo").confidence, read("one_item_two_applications").confidence

    assert item["number"] == item["decision_code"] == item["date"] == CERTAIN
    assert item["place"] == memo["decision_text"] == MISSING
    assert memo["date"] == GUESSED


def test_every_body_that_decided_is_found():
    item = read_minutes(
        "Nr.7 - Forsøg\n\nKompetence\n\nByrådet.\n\n"
        "Beslutning i Økonomiudvalget den 23-05-2016\n\nAnbefales godkendt.\n\n"
        "Fraværende: Anne Prøve\n\n"
        "Beslutning i Byrådet d. 30. maj 2016\n\nGodkendt.\nListe Å stemte imod.\n\nBilag\n\n• En\n"
    )

    assert [(one.body, one.date, one.code) for one in item.decisions] == [
        ("Økonomiudvalget", date(2016, 5, 23), "recommended"),
        ("Byrådet", date(2016, 5, 30), "approved"),
    ]
    assert (item.body, item.confidence["body"]) == ("Byrådet", CERTAIN)
    assert item.decision_text == "Godkendt.\nListe Å stemte imod."
    assert item.votes == "Liste Å stemte imod."
    assert item.annexes == ("En",)


def test_decision_headed_by_the_body_itself():
    item = read_minutes("Økonomiudvalgets beslutning den 10. januar 2017:\nIndstillingen godkendt.")

    assert (item.body, item.date) == ("Økonomiudvalget", date(2017, 1, 10))
    assert item.decision_code == "approved"


def test_who_was_absent_is_no_part_of_a_decision_and_ends_none():
    item = read_minutes(
        "Beslutning for Økonomiudvalget den 23-05-2016\nFraværende: Ingen\nAnbefales.\n"
    )

    assert [(one.body, one.text, one.code) for one in item.decisions] == [
        ("Økonomiudvalget", "Anbefales.", "recommended")
    ]


def test_number_and_case_number_in_the_title():
    open_case = read_minutes("5 (Åben sag) Ansøgning om forsøg\nSags ID: EMN-2016-01234\n")
    in_brackets = read_minutes("Pkt. 4 Frikommuneforsøg (2016-0039029)\n")
    no_number = read_minutes("Pkt. 4 Frikommuneforsøg (runde 2016)\n")

    assert (open_case.number, open_case.title) == ("5", "Ansøgning om forsøg")
    assert open_case.case_number == "EMN-2016-01234"
    assert open_case.confidence["case_number"] == GUESSED
    assert (in_brackets.title, in_brackets.case_number) == ("Frikommuneforsøg", "2016-0039029")
    assert (no_number.title, no_number.case_number) == ("Frikommuneforsøg (runde 2016)", "")


def test_annexes_lose_their_numbers():
    assert read_minutes("Bilag:\n1. En\n2) To\n• Tre\n").annexes == ("En", "To", "Tre")


def test_recommendation_in_a_chain():
    item = read_minutes(
        "Indstilling\n\nØkonomiforvaltningen indstiller, at Økonomiudvalget over for"
        " Borgerrepræsentationen anbefaler,\n1. at ansøgningen godkendes,\n"
        "2. at udgiften holdes inden\nfor rammen.\n"
    )

    assert item.recommender == "Økonomiforvaltningen"
    assert item.recommendation == (
        "at ansøgningen godkendes,",
        "at udgiften holdes inden for rammen.",
    )


def test_recommendation_in_one_sentence():
    item = read_minutes("Indstilling\nDet indstilles, at sagen drøftes.\n")

    assert (item.recommender, item.recommendation) == ("", ("at sagen drøftes.",))


def test_only_the_first_of_several_items_is_read():
    item = read_minutes("Nr.1 - En\nBeslutning\nGodkendt\nNr.2 - To\nBeslutning\nUdsat\n")

    assert (item.title, item.decision_text, item.further_items) == ("En", "Godkendt", 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Anbefaler administrationens indstillinger.", "recommended"),
        ("Sagen anbefales godkendt.", "recommended"),
        ("Indstillingen er tiltrådt.", "endorsed"),
        ("Orienteringen taget til efterretning.", "noted"),
        ("Taget til orientering", "noted"),
        ("Godkendt.", "approved"),
        ("Indstillingen blev godkendt uden afstemning.", "approved"),
        ("Godkendt med den bemærkning, at udvalget følger forsøget.", "approved_with_remark"),
        ("Ikke godkendt.", "refused"),
        ("Udvalget kan ikke anbefale forslaget.", "refused"),
        ("Sagen afvist.", "refused"),
        ("Sagen udsættes til næste møde.", "postponed"),
        ("Taget af dagsordenen.", "postponed"),
        ("Sagen blev drøftet.", "discussed"),
        ("Godkendt. Et mindretal stemte imod og ønskede sagen udsat.", "approved"),
        ("Fraværende: ingen", ""),
        ("", ""),
    ],
)
def test_decision_gets_the_code_of_its_words(text, code):
    assert decision_code(text) == code


def test_codes_are_those_that_can_be_stored():
    assert {code for code, __ in CODES} == set(ApprovalStep.Decision.values)
    assert {"approval", "orientation"} == set(AgendaItem.Kind.values)


@pytest.mark.parametrize(
    ("number", "link"),
    [
        ("00.01.00-P08-1-16", "https://www.kle-online.dk/emneplan/00/#_00.01.00"),
        (" 27.15.08-Ø54-123-2019 ", "https://www.kle-online.dk/emneplan/27/#_27.15.08"),
        ("16/1808", ""),
        ("2016-0039029", ""),
        ("2016 - 5326", ""),
        ("00.01.00-P08-1-16<script>", ""),
        ("", ""),
    ],
)
def test_kle_number_is_linked_to_its_subject(number, link):
    assert kle_link(number) == link
    assert bool(kle_subject(number)) == bool(link)


@pytest.mark.parametrize("key", shipped_layouts())
def test_our_own_items_are_read_back(key):
    layout = shipped_layouts()[key]
    bodies = [BodyName("Økonomiudvalget", "finance", position=1), BodyName("Byrådet", "council")]
    here = {"code": "0169", "official_name": "Høje-Taastrup Kommune"}
    sections = [
        (
            label,
            agenda_text(
                code, contents=[content()], bodies=bodies, kind="approval", municipality=here
            ),
        )
        for label, code in layout["headings"]
    ]

    item = read_minutes("Nr.9 - Midlertidige boliger\nSagsnr.: 16/1808\n\n" + as_plain(sections))

    assert (item.number, item.title, item.case_number) == ("9", "Midlertidige boliger", "16/1808")
    assert [point[:14] for point in item.recommendation] == ["At ansøgningen"]
    assert item.recommender == "Administrationen"
    assert item.headings == tuple(label for label, __ in layout["headings"])
    assert item.decision_text == ""


PIECES = st.sampled_from(
    [
        "Nr.",
        "133",
        "-",
        "Sagsnr.",
        ":",
        "16/1808",
        "00.01.00-P08-1-16",
        "Sagsbehandler",
        "Øvrige sagsbehandlere",
        "Udvalg\nMødedato",
        "31-02-2016",
        "13. juni 2016",
        "NOTAT",
        "Til Økonomiudvalget",
        "Indstilling",
        "Beslutning",
        "Beslutning i\nByrådet",
        "den",
        "(",
        ")",
        "indstiller",
        "indstiller, at",
        "anbefaler",
        "at",
        "1.",
        "•",
        "Bilag I:",
        "Økonomiudvalgets beslutning\nGodkendt",
        "stemte imod",
        "\n",
        "\n\n",
        "\x00",
        "\u2028",
        "\ud800",
        "\u200b",
        " s møde den 32. maj 2016",
        "٣. maj ٢٠١٦",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=40).map(" ".join)))
def test_rubbish_gives_an_empty_guess_and_no_error(text):
    item = read_minutes(text)

    assert all(value in (CERTAIN, GUESSED, MISSING) for value in item.confidence.values())
    assert all(
        (word == MISSING) == (not getattr(item, name)) for name, word in item.confidence.items()
    )
    "".join([item.title, item.decision_text, *item.recommendation]).encode()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["1", " ", "at ", "udvalg ", "Sagsnr. ", "stemte\n", "a og b, "])
def test_long_rubbish_is_read_in_no_time(piece):
    assert read_minutes((piece * 200_000)[:400_000]).number == ""
