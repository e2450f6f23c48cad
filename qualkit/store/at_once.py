"""Many rows read in one step.

Python lets other threads go on after each row that it is given. When many read at once, each row then waits for all of
them: ten sessions on a document with thousands of codings took minutes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select


def rows_of(connection: Connection, query: Select[Any]) -> list[list[Any]]:
    """Return all rows of a query for numbers and texts, in its order; its columns need names that differ.

    Fractions come with 15 digits.
    """
    within = query.subquery()
    found = connection.scalar(select(func.json_group_array(func.json_array(*within.c))))
    rows: list[list[Any]] = json.loads(found or "[]")
    return rows
