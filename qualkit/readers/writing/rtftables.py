"""Finds the tables of rich text, which names no tables: only paragraphs that stand in one, and where cells end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualkit.readers.writing.passages import Writing


@dataclass(slots=True)
class Grid:
    """The table that is open in a flow: whether there is one, a row of it, a cell of that."""

    table: bool = False
    row: bool = False
    cell: bool = False
    defined: bool = False


class Grids:
    """Opens and closes tables, rows and cells of a written document, in the flow that is open."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._grids = [Grid()]

    @property
    def in_cell(self) -> bool:
        """Tell whether a cell is open."""
        return self._grids[-1].cell

    def open_flow(self) -> None:
        """Hear that a flow begins, which has tables of its own."""
        self._grids.append(Grid())

    def close_flow(self) -> None:
        """Hear that a flow ends, and any cell in it."""
        grid = self._grids.pop() if len(self._grids) > 1 else Grid()
        if grid.cell:
            self._writing.close_cell()

    def define_row(self) -> None:
        """Hear that a row follows."""
        self._grids[-1].defined = True

    def reach(self, *, in_table: bool) -> None:
        """Go where the next words stand: into a cell, or out of a table that has ended."""
        grid = self._grids[-1]
        inside = in_table or grid.defined
        if grid.table and not inside and not self._writing.is_open:
            self._leave()
        if inside and not grid.cell:
            self.enter_cell()

    def enter_cell(self) -> None:
        """Open a cell, and the row and the table where these are not open."""
        grid = self._grids[-1]
        if not grid.table:
            self._writing.end()
            self._writing.open_table()
        if not grid.row:
            self._writing.open_row()
        self._writing.open_cell()
        grid.table = grid.row = grid.cell = True

    def leave_cell(self) -> None:
        """Close the cell."""
        self._writing.close_cell()
        self._grids[-1].cell = False

    def leave_row(self) -> None:
        """Close the row."""
        self._grids[-1].row = self._grids[-1].defined = False

    def _leave(self) -> None:
        if self._grids[-1].cell:
            self._writing.close_cell()
        self._writing.close_table()
        self._grids[-1] = Grid()
