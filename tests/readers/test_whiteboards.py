"""Boards as whiteboard programs export them: every note once, with its words, colour, place and area."""

import csv
import html
import json
from dataclasses import dataclass
from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from readers.accounting import structure, words

from qualkit.errors import InputError
from qualkit.model import Kind, PassageKind
from qualkit.readers import structured
from qualkit.readers.tables.reading import read_csv

LETTERS = "abcdefghijklmnoñpqrstuvwxyzéàöß ÁÊ你好مرحباЖ0123456789.,;!?'\"<>()*#@🙂"


def text(least=1):
    return (
        st.text(LETTERS, min_size=least, max_size=30)
        .map(lambda words: " ".join(words.split()))
        .filter(lambda words: any(map(str.isalpha, words)))
    )


@dataclass(frozen=True)
class Pinned:
    words: str
    colour: str
    x: int
    y: int
    tags: str
    author: str


@st.composite
def boards(draw):
    """Draw frames in a row, each with its title and its notes on places of their own."""
    titles = draw(st.lists(text(3), min_size=1, max_size=3, unique=True))
    frames = []
    for title in titles:
        places = draw(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=5, unique=True))
        notes = [
            Pinned(
                draw(text()),
                draw(st.sampled_from(["#FCF281", "#9BEDFD", "#FFC2E8"])),
                150 * x,
                150 * y,
                draw(st.sampled_from(["", "urgent"])),
                draw(st.sampled_from(["Lea Marin", "Omar Diaz"])),
            )
            for x, y in places
        ]
        frames.append((title, notes))
    return frames


WIDE, SIZE = 1600, 138


def as_csv(rows):
    stream = StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


def numbered(frames):
    """Return the notes with a number, that of their frame, and the place of the frame."""
    notes = [(n, note) for n, (_, notes) in enumerate(frames) for note in notes]
    return [(number, frame, 2 * WIDE * frame, note) for number, (frame, note) in enumerate(notes)]


def mural_csv(frames):
    header = (
        "ID,Text,BG Color,Sticky type,Border line,Position X,Position Y,Area,Link to,Last Updated By,Last Updated,"
        "Last Content Edited By,Last Content Edited,Tags,Integration Labels"
    )
    rows = [
        [
            n,
            html.escape(note.words),
            note.colour,
            "sticky",
            "",
            left + note.x,
            note.y,
            html.escape(frames[frame][0]),
            "",
        ]
        + 2 * [note.author, "2024-05-02"]
        + [note.tags, ""]
        for n, frame, left, note in numbered(frames)
    ]
    return as_csv([header.split(","), *rows])


def miro_csv(frames):
    rows = [[f"f{n}", html.escape(title), "", "frame"] for n, (title, _) in enumerate(frames)]
    rows += [
        [f"n{n}", f"<p>{html.escape(note.words)}</p>", f"f{frame}", "sticky_note"]
        for n, frame, _, note in numbered(frames)
    ]
    return as_csv([["Id", "Title/Content", "Parent", "Type"], *rows])


def padlet_csv(frames):
    rows = [
        ["2024-05-02 10:00:00", note.author, "", html.escape(note.words), html.escape(frames[frame][0]), ""]
        for _, frame, _, note in numbered(frames)
    ]
    return as_csv([["Created At", "Author", "Subject", "Body", "Section", "Attachment"], *rows])


def scrumlr_csv(frames):
    rows = [
        [f"id{n}", note.author, html.escape(note.words), html.escape(frames[frame][0]), "Thu 02 May 2024", "-", n % 3]
        for n, frame, _, note in numbered(frames)
    ]
    return as_csv([["noteId", "author", "text", "column", "timestamp", "parent", "votes"], *rows])


def miro_json(frames):
    """The REST API in two pages: everything is told from its middle, notes from the corner of their frame."""
    items = [
        {
            "id": f"f{n}",
            "type": "frame",
            "data": {"title": html.escape(title), "format": "custom"},
            "position": {
                "x": 2 * WIDE * n + WIDE / 2,
                "y": WIDE / 2,
                "origin": "center",
                "relativeTo": "canvas_center",
            },
            "geometry": {"width": WIDE, "height": WIDE},
        }
        for n, (title, _) in enumerate(frames)
    ]
    items += [
        {
            "id": f"n{n}",
            "type": "sticky_note",
            "data": {"content": f"<p>{html.escape(note.words)}</p>", "shape": "square"},
            "style": {"fillColor": note.colour.lower()},
            "position": {
                "x": note.x + SIZE / 2,
                "y": note.y + SIZE / 2,
                "origin": "center",
                "relativeTo": "parent_top_left",
            },
            "geometry": {"width": SIZE, "height": SIZE},
            "parent": {"id": f"f{frame}"},
            "createdBy": {"id": "3074457345", "type": "user"},
            "tags": [{"title": note.tags}] if note.tags else [],
        }
        for n, frame, _, note in numbered(frames)
    ]
    return json.dumps([{"data": items[:3], "cursor": "abc"}, {"data": items[3:]}])


