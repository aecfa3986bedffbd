"""Marking a passage in a real browser: what is marked is what is kept."""

import pytest

from applications.models import CommentThread
from applications.tests.factories import RoundFactory, complete_application, officer_of
from applications.tests.pages import url

pytestmark = pytest.mark.browser
SELECT = """() => {
    const paragraph = document.querySelectorAll("[data-comment-text] p")[1];
    const range = document.createRange();
    range.setStart(paragraph.firstChild, 4);
    range.setEnd(paragraph.querySelector("strong").firstChild, 4);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    document.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
}"""


def test_a_passage_is_marked_and_unmarked(transactional_db, open_page, sign_in_as, axe):
    application = complete_application(round=RoundFactory(now_open=True))
    html = "<p>Det koster noget.</p><p>Det koster <strong>intet</strong> mere.</p>"
    application.texts.filter(section__number=1).update(html=html)
    page = open_page()
    sign_in_as(page, officer_of(application.owner))
    page.goto(url("comments", application.reference, 1))

    page.evaluate(SELECT)
    page.locator("[data-marked-quote]").get_by_text("koster inte").wait_for()
    page.get_by_role("button", name="Fjern markeringen").click()
    page.locator("[data-passage]").wait_for(state="visible")
    page.evaluate(SELECT)
    axe(page)
    page.fill("[data-comment-form] [name=body]", "Er det nu rigtigt?")
    page.get_by_role("button", name="Gem kommentaren").click()

    page.locator("mark").first.wait_for()
    assert "".join(page.locator("mark").all_inner_texts()).replace(" ", "") == "kosterinte"
    kept = CommentThread.objects.get()
    assert (kept.quote, kept.before) == ("koster inte", "Det koster noget.\nDet")
