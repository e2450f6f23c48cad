"""Colours of notes: what programs write, as `#RRGGBB`, and what people call them in six languages."""

from __future__ import annotations

import re
from colorsys import rgb_to_hls

from qualkit.text import folded

# What Miro calls its colours, and how they look.
MIRO = {
    "gray": "#F5F6F8",
    "light_yellow": "#FFF9B1",
    "yellow": "#F5D128",
    "orange": "#FF9D48",
    "light_green": "#D5F692",
    "green": "#C9DF56",
    "dark_green": "#93D275",
    "cyan": "#67C6C0",
    "light_pink": "#FFCEE0",
    "pink": "#EA94BB",
    "violet": "#BE88C7",
    "red": "#F16C7F",
    "light_blue": "#A6CCF5",
    "blue": "#6CD8FA",
    "dark_blue": "#9EA9FF",
    "black": "#000000",
}
# A colour, how it looks, and what it is called in English, Spanish, French, Portuguese, Italian and German.
NAMED = (
    (
        "red",
        "#E53935",
        "red reds rojo roja rojos rojas rouge rouges vermelho vermelha vermelhos rosso rossa rossi rot rote",
    ),
    ("orange", "#FB8C00", "orange oranges naranja naranjas anaranjado laranja arancione arancioni"),
    (
        "yellow",
        "#FDD835",
        "yellow amarillo amarilla amarillos amarelo amarela amarelos jaune jaunes giallo gialla gelb gelbe",
    ),
    ("green", "#43A047", "green verde verdes verdi vert verte verts vertes grun grune gruen"),
    ("teal", "#26A69A", "teal turquoise turquesa turchese turkis cyan cian ciano"),
    (
        "blue",
        "#1E88E5",
        "blue azul azules azuis bleu bleue bleus bleues blu azzurro azzurri celeste blau hellblau blaue",
    ),
    ("violet", "#8E24AA", "violet purple lilac morado morada morados violeta lila roxo roxa violette viola lilas"),
    ("pink", "#EC407A", "pink rosa rosas rosado rosada rose roses magenta fucsia"),
    ("brown", "#795548", "brown marron marrons cafe castanho marrone braun"),
    ("grey", "#9E9E9E", "grey gray gris grises cinza cinzento grigio grigia grau"),
    ("white", "#FFFFFF", "white blanco blanca blanc blanche branco branca bianco bianca weiss"),
    ("black", "#000000", "black negro negra noir noire preto preta nero nera schwarz"),
)
# From which hue to which a colour goes by a name, in degrees; people's yellow is narrow and their green is wide.
HUES = {
    "red": (343, 375),
    "orange": (15, 43),
    "yellow": (43, 63),
    "green": (63, 168),
    "teal": (158, 192),
    "blue": (175, 252),
    "violet": (252, 305),
    "pink": (296, 350),
    "brown": (10, 40),
}
LOOKS = {name: look for name, look, _ in NAMED}
NAMES = {word: name for name, _, words in NAMED for word in words.split()}
SIGN_COLOURS = {
    "red": "🟥🔴",
    "orange": "🟧🟠",
    "yellow": "🟨🟡",
    "green": "🟩🟢",
    "blue": "🟦🔵",
    "violet": "🟪🟣",
    "brown": "🟫🟤",
    "black": "⬛⚫",
    "white": "⬜⚪",
}
SIGNS = {sign: name for name, signs in SIGN_COLOURS.items() for sign in signs}
HEX = re.compile(r"#?(?:([0-9a-f]{6})(?:[0-9a-f]{2})?|([0-9a-f]{3})[0-9a-f]?)$", re.IGNORECASE)
RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\b")
GREY = 0.06  # of the whole range from the weakest to the strongest part: no hue to speak of
FAR = 180.0  # degrees: the other side of the circle of hues
CLOSE = 8.0  # degrees beyond a range that may still go by its name
GREY_CLOSE = 40.0  # as `apart` counts greys
DARKNESS = 20.0  # degrees that the whole way from black to white counts for


def normal(colour: str) -> str:
    """Return a colour as `#RRGGBB` where it is written in figures, else as it is.

    >>> normal("#fcf281ff"), normal("rgb(252, 242, 129)"), normal("rosa")
    ('#FCF281', '#FCF281', 'rosa')
    """
    colour = colour.strip()
    if found := HEX.match(colour):
        long, short = found.groups()
        if long or colour.startswith("#"):
            return f"#{long or ''.join(2 * figure for figure in short)}".upper()
    if found := RGB.match(colour):
        return "#" + "".join(f"{min(255, int(part)):02X}" for part in found.groups())
    return colour


def name_of(word: str) -> str:
    """Return the English name of the colour that a word names, or nothing.

    >>> name_of("Amarillo"), name_of("violette"), name_of("housing")
    ('yellow', 'violet', '')
    """
    return NAMES.get(folded(word).replace("ß", "ss"), "")


def look(colour: str) -> str:
    """Return how a colour looks, as `#RRGGBB`: a figure, a colour of Miro or a word; empty when nobody knows."""
    found = normal(colour)
    if HEX.match(found):
        return found
    named = [LOOKS[name] for word in re.split(r"[\s_-]+", found) if (name := name_of(word))]
    return MIRO.get(found.casefold()) or (named[0] if named else "")


def apart(one: str, other: str) -> float:
    """Return how far two looks are apart, in degrees of hue; greys are far from all that has a hue."""
    (hue, light, grey), (other_hue, other_light, other_grey) = _seen(one), _seen(other)
    if grey != other_grey:
        return FAR
    if grey:
        return FAR / 2 * abs(light - other_light)
    turn = abs(hue - other_hue)
    return min(turn, 360 - turn) + DARKNESS * abs(light - other_light)


def _seen(figure: str) -> tuple[float, float, bool]:
    parts = [int(figure[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    hue, light, _ = rgb_to_hls(*parts)
    return 360 * hue, light, max(parts) - min(parts) < GREY


def nearest(colour: str, names: frozenset[str]) -> str:
    """Return which of the names a colour goes by, or nothing when it is far from all of them.

    >>> nearest("#FCF281", frozenset({"yellow", "pink"}))
    'yellow'
    """
    seen = look(colour)
    if not seen or not names:
        return ""
    best = min(sorted(names), key=lambda name: (_outside(seen, name), apart(seen, LOOKS[name])))
    return best if _outside(seen, best) <= (CLOSE if best in HUES else GREY_CLOSE) else ""


def _outside(figure: str, name: str) -> float:
    """Return how many degrees a hue lies outside those that go by a name; for greys, how far it is from that grey."""
    hue, _, grey = _seen(figure)
    if grey or name not in HUES:
        return apart(figure, LOOKS[name])
    start, end = HUES[name]
    past = (hue - start) % 360
    return 0.0 if past <= end - start else min(past - (end - start), 360 - past)
