"""Spellings: which names of speakers may be one person's, for somebody to confirm."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from qualkit.readers.talk.speakers import ANYBODY, LABELS, cleaned, tells_a_role, visible
from qualkit.text import folded


@dataclass(frozen=True, slots=True)
class Proposal:
    """Names that may be one person's, the one to keep, and why, in a sentence."""

    names: tuple[str, ...]
    into: str
    reason: str


Pair = tuple[str, str, str]  # a name, the name that it may stand for, and why

WORDS = re.compile(r"[^\W\d_]+|\d+")
TITLES = frozenset("dr dra prof professor profesor profesora professeur ing eng lic rev".split())
FORMS_OF_ADDRESS = frozenset(
    "mr mrs ms miss sr sra srta senor senora don dona m mme mlle monsieur madame sig signor signora herr frau".split()
)
NUMBERED = re.compile(r"(?P<name>.*\D)\s*[-_(#]?\s*\d{1,2}\)?")
BESIDE = re.compile(r"(?P<beside>.*\S)\s*[(–—-]\s*(?P<name>[^()]+?)\)?")
LONG_NAME = 8  # letters: shorter names that differ in one may both exist
LONG_WORD = 6
RARE = 3  # a slip is that many times as rare as the name
MOST_NAMES = 5000  # beyond that nobody looks for slips of the pen
VOWELS = frozenset("aeiou")


def merge_proposals(speakers: Iterable[tuple[str, int]]) -> list[Proposal]:
    """Return which names may be one person's, from names and how many turns each has, in their order.

    What tells people apart is never merged: numbers (`P1`, `P11`), and a given name that two people share.

    >>> (found,) = merge_proposals([("Ana Pérez", 9), ("ANA PEREZ", 1), ("Participant 1", 4), ("Participant 2", 4)])
    >>> found.names, found.reason
    (('Ana Pérez', 'ANA PEREZ'), "'ANA PEREZ' and 'Ana Pérez' differ only in case and accents.")
    """
    turns: Counter[str] = Counter()
    for name, count in speakers:
        turns[name] += count
    into: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for name, other, reason in _same_letters(turns):
        into[name], reasons[name] = other, reason
    kept = Counter({name: 0 for name in turns if name not in into})
    for name, count in turns.items():
        kept[into.get(name, name)] += count
    for rule in (_longer, _initials, _addressed, _beside, _numbered, _slips):
        for name, other, reason in rule(kept, lambda name: _root(into, name)):
            if name not in into and _root(into, other) != name:
                into[name], reasons[name] = other, reason
    return list(_proposals(turns, into, reasons))


def _root(into: Mapping[str, str], name: str) -> str:
    while name in into:
        name = into[name]
    return name


def _proposals(turns: Mapping[str, int], into: Mapping[str, str], reasons: Mapping[str, str]) -> Iterator[Proposal]:
    merged: defaultdict[str, list[str]] = defaultdict(list)
    for name in turns:
        merged[_root(into, name)].append(name)
    for root, names in merged.items():
        if len(names) > 1:
            yield Proposal(tuple(names), root, " ".join(reasons[name] for name in names if name in reasons))


def _words(name: str) -> list[str]:
    """Return the words of a name without case, accents, titles and leading zeros; letters and numbers apart."""
    words = [word.lstrip("0") or "0" if word[0].isdigit() else word for word in WORDS.findall(folded(visible(name)))]
    return [word for word in words if word not in TITLES] or words


def _is_own(name: str) -> bool:
    """Tell a person's own name from a number, a role and a label, which others bear as well."""
    words = _words(name)
    is_anybody = bool(ANYBODY.union(LABELS).intersection(words))
    stands_alone = not any(map(str.isdigit, name)) and not cleaned(name).attributes
    return bool(words) and stands_alone and not tells_a_role(name) and not is_anybody


def _same_letters(turns: Mapping[str, int]) -> Iterator[Pair]:
    """Find names that are the same but for case, accents, punctuation, titles and the order of the words."""
    alike: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in turns:
        words = _words(name)
        alike[tuple(sorted(words) if _is_own(name) else words) or (name,)].append(name)
    for names in alike.values():
        best = max(names, key=lambda name: (_care(name), turns[name]))
        yield from ((name, best, f"'{name}' and '{best}' {_difference(name, best)}.") for name in names if name != best)


def _care(name: str) -> tuple[bool, bool, int]:
    """Return how carefully a name is written: in mixed case, given name first, with its accents."""
    return not (name.isupper() or name.islower()), "," not in name, len(unicodedata.normalize("NFD", name)) - len(name)


def _difference(one: str, other: str) -> str:
    ones, others = (unicodedata.normalize("NFC", visible(name)) for name in (one, other))
    if ones == others:
        return "look the same and are stored in two ways"
    in_case = folded(ones.lower()) == folded(others.lower()) and ones.casefold() == others.casefold()
    if in_case or folded(ones) == folded(others):
        accents = "accents" if ones.casefold() != others.casefold() else ""
        case = "case" if ones.isupper() != others.isupper() or ones.islower() != others.islower() else ""
        return f"differ only in {' and '.join(filter(None, (case, accents))) or 'case'}"
    if sorted(WORDS.findall(folded(ones))) != sorted(WORDS.findall(folded(others))):
        return "differ only in a title" if _is_own(one) else "differ only in how the number is written"
    in_order = WORDS.findall(folded(ones)) == WORDS.findall(folded(others))
    return "differ only in punctuation and spaces" if in_order else "have the same words in another order"


Root = Callable[[str], str]


