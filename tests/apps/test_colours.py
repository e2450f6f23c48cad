"""Colours: every code has one, and it can be seen on white and on dark."""

import pytest
from builders import CODEBOOK
from hypothesis import given
from hypothesis import strategies as st
from parts.colours import DARK, ENOUGH, LIGHT, PALETTE, THEMES, code_colours, contrast, readable


@pytest.mark.parametrize("ground", [LIGHT, DARK])
@pytest.mark.parametrize("colour", [*PALETTE, *THEMES])
def test_a_colour_of_the_palette_stands_out_on_light_and_on_dark(colour, ground):
    assert contrast(readable(colour, ground), ground) >= ENOUGH


@given(st.integers(0, 0xFFFFFF), st.sampled_from([LIGHT, DARK]))
def test_any_colour_is_made_readable(number, ground):
    assert contrast(readable(f"#{number:06x}", ground), ground) >= ENOUGH


def test_a_palette_of_our_own_needs_no_mending():
    for colour in PALETTE:
        assert readable(colour, LIGHT) == readable(colour, DARK) == colour


def test_a_code_below_another_takes_its_colour():
    colours = code_colours(CODEBOOK)

    assert colours["violence-domestic"] == colours["violence"] == "#a4343a"


def test_black_on_white_is_the_greatest_contrast():
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