def miro_export(frames):
    items = [
        {"type": "frame", "id": f"f{n}", "title": html.escape(title), "x": 2 * WIDE * n + WIDE / 2, "y": WIDE / 2}
        | {"width": WIDE, "height": WIDE, "origin": "center", "relativeTo": "canvas_center", "childrenIds": []}
        for n, (title, _) in enumerate(frames)
    ]
    items += [{"type": "tag", "id": "t1", "title": "urgent", "color": "red"}]
    items += [
        {"type": "sticky_note", "shape": "square", "content": f"<p>{html.escape(note.words)}</p>", "id": f"n{n}"}
        | {"style": {"fillColor": note.colour}, "tagIds": ["t1"] if note.tags else [], "parentId": f"f{frame}"}
        | {"origin": "center", "relativeTo": "parent_top_left", "x": note.x + SIZE / 2, "y": note.y + SIZE / 2}
        | {"width": SIZE, "height": SIZE, "connectorIds": []}
        for n, frame, _, note in numbered(frames)
    ]
    return json.dumps(items)


def mural_json(frames):
    widgets = [
        {
            "id": f"a{n}",
            "type": "area",
            "title": html.escape(title),
            "x": 2 * WIDE * n,
            "y": 0,
            "width": WIDE,
            "height": WIDE,
        }
        for n, (title, _) in enumerate(frames)
    ]
    widgets += [
        {"id": f"w{n}", "type": "sticky note", "htmlText": f"<div>{html.escape(note.words)}</div>", "text": note.words}
        | {"x": note.x, "y": note.y, "width": SIZE, "height": SIZE, "parentId": f"a{frame}", "shape": "square"}
        | {"style": {"backgroundColor": f"{note.colour}FF"}, "tags": [note.tags] if note.tags else []}
        | {"createdBy": dict(zip(["firstName", "lastName"], note.author.split(), strict=True)), "hidden": False}
        for n, frame, _, note in numbered(frames)
    ]
    return json.dumps({"value": widgets})


def padlet_json(frames):
    included = [
        {"type": "section", "id": f"sec_{n}", "attributes": {"title": html.escape(title), "sortIndex": n}}
        for n, (title, _) in enumerate(frames)
    ]
    included += [
        {
            "type": "post",
            "id": f"post_{n}",
            "attributes": {
                "content": {"subject": "", "bodyHtml": f"<p>{html.escape(note.words)}</p>"},
                "author": {"fullName": note.author},
                "color": note.colour,
                "createdAt": "2024-05-02",
            },
            "relationships": {"section": {"data": {"type": "section", "id": f"sec_{frame}"}}},
        }
        for n, frame, _, note in numbered(frames)
    ]
    return json.dumps({"data": {"type": "board", "id": "b1", "attributes": {"title": "Housing"}}, "included": included})


def scrumlr_json(frames):
    notes = [
        {"id": f"n{n}", "author": note.author, "text": html.escape(note.words)}
        | {"position": {"column": f"c{frame}", "stack": None, "rank": n}}
        for n, frame, _, note in numbered(frames)
    ]
    columns = [{"id": f"c{n}", "name": title, "index": n} for n, (title, _) in enumerate(frames)]
    people = [{"user": {"id": name, "name": name}} for name in ("Lea Marin", "Omar Diaz")]
    votes = {"votesPerNote": {"n0": {"total": 2}}}
    board = {"board": {"name": "Housing"}, "columns": columns, "notes": notes, "participants": people}
    return json.dumps({**board, "votings": [{"id": "v", "votes": votes}]})


# What writes it, under which suffix, and what it keeps of a note.
FORMATS = {
    "Mural CSV": (mural_csv, "csv", "colour place tags author"),
    "Miro CSV": (miro_csv, "csv", ""),
    "Padlet CSV": (padlet_csv, "csv", "author"),
    "Scrumlr CSV": (scrumlr_csv, "csv", "author"),
    "Miro REST": (miro_json, "json", "colour place size tags frames"),
    "miro-export": (miro_export, "json", "colour place size tags frames"),
    "Mural API": (mural_json, "json", "colour place size tags author frames"),
    "Padlet API": (padlet_json, "json", "colour author"),
    "Scrumlr JSON": (scrumlr_json, "json", "author"),
}


