"""Pages of a long list at a fixed price: nobody counts further than anybody will turn."""

from django.core.paginator import Page, Paginator

MOST_COUNTED = 1000


class BoundedPaginator(Paginator):
    """Counts at most ``MOST_COUNTED`` rows; ``is_cut`` tells that there are more."""

    @property
    def count(self):
        if not hasattr(self, "_count"):
            self._count = self.object_list.order_by().values("pk")[: MOST_COUNTED + 1].count()
        return min(self._count, MOST_COUNTED)

    @property
    def is_cut(self) -> bool:
        return self.count == MOST_COUNTED and self._count > MOST_COUNTED


def page_of(rows, number: str | None, *, size: int) -> Page:
    """Page ``number`` of ``rows``; the first for nonsense, the last for too far."""
    return BoundedPaginator(rows, size).get_page(number)
