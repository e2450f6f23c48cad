"""Where sentences end, in speech and in notes: a few rules and lists of words for all languages together."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from qualkit.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

# Words before a full stop are looked for so many characters back, and words after it so many ahead.
REACH = 24
# A passage of so many words without any end is cut where its lines end: nobody speaks in such sentences.
ENDLESS_WORDS = 60
DAY_DIGITS = 2
ITEM_DIGITS = 3

_CLOSING = " \xa0\u202f\"'’”“»«›‹)]"

_MARK = re.compile(r"[.!?…؟。！？۔।]")

# French sets a space before a closing guillemet; German closes with “ and with «, but never after a space.
_CLOSERS = r"(?:[\"'’”“»«›‹)\]]|[ \xa0\u202f]»(?!\w))*+"
# An end is followed by white space; without it, by a capital after small letters ("We left.Then"), or by what cannot
# stand inside of a word: the marks of scripts that need no space.
_END = re.compile(
    rf"(?<![.!?…؟])(?:[.!?…؟]++{_CLOSERS}(?=\s|$)|[؟!]++{_CLOSERS}(?=[؀-ۿ])"
    r"|(?<=[^\W\d_A-Z]{2})[.!?…]++(?=[^\W\d_a-z][^\W\d_]|[¿¡]))"
    rf"|[。！？۔।]++{_CLOSERS}"
)
# What the transcriber remarks, "[laughter]" or "(risas)", belongs to the sentence before it.
_REMARK = re.compile(r"[ \t\xa0]*(?:\[[^\[\]\n.!?]{1,40}\]|\([^()\n.!?]{1,24}\))(?=\s|$)")
_ADDRESS = re.compile(r"[@/\\]|www\.|\w\.\w+\.\w")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_BULLET = re.compile(r"\n(?=[ \t]*(?:[•·▪◦‣*-]|\d{1,3}[.)]|[a-z]\)|[–—](?=[ \t]*[¿¡A-ZÀ-Þ]))[ \t]*\S)")
_LINE = re.compile(r"\n\s*")
# "1." or "b." counts where a line, a list or a sentence begins, and ends nothing.
_ITEM = re.compile(r"(?:\n\s*|[:;!?…؟]\s+|(\w[\w.]*)\.\s+)(?:\d{1,3}|[a-z])\.$")
_OPENER = re.compile(r"[\s\"'“„‘«»‹›(\[¿¡–—-]*(\w+)?")
_DASH = re.compile(r"\s*[–—-]")
_LAST_WORD = re.compile(r"(\w[\w.]*)\.$")
_LETTERS_WITH_STOPS = re.compile(r"(?:\w\.)+\w")
_DOUBLED = re.compile(r"([A-Z])\1")
_CHAIN = re.compile(r"(?:^|[\s(])[^\W\d_]{1,2}\.\s?$")  # "z." of "z. B.", "p." of "p. ej.", "EE." of "EE. UU."
# A letter behind one of these names a thing: "We were in room B. He was not."
_LETTERED = re.compile(
    r"\b(?:gr(?:oup|oupe|upo|uppo|uppe)|room|sal[ae]|salle|aula|raum|zimmer|stanza|pla[no]o?|vitamin[ae]?|part[ei]?|teil)\s$",
    re.IGNORECASE,
)
_GERMAN_ORDINAL = re.compile(
    r"\b(?:am|im|vom|zum|zur|beim|bis|ab|seit|d(?:er|ie|as|em|en|es)|jede[rsnm]?|ein(?:e[rnms]?)?)\s$", re.IGNORECASE
)

# Lower-case words after which a full stop ends no sentence: what they shorten is never the last word …
_TITLES = frozenset(
    "mr mrs ms dr drs prof rev lt sgt fr hr st ste mt sr sra srta sres dña mª exmo exma excmo"
    " excma ilmo ilma m mme mmes mlle mlles mgr pr dott avv ing sig sigg eng arq profa prof.ª dra d.ª lic"
    " exa dipl fam p.ej p.ex e.g i.e z.b d.h u.a v.a i.d.r c.-à-d c.à.d ej cf cfr vgl cp vs bzw bzgl bspw ggf"
    " evtl inkl exkl zzgl sog geb verh gegr insb allg betr resp approx aprox circa incl excl déj av avda"
    " ave blvd bd bld rd ln ctra pza plza p.zza apt apdo dept depto dpto dép govt opp econ admin tel tél tfno fax"
    " núm num nr nº n.º nos art arts abs chap chp ch kap abb tab fig figs vol vols pp pág págs pag pagg"
    " pg secc sez abt bsp hg hrsg eds op cit ibid séc ref refs ud uds vd vds esq izq dcha dto bzgl"
    " str hauptstr أ د م ص".split()
)
# … or only a number or a name goes on …
_BEFORE_NUMBER = frozenset(
    "al ca cap int ext sec max env obs ed no n º art s p f t r jan feb febr mar mär apr jun jul aug sep sept oct nov"
    " dec janv févr avr juil déc ene abr ago"
    " dic gen mag giu lug set ott dez fev mai out okt".split()
)
# … or it may be the last word: then a capital goes on.
_MAY_END = frozenset(
    "etc ecc usw u.s.w esq izq dcha dto a.m p.m am pm jr sen phd inc ltd co corp lda ltda s.l"
    " s.a s.r.l gmbh std sek min seg hrs uu hh aa oo kg km cm lb lbs oz".split()
)
# Written small, these are words.
_CAPITALISED = frozenset("Sta Sto Fa Me Col Gen Hon Capt".split())
_EXAMPLE = {"es": ("per", "ad", "p."), "ex": ("por", "par", "p.", "per"), "e": ("p.",)}
# After an initial or a country's letters, these begin a sentence, and no surname does.
_STARTERS = frozenset(
    "i he she we they you it the this that these there then so but and or in on at no my his her our their what when"
    " why who how yes after nobody el los las yo él ella nosotros nosotras ellos ellas ese esa esto eso pero y luego"
    " nos se mi su en no ahora entonces después il elle nous vous ils elles on ce c ça mais et puis je tu les dans"
    " l j après o os as eu ele ela nós eles elas mas depois então não isso era io lui lei noi loro ma poi"
    " siamo ci si non allora questo ich er sie wir ihr es das der die und aber dann da seitdem nein ja".split()
)
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_I = frozenset({"I", "I'm", "I'd", "I've", "I'll"})


def sentences(text: str) -> list[Span]:
    """Return the sentences of a text as spans without surrounding white space, in order; blank text gives none.

    >>> [span.of("No. Yes, e.g. this.") for span in sentences("No. Yes, e.g. this.")]
    ['No.', 'Yes, e.g. this.']
    """
    cuts = {0, len(text), *_ends(text)}
    if "\n" in text:
        cuts.update(match.end() for mark in (_PARAGRAPH, _BULLET) for match in mark.finditer(text))
        cuts.update([place for piece in pairwise(sorted(cuts)) for place in _cut_if_endless(text, *piece)])
    spans = (_trimmed(text, start, end) for start, end in pairwise(sorted(cuts)))
    return [span for span in spans if span]


def _ends(text: str) -> Iterator[int]:
    past = 0
    # Every end begins with a mark. A search for marks alone takes a tenth of the time of a search for ends.
    for mark in _MARK.finditer(text):
        match = _END.match(text, mark.start()) if mark.start() >= past else None
        if match:
            past = match.end()
            if _ends_sentence(text, match):
                yield _after_remark(text, past)


def _cut_if_endless(text: str, start: int, end: int) -> Iterator[int]:
    piece = text[start:end]
    if "\n" in piece.strip() and not _END.search(piece.rstrip()[-3:]) and len(piece.split()) > ENDLESS_WORDS:
        yield from (start + match.end() for match in _LINE.finditer(piece))


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    body = piece.strip()
    return Span(start + lead, start + lead + len(body)) if body else None


def _after_remark(text: str, end: int) -> int:
    remark = _REMARK.match(text, end)
    return remark.end() if remark else end


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    end = _after_remark(text, end)
    if not text[end : end + REACH].strip():
        return True
    ahead = _OPENER.match(text, end, end + REACH)
    first = (ahead[1] or "") if ahead else ""
    before = text[start - REACH : start + 1] if start > REACH else "\n" + text[: start + 1]
    mark = match[0].rstrip(_CLOSING)
    if not text[end].isspace() and _ADDRESS.search(text, max(0, start - REACH), end + REACH):
        return False
    if "…" in mark or ".." in mark:
        # A pause, unless a capital begins anew; "I" always has one, and some scripts have none.
        return not first or (first[0].isupper() and first not in _I)
    if first[:1].islower():
        return _ends_before_small_letter(text, match, before)
    if mark[0] != ".":
        return len(mark) == len(match[0]) or not _has_no_case(first)
    return not _is_abbreviated(before, first)


def _has_no_case(word: str) -> bool:
    return word[:1].isalpha() and word[0].lower() == word[0].upper()


def _ends_before_small_letter(text: str, match: re.Match[str], before: str) -> bool:
    """Tell whether a sentence ends although a small letter follows, as in hurried notes: "who pays? nobody does"."""
    if match[0][-1] in _CLOSING or not text[match.end()].isspace() or _DASH.match(text, match.end()):
        return False
    if match[0] != ".":
        return True
    word = _last_word(before)
    return bool(word and len(word[1]) > 1 and word[1].isalpha() and not _is_listed(word[1].lower(), before))


def _last_word(before: str) -> re.Match[str] | None:
    # From the last space on: the search would try every word before.
    return _LAST_WORD.search(before, before.rfind(" ") + 1)


def _is_listed(word: str, before: str) -> bool:
    head = before[: -len(word) - 1].rstrip().lower()
    return word in _TITLES or word in _BEFORE_NUMBER or word in _MAY_END or head.endswith(_EXAMPLE.get(word, ("\0",)))


def _is_abbreviated(before: str, first: str) -> bool:
    """Tell whether the full stop at the end of `before` belongs to a shortened word, given the word that follows."""
    found = _last_word(before)
    if not found or (len(found[1]) <= ITEM_DIGITS and _counts_an_item(before)):
        return bool(found)
    word, lower, head = found[1], found[1].lower(), before[: found.start()]
    if word.isdigit():
        return len(word) <= DAY_DIGITS and first[:1].isupper() and bool(_GERMAN_ORDINAL.search(head))
    if lower in _MAY_END:
        return first[:1].isdigit() or first.lower() in _DAYS
    if lower in _BEFORE_NUMBER:
        return first[:1].isdigit() or (len(word) == 1 and _is_initial(word, head, first))
    return word in _CAPITALISED or _is_listed(lower, before) or _is_initial(word, head, first)


def _counts_an_item(before: str) -> bool:
    item = _ITEM.search(before)
    return bool(item) and not (item and item[1] and _is_listed(item[1].lower(), before[: item.end(1) + 1]))


def _is_initial(word: str, head: str, first: str) -> bool:
    """Tell whether a word is but first letters, as of a name or a country; "I" is a word, as in "So did I"."""
    starts = first.lower() in _STARTERS
    if len(word) == 1:
        is_word = word == "I" or head.endswith(("'", "’")) or (word.isupper() and _LETTERED.search(head))
        return not is_word and not (starts and not _CHAIN.search(head))
    return bool(_LETTERS_WITH_STOPS.fullmatch(word) or _DOUBLED.fullmatch(word)) and not starts
