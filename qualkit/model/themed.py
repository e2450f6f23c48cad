"""What keeps coming up: themes, and how far they can be relied on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Wording:
    """How one language speaks of a theme: a phrase in participants' words, keywords, and the row that says it best."""

    phrase: str
    keywords: tuple[str, ...] = ()
    exemplar: int | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of some texts.

    `label` is the phrase of the language that speaks of it most. `keywords` are words with weights, highest first, of
    all languages; `wording` says it language by language. `exemplars` are row numbers of the texts given, the most
    typical first. `stability` (0-1) is how often its texts stay together when the search is repeated, None when that
    was not measured. `guide` names the guide that steered it, or is empty. `centre` is the unit-length mean of its
    texts' vectors, as the bytes of float32.
    """

    id: int
    label: str
    keywords: tuple[tuple[str, float], ...]
    exemplars: tuple[int, ...]
    size: int
    wording: Mapping[str, Wording] = field(default_factory=dict)
    stability: float | None = None
    guide: str = ""
    centre: bytes = b""


@dataclass(frozen=True, slots=True)
class Themes:
    """The result of one theme run over n texts.

    `assignments`, `strengths`, `positions` and `aside` have one entry a text: the theme's id (None: set aside), how
    strongly it belongs there (0-1), (x, y) on a map, for looking only, and why it was set aside (empty: it was not).

    `stability` (0-1) is how well the grouping agrees with itself when repeated on samples, `interval` where it lies 19
    times of 20; None when not measured. `reason` says why there are so many themes. `language_information` is the
    adjusted mutual information of themes and languages, 0 when no theme is a language, 1 when each is; None for a
    single language. `language_correction` tells that vectors were moved so that languages lie together. `remark` is a
    plain sentence for people, or empty.
    """

    themes: tuple[Theme, ...]
    assignments: tuple[int | None, ...]
    strengths: tuple[float, ...]
    positions: tuple[tuple[float, float], ...]
    finder: str
    settings: Mapping[str, str] = field(default_factory=dict)
    stability: float | None = None
    interval: tuple[float, float] | None = None
    reason: str = ""
    language_information: float | None = None
    language_correction: bool = False
    aside: tuple[str, ...] = ()
    remark: str = ""
