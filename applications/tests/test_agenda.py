import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from applications.actions.layouts import shipped_layouts
from applications.agenda import (
    NOBODY_RECOMMENDS,
    BodyName,
    agenda_text,
    as_plain,
    committee_matrix,
    holes_in,
    recommendation_chain,
)
from applications.agenda.texts import WRITERS
from applications.models import AgendaHeading, AgendaTemplate, PoliticalBody
from applications.tests.content_fixture import content, exemption, goal, section
from support.texts.html import sanitise

ADMINISTRATION = BodyName("Administrationen", "administration", "ADM", 0)
SOCIAL = BodyName("Socialudvalget", "committee", "SOU", 1)
TECHNICAL = BodyName("Teknik- og Miljøudvalget", "committee", "TMU", 1)
FINANCE = BodyName("Økonomiudvalget", "finance", "ØU", 2)
COUNCIL = BodyName("Byrådet", "council", "BYR", 3, competent=True)
CHAIN = [ADMINISTRATION, SOCIAL, FINANCE, COUNCIL]
HERE = {"code": "0169", "official_name": "Høje-Taastrup Kommune"}


def text(code, *contents, bodies=CHAIN, kind="approval", municipality=HERE):
    contents = list(contents or [content()])
    return agenda_text(code, contents=contents, bodies=bodies, kind=kind, municipality=municipality)


def plain(code, *contents, **changes):
    return as_plain([("H", text(code, *contents, **changes))]).removeprefix("H\n\n").strip()


def short(title, **changes):
    return content(
        title=title,
        sections=[section(1, "Beskrivelse", f"<p>Problemet i {title}.</p>")],
        exemptions=[],
        goals=[],
        attachments=[],
        reservations=[],
        **changes,
    )


@pytest.mark.parametrize(
    ("bodies", "expected"),
    [
        ([COUNCIL], "indstiller til Byrådet, at"),
        ([FINANCE, COUNCIL], "indstiller, at Økonomiudvalget over for Byrådet anbefaler, at"),
        (
            CHAIN,
            "indstiller, at Socialudvalget og Økonomiudvalget over for Byrådet anbefaler, at",
        ),
        (
            [
                SOCIAL,
                BodyName("Teknik- og Miljøudvalget", position=2),
                BodyName("Økonomiudvalget", "finance", position=3),
                BodyName("Byrådet", "council", position=4),
            ],
            "indstiller, at Socialudvalget, Teknik- og Miljøudvalget og Økonomiudvalget"
            " over for Byrådet anbefaler, at",
        ),
        (
            [SOCIAL, TECHNICAL, COUNCIL],
            "indstiller, at Socialudvalget og Teknik- og Miljøudvalget hver især"
            " over for Byrådet anbefaler, at",
        ),
        (
            [SOCIAL, TECHNICAL, FINANCE, COUNCIL],
            "indstiller, at Socialudvalget og Teknik- og Miljøudvalget hver især og derefter"
            " Økonomiudvalget over for Byrådet anbefaler, at",
        ),
        (
            [SOCIAL, TECHNICAL],
            "indstiller til Socialudvalget og Teknik- og Miljøudvalget hver især, at",
        ),
        ([ADMINISTRATION], "indstiller, at"),
        ([], "indstiller, at"),
    ],
)
def test_recommendation_reads_right_for_every_chain(bodies, expected):
    assert recommendation_chain(bodies, verb="anbefaler") == expected
    assert recommendation_chain(bodies[::-1], verb="anbefaler") == recommendation_chain(
        sorted(bodies[::-1], key=lambda body: body.position)
    )


def test_orientation_is_recommended_by_nobody():
    chain = recommendation_chain(CHAIN, verb=NOBODY_RECOMMENDS)

    assert chain == "indstiller til Socialudvalget, Økonomiudvalget og Byrådet, at"


def test_chain_ends_at_the_body_that_decides():
    committee_decides = [
        BodyName("Økonomiudvalget", "finance", position=1),
        BodyName("Socialudvalget", position=2, competent=True),
        BodyName("Byrådet", "council", position=3),
    ]

    chain = recommendation_chain(committee_decides)

    assert chain == "indstiller, at Økonomiudvalget over for Socialudvalget anbefaler, at"


def test_topic_names_who_decides_and_on_what():
    assert plain("topic", short("Én plan")) == (
        "Byrådet skal tage stilling til ansøgningen ”Én plan” i Frikommuneforsøg II."
    )


