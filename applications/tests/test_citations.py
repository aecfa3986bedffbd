import re
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from applications.citations import (
    WELL_KNOWN,
    Amendment,
    Citation,
    Kind,
    Level,
    NotACitation,
    NotAProvision,
    Numbers,
    Provision,
    Provisions,
    Span,
    parse_citation,
    parse_provisions,
    parse_reference,
)
from applications.citations.provisions import ALPHABET, section_order
from applications.citations.reading_provisions import LONGEST

# Strings as they stand in law texts, agendas and ministry letters.
WRITTEN = {
    "LOV nr 707 af 08/06/2018": "LOV nr 707 af 08/06/2018",
    "LOV nr 707 af 08/06/2018 Gældende": "LOV nr 707 af 08/06/2018",
    "lovbekendtgørelse nr. 831 af 25. juni 2018": "LBK nr 831 af 25/06/2018",
    "forsøgsbekendtgørelse nr. 215 af 1. marts 2012": "BEK nr 215 af 01/03/2012",
    "bek. nr. 829 af 5. juli 2011": "BEK nr 829 af 05/07/2011",
    "bekendtgørelse nr. 2498 af 10. december 2021": "BEK nr 2498 af 10/12/2021",
    "LBK nr 282 af 17/03/2025": "LBK nr 282 af 17/03/2025",
    "Bek. nr 1360 af 28/11 2018.": "BEK nr 1360 af 28/11/2018",
    "lbk 119 af 2019-02-01": "LBK nr 119 af 01/02/2019",
    "lov nr. 563 af d. 9.6.2006": "LOV nr 563 af 09/06/2006",
    "LOV\u00a0nr\u00a0707 af 8.\u00a0juni\u00a02018": "LOV nr 707 af 08/06/2018",
    "lov nr. 563 af 9. juni 2006 om sygedagpenge": (
        "Lov om sygedagpenge (sygedagpengeloven), LOV nr 563 af 09/06/2006"
    ),
    "lov nr. 1482 af 23/12 2014 … jf. lovbekendtgørelse nr. 1294 af 20/9 2022": (
        "LOV nr 1482 af 23/12/2014, jf. LBK nr 1294 af 20/09/2022"
    ),
    "lovbekendtgørelse nr. 831 af 25. juni 2018, som ændret ved § 16 i lov nr. 551 af 7. maj 2019,"
    " § 15 i lov nr. 1558 af 27. december 2019 og § 12 i lov nr. 1559 af 27. december 2019": (
        "LBK nr 831 af 25/06/2018, som ændret ved § 16 i LOV nr 551 af 07/05/2019,"
        " § 15 i LOV nr 1558 af 27/12/2019 og § 12 i LOV nr 1559 af 27/12/2019"
    ),
    "lov om almene boliger m.v., jf. lovbekendtgørelse nr. 119 af 1. februar 2019": (
        "Lov om almene boliger m.v. (almenboligloven), LBK nr 119 af 01/02/2019"
    ),
    "almenboligloven (LBK nr 119 af 01/02/2019)": (
        "Lov om almene boliger m.v. (almenboligloven), LBK nr 119 af 01/02/2019"
    ),
    "SEL": "Lov om social service (serviceloven)",
    "rsl": "Lov om retssikkerhed og administration på det sociale område (retssikkerhedsloven)",
    "LAB": "Lov om en aktiv beskæftigelsesindsats (beskæftigelsesindsatsloven)",
    "lejeloven": "Lov om leje (lejeloven)",
    "hundeloven": "Hundeloven",
    "lov om noget, vi ikke kender": "Lov om noget, vi ikke kender",
    "kommunalfuldmagten": "Kommunalfuldmagtsreglerne (kommunalfuldmagten), uskreven ret",
    "Sædvaneret i Nyborg, uskreven ret": "Sædvaneret i Nyborg, uskreven ret",
    "SEL, LBK nr 119 af 01/02/2019 med senere ændringer": (
        "Lov om social service (serviceloven), LBK nr 119 af 01/02/2019, med senere ændringer"
    ),
}


@pytest.mark.parametrize(("written", "printed"), WRITTEN.items())
def test_citation_is_printed_in_one_form(written, printed):
    assert str(parse_citation(written)) == printed


