"""Sums up what came of all parts, and lists the rows that were skipped."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeAlias

from qualkit.apply.coding import Tally
from qualkit.apply.rows import Fault
from qualkit.files import whole_file

HEADER = ("table", "row", "line", "fault")
NAMED = 5  # rows that were skipped are named one by one, so many of them

Tallies: TypeAlias = Callable[[], Iterator[Tally]]
"""Reads the tallies of all parts, in order."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done: rows read, rows without text, codings written, rows skipped.

    `faults` are those of the first rows that were skipped; `skipped_table` lists all, None when there are none.
    """

    rows: int
    empty: int
    codings: int
    skipped: int = 0
    faults: tuple[Fault, ...] = ()
    skipped_table: Path | None = None


def summed(tallies: Tallies, target: Path) -> Applied:
    """Return the sums."""
    rows = empty = codings = skipped = 0
    for tally in tallies():
        rows, empty, codings = rows + tally.rows, empty + tally.empty, codings + tally.codings
        skipped += len(tally.skipped)
    faults, table = tuple(islice(_faults(tallies), NAMED)), skipped_table(target) if skipped else None
    return Applied(rows, empty, codings, skipped, faults, table)


def list_skipped(done: Applied, tallies: Tallies, target: Path) -> None:
    """Write the table of rows that were skipped: table, row, line and fault of each; without any, an older one goes."""
    if not done.skipped:
        if _is_ours(table := skipped_table(target)):
            table.unlink()
        return
    with whole_file(skipped_table(target)) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows((each.table, each.row, each.line or "", each.fault) for each in _faults(tallies))


def skipped_table(target: Path) -> Path:
    """Return where the rows that were skipped are listed, beside the output."""
    return target.with_name(f"{target.stem}.skipped.csv")


def _is_ours(table: Path) -> bool:
    try:
        with table.open("rb") as file:
            return file.readline(100).strip() == ",".join(HEADER).encode()
    except FileNotFoundError:
        return False


def _faults(tallies: Tallies) -> Iterator[Fault]:
    return (fault for tally in tallies() for fault in tally.skipped)
