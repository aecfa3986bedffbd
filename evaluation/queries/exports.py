"""The figures of a plan as rows of text: the table as it is shown, and every figure by itself.

Both can be read in again as they are (``evaluation.sheets.layout``).
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from evaluation.models import EvaluationPlan, Measurement
from evaluation.queries.figures import Table
from support.dkfds.dates import short_date


def table_rows(shown: Table) -> Iterator[list[str]]:
    """Goals down and municipalities across, headings in rows of their own, footnotes last."""
    together = any(row.cells[-1].written for row in shown.rows)
    last = len(shown.municipalities) + together
    names = [m.name for m in shown.municipalities] + [_("Alle under ét")] * together
    yield [_("Mål"), *names, _("Enhed")]
    for row in shown.rows:
        if row.group:
            yield [row.group]
        yield [row.goal.indicator, *(cell.written for cell in row.cells[:last]), row.goal.unit]
    for note in _footnotes(shown):
        yield [note]


def _footnotes(shown: Table) -> list[str]:
    notes = (cell.shown.note for cell in shown.cells if cell.shown)
    return list(dict.fromkeys(note for note in notes if note.startswith("*")))


def every_figure(plan: EvaluationPlan) -> Iterator[list[str]]:
    """A row for each figure that stands, by goal, municipality and day (one query)."""
    yield [
        *(_("Overskrift"), _("Mål"), _("Enhed"), _("Kommune"), _("Slags"), _("Dato")),
        *(_("Værdi"), _("Foreløbig"), _("Note"), _("Kilde")),
    ]
    rows = (
        Measurement.objects.current()
        .filter(goal__plan=plan)
        .select_related("goal", "municipality")
        .order_by("goal__number", "municipality__sort_key", "kind", "on")
    )
    for row in rows.iterator(chunk_size=2000):
        yield [
            row.goal.group,
            row.goal.indicator,
            row.goal.unit,
            row.municipality.name if row.municipality else _("Alle under ét"),
            str(row.get_kind_display()),
            short_date(row.on),
            row.written,
            _("ja") if row.is_provisional else "",
            row.note,
            row.source,
        ]
