"""A study's standing choices, from a `qualkit.toml` beside the project file."""

from __future__ import annotations

import getpass
import tomllib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from qualkit.errors import InputError, possible

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "qualkit.toml"
KINDS = {str: "text in quotation marks", int: "a whole number"}
LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Settings:
    """What `qualkit.toml` may say; the defaults hold where it is silent.

    `coder` names the person at this machine; `autocoder`, `themes` and `embedder` name plug-ins; `seed` makes chance
    repeatable.
    """

    coder: str = ""
    autocoder: str = "blend"
    themes: str = ""
    embedder: str = "use"
    seed: int = 0


def read_settings(folder: Path) -> Settings:
    """Return the settings of a folder; without a `qualkit.toml` there, the defaults."""
    path = folder / FILE_NAME
    if not path.exists():
        return Settings()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {error}") from error
    kinds = {field.name: type(getattr(Settings(), field.name)) for field in fields(Settings)}
    for name, value in found.items():
        if name not in kinds:
            raise InputError(f"{path}: unknown setting '{name}'; {possible(name, kinds)}")
        if type(value) is not kinds[name]:
            raise InputError(f"{path}: '{name}' is {value!r}; {KINDS[kinds[name]]} is possible")
    if not 0 <= found.get("seed", 0) <= LARGEST_SEED:
        raise InputError(f"{path}: 'seed' is {found['seed']}; 0 to {LARGEST_SEED} is possible")
    return Settings(**found)


def coder_name(settings: Settings) -> str:
    """Return who is at work: the name in the settings, or the login."""
    return settings.coder or login()


def login() -> str:
    """Return the name of whoever is logged in."""
    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        # In a container nobody may be logged in.
        return "unknown"
