"""How far people are in reading the study: their passes, document by document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from qualkit.model import JUDGING, Round
from qualkit.phrasing import counted
from qualkit.store.codings import rounds_of
from qualkit.store.documents import listed_documents
from qualkit.store.passes import PASS, Reading, readings

if TYPE_CHECKING:
    from qualkit.store.project import Project

# The settings of a round that was handed over, and of one that continues another's.
HANDED_TO, NOTE = "handed to", "note"
CONTINUES, CONTINUED_PASS = "continues", "continued pass"


class Stage(StrEnum):
    """How far a person is with a document."""

    DONE = "done"
    AT_IT = "at it"
    NOT_BEGUN = "not begun"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person is with a document, and how many codings they made in it."""

    stage: Stage
    codings: int


NOTHING = Progress(Stage.NOT_BEGUN, 0)


@dataclass(frozen=True, slots=True)
class Pass:
    """A person's reading of the study, of one round for each version of the codebook that was used in it.

    `finished` is '' while it goes on. `documents` has those that were begun; `of` is how many the pass is about: all
    that stand, less those that were done before in the pass that it `continues`, given as (coder, name).
    """

    coder: str
    name: str
    started: str
    finished: str
    documents: Mapping[str, Progress] = field(default_factory=dict)
    of: int = 0
    handed_to: str = ""
    note: str = ""
    continues: tuple[str, str] | None = None

    @property
    def done(self) -> int:
        """Return how many documents are done."""
        return sum(each.stage is Stage.DONE for each in self.documents.values())

    @property
    def codings(self) -> int:
        """Return how many codings were made."""
        return sum(each.codings for each in self.documents.values())

    @property
    def key(self) -> tuple[str, str]:
        """Return what tells it from other passes: whose it is, and its name."""
        return self.coder, self.name

    @property
    def how_far(self) -> str:
        """Return in words how far it is."""
        return f"{self.done:,} of {counted(self.of, 'document')} read, {counted(self.codings, 'coding')}"


def passes(project: Project) -> list[Pass]:
    """Return the passes of people over the study, in the order in which they began.

    What somebody coded in no pass, such as what came from another program, is one whose name is ''.
    """
    grouped: defaultdict[tuple[str, str], list[Round]] = defaultdict(list)
    for round_ in rounds_of(project):
        if not round_.coder.version and JUDGING not in round_.settings:
            grouped[round_.coder.name, round_.settings.get(PASS, "")].append(round_)
    read: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in readings(project):
        read[reading.round_id].append(reading)
    standing = frozenset(document.id for document in listed_documents(project))
    found: dict[tuple[str, str], Pass] = {}
    for (coder, name), rounds in grouped.items():
        progress = _progress(each for round_ in rounds for each in read[round_.id])
        if name or progress:
            settings = rounds[0].settings
            before = _done_in(found, (settings.get(CONTINUES, ""), settings.get(CONTINUED_PASS, "")))
            found[coder, name] = _pass(rounds, progress, before=before & standing, all_=standing)
    return list(found.values())


def _pass(
    rounds: Sequence[Round], progress: Mapping[str, Progress], *, before: frozenset[str], all_: frozenset[str]
) -> Pass:
    own = [round_ for round_ in rounds if not round_.is_carried] or rounds
    settings = {name: value for round_ in own for name, value in round_.settings.items()}
    going_on = any(round_.finished is None for round_ in own)
    return Pass(
        own[0].coder.name,
        settings.get(PASS, ""),
        own[0].started,
        "" if going_on else max(round_.finished or "" for round_ in own),
        progress,
        len(all_ - (before - progress.keys())),
        "" if going_on else settings.get(HANDED_TO, ""),
        settings.get(NOTE, ""),
        (settings[CONTINUES], settings[CONTINUED_PASS]) if CONTINUES in settings else None,
    )


def _done_in(found: Mapping[tuple[str, str], Pass], key: tuple[str, str]) -> frozenset[str]:
    """Return the documents that are done in a pass, and in those that it continues."""
    done: set[str] = set()
    while key in found:
        done.update(id_ for id_, each in found[key].documents.items() if each.stage is Stage.DONE)
        key = found[key].continues or ("", "")
    return frozenset(done)


def _progress(found: Iterable[Reading]) -> dict[str, Progress]:
    """Return how far the rounds of one pass are with each document, but for those that are not begun."""
    codings: defaultdict[str, int] = defaultdict(int)
    done: defaultdict[str, bool] = defaultdict(bool)
    for each in found:
        codings[each.document_id] += each.codings
        done[each.document_id] |= bool(each.finished)
    return {
        id_: Progress(Stage.DONE if done[id_] else Stage.AT_IT, count)
        for id_, count in codings.items()
        if done[id_] or count
    }


def progress_of(found: Iterable[Pass]) -> dict[str, dict[str, Progress]]:
    """Return how far each person is with each document, in all their passes together: by coder, then by document."""
    told: defaultdict[str, dict[str, Progress]] = defaultdict(dict)
    for each in found:
        mine = told[each.coder]
        for id_, now in each.documents.items():
            before = mine.get(id_, NOTHING)
            stage = Stage.DONE if Stage.DONE in (before.stage, now.stage) else now.stage
            mine[id_] = Progress(stage, before.codings + now.codings)
    return dict(told)


def open_pass(found: Iterable[Pass], who: str) -> Pass | None:
    """Return the pass that a person is at, None when there is none."""
    going_on = [each for each in found if each.coder == who and each.name and not each.finished]
    return going_on[-1] if going_on else None


def documents_left(found: Iterable[Pass], now: Pass, document_ids: Iterable[str]) -> list[str]:
    """Return which of some documents a pass is still about; those that were begun come first."""
    done = _done_in({each.key: each for each in found}, now.key)
    waiting = [id_ for id_ in document_ids if id_ not in done]
    return sorted(waiting, key=lambda id_: id_ not in now.documents)


def sees_codings(people: Mapping[str, Mapping[str, Progress]], document_id: str, *, coder: str, viewer: str) -> bool:
    """Tell whether, in a blind study, somebody sees what a coder did in a document; `people` are of `progress_of`."""
    stages = (people.get(each, {}).get(document_id, NOTHING).stage for each in (coder, viewer))
    return coder == viewer or all(stage is Stage.DONE for stage in stages)


def handed_to(found: Sequence[Pass], who: str) -> list[Pass]:
    """Return the passes that were handed over to a person and not yet taken on, the oldest first."""
    taken = {each.continues for each in found if each.coder == who}
    return [each for each in found if each.handed_to == who and each.key not in taken]
