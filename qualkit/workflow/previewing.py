"""What an edited codebook would change in the codings, seen before it is saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit.model import Codebook, Match, Span
from qualkit.protocols import Track, Weighing, untracked
from qualkit.store.documents import listed_documents, read_documents
from qualkit.store.judgements import Judged, judged_statements, rejected_places
from qualkit.store.passages import Found, passages
from qualkit.store.project import Project
from qualkit.workflow.coding import coder_for, without_rejected

BY_WORDS = "lexicon"  # the coder that looks at terms alone, in seconds
SHOWN = 20  # excerpts of one code, of each kind


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words whose code comes or goes: the passage they begin in, their span in the document, and the terms found."""

    passage: Found
    span: Span
    terms: tuple[str, ...] = ()

    @property
    def quote(self) -> str:
        """Return the words that stand in the passage."""
        inner = self.span.within(self.passage.span)
        return inner.of(self.passage.words) if inner else ""


@dataclass(frozen=True, slots=True)
class CodeImpact:
    """What changes for one code: how many codings it had and will have, and what comes and goes.

    `added` and `removed` are how many; `comes` and `goes` the first of them, in the order of documents and words.
    """

    code_id: str
    before: int
    after: int
    added: int
    removed: int
    comes: tuple[Quoted, ...] = ()
    goes: tuple[Quoted, ...] = ()


@dataclass(frozen=True, slots=True)
class Impact:
    """What an edited codebook would change, code by code: those of the edited codebook first, then those it drops."""

    autocoder: str
    codes: tuple[CodeImpact, ...]

    @property
    def added(self) -> int:
        """Return how many codings would come."""
        return sum(code.added for code in self.codes)

    @property
    def removed(self) -> int:
        """Return how many codings would go."""
        return sum(code.removed for code in self.codes)


def quickest(old: Codebook, new: Codebook, *, autocoder: str) -> str:
    """Return the coder that shows what changed at least cost: the one for words when only words to find differ."""
    return BY_WORDS if list(_but_for_terms(old)) == list(_but_for_terms(new)) else autocoder


def impact(
    project: Project,
    codebook: Codebook,
    *,
    autocoder: str = "blend",
    embedder: str = "use",
    seed: int = 0,
    shown: int = SHOWN,
    track: Track = untracked,
) -> Impact:
    """Return what the coder would find with this codebook, against what it finds with the one in use; changes nothing.

    What people rejected is left out of both, as it is when the study is coded.
    """
    in_use, judged = project.codebook(), judged_statements(project)
    found: list[Mapping[str, Mapping[_Place, Match]]] = []
    for book, doing in ((in_use, "With the codebook in use"), (codebook, "With the edited codebook")):
        matches = _found(project, book, judged, autocoder, embedder=embedder, seed=seed, track=track, doing=doing)
        found.append(_by_code(matches))
    order = {document.id: number for number, document in enumerate(listed_documents(project))}
    known = dict.fromkeys([*(code.id for code in codebook.codes), *(code.id for code in in_use.codes)])
    drafts = [_draft(code_id, found[0].get(code_id, {}), found[1].get(code_id, {}), order) for code_id in known]
    return Impact(autocoder, tuple(_shown(project, [draft for draft in drafts if draft.came or draft.went], shown)))


_Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class _Draft:
    """What changes for one code, as matches."""

    code_id: str
    before: int
    after: int
    came: Sequence[Match]
    went: Sequence[Match]


def _but_for_terms(codebook: Codebook) -> Iterator[object]:
    yield from (codebook.id, codebook.title, codebook.languages)
    # What is only for the eye changes no coding either.
    yield from (replace(code, terms=(), vetoes=(), colour="", shortcut="") for code in codebook.codes)


def _found(
    project: Project,
    codebook: Codebook,
    judged: Sequence[Judged],
    autocoder: str,
    *,
    embedder: str,
    seed: int,
    track: Track,
    doing: str,
) -> Iterator[Match]:
    find = coder_for(project, autocoder, judged, codebook=codebook, embedder=embedder, seed=seed, track=track)
    documents = track(read_documents(project), doing=doing, total=len(listed_documents(project)))
    matches = find(documents) if isinstance(find, Weighing) else (each for one in documents for each in find([one]))
    return without_rejected(rejected_places(judged), matches)


def _by_code(matches: Iterable[Match]) -> Mapping[str, Mapping[_Place, Match]]:
    found: defaultdict[str, dict[_Place, Match]] = defaultdict(dict)
    for match in matches:
        found[match.code_id][match.document_id, match.span.start, match.span.end] = match
    return found


def _draft(
    code_id: str, before: Mapping[_Place, Match], after: Mapping[_Place, Match], order: Mapping[str, int]
) -> _Draft:
    def sorted_places(places: Iterable[_Place]) -> list[_Place]:
        return sorted(places, key=lambda place: (order[place[0]], *place[1:]))

    came = [after[place] for place in sorted_places(after.keys() - before.keys())]
    went = [before[place] for place in sorted_places(before.keys() - after.keys())]
    return _Draft(code_id, len(before), len(after), came, went)


def _shown(project: Project, drafts: Sequence[_Draft], shown: int) -> Iterator[CodeImpact]:
    wanted = [match for draft in drafts for match in (*draft.came[:shown], *draft.went[:shown])]
    places = defaultdict(list)
    for passage in passages(project, document_ids=sorted({match.document_id for match in wanted})):
        places[passage.document_id].append(passage)

    def told(matches: Sequence[Match]) -> tuple[Quoted, ...]:
        return tuple(_quoted(match, places[match.document_id]) for match in matches[:shown])

    for each in drafts:
        yield CodeImpact(
            each.code_id, each.before, each.after, len(each.came), len(each.went), told(each.came), told(each.went)
        )


def _quoted(match: Match, passages_there: Sequence[Found]) -> Quoted:
    within = next(each for each in passages_there if each.span.start <= match.span.start < each.span.end)
    return Quoted(within, match.span, tuple(dict.fromkeys(piece.what for piece in match.evidence)))
