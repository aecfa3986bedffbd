from django.apps import apps
from django.db.models import BooleanField, Func, Model


class TakesPart(Func):
    """Whether one of ``municipalities`` (ids) has ``status`` in the application with this key.

    ``Exists`` spelled out: every page asks several times, and compiling a subquery costs Django
    more than the database takes to answer. EXISTS, not IN, so that the database looks up a page's
    few rows one by one and hashes the participations where it goes through a whole list.
    """

    output_field = BooleanField()

    def __init__(self, key, *, municipalities: tuple[int, ...], status: str):
        super().__init__(key)
        self.municipalities, self.status = municipalities, status

    def as_sql(self, compiler, connection, **_extra):
        key, params = compiler.compile(self.source_expressions[0])
        table = connection.ops.quote_name(_participations()._meta.db_table)
        ids = ", ".join(["%s"] * len(self.municipalities))
        return (
            f"EXISTS (SELECT 1 FROM {table} part WHERE part.application_id = {key}"
            f" AND part.municipality_id IN ({ids}) AND part.status = %s)",
            [*params, *self.municipalities, self.status],
        )


def _participations() -> type[Model]:
    # Named, because the module of the participations imports this one.
    return apps.get_model("applications", "Participation")