def test_topic_lists_several_applications():
    assert plain("topic", short("Den sunde borger"), short("Én plan")) == (
        "Byrådet skal tage stilling til følgende 2 ansøgninger i Frikommuneforsøg II:\n\n"
        "1. ”Den sunde borger”\n2. ”Én plan”"
    )


def test_topic_of_an_orientation_names_every_body():
    assert plain("topic", short("Én plan"), bodies=[SOCIAL, TECHNICAL], kind="orientation") == (
        "Socialudvalget og Teknik- og Miljøudvalget orienteres om ansøgningen ”Én plan”"
        " i Frikommuneforsøg II."
    )


def test_recommendation_has_a_numbered_point_for_each_application():
    assert plain("recommendation", short("Den sunde borger"), short("Én plan")) == (
        "Administrationen indstiller, at Socialudvalget og Økonomiudvalget over for Byrådet"
        " anbefaler:\n\n"
        "1. At ansøgningen ”Den sunde borger” godkendes.\n"
        "2. At ansøgningen ”Én plan” godkendes."
    )


def test_orientation_is_taken_note_of():
    here = HERE | {"recommender": "Underdirektøren for Direktionens Stab"}

    assert plain("recommendation", short("Én plan"), kind="orientation", municipality=here) == (
        "Underdirektøren for Direktionens Stab indstiller til Socialudvalget, Økonomiudvalget"
        " og Byrådet:\n\n"
        "1. At orienteringen om ansøgningen ”Én plan” tages til efterretning."
    )


def test_competence_says_who_decides_and_who_comes_first():
    assert plain("competence", bodies=[COUNCIL]) == "Byrådet."
    assert plain("competence", bodies=[SOCIAL, TECHNICAL, FINANCE, COUNCIL]) == (
        "Byrådet. Sagen behandles først i Socialudvalget og Teknik- og Miljøudvalget hver især"
        " og derefter i Økonomiudvalget."
    )


def test_statement_holds_problem_goals_and_exemptions():
    shown = plain("statement")

    assert "stigende pres på de billigste boliger" in shown
    assert "• Antal billige boliger: fra 4.759 til 5.200 boliger senest den 31. december" in shown
    assert "blivende bolig senest 14 dage efter indflytning: til 95 %" in shown
    assert "1. Lov om almene boliger m.v. (LBK nr 119 af 01/02/2019), § 27, stk. 1, nr. 2:" in shown
    assert "Høje-Taastrup Kommune gennemfører forsøget. Ansøgningen er sendt med forbehold" in shown


def test_statement_of_a_paragraph_that_announces_a_list_keeps_the_list():
    html = "<p>Vi vil:</p><ul><li>det ene</li></ul><p>To.</p><p>Tre.</p><p>Fire.</p>"

    shown = plain("statement", content(sections=[section(1, "Beskrivelse", html)]))

    assert "Vi vil:\n\n• det ene\n\nTo.\n\nTre." in shown
    assert "Fire." not in shown


def test_statement_of_several_has_a_heading_for_each():
    html = text("statement", short("Den sunde borger"), short("Én plan"))

    assert "<h3>”Den sunde borger”</h3><h4>Beskrivelse</h4>" in html
    assert "<h3>”Én plan”</h3><h4>Beskrivelse</h4>" in html


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0169", "gennemfører forsøget."),
        ("0851", "bruger hjemlen, men gennemfører ikke selv forsøget."),
    ],
)
def test_statement_says_what_the_municipality_itself_does(code, expected):
    assert expected in plain("statement", municipality={"code": code, "official_name": "X Kommune"})


def test_legal_grounds_name_a_law_once_with_all_its_provisions():
    one = content(exemptions=[exemption(1), exemption(2, provision="§ 60")])
    other = content(exemptions=[exemption(1)])

    assert plain("legal_grounds", one, other) == (
        "• Lov om almene boliger m.v., LBK nr 119 af 01/02/2019, § 27, stk. 1, nr. 2; § 60"
    )
    assert 'href="https://www.retsinformation.dk/eli/lta/2019/119"' in text("legal_grounds", one)


