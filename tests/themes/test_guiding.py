"""Guides: what is expected is found together, the rest stays free."""

import numpy as np
from clouds import clouds

from qualkit.protocols import Wanted
from qualkit.themes.graph import graph_themes
from qualkit.themes.guiding import NONE, kept_apart


def found(embed, texts, **wanted):
    return graph_themes(embed, Wanted(**wanted))(texts, ["en"] * len(texts))


def test_a_theme_is_named_after_the_guide_that_its_texts_are_near_to(embed, subjects):
    texts, subject = subjects

    themes = found(embed, texts, guides={"fear at night": ("dark square police fear",)})

    [guided] = [theme for theme in themes.themes if theme.guide]
    inside = [subject[row] for row, theme in enumerate(themes.assignments) if theme == guided.id]
    assert guided.guide == "fear at night"
    assert inside.count("safety") > len(inside) / 2
    assert None not in themes.assignments


def test_two_guides_never_share_a_theme(embed, subjects):
    guides = {"buses": ("bus tram",), "stations": ("station ticket",)}

    themes = found(embed, subjects[0], guides=guides)

    assert sorted(theme.guide for theme in themes.themes if theme.guide) == ["buses", "stations"]


def test_a_guide_that_nothing_is_near_to_is_named(embed, subjects):
    themes = found(embed, subjects[0], guides={"whales": ("whale ocean plankton",)})

    assert "Nothing was said that is near to 'whales'." in themes.remark
    assert not any(theme.guide for theme in themes.themes)


def test_groups_without_several_guides_stay_as_they_are():
    vectors, kinds = clouds(40, 4)
    pinned = np.full(40, NONE)
    pinned[0] = 0

    assert (kept_apart(kinds, vectors, pinned) == kinds).all()
