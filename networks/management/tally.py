from dataclasses import dataclass


@dataclass
class Tally:
    """What a run changed."""

    created: int = 0
    updated: int = 0

    def __bool__(self):
        return bool(self.created or self.updated)


def ensure(tally: Tally, model, find: dict, correct: dict | None = None, create=None):
    """The row found by ``find``: created if missing, else with ``correct`` brought up to date."""
    row, created = model.objects.get_or_create(
        **find, defaults={**(correct or {}), **(create or {})}
    )
    stale = {k: v for k, v in (correct or {}).items() if getattr(row, k) != v}
    if stale:
        model.objects.filter(pk=row.pk).update(**stale)
        row.refresh_from_db()
    tally.created += created
    tally.updated += bool(stale)
    return row
