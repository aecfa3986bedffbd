import pytest
from django.template import TemplateDoesNotExist

from support.notifications.compose import compose


@pytest.fixture
def templates(settings, tmp_path):
    """``templates(name, subject, text, html)`` makes the three templates of a mail."""
    folder = tmp_path / "email" / "test"
    folder.mkdir(parents=True)
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]

    def write(subject, text, html):
        (folder / "event.subject.txt").write_text(subject)
        (folder / "event.txt").write_text(text)
        (folder / "event.html").write_text(html)

    return write


HTML = (
    '{% extends "email/base.html" %}{% block content %}<h1>{{ title }}</h1>'
    '<p><a class="button" href="{{ base_url }}/a">Åbn</a></p>{% endblock %}'
)


def test_compose_gives_the_three_parts(templates, settings):
    settings.BASE_URL = "https://frikommune.example.dk"
    templates("Frist:\n {{ title }}\n", "\nKære læser\n{{ base_url }}/a\n\n", HTML)
    subject, text, html = compose("test/event", {"title": "Én dør"})
    assert (subject, text) == ("Frist: Én dør", "Kære læser\nhttps://frikommune.example.dk/a\n")
    assert "Én dør</h1>" in html
    assert 'href="https://frikommune.example.dk/a"' in html


def test_only_html_is_escaped(templates):
    templates("{{ title }}", "{{ title }}", HTML)
    subject, text, html = compose("test/event", {"title": "<b>A & B</b>"})
    assert (subject, text) == ("<b>A & B</b>", "<b>A & B</b>\n")
    assert "<b>A" not in html
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in html


def test_styles_end_up_on_the_elements(templates):
    templates("a", "b", HTML)
    html = compose("test/event", {"title": "x"})[2]
    assert "<style" not in html
    assert 'class="button" href="' in html
    assert "background: #0059b3" in html.partition('class="button"')[2].partition(">")[0]


def test_subject_is_always_one_line(templates):
    templates("{{ title }}", "b", HTML)
    assert compose("test/event", {"title": "a\r\nBcc: x@y.dk"})[0] == "a Bcc: x@y.dk"


def test_template_text_in_a_value_stays_text(templates):
    templates("{{ title }}", "{{ title }}", HTML)
    subject, text, _html = compose("test/event", {"title": "{{ base_url }}{% now 'Y' %}"})
    assert (subject, text.strip()) == ("{{ base_url }}{% now 'Y' %}",) * 2


def test_missing_template_is_an_error(templates):
    with pytest.raises(TemplateDoesNotExist):
        compose("test/other", {})
