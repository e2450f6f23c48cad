"""The pages of themes, run without a browser."""

import base64
import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from builders import THEMES, document, empty_study, small_study
from hostile import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st
from parts import map as themes_map
from parts import theme_files, theme_finding, theme_words
from parts.study import Study
from test_pages import drawn, opened, quotes

from qualkit.model import Theme, Wording
from qualkit.store.documents import add_document, read_documents
from qualkit.store.themes import ThemeRun, add_themes, latest_themes

VIEWS = ("list", "map", "within", "by", "codes", "new")
BOARD_NOTES = range(4, 10)  # the numbers of the passages of the two boards


def themed(folder, *, left_out=None, **told):
    """Return the small study with a second run over the notes of its boards, which says of itself what is told."""
    project = small_study(folder)
    with project.change("themes", who="tester") as change:
        add_themes(change, replace(THEMES, **told), list(BOARD_NOTES), left_out=left_out or {})
        change.summary = "2 themes"
    return project


def three_themes(folder):
    """Return the small study with three themes of two notes each, which lie apart."""
    centres = [np.float32(row).tobytes() for row in ([1, 0, 0], [0.8, 0.6, 0], [0, 0, 1])]
    themes = tuple(
        Theme(n, name, ((name, 0.9),), (n, n + 3), 2, {"es": Wording(name, (name,), n)}, 0.9 - 0.2 * n, centre=centre)
        for n, (name, centre) in enumerate(zip(("violencia", "confianza", "lengua"), centres, strict=True))
    )
    return themed(folder, themes=themes, assignments=(0, 1, 2, 0, 1, 2), strengths=(0.9, 0.8, 0.7, 0.6, 0.5, 0.4))


def with_graph(project):
    """Return the project, its settings asking for the finder that loads fastest."""
    (project.path.parent / "qualkit.toml").write_text('themes = "graph"\n', encoding="utf-8")
    return project


def component(app):
    """Return the data of the component on the page."""
    return json.loads(app.get("bidi_component")[0].proto.json)


def test_the_notes_of_the_boards_have_the_numbers_that_these_tests_use(tmp_path):
    project = small_study(tmp_path)

    kinds = [document.kind for document in read_documents(project) for _ in document.passages]
    assert [number for number, kind in enumerate(kinds, start=1) if kind == "board"] == list(BOARD_NOTES)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_the_themes_is_drawn_and_stands_in_the_address(tmp_path, monkeypatch, view):
    app = opened(monkeypatch, three_themes(tmp_path), "themes")

    app.get("button_group")[0].set_value(view).run()

    assert not app.exception
    assert not app.error
    assert app.query_params.get("show", "list") == view


def test_a_link_to_a_view_that_there_is_not_shows_the_list_and_says_so(tmp_path, monkeypatch):
    app = opened(monkeypatch, three_themes(tmp_path), "themes", show="cloud")

    assert "a way of looking at themes that there is not: cloud" in app.warning[0].value.replace("\\", "")
    assert "violencia" in drawn(app)


def test_the_page_says_how_sure_the_themes_are_whether_they_are_languages_and_what_was_left_out(tmp_path, monkeypatch):
    project = themed(
        tmp_path,
        interval=(0.7, 0.9),
        reason="2 themes: with more, groups would no longer be told apart",
        language_information=0.01,
        left_out={"headings": 3, "moderators' words": 12},
    )
    app = opened(monkeypatch, project, "themes")

    html = drawn(app)
    assert "would no longer be told apart. Stability 0.80 of 1 (0.70 to 0.90 in 19 of 20 tries)" in html
    assert "Themes do not follow the languages (0.01 of 1 in common)." in html
    assert "What was left out, and why: moderators&#x27; words (12), headings (3)." in html


def test_a_theme_that_does_not_hold_together_is_called_tentative_and_is_shown(tmp_path, monkeypatch):
    app = opened(monkeypatch, three_themes(tmp_path), "themes")

    html = drawn(app)
    assert "1 theme is tentative" in html
    assert "tentative: stays together in 50\N{NO-BREAK SPACE}% of the repeats" in html
    assert "stays together in 90\N{NO-BREAK SPACE}% of the repeats" in html


