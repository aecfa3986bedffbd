"""The rich-text field in a real browser: what is typed is what is stored."""

import os
from pathlib import Path
from urllib.parse import urlencode

import brotli
import pytest
from hypothesis import given, settings

from support.texts.html import from_plain
from support.texts.tests import strategies
from support.texts.tests.urls import SECTIONS, Section

pytestmark = [pytest.mark.browser, pytest.mark.urls("support.texts.tests.urls")]

CONTENT = "#id_text-editor"
# ROUND_TRIPS=5000 by hand, before a release.
ROUND_TRIPS = int(os.environ.get("ROUND_TRIPS", "150"))
EDITOR = Path(__file__).parents[3] / "static" / "editor"


@pytest.fixture
def section(request):
    """The section behind the page ``/afsnit/``, empty."""
    SECTIONS["afsnit"] = Section()
    yield SECTIONS["afsnit"]
    SECTIONS["afsnit"] = Section()


@pytest.fixture
def editor(open_page, section):
    """``editor(html="")`` opens the page on that text and gives the page."""

    def open_on(html="", *, query="", **how):
        section.revisions[0].html = html
        page = open_page(**how)
        page.goto(f"/afsnit/{query}")
        if how.get("javascript", True):
            page.wait_for_selector(CONTENT)
        return page

    return open_on


@pytest.fixture
def saved(section, eventually):
    """``saved(html)`` waits until the section holds it."""

    def wait(html):
        eventually(lambda: section.html == html or None, seconds=8)

    return wait


def html_of(page):
    return page.evaluate("document.querySelector('form').section.editor.html()")


def paste(page, **data):
    """What the clipboard holds, by media type (``text_html``, ``text_plain``)."""
    kinds = {name.replace("_", "/"): text for name, text in data.items()}
    page.evaluate(
        """([selector, kinds]) => {
            const clipboardData = new DataTransfer();
            for (const [kind, text] of Object.entries(kinds)) clipboardData.setData(kind, text);
            const event = new ClipboardEvent("paste",
                {clipboardData, bubbles: true, cancelable: true});
            document.querySelector(selector).dispatchEvent(event);
        }""",
        [CONTENT, kinds],
    )


def state(page):
    return page.inner_text("[data-save-state]")


def test_typed_is_stored(editor, section, eventually):
    page = editor()
    page.click(CONTENT)
    page.keyboard.insert_text("  to blanke foran,  to midt i, 👩🏽‍🚀🇩🇰 e\u0301 <b>&amp; \u00a0x ")
    page.keyboard.press("Enter")
    page.keyboard.type("Næste afsnit")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type(" linje to  ")
    eventually(lambda: state(page) == "Gemt kl. 10.12")
    assert section.html == (
        "<p>  to blanke foran,  to midt i, 👩🏽‍🚀🇩🇰 é &lt;b&gt;&amp;amp; \u00a0x </p>"
        "<p>Næste afsnit<br> linje to  </p>"
    )
    page.reload()
    assert html_of(page) == section.html


def test_browser_and_server_write_the_same(editor):
    page = editor()
    load = """html => {
        const { editor } = document.querySelector("form").section;
        editor.load(html);
        return editor.html();
    }"""

    @settings(max_examples=ROUND_TRIPS)
    @given(strategies.editor_texts)
    def check(text):
        assert page.evaluate(load, text.html()) == text.html()

    check()


def test_pasted_plain_text_is_stored_as_pasted(editor):
    page = editor()

    @settings(max_examples=ROUND_TRIPS)
    @given(strategies.typed.filter(bool))
    def check(text):
        page.evaluate("document.querySelector('form').section.editor.load('')")
        paste(page, text_plain=text)
        assert html_of(page) == from_plain(text)

    check()


