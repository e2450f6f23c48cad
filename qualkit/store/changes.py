"""Changes to a project file: what is written, and the steps that take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, insert, select, update

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

    def add_row(self, table: str, row: dict[str, Any]) -> None:
        """Insert a row that has an id; undoing deletes it."""
        self.add(table, [row])
        self.remember_to_delete(table, "id", row["id"])

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

    def move(self, table: str, column: str, old: str, new: str, **where: str) -> None:
        """Let the rows that hang on one id hang on another; undoing lets them hang where they did.

        To whoever wrote them they are what they were: moving is no change that keeps them from taking their own back.
        """
        found = schema.metadata.tables[table]
        meant = [found.c[name] == value for name, value in {column: old, **where}.items()]
        ids = list(self.connection.scalars(select(found.c.id).where(*meant)))
        if ids:
            self.undo.append(["move", table, column, ids, old])
            self.connection.execute(update(found).where(found.c.id.in_(ids)).values({column: new}))

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


# Each returns the steps that would do again what it takes back; none where whole documents or rounds go, since these
# would have to be kept with all that hangs on them.
Step: TypeAlias = list[Any]


def _undo_delete(connection: Connection, table: str, key: str, value: str | int) -> list[Step]:
    return _undo_delete_row(connection, table, {key: value})


def _undo_delete_row(connection: Connection, table: str, key: Mapping[str, str | int]) -> list[Step]:
    found = schema.metadata.tables[table]
    meant = [found.c[name] == value for name, value in key.items()]
    again = [] if table in HOLDING_OTHERS else _to_insert(connection, found, meant)
    connection.execute(delete(found).where(*meant))
    return again


def _to_insert(connection: Connection, table: Table, which: Sequence[ColumnElement[bool]]) -> list[Step]:
    """Return the steps that put rows back, with all that would go with them; the last step is the first to be done."""
    rows = connection.execute(select(table).where(*which)).mappings().all()
    again: list[Step] = []
    for held in schema.metadata.sorted_tables:
        for key in held.foreign_keys:
            if key.column.table is table and key.ondelete == "CASCADE":
                ids = [row[key.column.name] for row in rows]
                again += _to_insert(connection, held, [key.parent.in_(ids)]) if ids else []
    return again + [["insert", table.name, dict(row)] for row in rows]


def _undo_insert(connection: Connection, table: str, row: dict[str, Any]) -> list[Step]:
    found = schema.metadata.tables[table]
    connection.execute(insert(found), row)
    return [["delete_row", table, {column.name: row[column.name] for column in found.primary_key}]]


def _undo_update(connection: Connection, table: str, key: str | int, values: dict[str, Any]) -> list[Step]:
    found = schema.metadata.tables[table]
    meant = found.c.id == key
    there = connection.execute(select(*(found.c[name] for name in values)).where(meant)).mappings().first()
    connection.execute(update(found).where(meant).values(values))
    return [["update", table, key, dict(there)]] if there else []


def _undo_update_rows(
    connection: Connection, table: str, keys: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> list[Step]:
    found = schema.metadata.tables[table]
    same = [found.c[key] == bindparam(f"key {key}") for key in keys]
    columns = [*(f"key {key}" for key in keys), *(f"old {name}" for name in names)]
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    query = select(*(found.c[name] for name in [*keys, *names])).where(*same)
    there = [list(row) for each in named for row in connection.execute(query, each)]
    put_back = update(found).where(*same).values({name: bindparam(f"old {name}") for name in names})
    connection.execute(put_back, named)
    return [["update_rows", table, list(keys), list(names), there]]


def _undo_move(connection: Connection, table: str, column: str, ids: Sequence[str | int], old: str) -> list[Step]:
    found = schema.metadata.tables[table]
    meant = found.c.id.in_(ids)
    there = connection.execute(select(found.c[column], found.c.id).where(meant)).all()
    connection.execute(update(found).where(meant).values({column: old}))
    return [["move", table, column, [id_], hung] for hung, id_ in there]


def _undo_set(connection: Connection, name: str, value: str | None) -> list[Step]:
    there = connection.scalar(select(schema.study.c.value).where(schema.study.c.name == name))
    if value is None:
        connection.execute(delete(schema.study).where(schema.study.c.name == name))
    else:
        put(connection, name, value)
    return [["set", name, there]]


HOLDING_OTHERS = frozenset({"documents", "passages", "participants", "codebooks", "rounds", "theme_runs", "themes"})

_STEPS: Mapping[str, Callable[..., list[Step]]] = {
    "delete": _undo_delete,
    "delete_row": _undo_delete_row,
    "insert": _undo_insert,
    "update": _undo_update,
    "update_rows": _undo_update_rows,
    "move": _undo_move,
    "set": _undo_set,
}


def take_back(connection: Connection, steps: Sequence[Step]) -> list[Step]:
    """Undo what the steps of a change say, the last first; return the steps that would take that back again."""
    return [again for step in reversed(steps) for again in _STEPS[step[0]](connection, *step[1:])]


def can_be_done_again(steps: Sequence[Step]) -> bool:
    """Tell whether a change is of single rows, so that it can be done again once it was taken back."""
    return all(step[0] not in {"delete", "delete_row"} or step[1] not in HOLDING_OTHERS for step in steps)


def touched(steps: Sequence[Step]) -> set[tuple[str, str]]:
    """Return the rows that the steps would change, as (table, key); what hangs elsewhere is not changed by that."""
    return {each for step in steps if step[0] != "move" for each in _rows_of(step)}


def _rows_of(step: Step) -> list[tuple[str, str]]:
    match step:
        case ["delete", table, _, value]:
            return [(table, repr([value]))]
        case ["delete_row", table, key]:
            return [(table, repr([*key.values()]))]
        case ["insert", table, row]:
            return [(table, repr([row[column.name] for column in schema.metadata.tables[table].primary_key]))]
        case ["update", table, key, _]:
            return [(table, repr([key]))]
        case ["update_rows", table, keys, _, rows]:
            return [(table, repr(row[: len(keys)])) for row in rows]
        case ["set", name, _]:
            return [("study", name)]
    raise ValueError(f"no step is called '{step[0]}'")