@pytest.mark.parametrize("printed", WRITTEN.values())
def test_printed_citation_reads_back_the_same(printed):
    assert str(parse_citation(printed)) == printed


def test_citation_keeps_the_chain_of_amendments():
    citation = parse_citation(
        "LBK nr 831 af 25/06/2018, som ændret ved § 16 i lov nr. 551 af 7. maj 2019"
    )
    law = Citation(Kind.LOV, 551, date(2019, 5, 7))
    assert citation.amended_by == (Amendment(law, parse_provisions("§ 16")),)


def test_law_and_its_consolidation_are_both_kept():
    citation = parse_citation(
        "lov nr. 1482 af 23/12 2014, jf. lovbekendtgørelse nr. 1294 af 20/9 2022"
    )
    assert citation == Citation(
        Kind.LOV,
        1482,
        date(2014, 12, 23),
        consolidated_as=Citation(Kind.LBK, 1294, date(2022, 9, 20)),
    )


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("LOV nr 707 af 08/06/2018", "https://www.retsinformation.dk/eli/lta/2018/707"),
        ("LBK nr 831 af 25/06/2018", "https://www.retsinformation.dk/eli/lta/2018/831"),
        ("bek. nr. 829 af 5. juli 2011", "https://www.retsinformation.dk/eli/lta/2011/829"),
        ("vejledning nr. 9341 af 8. maj 2015", ""),
        ("serviceloven", ""),
        ("kommunalfuldmagten", ""),
    ],
)
def test_url_is_the_eli_of_lovtidende_a_only(written, url):
    assert parse_citation(written).url == url


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "Skriv en lov."),
        ("noget helt andet", "»noget helt andet« kan ikke læses"),
        ("lov nr 707", "»lov nr 707« kan ikke læses"),
        ("lov nr 0 af 1/1 2000", "»lov nr 0 af 1/1 2000« kan ikke læses"),
        ("LOV nr 707 af 31/02/2018", "Datoen i »LOV nr 707 af 31/02/2018« findes ikke."),
        ("LOV nr 707 af 08/06/0018", "Årstallet i »LOV nr 707 af 08/06/0018«"),
        ("serviceloven § 83", "Skriv paragraffen i feltet for bestemmelsen."),
        ("aktivloven, lov nr. 563 af 9. juni 2006 om sygedagpenge", "Skriv kun én lov ad gangen."),
        ("LOV nr 1 af 1/1 2000, som ændret ved noget", "»noget« kan ikke læses"),
        ("x" * 2000, "kan ikke læses"),
        ("SEL, ændret ved " + "lov 1 af 1/1 2000, " * 30 + "lov 1 af 1/1 2000", "er for lang."),
    ],
)
def test_refusal_says_what_to_write(written, said):
    with pytest.raises(NotACitation) as refusal:
        parse_citation(written)
    assert said in str(refusal.value)


@pytest.mark.parametrize("law", WELL_KNOWN, ids=lambda law: law.short_name)
def test_well_known_law_is_the_same_by_every_name(law):
    by_name = {parse_citation(name) for name in (law.name, law.short_name.upper(), *law.aliases)}
    assert by_name == {Citation(law.kind, name=law.name, short_name=law.short_name)}


