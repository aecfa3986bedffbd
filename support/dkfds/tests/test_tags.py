from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import Context, Template, TemplateSyntaxError

from support.dkfds.icons import icon
from support.dkfds.paging import address, page_links


def write(template, **context):
    return Template(template).render(Context(context)).strip()


def test_icon_is_decoration_unless_labelled():
    assert 'aria-hidden="true"' in icon("check")
    assert 'role="img" aria-label="Udfyldt &lt;1&gt;"' in icon("check", label="Udfyldt <1>")


@pytest.mark.parametrize("name", ["../settings", "findes-ikke", ""])
def test_unknown_icon_is_an_error(name):
    with pytest.raises(ValueError, match="There is no icon"):
        icon(name)


@pytest.mark.parametrize("kind", ["info", "success", "warning", "error", "neutral"])
def test_badge_has_its_kind(kind):
    html = write("{% badge kind=kind text=text %}", kind=kind, text="<b>")
    assert html == f'<span class="badge badge-{kind}">&lt;b&gt;</span>'


def test_unknown_kind_is_an_error():
    with pytest.raises(ValueError, match="There is no kind"):
        write('{% badge kind="succes" text="x" %}')


@pytest.mark.parametrize(
    "tag", ['{% badge kind="info" %}', '{% badge kind="info" tekst="x" %}', '{% badge "info" %}']
)
def test_missing_or_misspelt_argument_fails_when_compiling(tag):
    with pytest.raises(TemplateSyntaxError):
        Template(tag)


def test_alert_interrupts_only_when_it_warns():
    roles = [
        'role="alert"' in write('{% alert kind=kind text="x" %}', kind=kind)
        for kind in ("info", "success", "warning", "error")
    ]
    assert roles == [False, False, True, True]


def test_alert_box_keeps_its_html_and_escapes_its_heading():
    html = write('{% alertbox kind="info" heading=x %}<ul></ul>{{ x }}{% endalertbox %}', x="<b>")
    assert "<ul></ul>&lt;b&gt;" in html
    assert '<p class="alert-heading">&lt;b&gt;</p>' in html


def test_pages_far_away_are_left_out():
    links = page_links(Paginator(range(180), 10).page(9), QueryDict("q=x"), "side")
    numbers = [link and link["number"] for link in links]
    assert numbers == [1, None, 8, 9, 10, None, 18]
    assert [link["current"] for link in links if link].index(True) == 2


def test_page_links_keep_the_filter():
    links = page_links(Paginator(range(20), 10).page(1), QueryDict("q=æ&side=1"), "side")
    assert links[1]["url"] == "?q=%C3%A6&side=2"


def test_single_page_needs_no_links():
    page = Paginator(range(5), 10).page(1)
    assert write("{% pagination page=p params=q %}", p=page, q=QueryDict()) == ""


def test_first_page_has_no_way_back():
    page = Paginator(range(20), 10).page(1)
    html = write("{% pagination page=p params=q %}", p=page, q=QueryDict())
    assert ('rel="prev"' in html, 'rel="next"' in html) == (False, True)


def test_empty_value_takes_a_parameter_away():
    assert address(QueryDict("a=1&b=2"), a="") == "?b=2"
    assert address(None, a="1") == "?a=1"


@pytest.mark.parametrize(
    ("query", "aria", "next_order"),
    [("", None, "deadline"), ("sort=deadline", "ascending", "-deadline"),
     ("sort=-deadline&side=3", "descending", "deadline")],
)  # fmt: skip
def test_sort_header_turns_the_order_round(rendered, query, aria, next_order):
    html = write('{% sort_header label="Frist" field="deadline" params=q %}', q=QueryDict(query))
    assert (f'aria-sort="{aria}"' in html) is (aria is not None)
    assert f'href="?sort={next_order}"' in html


def test_step_indicator_names_the_step_and_its_state():
    steps = [
        {"url": "/1", "title": "Mål", "state": "done"},
        {"url": "/2", "title": "Lov", "state": "error"},
    ]
    html = write("{% step_indicator steps=steps current=2 %}", steps=steps)
    assert html.count('aria-current="step"') == 2  # once for wide screens, once for small
    assert "Trin 2 af 2: Lov" in html
    assert 'aria-label="Trin 1 udfyldt"' in html
    assert 'aria-label="Fejl i trin 2"' in html


def test_last_breadcrumb_is_the_page_itself():
    html = write("{% breadcrumbs items=items %}", items=[("Runder", "/r"), ("Runde 2", None)])
    assert html.count("<a ") == 1
    assert 'aria-current="page"' in html


@pytest.mark.parametrize(
    ("number", "shown"),
    [(180000, "180.000"), (Decimal("47.3"), "47,3"), (0, "0"), (None, ""), ("", "")],
)
def test_numbers_are_written_as_danes_do(number, shown):
    assert write("{{ n|tal }}", n=number) == shown


def test_help_takes_a_text_or_html():
    assert "<p>&lt;x&gt;</p>" in write("{% page_help t %}", t="<x>")
    assert "<p>x</p>" in write("{% pagehelp %}<p>x</p>{% endpagehelp %}")


def test_empty_state_shows_the_way_on_when_there_is_one():
    assert "<a " not in write('{% empty_state heading="H" text="T" %}')
    html = write('{% empty_state heading="H" text="T" url="/ny/" action="Opret" %}')
    assert 'href="/ny/">Opret</a>' in html
