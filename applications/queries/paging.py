"""Pages of a long list at a fixed price: nobody counts further than anybody will turn."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

MOST_COUNTED = 1000


class BoundedPaginator(Paginator):
    """Counts at most ``MOST_COUNTED`` rows; ``is_cut`` tells that there are more.

    The keys are read once, in order, and only the rows of the page asked for are read whole.
    """

    def __init__(self, rows: QuerySet, per_page: int):
        keys = list(rows.values_list("pk", flat=True)[: MOST_COUNTED + 1])
        super().__init__(keys[:MOST_COUNTED], per_page)
        self.rows, self.is_cut = rows, len(keys) > MOST_COUNTED

    def page(self, number):
        page = super().page(number)
        page.object_list = self.rows.filter(pk__in=page.object_list)
        return page


def page_of(rows, number: str | None, *, size: int) -> Page:
    """Page ``number`` of ``rows``; the first for nonsense, the last for too far."""
    return BoundedPaginator(rows, size).get_page(number)
