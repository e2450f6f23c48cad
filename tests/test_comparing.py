"""Finders side by side, and what may guide them."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from builders import CODEBOOK, empty_study, small_study
from click.testing import CliRunner

from qualkit import cli, workflow
from qualkit.errors import RequestError
from qualkit.model import Theme, Themes
from qualkit.store.themes import latest_themes
from qualkit.workflow import comparing
from qualkit.workflow.comparing import compare_finders, compare_texts
from qualkit.workflow.expecting import guides_from

TEXTS = ["bus late", "bus late", "rent damp", "rent damp", "bus rent", "autobús tarde", "autobús tarde", "!!!"]
LANGUAGES = ["en"] * 5 + ["es"] * 2 + [""]


class Embedder:
    """Remembers what it was asked."""

    name = "fake"

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        import numpy as np

        self.asked += texts
        return np.eye(8, dtype=np.float32)[[len(text) % 8 for text in texts]]


def finder_of(name, calls):
    """Return a finder that puts every other text aside, and keeps what it was asked."""

    def make(embed, wanted):
        def find(texts, languages):
            embed([*texts, f"keyword of {name}"])
            calls.append((name, wanted, tuple(texts), tuple(languages)))
            themes = (
                Theme(0, "bus", (("bus", 1.0), ("late", 0.9), ("autobús", 0.8), ("tarde", 0.7)), (0,), 1),
                Theme(1, "rent", (("rent", 1.0), ("bus", 0.5)), (1,), 1),
                Theme(2, "nothing", (), (2,), 1),
            )
            return Themes(
                themes,
                tuple(row % 3 if row % 2 else None for row in range(len(texts))),
                (0.0,) * len(texts),
                ((0.0, 0.0),) * len(texts),
                name,
                stability=0.5,
                language_information=None if name == "nmf" else 0.25,
            )

        return find

    return make


@pytest.fixture
def calls(monkeypatch):
    """Replace all finders and the embedder by fakes; returns what the finders were asked."""
    asked, embedder = [], Embedder()
    asked_of = {"embedders": lambda _: lambda: embedder, "themes": lambda name: finder_of(name, asked)}
    monkeypatch.setattr(comparing, "load", lambda room, name: asked_of[room](name))
    monkeypatch.setattr(
        comparing, "plugins", lambda _: dict.fromkeys(["bertopic", "graph", "kmeans", "lda", "nmf", "own"])
    )
    monkeypatch.setattr(comparing, "embedder", embedder, raising=False)
    return asked


def run(*arguments):
    return CliRunner().invoke(cli.qualkit, list(map(str, arguments)), catch_exceptions=False)


def test_every_finder_is_tried_on_the_same_texts_ours_first_and_bertopic_once(calls):
    found = compare_texts(TEXTS, LANGUAGES, count=3, seed=7)

    assert [row.finder for row in found] == ["graph", "kmeans", "nmf", "lda", "own"]
    assert {texts for _, wanted, texts, _ in calls if wanted.count} == {tuple(TEXTS)}
    assert {wanted.seed for _, wanted, *_ in calls} == {7}
    assert {(row.themes, row.set_aside, row.stability) for row in found} == {(3, 4, 0.5)}
    assert [row.language_information for row in found] == [0.25, 0.25, None, 0.25, 0.25]
    assert all(row.seconds >= 0 for row in found)


@pytest.mark.usefixtures("calls")
def test_coherence_and_diversity_are_of_keywords_each_language_by_itself():
    row = compare_texts(TEXTS, LANGUAGES)[0]

    # bus and late are in 3 and 2 of five English texts, together in 2; autobús and tarde never apart: a mean of 0.78.
    # bus and rent are in 3 each, together in 1: -0.36.
    assert row.coherence == pytest.approx(((0.5575 + 1) / 2 - 0.3652) / 2, abs=1e-3)
    assert row.diversity == pytest.approx(5 / 6)


@pytest.mark.usefixtures("calls")
def test_passages_are_embedded_once_for_all_and_each_finder_reads_its_own_words():
    compare_texts(TEXTS, LANGUAGES)

    asked = comparing.embedder.asked
    assert sorted(asked) == sorted(
        {*TEXTS, *(f"keyword of {name}" for name in ("graph", "kmeans", "nmf", "lda", "own"))}
    )


def test_comparing_writes_nothing_to_the_project(calls, tmp_path):
    project = small_study(tmp_path)
    before = sha256(project.path.read_bytes()).hexdigest(), project.history(), latest_themes(project)

    found = compare_finders(project)

    assert len(found) == 5
    assert (sha256(project.path.read_bytes()).hexdigest(), project.history(), latest_themes(project)) == before
    assert not any("What about violence" in text for _, _, texts, _ in calls for text in texts)


@pytest.mark.usefixtures("calls")
def test_where_nothing_was_said_there_is_nothing_to_compare(tmp_path):
    assert compare_finders(empty_study(tmp_path)) == []
    with pytest.raises(RequestError, match="holds no passages to find themes in"):
        run("themes", tmp_path / "small.qualkit", "--compare")


@pytest.mark.usefixtures("calls")
def test_the_command_prints_them_side_by_side_and_says_how_to_read_it(tmp_path):
    shown = run("themes", small_study(tmp_path).path, "--compare")

    lines = [line.split("\t") for line in shown.stdout.splitlines()]
    assert lines[0] == ["finder", "themes", "set aside", "coherence", "diversity", "stability", "language", "seconds"]
    assert [line[0] for line in lines[1:]] == ["graph", "kmeans", "nmf", "lda", "own"]
    assert lines[3][6] == "–"
    assert "It hardly tells finders apart" in shown.stderr


def test_finders_are_compared_on_a_table_too(calls, tmp_path):
    (tmp_path / "notes.csv").write_text("id,note\n1,The bus is late\n2,\n3,El autobús no llega\n", encoding="utf-8")

    shown = run("themes", tmp_path / "notes.csv", "--text", "note", "--compare", "--themes", "2", "--json")

    assert [row["finder"] for row in json.loads(shown.stdout)] == ["graph", "kmeans", "nmf", "lda", "own"]
    assert calls[-1][1].count == 2
    assert calls[-1][2] == ("The bus is late", "El autobús no llega")


@pytest.mark.parametrize("options", [["--with", "nmf"], ["--guide", "bus: late"]])
def test_finders_are_compared_as_they_are(options, tmp_path):
    with pytest.raises(RequestError, match="leave --with and --guide out"):
        run("themes", small_study(tmp_path).path, "--compare", *options)


def test_words_guide_under_the_name_given():
    guides = guides_from(["waiting: appointment, no answer ; queue", " buses :late", "waiting: hours"])

    assert guides == {"waiting": ("appointment", "no answer", "queue", "hours"), "buses": ("late",)}


def test_a_code_guides_by_all_that_the_codebook_says_of_it():
    guides = guides_from(["violence"], CODEBOOK)

    assert list(guides) == ["Violence"]
    assert {"Violence: Harm done to a person.", "He shouted at her.", "beat wife", "golpear"} <= set(guides["Violence"])
    assert not {"violence of the storm", "domestic violence"} & set(guides["Violence"])


@pytest.mark.parametrize(
    ("asked", "codebook", "told"),
    [
        ("trsut", CODEBOOK, "guide 'trsut' is no code and holds no words .*; did you mean 'trust'"),
        (
            "trust",
            None,
            "needs a name and words, such as 'waiting: appointment, no answer, queue'; a table has no codebook",
        ),
        ("waiting:", CODEBOOK, "guide 'waiting:' needs a name and words"),
        (": queue", CODEBOOK, "guide ': queue' needs a name and words"),
    ],
)
def test_a_guide_that_says_nothing_is_refused_in_one_line(asked, codebook, told):
    with pytest.raises(RequestError, match=told) as raised:
        guides_from([asked], codebook)

    assert "\n" not in str(raised.value)


def test_the_command_hands_finder_and_guides_on(tmp_path, monkeypatch):
    seen = {}
    monkeypatch.setattr(workflow, "find_themes", lambda _, **asked: seen.update(asked))

    with pytest.raises(RequestError, match="holds no passages"):
        run("themes", small_study(tmp_path).path, "--with", "nmf", "--guide", "trust", "--guide", "buses: late, full")

    assert seen["finder"] == "nmf"
    assert seen["guides"] == {
        "Trust": ("Trust", "Confianza", "Confiance", "trust", "confianza", "confiar", "confiance"),
        "buses": ("late", "full"),
    }


def test_an_unknown_finder_is_named_with_those_there_are(tmp_path):
    with pytest.raises(RequestError, match="themes: there is no 'mnf'; did you mean 'nmf'"):
        run("themes", small_study(tmp_path).path, "--with", "mnf")


def test_the_command_shows_how_stable_themes_are_and_marks_the_tentative(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    run_ = latest_themes(project)
    themes = tuple(replace(theme, stability=value) for theme, value in zip(run_.themes, (0.91, 0.4), strict=True))
    told = replace(
        run_, themes=themes, interval=(0.7, 0.9), reason="2 themes were asked for.", language_information=-0.001
    )
    monkeypatch.setattr(workflow, "find_themes", lambda *_, **__: told)

    shown = run("themes", project.path)

    assert [line.split("\t")[3] for line in shown.stdout.splitlines()] == ["stability", "0.91", "0.40, tentative"]
    assert shown.stderr.splitlines()[:3] == [
        "2 themes were asked for.",
        "Found again in samples of 80 %: 0.80 of 1 (0.70 to 0.90, 19 times of 20).",
        "Themes that are languages: 0.00 (0 none, 1 all).",
    ]