def test_a_card_says_the_theme_in_each_language_with_people_and_documents(tmp_path, monkeypatch):
    app = opened(monkeypatch, three_themes(tmp_path), "themes")

    html = drawn(app)
    assert "<dt>Spanish</dt>" in html
    assert "2 passages · 2 documents" in html
    assert "Violencia machista" in quotes(app)


def test_every_passage_is_a_dot_of_the_map_in_the_colour_of_its_theme(tmp_path, monkeypatch):
    app = opened(monkeypatch, small_study(tmp_path), "themes", show="map")

    data = component(app)
    of = np.frombuffer(base64.b64decode(data["of"]), "<u2")
    assert of.tolist() == [1, 2, 0, 1, 2, 0]
    assert [theme["label"] for theme in data["themes"]] == [
        "In no theme",
        "violencia, violence",
        "confianza, confiance",
    ]
    assert "Violencia machista (Board in Spanish, Spanish)" in data["words"]
    assert data["alt"]


def test_a_map_of_few_themes_gives_each_a_shape_of_its_own():
    looks = [themes_map._look(number, 6) for number in range(6)]

    assert len({shape for _, shape in looks}) == 6


def test_on_a_map_of_many_themes_no_two_look_alike():
    looks = [themes_map._look(number, 48) for number in range(48)]

    assert len(set(looks)) == 48


def a_map(folder):
    """Return the map of the small study."""
    project = small_study(folder)
    study = Study(project, str(folder), project.codebook(), {}, "en")
    return themes_map._map(study, str(folder), latest_themes(project))


def test_a_dot_that_is_picked_comes_first_and_its_neighbours_after_it(tmp_path):
    numbers, told = themes_map.picked(a_map(tmp_path), {"kind": "point", "at": 4})

    assert numbers[:2] == [4, 1]
    assert sorted(numbers) == list(range(6))
    assert told


def test_the_passages_in_a_marked_area_are_listed_theme_by_theme(tmp_path):
    drawn_map = a_map(tmp_path)
    everything = [-1, -1, 70000, -1, 70000, 70000, -1, 70000]

    numbers, told = themes_map.picked(drawn_map, {"kind": "area", "path": everything})

    assert numbers == [2, 5, 0, 3, 1, 4]
    assert told.startswith("6 passages in what you marked")


def test_a_theme_of_the_legend_lists_its_passages_strongest_first(tmp_path):
    numbers, told = themes_map.picked(a_map(tmp_path), {"kind": "theme", "at": 1})

    assert numbers == [0, 3]
    assert told == "violencia, violence: 2 passages"


@pytest.mark.parametrize(
    "asked",
    [
        None,
        {},
        {"kind": "point", "at": 99},
        {"kind": "theme", "at": -2},
        {"kind": "area", "path": [1, 2]},
        {"kind": "x"},
    ],
)
def test_what_cannot_be_picked_lists_nothing(tmp_path, asked):
    assert themes_map.picked(a_map(tmp_path), asked) == ([], "")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 65535), st.integers(0, 65535)), min_size=1, max_size=30),
    *[st.integers(0, 65535)] * 4,
)
def test_a_box_holds_just_the_points_between_its_sides(points, left, right, top, bottom):
    left, right, top, bottom = min(left, right), max(left, right), min(top, bottom), max(top, bottom)
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], float)
    # Half a step aside, so that no point lies on the line itself.
    places = np.array(points, float) + 0.5

    inside = themes_map.within(places, corners)

    assert inside.tolist() == [left < x < right and top < y < bottom for x, y in places.tolist()]


def test_an_empty_run_has_an_empty_map(tmp_path, monkeypatch):
    nothing = {"themes": (), "assignments": (None,) * 6, "strengths": (0.0,) * 6}
    project = themed(tmp_path, **nothing, positions=((0.0, 0.0),) * 6)

    for view in VIEWS:
        app = opened(monkeypatch, project, "themes", show=view)
        assert not app.error


def test_themes_are_counted_by_what_is_chosen_as_bars_and_in_a_table(tmp_path, monkeypatch):
    app = opened(monkeypatch, three_themes(tmp_path), "themes", show="by", by="language")

    html = drawn(app)
    table = app.dataframe[0].value
    assert "<caption>violencia</caption>" in html
    assert html.count(">French</th>") == 3
    assert table[table["Theme"] == "lengua"][["Language", "Passages", "Documents"]].to_numpy().tolist() == [
        ["Spanish", 1, 1],
        ["French", 1, 1],
    ]


