"""Scripts of pages, served as files: given inline, a script would be sent again with all that it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

ASSETS = Path(__file__).parents[1] / "assets"


def component(name: str, *, js: str, css: str, also: tuple[str, ...] = ()) -> Any:
    """Return the component whose files lie in the assets' folder of that name; `also` are folders that it imports."""
    for each in (name, *also):
        _serve(each)
    return st.components.v2.component(f"qualkit.{name}", js=js, css=css, isolate_styles=False)


def _serve(name: str) -> None:
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(f"qualkit.{name}") is None:
        # Streamlit looks for such folders in installed packages only, and an app may also run from its repository.
        manager.register_from_manifest(ComponentManifest("qualkit", "1", [ComponentConfig(name, name)]), ASSETS)
