"""What applications/content.py produces for one application, as pdf.py and docx.py read it."""

NAMES = {
    "0151": "Ballerup",
    "0210": "Fredensborg",
    "0157": "Gentofte",
    "0169": "Høje-Taastrup",
    "0223": "Hørsholm",
    "0101": "København",
    "0173": "Lyngby-Taarbæk",
    "0230": "Rudersdal",
    "0760": "Ringkøbing-Skjern",
    "0851": "Aalborg",
    "0400": "Bornholm",
}
OFFICIAL = {"0101": "Københavns Kommune", "0400": "Bornholms Regionskommune"}
RESERVATION = "med forbehold for politisk godkendelse"
ONLY_USE = {"0760", "0851"}
RESERVED = {"0101", "0169", "0400"}

BACKGROUND = """
<p>Kommunerne i netværket oplever et stigende pres på de billigste boliger. Unge på integrations- og
uddannelseshjælp, flygtninge med opholdstilladelse og borgere i en akut boligsocial situation søger
alle boliger med en husleje på højst <strong>2.800 kr. om måneden ekskl. forbrug</strong>, og der
bliver færre af dem. Samtidig står erhvervslokaler, nedlagte institutioner og dele af kommunale
ejendomme tomme i kortere eller længere tid, uden at de efter de gældende regler må bruges til
midlertidig beboelse.</p>
<h3>Formål</h3>
<p>Forsøget skal vise, om kommunerne kan skaffe <em>samme eller bedre</em> boligløsninger hurtigere
og med en enklere sagsbehandling, når de får mulighed for at:</p>
<ul>
<li>indrette midlertidige boliger i eksisterende bygninger, der ejes af kommunen,</li>
<li>anvise boliger for en aftalt periode med en plan for den blivende bolig, og</li>
<li>lade flere borgere dele en almen familiebolig med hver sin lejekontrakt:
<ul><li>højst fire lejere i en bolig,</li><li>fælles køkken og bad.</li></ul></li>
</ul>
<h3>Målgruppe og opgaver</h3>
<p>Forsøget omfatter borgere, som kommunen har pligt til at hjælpe til en bolig. Opgaverne løses i
dag af boliganvisningen, jobcentret og ejendomsadministrationen hver for sig. I forsøget samles de
i ét forløb:</p>
<ol>
<li>Borgerens situation afklares, og der laves en plan for den blivende bolig.</li>
<li>Kommunen anviser en midlertidig bolig for en aftalt periode.</li>
<li>Borgeren flytter til den blivende bolig, og opfølgningen afsluttes.</li>
</ol>
<h4>Eksempel fra praksis</h4>
<p>Borger A er 23 år, modtager uddannelseshjælp og har boet hos venner i otte måneder. Kommunen har
ingen ledige boliger, A kan betale, men råder over en nedlagt daginstitution med seks værelser. Se
også <a href="https://www.retsinformation.dk/eli/lta/2019/119">lov om almene boliger m.v.</a></p>
"""
NEEDS = """
<p>Forsøget kræver fire ændringer i forhold til de gældende regler. De er beskrevet hver for sig,
så de kan behandles hver for sig.</p>
"""
EXPECTED = """
<p>Netværket forventer, at antallet af billige boliger stiger, og at borgerne opholder sig kortere
tid i midlertidige løsninger. Tabellen viser situationen i fire af kommunerne.</p>
<table><thead><tr><th>Kommune</th><th>Billige boliger</th><th>Anvist i 2015</th>
<th>Opholdstid, dage</th><th>Andel akutte</th></tr></thead>
<tbody><tr><td>Ballerup</td><td>312</td><td>48</td><td>36-40</td><td>47,3 %</td></tr>
<tr><td>Fredensborg</td><td>87</td><td>19</td><td>ikke oplyst</td><td>38,0 %</td></tr>
<tr><td>Høje-Taastrup</td><td>240</td><td>61</td><td>122</td><td>51,9 %</td></tr>
<tr><td>København</td><td>4.120</td><td>912</td><td>210</td><td>44,2 %</td></tr></tbody></table>
<p>Øvrige effekter er færre udgifter til midlertidig indkvartering, anslået 6-9 mio. kr. om året for
netværket samlet, og en kortere vej til job og uddannelse for borgere, der får en fast adresse.</p>
"""
REALISED = """
<p>Frihedsgraderne bruges alene til borgere, som efter en konkret og individuel vurdering har brug
for en midlertidig bolig. Hver kommune udpeger en fast kontaktperson for borgeren, og der aftales en
plan for den blivende bolig senest 14 dage efter indflytning.</p>
<h3>Retssikkerhed</h3>
<p>Lovens formål er fortsat at sikre egnede boliger til alle, der har behov for det. Borgeren får en
skriftlig afgørelse med klagevejledning, kan sige nej til en delt bolig uden at miste sin plads på
ventelisten, og beholder lejelovens beskyttelse mod opsigelse i den aftalte periode. Brandsikkerhed
og indeklima godkendes af bygningsmyndigheden, før boligen tages i brug.</p>
"""
EVALUATION = """
<p>Netværket følger målene hvert kvartal og samler dem i et evalueringsnotat medio 2017. Data hentes
fra kommunernes anvisningssystemer og fra en kort spørgeskemaundersøgelse blandt beboerne. Netværket
undersøger særligt, om forsøget har utilsigtede konsekvenser: om de midlertidige boliger fortrænger
blivende, og om ventelisterne for andre grupper bliver længere.</p>
"""
SECTIONS = [
    ("Beskrivelse af forsøget", BACKGROUND, ""),
    ("Mål og forventede resultater", EXPECTED, "goals"),
    (
        "Konkrete behov for forsøgshjemler, undtagelser fra gældende lovgivning mv.",
        NEEDS,
        "exemptions",
    ),
    ("Hvordan realiseres de forventede resultater", REALISED, ""),
    ("Evaluering", EVALUATION, ""),
]


