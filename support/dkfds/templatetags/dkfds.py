"""The design system's components as tags; builtin, so no template has to load them.

Arguments are given by name: a misspelt or missing one fails when the template compiles.
"""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from support.dkfds import dates, paging, summary
from support.dkfds.icons import icon as draw_icon

register = template.Library()

KINDS = {"info": "info", "success": "success", "warning": "warning", "error": "error"}
STEP_ICONS = {"done": "check", "error": "error"}


def _kind(kind: str, *more: str) -> str:
    if kind not in (*KINDS, *more):
        raise ValueError(f"There is no kind {kind!r}; choose among {', '.join((*KINDS, *more))}.")
    return kind


@register.simple_tag
def icon(name: str, *, label: str = "", css_class: str = "") -> SafeString:
    """``{% icon "check" %}``: decoration unless it has a label."""
    return draw_icon(name, label=label, css_class=css_class)


@register.simple_tag
def badge(*, kind: str, text: str) -> SafeString:
    """``<span class="badge …">``; built here, for a long list has one in every line."""
    kind = _kind(kind, "neutral")
    return format_html('<span class="badge badge-{}">{}</span>', kind, text)


@register.inclusion_tag("components/alert.html")
def alert(*, kind: str, text: str, heading: str = ""):
    return {"kind": _kind(kind), "text": text, "heading": heading}


@register.inclusion_tag("components/alert.html")
def message_alert(*, message):
    """One of Django's messages as an alert."""
    kind = message.level_tag if message.level_tag in KINDS else "info"
    return {"kind": kind, "text": message.message, "heading": ""}


@register.simple_block_tag(end_name="endalertbox")
def alertbox(content: str, *, kind: str, heading: str = ""):
    context = {"kind": _kind(kind), "content": content, "heading": heading}
    return template.loader.render_to_string("components/alert.html", context)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms):
    """``{% error_summary form formset %}``: nothing when nothing is wrong."""
    return {"lines": summary.error_lines(*forms)}


@register.simple_tag(takes_context=True)
def title_prefix(context) -> str:
    """ "Fejl: " in the page's title when a form of the page was refused."""
    return "Fejl: " if summary.has_errors(context.flatten().values()) else ""


@register.inclusion_tag("components/step_indicator.html")
def step_indicator(*, steps: list[dict], current: int):
    """``steps``: {url, title, state, information}; state is done, partial, empty or error."""
    shown = [
        {**step, "number": number, "icon": STEP_ICONS.get(step.get("state"))}
        for number, step in enumerate(steps, start=1)
    ]
    return {"steps": shown, "current": current, "now": shown[current - 1] if shown else None}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*, items: list[tuple[str, str | None]]):
    """(title, address) each; the last one has no address."""
    return {"items": items}


@register.inclusion_tag("components/pagination.html")
def pagination(*, page: Page, params: QueryDict, param: str = "side"):
    """Links to the pages of a list; nothing when there is one page only."""
    count = page.paginator.num_pages
    around = {
        "previous": page.number - 1 if page.has_previous() else None,
        "next": page.number + 1 if page.has_next() else None,
    }
    urls = {
        name: number and paging.address(params, **{param: str(number)})
        for name, number in around.items()
    }
    return {"page": page, "count": count, "links": paging.page_links(page, params, param), **urls}


@register.inclusion_tag("components/empty_state.html")
def empty_state(*, heading: str, text: str, url: str = "", action: str = ""):
    """What would be here, why it is not, and the way on."""
    return {"heading": heading, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/page_help.html")
def page_help(text: str):
    return {"text": text}


@register.simple_block_tag(end_name="endpagehelp")
def pagehelp(content: str):
    return template.loader.render_to_string("components/page_help.html", {"content": content})


@register.inclusion_tag("components/sort_header.html")
def sort_header(*, label: str, field: str, params: QueryDict, param: str = "sort"):
    """A column's ``<th>`` that orders the list by ``field``; a second click turns it round."""
    state = paging.sort_state(params, param, field)
    order = f"-{field}" if state == "ascending" else field
    url = paging.address(params, **{param: order, "side": ""})
    return {"label": label, "state": state, "url": url}


@register.filter
def error_text(field: BoundField) -> str:
    """What is wrong with a field: the same words as in the error summary."""
    return " ".join(summary.field_errors(field))


@register.filter
def svg_element(document: str) -> SafeString:
    """The ``<svg>`` of a library's SVG document, without the XML line a page may not hold."""
    return mark_safe(document[document.index("<svg") :])  # drawn by a library, never typed


@register.filter
def dato(moment: date | datetime | None) -> str:
    return dates.long_date(moment)


@register.filter
def dato_tid(moment: datetime | None) -> str:
    return dates.long_date_time(moment)


@register.filter
def kort_dato(moment: date | datetime | None) -> str:
    return dates.short_date(moment)


@register.filter
def tal(number: int | float | Decimal | None) -> str:
    """180.000 and 47,3; nothing for nothing."""
    return "" if number in (None, "") else number_format(number, force_grouping=True)
