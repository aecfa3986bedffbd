import pytest
from django.template.loader import render_to_string

ERRORS = ["400", "403", "403_csrf", "404", "413", "500", "503"]


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_needs_nothing_and_says_what_to_do(name, parse):
    html = parse(render_to_string(f"{name}.html"))
    assert len(html.xpath("//h1")) == 1
    assert html.get("lang") == "da"
    assert "du har skrevet" in html.xpath("string(//main)")
    assert html.xpath("//main//a/@href")[-1] == "/"


@pytest.mark.parametrize("name", ERRORS)
def test_error_page_makes_no_query(name, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        render_to_string(f"{name}.html")


def test_not_found_is_the_same_whatever_was_asked_for(client):
    pages = [client.get(path) for path in ("/ansoegninger/1/", "/x?<script>", "/%C3%A6/")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


def test_page_is_valid_danish_html_with_its_landmarks(fetch):
    html = fetch("/alt/")
    assert html.get("lang") == "da"
    for landmark in ("header", "main", "footer"):
        assert len(html.xpath(f"//{landmark}")) == 1
    assert html.xpath("//a[@class='skipnav']/@href") == ["#main-content"]


def test_nothing_runs_that_the_content_security_policy_forbids(fetch):
    html = fetch("/alt/?fejl=1")
    assert html.xpath("//style|//@style|//script[not(@src)]") == []
    assert html.xpath("//@*[starts-with(name(), 'on')]") == []


def test_no_id_is_used_twice(fetch):
    ids = fetch("/alt/?fejl=1").xpath("//@id")
    assert sorted(ids) == sorted(set(ids))


def test_headings_leave_no_level_out(fetch):
    levels = [int(h.tag[1]) for h in fetch("/alt/?fejl=1").xpath("//main//*[self::h1 or self::h2]")]
    assert levels.count(1) == 1
