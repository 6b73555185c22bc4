"""Rows into tables by COPY: a million ratings in a minute, in memory that does not grow with them.

SQL text stands here because COPY has no other form.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault
from psycopg import sql


def copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Stream rows of these columns into the model's table."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)


def write(model: type[models.Model], objects: Sequence[models.Model]) -> None:
    """Stream unsaved objects into their table; what the database gives out itself is left to it.

    The first object tells for all: what it leaves to the database, they all do.
    """
    if not objects:
        return
    fields = [field for field in model._meta.concrete_fields if not _is_given_out(objects[0], field.attname)]
    copy(
        model,
        [str(field.column) for field in fields],
        ([_value(one, field) for field in fields] for one in objects),
    )


def _value(one: models.Model, field: "models.Field[Any, Any]") -> Any:  # noqa: ANN401 - as the model has it
    value = getattr(one, field.attname)
    return field.get_db_prep_value(value, connection) if isinstance(value, dict) else value


def _is_given_out(one: models.Model, name: str) -> bool:
    """A number to come (None in the key), or a column with a default of the database."""
    value = getattr(one, name)
    return isinstance(value, DatabaseDefault) or (value is None and one._meta.pk.attname == name)


def next_number(model: type[models.Model]) -> int:
    """The first free number of a table whose numbers are given out here, for rows that others point to."""
    highest = model._default_manager.aggregate(highest=models.Max("pk"))["highest"]
    return (highest or 0) + 1


def numbers_given(*given: type[models.Model]) -> None:
    """Let the database go on counting after the numbers given out here."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(given)):
            cursor.execute(statement)
