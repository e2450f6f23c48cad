"""Plug-ins: no two fight over a name, and what cannot be had is told in one line."""

from importlib.metadata import EntryPoint

import pytest

from qualkit import registry
from qualkit.errors import MissingExtraError, QualkitError, RequestError
from qualkit.registry import load, plugins, preferred_finder

ROOMS = ("readers", "autocoders", "embedders", "themes", "exporters")


@pytest.fixture
def offered(monkeypatch):
    """Offer exactly these plug-ins, given as name=value, in every room."""

    def offer(*pairs):
        points = [EntryPoint(name, value, "qualkit.autocoders") for name, value in pairs]
        monkeypatch.setattr(registry, "entry_points", lambda group: points)  # noqa: ARG005 - as importlib has it
        plugins.cache_clear()

    yield offer
    monkeypatch.undo()
    plugins.cache_clear()


@pytest.mark.parametrize("room", ROOMS)
def test_our_own_plug_ins_are_there_and_load(room):
    assert plugins(room)
    assert all(callable(load(room, name)) for name in plugins(room))


def test_plug_ins_come_in_order_of_name(offered):
    offered(("b", "one:b"), ("a", "two:a"))

    assert list(plugins("autocoders")) == ["a", "b"]


def test_two_packages_with_one_name_is_an_error_that_names_both(offered):
    offered(("lexicon", "ours.lexicon:coder"), ("lexicon", "theirs.lexicon:coder"))

    with pytest.raises(QualkitError, match=r"offer 'lexicon' for autocoders: ours\.lexicon.* and theirs\.lexicon"):
        plugins("autocoders")


def test_one_package_installed_twice_is_no_quarrel(offered):
    offered(("lexicon", "ours.lexicon:coder"), ("lexicon", "ours.lexicon:coder"))

    assert list(plugins("autocoders")) == ["lexicon"]


def test_an_unknown_name_is_answered_with_what_is_possible():
    with pytest.raises(RequestError, match="autocoders: there is no 'lexikon'; did you mean 'lexicon'"):
        load("autocoders", "lexikon")
    with pytest.raises(RequestError, match="themes: there is no 'zzzz'; possible: bertopic, graph, kmeans, lda, nmf"):
        load("themes", "zzzz")


def test_a_plug_in_that_lacks_a_package_names_the_line_that_mends_it(offered, tmp_path, monkeypatch):
    (tmp_path / "needy_plugin.py").write_text("import package_nobody_has.part\n")
    monkeypatch.syspath_prepend(tmp_path)
    offered(("needy", "needy_plugin:coder"))

    with pytest.raises(
        MissingExtraError, match=r"'needy' of needy_plugin:coder needs .* pip install package_nobody_has"
    ):
        load("autocoders", "needy")


def test_a_plug_in_that_is_not_where_it_says_is_one_clear_line(offered):
    offered(("lost", "qualkit.errors:NoSuchThing"))

    with pytest.raises(MissingExtraError, match=r"'lost' of qualkit\.errors:NoSuchThing cannot be loaded"):
        load("autocoders", "lost")


def test_the_preferred_finder_is_one_of_ours():
    assert preferred_finder() in plugins("themes")