def test_toolbar_by_keyboard_alone(editor, saved, axe):
    page = editor()
    page.focus(CONTENT)
    page.keyboard.type("Formål")
    page.keyboard.press("Alt+F10")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert focused(page) == "Overskrift"
    assert page.get_attribute("button:focus", "aria-pressed") == "true"
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+b")
    page.keyboard.type("fed")
    page.keyboard.press("Control+b")
    page.keyboard.type(" og ")
    page.keyboard.press("Alt+F10")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert focused(page) == "Kursiv"
    page.keyboard.press(" ")
    page.keyboard.press("Escape")
    page.keyboard.type("kursiv")
    page.keyboard.press("Alt+F10")
    page.keyboard.press("ArrowRight")
    assert focused(page) == "Punktliste"
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+m")
    page.keyboard.type("inderst")
    saved(
        "<h3>Formål</h3><ul><li><strong>fed</strong> og <em>kursiv</em>"
        "<ul><li>inderst</li></ul></li></ul>"
    )
    axe(page)


def focused(page):
    return page.evaluate(
        "document.activeElement.ariaLabel || document.activeElement.innerText.trim()"
    )


def test_toolbar_is_one_tab_stop_and_tab_leaves_the_text(editor):
    page = editor("<p>tekst</p>")
    page.focus(CONTENT)
    page.keyboard.press("Shift+Tab")
    assert focused(page) == "Afsnit"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "part"


def test_table_by_keyboard(editor, saved):
    page = editor("<p>før</p>")
    page.focus(CONTENT)
    page.keyboard.press("Alt+F10")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "Tabel"
    page.keyboard.press("Enter")
    for text in ["Mål", "Før", "Efter", "Ledige"]:
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    head = "".join(f'<th scope="col">{name}</th>' for name in ["Mål", "Før", "Efter"])
    rows = "<tr><td>Ledige</td><td></td><td></td></tr><tr><td></td><td></td><td></td></tr>"
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    saved(f"<p>før</p>{table}<p></p>")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "part"
    page.click(f"{CONTENT} td")
    page.get_by_role("button", name="Slet tabel").click()
    saved("<p>før</p><p></p>")
    page.keyboard.press("Control+z")
    saved(f"<p>før</p>{table}<p></p>")


def test_rows_and_columns_come_and_go(editor, saved):
    page = editor("<table><tr><td>a</td></tr></table>")
    page.click(f"{CONTENT} td")
    for name in ["Ny række", "Ny kolonne", "Overskriftsrække"]:
        page.get_by_role("button", name=name).click()
    saved(
        '<table><thead><tr><th scope="col">a</th><th scope="col"></th></tr></thead>'
        "<tbody><tr><td></td><td></td></tr></tbody></table>"
    )
    page.click(f"{CONTENT} td >> nth=1")
    page.get_by_role("button", name="Slet kolonne").click()
    page.get_by_role("button", name="Slet række").click()
    saved('<table><thead><tr><th scope="col">a</th></tr></thead></table>')


def test_link_by_keyboard(editor, saved):
    page = editor("<p>Se loven her</p>")
    page.focus(CONTENT)
    page.keyboard.press("Control+Home")
    for key in ["ArrowRight"] * 3 + ["Shift+ArrowRight"] * 5:
        page.keyboard.press(key)
    page.keyboard.press("Control+k")
    page.wait_for_selector(".editor-link-form input:focus")
    page.keyboard.type("javascript:alert(1)")
    page.keyboard.press("Enter")
    assert "begynder med https://" in page.inner_text(".editor-link-form [role=alert]")
    page.wait_for_selector(".editor-link-form input:focus")
    page.keyboard.press("Control+a")
    page.keyboard.type("retsinformation.dk/eli?a=1&b=2")
    page.keyboard.press("Enter")
    saved(
        '<p>Se <a href="https://retsinformation.dk/eli?a=1&amp;b=2">loven</a> her</p>',
    )
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+k")
    page.get_by_role("button", name="Fjern link").click()
    saved("<p>Se loven her</p>")


