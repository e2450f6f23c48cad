"""Turns the bytes of rich text into characters, by the fonts and code pages that the file names."""

from __future__ import annotations

from qualkit.readers.writing.symbols import symbol

SURROGATES = range(0xD800, 0xE000)
SECOND_HALVES = range(0xDC00, 0xE000)
SIGNS_OF_A_FONT = range(0xF000, 0xF100)
HIGHEST = 0x10000
LAST = 0x10FFFF  # of Unicode


class Letters:
    """Remembers the fonts of a file, the bytes that wait to be decoded together, and how many are to be skipped.

    `page` is the code page of the file; `skip` counts the bytes that repeat a character for older programs.
    """

    def __init__(self) -> None:
        self.page = "cp1252"
        self.skip = 0
        self._fonts: dict[int, tuple[str, str]] = {}
        self._font = 0
        self._bytes: list[str] = []
        self._high = 0

    def list_font(self, number: int) -> None:
        """Turn to the font of that number: what is told next is told of it."""
        self._font = number

    def name_font(self, name: str) -> None:
        """Take the name of that font, if there is one."""
        name = name.strip(" ;")
        if name:
            self._fonts[self._font] = (name, self._fonts.get(self._font, ("", ""))[1])

    def encode_font(self, codec: str) -> None:
        """Take the encoding of that font."""
        self._fonts[self._font] = ("", codec)

    def font(self, number: int) -> tuple[str, str]:
        """Return the name of a font and how its bytes are encoded."""
        name, codec = self._fonts.get(number, ("", ""))
        return name, codec or self.page

    def unskipped(self, words: str) -> str:
        """Return the bytes without those that are to be skipped."""
        kept = words[self.skip :]
        self.skip = max(0, self.skip - len(words))
        return kept

    def add(self, words: str) -> None:
        """Take bytes: a character may have two of them, and they may come in any form."""
        self._bytes.append(words)

    def decoded(self, font: str, codec: str) -> str:
        """Return the characters of the bytes so far."""
        if not self._bytes:
            return ""
        data = "".join(self._bytes)
        self._bytes.clear()
        if codec == "symbol":
            return "".join(symbol(font, f"{ord(c):x}") if c > " " else c for c in data)
        return data if data.isascii() else data.encode("latin-1").decode(codec, "replace")

    def character(self, number: int, font: str, codec: str) -> str:
        """Return the character of that number, or nothing for one half of a character that is told in two."""
        code = number % HIGHEST if number < 0 else number
        if code in SURROGATES and code not in SECOND_HALVES:
            self._high = code
            return ""
        if code in SECOND_HALVES and self._high:
            code = HIGHEST + (self._high - SURROGATES.start) * len(SECOND_HALVES) + (code - SECOND_HALVES.start)
        self._high = 0
        if code in SIGNS_OF_A_FONT and codec == "symbol":
            return symbol(font, f"{code:x}")
        return chr(code) if code <= LAST else ""
