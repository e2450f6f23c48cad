"""The app's front door: finds the study, and leads to its pages."""

import sys
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
sys.path[:0] = [] if str(HERE) in sys.path else [str(HERE)]

from parts import address, coder, heading  # noqa: E402 - the line above makes it findable
from parts.start import another_study, chosen_study, start_page  # noqa: E402 - as above
from parts.study import current  # noqa: E402 - as above
from parts.words import language_name, plain  # noqa: E402 - as above

from qualkit.errors import QualkitError  # noqa: E402 - as above

# file in views/: title, what it is for. The folder is not called pages/, since Streamlit would run the files in a
# folder of that name by themselves when somebody's first visit is a link to one of them.
PAGES = {
    "study": ("Study", "What is in the study, and what to do next."),
    "bring": ("Import", "Files, seen before they come in: what they become, who speaks, what is doubtful."),
    "read": ("Read", "A document, to be read and coded in the words themselves."),
    "review": ("Review", "What a program suggests, one by one: yes or no, and the program learns from it."),
    "excerpts": ("Excerpts", "Everything that was coded, filtered as you like."),
    "quotes": ("Quotes", "Excerpts picked to be quoted, in order, with notes."),
    "board": ("Board", "Post-its under their questions, in the colours of their codes."),
    "synthesis": ("Same idea", "What several groups raised, in whatever language."),
    "themes": ("Themes", "What keeps coming up, found without a codebook."),
    "codebook": ("Codebook", "What each code means, and the words that point to it."),
    "memos": ("Memos", "What people thought while they read."),
    "coders": ("Coders", "Who codes, how far each is, and what they see of each other."),
    "export": ("Export", "Files for a report or for another program."),
}


def choose_names() -> None:
    """Let people choose the language that codes are named in, on every page."""
    study = current()
    if len(study.codebook.languages) > 1:
        languages = study.codebook.languages
        said = "a language that the codebook does not name its codes in"
        st.sidebar.selectbox(
            "Codes are named in",
            languages,
            format_func=language_name,
            **address.bound("names", languages[0], options=languages, said=said),
        )


st.set_page_config(
    page_title="qualkit", page_icon=str(HERE / "assets/favicon.svg"), layout="wide", initial_sidebar_state=330
)
st.html(HERE / "assets/qualkit.css")
try:
    if coder.must_sign_in(st.user):
        st.navigation([st.Page(coder.sign_in_page, title="Sign in")], position="hidden").run()
    elif chosen_study():
        pages = [
            st.Page(HERE / f"views/{file}.py", title=title, help=help_, default=file == "study")
            for file, (title, help_) in PAGES.items()
        ]
        page = st.navigation(pages, position="top")
        st.set_page_config(page_title=f"{page.title} – qualkit")
        address.begin(page.title)
        st.sidebar.markdown(f"**{plain(current().project.name)}**")
        another_study()
        coder.beside(current())
        choose_names()
        heading.purpose(next(purpose for title, purpose in PAGES.values() if title == page.title))
        page.run()
        address.end()
    else:
        st.navigation([st.Page(start_page, title="Start")], position="hidden").run()
except QualkitError as error:
    st.error(plain(str(error)))
