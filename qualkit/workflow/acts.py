"""What can be done in a document, act by act: each checks what both sides must agree on, does it, and tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qualkit.codebook.editing import added, new_code
from qualkit.errors import RequestError
from qualkit.model import Coder, Decision, Span, Standing, Verdict
from qualkit.phrasing import counted
from qualkit.store import by_hand
from qualkit.store import memos as kept_memos
from qualkit.store.answers import add_decision
from qualkit.store.decided import coding_that_stands
from qualkit.store.marks import marks
from qualkit.store.passes import begin_document
from qualkit.workflow.rounds import open_round

if TYPE_CHECKING:
    from qualkit.model import Codebook
    from qualkit.store.by_hand import Kept
    from qualkit.store.changes import Change
    from qualkit.store.marks import Said
    from qualkit.store.project import Project
    from qualkit.workflow.operations import Act

DECIDED = {Verdict.ACCEPT: "accepted", Verdict.REJECT: "rejected", Verdict.ADJUST: "adjusted"}
DECIDING = frozenset({"accept", "reject", "adjust", "undecide", "accept_above"})


@dataclass(slots=True)
class AtWork:
    """One operation under way; the codebook may gain a code on the way.

    `made` holds what a new code is called here, by the id that the browser gave it, where that was taken already.
    """

    project: Project
    change: Change
    document: Said
    who: str
    codebook: Codebook
    made: dict[str, str] = field(default_factory=dict)

    def name(self, code_id: str) -> str:
        """Return a code's name as the history has it."""
        return f"'{self.codebook.names().get(code_id, code_id)}'"

    def code(self, act: Act) -> str:
        """Return the id of the code that an act means.

        A code that the browser made a moment ago goes by its name: somebody else may have been given its id before.
        """
        asked, called = act.texts["code"], _on_one_line(act.texts["called"])
        code_id = self.made.get(asked, asked)
        if called:
            code_id = _called(self.codebook, code_id, called)
        if all(code.id != code_id for code in self.codebook.codes):
            raise RequestError(f"code '{called or asked}' is not in the codebook any more; choose another")
        return code_id

    def words(self, act: Act) -> tuple[Span, int]:
        """Return the words that an act means and the passage in which they begin, if both sides agree on them."""
        span = act.span
        _agree(span, act, self.document)
        passage = by_hand.passage_at(self.change.connection, self.document.id, span)
        if passage is None:
            raise RequestError("these words begin where nobody speaks; mark them again")
        return span, passage

    def kept(self, act: Act) -> Kept:
        """Return the coding that an act means, if both sides agree on its words."""
        found = by_hand.kept_coding(self.change.connection, coding_that_stands(self.change, act.coding_id))
        if found is None or found.document_id != self.document.id:
            raise RequestError("the coding is not there any more; somebody took it away")
        return found

    def own(self, act: Act) -> Kept:
        """Return the person's own coding that an act means."""
        found = self.kept(act)
        if found.is_program:
            raise RequestError("a program suggested this; accept it, reject it or adjust it")
        if found.coder != self.who:
            raise RequestError(f"this is {found.coder}'s coding; only {found.coder} can change it")
        return found

    def suggested(self, act: Act) -> Kept:
        """Return the program's coding that an act decides about."""
        found = self.kept(act)
        if not found.is_program:
            raise RequestError(f"this is {found.coder}'s coding, and nothing to decide about")
        return found

    def decide(self, coding_id: str, verdict: Verdict, *, span: Span | None = None, reason: str = "") -> None:
        """Write a decision."""
        add_decision(self.change, Decision(coding_id, Coder(self.who), verdict, span, reason.strip()))

    def round_id(self) -> str:
        """Return the round that the person's codings of this document go into."""
        round_ = open_round(self.change, self.project, who=self.who)
        begin_document(self.change, round_.id, self.document.id)
        return round_.id


def _agree(span: Span, act: Act, document: Said) -> None:
    if span.end > len(document.text) or span.of(document.text) != act.texts["quote"]:
        raise RequestError("the words that were marked do not stand there; open the document again")


def _same_words(kept: Kept, act: Act, at_work: AtWork) -> None:
    """Refuse an act on a coding that covers other words than those the person saw."""
    spans = [kept.span, *by_hand.adjusted_spans(at_work.change.connection, kept.id)]
    if act.texts["quote"] not in {span.of(at_work.document.text) for span in spans}:
        raise RequestError("the coding covers other words by now; look at it again")


def _add(at_work: AtWork, act: Act) -> str:
    span, passage_id = at_work.words(act)
    code_id = at_work.code(act)
    if by_hand.kept_coding(at_work.change.connection, act.coding_id):
        raise RequestError("this coding is there already")
    by_hand.add_coding(
        at_work.change,
        coding_id=act.coding_id,
        round_id=at_work.round_id(),
        document_id=at_work.document.id,
        passage_id=passage_id,
        span=span,
        code_id=code_id,
    )
    return f"coded {at_work.name(code_id)}"


