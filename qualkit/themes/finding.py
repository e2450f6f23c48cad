"""The way from texts to themes that all our finders share; they differ in how they group and who weighs the words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import numpy as np

from qualkit.model import Themes
from qualkit.phrasing import counted
from qualkit.text import same_words
from qualkit.themes import labelling, layout
from qualkit.themes.centres import centres
from qualkit.themes.clustering import FEW, HUGE, SAMPLE, Grouping, check_count, grouped, largest_first
from qualkit.themes.guiding import NONE, guided, kept_apart
from qualkit.themes.levelling import levelled, levels_of
from qualkit.themes.speaking import reasons
from qualkit.themes.stability import KEPT_SHARE, stability

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qualkit.model import Theme
    from qualkit.protocols import Embedder, Wanted
    from qualkit.themes.communities import Labels, Vectors
    from qualkit.themes.grain import Grain
    from qualkit.themes.stability import Stability

ALONE = "with nothing near to it"

Weigh: TypeAlias = "Callable[[Sequence[str], Vectors, Labels, labelling.WordList], labelling.Weighed]"
"""Texts, their vectors, the theme of each and what takes them apart into words, to how much each word tells of each."""


class Group(Protocol):
    """Another way to group texts than ours."""

    def __call__(self, texts: Sequence[str], vectors: Vectors, *, count: int | None, seed: int) -> Labels:
        """Return the group of each text, 0 or more."""
        ...


@dataclass(frozen=True, slots=True)
class Search:
    """What was asked for: of which finder, with which embedder, and what."""

    finder: str
    embed: Embedder
    wanted: Wanted


class Told(NamedTuple):
    """What was said, in the order of the alphabet: texts, the language of each, why it is set aside, its vector."""

    texts: list[str]
    languages: list[str]
    aside: list[str]
    vectors: Vectors


class Found(NamedTuple):
    """What a grouping found: the theme of each text that takes part, guides by theme, how fine, how stable."""

    labels: Labels
    guides: Mapping[int, str]
    grain: Grain | None
    stability: Stability | None


def find(
    texts: Sequence[str],
    languages: Sequence[str],
    search: Search,
    weigh: Weigh | None,
    group: Group | None = None,
) -> Themes:
    """Return the themes of the texts, the largest first; of too few texts, groups of neighbours with a remark.

    A text that says nothing is set aside, and why. See `strengths` and `layout` for what the figures of a text mean.
    """
    plain = [" ".join(text.split()) for text in texts]
    # Worked through in the order of the alphabet, so that the order in which texts are given changes nothing.
    order = sorted(range(len(plain)), key=lambda row: (plain[row], languages[row], row))
    told = _told([plain[row] for row in order], [languages[row] for row in order], search)
    taking_part = np.array([not why for why in told.aside], dtype=bool)
    found = _grouped(told, taking_part, search) if group is None else _by(group, told, taking_part, search)
    labels = np.full(len(order), -1, dtype=np.intp)
    labels[taking_part] = found.labels
    inside = np.flatnonzero(labels >= 0)
    middles = centres(told.vectors[inside], labels[inside])
    described = labelling.describe(told.texts, told.languages, told.vectors, labels, embed=search.embed, weigh=weigh)
    places = layout.positions(told.vectors, labels, middles)
    alone = [why or (ALONE if label < 0 else "") for why, label in zip(told.aside, labels, strict=True)]
    back = np.argsort(order)
    return Themes(
        themes=tuple(labelling.in_rows(_with(theme, found), order) for theme in described),
        assignments=tuple(int(label) if label >= 0 else None for label in labels[back]),
        strengths=tuple(round(float(strength), 4) for strength in strengths(told.vectors, labels, middles)[back]),
        positions=tuple((round(x, 4), round(y, 4)) for x, y in places[back].tolist()),
        finder=search.finder,
        settings=_settings(search, languages),
        stability=found.stability.whole if found.stability else None,
        interval=found.stability.interval if found.stability else None,
        reason=_reason(found, search),
        language_information=_language_information(labels, told.languages),
        language_correction=group is None and len(set(told.languages)) > 1 and found.grain is not None,
        aside=tuple(alone[row] for row in back),
        remark=_remark(told, taking_part, found, search),
    )


def _told(texts: list[str], languages: list[str], search: Search) -> Told:
    aside = reasons(texts, languages)
    return Told(texts, languages, aside, _vectors(texts, [not why for why in aside], search))


def _vectors(texts: Sequence[str], taking_part: Sequence[bool], search: Search) -> Vectors:
    """Return a row for each text, zeros where it is set aside; equal texts are embedded once and have equal rows."""
    different = sorted({text for text, takes_part in zip(texts, taking_part, strict=True) if takes_part})
    found = search.embed(different)
    place = {text: row for row, text in enumerate(different)}
    vectors = np.zeros((len(texts), found.shape[1]), dtype=np.float32)
    for row, text in enumerate(texts):
        if taking_part[row]:
            vectors[row] = found[place[text]]
    return vectors


def _grouped(told: Told, taking_part: Labels, search: Search) -> Found:
    """Return our themes: of texts made level, those with the same words as one, those of a guide together."""
    wanted, rows = search.wanted, np.flatnonzero(taking_part)
    vectors = told.vectors[rows]
    pinned = guided(vectors, wanted.guides, search.embed)
    nodes = _nodes([told.texts[row] for row in rows], pinned)
    if nodes.max(initial=-1) + 1 >= FEW:
        vectors = levelled(vectors, [told.languages[row] for row in rows], levels_of(search.embed))
    means, sizes = centres(vectors, nodes), np.bincount(nodes)
    guide_of = np.full(len(means), NONE, dtype=np.intp)
    guide_of[nodes[pinned != NONE]] = pinned[pinned != NONE]

    def group(chosen: Labels, seed: int, known: Grain | None) -> Grouping:
        found = grouped(means[chosen], sizes[chosen], count=wanted.count, seed=seed, known=known)
        parted = kept_apart(found.labels, means[chosen], guide_of[chosen])
        return Grouping(parted, found.grain)

    everything = np.arange(len(means))
    labels, grain = group(everything, wanted.seed, None) if len(means) else Grouping(everything)
    ranked = largest_first(labels[nodes], nodes)
    guides = {int(ranked[row]): list(wanted.guides)[pinned[row]] for row in np.flatnonzero(pinned != NONE)}
    if len(means) < FEW or (wanted.count or 0) > KEPT_SHARE * len(means):
        return Found(ranked, guides, grain, None)
    of_nodes = np.empty(len(means), dtype=np.intp)
    of_nodes[nodes] = ranked
    again = stability(
        lambda chosen, seed: group(chosen, seed, grain).labels, of_nodes, seed=wanted.seed, track=wanted.track
    )
    return Found(ranked, guides, grain, again)


def _nodes(texts: Sequence[str], pinned: Labels) -> Labels:
    """Return which texts are one to us: those of the same words, whatever case and signs, and those of a guide."""
    keys = [f"\n{guide:06}" if guide != NONE else same_words(text) for text, guide in zip(texts, pinned, strict=True)]
    place = {key: number for number, key in enumerate(sorted(set(keys)))}
    return np.array([place[key] for key in keys], dtype=np.intp)


def _by(group: Group, told: Told, taking_part: Labels, search: Search) -> Found:
    """Return the themes of another way to group, and how stable they are."""
    wanted, rows = search.wanted, np.flatnonzero(taking_part)
    if not len(rows):
        return Found(np.zeros(0, dtype=np.intp), {}, None, None)

    def again(chosen: Labels, seed: int, count: int | None) -> Labels:
        picked = rows[chosen]
        return group([told.texts[row] for row in picked], told.vectors[picked], count=count, seed=seed)

    check_count(wanted.count, len({told.texts[row] for row in rows}))
    everything = np.arange(len(rows))
    labels = largest_first(again(everything, wanted.seed, wanted.count), everything)
    repeated = stability(
        lambda chosen, seed: again(chosen, seed, wanted.count), labels, seed=wanted.seed, track=wanted.track
    )
    return Found(labels, {}, None, repeated)


def _with(theme: Theme, found: Found) -> Theme:
    """Return the theme with its stability and guide."""
    stable = found.stability.themes.get(theme.id) if found.stability else None
    return replace(theme, stability=None if stable is None else round(stable, 4), guide=found.guides.get(theme.id, ""))


def _language_information(labels: Labels, languages: Sequence[str]) -> float | None:
    """Return the adjusted mutual information of themes and languages; None for one language or few texts."""
    from sklearn.metrics import adjusted_mutual_info_score

    inside = np.flatnonzero(labels >= 0)
    spoken = [languages[int(row)] for row in inside]
    if len(inside) < FEW or len(set(spoken)) == 1:
        return None
    return round(float(adjusted_mutual_info_score(spoken, labels[inside])), 4)


def _reason(found: Found, search: Search) -> str:
    """Return why there are so many themes."""
    if search.wanted.count is not None:
        return f"{counted(search.wanted.count, 'theme')} asked for."
    if found.grain is None or not found.grain.tried:
        return ""
    tried = ", ".join(f"{score:.2f} with {kinds}" for kinds, score in found.grain.tried)
    return (
        "So many because at this grain texts lie nearer to their own theme than to the next, as far as that tells. "
        f"How clearly, by number of themes (silhouette, at most 1): {tried}."
    )


def strengths(vectors: Vectors, labels: Labels, middles: Vectors) -> Vectors:
    """Return how strongly each row belongs to its theme, 0-1; 0 for a row of no theme.

    Its cosine with the centre of its theme's other rows, less its cosine with the nearest other centre where that is
    positive: 0 says that another theme is as near, or that the row is alone in its theme.
    """
    strong = np.zeros(len(labels), dtype=np.float32)
    for theme in range(len(middles)):
        rows = np.flatnonzero(labels == theme)
        others = vectors[rows].sum(axis=0) - vectors[rows]
        length = np.maximum(np.linalg.norm(others, axis=1), 1e-6)
        own = (vectors[rows] * others).sum(axis=1) / length if len(rows) > 1 else np.zeros(1)
        rivals = vectors[rows] @ np.delete(middles, theme, axis=0).T
        strong[rows] = np.clip(own - rivals.max(axis=1, initial=0), 0, 1)
    return strong


def _settings(search: Search, languages: Sequence[str]) -> dict[str, str]:
    return {
        "finder": search.finder,
        "embedder": search.embed.name,
        "languages": " ".join(sorted(set(languages) - {""})),
        "count": str(search.wanted.count or "automatic"),
        "seed": str(search.wanted.seed),
        "n": str(len(languages)),
    }


def _remark(told: Told, taking_part: Labels, found: Found, search: Search) -> str:
    wanted = search.wanted
    different = len({told.texts[row] for row in np.flatnonzero(taking_part)})
    aside = Counter(filter(None, told.aside))
    aside.update([ALONE] * int((found.labels < 0).sum()))
    instead = "the groups asked for" if wanted.count else "groups of neighbours; sort the rest by hand"
    missed = [name for name in wanted.guides if name not in found.guides.values()]
    remarks = (
        (not different, "There is no text to find themes in."),
        (0 < different < FEW, f"Too little text for themes ({different} different); these are {instead}."),
        (aside, f"Set aside: {', '.join(f'{count} {why}' for why, count in sorted(aside.items()))}."),
        (missed, f"Nothing was said that is near to {', '.join(map(repr, missed))}."),
        (different > HUGE, f"Found on a sample of {SAMPLE:,} texts; the others joined the nearest theme."),
    )
    return " ".join(remark for holds, remark in remarks if holds)
