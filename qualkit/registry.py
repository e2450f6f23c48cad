"""Plug-ins by entry point: readers, autocoders, embedders, theme finders and exporters, our own among them."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from typing import Any

from qualkit.errors import MissingExtraError, QualkitError, RequestError, possible


@cache
def plugins(room: str) -> dict[str, EntryPoint]:
    """Return the plug-ins of a room by name, in order of name.

    Two packages must not fight silently over a name, since results would depend on the order of installation.
    """
    found: dict[str, EntryPoint] = {}
    for point in sorted(entry_points(group=f"qualkit.{room}"), key=lambda point: point.name):
        if point.name in found and found[point.name].value != point.value:
            raise QualkitError(
                f"two packages offer '{point.name}' for {room}: {_origin(found[point.name])} and {_origin(point)}; "
                "uninstall one of them"
            )
        found[point.name] = point
    return found


def _origin(point: EntryPoint) -> str:
    return f"{point.dist.name} ({point.value})" if point.dist else point.value


def load(room: str, name: str) -> Any:  # noqa: ANN401 - each room has a shape of its own (protocols.py)
    """Return the plug-in of that name.

    Raises RequestError with the names there are when there is none, MissingExtraError when it cannot be loaded.
    """
    found = plugins(room)
    if name not in found:
        raise RequestError(f"{room}: there is no '{name}'; {possible(name, found)}")
    try:
        return found[name].load()
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        raise MissingExtraError(
            f"{room}: '{name}' of {_origin(found[name])} needs {package}, which is not installed; "
            f"run: pip install {package}"
        ) from error
    except (ImportError, AttributeError) as error:
        raise MissingExtraError(
            f"{room}: '{name}' of {_origin(found[name])} cannot be loaded ({error}); install it again, or uninstall it"
        ) from error


def preferred_finder() -> str:
    """Return the theme finder to use when nobody chose one: BERTopic where it is installed, else the same without."""
    return "bertopic" if find_spec("bertopic") else "graph"
