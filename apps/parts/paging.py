"""Pages of long lists: only what is looked at is read."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from parts import address


def paged(
    count: int, size: int, *, key: str, on_change: Callable[[], None] | None = None, page: int | None = None
) -> int:
    """Draw the page numbers where there is more than one page; return the offset of the page chosen.

    A `page` given is gone to, whatever was chosen.
    """
    pages = max(1, -(-count // size))
    arguments = address.bound(key, 1, then=on_change)
    if page:
        address.put(key, page)
    if not 1 <= st.session_state[key] <= pages:
        address.put(key, pages)
    if pages == 1:
        return 0
    return (st.pagination(pages, **arguments) - 1) * size
