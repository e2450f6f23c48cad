"""Changes to a project file: what is written, and the steps that take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from qualkit.decoding import UNSTORABLE
from qualkit.store import schema


@dataclass(slots=True)
class Change:
    """An open transaction: what it writes, and the steps that would take it back."""

    connection: Connection
    at: str
    who: str
    summary: str = ""
    undo: list[list[Any]] = field(default_factory=list)

    def add(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Insert rows that need no undo step of their own."""
        if rows:
            self.connection.execute(insert(schema.metadata.tables[table]), storable_value(rows))

    def remember_to_delete(self, table: str, key: str, value: str | int) -> None:
        """Note that undoing means deleting the rows of that key."""
        self.undo.append(["delete", table, key, value])

    def remember_to_delete_row(self, table: str, key: Mapping[str, str | int]) -> None:
        """Note that undoing means deleting the row of a key that has several columns."""
        self.undo.append(["delete_row", table, dict(key)])

    def update(self, table: str, key: str | int, values: dict[str, Any]) -> None:
        """Change the row of that id; undoing puts back what was there."""
        found = schema.metadata.tables[table]
        columns = [found.c[name] for name in values]
        old = self.connection.execute(select(*columns).where(found.c.id == key)).mappings().one()
        self.undo.append(["update", table, key, dict(old)])
        self.connection.execute(update(found).where(found.c.id == key).values(storable_value(values)))

    def update_where(self, table: str, where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """Change the rows that hold these values, or one of a list; undoing puts back what was there.

        Returns how many rows there were. For tables whose key has several columns.
        """
        found = schema.metadata.tables[table]
        keys = [column.name for column in found.primary_key]
        meant = [
            found.c[name].in_(value) if isinstance(value, list) else found.c[name] == value
            for name, value in where.items()
        ]
        old = self.connection.execute(select(*(found.c[name] for name in [*keys, *values])).where(*meant)).all()
        if old:
            self.undo.append(["update_rows", table, keys, list(values), [list(row) for row in old]])
            self.connection.execute(update(found).where(*meant).values(storable_value(values)))
        return len(old)

    def remove(self, table: str, key: str | int) -> None:
        """Delete the row of that id, to which nothing points any more; undoing puts it back."""
        found = schema.metadata.tables[table]
        old = self.connection.execute(select(found).where(found.c.id == key)).mappings().one()
        self.undo.append(["insert", table, dict(old)])
        self.connection.execute(delete(found).where(found.c.id == key))

    def set(self, name: str, value: str) -> None:
        """Set one value of the study; undoing puts the old one back."""
        table = schema.study
        old = self.connection.scalar(select(table.c.value).where(table.c.name == name))
        self.undo.append(["set", name, old])
        put(self.connection, name, storable_value(value))


def storable_value(value: Any) -> Any:  # noqa: ANN401 - rows and plain JSON
    """Return rows or a value as PostgreSQL could hold them: NUL and half characters replaced, one for one."""
    if isinstance(value, str):
        return UNSTORABLE.sub("�", value)
    if isinstance(value, Mapping):
        return {storable_value(name): storable_value(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [storable_value(each) for each in value]
    return value


def put(connection: Connection, name: str, value: str) -> None:
    """Set one value of the study."""
    connection.execute(delete(schema.study).where(schema.study.c.name == name))
    connection.execute(insert(schema.study), {"name": name, "value": value})


def _undo_delete(connection: Connection, table: str, key: str, value: str | int) -> None:
    found = schema.metadata.tables[table]
    connection.execute(delete(found).where(found.c[key] == value))


def _undo_delete_row(connection: Connection, table: str, key: Mapping[str, str | int]) -> None:
    found = schema.metadata.tables[table]
    connection.execute(delete(found).where(*(found.c[name] == value for name, value in key.items())))


def _undo_insert(connection: Connection, table: str, row: dict[str, Any]) -> None:
    connection.execute(insert(schema.metadata.tables[table]), row)


def _undo_update(connection: Connection, table: str, key: str | int, values: dict[str, Any]) -> None:
    found = schema.metadata.tables[table]
    connection.execute(update(found).where(found.c.id == key).values(values))


def _undo_update_rows(
    connection: Connection, table: str, keys: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    found = schema.metadata.tables[table]
    put_back = update(found).where(*(found.c[key] == bindparam(f"key {key}") for key in keys))
    put_back = put_back.values({name: bindparam(f"old {name}") for name in names})
    columns = [*(f"key {key}" for key in keys), *(f"old {name}" for name in names)]
    connection.execute(put_back, [dict(zip(columns, row, strict=True)) for row in rows])


def _undo_set(connection: Connection, name: str, value: str | None) -> None:
    if value is None:
        connection.execute(delete(schema.study).where(schema.study.c.name == name))
    else:
        put(connection, name, value)


_STEPS: Mapping[str, Any] = {
    "delete": _undo_delete,
    "delete_row": _undo_delete_row,
    "insert": _undo_insert,
    "update": _undo_update,
    "update_rows": _undo_update_rows,
    "set": _undo_set,
}


def take_back(connection: Connection, steps: Sequence[Sequence[Any]]) -> None:
    """Undo what the steps of a change say, the last first."""
    for step in reversed(steps):
        _STEPS[step[0]](connection, *step[1:])
