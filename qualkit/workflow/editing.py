"""The verbs by which people edit the codebook of a study; codings follow their codes, and undo brings all back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qualkit.codebook import Difference, compare
from qualkit.codebook.editing import added, known_code, merged, moved, new_code, split, without_code, without_family
from qualkit.errors import RequestError
from qualkit.model import Code, Codebook, Term
from qualkit.phrasing import counted, listed
from qualkit.store.changes import Change
from qualkit.store.codebooks import Version, take_back, versions
from qualkit.store.project import Project
from qualkit.store.recoding import Effect, codings_of, effect_of, recode, recode_some, remove_codings
from qualkit.store.standing import BLIND

__all__ = [
    "Effect",
    "Version",
    "add_code",
    "changes_told",
    "delete_code",
    "effect",
    "effect_told",
    "merge_codes",
    "move_code",
    "save_codebook",
    "split_code",
    "undo_edit",
    "versions",
]

VERB = "codebook"
NAMED = 3  # codes in a line of the history


def effect(project: Project, code_id: str, *, below: bool = False, viewer: str = "") -> Effect:
    """Return what hangs on a code, or on it and those below it: codings, documents, decisions, memos, quotes.

    In a blind study, with a viewer, it is what they may see; what others coded goes along all the same.
    """
    book = project.codebook()
    known_code(book, code_id)
    return effect_of(project, book.family(code_id) if below else (code_id,), viewer=viewer)


def save_codebook(project: Project, codebook: Codebook, *, who: str, over: str) -> str:
    """Put an edited codebook into use and return its version; codings keep the version they were made with.

    `over` is the version that was edited: RequestError when another is in use by now. Saving what is in use already
    changes nothing.
    """
    with project.change(VERB, who=who) as change:
        _save(project, change, codebook, over=over)
    return codebook.version


def add_code(
    project: Project, name: Mapping[str, str], *, who: str, under: str = "", definition: Mapping[str, str] | None = None
) -> Code:
    """Add a code at the top, or under another, and return it."""
    with project.change(VERB, who=who) as change:
        book = project.codebook()
        drafted = new_code(book, name, under=under)
        wider = added(book, Code(drafted.id, drafted.name, drafted.parent, dict(definition or {})))
        _save(project, change, wider, over=book.version)
    return wider.code(drafted.id)


def move_code(project: Project, code_id: str, *, who: str, under: str = "", before: str = "") -> str:
    """Move a code with those below it, and return the codebook's version; its codings stay as they are."""
    with project.change(VERB, who=who) as change:
        book = project.codebook()
        there = moved(book, code_id, under=under, before=before)
        _save(project, change, there, over=book.version)
    return there.version


def merge_codes(project: Project, code_id: str, *, into: str, who: str) -> int:
    """Make a code part of another, which gets its codings; return how many there were.

    The codings keep their rounds, and so the version of the codebook they were made with. Where one round has both
    codes on the same words, one coding of them is left, with the memos of both.
    """
    with project.change(VERB, who=who) as change:
        book = project.codebook()
        together = merged(book, code_id, into=into)
        count = recode(change, code_id, into=into)
        told = f"merged '{code_id}' into '{into}'{_with_codings(project, count)}"
        _save(project, change, together, over=book.version, told=told)
    return count


def split_code(
    project: Project,
    code_id: str,
    name: Mapping[str, str],
    *,
    who: str,
    under: str = "",
    terms: Iterable[Term] = (),
    codings: Iterable[str] = (),
) -> tuple[Code, int]:
    """Make two codes of one: the terms and codings named go over to a new one, at the top or under another.

    Returns the new code, and how many codings it got. Raises RequestError for a term or coding that is not the code's.
    """
    wanted = list(dict.fromkeys(codings))
    with project.change(VERB, who=who) as change:
        book = project.codebook()
        new = new_code(book, name, under=under)
        parted = split(book, code_id, new, terms=terms)
        own = set(codings_of(change, [code_id]))
        strange = [each for each in wanted if each not in own]
        if strange:
            raise RequestError(f"coding '{strange[0]}' is none of '{code_id}'; look again")
        recode_some(change, wanted, into=new.id)
        told = f"split '{new.id}' from '{code_id}'{_with_codings(project, len(wanted))}"
        _save(project, change, parted, over=book.version, told=told)
    return parted.code(new.id), len(wanted)


def delete_code(project: Project, code_id: str, *, who: str, below: bool = False) -> int:
    """Take a code out of the codebook with its codings, and return how many went.

    Codes below it take its place; `below` takes them out as well. Memos stay, and say what they were about.
    """
    with project.change(VERB, who=who) as change:
        book = project.codebook()
        smaller = without_family(book, code_id) if below else without_code(book, code_id)
        gone = [code.id for code in book.codes if code.id not in {each.id for each in smaller.codes}]
        codings = codings_of(change, gone)
        remove_codings(change, codings)
        told = f"deleted {_named(gone)}{_with_codings(project, len(codings))}"
        _save(project, change, smaller, over=book.version, told=told)
    return len(codings)


def undo_edit(project: Project, version: str, *, who: str) -> None:
    """Take back the change that led to this version of the codebook, as long as it is the person's newest of its kind.

    Raises RequestError when it is not, or when somebody changed the same since.
    """
    take_back(project, version, who=who)


def effect_told(found: Effect) -> str:
    """Return in words what hangs on codes."""
    if not found.total and not found.others:
        return "no codings" + (f" and {counted(found.memos, 'memo')}" if found.memos else "")
    by = listed([f"{name} ({count:,})" for name, count in found.codings.items()])
    told = [f"{counted(found.total, 'coding')} in {counted(found.documents, 'document')}" + (f" by {by}" if by else "")]
    told += [counted(found.others, "coding that does not stand", many="codings that do not stand")] * bool(found.others)
    more = {"decision": found.decisions, "memo": found.memos, "picked quote": found.quotes}
    return listed([*told, *(counted(count, noun) for noun, count in more.items() if count)])


def changes_told(found: Iterable[Difference]) -> str:
    """Return differences in a few words: what was added, removed, moved and changed."""
    ids: dict[str, list[str]] = {"added": [], "removed": [], "moved": [], "changed": []}
    outside = ""
    for each in found:
        if each.code_id == "the codebook":
            outside = "changed the codebook's outline"
        else:
            ids[each.what].append(each.code_id)
    return "; ".join([*(f"{what} {_named(codes)}" for what, codes in ids.items() if codes), *[outside] * bool(outside)])


def _save(project: Project, change: Change, codebook: Codebook, *, over: str, told: str = "") -> None:
    # Nobody else can write while the change is open: what is in use now is what will be replaced.
    in_use = project.codebook()
    if in_use.version != over:
        raise RequestError(
            f"the codebook was changed meanwhile (version {in_use.version} is in use, {over} was edited); "
            "look at what changed and save again"
        )
    if codebook.version != in_use.version:
        project.use_codebook(change, codebook)
        said = told or changes_told(compare(in_use, codebook))
        change.summary = f"{codebook.id} {codebook.version}: {said}"


def _with_codings(project: Project, count: int) -> str:
    # In a blind study, everybody could work out from it how often the others used the code.
    return "" if project.value(BLIND) else f", with {counted(count, 'coding')}"


def _named(code_ids: list[str]) -> str:
    more = [f"{len(code_ids) - NAMED} more"] if len(code_ids) > NAMED else []
    return listed([*(f"'{each}'" for each in code_ids[:NAMED]), *more])
