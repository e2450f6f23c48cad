"""Excerpts: filtered, counted and paged alike, of the rounds that stand."""

from collections import Counter
from dataclasses import replace

import pytest
from builders import CODEBOOK, document, documents, empty_study, match, small_study
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.errors import QualkitError
from qualkit.model import Coder, Filter, Kind, Match, Passage, PassageKind, Span
from qualkit.store import excerpts as store
from qualkit.store.codings import add_codings, finish_round, start_round
from qualkit.store.documents import add_document
from qualkit.store.excerpts import (
    COLUMNS,
    all_excerpts,
    attribute_names,
    count_excerpts,
    counts,
    page_of_excerpts,
    values,
)

LEXICON = Coder("lexicon", "1")
ATTRIBUTE_NAMES = ("group", "session", "gender")


def quotes(project, wanted):
    return [excerpt.quote for excerpt in all_excerpts(project, wanted)]


def code_with(project, coder, found, *, codebook_version=CODEBOOK.version):
    """Write one round of codings: document to matches."""
    with project.change("code", who="tester") as change:
        round_ = start_round(change, coder, codebook_version=codebook_version, settings={})
        for each, matches in found.items():
            add_codings(change, round_, each, matches)
        finish_round(change, round_, at=change.at)
    return round_


class Found(dict):
    """A document is no key of a dictionary, since its attributes may change; its id is."""

    def __init__(self, *pairs):
        super().__init__({each.id: matches for each, matches in pairs})
        self.documents = {each.id: each for each, _ in pairs}

    def items(self):
        return [(self.documents[id_], matches) for id_, matches in super().items()]


def with_attributes(project, **kinds):
    """Import one coded note whose document, speaker and passage have these attributes."""
    plain = document("Attributes", [("Amina", "I trust you.")], attributes=kinds.get("document", {}))
    passages = tuple(replace(each, attributes=kinds.get("passage", {})) for each in plain.passages)
    people = tuple(replace(each, attributes=kinds.get("speaker", {})) for each in plain.participants)
    whole = replace(plain, passages=passages, participants=people)
    with project.change("import", who="tester") as change:
        add_document(change, whole)
    code_with(project, LEXICON, Found((whole, [match(whole, "I trust you.", "trust")])))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), 7),
        (Filter(codes=("trust",)), 3),
        (Filter(codes=("violence",)), 4),
        (Filter(codes=("violence-domestic",)), 2),
        (Filter(codes=("trust", "violence-domestic")), 5),
        (Filter(codes=("no-such-code",)), 0),
        (Filter(documents=(documents()[0].id,)), 3),
        (Filter(documents=(documents()[0].id, documents()[3].id)), 4),
        (Filter(kinds=("board",)), 3),
        (Filter(languages=("es",)), 2),
        (Filter(languages=("es", "fr")), 3),
        (Filter(participants=("Rosa",)), 2),
        (Filter(roles=("moderator",)), 0),
        (Filter(roles=("participant",)), 3),
        (Filter(prompts=("Retos",)), 2),
        (Filter(coders=("lexicon",)), 7),
        (Filter(coders=("nobody",)), 0),
        (Filter(attributes={"group": ("A",)}), 3),
        (Filter(attributes={"group": ("A", "C")}), 4),
        (Filter(attributes={"session": ("2",), "group": ("B",)}), 2),
        (Filter(attributes={"gender": ("woman",)}), 3),
        (Filter(attributes={"unknown": ("x",)}), 0),
        (Filter(attributes={"group": ()}), 7),
        (Filter(words="violencia"), 1),
        (Filter(words="VIOLENCE"), 4),
        (Filter(words="trust neighbours"), 2),
        (Filter(words="   "), 7),
        (Filter(words='"'), 0),
        (Filter(confidence=0.5), 6),
        (Filter(passages=(2,)), 1),
        (Filter(passages=(4, 5)), 2),
        (Filter(codes=("violence",), languages=("en",), words="street"), 1),
    ],
)
def test_a_filter_restricts(tmp_path, wanted, found):
    project = small_study(tmp_path)

    excerpts = quotes(project, wanted)

    assert len(excerpts) == found
    assert count_excerpts(project, wanted) == found