def goal(number, **changes):
    return {
        "number": number,
        "indicator": "Antal billige boliger",
        "unit": "boliger",
        "direction": "increase",
        "direction_label": "Øges",
        "baseline_value": "4.759",
        "baseline_date": "2016-01-01",
        "baseline_note": "Husleje højst 2.800 kr. ekskl. forbrug. Gentofte ikke oplyst.",
        "target_value": "5.200",
        "target_date": "2019-12-31",
        "success_criterion": "Mindst 440 flere boliger i netværket, mindst 20 i hver kommune.",
        "builds_on": None,
    } | changes


def exemption(number, **changes):
    return {
        "number": number,
        "kind": "exemption",
        "kind_label": "Undtagelse",
        "law_name": "Lov om almene boliger m.v.",
        "citation": "LBK nr 119 af 01/02/2019",
        "url": "https://www.retsinformation.dk/eli/lta/2019/119",
        "provision": "§ 27, stk. 1, nr. 2",
        "duty": "En almen familiebolig kan kun udlejes til én husstand, og lejekontrakten gælder "
        "uden tidsbegrænsning.",
        "deviation": "Kommunen kan anvise en familiebolig til højst fire lejere med hver sin "
        "lejekontrakt, og kontrakten kan gøres tidsbegrænset til højst to år.",
        "goal": 1,
        "ministry": "Udlændinge-, Integrations- og Boligministeriet",
    } | changes