def _only(found: Iterable[str], root: Root) -> str | None:
    """Return the one person that all these names are of; None when they are of nobody or of several."""
    roots = {root(name) for name in found}
    return roots.pop() if len(roots) == 1 else None


def _longer(kept: Mapping[str, int], root: Root) -> Iterator[Pair]:
    """Find names with which one other name begins: `Ana` and `Ana Pérez`; the longer ones first."""
    begins: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    # `Ana-María` is one word: she is not called Ana.
    own = {name: tuple(folded(visible(name)).split()) for name in kept if _is_own(name)}
    for name, words in own.items():
        for count in range(1, min(len(words), LONG_NAME)):
            begins[words[:count]].append(name)
    for name, words in sorted(own.items(), key=lambda item: -len(item[1])):
        other = _only(begins.get(words, ()), root) if len("".join(words)) > 1 else None
        if other:
            yield name, other, f"No name but '{other}' begins with '{name}'."


def _initials(kept: Mapping[str, int], root: Root) -> Iterator[Pair]:
    """Find `A. Pérez` for `Ana Pérez`: one word in full, the others by their first letters."""
    shapes: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    own = {name: _words(name) for name in kept if _is_own(name)}
    for name, words in own.items():
        if 1 < len(words) <= 4 and all(len(word) > 1 for word in words):  # noqa: PLR2004 - more are a sentence
            for count in range(1, len(words)):
                for short in combinations(range(len(words)), count):
                    shapes[tuple(word[0] if n in short else word for n, word in enumerate(words))].append(name)
    for name, words in own.items():
        other = _only(shapes.get(tuple(words), ()), root) if any(len(word) == 1 for word in words) else None
        if other:
            yield name, other, f"'{name}' has the initials of '{other}' and of nobody else."


def _addressed(kept: Mapping[str, int], root: Root) -> Iterator[Pair]:
    """Find `Ms. Idrissi` for `Amina Idrissi`, when nobody else has that surname."""
    bearers: defaultdict[str, list[str]] = defaultdict(list)
    own = {name: _words(name) for name in kept if _is_own(name)}
    for name, words in own.items():
        bearers[words[-1]].append(name)
    for name, words in own.items():
        if len(words) == 2 and words[0] in FORMS_OF_ADDRESS:  # noqa: PLR2004 - a form of address and a surname
            other = _only((one for one in bearers[words[1]] if one != name), root)
            if other and _words(other)[0] not in FORMS_OF_ADDRESS:
                yield name, other, f"'{name}' has the surname of '{other}' and of nobody else."


def _beside(kept: Mapping[str, int], root: Root) -> Iterator[Pair]:
    """Find `Moderator (Ana)` for `Ana`: a role with a name beside it."""
    named = {tuple(_words(name)): name for name in kept}
    for name in kept:
        found = BESIDE.fullmatch(visible(name)) if tells_a_role(name) and len(name) <= 100 else None  # noqa: PLR2004 - the longest name
        other = named.get(tuple(_words(found["name"]))) if found else None
        if other and other != name and _is_own(other):
            yield name, root(other), f"'{name}' names '{other}'."


def _numbered(kept: Mapping[str, int], root: Root) -> Iterator[Pair]:
    """Find `Ana Pérez 2` for `Ana Pérez`, who joined twice; `Ana 2` may be another Ana."""
    named = {tuple(_words(name)): name for name in kept if _is_own(name)}
    for name in kept:
        found = NUMBERED.fullmatch(visible(name)) if len(name) <= 100 else None  # noqa: PLR2004 - the longest name
        other = named.get(tuple(_words(found["name"]))) if found else None
        if other and len(_words(other)) > 1:
            yield name, root(other), f"'{name}' is '{other}' with a number, as when somebody joins twice."


def _slips(kept: Mapping[str, int], root: Root) -> Iterator[Pair]:
    """Find long names that differ in one letter, one of them rare: `Fernández` and `Fernádez`."""
    del root
    own = {name: " ".join(_words(name)) for name in kept if _is_own(name)}
    if len(own) > MOST_NAMES:
        return
    near: defaultdict[str, list[str]] = defaultdict(list)
    for name, letters in own.items():
        if LONG_NAME <= len(letters) <= 100:  # noqa: PLR2004 - the longest name
            for key in {letters[:n] + letters[n + 1 :] for n in range(len(letters))} | {letters}:
                near[key].append(name)
    seen = {pair for names in near.values() if len(names) <= LONG_NAME for pair in combinations(names, 2)}
    for one, other in sorted(seen):
        rare, name = sorted((one, other), key=lambda name: (kept[name], name))
        if kept[rare] * RARE <= kept[name] and _is_a_slip(own[rare], own[name]):
            figures = f"'{rare}' has {kept[rare]} of {kept[rare] + kept[name]} turns"
            yield rare, name, f"'{rare}' and '{name}' differ in one letter, and {figures}."


def _is_a_slip(one: str, other: str) -> bool:
    """Tell a slip of the pen from another name: `Maria` is not `Mario`, nor `Daniela` `Daniel`."""
    differing = [(a, b) for a, b in zip(one.split(), other.split(), strict=False) if a != b]
    if len(one.split()) != len(other.split()) or len(differing) != 1:
        return False
    a, b = sorted(differing[0], key=len)
    if len(a) < LONG_WORD or not _one_edit(a, b):
        return False
    return a[-1] == b[-1] or not VOWELS & {a[-1], b[-1]}


def _one_edit(short: str, long: str) -> bool:
    """Tell whether a letter is missing, another one, or changed places with its neighbour."""
    start = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) != len(long):
        return len(long) - len(short) == 1 and short[start:] == long[start + 1 :]
    swapped = short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]
    return swapped or short[start + 1 :] == long[start + 1 :]
