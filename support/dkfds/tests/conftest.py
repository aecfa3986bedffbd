"""The kitchen sink needs its own addresses and templates, and nothing of the product above."""

import copy
from pathlib import Path

import lxml.html
import pytest
from django.template import RequestContext, Template
from tinyhtml5.parser import HTMLParser


@pytest.fixture(autouse=True)
def _only_the_design_system(settings):
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(Path(__file__).parent / "templates")
    templates[0]["OPTIONS"]["context_processors"] = [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "support.dkfds.tests.urls"


def parsed(html: str) -> lxml.html.HtmlElement:
    """The page as a tree, once it is valid HTML."""
    parser = HTMLParser()
    parser.parse(html)
    assert parser.errors == []
    return lxml.html.fromstring(html)


@pytest.fixture
def parse():
    return parsed


@pytest.fixture
def fetch(client):
    """``fetch("/alt/")`` fetches, checks and parses."""
    return lambda address: parsed(client.get(address).content.decode())


@pytest.fixture
def rendered(rf):
    """``rendered(form)``: the form as the pack writes it."""

    def render(form, tag="{% crispy form %}"):
        template = "{% load crispy_forms_tags crispy_forms_filters %}" + tag
        html = Template(template).render(RequestContext(rf.get("/"), {"form": form}))
        return parsed(f"<!doctype html><html><head><title>x</title></head><body>{html}</body>")

    return render
