"""Cases by codes, codes by codes, and frequencies: each number is that of the excerpts behind it."""

from dataclasses import replace
from functools import lru_cache
from itertools import product
from pathlib import Path
from tempfile import mkdtemp

import pytest
from builders import CODEBOOK, documents, small_study
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import code, study

from qualkit.errors import RequestError
from qualkit.exploring.coded import asked, chosen, coded
from qualkit.exploring.questions import Near, Unit
from qualkit.exploring.tables import Counted, cases_by_codes, codes_by_codes, frequencies
from qualkit.model import Coder, Filter
from qualkit.store.excerpts import all_excerpts, count_excerpts

WAYS = ("language", "document", "kind", "prompt", "participant", "role", "coder", "group", "session", "gender")


@lru_cache(maxsize=1)
def held():
    """Return a small study, coded by a program and by a person, in memory."""
    project = small_study(Path(mkdtemp()))
    group, spanish, *_ = documents()
    by_hand = [("There was domestic violence in my street.", "trust"), ("I slept badly.", "violence")]
    code(project, group, by_hand, coder=Coder("Ines", ""))
    code(project, spanish, [("confianza", "violence"), ("Aprender", "an-older-code")], coder=Coder("Ines", ""))
    return coded(project)


def everything(**given_):
    return chosen(held(), Filter(**given_))


def counted(excerpts):
    """Return the counts of some excerpts, each of which is looked at."""
    people = {(each.document_id, each.participant) for each in excerpts if each.participant}
    return Counted(
        len(excerpts),
        len({each.passage for each in excerpts}),
        len({each.document_id for each in excerpts}),
        len(people),
    )


VALUE_OF = {
    "language": lambda each: each.language,
    "document": lambda each: each.document,
    "kind": lambda each: each.kind,
    "prompt": lambda each: each.prompt,
    "participant": lambda each: each.participant,
    "role": lambda each: each.role,
    "coder": lambda each: each.coder,
}


@pytest.mark.parametrize("by", WAYS)
def test_each_cell_counts_the_excerpts_of_its_case_and_code(by):
    value_of = VALUE_OF.get(by) or (lambda each: each.attributes.get(by, ""))
    excerpts = list(all_excerpts(held().project))
    families = {each.id: CODEBOOK.family(each.id) for each in CODEBOOK.codes} | {"an-older-code": ("an-older-code",)}

    found = cases_by_codes(held(), everything(), by=by)

    cells = dict(zip(product(found.cases, found.codes), [cell for row in found.cells for cell in row], strict=True))
    assert set(found.cases) == {value_of(each) for each in excerpts}
    assert list(found.codes) == list(families)
    for (case, code_id), cell in cells.items():
        behind = [each for each in excerpts if value_of(each) == case and each.code_id in families[code_id]]
        assert cell == counted(behind)


def test_codes_chosen_and_those_below_them_are_the_columns():
    found = cases_by_codes(held(), everything(), by="language", among=["violence"])

    assert found.codes == ("violence", "violence-domestic")


def test_only_what_the_filter_leaves_is_counted():
    found = cases_by_codes(held(), everything(languages=("es",)), by="language")

    assert found.cases == ("es",)


@pytest.mark.parametrize("near", [Near(), Near(Unit.TURNS, 2), Near(Unit.OVERLAP), Near(Unit.DOCUMENT)])
def test_two_codes_have_together_what_the_question_finds(near):
    found = codes_by_codes(held(), everything(), near=near)

    for (row, one), (column, other) in product(enumerate(found.codes), repeat=2):
        pair = found.cells[row][column]
        ids = set(asked(held(), Filter(), question=f'"{one}" AND "{other}" {near}'))
        behind = [each for each in all_excerpts(held().project) if each.coding_id in ids]
        if {one, other} <= {"violence", "violence-domestic"} or one == other:
            assert pair is None
        else:
            assert (pair.excerpts, pair.documents) == (len(behind), len({each.document_id for each in behind}))


