"""The verb that reads boards together: the same idea, in whatever group and language it was raised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qualkit.errors import RequestError
from qualkit.exporters.wording import OCCASION
from qualkit.model import Kind, Span
from qualkit.phrasing import shortened
from qualkit.protocols import Track, untracked
from qualkit.store.documents import listed_documents
from qualkit.store.passages import passages
from qualkit.workflow.looking import filter_from
from qualkit.workflow.remembering import remembering
from qualkit.workflow.spoken import why_left_out

if TYPE_CHECKING:
    from qualkit.protocols import Embedder
    from qualkit.store.passages import Found
    from qualkit.store.project import Project
    from qualkit.themes.equivalents import Equivalents

MOST = 3_000  # notes: each is laid beside each, so that twice as many need four times the memory
HEADING = 60  # characters
WITHOUT = "Without a prompt"
NO_KIND = -1  # of prompt
# Boards, if there are any; else what else was written down in pieces.
MATERIAL: tuple[tuple[str, ...], ...] = ((Kind.BOARD,), (Kind.ANSWERS, Kind.NOTES))


@dataclass(frozen=True, slots=True)
class Said:
    """A note, who wrote it and where it stands; `number` is the passage's number in the project."""

    number: int
    document_id: str
    document: str
    group: str
    language: str
    prompt: str
    span: Span
    words: str


