"""The legend of a board: which colour of notes stands for what."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qualkit.model import Document, Kind, Origin, Passage, PassageKind, Span
from qualkit.readers.boards.colours import NAMED, apart, look, name_of, nearest, normal
from qualkit.readers.boards.legend import entries_of, entry_of, told_of_legend, with_legend
from qualkit.readers.tables.reading import read_csv

ORANGE, YELLOW, PINK, GREEN = "#FF9D48", "#FCF281", "#FFC2E8", "#C9DF56"


def legend_of(document):
    """Return what each colour of the notes of a board stands for."""
    passages = told_of_legend(document).passages
    return {
        piece.attributes["colour"]: piece.attributes["meaning"] for piece in passages if "meaning" in piece.attributes
    }


def board(*notes, kind=Kind.BOARD):
    """Return a board of (words, colour, prompt) notes; the last parts may be left out."""
    pieces, text = [], ""
    for words, colour, prompt in ((*note, "", "")[:3] for note in notes):
        span = Span(len(text), len(text) + len(words))
        pieces.append(Passage(span, PassageKind.NOTE, prompt=prompt, attributes={"colour": colour} if colour else {}))
        text += words + "\n"
    return Document("b", "Board", kind, text, Origin("b.csv", "text/csv", "0"), tuple(pieces))


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("orange = challenges", ("orange", "challenges")),
        ("Orange notes: challenges", ("orange", "challenges")),
        ("Amarillo: retos", ("yellow", "retos")),
        ("Las notas amarillas son otra cosa", None),
        ("post-its jaunes → idées", ("yellow", "idées")),
        ("Rosa – ideias", ("pink", "ideias")),
        ("verde chiaro = proposte", ("green", "proposte")),
        ("Grün = Ideen", ("green", "Ideen")),
        ("🟨 barriers", ("yellow", "barriers")),
        ("🔵: needs", ("blue", "needs")),
        ("challenges = orange", ("orange", "challenges")),
        ("Note: we agreed on this", None),
        ("The red tape is long: we waited", None),
        ("orange = yellow", None),
        ("orange =", None),
        ("", None),
    ],
)
def test_a_line_of_a_legend_is_told_from_other_lines(line, found):
    assert entry_of(line) == found


@pytest.mark.parametrize("sign", ["=", ":", "→", "–", "=>"])
@pytest.mark.parametrize(("name", "_", "called"), NAMED)
def test_colours_are_known_by_all_their_names(name, _, called, sign):
    assert {entry_of(f"{word.title()} {sign} what it means") for word in called.split()} == {(name, "what it means")}


def test_a_legend_gives_the_colours_of_the_notes_their_meaning():
    document = board(
        ("orange = challenges", ""),
        ("yellow = ideas", ""),
        ("damp", ORANGE),
        ("peers", YELLOW),
        ("queues", ORANGE),
    )

    assert legend_of(document) == {ORANGE: "challenges", YELLOW: "ideas"}


def test_a_legend_in_one_note_is_read_line_by_line():
    document = board(("Legend\nAmarillo: retos\nRosa: ideas", ""), ("damp", YELLOW), ("peers", PINK))

    assert legend_of(document) == {YELLOW: "retos", PINK: "ideas"}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "Pink = challenges, yellow = barriers, green = ideas. One idea per note please!",
            [("pink", "challenges"), ("yellow", "barriers"), ("green", "ideas")],
        ),
        ("Rosa: retos; amarillo: barreras, muros", [("pink", "retos"), ("yellow", "barreras, muros")]),
        ("🟨 needs 🟦 wishes", [("yellow", "needs"), ("blue", "wishes")]),
        ("rose – défis / vert – idées", [("pink", "défis"), ("green", "idées")]),
        ("The rent, the food. And the bus", []),
    ],
)
def test_a_legend_may_stand_in_one_line(line, found):
    assert entries_of(line) == found


def test_a_note_that_names_its_own_colour_is_a_legend():
    document = board(("Arancione: problemi", ORANGE), ("umidità", ORANGE), ("vicini", GREEN))

    assert legend_of(document) == {ORANGE: "problemi"}


def test_notes_that_show_their_colours_under_a_title_are_a_legend():
    document = board(
        ("Retos", ORANGE, "Leyenda"), ("Ideas", YELLOW, "Leyenda"), ("humedad", ORANGE), ("pares", YELLOW, "Ayuda")
    )

    assert legend_of(document) == {ORANGE: "Retos", YELLOW: "Ideas"}


@pytest.mark.parametrize(
    "notes",
    [
        [("green: more parks for us", ""), ("damp", ORANGE)],
        [("damp", ORANGE), ("peers", YELLOW)],
        [("Retos", ORANGE, "Leyenda"), ("Ideas", ORANGE, "Leyenda")],
        [],
    ],
)
def test_what_is_no_legend_gives_nothing(notes):
    assert legend_of(board(*notes)) == {}


def test_only_boards_have_a_legend():
    assert legend_of(board(("orange = a", ""), ("pink = b", ""), ("x", PINK), kind=Kind.NOTES)) == {}


def test_the_legend_becomes_the_prompt_of_notes_without_one():
    document = board(
        ("orange = challenges", ORANGE),
        ("yellow = ideas", YELLOW),
        ("damp", ORANGE),
        ("peers", YELLOW, "Help"),
        ("other", ""),
    )

    assert [piece.prompt for piece in with_legend(document).passages] == ["", "", "challenges", "Help", ""]
    assert with_legend(document).text == document.text


def test_colours_in_words_have_a_legend_too():
    document = board(("rosa: retos", ""), ("verde: ideas", ""), ("humedad", "pink"), ("pares", "green"))

    assert legend_of(document) == {"pink": "retos", "green": "ideas"}


def test_a_legend_is_told_when_a_board_is_read(write):
    content = f"Text,BG Color\norange = challenges,\nyellow = ideas,\ndamp,{ORANGE}\npeers,{YELLOW}\n"

    (document,) = read_csv(write("board.csv", content))

    assert document.warnings == ("a legend was found: orange = challenges, yellow = ideas",)
    assert [p.attributes.get("meaning") for p in document.passages] == [None, None, "challenges", "ideas"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("#fcf281", "#FCF281"),
        ("#fcf281ff", "#FCF281"),
        ("fcf281", "#FCF281"),
        ("#fc8", "#FFCC88"),
        ("rgb(252, 242, 129)", "#FCF281"),
        ("rgba(252,242,129,0.5)", "#FCF281"),
        ("rosa", "rosa"),
        ("fac", "fac"),
        ("", ""),
    ],
)
def test_figures_of_colours_are_written_one_way(written, kept):
    assert normal(written) == kept


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ("#FFF9B1", "yellow"),
        ("#F16C7F", "red"),
        ("#A6CCF5", "blue"),
        ("#BE88C7", "violet"),
        ("#FFCEE0", "pink"),
        ("#FF9D48", "orange"),
        ("#C9DF56", "green"),
        ("#F5F6F8", "white"),
        ("light_pink", "pink"),
        ("amarillo", "yellow"),
    ],
)
def test_colours_of_notes_go_by_the_names_people_give_them(colour, name):
    names = frozenset({"yellow", "red", "blue", "violet", "pink", "orange", "green", "white"})

    assert nearest(colour, names) == name


@given(st.text(max_size=60))
@example("#")
def test_any_line_is_a_line_of_a_legend_or_not(line):
    entry_of(line)
    name_of(line)
    seen = look(line)

    assert not seen or apart(seen, seen) == 0
