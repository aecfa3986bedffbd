"""Links of lists: to a page, to another order, keeping what else the address says."""

from django.core.paginator import Page
from django.http import QueryDict


def address(params: QueryDict, **changes: str) -> str:
    """``?…`` with the present parameters and ``changes``; an empty value takes one away."""
    query = params.copy() if params else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return "?" + query.urlencode()


def page_links(page: Page, params: QueryDict, param: str) -> list[dict | None]:
    """First, last and neighbours of the page shown; ``None`` where pages are left out."""
    links = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if isinstance(number, int):
            url = address(params, **{param: str(number)})
            links.append({"number": number, "url": url, "current": number == page.number})
        else:
            links.append(None)
    return links


def sort_state(params: QueryDict, param: str, field: str) -> str:
    """``ascending``, ``descending`` or ``none``: how ``field`` orders the list now."""
    present = params.get(param, "") if params else ""
    return {field: "ascending", f"-{field}": "descending"}.get(present, "none")
