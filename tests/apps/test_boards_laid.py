"""Boards as they hung: frames and notes drawn where they lay."""

import json
import re

import pytest
from builders import document, empty_study
from test_pages import annotated, drawn, opened

from qualkit.readers.structured import read
from qualkit.store.documents import add_document
from qualkit.workflow import import_files

FRAME = {"id": "a", "type": "area", "title": "Hard & fast", "x": 0, "y": 0, "width": 900, "height": 600}


def sticky(words, x, y, **more):
    known = {"id": words, "type": "sticky note", "text": words, "x": x, "y": y, "width": 138, "height": 138}
    return {**known, "style": {"backgroundColor": "#FCF281FF"}, **more}


def with_board(tmp_path, *widgets):
    """Return a study with a board read from what a program wrote."""
    path = tmp_path / "Housing.json"
    path.write_text(json.dumps({"value": list(widgets)}), "utf-8")
    project = empty_study(tmp_path)
    with project.change("import", who="tester") as change:
        for board in read(path):
            add_document(change, board)
    return project


def test_the_notes_of_a_frame_are_read_under_its_name(tmp_path, monkeypatch):
    rows = ["id,text,type,color,x,y,width,height", "1,Hard,frame,#fff,0,0,900,700", "2,Soft,frame,#fff,1000,0,900,700"]
    rows += ["3,Rent,sticky,#f5d128,30,60,199,199", "4,Bus,sticky,#f5d128,1030,60,199,199"]
    (tmp_path / "board.csv").write_text("\n".join(rows), "utf-8")
    project = empty_study(tmp_path)
    import_files(project, [tmp_path / "board.csv"], who="tester")

    sheet, _ = annotated(opened(monkeypatch, project, "read"))

    assert [turn[2] for turn in sheet["turns"]] == ["Hard", "Rent", "Soft", "Bus"]


def places(html):
    """Return where each note was drawn, by its words."""
    pins = re.findall(r'<article class="qk-pin".*?</article>', html)
    return {
        re.sub("<[^>]*>", "", pin): tuple(
            float(re.search(rf"{side}:(-?[\d.]+)rem", pin)[1]) for side in ("left", "top")
        )
        for pin in pins
    }


def test_notes_are_drawn_where_they_lay(tmp_path, monkeypatch):
    notes = [sticky("No deposit", 10, 10, parentId="a"), sticky("Damp", 160, 10, parentId="a"), sticky("Bus", 10, 2000)]
    app = opened(monkeypatch, with_board(tmp_path, FRAME, *notes), "board", look="lay")

    html = drawn(app)
    found = places(html)
    assert found["No deposit"][0] < found["Damp"][0]
    assert found["No deposit"][1] == found["Damp"][1] < found["Bus"][1]
    assert "Hard &amp; fast</h4>" in html
    assert "--ground:#FCF281" in html
    assert 'tabindex="0"' in html


def test_the_board_is_drawn_in_columns_until_somebody_asks(tmp_path, monkeypatch):
    app = opened(monkeypatch, with_board(tmp_path, FRAME, sticky("No deposit", 10, 10, parentId="a")), "board")
    assert not places(drawn(app))

    app.radio(key="look").set_value("lay").run()

    assert "No deposit" in places(drawn(app))
    assert app.query_params["look"] in ("lay", ["lay"])


def test_nothing_is_offered_where_no_place_is_stored(tmp_path, monkeypatch):
    project = empty_study(tmp_path)
    with project.change("import", who="tester") as change:
        add_document(change, document("Board", [("", "one"), ("", "two")], kind="board"))

    app = opened(monkeypatch, project, "board")

    assert not app.radio


def test_words_of_a_board_stay_words(tmp_path, monkeypatch):
    words = "&lt;img src=x onerror=alert(1)&gt;"
    app = opened(
        monkeypatch,
        with_board(tmp_path, sticky(words, 0, 0, style={"backgroundColor": "red;x:url(y)"})),
        "board",
        look="lay",
    )

    assert "<img" not in drawn(app)
    assert "url(" not in drawn(app)


@pytest.mark.parametrize("far", [0, 1, 1e9, -1e9])
def test_boards_of_any_size_are_drawn_within_bounds(tmp_path, monkeypatch, far):
    app = opened(
        monkeypatch, with_board(tmp_path, sticky("here", 0, 0), sticky("there", far, -far)), "board", look="lay"
    )

    assert all(0 <= place <= 520 for found in places(drawn(app)).values() for place in found)
