"""How the tests of pages ask for them and read them."""

import re
from urllib.parse import urlencode

from django.urls import reverse


def url(name, *args, **query):
    asked = f"?{urlencode(query)}" if query else ""
    return reverse(f"applications:{name}", args=args) + asked


def shown(client, name, *args, **query):
    response = client.get(url(name, *args, **query))
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    """The page's text without tags, for a sentence that holds a badge or a link."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