def test_an_excerpt_holds_all_that_leads_back_to_it(tmp_path):
    project = small_study(tmp_path)
    group = documents()[0]

    first = next(all_excerpts(project))

    passage = group.passages[1]
    assert first.quote == "There was domestic violence in my street."
    assert first.context == passage.span.of(group.text)
    assert (first.passage, first.passage_span, first.passage_kind) == (2, passage.span, "turn")
    assert (first.document, first.document_id, first.kind) == (group.name, group.id, "transcript")
    assert (first.participant, first.role, first.language) == ("Amina", "participant", "en")
    assert first.attributes == {"group": "A", "session": "1", "gender": "woman"}
    assert (first.code_id, first.confidence) == ("violence-domestic", 0.7)
    assert (first.coder, first.coder_version, first.codebook_version) == ("lexicon", "1", CODEBOOK.version)


def test_excerpts_are_in_the_order_of_documents_and_words(tmp_path):
    project = small_study(tmp_path)

    found = list(all_excerpts(project))

    order = [each.id for each in documents()]
    places = [(order.index(excerpt.document_id), excerpt.span) for excerpt in found]
    assert places == sorted(places)


FILTERS = st.builds(
    Filter,
    codes=st.sets(st.sampled_from(["violence", "violence-domestic", "trust"])).map(tuple),
    kinds=st.sets(st.sampled_from(["board", "transcript", "answers"])).map(tuple),
    languages=st.sets(st.sampled_from(["en", "es", "fr"])).map(tuple),
    attributes=st.dictionaries(st.sampled_from(ATTRIBUTE_NAMES), st.sampled_from([("A",), ("1", "2"), ("woman",)])),
    words=st.sampled_from(["", "violence", "trust", "viol*"]),
    confidence=st.sampled_from([0.0, 0.5]),
)
STUDY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)


@pytest.fixture
def project(tmp_path):
    return small_study(tmp_path)


@STUDY
@given(wanted=FILTERS, limit=st.integers(1, 4))
def test_pages_join_to_the_whole(project, wanted, limit):
    whole = list(all_excerpts(project, wanted))

    offsets = range(0, len(whole) + limit, limit)
    pages = [excerpt for offset in offsets for excerpt in page_of_excerpts(project, wanted, limit=limit, offset=offset)]

    assert pages == whole


@STUDY
@given(wanted=FILTERS)
def test_counts_by_a_column_agree_with_the_excerpts(project, wanted):
    found = list(all_excerpts(project, wanted))
    columns = {"code": "code_id", **{name: name for name in COLUMNS if name != "code"}}

    for by, field in columns.items():
        expected = Counter((excerpt.code_id, getattr(excerpt, field)) for excerpt in found)
        assert {(c.code_id, c.value): c.excerpts for c in counts(project, wanted, by=by)} == expected
    assert count_excerpts(project, wanted) == len(found)


@STUDY
@given(wanted=FILTERS, by=st.sampled_from([*ATTRIBUTE_NAMES, "unknown"]))
def test_counts_by_an_attribute_agree_with_the_excerpts(project, wanted, by):
    found = list(all_excerpts(project, wanted))

    counted = counts(project, wanted, by=by)

    assert {(c.code_id, c.value): c.excerpts for c in counted} == Counter(
        (excerpt.code_id, excerpt.attributes.get(by, "")) for excerpt in found
    )
    for count in counted:
        names = {e.document for e in found if (e.code_id, e.attributes.get(by, "")) == (count.code_id, count.value)}
        assert count.documents == len(names)


