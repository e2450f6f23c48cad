"""The page of excerpts, run without a browser: questions, words in context, matrices and frequencies."""

import csv
import io

import pytest
from builders import documents, empty_study, small_study
from hostile import hostile_study
from test_pages import drawn, opened, quotes

VIEWS = ("excerpts", "context", "matrix", "frequencies")


def tables(app):
    """Return what the tables whose cells open excerpts were given."""
    import json

    found = [json.loads(each.proto.json) for each in app.get("bidi_component") if each.proto.json]
    return [each for each in found if "rows" in each]


def cells(table):
    """Return the cells of a table by the names of row and column."""
    names = [column["name"] for column in table["columns"]]
    return {(row["name"], name): cell for row in table["rows"] for name, cell in zip(names, row["cells"], strict=True)}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("make", [small_study, empty_study, hostile_study])
def test_each_view_shows_any_study(tmp_path, monkeypatch, view, make):
    app = opened(monkeypatch, make(tmp_path), "excerpts", **{"as": view, "words": "violence"})

    assert not app.error
    assert "<script" not in drawn(app)
    assert "<img" not in drawn(app)


def test_a_link_with_a_question_shows_its_answer(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", ask="violence AND trust within 2 turns")

    assert "**5 excerpts**" in app.main.markdown[0].value
    assert "I trust the neighbours." in quotes(app)
    assert app.text_input(key="ask").value == "violence AND trust within 2 turns"


def test_a_question_that_is_typed_stands_in_the_address(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts")

    app.text_input(key="ask").set_value("trust NOT violence").run()

    assert app.query_params["ask"] in ("trust NOT violence", ["trust NOT violence"])
    assert quotes(app) == ["Generar confianza", "I trust nobody there, =1+1 times."]


def test_a_question_is_narrowed_by_the_filters(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", ask="trust NOT violence", language="es")

    assert quotes(app) == ["Generar confianza"]


def test_a_question_that_cannot_be_read_is_told_in_one_line(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", ask="volence AND trust")

    (error,) = app.error
    assert "did you mean 'violence'" in error.value.replace("\\", "")
    assert quotes(app) == []


def test_nothing_that_answers_says_so_and_can_be_cleared(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", ask="violence AND trust overlapping")
    assert any("Nothing was coded that answers the question" in each.value for each in app.markdown)

    app.button(key="clear").click().run()

    assert "**7 excerpts**" in app.main.markdown[0].value
    assert "ask" not in app.query_params


def test_how_a_coding_stands_is_shown_and_can_be_chosen(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts")
    assert "suggested" in drawn(app)

    app.multiselect(key="standing").set_value(["coded"]).run()

    assert "**0 excerpts**" in app.main.markdown[0].value


def test_a_cell_counts_codes_by_cases(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", **{"as": "matrix", "against": "group"})

    (table,) = tables(app)
    assert cells(table)["A", "Violence"] == 2
    assert cells(table)["B", "Trust"] == 1
    assert table["rows"][0]["query"] == {"a.group": ["A"]}


def test_where_a_case_is_not_known_its_cells_ask_for_that(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", **{"as": "matrix", "against": "group"})

    (table,) = tables(app)
    assert table["rows"][-1]["name"] == "not known"
    assert table["rows"][-1]["query"] == {"ask": '"group"=""'}


def test_cells_can_count_documents(tmp_path, monkeypatch):
    query = {"as": "matrix", "against": "language", "counts": "documents"}
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", **query)

    (table,) = tables(app)
    assert cells(table)["English", "Trust"] == 2


def test_codes_stand_against_each_other_as_near_as_one_likes(tmp_path, monkeypatch):
    query = {"as": "matrix", "against": "code", "near": "document"}
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", **query)

    (table,) = tables(app)
    assert cells(table)["Violence", "Trust"] == 5
    assert cells(table)["Violence", "Violence"] is None
    assert table["near"] == "within 1 document"


def test_frequencies_say_of_how_many_documents(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", **{"as": "frequencies"})

    (table,) = tables(app)
    assert cells(table)["Trust", "Excerpts"] == 3
    assert cells(table)["Trust", "Documents"] == [3, "3 of 4 · 75 %"]


def test_words_stand_in_context_and_lead_to_their_place(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", **{"as": "context", "words": "trust"})

    html = drawn(app)
    assert "In **2 passages**" in [each.value for each in app.main.markdown]
    assert html.count('class="qk-hit"') == 2
    assert f"document={documents()[0].id}&amp;passage=3" in html


def test_words_in_context_pass_the_filters_and_the_codes(tmp_path, monkeypatch):
    query = {"as": "context", "words": "violence", "code": "violence-domestic", "language": "en"}
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", **query)

    assert drawn(app).count('class="qk-hit"') == 1
    assert "There was domestic" in drawn(app)


def test_words_that_nobody_said_are_told(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", **{"as": "context", "words": "zebra"})

    assert any("Nobody said this" in each.value for each in app.markdown)


def test_without_words_the_page_says_what_to_type(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "excerpts", **{"as": "context"})

    assert any("Type words above" in each.value for each in app.markdown)


def test_a_table_is_a_csv_that_a_spreadsheet_does_not_run():
    from parts.linked_table import Column, Row, Table, csv_of

    table = Table("Codes", "City", [Column("=1+1"), Column("Trust")], [Row("@Rabat", [2, (0.5, "0.50")])])

    rows = list(csv.reader(io.StringIO(csv_of(table).decode("utf-8-sig"))))
    assert rows == [["City", "'=1+1", "Trust"], ["'@Rabat", "2", "0.50"]]


def test_a_cell_leads_to_what_its_row_and_column_choose():
    from parts.linked_table import Column, Row, Table

    columns = [Column("Trust", "heat", {"code": ["trust"]}), Column("Trust", "heat", {"ask": '"trust"'})]
    rows = [Row("Rabat", [1, 1], {"a.city": ["Rabat"]}), Row("Violence", [1, 1], {"ask": '"violence"'})]
    table = Table("Codes", "", columns, rows, near="overlapping")

    assert table.leads_to(0, 0) == {"a.city": ["Rabat"], "code": ["trust"]}
    assert table.leads_to(1, 1) == {"ask": '"violence" AND "trust" overlapping'}