def test_annexes_are_numbered_through():
    assert plain("annexes", short("Én plan"), content(title="To", version=0, is_draft=True)) == (
        "1. Ansøgning ”Én plan” (FK-7K3QX9, version 3)\n"
        "2. Ansøgning ”To” (FK-7K3QX9, kladde)\n"
        "3. Anvisningsaftale mellem kommunerne og boligorganisationerne\n"
        "4. Billige boliger pr. kommune"
    )


@pytest.mark.parametrize("code", ["economy", "appropriation", "communication", "history"])
def test_what_only_the_municipality_knows_is_a_hole_to_fill(code):
    assert len(holes_in(text(code))) == 1
    assert holes_in("<p>Sagen har ingen bevillingsmæssige konsekvenser.</p>") == []


def test_every_content_code_has_a_text():
    assert set(WRITERS) == set(AgendaHeading.Content.values)


@pytest.mark.parametrize("code", AgendaHeading.Content.values)
@pytest.mark.parametrize("kind", ["approval", "orientation"])
def test_text_is_in_the_sites_own_html(code, kind):
    empty = content(title="", sections=[], goals=[goal(1)], participants=[], application_date=None)
    odd = content(title="<b>a</b> & ”b”", exemptions=[exemption(1, deviation="<i>")])

    for contents in ([empty], [odd, content()], []):
        html = agenda_text(code, contents=contents, bodies=[], kind=kind, municipality=HERE)
        assert html == sanitise(html)
        assert "<b>" not in html
        assert "<i>" not in html


def test_plain_text_keeps_headings_numbers_and_cells():
    table = "<table><tr><th>Kommune</th><th>Boliger</th></tr><tr><td>A</td><td>2</td></tr></table>"
    sections = [
        ("Sagsresume", "<p>En<br>to <strong>tre</strong>.</p><p>Fire</p>"),
        ("Indstilling", "<ol><li>At a<ul><li>under</li></ul></li><li>At b</li></ol>"),
        ("Økonomi", table),
        ("Beslutning", ""),
    ]

    assert as_plain(sections) == (
        "Sagsresume\n\nEn\nto tre.\n\nFire\n\n\n"
        "Indstilling\n\n1. At a\n   • under\n2. At b\n\n\n"
        "Økonomi\n\nKommune\tBoliger\nA\t2\n\n\n"
        "Beslutning\n"
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=80)), max_size=4))
def test_plain_text_never_fails(sections):
    assert as_plain(sections).count("\n\n\n") >= len(sections) - 1


def test_matrix_marks_the_bodies_that_treat_the_case():
    assert committee_matrix([COUNCIL, SOCIAL, FINANCE, BodyName("Uden")], [FINANCE, COUNCIL]) == [
        ("SOU", False),
        ("ØU", True),
        ("BYR", True),
    ]


def labels(key):
    return [label for label, __ in shipped_layouts()[key]["headings"]]


def test_layouts_have_the_headings_seen_in_public_agendas():
    assert labels("fredensborg")[:8] == [
        "Beslutningstema",
        "Sagsfremstilling og økonomi",
        "Bevilling",
        "Retsgrundlag",
        "FN's Verdensmål og Byrådets arbejdsgrundlag",
        "Kompetence",
        "Kommunikation",
        "Indstilling",
    ]
    assert labels("herning") == [
        "Sagsresume",
        "Sagsfremstilling",
        "Økonomi",
        "Indstilling",
        "Beslutning",
        "Bilag",
    ]
    assert labels("holbaek")[0] == "Sagsgang og sagstype"
    assert "Sagen afgøres af" in labels("faxe")
    assert shipped_layouts()["koebenhavn"]["form"] == "memo"


def test_herning_has_its_matrix():
    bodies = shipped_layouts()["herning"]["bodies"]
    codes = ["DIR", "FOU", "BFU", "SOS", "BSK", "KFU", "BYP", "TMU", "ØKE", "BYR"]

    assert [body["short_code"] for body in bodies] == codes
    assert shipped_layouts()["herning"]["shows_matrix"] is True


@pytest.mark.parametrize("key", shipped_layouts())
def test_layout_fits_the_tables_it_is_copied_to(key):
    layout = shipped_layouts()[key]

    assert layout["form"] in AgendaTemplate.Form.values
    assert {code for __, code in layout["headings"]} <= set(AgendaHeading.Content.values)
    for row in layout["bodies"]:
        PoliticalBody(**row).clean_fields(exclude=["municipality"])
    assert sum(row["competent"] for row in layout["bodies"]) in (0, 1)