def test_a_key_acts_where_the_cursor_is_before_the_browser_has_told(editor, saved):
    """The browser tells of a moved cursor a moment later; on a slow machine the key is first."""
    page = editor("<p>Se loven her</p>")
    page.focus(CONTENT)
    page.evaluate(
        """selector => {
            const field = document.querySelector(selector);
            const text = field.querySelector("p").firstChild;
            getSelection().setBaseAndExtent(text, 3, text, 8);
            field.dispatchEvent(new KeyboardEvent("keydown",
                {key: "b", ctrlKey: true, bubbles: true, cancelable: true}));
        }""",
        CONTENT,
    )
    saved("<p>Se <strong>loven</strong> her</p>")


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {color:red} --></style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body lang=DA>
<!--StartFragment--><h1 style='margin-top:12.0pt'>Formål<o:p></o:p></h1>
<p class=MsoNormal style='mso-margin-top-alt:auto'>Netværket vil <b style='mso-bidi-font-weight:
normal'>afprøve</b> nye <span style='font-style:italic'>veje</span>, <span
style='mso-spacerun:yes'></span>jf. §&nbsp;107 og <st1:place w:st="on">Odense</st1:place> med 50
 m<sup>2</sup>.<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if
 !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Første punkt<o:p>
</o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span
style='mso-list:Ignore'>o<span>&nbsp;</span></span>Underpunkt<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>·<span>&nbsp;</span></span>Andet punkt<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span
style='mso-list:Ignore'>1.<span>&nbsp;</span></span>Nummer et<o:p></o:p></p>
<p class=MsoNormal>Efter <a href="https://kl.dk">KL</a><img src="file:///C:/x.png"></p>
<table class=MsoTableGrid border=1 style='border-collapse:collapse'><tr style='mso-yfti-irow:0'>
<td width=301 colspan=2 style='width:225.4pt'><p class=MsoNormal>A<o:p></o:p></p></td></tr>
<tr><td><p class=MsoNormal>B</p></td><td><p class=MsoNormal>C</p><p class=MsoNormal>D</p></td></tr>
</table><!--EndFragment--></body></html>"""


def test_paste_from_word(editor, saved):
    page = editor()
    page.focus(CONTENT)
    paste(page, text_html=WORD, text_plain="Formål")
    clean = (
        "<h3>Formål</h3><p>Netværket vil <strong>afprøve</strong> nye <em>veje</em>, jf. "
        "§\u00a0107 og Odense med 50 m².</p><ul><li>Første punkt<ul><li>Underpunkt</li></ul></li>"
        "<li>Andet punkt</li></ul><ol><li>Nummer et</li></ol><p>Efter "
        '<a href="https://kl.dk">KL</a></p>'
        '<table><tbody><tr><td colspan="2">A</td></tr>'
        "<tr><td>B</td><td><p>C</p><p>D</p></td></tr></tbody></table>"
    )
    assert html_of(page) == clean
    assert "Et billede er ikke sat ind" in page.inner_text(".editor-message")
    saved(clean)


def test_copy_inside_the_field_keeps_blanks(editor):
    page = editor("<p>  to  blanke</p><p>x</p>")
    page.focus(CONTENT)
    page.keyboard.press("Control+a")
    copied = page.evaluate(
        """selector => {
            const clipboardData = new DataTransfer();
            document.querySelector(selector).dispatchEvent(new ClipboardEvent("copy",
                {clipboardData, bubbles: true, cancelable: true}));
            return clipboardData.getData("text/html");
        }""",
        CONTENT,
    )
    page.evaluate("document.querySelector('form').section.editor.load('')")
    paste(page, text_html=copied)
    assert html_of(page) == "<p>  to  blanke</p><p>x</p>"


def test_huge_paste_is_answered_and_the_field_stays(editor, within):
    page = editor("<p>min tekst</p>")
    page.focus(CONTENT)
    with within(20):
        page.evaluate(
            """selector => {
                const clipboardData = new DataTransfer();
                clipboardData.setData("text/plain", "æ".repeat(10_000_000));
                document.querySelector(selector).dispatchEvent(new ClipboardEvent("paste",
                    {clipboardData, bubbles: true, cancelable: true}));
            }""",
            CONTENT,
        )
        assert "10.000.000 tegn" in page.inner_text(".editor-message")
    assert html_of(page) == "<p>min tekst</p>"


def test_too_long_stays_in_the_field_and_is_not_sent(editor, section, eventually):
    page = editor()
    page.focus(CONTENT)
    paste(page, text_plain=("ord " * 50_001).strip())
    eventually(lambda: "på 200.003 tegn, og der er plads til 200.000" in state(page))
    assert section.requests == []
    assert len(html_of(page)) == 200_003 + len("<p></p>")
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+a")
    page.keyboard.type("kort")
    eventually(lambda: state(page) == "Gemt kl. 10.12")
    assert section.html == "<p>kort</p>"


def test_conflict_shows_both_and_loses_none(editor, section, eventually, axe):
    page = editor("<p>fælles</p>", allow=["status of 409"])
    page.focus(CONTENT)
    section.write("<p>Bos tekst</p>")
    page.keyboard.press("Control+End")
    page.keyboard.type(" og mit")
    eventually(lambda: "en anden har også skrevet her" in state(page))
    assert [page.inner_text(f".editor-conflict-text >> nth={n}") for n in (0, 1)] == [
        "fælles og mit",
        "Bos tekst",
    ]
    assert section.html == "<p>Bos tekst</p>"
    assert section.revisions[-1].html == "<p>fælles og mit</p>"
    axe(page)
    page.get_by_role("button", name="Brug forslaget").click()
    eventually(lambda: section.html == "<p>fælles og mit</p><p>Bos tekst</p>")
    assert page.is_hidden("[data-conflict]")


@pytest.mark.parametrize(
    ("choice", "left"),
    [("Behold min", "<p>mit</p>"), ("Behold den andens", "<p>Bos tekst</p>")],
)
def test_conflict_is_settled_by(choice, left, editor, section, eventually):
    page = editor(allow=["status of 409"])
    page.focus(CONTENT)
    section.write("<p>Bos tekst</p>")
    page.keyboard.type("mit")
    page.get_by_role("button", name=choice).click()
    eventually(lambda: state(page) == "Gemt kl. 10.12")
    assert (section.html, html_of(page)) == (left, left)
    page.keyboard.press("Control+End")
    page.keyboard.type("!")
    eventually(lambda: section.html == left.replace("</p>", "!</p>"))


def test_offline_says_so_and_saves_later(editor, section, eventually):
    page = editor(allow=["ERR_INTERNET_DISCONNECTED"])
    page.focus(CONTENT)
    page.context.set_offline(True)
    page.keyboard.type("skrevet uden net")
    eventually(lambda: state(page).startswith("Ikke gemt: ingen forbindelse"))
    page.keyboard.type(" og mere")
    page.context.set_offline(False)
    eventually(lambda: section.html == "<p>skrevet uden net og mere</p>")
    eventually(lambda: state(page) == "Gemt kl. 10.12")


def test_lost_answer_is_no_conflict_with_oneself(editor, section, eventually):
    page = editor(allow=["ERR_FAILED"])
    lost = []

    def lose_the_first(route):
        if lost:
            return route.continue_()
        route.fetch()
        lost.append(1)
        return route.abort()

    page.route("**/gem/", lose_the_first)
    page.focus(CONTENT)
    page.keyboard.type("et")
    eventually(lambda: state(page).startswith("Ikke gemt: ingen forbindelse"))
    page.keyboard.type(" to")
    eventually(lambda: state(page) == "Gemt kl. 10.12")
    assert section.html == "<p>et to</p>"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (401, "Ikke gemt: du er logget ud. Log ind i et nyt vindue; teksten bliver her."),
        (302, "Ikke gemt: du er logget ud. Log ind i et nyt vindue; teksten bliver her."),
        (403, "Ikke gemt: du har ikke længere adgang"),
        (413, "Ikke gemt: serveren tog ikke imod teksten."),
        (422, "Prøv igen om lidt."),
        (503, "Ikke gemt: serveren svarer ikke."),
    ],
)
def test_answer_is_told_and_the_text_stays(answer, said, editor, section, eventually):
    page = editor(allow=["status of", "503 "])
    section.answer = answer
    page.focus(CONTENT)
    page.keyboard.type("min tekst")
    eventually(lambda: said in state(page))
    assert html_of(page) == "<p>min tekst</p>"
    section.answer = None
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    eventually(lambda: section.html == "<p>min tekst</p>")


def test_saved_is_said_only_of_the_same_text(editor, section, eventually):
    page = editor()
    section.different = True
    page.focus(CONTENT)
    page.keyboard.type("tekst")
    eventually(lambda: "serveren gemte en anden tekst" in state(page))


def test_submit_sends_what_is_in_the_field(editor, section):
    page = editor()
    page.focus(CONTENT)
    page.keyboard.type("hurtig")
    with page.expect_navigation():
        page.click("#send")
    assert section.html == "<p>hurtig</p>"
    assert html_of(page) == "<p>hurtig</p>"


def test_submit_of_what_is_saved_already_leaves_the_page(editor, section, eventually):
    page = editor()
    page.focus(CONTENT)
    page.keyboard.type("gemt")
    eventually(lambda: state(page) == "Gemt kl. 10.12")
    with page.expect_navigation():
        page.click("#send")
    assert section.html == "<p>gemt</p>"


def test_leaving_asks_only_while_unsaved(editor, section, eventually):
    page = editor()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.click(CONTENT)
    page.keyboard.type("a")
    eventually(lambda: state(page) == "Gemt kl. 10.12")
    page.reload()
    assert asked == []
    section.answer = 503
    page.click(CONTENT)
    page.keyboard.type("b")
    page.reload()
    assert asked == ["beforeunload"]


def test_counts_warnings_and_parts(editor, section, eventually):
    page = editor()
    page.focus(CONTENT)
    page.keyboard.type("I Odense bor Sofie på 17 år. Hun søger bolig.")
    page.check("#part")
    eventually(lambda: page.inner_text("[data-counts]") == "45 tegn · 10 ord · LIX 5 (meget let)")
    assert "fortælling om en borger (“Sofie på 17 år”)" in page.inner_text("[data-warnings]")
    assert section.requests[-1]["parts"] == [7]
    assert section.requests[-1]["sha256"] != ""


def test_plain_field_without_javascript(editor, section, axe):
    page = editor(javascript=False)
    page.fill("#id_text", "\n  Første\nlinje\n\nAndet <b>afsnit</b>  ")
    page.click("#send")
    assert section.html == ("<p><br>  Første<br>linje</p><p>Andet &lt;b&gt;afsnit&lt;/b&gt;  </p>")
    assert page.input_value("#id_text") == "\n  Første\nlinje\n\nAndet <b>afsnit</b>  "


def test_formatted_text_without_javascript(editor, section):
    html = "<h3>A</h3><ul><li>b</li></ul>"
    page = editor(html, javascript=False)
    assert page.input_value("#id_text") == "<h3>A</h3>\n<ul>\n<li>b</li>\n</ul>"
    page.click("#send")
    assert section.html == html


@pytest.mark.parametrize("kind", ["multipart", "urlencoded"])
def test_form_that_cannot_be_stored_comes_back_in_its_field(kind, client, section):
    for text, status in [("æøå " * 1_400_000, 413), ("a\x00b", 422)]:
        data = {"text": text, "format": "plain", "base": "0"}
        if kind == "multipart":
            response = client.post("/afsnit/", data)
        elif status == 413:
            continue
        else:
            body = urlencode(data)
            response = client.post("/afsnit/", body, "application/x-www-form-urlencoded")
        assert response.status_code == status
        assert f"{text}</textarea>" in response.content.decode()


def test_form_that_is_no_utf8_is_refused(client, section):
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\xfe\r\n--x--\r\n'
    response = client.post("/afsnit/", body, "multipart/form-data; boundary=x")
    assert response.status_code == 422


@pytest.mark.parametrize("width", [1280, 390])
def test_page_is_accessible_and_fits(width, editor, axe):
    page = editor("<h3>A</h3><p>b</p><table><tr><th>c</th></tr></table>", width=width)
    page.click(f"{CONTENT} th")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    sizes = page.evaluate(
        """[...document.querySelectorAll(".editor button:not([hidden])")].filter(
            b => b.offsetWidth).map(b => Math.min(b.offsetWidth, b.offsetHeight))"""
    )
    assert min(sizes) >= 24


def test_bundle_fits_its_budget():
    bundle = (EDITOR / "editor.js").read_bytes()
    assert len(brotli.compress(bundle)) < 120_000