GOALS = [
    goal(1),
    goal(
        2,
        indicator="Gennemsnitlig opholdstid i midlertidig bolig",
        unit="dage",
        direction="decrease",
        direction_label="Sænkes",
        baseline_value="164",
        baseline_date=None,
        baseline_note="Nye borgere i forsøget",
        target_value="90",
        success_criterion="Opholdstiden er under 90 dage for tre ud af fire borgere.",
        builds_on=1,
    ),
    goal(
        3,
        indicator="Borgere med en plan for den blivende bolig senest 14 dage efter indflytning",
        unit="%",
        baseline_value="ikke oplyst",
        baseline_note="",
        baseline_date=None,
        target_value="95",
        success_criterion="Planen er aftalt skriftligt med borgeren.",
    ),
]
EXEMPTIONS = [
    exemption(1),
    exemption(
        2,
        kind="missing_authority",
        kind_label="Manglende hjemmel",
        law_name="Kommunalfuldmagten (uskreven)",
        citation="",
        url="",
        provision="",
        duty="En kommune kan som udgangspunkt ikke eje og udleje boliger til enkeltpersoner.",
        deviation="Kommunen kan indrette og udleje boliger i egne ejendomme i forsøgsperioden.",
        ministry="Social- og Indenrigsministeriet",
    ),
    exemption(
        3,
        law_name="Lov om planlægning (planloven)",
        citation="LBK nr 1529 af 23/11/2015",
        url="https://www.retsinformation.dk/eli/lta/2015/1529",
        provision="§ 13, stk. 2, og § 19, stk. 1",
        duty="Ændret anvendelse af en bygning til beboelse kræver lokalplan, når ændringen er "
        "væsentlig, eller dispensation fra den gældende lokalplan. Dispensation kan ikke gives, "
        "hvis den er i strid med planens principper, og naboer skal høres i mindst to uger.",
        deviation="Kommunen kan meddele midlertidig tilladelse til beboelse i højst fem år uden ny "
        "lokalplan, når bygningen er opført til ophold for mennesker. Naboorientering sker efter, "
        "at tilladelsen er givet, og tilladelsen kan ikke forlænges ud over forsøgsperioden.",
        goal=1,
        ministry="Erhvervs- og Vækstministeriet",
    ),
    exemption(
        4,
        kind="dispensation",
        kind_label="Dispensation",
        law_name="Byggeloven og bygningsreglementet",
        citation="LBK nr 1178 af 23/09/2016",
        url="https://www.retsinformation.dk/eli/lta/2016/1178",
        provision="§ 22",
        duty="Boliger skal opfylde kravene til energi, tilgængelighed og lyd som ved nybyggeri.",
        deviation="Kravene kan fraviges for midlertidige boliger; brandkravene gælder uændret.",
        goal=2,
        ministry="",
    ),
]
ATTACHMENTS = [
    {
        "number": 1,
        "title": "Anvisningsaftale mellem kommunerne og boligorganisationerne",
        "filename": "anvisningsaftale-2016.pdf",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "size": 248113,
    },
    {
        "number": 2,
        "title": "Billige boliger pr. kommune",
        "filename": "baseline-boliger.xlsx",
        "sha256": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        "size": 18240,
    },
]


def participant(code):
    return {
        "code": code,
        "name": NAMES[code],
        "official_name": OFFICIAL.get(code, f"{NAMES[code]} Kommune"),
        "runs_trial": code not in ONLY_USE,
        "uses_authority": True,
        "reservation": RESERVATION if code in RESERVED else "",
    }


def section(number, heading, html, shows=""):
    return {"number": number, "heading": heading, "html": html, "shows": shows}


def content(**changes):
    """One application in the ministry's template of 2016; ``changes`` replace whole keys."""
    return {
        "schema": 1,
        "reference": "FK-7K3QX9",
        "version": 3,
        "programme": {
            "name": "Frikommuneforsøg II",
            "ministry": "Social- og Indenrigsministeriet",
        },
        "round": {"name": "1. ansøgningsrunde", "number": 1, "deadline": "2016-12-01"},
        "template": {
            "title": "Ansøgning om konkrete forsøg i Frikommuneforsøg II",
            "number": 1,
        },
        "network": {"name": "Billige boliger og fleksible boligløsninger"},
        "title": "Midlertidige boliger og deleboliger til borgere i en akut boligsocial situation",
        "owner": {"code": "0169", "name": "Høje-Taastrup"},
        "participants": [participant(code) for code in NAMES],
        "subject_contact": {
            "name": "Anne-Kathrine Østergaard Løvenskjold",
            "phone": "43 59 10 00",
            "email": "annekathrine.ostergaard.lovenskjold@boligogbyudvikling.htk.example",
        },
        "coordinator": {
            "name": "Søren Æbeltoft",
            "phone": "33 66 33 66",
            "email": "koordinator@billigeboliger.example",
        },
        "application_date": "2016-11-28",
        "sections": [
            section(number, heading, html, shows)
            for number, (heading, html, shows) in enumerate(SECTIONS, start=1)
        ],
        "goals": GOALS,
        "exemptions": EXEMPTIONS,
        "attachments": ATTACHMENTS,
        "reservations": [
            f"{OFFICIAL.get(code, NAMES[code] + ' Kommune')}: {RESERVATION}"
            for code in NAMES
            if code in RESERVED
        ],
        "is_draft": False,
    } | changes


def submission():
    """What the front page of a bundle says."""
    return {
        "reference": "IND-2016-0007",
        "received_at": "2016-12-01T22:14:09+01:00",
        "network": "Billige boliger og fleksible boligløsninger",
        "programme": "Frikommuneforsøg II",
        "sender": "Søren Æbeltoft, Høje-Taastrup Kommune",
    }