def test_bars_can_show_the_share_of_what_was_said_there(tmp_path, monkeypatch):
    app = opened(monkeypatch, three_themes(tmp_path), "themes", show="by", by="language", measure="share")

    assert "<span>33\N{NO-BREAK SPACE}%</span>" in drawn(app)


def test_the_codebook_beside_the_themes_shows_what_no_code_holds(tmp_path, monkeypatch):
    app = opened(monkeypatch, three_themes(tmp_path), "themes", show="codes")

    html = drawn(app)
    assert "not in the codebook yet" in html
    assert 'title="lengua, No code: 2 passages, 100\N{NO-BREAK SPACE}% of the theme"' in html
    assert any("lengua" in each.value for each in app.markdown)


def test_new_themes_per_document_are_drawn_and_listed(tmp_path, monkeypatch):
    app = opened(monkeypatch, three_themes(tmp_path), "themes", show="new")

    assert "<polyline" in component(app)
    assert "Board in French</th><td>0</td><td>3</td>" in drawn(app)


def test_the_tree_leads_to_a_theme(tmp_path, monkeypatch):
    app = opened(monkeypatch, three_themes(tmp_path), "themes", show="within")

    app.button(key="leaf 1").click().run()

    assert not app.exception
    assert app.header[0].value == "confianza"
    assert app.query_params["theme"] == "2.1"


def test_the_page_of_a_theme_names_who_speaks_of_it_and_lists_its_passages(tmp_path, monkeypatch):
    app = opened(monkeypatch, three_themes(tmp_path), "themes", theme="2.0")

    html = drawn(app)
    assert "Board in French</span> 1" in html
    assert quotes(app) == ["Violencia machista", "Violence conjugale"]


def test_a_theme_is_renamed_told_of_and_taken_back(tmp_path, monkeypatch):
    project = three_themes(tmp_path)
    app = opened(monkeypatch, project, "themes", theme="2.0")
    app.text_input(key="theme-name 2.0 0").set_value("Harm")

    app.button(key="theme-rename").click().run()
    renamed = app.header[0].value
    told = [each.value for each in app.markdown]
    app.button(key="theme-undo").click().run()

    assert renamed == "Harm"
    assert any("is now called “Harm”" in each for each in told)
    assert app.header[0].value == "violencia"
    assert not any(button.key == "theme-undo" for button in app.button)


def test_a_name_that_is_taken_is_refused_in_words(tmp_path, monkeypatch):
    app = opened(monkeypatch, three_themes(tmp_path), "themes", theme="2.0")
    app.text_input(key="theme-name 2.0 0").set_value("lengua")

    app.button(key="theme-rename").click().run()

    assert not app.exception
    assert "lengua" in app.error[0].value
    assert app.header[0].value == "violencia"


def test_a_dropped_theme_is_listed_last_and_can_be_restored(tmp_path, monkeypatch):
    project = three_themes(tmp_path)
    app = opened(monkeypatch, project, "themes", theme="2.1")

    app.button(key="theme-drop").click().run()
    after = [theme.label for theme in latest_themes(project).themes]
    told = drawn(app)
    app.button(key="restore 1").click().run()

    assert not app.exception
    assert after == ["violencia", "lengua"]
    assert "2 themes in 6 passages; 2 left out." in told
    assert app.header[0].value == "confianza"
    assert {theme.label for theme in latest_themes(project).themes} == {"violencia", "confianza", "lengua"}


def test_a_link_to_a_dropped_theme_says_that_it_was_dropped(tmp_path, monkeypatch):
    project = three_themes(tmp_path)
    opened(monkeypatch, project, "themes", theme="2.1").button(key="theme-drop").click().run()

    app = opened(monkeypatch, project, "themes", theme="2.1")

    assert "was dropped" in app.warning[0].value
    assert quotes(app) == ["Generar confianza", "Faire confiance aux institutions"]


def test_merging_with_nothing_asks_for_another_theme(tmp_path, monkeypatch):
    app = opened(monkeypatch, three_themes(tmp_path), "themes", theme="2.0")

    app.button(key="theme-merge").click().run()

    assert "at least one other theme" in app.warning[0].value


