"""Keeps what is finished beside the output until all of it is, so that an interrupted run can be continued."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from qualkit.apply.coding import COLUMNS, in_place, read_tally
from qualkit.errors import InputError, RequestError
from qualkit.phrasing import counted
from qualkit.tables import divide, join, supported, writing

FOLDER_SUFFIX = ".parquet"  # of the tables in an output that is a folder
MANIFEST = "manifest.json"

Tell: TypeAlias = Callable[[str], None]
"""Says a sentence to whoever started the work."""


def untold(_sentence: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The folder of finished pieces of an output, and what they depend on."""

    target: Path
    facts: str

    @property
    def folder(self) -> Path:
        """Return the folder, which is hidden and beside the output."""
        return folder_of(self.target)

    def piece(self, number: int) -> Path:
        """Return where the piece of a part is kept, or will be."""
        return self.folder / f"part-{number:06}{suffix_of(self.target)}"


def folder_of(target: Path) -> Path:
    """Return the folder of an output's finished pieces."""
    return target.with_name(f".{target.name}.parts")


def suffix_of(target: Path) -> str:
    """Return the kind of table to write; an output without a suffix is a folder of Parquet."""
    return supported(target) if target.suffix else FOLDER_SUFFIX


def check_target(target: Path, sources: Sequence[Path], source: Path) -> None:
    """Raise RequestError when an output cannot be written there, or must not."""
    suffix_of(target)
    # `Path.resolve` stops at a link that leads to itself, which can well be replaced.
    place = Path(os.path.realpath(target))
    if not place.parent.is_dir():
        raise RequestError(f"{target}: the folder {target.parent} does not exist; make it first")
    if target.exists() and any(target.samefile(each) for each in (*sources, source) if each.exists()):
        raise RequestError(f"{target}: holds the texts and would be overwritten; give the output another name")
    if target.is_dir() and any(each.resolve().is_relative_to(place) for each in sources):
        raise RequestError(f"{target}: is the folder of a table that is read; give the output another place")
    if source.is_dir() and place.is_relative_to(source.resolve()):
        raise RequestError(f"{target}: lies in the folder that is read; give the output another place")
    if target.suffix and target.is_dir():
        raise RequestError(f"{target}: is a folder; give the output another name")
    if not target.suffix and target.exists() and not _is_ours(target):
        raise RequestError(f"{target}: is there already and holds other files; give the output another name")


def _is_ours(target: Path) -> bool:
    return target.is_dir() and all(map(_holds_codings, target.iterdir()))


def _holds_codings(table: Path) -> bool:
    """Tell whether a file is a piece of an earlier output; other programs name their tables just like that."""
    if not table.match(f"part-*{FOLDER_SUFFIX}"):
        return False
    try:
        part = next(divide(table), None)
    except InputError:
        return False
    return part is None or part.header == tuple(COLUMNS)


@contextmanager
def writable(target: Path) -> Iterator[None]:
    """Turn what the system says of the disk into one line."""
    try:
        yield
    except OSError as error:
        raise RequestError(f"{target}: cannot be written ({error.strerror or error})") from error


def kept_for(target: Path, facts: Mapping[str, Any], *, parts: int, tell: Tell) -> Kept:
    """Return the folder of finished pieces; what it holds for other facts is discarded, and that is told."""
    kept = Kept(target, json.dumps(facts, sort_keys=True, ensure_ascii=False))
    before = _facts_in(kept.folder)
    if before != kept.facts:
        if before:
            tell(f"{target}: an interrupted run had other input or options; what it had finished is made anew")
        discard(kept)
        kept.folder.mkdir()
        with in_place(kept.folder / MANIFEST) as unfinished:
            unfinished.write_text(kept.facts, encoding="utf-8")
    elif done := sum(read_tally(kept.piece(number)) is not None for number in range(parts)):
        tell(f"going on where an interrupted run stopped: {done} of {counted(parts, 'part')} finished")
    return kept


def _facts_in(folder: Path) -> str:
    try:
        return (folder / MANIFEST).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
        return ""


def discard(kept: Kept) -> None:
    """Remove the finished pieces."""
    if kept.folder.exists():
        shutil.rmtree(kept.folder)


def complete(kept: Kept, pieces: Sequence[Path]) -> None:
    """Make the output of all pieces, whole or not at all, and remove them."""
    if _facts_in(kept.folder) != kept.facts:
        raise RequestError(f"{kept.target}: another run writes it at the same time; wait for that one, and start again")
    whole = kept.folder / f"whole{kept.target.suffix}"
    if kept.target.suffix:
        join(pieces, whole, COLUMNS)
        whole.replace(kept.target)
    else:
        _fill(whole, pieces)
        if kept.target.exists():
            shutil.rmtree(kept.target)
        whole.replace(kept.target)
    discard(kept)


def _fill(folder: Path, pieces: Sequence[Path]) -> None:
    folder.mkdir(exist_ok=True)
    for piece in pieces:
        piece.replace(folder / piece.name)
    if not pieces:
        with writing(folder / f"part-000000{FOLDER_SUFFIX}", COLUMNS):
            pass
