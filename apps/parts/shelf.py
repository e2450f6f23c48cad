"""Which codebook: one that comes with qualkit, or a YAML file of one's own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from parts.words import language_name, plain
from qualkit.codebook import read_codebook, shipped_codebooks
from qualkit.errors import CodebookError
from qualkit.model import Codebook, in_language
from qualkit.phrasing import counted

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

T = TypeVar("T")

TOPS_NAMED = 4
NONE_CHOSEN = "Choose a codebook, or give a YAML file of yours."
NONE_YET = ""  # in the place of a codebook's name


def choose_codebook(label: str, *, but: str = "", or_none: str = "") -> tuple[str | None, UploadedFile | None]:
    """Draw the choice of a codebook; return the name of a shipped one, and a file of one's own.

    The one of version `but` is not offered; NONE_YET is, with the words of `or_none` below it, where there are any.
    """
    known = {name: codebook for name, codebook in _shelf().items() if codebook.version != but}
    titles = {name: in_language(codebook.title, "en") for name, codebook in known.items()}
    captions = [_in_short(codebook) for codebook in known.values()]
    if or_none:
        titles[NONE_YET] = "None yet: I make codes as I read"
        captions.append(or_none)
    chosen = st.radio(
        label,
        list(titles),
        index=None,
        format_func=lambda name: plain(titles[name]),
        captions=[plain(told) for told in captions],
    )
    own = st.file_uploader("Or a YAML file of mine", type=["yaml", "yml"])
    return chosen, own


def with_codebook(chosen: str | None, own: UploadedFile | None, use: Callable[[str], T]) -> T | None:
    """Return what `use` makes of the name or path of the codebook chosen; None, with a warning, when it cannot be.

    A file goes before what is chosen beside it.
    """
    if own is None and chosen is None:
        st.warning(NONE_CHOSEN)
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(own.name).name if own else None
        if path and own:
            path.write_bytes(own.getvalue())
        try:
            return use(str(path or chosen))
        except CodebookError as error:
            # People know the file by its name, not by the folder that it was read from.
            st.warning(plain(str(error).replace(f"{folder}/", "")))
            return None


@st.cache_resource(show_spinner=False)
def _shelf() -> Mapping[str, Codebook]:
    """Return the codebooks that come with qualkit by name, the fullest first."""
    found = {name: read_codebook(path) for name, path in shipped_codebooks().items()}
    return dict(sorted(found.items(), key=lambda pair: -len(pair[1].codes)))


def _in_short(codebook: Codebook) -> str:
    tops = [in_language(code.name, "en") for code in codebook.codes if not code.parent]
    named = ", ".join(tops[:TOPS_NAMED]) + (" …" if len(tops) > TOPS_NAMED else "")
    languages = ", ".join(map(language_name, codebook.languages))
    return f"{counted(len(codebook.codes), 'code')} in {languages}: {named}"