def test_codes_that_always_come_together_are_wholly_alike(tmp_path):
    group = documents()[0]
    project = study(tmp_path, [group])
    words = ["What about violence?", "There was domestic violence", "I trust the neighbours."]
    code(project, group, [(each, code_id) for each in words for code_id in ("violence", "trust")], coder=Coder("Ines"))
    alike = coded(project)

    found = codes_by_codes(alike, chosen(alike, Filter()))

    pair = found.cells[found.codes.index("violence")][found.codes.index("trust")]
    assert (pair.excerpts, pair.documents, pair.jaccard) == (6, 1, 1.0)


def test_a_frequency_says_of_how_many_documents_passages_and_people_it_is():
    found = {each.value: each for each in frequencies(held(), everything(), by="language")}

    # A board has no speakers; the Spanish one has three notes, all of them coded.
    assert found["es"].found == Counted(4, 3, 1, 0)
    assert found["es"].of == Counted(0, 3, 1, 0)
    assert found["en"].of == Counted(0, 4, 2, 3)


def test_codes_are_counted_with_those_below_them():
    found = {each.value: each for each in frequencies(held(), everything())}

    assert found["violence"].found.excerpts == 6
    assert found["violence-domestic"].found.excerpts == 2
    assert {each.of for each in found.values()} == {Counted(0, 10, 4, 3)}


def test_of_how_many_is_narrowed_by_the_filter_and_not_by_codes():
    found = frequencies(held(), everything(languages=("fr",), codes=("violence",)), by="language")

    assert [(each.value, each.found.passages, each.of.passages) for each in found] == [("fr", 1, 3)]


def test_something_unknown_to_count_by_is_refused_with_what_is_possible():
    with pytest.raises(RequestError, match="excerpts cannot be counted by 'grup'; did you mean 'group'"):
        cases_by_codes(held(), everything(), by="grup")


FILTERS = st.builds(
    Filter,
    codes=st.sampled_from([(), ("violence",), ("trust", "violence-domestic"), ("no-such-code",)]),
    documents=st.sampled_from([(), (documents()[0].id,), (documents()[0].id, documents()[1].id)]),
    kinds=st.sampled_from([(), ("board",), ("transcript", "answers")]),
    languages=st.sampled_from([(), ("es",), ("en", "fr")]),
    participants=st.sampled_from([(), ("Rosa",), ("Nobody",)]),
    roles=st.sampled_from([(), ("participant",), ("moderator",)]),
    prompts=st.sampled_from([(), ("Retos",)]),
    coders=st.sampled_from([(), ("Ines",), ("lexicon",)]),
    attributes=st.sampled_from([{}, {"group": ("A",)}, {"gender": ("woman",)}, {"shoe size": ("40",)}]),
    words=st.sampled_from(["", "violence", '"domestic violence"', "viol*", "nothing"]),
    confidence=st.sampled_from([0.0, 0.5]),
    passages=st.sampled_from([(), (1, 2, 4)]),
    standings=st.sampled_from([(), ("coded",), ("suggested", "accepted")]),
)


@settings(max_examples=100, deadline=None)
@given(FILTERS)
def test_a_filter_leaves_the_same_excerpts_in_memory_as_in_the_file(wanted):
    project = held().project
    counting = coded(project, wanted)

    ids = asked(counting, wanted)

    assert len(ids) == count_excerpts(project, wanted)
    assert ids == [each.coding_id for each in all_excerpts(project, replace(wanted, codings=tuple(ids)))]


def test_rejected_codings_are_left_out_unless_they_are_asked_for(tmp_path):
    from qualkit.store.schema import coders, decisions

    project = small_study(tmp_path)
    first = next(all_excerpts(project))
    with project.change("decide", who="Ines") as change:
        change.connection.execute(coders.insert().values(id=99, name="Ines", version=""))
        change.connection.execute(
            decisions.insert().values(
                coding_id=first.coding_id, coder_id=99, verdict="reject", reason="", at="2026-01-01"
            )
        )

    assert len(coded(project).codings) == 6
    assert asked(coded(project, Filter(standings=("rejected",))), Filter(standings=("rejected",))) == [first.coding_id]
