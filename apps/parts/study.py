"""The open study: the project, its codebook, and what is remembered until the next change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from parts import coder
from parts.colours import code_colours
from parts.words import told_apart
from qualkit.model import Codebook, Filter
from qualkit.settings import Settings, read_settings
from qualkit.store.documents import Listed, listed_documents
from qualkit.store.excerpts import Count, attribute_names, count_excerpts, counts, values
from qualkit.store.passages import passages
from qualkit.store.project import Project, open_project
from qualkit.store.standing import BLIND

BLANKS = "  "  # a level of the codebook: seen in the list of codes, not in a chip


@dataclass(frozen=True, slots=True)
class Study:
    """An open project as the pages need it; `stamp` changes with every change, and keys all that is remembered."""

    project: Project
    stamp: str
    codebook: Codebook
    colours: Mapping[str, str]
    language: str

    @property
    def words_stamp(self) -> str:
        """Return what changes whenever documents or speakers may have, but not by coding: the key for what was said."""
        return f"{self.stamp.rpartition('|')[0]}|{self.project.words_revision()}"

    def document_stamp(self, document_id: str) -> str:
        """Return what changes with every change that may concern a document."""
        return f"{self.stamp.rpartition('|')[0]}|{document_id}|{self.project.document_revision(document_id)}"

    def name_of(self, code_id: str) -> str:
        """Return a code's name in the language chosen; its id when the codebook in use no longer has it."""
        return self.codebook.names(self.language).get(code_id, code_id)

    def code_names(self) -> dict[str, str]:
        """Return id to name for all codes, codes below others after them and set in by blanks."""
        names = told_apart(self.codebook.names(self.language).items())
        return {id_: BLANKS * (len(self.codebook.path(id_)) - 1) + name for id_, name in names.items()}

    def settings(self) -> Settings:
        """Return what the `qualkit.toml` beside the project says."""
        return read_settings(self.project.path.parent)

    def who(self) -> str:
        """Return whose name goes beside what is done: that of whoever codes in this browser."""
        return coder.who(self.settings())

    def viewer(self) -> str:
        """Return from whose eyes something is hidden: in a blind study the coder's, otherwise nobody's."""
        return self.who() if self.project.value(BLIND) else ""


def current() -> Study:
    """Return the study that was opened."""
    path = Path(st.session_state["project"])
    project = _opened(str(path), path.stat().st_ino if path.exists() else 0)
    stamp = f"{path}|{project.value('created')}|{project.revision()}"
    codebook = _codebook(project, f"{path}|{project.value('codebook')}")
    names = st.session_state.get("names")
    language = names if names in codebook.languages else codebook.languages[0]
    return Study(project, stamp, codebook, code_colours(codebook), language)


# The file's inode is part of the key: another file may have taken the name since.
@st.cache_resource(max_entries=8, show_spinner=False)
def _opened(path: str, inode: int) -> Project:  # noqa: ARG001 - the key
    return open_project(Path(path))


@st.cache_resource(max_entries=32, show_spinner=False)
def _codebook(_project: Project, version: str) -> Codebook:  # noqa: ARG001 - the key
    return _project.codebook()


def documents(study: Study) -> list[Listed]:
    """Return the documents of the study, without their texts."""
    return _documents(study.project, study.words_stamp)


@st.cache_resource(max_entries=8, show_spinner=False)
def _documents(_project: Project, stamp: str) -> list[Listed]:  # noqa: ARG001 - the key
    return listed_documents(_project)


def languages_of(study: Study) -> Mapping[str, Sequence[str]]:
    """Return the languages of each document by its id, the one most said first."""
    return _languages_of(study.project, study.words_stamp)


@st.cache_resource(max_entries=8, show_spinner=False)
def _languages_of(_project: Project, stamp: str) -> Mapping[str, Sequence[str]]:  # noqa: ARG001 - the key
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for piece in passages(_project):
        found[piece.document_id].update([piece.passage.language] * bool(piece.passage.language))
    return {id_: [language for language, _ in counter.most_common()] for id_, counter in found.items()}


def values_of(study: Study, name: str) -> list[str]:
    """Return what can be chosen for a filter of that name."""
    return _values(study.project, study.stamp if name == "coder" else study.words_stamp, name)


@st.cache_data(max_entries=256, show_spinner=False)
def _values(_project: Project, stamp: str, name: str) -> list[str]:  # noqa: ARG001 - the key
    return values(_project, name)


def attributes(study: Study) -> list[str]:
    """Return the names of the attributes in the study."""
    return _attributes(study.project, study.words_stamp)


@st.cache_data(max_entries=16, show_spinner=False)
def _attributes(_project: Project, stamp: str) -> list[str]:  # noqa: ARG001 - the key
    return attribute_names(_project)


def how_many(study: Study, wanted: Filter) -> int:
    """Return how many excerpts a filter leaves."""
    return _how_many(study.project, f"{study.stamp}|{wanted}", wanted)


@st.cache_data(max_entries=512, show_spinner=False)
def _how_many(_project: Project, key: str, _wanted: Filter) -> int:  # noqa: ARG001 - the key
    return count_excerpts(_project, _wanted)


def counted_by(study: Study, by: str) -> list[Count]:
    """Return excerpts per code and value, over all of the study that the coder may see."""
    viewer = study.viewer()
    return _counted_by(study.project, f"{study.stamp}|{viewer}", by, viewer)


@st.cache_resource(max_entries=64, show_spinner=False)
def _counted_by(_project: Project, stamp: str, by: str, viewer: str) -> list[Count]:  # noqa: ARG001 - the key
    return counts(_project, Filter(viewer=viewer), by=by)


def of_codes(found: Iterable[Count]) -> Counter[str]:
    """Return how many excerpts each code has, the values together."""
    total: Counter[str] = Counter()
    for count in found:
        total[count.code_id] += count.excerpts
    return total


def with_sub_codes(study: Study, own: Mapping[str, int], code_id: str) -> int:
    """Return how many excerpts a code and the codes below it have together, by how many each has by itself."""
    known = any(code.id == code_id for code in study.codebook.codes)
    return sum(own.get(member, 0) for member in (study.codebook.family(code_id) if known else [code_id]))


def of_values(found: Iterable[Count]) -> Counter[str]:
    """Return how many excerpts each value has, the codes together."""
    total: Counter[str] = Counter()
    for count in found:
        total[count.value] += count.excerpts
    return total