def read(path):
    return list(read_csv(path) if path.suffix == ".csv" else structured.read(path))


def passages_of(document, kind):
    return [(p, " ".join(p.span.of(document.text).split())) for p in document.passages if p.kind == kind]


def expected(frames, keeps):
    return sorted(
        (
            note.words,
            frames[frame][0],
            note.colour if "colour" in keeps else "",
            (str(left + note.x), str(note.y)) if "place" in keeps else (),
            note.tags if "tags" in keeps else "",
            note.author if "author" in keeps else "",
        )
        for _, frame, left, note in numbered(frames)
    )


def seen(document, keeps):
    names = {person.id: person.name for person in document.participants}
    return sorted(
        (
            said,
            " ".join(passage.prompt.split()),
            passage.attributes.get("colour", "") if "colour" in keeps else "",
            (passage.attributes["x"], passage.attributes["y"]) if "place" in keeps else (),
            passage.attributes.get("tags", "") if "tags" in keeps else "",
            names[passage.participant_id] if "author" in keeps else "",
        )
        for passage, said in passages_of(document, PassageKind.NOTE)
    )


@pytest.mark.parametrize("program", FORMATS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frames=boards())
def test_every_note_of_a_board_comes_back_once_as_it_was_pinned(write, in_order, program, frames):
    export, suffix, keeps = FORMATS[program]
    (document,) = read(write(f"Board.{suffix}", export(frames)))

    assert document.kind == Kind.BOARD
    assert seen(document, keeps.split()) == expected(frames, keeps.split())
    in_order(document)


@pytest.mark.parametrize("program", [program for program, (*_, keeps) in FORMATS.items() if "frames" in keeps])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frames=boards())
def test_frames_are_headings_with_their_place_before_their_notes(write, program, frames):
    export, suffix, _ = FORMATS[program]
    (document,) = read(write(f"Board.{suffix}", export(frames)))

    heads = passages_of(document, PassageKind.HEADING)
    assert [said for _, said in heads] == [title for title, _ in frames]
    assert [head.attributes["x"] for head, _ in heads] == [str(2 * WIDE * n) for n in range(len(frames))]
    assert {(head.attributes["width"], head.attributes["height"]) for head, _ in heads} == {(str(WIDE), str(WIDE))}
    order = [p.prompt or p.span.of(document.text) for p in document.passages]
    assert order == [title for title, notes in frames for _ in range(len(notes) + 1)]


@pytest.mark.parametrize("program", ["Mural CSV", "Miro CSV", "Padlet CSV", "Scrumlr CSV"])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frames=boards())
def test_no_word_of_a_table_vanishes(write, program, frames):
    export, suffix, _ = FORMATS[program]
    content = export(frames)
    (document,) = read(write(f"Board.{suffix}", content))

    names = [name for passage in document.passages for name in passage.attributes]
    left = [each for found in document.furniture.values() for each in found]
    kept = set(words(document.text, *left, *names)) | set(structure([document]))
    assert set(words(*(html.unescape(cell) for row in csv.reader(StringIO(content)) for cell in row))) - {"p"} <= kept


def mural(*widgets):
    return json.dumps({"value": list(widgets)})


def sticky(words, x, y, **more):
    return {"id": words, "type": "sticky note", "text": words, "x": x, "y": y, "width": 138, "height": 138, **more}


def notes_of(document):
    return [(p.prompt, p.span.of(document.text)) for p in document.passages if p.kind == PassageKind.NOTE]


def test_notes_are_read_row_by_row(write):
    rows = [sticky("c", 0, 160), sticky("b", 150, 12), sticky("a", 0, 0), sticky("d", 150, 150)]

    (document,) = read(write("Board.json", mural(*rows)))

    assert [said for _, said in notes_of(document)] == ["a", "b", "c", "d"]
    assert not document.warnings


def test_notes_without_an_area_are_grouped_by_where_they_lie(write):
    here = [sticky(f"a{n}", 150 * n, 0) for n in range(3)]
    there = [sticky(f"b{n}", 2000 + 150 * n, 0) for n in range(2)]

    (document,) = read(write("Board.json", mural(*here, *there)))

    assert [p.attributes["cluster"] for p in document.passages] == ["1", "1", "1", "2", "2"]
    assert document.warnings == ("5 notes without an area: grouped by where they lay, in 2 clusters",)
    assert {p.prompt for p in document.passages} == {""}


