"""Tables of codings, by people or by programs: which row holds which code, and which does not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qualkit.errors import InputError, RequestError, possible
from qualkit.tables import Row, read_rows

# Names of columns, whatever their case; the first that is there counts.
ID = ("id", "row_id", "row")
ONE_CODE = ("code",)
ALL_CODES = ("codes", "labels")
LABEL = ("label", "holds")  # whether the code holds; a label alone is the code
CONFIDENCE = ("confidence",)
LANGUAGE = ("language",)
USED = frozenset((*ID, *ONE_CODE, *ALL_CODES, *LABEL, *CONFIDENCE, *LANGUAGE))

# What stands between several codes of one cell: the first that the column holds anywhere, else white space.
SEPARATORS = (";", "|", ",")
SAYS = dict.fromkeys(("1", "1.0", "true", "yes"), True) | dict.fromkeys(("0", "0.0", "false", "no"), False)

Pair = tuple[str, str]  # the id of a row, and a code


@dataclass(slots=True)
class Coded:
    """What a table says: of which pairs it says that they hold or not, and what it tells of the ids.

    `ids` are all that the table names; `blank` those that a row names without any code, so that nothing holds there.
    `confidences` has the highest of each pair for which one is given. `nameless` are the numbers of rows without an id.
    `numbered` are rows that have no ids but their numbers.
    A table that says no, or leaves any pair open, `lists_judgements`: of pairs that it does not name nothing is known.
    """

    path: Path
    ids: dict[str, None] = field(default_factory=dict)
    holds: dict[Pair, bool] = field(default_factory=dict)
    blank: set[str] = field(default_factory=set)
    confidences: dict[Pair, float] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    clusters: dict[str, str] = field(default_factory=dict)
    nameless: list[int] = field(default_factory=list)
    lists_judgements: bool = False
    numbered: bool = False

    @property
    def codes(self) -> set[str]:
        """Return the codes that the table names."""
        return {code for _, code in self.holds}


@dataclass(frozen=True, slots=True)
class _Columns:
    """The names of the columns; an empty one is not there. Either `code` or `codes` is."""

    id: str
    code: str
    codes: str
    label: str
    confidence: str
    language: str
    cluster: str


def read_coded(path: Path, *, id_: str = "", cluster: str = "") -> Coded:
    """Return what a table of codings says; InputError names a row at fault, RequestError a column that is missing.

    A column `code` holds one code a row; a row without one says that its id was read and nothing found. A column
    `label` beside it says by 0 that the code does not hold, and by nothing that nobody judged it; alone, it holds the
    code. Instead, a column `codes` or `labels` may hold all codes of an id, as a list or with `;`, `|`, `,` or spaces
    between them; such rows are numbered from 1 when they have no `id`.
    """
    coded, names, rows = Coded(path), dict[str, None](), list[Row]()
    for row in read_rows(path):
        names |= dict.fromkeys(row)
        # Tables of codings are long, and what is not used, such as evidence, is most of them.
        rows.append({name: cell for name, cell in row.items() if _folded(name) in USED or name in {id_, cluster}})
    if not rows:
        return coded
    columns = _columns(names, path, id_, cluster)
    coded.numbered = not columns.id
    separator = _separator(_cell(row, columns.codes) for row in rows)
    before: dict[str, set[str]] = {}
    for number, row in enumerate(rows, start=1):
        place = f"{path}, row {number}"
        name = str(number) if coded.numbered else text_of(_cell(row, columns.id))
        if not name:
            coded.nameless.append(number)
            continue
        _take_facts(coded, name, row, columns, place)
        if columns.code:
            _take_pair(coded, name, row, columns, place)
            continue
        codes = _codes(_cell(row, columns.codes), separator)
        if before.setdefault(name, codes) != codes:
            raise InputError(f"{place}: gives '{name}' other codes than an earlier row; one row an id is possible")
        _take_codes(coded, name, codes)
    return coded


def text_of(cell: Any) -> str:  # noqa: ANN401 - a cell
    """Return a cell as text, whole numbers without a fraction, as tables with gaps hold them.

    >>> text_of(" a "), text_of(7.0), text_of(None)
    ('a', '7', '')
    """
    if cell is None or cell != cell:  # noqa: PLR0124 - only NaN differs from itself
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _columns(names: Collection[str], path: Path, id_: str, cluster: str) -> _Columns:
    for wanted in filter(None, (id_, cluster)):
        if wanted not in names:
            raise RequestError(f"{path}: there is no column '{wanted}'; {possible(wanted, names)}")
    code, codes, label = (_named(wanted, names) for wanted in (ONE_CODE, ALL_CODES, LABEL))
    if not code and not codes:
        code, label = label, ""
    row_id = id_ or _named(ID, names)
    if not code and not codes:
        raise RequestError(f"{path}: there is no column 'code' or 'codes'; possible: {', '.join(names)}")
    if code and not row_id:
        raise RequestError(f"{path}: there is no column 'id'; --id names another; possible: {', '.join(names)}")
    codes = "" if code else codes
    return _Columns(row_id, code, codes, label, _named(CONFIDENCE, names), _named(LANGUAGE, names), cluster)


def _cell(row: Row, column: str) -> Any:  # noqa: ANN401 - a cell
    # A column may have no name, which is no column that was looked for and is not there.
    return row.get(column) if column else None


def _folded(name: str) -> str:
    return name.casefold().strip()


def _named(wanted: Sequence[str], names: Iterable[str]) -> str:
    folded = {_folded(name): name for name in reversed(list(names))}
    return next((folded[name] for name in wanted if name in folded), "")


def _separator(cells: Iterable[Any]) -> str | None:
    words = {str(cell) for cell in cells if isinstance(cell, str)}
    return next((mark for mark in SEPARATORS if any(mark in cell for cell in words)), None)


def _codes(cell: Any, separator: str | None) -> set[str]:  # noqa: ANN401 - a cell
    parts = cell if isinstance(cell, list) else text_of(cell).split(separator)
    return {text_of(part) for part in parts} - {""}


def _take_codes(coded: Coded, name: str, codes: set[str]) -> None:
    if not codes:
        coded.blank.add(name)
    coded.holds.update({(name, code): True for code in codes})


def _take_facts(coded: Coded, name: str, row: Row, columns: _Columns, place: str) -> None:
    """Take what the row tells of its id; nobody can be in two clusters."""
    coded.ids[name] = None
    language = text_of(_cell(row, columns.language))
    if language:
        coded.languages.setdefault(name, language)
    cluster = text_of(_cell(row, columns.cluster))
    if cluster and coded.clusters.setdefault(name, cluster) != cluster:
        raise InputError(
            f"{place}: puts '{name}' in '{cluster}' of column '{columns.cluster}', "
            f"an earlier row in '{coded.clusters[name]}'"
        )


def _take_pair(coded: Coded, name: str, row: Row, columns: _Columns, place: str) -> None:
    code = text_of(_cell(row, columns.code))
    if not code:
        coded.blank.add(name)
        return
    said = text_of(_cell(row, columns.label)) if columns.label else "1"
    if not said:
        coded.lists_judgements = True
        return
    if said.casefold() not in SAYS:
        raise InputError(f"{place}: column '{columns.label}' says '{said}'; possible: 1, 0 or nothing")
    holds = SAYS[said.casefold()]
    coded.lists_judgements |= not holds
    if coded.holds.setdefault((name, code), holds) != holds:
        raise InputError(f"{place}: an earlier row says the opposite of '{name}' and code '{code}'")
    confidence = _confidence(text_of(_cell(row, columns.confidence)), place)
    if holds and confidence is not None:
        coded.confidences[name, code] = max(confidence, coded.confidences.get((name, code), confidence))


def _confidence(said: str, place: str) -> float | None:
    try:
        confidence = float(said) if said else None
    except ValueError:
        confidence = -1.0
    if confidence is not None and not 0 <= confidence <= 1:
        raise InputError(f"{place}: '{said}' is no confidence; it is a number from 0 to 1")
    return confidence