PROVISIONS = {
    "§ 151": ("§ 151", ("151",)),
    "§§ 107 eller 110": ("§§ 107 eller 110", ("107", "110")),
    "§ 27, stk. 1, nr. 2": ("§ 27, stk. 1, nr. 2", ("27",)),
    "§27 stk 1 nr 2": ("§ 27, stk. 1, nr. 2", ("27",)),
    "par. 83": ("§ 83", ("83",)),
    "paragraf 83 stk. 2": ("§ 83, stk. 2", ("83",)),
    "§ 24 a, stk. 2 - 5": ("§ 24 a, stk. 2-5", ("24 a",)),
    "§§ 9, 9 d, 10, 25, 26 e, 27-27 b, 29 og 30 a": (
        "§§ 9, 9 d, 10, 25, 26 e, 27-27 b, 29 og 30 a",
        ("9", "9 d", "10", "25", "26 e", "27", "27 a", "27 b", "29", "30 a"),
    ),
    "§ 25, stk. 5, 1. og 3. pkt.": ("§ 25, stk. 5, 1. og 3. pkt.", ("25",)),
    "§ 4, stk. 3, 4. pkt": ("§ 4, stk. 3, 4. pkt.", ("4",)),
    "§ 9, stk. 1, 1.-3. pkt.": ("§ 9, stk. 1, 1.-3. pkt.", ("9",)),
    "§ 1. Stk. 2.": ("§ 1, stk. 2", ("1",)),
    "§ 5, stk. 1, litra A og c)": ("§ 5, stk. 1, litra a og c", ("5",)),
    "§ 8, stk. 2, og § 9, stk. 1": ("§ 8, stk. 2, og § 9, stk. 1", ("8", "9")),
    "§ 27, stk. 1, nr. 2, og stk. 4": ("§ 27, stk. 1, nr. 2, og § 27, stk. 4", ("27",)),
    "§ 83 og § 107": ("§§ 83 og 107", ("83", "107")),
    "§ 83, § 84 samt kapitel 11": ("§ 83, § 84 og kapitel 11", ("83", "84")),
    "kap. 11 og 12 a": ("kapitel 11 og 12 a", ()),
    "bilag 2": ("bilag 2", ()),
    "§§ 107 og 110, stk. 2": ("§§ 107 og 110, stk. 2", ("107", "110")),
}


@pytest.mark.parametrize(("written", "expected"), PROVISIONS.items())
def test_provision_is_printed_in_one_form_and_names_its_sections(written, expected):
    provisions = parse_provisions(written)
    assert (str(provisions), provisions.sections()) == expected


@pytest.mark.parametrize(
    ("section", "meant"),
    [("82", False), ("83", True), ("84 a", True), ("87", True), ("87 a", False), ("110", True)],
)
def test_range_covers_lettered_sections_between_its_ends(section, meant):
    assert parse_provisions("§§ 83-87 og 110").covers(section) is meant


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "Skriv en bestemmelse"),
        ("§", "Bestemmelsen kan ikke læses"),
        ("83", "Bestemmelsen kan ikke læses fra »83«"),
        ("§ 5 i serviceloven", "Bestemmelsen kan ikke læses fra »serviceloven«"),
        ("§§ 110-107", "Skriv det laveste nummer først: »107-110«."),
        ("§§ 1, 2 og 3 eller 4", "Brug enten »og« eller »eller«"),
        ("§ 5, 2. stk.", "Bestemmelsen kan ikke læses fra »stk.«"),
        ("§ 1, " * 100, "Bestemmelsen er for lang."),
        ("§1stk1 " * 40, "Bestemmelsen er for lang."),
    ],
)
def test_refused_provision_says_what_to_write(written, said):
    with pytest.raises(NotAProvision) as refusal:
        parse_provisions(written)
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("written", "citation", "provision"),
    [
        ("serviceloven § 83, stk. 1", "Lov om social service (serviceloven)", "§ 83, stk. 1"),
        (
            "LBK nr 831 af 25/06/2018, som ændret ved § 16 i lov nr. 551 af 7. maj 2019, § 25",
            "LBK nr 831 af 25/06/2018, som ændret ved § 16 i LOV nr 551 af 07/05/2019",
            "§ 25",
        ),
        ("SEL kapitel 11", "Lov om social service (serviceloven)", "kapitel 11"),
        ("serviceloven", "Lov om social service (serviceloven)", "None"),
    ],
)
def test_reference_splits_law_and_provision(written, citation, provision):
    assert tuple(map(str, parse_reference(written))) == (citation, provision)


# --- Whatever is typed -------------------------------------------------------------------------

FEW = settings(max_examples=150, deadline=None)
section_numbers = st.builds(
    lambda number, letter: f"{number} {letter}".rstrip(),
    st.integers(1, 999),
    st.sampled_from(["", *ALPHABET]),
)
letters = st.sampled_from(ALPHABET)
plain_numbers = st.integers(1, 99).map(str)


def _read_or_refused(parse, text):
    try:
        return parse(text)
    except (NotACitation, NotAProvision):
        return None