@STUDY
@given(wanted=FILTERS)
def test_a_filter_on_attributes_agrees_with_the_excerpts(project, wanted):
    everything = list(all_excerpts(project, replace(wanted, attributes={})))

    found = list(all_excerpts(project, wanted))

    assert found == [
        excerpt
        for excerpt in everything
        if all(excerpt.attributes.get(name) in allowed for name, allowed in wanted.attributes.items())
    ]


def test_what_is_known_of_the_speaker_goes_before_the_passage_and_the_document(tmp_path):
    project = empty_study(tmp_path)
    with_attributes(
        project,
        document={"city": "d", "area": "d", "group": "d"},
        passage={"city": "p", "area": "p"},
        speaker={"city": "s"},
    )

    [excerpt] = all_excerpts(project)

    assert excerpt.attributes == {"city": "s", "area": "p", "group": "d"}
    for name, value in excerpt.attributes.items():
        assert [count.value for count in counts(project, Filter(), by=name)] == [value]
        assert count_excerpts(project, Filter(attributes={name: (value,)})) == 1
    assert count_excerpts(project, Filter(attributes={"city": ("d", "p")})) == 0


@pytest.mark.parametrize("where", ["document", "passage", "speaker"])
@pytest.mark.parametrize(
    "name", ["año", "prénom et nom", 'said "so"', "a.b", "$x", "[0]", "7", "it's", "\\", "город", "🙂", "a\nb"]
)
def test_an_attribute_may_have_any_name_and_value(tmp_path, where, name):
    project = empty_study(tmp_path)
    with_attributes(project, **{where: {name: f"{name}!"}})

    assert values(project, name) == [f"{name}!"]
    assert count_excerpts(project, Filter(attributes={name: (f"{name}!",)})) == 1
    assert [count.value for count in counts(project, Filter(), by=name)] == [f"{name}!"]
    assert next(all_excerpts(project)).attributes == {name: f"{name}!"}


def test_an_empty_attribute_counts_as_unknown(tmp_path):
    project = empty_study(tmp_path)
    plain = document("A", [("", "I trust you."), ("", "I trust her.")], kind=Kind.BOARD)
    half = replace(plain, passages=(replace(plain.passages[0], attributes={"city": ""}), plain.passages[1]))
    with project.change("import", who="tester") as change:
        add_document(change, half)
    code_with(
        project, LEXICON, Found((half, [match(half, "I trust you.", "trust"), match(half, "I trust her.", "trust")]))
    )

    found = counts(project, Filter(), by="city")

    assert [(count.value, count.excerpts) for count in found] == [("", 2)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("code", ["trust", "violence", "violence-domestic"]),
        ("document", ["Answers", "Board in French", "Board in Spanish", "Focus group"]),
        ("kind", ["answers", "board", "transcript"]),
        ("language", ["en", "es", "fr"]),
        ("participant", ["Amina", "Moderator", "Rosa"]),
        ("role", ["moderator", "participant"]),
        ("prompt", ["Défis", "Retos"]),
        ("coder", ["lexicon"]),
        ("group", ["A", "B", "C"]),
        ("gender", ["woman"]),
        ("unknown", []),
    ],
)
def test_values_are_what_a_filter_can_be_set_to(project, name, found):
    assert values(project, name) == found


def test_names_of_attributes_are_those_of_documents_and_speakers(project):
    assert attribute_names(project) == ["gender", "group", "session"]


def test_only_the_newest_round_of_a_program_stands_on_each_document(project):
    group, spanish, *_ = documents()

    newer = code_with(project, Coder("lexicon", "2"), Found((spanish, [match(spanish, "Aprender la lengua", "trust")])))

    found = list(all_excerpts(project, Filter(documents=(spanish.id,))))
    assert [(excerpt.quote, excerpt.round_id) for excerpt in found] == [("Aprender la lengua", newer.id)]
    assert len(quotes(project, Filter(documents=(group.id,)))) == 3
    assert count_excerpts(project, Filter()) == 6


