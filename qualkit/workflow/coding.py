"""The verb that lets an autocoder work on a study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from qualkit import __version__
from qualkit.codebook import with_codes
from qualkit.model import Codebook, Coder, Match, Span
from qualkit.phrasing import counted
from qualkit.protocols import (
    Aids,
    AutoCoder,
    AutoCoderFactory,
    Measured,
    Track,
    Weighing,
    untracked,
)
from qualkit.registry import load
from qualkit.store.codings import add_codings, finish_round, start_round, unread
from qualkit.store.decided import decided_codings
from qualkit.store.documents import read_documents
from qualkit.store.events import now
from qualkit.store.judgements import Judged, judged_statements, rejected_places
from qualkit.store.models import keep_model
from qualkit.store.project import Project
from qualkit.store.superseded import let_go_of_superseded
from qualkit.workflow.judging import learnable
from qualkit.workflow.keeping import carry_decided, without_upheld
from qualkit.workflow.remembering import remembering


@dataclass(frozen=True, slots=True)
class CodingResult:
    """What a coder did; `silent` counts the passages in languages for which the codebook has no terms.

    `measured` says of each code how right its codings are, None where it is not yet measured; it is empty for a coder
    that weighs nothing. `has_learned` tells whether it used what people judged.
    """

    documents: int
    codings: int
    silent: Mapping[str, int] = field(default_factory=dict)
    measured: Mapping[str, Measured | None] = field(default_factory=dict)
    has_learned: bool = False


def code(
    project: Project,
    *,
    who: str,
    autocoder: str = "blend",
    embedder: str = "use",
    seed: int = 0,
    verb: str = "code",
    track: Track = untracked,
) -> CodingResult:
    """Apply the codebook to every document that this coder has not read with it; one round, one transaction.

    What people said comes first: a match on words of which they said that its code does not hold is left out, and what
    they decided about, wrote about or quoted in the coder's earlier rounds stands in this one, too. What the coder
    learned from them is kept with the round. The history has it under `verb`; of rounds under `LEARN`, what nobody
    looked at goes when they are superseded twice.
    """
    codebook = project.codebook()
    coder = Coder(autocoder, __version__)
    judged = judged_statements(project)
    find = coder_for(project, autocoder, judged, embedder=embedder, seed=seed, track=track)
    rejected = rejected_places(judged)
    settings = {"autocoder": autocoder, **find.settings, **_settings_of(rejected)}
    waiting = unread(project, coder, codebook_version=codebook.version, settings=settings)
    if not waiting:
        return CodingResult(0, 0)
    found = _worked_out(project, find, waiting, track) if isinstance(find, Weighing) else None
    silent: Counter[str] = Counter()
    count = 0
    with project.change(verb, who=who) as change:
        # Asked again when nobody else can write: two programs started together would code everything twice.
        waiting = unread(project, coder, codebook_version=codebook.version, settings=settings)
        waiting = [document_id for document_id in waiting if found is None or document_id in found]
        if not waiting:
            return CodingResult(0, 0)
        round_ = start_round(change, coder, codebook_version=codebook.version, settings=settings)
        decided = decided_codings(change.connection, coder, waiting)
        for document in track(read_documents(project, waiting), doing="Coding", total=len(waiting)):
            matches = find([document]) if found is None else found[document.id]
            before = decided.get(document.id, [])
            matches = list(without_upheld(before, without_rejected(rejected, matches)))
            count += add_codings(change, round_, document, matches)
            count += carry_decided(change, before, round_, matches)
            silent.update(p.language for p in document.passages if p.language not in codebook.languages)
        learned = find.saved() if isinstance(find, Weighing) else b""
        if learned:
            keep_model(change, round_, learned)
        finish_round(change, round_, at=now())
        let_go_of_superseded(change, coder)
        done = f"{counted(count, 'coding')} in {counted(len(waiting), 'document')}"
        change.summary = f"{autocoder}: {done}, codebook {codebook.version}"
    measured = dict(zip(find.codes, find.measured(), strict=True)) if isinstance(find, Weighing) else {}
    return CodingResult(len(waiting), count, dict(silent), measured, has_learned=bool(learned))


def coder_for(
    project: Project,
    autocoder: str,
    judged: Sequence[Judged],
    *,
    codebook: Codebook | None = None,
    embedder: str = "use",
    seed: int = 0,
    track: Track = untracked,
) -> AutoCoder:
    """Return an autocoder for the codebook in use, with all that a study can give it: documents, judgements, vectors.

    Another `codebook` may be given. The judgements come in the order given; RequestError when there is no autocoder of
    that name, or no code to look for.
    """
    make: AutoCoderFactory = load("autocoders", autocoder)
    aids = Aids(
        embedder=lambda: remembering(project, embedder, track),
        collection=lambda: read_documents(project),
        judgements=learnable(project, judged, seed=seed) if judged else (),
        track=track,
    )
    return make(with_codes(codebook or project.codebook()), aids)


def _worked_out(project: Project, find: AutoCoder, waiting: list[str], track: Track) -> dict[str, list[Match]]:
    """Return the matches by document, before anything is written: to work them out, vectors must be kept meanwhile."""
    found: dict[str, list[Match]] = {document_id: [] for document_id in waiting}
    for match in find(track(read_documents(project, waiting), doing="Weighing", total=len(waiting))):
        found[match.document_id].append(match)
    return found


def _settings_of(rejected: Mapping[tuple[str, str], Sequence[Span]]) -> dict[str, str]:
    """Return what people's rejections add to the settings of a round, since they decide its outcome, too."""
    if not rejected:
        return {}
    places = sorted(
        (document_id, code_id, span.start, span.end)
        for (document_id, code_id), spans in rejected.items()
        for span in spans
    )
    return {"rejected": sha256(repr(places).encode()).hexdigest()[:16]}


def without_rejected(rejected: Mapping[tuple[str, str], Sequence[Span]], matches: Iterable[Match]) -> Iterator[Match]:
    """Yield the matches of which people have not rejected half of the words or more."""
    for match in matches:
        parts = (span.within(match.span) for span in rejected.get((match.document_id, match.code_id), ()))
        if 2 * sum(len(part) for part in parts if part) < len(match.span):
            yield match
