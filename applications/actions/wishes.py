"""The wishes of a sent version, as rows the ministry answers one by one."""

from applications.citations import law_identity, sections_between_bars
from applications.models import SubmittedVersion, Wish


def note_wishes(item: SubmittedVersion) -> list[Wish]:
    """Write the requested exemptions in ``item``; call it in the transaction that sends it.

    A wish that stood in the version sent before, word for word, follows that one.
    """
    before = _sent_before(item)
    return Wish.objects.bulk_create(
        [_wish(item, row, before) for row in item.content["exemptions"]]
    )


def _sent_before(item: SubmittedVersion) -> dict[tuple, Wish]:
    last = item.application.submitted_versions.exclude(pk=item.pk).order_by("-pk").first()
    return {_what(wish): wish for wish in last.wishes.all()} if last else {}


def _what(wish: Wish) -> tuple:
    return wish.kind, wish.law_key, wish.provision, wish.deviation


def _wish(item: SubmittedVersion, row: dict, before: dict[tuple, Wish]) -> Wish:
    wish = Wish(
        item=item,
        number=row["number"],
        kind=row["kind"],
        law_key=law_identity(row["law_name"])[:300],
        law_name=row["law_name"],
        citation=row["citation"],
        citation_url=row["url"],
        provision=row["provision"],
        sections=sections_between_bars(row["provision"]),
        duty=row["duty"],
        deviation=row["deviation"],
        ministry_name=row["ministry"],
    )
    wish.follows = before.get(_what(wish))
    return wish