def _new_code(at_work: AtWork, act: Act) -> str:
    book, asked, name = at_work.codebook, act.texts["code"], _on_one_line(act.texts["name"])
    is_taken = any(code.id == asked for code in book.codes)
    if is_taken and (same := _called(book, asked, name)):
        at_work.made[asked] = same
        return ""
    code = new_code(book, {book.languages[0]: name}, under=act.texts["parent"])
    # Browsers that do not know of each other yet name two codes alike: the second one gets another id.
    id_ = at_work.made[asked] = code.id if is_taken else asked
    definition = {book.languages[0]: act.texts["definition"].strip()} if act.texts["definition"].strip() else {}
    at_work.codebook = book = added(book, replace(code, id=id_, definition=definition))
    at_work.project.use_codebook(at_work.change, book)
    return f"made the code {at_work.name(id_)} ({book.id} {book.version}:)"


def _called(codebook: Codebook, code_id: str, name: str) -> str:
    """Return the id of the code of that name, the one named if it is called so; '' when there is none."""
    same = [code.id for code in codebook.codes if name in code.name.values()]
    return code_id if code_id in same else next(iter(same), "")


def _on_one_line(words: str) -> str:
    return " ".join(words.split())


def _change(at_work: AtWork, act: Act) -> str:
    kept = at_work.own(act)
    span, passage_id = at_work.words(act)
    by_hand.move_coding(at_work.change, kept.id, span, passage_id=passage_id)
    return f"moved the borders of {at_work.name(kept.code_id)}"


def _recode(at_work: AtWork, act: Act) -> str:
    kept = at_work.own(act)
    _same_words(kept, act, at_work)
    code_id = at_work.code(act)
    by_hand.recode_coding(at_work.change, kept.id, code_id, round_id=at_work.round_id())
    return f"gave {at_work.name(kept.code_id)} the code {at_work.name(code_id)}"


def _remove(at_work: AtWork, act: Act) -> str:
    kept = at_work.own(act)
    _same_words(kept, act, at_work)
    by_hand.remove_coding(at_work.change, kept.id)
    return f"took {at_work.name(kept.code_id)} away"


def _accept(at_work: AtWork, act: Act) -> str:
    kept = at_work.suggested(act)
    _same_words(kept, act, at_work)
    at_work.decide(kept.id, Verdict.ACCEPT)
    return f"accepted {at_work.name(kept.code_id)}"


def _reject(at_work: AtWork, act: Act) -> str:
    kept = at_work.suggested(act)
    _same_words(kept, act, at_work)
    at_work.decide(kept.id, Verdict.REJECT, reason=act.texts["reason"])
    return f"rejected {at_work.name(kept.code_id)}"


def _adjust(at_work: AtWork, act: Act) -> str:
    kept = at_work.suggested(act)
    span, passage_id = at_work.words(act)
    if passage_id != kept.passage_id:
        raise RequestError("a suggestion can be adjusted within its passage; reject it and code the other words")
    at_work.decide(kept.id, Verdict.ADJUST, span=span)
    return f"adjusted {at_work.name(kept.code_id)}"


def _undecide(at_work: AtWork, act: Act) -> str:
    kept = at_work.suggested(act)
    decided = by_hand.decisions_by(at_work.change.connection, kept.id, at_work.who)
    if not decided:
        raise RequestError(f"{at_work.who} has decided nothing about this coding, or took that back already")
    newest, meant = decided[-1].verdict, act.texts["verdict"] or decided[-1].verdict
    if newest != meant:
        raise RequestError(f"{at_work.name(kept.code_id)} was decided about anew since: {DECIDED[newest]}")
    for each in decided:
        at_work.change.remove("decisions", each.number)
    return f"took back the decision about {at_work.name(kept.code_id)}"


def _accept_above(at_work: AtWork, act: Act) -> str:
    percent, expected = act.numbers
    found = [
        mark
        for mark in marks(at_work.project, at_work.document.id, viewer=at_work.who)
        if mark.standing is Standing.SUGGESTED and in_percent(mark.confidence) >= percent
    ]
    if len(found) != expected:
        raise RequestError(
            f"by now there are {len(found)} suggestions of {percent} % or more, not {expected}; look again"
        )
    for mark in found:
        at_work.decide(mark.id, Verdict.ACCEPT)
    return f"accepted {counted(len(found), 'suggestion')} of {percent} % or more"


def in_percent(confidence: float | None) -> int:
    """Return a confidence in whole hundredths, rounded down: what is shown as 80 is at least 80."""
    return int(100 * (confidence or 0.0) + 1e-9)


def _memo(at_work: AtWork, act: Act) -> str:
    kept, text = at_work.kept(act), act.texts["text"].strip()
    own = by_hand.memos_by(at_work.change.connection, kept.id, at_work.who)
    if not (text or own):
        return ""
    if text and own:
        kept_memos.change_memo(at_work.change, own[0], text)
    elif text:
        kept_memos.write_memo(at_work.change, ("coding", kept.id), text, Coder(at_work.who))
    else:
        for memo_id in own:
            kept_memos.remove_memo(at_work.change, memo_id)
    return f"{'wrote' if text else 'removed'} a memo on {at_work.name(kept.code_id)}"


ACTS: Mapping[str, Callable[[AtWork, Act], str]] = {
    "add": _add,
    "new_code": _new_code,
    "change": _change,
    "recode": _recode,
    "remove": _remove,
    "accept": _accept,
    "reject": _reject,
    "adjust": _adjust,
    "undecide": _undecide,
    "accept_above": _accept_above,
    "memo": _memo,
}