def test_a_title_over_notes_is_their_prompt_and_a_heading(write):
    titles = [
        {"id": "t1", "type": "title", "text": "Keep", "x": 0, "y": -60, "width": 100, "height": 40},
        {"id": "t2", "type": "text", "text": "Stop", "x": 160, "y": -60, "width": 100, "height": 40},
    ]
    notes = [sticky("rent help", 0, 0), sticky("queues", 150, 0), sticky("peers", 0, 150)]

    (document,) = read(write("Board.json", mural(*notes, *titles)))

    assert notes_of(document) == [("Keep", "rent help"), ("Keep", "peers"), ("Stop", "queues")]
    assert [said for _, said in passages_of(document, PassageKind.HEADING)] == ["Keep", "Stop"]


def test_a_note_dropped_into_a_frame_belongs_to_it(write):
    area = {"id": "a", "type": "area", "title": "Help", "x": 0, "y": 0, "width": 900, "height": 900}

    (document,) = read(write("Board.json", mural(area, sticky("peers", 100, 100), sticky("rent", 5000, 0))))

    assert notes_of(document) == [("Help", "peers"), ("", "rent")]
    assert "1 note lay inside a frame without being pinned to it: taken as part of it" in document.warnings


def test_areas_within_areas_are_told_from_the_board(write):
    outer = {"id": "a", "type": "area", "title": "All", "x": 1000, "y": 0, "width": 900, "height": 900}
    inner = {
        "id": "b",
        "type": "area",
        "title": "Part",
        "x": 100,
        "y": 50,
        "width": 300,
        "height": 300,
        "parentId": "a",
    }

    (document,) = read(write("Board.json", mural(outer, inner, sticky("peers", 10, 20, parentId="b"))))

    (note,) = [p for p in document.passages if p.kind == PassageKind.NOTE]
    assert (note.prompt, note.attributes["x"], note.attributes["y"]) == ("Part", "1110", "70")


def test_the_place_of_an_area_without_a_name_is_kept_by_its_notes(write):
    area = {"id": "a", "type": "area", "x": 10, "y": 20, "width": 900, "height": 800}

    (document,) = read(write("Board.json", mural(area, sticky("peers", 1, 2, parentId="a"))))

    told = document.passages[0].attributes
    assert [told[f"area {side}"] for side in ("x", "y", "width", "height")] == ["10", "20", "900", "800"]


def test_parents_in_a_circle_end(write):
    areas = [
        {"id": one, "type": "area", "title": one, "x": 1, "y": 1, "width": 9, "height": 9, "parentId": other}
        for one, other in (("a", "b"), ("b", "a"))
    ]

    (document,) = read(write("Board.json", mural(*areas, sticky("peers", 0, 0, parentId="a"))))

    assert notes_of(document) == [("a", "peers")]


def test_a_hidden_note_is_read_and_told(write):
    (document,) = read(write("Board.json", mural(sticky("peers", 0, 0, hidden=True))))

    assert document.passages[0].attributes["hidden"] == "yes"
    assert "hidden" in document.warnings[0]


def test_colours_of_miro_are_figures_and_keep_their_names(write):
    item = {"type": "sticky_note", "id": "1", "content": "<p>peers</p>", "style": {"fillColor": "light_yellow"}}

    (document,) = read(write("Board.json", json.dumps([item])))

    assert document.passages[0].attributes == {"colour": "#FFF9B1", "colour in the file": "light_yellow"}


def test_comments_on_a_padlet_follow_their_post(write):
    def related(to, id_):
        return {to: {"data": {"type": to, "id": id_}}}

    included = [
        {
            "type": "comment",
            "id": "c",
            "attributes": {"htmlContent": "<p>so do we</p>"},
            "relationships": related("post", "p"),
        },
        {"type": "section", "id": "s", "attributes": {"title": "Hard"}},
        *(
            {"type": "post", "id": id_, "attributes": {"content": {"subject": title, "bodyHtml": f"<p>{body}</p>"}}}
            | {"relationships": related("section", "s")}
            for id_, title, body in (("p", "Keys", "we wait"), ("q", "", "no rent"))
        ),
    ]

    (document,) = read(
        write("Board.json", json.dumps({"data": {"type": "board", "attributes": {}}, "included": included}))
    )

    assert notes_of(document) == [("Hard", "Keys\nwe wait"), ("Hard", "so do we"), ("Hard", "no rent")]
    assert document.passages[1].attributes == {"type": "comment"}


def test_a_stack_of_scrumlr_is_known_by_the_note_on_top(write):
    rows = [
        ["id", "columnId", "text", "author", "parentId", "createdAt", "updatedAt"],
        ["1", "c", "rent", "Lea", "", "", ""],
    ]

    (document,) = read(write("board.csv", as_csv([*rows, ["2", "c", "the rents", "Omar", "1", "", ""]])))

    assert [p.attributes.get("stack") for p in document.passages] == [None, "rent"]


