"""Files that were dropped and what was said of them, kept for this session until they come in."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import finalize

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from qualkit.model import Kind, Role
from qualkit.protocols import Hints
from qualkit.readers.talk.speakers import name_key

if TYPE_CHECKING:
    from parts.study import Study
    from qualkit.model import Document
    from qualkit.protocols import Track
    from qualkit.workflow import FileResult, Told

T = TypeVar("T")

DROP, DROPS = "drop", "drops"  # in the session: the drop there is, and how many times something was dropped
ATTRIBUTES = ("group", "city", "date")


class Drop:
    """Files in a folder of their own, which goes when the drop is closed, the session ends or the app stops.

    `files` are paths by the order they came in, with the names that people know them by. `said` holds what was chosen
    on the page, by name; `names` what to call speakers, and `roles` what they are, by the key of their names.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="qualkit-import-"))
        self.files: dict[Path, str] = {}
        self.aside: list[str] = []
        self.left_out: set[Path] = set()
        self.said: dict[str, Any] = {}
        self.names: dict[str, str] = {}
        self.roles: dict[str, Role] = {}
        self._content: dict[str, str] = {}
        self._seen: tuple[object, dict[Path, FileResult]] = (None, {})
        self._inside: tuple[object, tuple[Document, ...]] = (None, ())
        self.close = finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def add(self, name: str, content: bytes | memoryview) -> None:
        """Keep a file, unless it is none that people made, or the same as one that is here."""
        if is_a_computers(name):
            self.aside.append(f"{name}: a file that a computer keeps for itself")
            return
        hashed = sha256(content).hexdigest()
        if hashed in self._content:
            if self._content[hashed] != name:
                self.aside.append(f"{name}: the same as {self._content[hashed]}")
            return
        # A folder each: two files of one name must not overwrite each other.
        path = self.folder / str(len(self.files)) / (PurePosixPath(name).name or "file")
        try:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            self.aside.append(f"{name}: cannot be kept ({error.strerror}); give it a plainer name")
            return
        self._content[hashed] = self.files[path] = name

    def results(self, study: Study, track: Track) -> dict[Path, FileResult]:
        """Return what each file would become, before names, roles and attributes; what was read is remembered."""
        from qualkit.workflow import preview_files

        told = self.told_of_reading()
        key = (study.stamp, told)
        if self._seen[0] != key:
            self._seen = (key, {})
        seen = self._seen[1]
        missing = [path for path in self.files if path not in seen]
        for path in track(missing, doing="Reading files") if missing else ():
            seen[path] = preview_files(study.project, [path], told=told)[0]
        return {path: seen[path] for path in self.files}

    def documents(self, study: Study, path: Path) -> tuple[Document, ...]:
        """Return the documents of a file as they would be kept; those of one file are remembered."""
        from qualkit.workflow import read_file, with_names, with_roles

        told = self.told_of_reading()
        key = (path, told, study.codebook.version)
        if self._inside[0] != key:
            self._inside = (key, tuple(read_file(path, told, study.codebook.languages)))
        named = (with_names(document, self.names) for document in self._inside[1])
        return tuple(with_roles(document, self.roles) for document in named)

    def told_of_reading(self) -> Told:
        """Return what was said that decides how files are read."""
        from qualkit.workflow import Told

        said = self.said
        return Told(
            kind=Kind(said["kind"]) if said.get("kind") else None,
            language=said.get("language", ""),
            hints=Hints(speaker=said.get("speaker", ""), columns=tuple(said.get("columns", ()))),
            take_legend=said.get("legend", False),
            replaces=said.get("replaces") or "",
        )

    def told(self) -> Told:
        """Return all that was said."""
        return replace(
            self.told_of_reading(),
            attributes=self.attributes(),
            pattern=self.said.get("pattern", ""),
            names=self.names,
            roles=self.roles,
        )

    def attributes(self) -> dict[str, str]:
        """Return what was said of all documents."""
        said = {name: self.said.get(name, "").strip() for name in ATTRIBUTES}
        said[self.said.get("other", "").strip()] = self.said.get("value", "").strip()
        return {name: value for name, value in said.items() if name and value}

    def name_of(self, name: str) -> str:
        """Return what a speaker of that name is to be called."""
        return self.names.get(name_key(name), name)

    def call(self, name: str, wanted: str) -> None:
        """Say what a speaker is to be called; as before when nothing is said."""
        wanted = " ".join(wanted.split()) or name
        self.names.pop(name_key(name), None)
        if wanted != name:
            self.names[name_key(name)] = wanted


def is_a_computers(name: str) -> bool:
    """Tell files that nobody wrote to be read: hidden ones, those that Word has open, and studies.

    >>> is_a_computers("day 1/.DS_Store"), is_a_computers("day 1/~$notes.docx"), is_a_computers("day 1/notes.docx")
    (True, True, False)
    """
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "~$")) for part in path.parts)
    ours = path.name == "qualkit.toml" or path.suffix.startswith(".qualkit")
    return hidden or ours or path.name.lower() in ("thumbs.db", "desktop.ini") or "__MACOSX" in path.parts


def current() -> Drop | None:
    """Return the files dropped in this session, if any are here."""
    found: Drop | None = st.session_state.get(DROP)
    return found


def close() -> None:
    """Take away the files that were dropped, with all that was said of them."""
    drop = st.session_state.pop(DROP, None)
    if drop:
        drop.close()
    _begin_again()


def uploaders() -> None:
    """Draw where files and folders are dropped."""
    number = st.session_state.setdefault(DROPS, 0)
    left, right = st.columns(2, gap="large")
    left.file_uploader(
        "Files", accept_multiple_files=True, key=f"files {number}", on_change=_take, args=(f"files {number}",)
    )
    right.file_uploader(
        "Or a whole folder",
        accept_multiple_files="directory",
        key=f"folder {number}",
        on_change=_take,
        args=(f"folder {number}",),
    )


def _take(key: str) -> None:
    """Move what was dropped into the folder of the session, and empty the place where it was dropped."""
    # What was taken before is named again when more is dropped before the page is drawn anew.
    files = [file for file in st.session_state[key] if isinstance(file, UploadedFile)]
    drop = st.session_state.setdefault(DROP, Drop()) if files else None
    # Of a whole folder the folder's own name says nothing: it would stand before every file.
    tops = {file.name.partition("/")[0] for file in files if "/" in file.name}
    top = f"{tops.pop()}/" if len(tops) == 1 else ""
    for file in files:
        drop.add(file.name.removeprefix(top), file.getbuffer())
        _forget(file)
    _begin_again()


def _forget(file: UploadedFile) -> None:
    # Streamlit would keep what was uploaded in memory until the session ends: it is on the disk now.
    context = get_script_run_ctx()
    if context:
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def _begin_again() -> None:
    st.session_state[DROPS] = st.session_state.get(DROPS, 0) + 1


def bound(drop: Drop, name: str, default: T, *, clean: Callable[[T], T] | None = None) -> dict[str, Any]:
    """Return the arguments of a widget whose value is remembered in what was said, also when the page is left."""
    key = f"{drop.folder.name} {name}"
    if key not in st.session_state:
        st.session_state[key] = drop.said.get(name, default)
    return {"key": key, "on_change": _say, "args": (drop, name, key, clean)}


def _say(drop: Drop, name: str, key: str, clean: Callable[[Any], Any] | None) -> None:
    drop.said[name] = clean(st.session_state[key]) if clean else st.session_state[key]
