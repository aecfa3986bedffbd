"""Frister: everything that has a date, as a list, a month, a timeline and on paper."""

from datetime import timedelta
from itertools import groupby

from django.core.paginator import Paginator
from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from frikommune.dates.choosing import Choice, read_choice
from support.calendar import months
from support.calendar import timeline as line
from support.calendar.entries import entries

A_PAGE = 50
MONTHS_ON_LINE = 12
FILTERS = ("omfang", "kommune", "netvaerk", "runde")
PAST = "overstaaede"


@require_safe
def upcoming(request):
    """What comes, the nearest first; or what is over, the latest first."""
    today = timezone.localdate()
    choice = read_choice(request, on=today)
    past = request.GET.get("tid") == PAST
    page = Paginator(_rows(request, choice, today, past=past), A_PAGE).get_page(
        request.GET.get("side")
    )
    context = {"past": past, "page": page, "groups": _by_month(page.object_list)}
    return _page(request, "dates/list.html", "list", choice, today, **context)


@require_safe
def to_print(request):
    today = timezone.localdate()
    choice = read_choice(request, on=today)
    past = request.GET.get("tid") == PAST
    context = {"past": past, "groups": _by_month(_rows(request, choice, today, past=past))}
    return _page(request, "dates/print.html", "list", choice, today, **context)


@require_safe
def month(request):
    today = timezone.localdate()
    choice = read_choice(request, on=today)
    first = months.read_month(request.GET.get("maaned"), today)
    last = months.following(first) - timedelta(days=1)
    shown = choice.of(entries(request.user, on=today, since=first, until=last))
    context = {"month": months.month(first, shown), "count": len(shown)}
    return _page(request, "dates/month.html", "month", choice, today, **context)


@require_safe
def timeline(request):
    """Twelve months, from the one before this month unless another is asked for."""
    today = timezone.localdate()
    choice = read_choice(request, on=today)
    first = months.read_month(request.GET.get("fra"), months.later(today, -1))
    until = months.later(first, MONTHS_ON_LINE) - timedelta(days=1)
    # All of them: a span that began long ago runs through.
    found = choice.of(entries(request.user, on=today))
    drawn = line.timeline(found, since=first, until=until, today=today)
    context = {
        "line": drawn,
        "first": first,
        "last": until,
        "before": months.later(first, -MONTHS_ON_LINE),
        "after": months.later(first, MONTHS_ON_LINE),
        "groups": _by_month([e for e in found if first <= e.day <= until]),
    }
    return _page(request, "dates/timeline.html", "timeline", choice, today, **context)


def _rows(request, choice: Choice, today, *, past: bool):
    window = {"until": today - timedelta(days=1)} if past else {"since": today}
    rows = choice.of(entries(request.user, on=today, **window))
    return rows[::-1] if past else rows


def _by_month(rows):
    return [(first, list(group)) for first, group in groupby(rows, lambda e: e.day.replace(day=1))]


def _page(request, template: str, view: str, choice: Choice, today, **context):
    kept = QueryDict(mutable=True)
    for name in FILTERS:
        if request.GET.get(name):
            kept[name] = request.GET[name]
    context |= {
        "choice": choice,
        "today": today,
        "view": view,
        "tabs": [
            {"title": title, "url": f"{reverse(f'dates:{name}')}?{kept.urlencode()}", "name": name}
            for name, title in (
                ("list", _("Liste")), ("month", _("Måned")), ("timeline", _("Tidslinje")),
            )
        ],
        "kept": f"&{kept.urlencode()}" if kept else "",
    }  # fmt: skip
    return render(request, template, context)