def test_themes_are_merged_split_and_made_a_code(tmp_path, monkeypatch):
    project = three_themes(tmp_path)
    app = opened(monkeypatch, project, "themes", theme="2.0")
    app.multiselect(key="theme-others 2.0 0").select("1")
    app.text_input(key="theme-merged").set_value("Together")

    app.button(key="theme-merge").click().run()
    merged = app.header[0].value, [theme.size for theme in latest_themes(project).themes]
    app.button(key="theme-make-code").click().run()
    app.button(key="theme-adopt").click().run()
    codes = [code.name.get("es") or code.name.get("fr") for code in project.codebook().codes]
    app.button(key="theme-split").click().run()

    assert not app.exception
    assert not app.error
    assert merged == ("Together", [4, 2])
    assert "Together" in codes
    assert len(latest_themes(project).themes) == 3


def test_what_themes_are_called_never_becomes_html(tmp_path, monkeypatch):
    theme = Theme(0, HOSTILE, ((HOSTILE, 0.9),), (0,), 3, {"en": Wording(HOSTILE, (HOSTILE,), 0)}, 0.4, HOSTILE)
    project = themed(
        tmp_path,
        themes=(theme,),
        assignments=(0, 0, 0, None, None, None),
        reason=HOSTILE,
        remark=HOSTILE,
        left_out={HOSTILE: 3},
    )

    for query in [{"show": view} for view in VIEWS] + [{"theme": "2.0"}]:
        app = opened(monkeypatch, project, "themes", **query)
        html = "\n".join(line for line in drawn(app).split("\n") if "querySelector" not in line)
        assert "<script" not in html
        assert "<img" not in html
        said = [each.value for each in [*app.markdown, *app.header, *app.caption, *app.subheader]]
        labels = [each.label for each in [*app.button, *app.expander, *app.selectbox]]
        assert not any("![x](" in str(told) for told in said + labels)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "html"])
def test_themes_are_taken_away_as_a_file(tmp_path, suffix):
    project = three_themes(tmp_path)
    study = Study(project, "stamp", project.codebook(), {}, "en")

    assert theme_files.made(study, suffix, names=False)


def test_figures_are_taken_away_together(tmp_path):
    project = three_themes(tmp_path)
    study = Study(project, "stamp", project.codebook(), {}, "en")

    content = theme_files.made(study, "zip", names=True)

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert "small-themes/map.svg" in packed.namelist()


def test_themes_are_found_from_the_page_and_found_again_keep_their_names(tmp_path, monkeypatch):
    project = with_graph(three_themes(tmp_path))
    app = opened(monkeypatch, project, "themes", theme="2.0")
    app.text_input(key="theme-name 2.0 0").set_value("Harm")
    app.button(key="theme-rename").click().run()
    app.number_input(key="theme-count").set_value(3)
    app.text_area(key="theme-guides").set_value("trust: confianza, trust")

    app.button(key="find-themes").click().run(timeout=120)

    assert not app.exception
    assert not app.error
    run = latest_themes(project)
    assert run.number == 3
    assert "Harm" in {theme.label for theme in run.themes}
    assert not any(header.value for header in app.header)


def test_the_first_themes_are_found_from_the_page(tmp_path, monkeypatch):
    project = with_graph(empty_study(tmp_path))
    with project.change("import", who="tester") as change:
        add_document(change, document("Notes", [("", f"Night bus number {n} is late.") for n in range(4)]))
    app = opened(monkeypatch, project, "themes")
    before = [each.value for each in app.caption]

    app.button(key="find-themes").click().run(timeout=120)

    assert not app.exception
    assert any("language model is loaded" in each for each in before)
    assert latest_themes(project) is not None
    assert "theme" in drawn(app)


def test_expected_themes_are_names_with_words():
    expected = "housing: rent, landlord\n\nbuses\nhousing: damp"

    assert theme_finding.guides(expected) == {"housing": ("rent", "landlord", "damp"), "buses": ("buses",)}


def test_a_run_that_measured_nothing_claims_nothing():
    run = ThemeRun(1, "fake", {}, None, "", "2026-03-04", (), 2)

    assert theme_words.about(run) == ["0 themes in 2 passages; 2 left out."]
    assert theme_words.besides(run) == []
