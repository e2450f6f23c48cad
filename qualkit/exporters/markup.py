"""HTML built from elements: what is not markup already is escaped, so that no text can become markup."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Markup(str):
    """Text that is HTML already; only `element` and `joined` make it from text, and they escape."""

    __slots__ = ()


def element(name: str, *content: str, **attributes: str) -> Markup:
    """Return an element with its content and attributes escaped; an attribute that is '' is left out.

    >>> element("p", "a < b", class_="small")
    '<p class="small">a &lt; b</p>'
    """
    given = "".join(f' {key.rstrip("_")}="{escape(value)}"' for key, value in attributes.items() if value)
    return Markup(f"<{name}{given}>{joined(content)}</{name}>")


def joined(content: Iterable[str]) -> Markup:
    """Return pieces of text and markup as one markup."""
    return Markup("".join(piece if isinstance(piece, Markup) else escape(piece) for piece in content))