@dataclass(frozen=True, slots=True)
class Idea:
    """What two notes or more say, with a heading in each language: its most central note there, cut to a phrase.

    `sure` tells whether the notes are so near in meaning that they hardly say different things.
    """

    headings: Mapping[str, str]
    notes: tuple[Said, ...]
    sure: bool

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the groups that raised it."""
        return tuple(dict.fromkeys(note.group for note in self.notes))

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages in which it was raised, those that most notes are in first."""
        return tuple(self.headings)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that all groups were asked, in the words of each language, with what they answered.

    `ideas` come with those of most groups first, then of most notes; `single` are the notes that no other is like.
    """

    names: Mapping[str, str]
    ideas: tuple[Idea, ...]
    single: tuple[Said, ...]

    @property
    def name(self) -> str:
        """Return the prompt in all its languages."""
        return " / ".join(dict.fromkeys(self.names.values())) or WITHOUT


@dataclass(frozen=True, slots=True)
class Synthesis:
    """Boards read together, prompt by prompt. Every note is once in it: in one idea, or among the single ones."""

    prompts: tuple[Prompt, ...]
    groups: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def notes(self) -> int:
        """Return how many notes were read."""
        return sum(len(idea.notes) for prompt in self.prompts for idea in prompt.ideas) + self.single

    @property
    def single(self) -> int:
        """Return how many notes are like no other."""
        return sum(len(prompt.single) for prompt in self.prompts)

    @property
    def ideas(self) -> tuple[Idea, ...]:
        """Return the ideas of all prompts."""
        return tuple(idea for prompt in self.prompts for idea in prompt.ideas)


def synthesise(
    project: Project,
    *,
    where: Sequence[tuple[str, str]] = (),
    embedder: str = "use",
    track: Track = untracked,
) -> Synthesis:
    """Return which ideas several groups raised, in whatever language, over the notes of all boards.

    Where there are no boards, answers and session notes are read. A group is what the attribute `group` says, or else a
    document. `where` are conditions as in `filter_from`; RequestError when one is unknown or there are too many notes.
    """
    said = _material(project, where)
    if len(said) > MOST:
        raise RequestError(
            f"{project.path}: {len(said):,} notes are too many to lay each beside each; "
            f"choose {MOST:,} of them at most, such as by --where language=en"
        )
    return _told(said, _equivalents(said, remembering(project, embedder, track)))


def synthesis_rows(synthesis: Synthesis) -> Iterator[dict[str, Any]]:
    """Yield each idea as plain JSON, prompt by prompt; a note that no other is like is an idea of one note."""
    for prompt in synthesis.prompts:
        alone = (Idea({note.language: shortened(note.words, HEADING)}, (note,), sure=True) for note in prompt.single)
        for idea in (*prompt.ideas, *alone):
            yield {
                "prompt": dict(prompt.names),
                "headings": dict(idea.headings),
                "groups": list(idea.groups),
                "languages": list(idea.languages),
                "sure": idea.sure,
                "notes": [_row(note) for note in idea.notes],
            }


def _row(note: Said) -> dict[str, Any]:
    return {
        "words": note.words,
        "language": note.language,
        "group": note.group,
        "prompt": note.prompt,
        "document": note.document,
        "document_id": note.document_id,
        "passage": note.number,
        "start": note.span.start,
        "end": note.span.end,
    }


def _material(project: Project, where: Sequence[tuple[str, str]]) -> list[Said]:
    wanted = filter_from(project, codes=(), conditions=where, words="")
    groups = _groups(project)
    found = [piece for piece in passages(project, wanted=wanted) if _is_wanted(piece)]
    by_kind = ([piece for piece in found if piece.kind in kinds] for kinds in MATERIAL)
    return [_said(piece, groups[piece.document_id]) for piece in next(filter(None, by_kind), ())]


def _is_wanted(piece: Found) -> bool:
    return not why_left_out(piece) and bool(piece.words.strip())


def _groups(project: Project) -> dict[str, str]:
    """Return what the group of each document is called: its attribute, with the session where groups of one name met.

    Documents without that attribute are groups of their own.
    """
    documents = listed_documents(project)
    sessions = {document.attributes.get("session", "") for document in documents}
    named = OCCASION if len(sessions) > 1 else ("group",)
    return {
        document.id: " · ".join(filter(None, (document.attributes.get(name, "") for name in named)))
        if document.attributes.get("group")
        else document.name
        for document in documents
    }


def _said(piece: Found, group: str) -> Said:
    passage = piece.passage
    return Said(
        piece.number,
        piece.document_id,
        piece.document,
        passage.attributes.get("group") or group,
        passage.language,
        passage.prompt.strip(),
        piece.span,
        piece.words,
    )


def _equivalents(said: Sequence[Said], embed: Embedder) -> Equivalents:
    from qualkit.themes.equivalents import Note, same_ideas

    notes = [Note(" ".join(note.words.split()), note.language, note.group, note.prompt) for note in said]
    return same_ideas(notes, embed=embed)


def _told(said: Sequence[Said], found: Equivalents) -> Synthesis:
    languages = [name for name, _ in Counter(note.language for note in said).most_common()]
    kinds = sorted(dict.fromkeys(found.kinds), key=lambda kind: kind == NO_KIND)
    ideas: dict[int, list[Idea]] = {kind: [] for kind in kinds}
    for idea in found.ideas:
        asked = Counter(found.kinds[row] for row in sorted(idea.rows))
        notes = [said[row] for row in idea.rows]
        ideas[asked.most_common(1)[0][0]].append(_idea(notes, languages, sure=idea.sure))
    together = {row for idea in found.ideas for row in idea.rows}
    single: dict[int, list[Said]] = {kind: [] for kind in kinds}
    for row, note in enumerate(said):
        single[found.kinds[row]] += [note] * (row not in together)
    names = {
        kind: _names((note for note, other in zip(said, found.kinds, strict=True) if other == kind), languages)
        for kind in kinds
    }
    return Synthesis(
        tuple(Prompt(names[kind], tuple(sorted(ideas[kind], key=_most_raised)), tuple(single[kind])) for kind in kinds),
        tuple(dict.fromkeys(note.group for note in said)),
        tuple(languages),
    )


def _idea(notes: Sequence[Said], languages: Sequence[str], *, sure: bool) -> Idea:
    """Return an idea of notes that come with the most central one first."""
    central: dict[str, str] = {}
    for note in notes:
        central.setdefault(note.language, shortened(note.words, HEADING))
    headings = {language: central[language] for language in languages if language in central}
    return Idea(headings, tuple(sorted(notes, key=lambda note: note.number)), sure)


def _names(notes: Iterable[Said], languages: Sequence[str]) -> dict[str, str]:
    """Return what a kind of prompt is called in each language: what most notes of that language stand under."""
    asked = Counter((note.language, note.prompt) for note in notes if note.prompt)
    most = {language: prompt for (language, prompt), _ in reversed(asked.most_common())}
    return {language: most[language] for language in languages if language in most}


def _most_raised(idea: Idea) -> tuple[int, int, int]:
    return -len(idea.groups), -len(idea.notes), idea.notes[0].number
