"""Documents in a project: what goes in comes out equal."""

import re
from hashlib import sha256

import pytest
from builders import documents, empty_study, match, small_study
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.decoding import storable
from qualkit.errors import InputError, RequestError
from qualkit.model import (
    Coder,
    Document,
    Filter,
    Kind,
    Match,
    Origin,
    Participant,
    Passage,
    PassageKind,
    Role,
    Span,
)
from qualkit.store.codings import add_codings, finish_round, rounds_of, start_round, unread
from qualkit.store.documents import (
    add_document,
    find_document,
    has_file,
    listed_documents,
    passage_numbers,
    read_document,
    read_documents,
)
from qualkit.store.excerpts import all_excerpts
from qualkit.store.passages import passages, search_passages

UNSTORABLE = [chr(0), chr(0xD800), chr(0xDCFF)]
ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
STORABLE = st.characters(exclude_categories=("Cs",), exclude_characters="\0\r")
HARD = st.sampled_from(
    ["🙂", "👩🏽‍⚕️", "e\u0301", "\u202eabc\u202c", "مرحبا", "שלום", "ﬁ", "\ufeff", "\u2028", "𝒳", "\n", "'", "\\", "%"]
)
WORDS = st.lists(HARD | st.text(STORABLE, min_size=1, max_size=12), min_size=1, max_size=8).map("".join)
NAMES = st.text(STORABLE, max_size=10)
ATTRIBUTES = st.dictionaries(st.text(STORABLE, min_size=1, max_size=8), NAMES, max_size=3)


@st.composite
def any_document(draw):
    """Return a document of a few passages, with all that a document can hold."""
    pieces = draw(st.lists(WORDS, min_size=1, max_size=5))
    id_ = sha256(repr(pieces).encode()).hexdigest()[:16]
    people = tuple(
        Participant(f"{id_}/{9 - n}", draw(NAMES), draw(st.sampled_from(Role)), draw(ATTRIBUTES))
        for n in range(draw(st.integers(0, 2)))
    )
    found, start = [], 0
    for words in pieces:
        time = draw(st.none() | st.tuples(st.floats(0, 1e6), st.none() | st.floats(0, 1e6)))
        speaker = draw(st.sampled_from([None, *(person.id for person in people)]))
        span = Span(start, start + len(words))
        kind = draw(st.sampled_from(PassageKind))
        found.append(Passage(span, kind, speaker, time, draw(NAMES), draw(NAMES), draw(ATTRIBUTES)))
        start = span.end + 1
    text = "\n".join(pieces)
    origin = Origin(draw(NAMES), "text/plain", sha256(text.encode()).hexdigest(), draw(NAMES))
    kind = draw(st.sampled_from(Kind))
    return Document(id_, draw(NAMES), kind, text, origin, tuple(found), people, draw(NAMES), draw(ATTRIBUTES))


@pytest.fixture
def project(tmp_path):
    return empty_study(tmp_path)


def keep(project, *found):
    with project.change("import", who="tester") as change:
        for each in found:
            add_document(change, each)


def code_all(project, document):
    matches = [Match(document.id, passage.span, "trust", 0.5) for passage in document.passages]
    with project.change("code", who="tester") as change:
        round_ = start_round(change, Coder("lexicon", "1"), codebook_version=project.codebook().version, settings={})
        add_codings(change, round_, document, matches)
        finish_round(change, round_, at=change.at)


@ONE_FOLDER
@given(document=any_document())
def test_what_goes_in_comes_out_equal(project, document):
    keep(project, document)

    read = read_document(project, document.id)

    assert read == document
    assert project.check() == []
    project.undo(who="tester")


@ONE_FOLDER
@given(document=any_document())
def test_a_quote_is_what_the_text_has_at_its_offsets(project, document):
    keep(project, document)
    code_all(project, document)

    found = list(all_excerpts(project))

    assert [excerpt.quote for excerpt in found] == [passage.span.of(document.text) for passage in document.passages]
    assert [excerpt.context for excerpt in found] == [excerpt.quote for excerpt in found]
    assert [piece.words for piece in passages(project)] == [excerpt.quote for excerpt in found]
    project.undo(who="tester")
    project.undo(who="tester")


@pytest.mark.parametrize("unstorable", UNSTORABLE)
def test_what_no_server_could_hold_is_replaced_one_for_one(project, unstorable):
    text = f"Amina said {unstorable} and trust"
    span = Span(0, len(text))
    passage = Passage(
        span, PassageKind.NOTE, "1/a", prompt=unstorable, language="en", attributes={unstorable: unstorable}
    )
    person = Participant("1/a", f"A{unstorable}", attributes={"a": unstorable})
    origin = Origin(f"caf{unstorable}.txt", "text/plain", "0")
    keep(project, Document("1", unstorable, Kind.NOTES, text, origin, (passage,), (person,), "en", {"b": unstorable}))

    read = read_document(project, "1")

    assert read.text == storable(text)
    assert len(read.text) == len(text)
    assert (read.name, read.origin.name, read.participants[0].name) == ("�", "caf�.txt", "A�")
    assert (read.attributes, read.passages[0].attributes) == ({"b": "�"}, {"�": "�"})
    assert len(search_passages(project, "trust")) == 1
    assert project.check() == []


