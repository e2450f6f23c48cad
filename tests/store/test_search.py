"""Search: words as people type them, none of which is an operator."""

import pytest
from builders import document, documents, empty_study, small_study
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.model import Filter, Kind
from qualkit.store.documents import add_document
from qualkit.store.excerpts import count_excerpts, match_expression, phrases
from qualkit.store.passages import count_passages, count_uncoded, passages, search_passages, uncoded_passages

NOTES = [
    "Été à São Paulo: nobody trusts the police",
    "the police trust nobody",
    "POLICE at night, anti-racist and l’eau",
    "trafficking and traffickers",
    "عنف ضد النساء",
    "насилие в семье",
    "cafe\u0301 in the morning",
]


@pytest.fixture
def project(tmp_path):
    project = empty_study(tmp_path)
    with project.change("import", who="tester") as change:
        add_document(change, document("Notes", [("", words) for words in NOTES], kind=Kind.BOARD))
    return project


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("police", [0, 1, 2]),
        ("POLICE", [0, 1, 2]),
        ("Pólicé", [0, 1, 2]),
        ("ete", [0]),
        ("été", [0]),
        ("e\u0301te\u0301", [0]),
        ("sao paulo", [0]),
        ("paulo sao", [0]),
        ('"sao paulo"', [0]),
        ('"paulo sao"', []),
        ('"the police" trust', [1]),
        ('"the police', [0, 1]),
        ("polic", []),
        ("polic*", [0, 1, 2]),
        ("traffick*", [3]),
        ('"the pol*"', [0, 1]),
        ("anti-racist", [2]),
        ("anti racist", [2]),
        ("l'eau", [2]),
        ("l’eau", [2]),
        ("عنف", [4]),
        ("НАСИЛИЕ", [5]),
        ("café", [6]),
        ("cafe", [6]),
        ("trust OR police", []),
        ("trust NOT police", []),
        ("police NEAR trust", []),
        ("words:police", []),
        ("-police", [0, 1, 2]),
        ("^the", [0, 1, 6]),
        ("(police", [0, 1, 2]),
        ("police + {}", [0, 1, 2]),
        ("", []),
        ("   ", []),
        ("*", []),
        ('"', []),
        ('""', []),
        (":", []),
        ("🙂", []),
    ],
)
def test_words_are_found_as_people_type_them(project, query, found):
    hits = search_passages(project, query)

    assert [NOTES.index(hit.words) for hit in hits] == found


@given(query=st.text() | st.text(st.sampled_from("\"*NEAR()-:^+{}\\'ANDOR \0\ud800é🙂")))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nothing_that_is_typed_raises(project, query):
    hits = search_passages(project, query)

    assert len(hits) <= len(NOTES)
    assert count_excerpts(project, Filter(words=query)) == 0


@given(query=st.text())
def test_nothing_that_is_typed_is_an_operator(query):
    expression = match_expression(query)

    assert expression.count('"') == 2 * len(phrases(query))
    bare = "".join(expression.split('"')[::2])
    assert set(bare) <= {" ", "*"}


@given(words=st.sampled_from(NOTES), data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_word_of_a_passage_finds_it(project, words, data):
    word = data.draw(st.sampled_from(words.split()))

    hits = search_passages(project, word)

    assert words in [hit.words for hit in hits]


def test_a_search_can_be_cut_short(project):
    whole = search_passages(project, "police")

    begun = search_passages(project, "police", limit=2)

    assert len(whole) == 3
    assert begun == whole[:2]


def test_a_passage_found_leads_back_to_its_words(tmp_path):
    project = small_study(tmp_path)

    [hit] = search_passages(project, "neighbours")

    group = documents()[0]
    assert (hit.document, hit.document_id, hit.kind, hit.participant, hit.role) == (
        "Focus group", group.id, "transcript", "Rosa", "participant"
    )  # fmt: skip
    assert (hit.number, hit.passage) == (3, group.passages[2])
    assert hit.span.of(group.text) == hit.words


def test_passages_are_chosen_by_number_and_document(tmp_path):
    project = small_study(tmp_path)
    board = documents()[1]

    chosen = {
        "all": list(passages(project)),
        "numbers": list(passages(project, numbers=[9, 1])),
        "documents": list(passages(project, document_ids=[board.id])),
        "none": list(passages(project, numbers=[])),
    }

    numbers = {name: [piece.number for piece in found] for name, found in chosen.items()}
    assert numbers == {
        "all": [*range(1, 11)],
        "numbers": [1, 9],
        "documents": [4, 5, 6],
        "none": [],
    }
    assert count_passages(project) == 10


def test_passages_without_a_code_pass_the_filter_and_are_no_headings(tmp_path):
    project = small_study(tmp_path)

    found = uncoded_passages(project, Filter(kinds=("board",)))
    by_words = uncoded_passages(project, Filter(words="bus", languages=("fr",)))

    assert [piece.words for piece in found] == [
        "Aprender la lengua",
        "Faire confiance aux institutions",
        "Les bus du soir",
    ]
    assert [piece.words for piece in by_words] == ["Les bus du soir"]
    assert count_uncoded(project, Filter(kinds=("board",))) == 3
    assert count_uncoded(project, Filter(words="violencia")) == 0
