"""What every export of a study shows: where it comes from, the codes with their counts, the excerpts and the themes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit import __version__
from qualkit.exporters.tally import Count, Tally, tally
from qualkit.exporters.wording import about_themes, moment, occasion_of, restrictions, signed
from qualkit.model import Codebook, Excerpt, Filter, Round, in_language
from qualkit.phrasing import counted
from qualkit.store.codings import rounds_of
from qualkit.store.documents import Listed, listed_documents
from qualkit.store.events import now
from qualkit.store.excerpts import all_excerpts, attribute_names, count_excerpts, values
from qualkit.store.memos import KeptMemo, memos
from qualkit.store.passages import Found, count_passages, passages
from qualkit.store.project import Project
from qualkit.store.quotes import Quote, quotes
from qualkit.store.themes import ThemeRun, latest_themes

NOT_OF_SOME = "The quote list and the memos are left out, since only some excerpts were asked for."
MOST_VALUES = 120  # more columns than this no reader takes in

DIVISIONS: Mapping[str, Callable[[Excerpt], str]] = {
    "group": lambda excerpt: excerpt.attributes.get("group", ""),
    "document": lambda excerpt: excerpt.document_id,
    "language": lambda excerpt: excerpt.language,
    "kind": lambda excerpt: excerpt.kind,
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A code as a heading: its path in words, and the ids of the codes above it, topmost first."""

    code_id: str
    path: str
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Division:
    """What the study is counted by: a name, and its values as (value, the words for it) in the order to show."""

    name: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything but the excerpts themselves, which `excerpts_by_code` reads.

    `occasions` say of documents, by their id, which group and session they are of, '' where neither is known.
    `nothing` and `no_themes` say in a sentence why there are no excerpts or no themes, '' when there are. `remarks`
    say what was left out.
    """

    name: str
    at: str
    about: tuple[tuple[str, str], ...]
    headings: tuple[Heading, ...]
    counts: Tally
    divisions: tuple[Division, ...]
    rounds: tuple[Round, ...]
    attributes: tuple[str, ...]
    occasions: Mapping[str, str]
    themes: ThemeRun | None
    exemplars: Mapping[int, Found]
    quotes: tuple[Quote, ...]
    memos: tuple[KeptMemo, ...]
    nothing: str
    no_themes: str
    remarks: tuple[str, ...]

    def paths(self) -> dict[str, str]:
        """Return the paths in words of the codes by their ids."""
        return {heading.code_id: heading.path for heading in self.headings}


def gather(project: Project, wanted: Filter) -> Report:
    """Return the report of the excerpts wanted."""
    codebook, documents, at = project.codebook(), listed_documents(project), now()
    headings = {heading.code_id: heading for heading in headings_of(codebook)}
    above = {code_id: heading.above for code_id, heading in headings.items()}
    counts = tally(all_excerpts(project, wanted), above=above, divisions=DIVISIONS)
    only = _restrictions(wanted, headings, documents)
    attributes = tuple(sorted({*attribute_names(project), *counts.attributes}))
    names = ["group" if "group" in attributes else "document", "language", "kind"]
    divisions = [_division(project, name, counts, documents, whole=not only) for name in names]
    latest = latest_themes(project)
    themes = None if only else latest
    no_themes = _no_themes(latest, themes)
    listed, written = quotes(project, viewer=wanted.viewer), memos(project, viewer=wanted.viewer)
    return Report(
        name=project.name,
        at=at,
        about=tuple(_about(project, codebook, documents, counts, only, themes, at)),
        headings=tuple(_shown(codebook, headings, wanted, counts)),
        counts=counts,
        divisions=tuple(division for division in divisions if len(division.values) <= MOST_VALUES),
        rounds=tuple(round_ for round_ in rounds_of(project) if round_.id in counts.rounds),
        attributes=attributes,
        occasions={document.id: occasion_of(document.attributes) for document in documents},
        themes=themes,
        exemplars=_exemplars(project, themes),
        quotes=() if only else tuple(listed),
        memos=() if only else tuple(written),
        nothing=_nothing(counts, only),
        no_themes=no_themes,
        remarks=(
            *_too_wide(divisions),
            *((no_themes,) if latest and no_themes else ()),
            *((NOT_OF_SOME,) if only and (listed or written) else ()),
        ),
    )


def size_of(report: Report, heading: Heading) -> str:
    """Return in words how many excerpts a code has, and how many with its sub-codes where that is more."""
    own, family = report.counts.of(heading.code_id), report.counts.with_sub_codes(heading.code_id)
    if not family.excerpts:
        return "Not in the counts: coded while they were taken."
    return _in_words(own) if own == family else f"{_in_words(own)}; with sub-codes {_in_words(family)}"


def _in_words(count: Count) -> str:
    return f"{counted(count.excerpts, 'excerpt')} in {counted(count.documents, 'document')}"


def excerpts_by_code(project: Project, report: Report, wanted: Filter) -> Iterator[tuple[Heading, list[Excerpt]]]:
    """Yield each code that has excerpts, in the order of the codebook, with its excerpts in the order of documents.

    One branch of the tree is in memory at a time. Each is read anew, and the project may have changed since the report
    was gathered: codes that came meanwhile go last.
    """
    late: dict[str, list[Excerpt]] = defaultdict(list)
    place = {heading.code_id: number for number, heading in enumerate(report.headings)}
    for root in report.headings:
        if place.keys() & set(root.above) or not report.counts.with_sub_codes(root.code_id).excerpts:
            continue
        branch: dict[str, list[Excerpt]] = defaultdict(list)
        for excerpt in all_excerpts(project, replace(wanted, codes=(root.code_id,))):
            (branch if excerpt.code_id in place else late)[excerpt.code_id].append(excerpt)
        for code_id in sorted(branch, key=place.__getitem__):
            yield report.headings[place[code_id]], branch[code_id]
    for code_id, excerpts in late.items():
        yield Heading(code_id, f"{code_id} (new in the codebook)"), excerpts


def headings_of(codebook: Codebook) -> Iterator[Heading]:
    """Yield the codes as headings, in the order of the tree."""
    number = {code.id: n for n, code in enumerate(codebook.codes)}
    paths = [codebook.path(code.id) for code in codebook.codes]
    for path in sorted(paths, key=lambda path: [number[code.id] for code in path]):
        words = " › ".join(_words(codebook, code.name) or code.id for code in path)
        yield Heading(path[-1].id, words, tuple(code.id for code in path[:-1]))


def _words(codebook: Codebook, words: Mapping[str, str]) -> str:
    return in_language(words, codebook.languages[0] if codebook.languages else "")


def _shown(codebook: Codebook, headings: Mapping[str, Heading], wanted: Filter, counts: Tally) -> Iterator[Heading]:
    families = {member for code_id in wanted.codes if code_id in headings for member in codebook.family(code_id)}
    for code_id, heading in headings.items():
        if code_id in families or not wanted.codes:
            yield heading
    for code_id in sorted(counts.codes() - headings.keys()):
        yield Heading(code_id, f"{code_id} (not in the codebook any more)")


def _restrictions(wanted: Filter, headings: Mapping[str, Heading], documents: Sequence[Listed]) -> list[str]:
    codes = [headings[code_id].path if code_id in headings else code_id for code_id in wanted.codes]
    names = {document.id: document.name for document in documents}
    return restrictions(wanted, codes=codes, documents=[names.get(id_, id_) for id_ in wanted.documents])


def _division(project: Project, name: str, counts: Tally, documents: Sequence[Listed], *, whole: bool) -> Division:
    # A value that was not asked for must not appear as one that nobody spoke of.
    seen = counts.values(name)
    if name == "document":
        labels = _labels(documents)
        shown = [id_ for id_ in labels if whole or id_ in seen]
        return Division(name, tuple((id_, labels[id_]) for id_ in shown))
    known = sorted({*seen, *(values(project, name) if whole else ())} - {""})
    unknown = (("", "not known"),) if "" in seen else ()
    return Division(name, (*((value, value) for value in known), *unknown))


def _labels(documents: Sequence[Listed]) -> dict[str, str]:
    used: Counter[str] = Counter()
    labels = {}
    for document in documents:
        used[document.name] += 1
        again = used[document.name]
        labels[document.id] = document.name if again == 1 else f"{document.name} ({again})"
    return labels


def _about(
    project: Project,
    codebook: Codebook,
    documents: Sequence[Listed],
    counts: Tally,
    only: Sequence[str],
    themes: ThemeRun | None,
    at: str,
) -> Iterator[tuple[str, str]]:
    excerpts = f"{counts.total.excerpts:,}"
    yield "Study", project.name
    yield "Exported", f"{moment(at)} by qualkit {__version__}"
    yield "Codebook", f"{_words(codebook, codebook.title) or codebook.id} ({codebook.id}), version {codebook.version}"
    yield "Documents", f"{len(documents):,}"
    yield "Passages", f"{count_passages(project):,}"
    yield "Excerpts", f"{excerpts} of {count_excerpts(project, Filter()):,}" if only else excerpts
    if only:
        yield "Only", "; ".join(only)
    yield "Coders", ", ".join(signed(*coder) for coder in counts.coders) or "none yet"
    if themes:
        yield "Themes", f"found by {themes.finder}, {themes.at[:10]}. {about_themes(themes)}"


def _nothing(counts: Tally, only: Sequence[str]) -> str:
    if counts.total.excerpts:
        return ""
    return "No excerpt fits what was asked for." if only else "There are no excerpts: nothing has been coded yet."


def _no_themes(latest: ThemeRun | None, shown: ThemeRun | None) -> str:
    if latest is None:
        return "No themes have been found yet."
    return "" if shown else "Themes are of the whole study; they are left out, since only some excerpts were asked for."


def _too_wide(divisions: Sequence[Division]) -> Iterator[str]:
    for name, size in ((division.name, len(division.values)) for division in divisions):
        if size > MOST_VALUES:
            yield f"Counts by {name} are left out: {size:,} columns are more than a table can show."


def _exemplars(project: Project, themes: ThemeRun | None) -> dict[int, Found]:
    numbers = [number for theme in (themes.themes if themes else ()) for number in theme.exemplars]
    return {found.number: found for found in passages(project, numbers=numbers)}