def _spans(values, order):
    pairs = st.tuples(values, values).map(lambda pair: sorted(set(pair), key=order))
    return st.one_of(values.map(Span), pairs.map(lambda pair: Span(*pair)))


def _numbers(values, order):
    spans = st.lists(_spans(values, order), min_size=1, max_size=3).map(tuple)
    # The word is only there to be kept when there is something to stand between.
    return st.builds(
        lambda found, word: Numbers(found, word if len(found) > 1 else "og"),
        spans,
        st.sampled_from(["og", "eller"]),
    )


def _level(kind):
    values = letters if kind == "litra" else plain_numbers
    return _numbers(values, ALPHABET.index if kind == "litra" else int).map(
        lambda numbers: Level(kind, numbers)
    )


levels = st.lists(st.booleans(), min_size=4, max_size=4).flatmap(
    lambda chosen: st.tuples(
        *(
            _level(kind)
            for kind, on in zip(("stk.", "nr.", "litra", "pkt."), chosen, strict=True)
            if on
        )
    )
)
provisions = st.builds(
    Provision,
    st.sampled_from(["§", "kapitel", "bilag"]),
    _numbers(section_numbers, section_order),
    levels,
)
PIECES = re.findall(
    r"\S+",
    "§ §§ 27 27a b stk. stk nr. 1 2. pkt. litra - – til og eller samt , ; kapitel bilag par. i "
    "lov LBK nr nr. af 1/1 2000 25. juni 2018 (SEL) jf. som ændret ved om sygedagpenge "
    "med senere ændringer uskreven ret gældende Lov … . ( ) \u00ad \x00 ſ ß İ",
)
scraps = st.lists(st.sampled_from(PIECES), max_size=14).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda glue: glue.join(pieces))
)
garbage = st.one_of(st.text(max_size=200), scraps)


@FEW
@given(st.builds(Provisions, provisions.map(lambda one: (one,))))
def test_every_provision_reads_back_the_same(written):
    assert parse_provisions(str(written)) == written


@FEW
@given(st.lists(provisions, min_size=2, max_size=2), st.sampled_from(["og", "eller"]))
def test_several_provisions_are_printed_in_one_form(items, word):
    written = str(Provisions(tuple(items), word))
    assume(len(written) <= LONGEST)
    printed = str(parse_provisions(written))
    assert str(parse_provisions(printed)) == printed


@FEW
@given(garbage)
def test_any_text_is_a_provision_that_reads_back_or_is_refused(text):
    provisions = _read_or_refused(parse_provisions, text)
    assert provisions is None or parse_provisions(str(provisions)) == provisions


names = st.sampled_from(
    [("", ""), ("", "hundeloven"), ("Lov om x y (z) m.v.", ""), ("Lov om gæs", "gåseloven")]
    + [(law.name, law.short_name) for law in WELL_KNOWN]
)
numbered = st.builds(
    Citation,
    st.sampled_from(sorted(set(Kind) - {Kind.UNWRITTEN})),
    st.integers(1, 99999),
    st.dates(date(1849, 6, 5), date(2150, 1, 1)),
)
amendments = st.builds(
    Amendment,
    numbered,
    st.sampled_from([None, parse_provisions("§ 16"), parse_provisions("§§ 1 og 2")]),
)
citations = st.builds(
    lambda bare, both, see, chain, later: Citation(
        bare.kind, bare.number, bare.date, *both, see, tuple(chain), later
    ),
    numbered,
    names,
    st.one_of(st.none(), numbered),
    st.lists(amendments, max_size=3),
    st.booleans(),
)


@FEW
@given(citations)
def test_every_citation_reads_back_the_same(citation):
    assert parse_citation(str(citation)) == citation


@FEW
@given(garbage)
def test_any_text_is_a_citation_that_reads_back_or_is_refused(text):
    citation = _read_or_refused(parse_citation, text)
    assert citation is None or parse_citation(str(citation)) == citation


@FEW
@given(garbage)
def test_any_text_is_a_reference_or_is_refused(text):
    reference = _read_or_refused(parse_reference, text)
    assert reference is None or isinstance(reference[0], Citation)
