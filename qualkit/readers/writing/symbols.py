"""Characters of fonts that draw signs in place of letters, as Word and RTF name them."""

from __future__ import annotations

# Wingdings and Symbol: boxes, bullets, arrows, ticks and faces, which people use; Greek letters as Symbol has them.
WINGDINGS = {
    0x4A: "☺",
    0x4B: "😐",
    0x4C: "☹",
    0x6C: "●",
    0x6E: "■",
    0x6F: "☐",
    0x71: "❑",
    0x72: "❒",
    0x76: "❖",
    0x78: "☒",
    0x9F: "•",
    0xA7: "▪",
    0xA8: "☐",
    0xD8: "➢",
    0xDF: "←",
    0xE0: "→",
    0xE1: "↑",
    0xE2: "↓",
    0xE8: "➔",
    0xF0: "⇨",
    0xFB: "✗",
    0xFC: "✓",
    0xFD: "☒",
    0xFE: "☑",
}
GREEK = dict(
    zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True),
)
SYMBOL = {**GREEK, 0xA3: "≤", 0xA5: "∞", 0xAE: "→", 0xAC: "←", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB7: "•", 0xB9: "≠"}
FONTS = {"wingdings": WINGDINGS, "symbol": SYMBOL}
PRIVATE = range(0xF000, 0xF100)
UNKNOWN = "�"


def symbol(font: str, code: str) -> str:
    """Return the character that a font draws for a code in hexadecimal digits.

    >>> symbol("Wingdings", "F0FE"), symbol("Arial", "20AC")
    ('☑', '€')
    """
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if drawn := FONTS.get(font.casefold(), {}).get(number & 0xFF):
        return drawn
    if number in PRIVATE or number > 0x10FFFF:  # noqa: PLR2004 - the last of Unicode
        return UNKNOWN
    return chr(number)