def test_a_newer_round_that_found_nothing_stands_too(project):
    group = documents()[0]

    code_with(project, LEXICON, Found((group, [])))

    assert quotes(project, Filter(documents=(group.id,))) == []
    assert count_excerpts(project, Filter()) == 4


def test_every_round_of_every_person_stands_beside_the_programs(project):
    answers = documents()[3]
    chosen = match(answers, "I trust nobody there", "trust")

    for name in ("Amina", "Amina", "Rosa", "lexicon"):
        code_with(project, Coder(name), Found((answers, [chosen])))

    found = Counter(
        (excerpt.coder, excerpt.coder_version) for excerpt in all_excerpts(project, Filter(documents=(answers.id,)))
    )
    assert found == {("Amina", ""): 2, ("Rosa", ""): 1, ("lexicon", ""): 1, ("lexicon", "1"): 1}


@pytest.mark.parametrize("span", [Span(0, 5), Span(11, 11), Span(40, 45), Span(11, 10_000), Span(10_000, 10_001)])
def test_a_coding_that_begins_in_no_passage_is_refused(project, span):
    group = documents()[0]
    before = project.revision()

    with pytest.raises(QualkitError, match="Focus group: 'trust' was coded at"):
        code_with(project, Coder("plug-in", "1"), Found((group, [Match(group.id, span, "trust", 0.5)])))

    assert project.revision() == before
    assert project.check() == []


def test_two_programs_stand_beside_each_other(project):
    answers = documents()[3]

    code_with(project, Coder("semantic", "1"), Found((answers, [match(answers, "I trust nobody", "trust")])))

    found = [excerpt.coder for excerpt in all_excerpts(project, Filter(documents=(answers.id,)))]
    assert sorted(found) == ["lexicon", "semantic"]


def test_undoing_the_newer_round_brings_the_older_one_back(project):
    before = list(all_excerpts(project))
    code_with(project, Coder("lexicon", "2"), Found(*((each, []) for each in documents())))
    assert list(all_excerpts(project)) == []

    project.undo(who="tester")

    assert list(all_excerpts(project)) == before


def large_study(folder, *, size, number):
    """Return a study of that many documents with that many coded passages each."""
    project = empty_study(folder)
    words = "Nobody spoke of trust."
    made = []
    for n in range(number):
        plain = document(f"Document {n:03}", [("", "\n".join([words] * size))], attributes={"group": "AB"[n % 2]})
        spans = [Span(at, at + len(words)) for at in range(0, size * (len(words) + 1), len(words) + 1)]
        made.append(replace(plain, passages=tuple(Passage(span, PassageKind.NOTE, language="en") for span in spans)))
    with project.change("import", who="tester") as change:
        for each in made:
            add_document(change, each)
    found = (
        (each, [Match(each.id, p.span, ("trust", "violence")[p.span.start % 2], 0.5) for p in each.passages])
        for each in made
    )
    code_with(project, LEXICON, Found(*found))
    return project


def test_a_page_of_a_hundred_thousand_codings_builds_one_page(tmp_path, monkeypatch):
    project = large_study(tmp_path, size=1_000, number=100)
    built = []
    build = store.excerpt_from
    monkeypatch.setattr(store, "excerpt_from", lambda row, words: built.append(row) or build(row, words))
    wanted = Filter(codes=("trust",), attributes={"group": ("B",)}, words="spoke")

    page = page_of_excerpts(project, wanted, limit=50, offset=12_345)

    assert len(page) == len(built) == 50
    assert count_excerpts(project, Filter()) == 100_000
    assert 12_345 < count_excerpts(project, wanted) <= 50_000
    assert {excerpt.quote for excerpt in page} == {"Nobody spoke of trust."}


def test_a_filter_may_name_many_passages(tmp_path):
    project = large_study(tmp_path, size=1_000, number=2)

    found = count_excerpts(project, Filter(passages=tuple(range(1, 1_501))))

    assert found == 1_500