def test_commas_that_scrumlr_does_not_quote_stay_in_the_note(write):
    content = "noteId,author,text,column,timestamp,parent,votes\n1,Lea,The rent, the food,Hard,Thu 02 May,-,2\n"

    (document,) = read(write("board.csv", content + "2,Lea,bus,Help,Thu 02 May,-,0\n3,Lea,school,Help,Thu,-,1\n"))

    assert notes_of(document) == [("Hard", "The rent, the food"), ("Help", "bus"), ("Help", "school")]
    assert document.passages[0].attributes["votes"] == "2"


def test_comments_beside_a_post_are_notes_of_their_own(write):
    content = "Author,Subject,Body,Section,Comments,Likes\nLea,Keys,we wait,Hard,so do we,3\nOmar,,no rent,Hard,0,1\n"

    (document,) = read(write("Posts.csv", content))

    assert notes_of(document) == [("Hard", "Keys\nwe wait"), ("Hard", "so do we"), ("Hard", "no rent")]
    assert [p.attributes for p in document.passages] == [
        {"votes": "3"},
        {"type": "comment"},
        {"Comments": "0", "votes": "1"},
    ]


def test_frames_of_a_table_are_found_by_their_titles_and_drawn(write):
    rows = [
        "Type,Content,Color,X,Y,Width,Height,Frame".split(","),
        ["Sticky Note", "<p>No deposit</p>", "#fff9b1", 10, 20, 199, 228, "Hard"],
        ["Frame", "Hard", "", 0, 0, 900, 900, ""],
    ]

    (document,) = read(write("miro.csv", as_csv(rows)))

    assert [(p.kind, p.prompt, p.span.of(document.text)) for p in document.passages] == [
        (PassageKind.HEADING, "", "Hard"),
        (PassageKind.NOTE, "Hard", "No deposit"),
    ]
    assert document.passages[1].attributes["colour"] == "#FFF9B1"


def test_the_first_row_of_a_list_is_said_to_be_its_title(write):
    (document,) = read(write("miro.csv", '"What is hard?"\n"No deposit"\n"Damp walls"\n'))

    assert notes_of(document) == [("What is hard?", "No deposit"), ("What is hard?", "Damp walls")]
    assert document.warnings == ("took the first row, 'What is hard?', as what stands over the notes below it",)


def test_pages_and_connectors_of_miro_are_told(write):
    items = [
        {"id": "1", "type": "connector", "captions": [{"content": "<p>leads to</p>"}], "position": None},
        {"id": "2", "type": "image", "data": {"title": "photo.png"}, "position": {"x": 1, "y": 1}},
        {"id": "3", "type": "app_card", "data": {"title": "Task", "fields": [{"value": "by May"}]}},
        {"id": "4", "type": "something_new", "data": {"content": "new words"}},
    ]

    (document,) = read(write("miro.json", json.dumps({"data": items, "size": 4})))

    assert [said for _, said in notes_of(document)] == ["leads to", "Task\nby May", "new words"]
    assert document.furniture["picture description"] == ("photo.png",)


def test_each_page_of_a_jamboard_is_a_board(write):
    header = "id,page,value,background-r,background-g,background-b,x,y"

    first, second = read(write("jam.csv", f"{header}\n1,1,rent,255,128,0,10,20\n2,2,food,1,1,1,10,20\n"))

    assert (first.name, first.attributes) == ("jam – page 1", {"page": "1"})
    assert [document.passages[0].attributes["colour"] for document in (first, second)] == ["#FF8000", "#FFFFFF"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda each: (
        st.lists(each, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                "id type data value content text htmlText title x y width height position geometry parent parentId style "
                "fillColor backgroundColor included attributes relationships section post notes columns board name tags "
                "tagIds createdBy captions fields votings votes votesPerNote canvasProps hidden sortIndex index".split()
            ),
            each
            | st.sampled_from(["sticky_note", "frame", "sticky note", "area", "post", "section", "text", "a", "b"]),
            max_size=6,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shell=st.sampled_from(["data", "value", "included", "notes", ""]), items=st.lists(json_values, max_size=6))
def test_any_json_is_read_or_refused_in_one_line(write, in_order, shell, items):
    content = {shell: items, "data": {} if shell == "included" else items} if shell else items
    path = write("any.json", json.dumps(content))

    try:
        documents = read(path)
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - both outcomes are allowed
        documents = []

    for document in documents:
        in_order(document)
