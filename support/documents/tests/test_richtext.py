import pytest

from support.documents.richtext import paper_html

ROW = "<tr><td>1</td><td>2</td></tr>"


@pytest.mark.parametrize(
    ("html", "below", "printed"),
    [
        ("<p>a</p>", 2, "<p>a</p>"),
        ("tekst", 2, "tekst"),
        ("", 2, ""),
        ("<h3>a</h3><h4>b</h4><h3>c</h3>", 2, "<h3>a</h3><h4>b</h4><h3>c</h3>"),
        ("<h3>a</h3><h4>b</h4>", 3, "<h4>a</h4><h5>b</h5>"),
        ("<h4>a</h4><h3>b</h3><h4>c</h4>", 2, "<h3>a</h3><h3>b</h3><h4>c</h4>"),
        ("<h3> </h3><h4>a</h4>", 2, "<p> </p><h3>a</h3>"),
        ("<p>a &lt;b&gt; &amp; 中</p>", 2, "<p>a &lt;b&gt; &amp; [U+4E2D]</p>"),
        ("<p>a\x00\x0b\ud800b</p>", 2, "<p>a?b</p>"),
        ("<table></table>", 2, ""),
    ],
)
def test_text_is_made_ready_for_paper(html, below, printed):
    assert paper_html(html, below=below) == printed


def test_the_first_row_of_header_cells_becomes_the_table_head():
    html = f"<table><tr><th>A</th><th>B</th></tr>{ROW}</table>"

    assert paper_html(html, below=2) == (
        '<table class="pasted"><thead><tr><th scope="col">A</th><th scope="col">B</th></tr></thead>'
        f"{ROW}</table>"
    )


def test_spans_that_do_not_fit_are_cut():
    html = '<table><tr><td rowspan="99999" colspan="99999">a</td></tr><tr><td>b</td></tr></table>'

    assert paper_html(html, below=2) == (
        '<div class="sideways"><table class="pasted">'
        '<tr><td colspan="24" rowspan="2">a</td><td></td></tr>'
        "<tr><td>b</td></tr></table></div>"
    )


@pytest.mark.parametrize(
    ("uneven", "squared"),
    [
        (
            "<tr><td>a</td></tr><tr><td>b</td><td>c</td></tr>",
            "<tr><td>a</td><td></td></tr><tr><td>b</td><td>c</td></tr>",
        ),
        (
            '<tr><td rowspan="2">a</td><td>b</td></tr><tr></tr>',
            '<tr><td rowspan="2">a</td><td>b</td></tr><tr><td></td></tr>',
        ),
        (
            '<tr><td>a</td><td rowspan="2">b</td></tr><tr><td colspan="2">c</td></tr>',
            '<tr><td>a</td><td rowspan="2">b</td></tr><tr><td colspan="1">c</td></tr>',
        ),
    ],
)
def test_uneven_tables_are_squared(uneven, squared):
    assert paper_html(f"<table>{uneven}</table>", below=2) == (
        f'<table class="pasted">{squared}</table>'
    )


def test_a_wide_table_takes_its_heading_to_a_page_on_its_side():
    row = "<tr>" + "<td>1</td>" * 12 + "</tr>"
    html = f"<p>a</p><h3>Oversigt</h3><table>{row}</table><p>b</p>"

    assert paper_html(html, below=2) == (
        '<p>a</p><div class="sideways"><h3>Oversigt</h3>'
        f'<table class="pasted">{row}</table></div><p>b</p>'
    )
