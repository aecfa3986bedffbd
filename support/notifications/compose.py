"""A mail's three parts from three templates."""

from collections.abc import Mapping

import css_inline
from django.conf import settings
from django.template import Context
from django.template.loader import get_template

# No style sheet is ever fetched: mail templates carry their own.
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


def compose(template: str, context: Mapping[str, object]) -> tuple[str, str, str]:
    """Subject, plain text and HTML from ``templates/email/<template>.{subject.txt,txt,html}``.

    ``context`` plus ``base_url`` goes to all three. The two text templates are not escaped, since
    ``&`` is no entity there. Raises TemplateDoesNotExist if one of the three is missing.
    """
    values = {"base_url": settings.BASE_URL, **context}
    subject = " ".join(_render(f"email/{template}.subject.txt", values, html=False).split())
    text = _render(f"email/{template}.txt", values, html=False).strip() + "\n"
    html = _INLINER.inline(_render(f"email/{template}.html", {**values, "subject": subject}))
    return subject, text, html


def _render(name: str, values: dict[str, object], *, html: bool = True) -> str:
    return get_template(name).template.render(Context(values, autoescape=html))
