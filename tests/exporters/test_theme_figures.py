"""Figures of themes: words stay words, nothing overlaps or leaves the paper, and the same study draws the same."""

import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from theme_studies import HOSTILE, KINDS, coded_themes, themed_study

from qualkit.exporters.themes.drawing import NORMAL, fitting, inches_of, lines, png, svg
from qualkit.exporters.themes.figures import FIGURES
from qualkit.exporters.themes.gathering import gather

EVERY = pytest.mark.parametrize("kind", KINDS)
SPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    return gather(coded_themes(tmp_path_factory.mktemp("coded")))


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    labels = tuple(f"a theme with a name that goes on for rather long, number {n}" for n in range(45))
    return gather(themed_study(tmp_path_factory.mktemp("many"), count=45, labels=labels, stability=0.3))


def boxes(drawing):
    """Return where each text of a figure stands, in pixels, with its words."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    renderer = FigureCanvasAgg(drawing.figure).get_renderer()
    texts = [*drawing.figure.texts, *(text for axes in drawing.figure.axes for text in axes.texts)]
    return [(text.get_text(), text.get_window_extent(renderer)) for text in texts if text.get_text()]


@EVERY
def test_an_svg_is_whole_stands_alone_and_says_in_words_what_it_shows(coded, kind):
    drawn = svg(FIGURES[kind].draw(coded))

    root = etree.fromstring(drawn)
    words = "".join(root.find(f"{SVG}{name}").text for name in ("title", "desc"))
    assert root.get("role") == "img"
    assert len(words) > 20
    assert set(re.findall(r"https?:[^\"'<> )]*", drawn.decode())) <= SPACES
    assert not root.findall(f".//{SVG}script") + root.findall(f".//{SVG}image")


@pytest.mark.parametrize("kind", ["map", "tree", "bars", "codes"])
def test_names_of_themes_are_text_and_not_outlines(coded, kind):
    root = etree.fromstring(svg(FIGURES[kind].draw(coded)))

    texts = ["".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")]
    assert "theme about subject 0" in texts


@EVERY
def test_the_same_study_draws_the_same_bytes(coded, kind):
    first, again = (FIGURES[kind].draw(coded) for _ in range(2))

    assert svg(first) == svg(again)
    assert png(first) == png(again)


@pytest.mark.parametrize("kind", ["map", "tree", "bars"])
def test_with_many_themes_no_text_lies_on_another_or_off_the_paper(many, kind):
    drawing = FIGURES[kind].draw(many)

    placed = boxes(drawing)
    paper = drawing.figure.bbox
    assert [words for words, box in placed if box.x0 < 0 or box.x1 > paper.x1 or box.y0 < 0 or box.y1 > paper.y1] == []
    assert [
        (words, others)
        for number, (words, box) in enumerate(placed)
        for others, other in placed[number + 1 :]
        if box.overlaps(other)
    ] == []


def test_a_tentative_theme_is_marked_however_long_its_name(many):
    words = [words for words, _ in boxes(FIGURES["map"].draw(many))]

    assert sum(each.endswith("(tentative)") for each in words) == 45


@EVERY
def test_names_that_look_like_code_are_drawn_as_words(tmp_path, kind):
    report = gather(themed_study(tmp_path, count=len(HOSTILE), labels=HOSTILE))
    if FIGURES[kind].missing(report):
        return

    drawing = FIGURES[kind].draw(report)

    root = etree.fromstring(svg(drawing))
    assert {etree.QName(each).localname for each in root.iter(etree.Element)} <= {
        *("svg", "title", "desc", "defs", "g", "path", "use", "text", "tspan", "rect", "clipPath", "style")
    }
    assert "\u202e" not in "".join(root.itertext())
    assert png(drawing).startswith(b"\x89PNG")


def test_a_figure_that_cannot_be_drawn_says_why(tmp_path):
    report = gather(themed_study(tmp_path, count=1))

    assert "code the study first" in FIGURES["codes"].missing(report)
    assert "one theme" in FIGURES["tree"].missing(report)


@given(st.text(max_size=60), st.floats(0.5, 4))
@settings(max_examples=60, deadline=None)
def test_a_text_is_cut_to_the_room_that_it_has(text, room):
    line = " ".join(text.split())

    kept = fitting(line, room, NORMAL)

    assert inches_of(kept, NORMAL) <= room
    assert kept == line or kept.endswith("…")
    assert all(inches_of(each, NORMAL) <= room for each in lines(line, room, NORMAL))


def test_naming_the_figures_loads_no_drawing_library():
    program = "import sys, qualkit.exporters.themes.files; sys.exit('matplotlib' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], check=False)

    assert done.returncode == 0