@pytest.mark.parametrize("unstorable", UNSTORABLE[:2])
def test_the_history_holds_nothing_that_no_server_could_hold(project, unstorable):
    with project.change("import", who=f"Am{unstorable}na") as change:
        change.summary = f"caf{unstorable}.txt"

    event = project.history()[-1]

    assert (event.who, event.summary) == ("Am�na", "caf�.txt")


def test_documents_are_listed_in_the_order_of_import(tmp_path):
    project = small_study(tmp_path)

    found = listed_documents(project)

    assert [(d.name, d.kind, d.language, d.passages, d.participants) for d in found] == [
        ("Focus group", "transcript", "en", 3, 3),
        ("Board in Spanish", "board", "es", 3, 0),
        ("Board in French", "board", "fr", 3, 0),
        ("Answers", "answers", "en", 1, 0),
    ]
    assert [d.origin for d in found] == [d.origin for d in documents()]


def test_all_documents_are_read_whole_in_the_order_of_import(tmp_path):
    project = small_study(tmp_path)

    assert list(read_documents(project)) == documents()
    assert list(read_documents(project, [documents()[2].id, documents()[0].id, "none"])) == [
        documents()[0],
        documents()[2],
    ]


def test_a_document_is_found_by_name_and_by_id(tmp_path):
    project = small_study(tmp_path)

    found = [find_document(project, name) for name in ("Answers", documents()[3].id)]

    assert found == [documents()[3].id] * 2


def test_an_unknown_document_is_refused_with_what_there_is(tmp_path):
    project = small_study(tmp_path)

    with pytest.raises(RequestError, match="did you mean 'Focus group'"):
        find_document(project, "Focus grup")
    with pytest.raises(RequestError, match="not in this project"):
        read_document(project, "none")


def test_a_document_goes_in_once(project):
    first = documents()[0]
    keep(project, first)

    with pytest.raises(InputError, match="in the project already"):
        keep(project, first)

    assert len(listed_documents(project)) == 1
    assert [event.verb for event in project.history()] == ["init", "import"]


def test_a_file_is_known_by_its_content(tmp_path):
    project = small_study(tmp_path)

    known = [has_file(project, documents()[0].origin.sha256), has_file(project, "0" * 64)]

    assert known == [True, False]


def test_numbers_of_passages_are_in_the_order_of_the_text(tmp_path):
    project = small_study(tmp_path)

    numbers = [passage_numbers(project, each.id) for each in documents()]

    assert numbers == [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10]]


def test_a_document_without_passages_may_be_coded_to_nothing(project):
    bare = Document("1", "bare", Kind.NOTES, "", Origin("bare.txt", "text/plain", "0"))
    keep(project, bare)

    code_all(project, bare)

    assert read_document(project, "1") == bare
    assert list(all_excerpts(project)) == []


def test_a_round_keeps_who_applied_what_and_how(tmp_path):
    project = small_study(tmp_path)

    [round_] = rounds_of(project)

    assert round_.coder == Coder("lexicon", "1")
    assert round_.codebook_version == project.codebook().version
    assert round_.settings == {"coder": "lexicon"}
    assert re.match(r"\d{4}-\d\d-\d\dT.*\+00:00", round_.started)
    assert round_.finished >= round_.started


@pytest.mark.parametrize(
    ("coder", "version", "chosen", "left"),
    [
        (Coder("lexicon", "1"), "", {"coder": "lexicon"}, 0),
        (Coder("lexicon", "2"), "", {"coder": "lexicon"}, 4),
        (Coder("lexicon", "1"), "other", {"coder": "lexicon"}, 4),
        (Coder("lexicon", "1"), "", {"coder": "other"}, 4),
    ],
)
def test_documents_are_unread_by_another_coder_codebook_or_setting(tmp_path, coder, version, chosen, left):
    project = small_study(tmp_path)

    waiting = unread(project, coder, codebook_version=version or project.codebook().version, settings=chosen)

    assert len(waiting) == left


def test_evidence_comes_out_as_it_went_in(tmp_path):
    project = small_study(tmp_path)

    found = next(excerpt for excerpt in all_excerpts(project, Filter(words="place")))

    assert found.evidence == match(documents()[0], "No violence at my place.", "violence", negated=True).evidence
    assert found.negated
