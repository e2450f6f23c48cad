"""Where the codebooks, the sample study and the app lie: beside the package, or inside it once installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
# name: (place inside the installed package, place in the repository)
_PLACES = {
    "codebooks": ("share/codebooks", "codebooks"),
    "sample": ("share/sample", "corpora/sample"),
    "apps": ("share/apps", "apps"),
}


def resource(name: str) -> Path:
    """Return the folder of that name: 'codebooks', 'sample' or 'apps'."""
    inside, beside = _PLACES[name]
    installed = _PACKAGE / inside
    return installed if installed.is_dir() else _PACKAGE.parent / beside
