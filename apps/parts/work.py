"""Work on the study that takes a while: bringing files in, coding, finding themes."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from parts.progress import bar
from parts.shelf import choose_codebook, with_codebook
from parts.study import Study
from parts.words import ONE_KIND, language_name, plain
from qualkit.exporters.wording import counted
from qualkit.model import Kind

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

    from qualkit.workflow import FileResult

BY_ITSELF = "Let qualkit find out"
IN_USE = "The codebook is in use. Now the study is to be coded again with it."


def import_form(study: Study) -> None:
    """Draw the form that brings files in."""
    from qualkit.registry import plugins

    with st.form("import", border=False, clear_on_submit=True):
        files = st.file_uploader(
            "Transcripts, notes, boards or tables of answers, and sheets of participants or documents",
            accept_multiple_files=True,
            type=list(plugins("readers")),
            key="files",
        )
        with st.expander("Say more about these files"):
            kind = st.selectbox("They are", ["", *Kind], format_func=lambda kind: ONE_KIND.get(kind, BY_ITSELF))
            language = st.selectbox(
                "They are in",
                ["", *study.codebook.languages],
                format_func=lambda language: language_name(language) if language else BY_ITSELF,
            )
            group = st.text_input("Group", help="Shown as a filter. Leave it empty where files differ.")
            session = st.text_input("Session")
        sent = st.form_submit_button("Bring them in", type="primary")
    if sent and files:
        told = {name: value.strip() for name, value in (("group", group), ("session", session)) if value.strip()}
        results = _import(study, files, Kind(kind) if kind else None, language, told)
        st.session_state["results"] = [in_words(result) for result in results]
        st.rerun()


def _import(
    study: Study, files: Sequence[UploadedFile], kind: Kind | None, language: str, attributes: Mapping[str, str]
) -> list[FileResult]:
    from qualkit.workflow import import_files

    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, file in enumerate(files):
            # A folder each: two files of one name must not overwrite each other.
            place = Path(folder) / str(number) / Path(file.name).name
            place.parent.mkdir()
            place.write_bytes(file.getvalue())
            paths.append(place)
        return import_files(
            study.project,
            paths,
            who=study.who(),
            kind=kind,
            language=language,
            attributes=attributes,
            track=bar(st.empty()),
        )


def in_words(result: FileResult) -> tuple[str, bool]:
    """Return what became of a file in one line, and whether it is a fault."""
    name = result.path.name
    if result.problem:
        # The problem names the temporary folder that the file was read from; people know it by its name.
        return result.problem.replace(str(result.path), name), True
    if result.note:
        return result.note.replace(str(result.path), name), False
    if result.known:
        return f"{name}: is in the study already", False
    told = [
        f"{document.name} ({counted(document.passages, 'passage')}, {language_name(document.language)})"
        for document in result.documents
    ]
    return f"{name}: {'; '.join(told) or 'nothing to read in it'}", not told


def coding_button(study: Study, *, label: str, primary: bool) -> None:
    """Draw the button that applies the codebook."""
    if st.button(label, key="code-now", type="primary" if primary else "secondary", icon=":material/sell:"):
        from qualkit.workflow import code

        place = st.empty()
        with st.spinner("Applying the codebook"):
            result = code(study.project, who=study.who(), autocoder=study.settings().autocoder, track=bar(place))
        told = f"{counted(result.codings, 'coding')} in {counted(result.documents, 'document')}"
        st.session_state["told"] = told if result.documents else "Everything was coded with this codebook already"
        if result.silent:
            silent = ", ".join(f"{language_name(name)} ({count})" for name, count in result.silent.items())
            st.session_state["told"] += f". The codebook has no words for passages in: {silent}"
        st.rerun()


def codebook_form(study: Study) -> None:
    """Draw the form that puts another codebook into use."""
    with st.form("codebook", border=False):
        st.write(
            "Codings stay as they are and keep the codebook that they were made with, until the study is coded again."
        )
        chosen, own = choose_codebook("Codebook", but=study.codebook.version)
        sent = st.form_submit_button("Use this codebook", type="primary")
    if not sent:
        return
    from qualkit.workflow import use_codebook

    version = with_codebook(chosen, own, lambda codebook: use_codebook(study.project, codebook, who=study.who()))
    if version:
        st.session_state["told"] = IN_USE if version != study.codebook.version else "That codebook is in use already"
        st.rerun()


def themes_button(study: Study, *, label: str, primary: bool) -> None:
    """Draw the button that finds themes."""
    if st.button(label, key="find-themes", type="primary" if primary else "secondary", icon=":material/hub:"):
        from qualkit.workflow import find_themes

        place, settings = st.empty(), study.settings()
        with st.spinner("Finding themes. The first time can take a minute."):
            run = find_themes(
                study.project,
                who=study.who(),
                finder=settings.themes,
                embedder=settings.embedder,
                seed=settings.seed,
                track=bar(place),
            )
        st.session_state["told"] = f"{counted(len(run.themes), 'theme')} found" if run else "There is nothing said yet"
        st.rerun()


def told() -> None:
    """Show once what the last piece of work came to, file by file where files came in."""
    results = st.session_state.pop("results", [])
    good = [line for line, fault in results if not fault]
    if good:
        st.success("  \n".join(map(plain, good)))
    for line in (line for line, fault in results if fault):
        st.warning(plain(line))
    if "told" in st.session_state:
        st.toast(plain(st.session_state.pop("told")), duration="long")
