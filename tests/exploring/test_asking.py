"""Questions about codes: read, refused in one line, and answered as a naive reader would answer them."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest
from builders import document, small_study
from hypothesis import given, settings
from hypothesis import strategies as st
from studies import code, study

from qualkit.errors import RequestError
from qualkit.exploring.answering import answer
from qualkit.exploring.asking import Known, Names, as_asked, names_of, parse
from qualkit.exploring.coded import asked, coded
from qualkit.exploring.questions import (
    Before,
    Carrying,
    Either,
    Near,
    Together,
    Unit,
    Where,
    is_condition,
    quoted,
    written,
)
from qualkit.model import Coder, Filter
from qualkit.store.excerpts import page_of_excerpts

VIOLENCE, TRUST, DOMESTIC = Carrying("violence"), Carrying("trust"), Carrying("violence-domestic")
TALK = (
    ("Moderator", "What did the street know of it? Tell us all."),
    ("Amina", "He shouted at her. We heard it. I trust nobody since."),
    ("Rosa", "I trust the nurse. He hit her there too."),
    ("Amina", "The neighbours looked away."),
    ("Moderator", "Did anybody call? He hit her, you say."),
    ("Rosa", "I called. I trust them now."),
)
CODED = [
    ("He shouted at her.", "violence"),
    ("shouted at her. We heard it.", "violence-domestic"),
    ("I trust nobody since.", "trust"),
    ("I trust the nurse.", "trust"),
    ("He hit her there too.", "violence"),
    ("He hit her, you say.", "violence"),
    ("I trust them now.", "trust"),
    # One that runs on over the next turn.
    ("looked away.\nModerator: Did anybody call?", "violence-domestic"),
]


@lru_cache(maxsize=1)
def talked():
    """Return what is coded in two documents, read once for all tests."""
    one, two = (
        document(name, list(TALK), attributes={"city": city})
        for name, city in (("Monday", "Port Alder"), ("Tuesday", ""))
    )
    project = study(Path(mkdtemp()), [one, two])
    code(project, one, CODED, coder=Coder("Ines", ""))
    code(project, two, CODED[2:5], coder=Coder("Omar", ""))
    return coded(project)


def found(question, *, wanted=None):
    """Return the quotes that answer a question, in their order, with the document where it is not Monday."""
    held = talked()
    ids = asked(held, wanted or Filter(), question=question)
    excerpts = {each.coding_id: each for each in page_of_excerpts(held.project, Filter())}
    return [("" if excerpts[id_].document == "Monday" else "Tuesday: ") + excerpts[id_].quote for id_ in ids]


def known():
    return talked().known


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("violence", VIOLENCE),
        ("VIOLENCIA", VIOLENCE),
        ("Domestic Violence", DOMESTIC),
        ("violencia domestica", DOMESTIC),
        ('"violence-domestic"', DOMESTIC),
        ("“trust”", TRUST),
        ("trust AND violence", Together((TRUST, VIOLENCE))),
        ("trust and domestic violence", Together((TRUST, DOMESTIC))),
        ("trust NOT violence", Together((TRUST,), (VIOLENCE,))),
        ("trust AND NOT violence", Together((TRUST,), (VIOLENCE,))),
        ("NOT violence", Together((), (VIOLENCE,))),
        ("NOT violence AND trust", Together((TRUST,), (VIOLENCE,))),
        ("trust OR violence AND domestic violence", Either((TRUST, Together((VIOLENCE, DOMESTIC))))),
        ("(trust OR violence) AND Rosa", Together((Either((TRUST, VIOLENCE)), Where("speaker", "Rosa")))),
        ("trust NOT moderators", Together((TRUST,), (Where("role", "moderator"),))),
        ("city=port alder", Where("city", "Port Alder")),
        ('city="Port Alder" AND trust', Together((Where("city", "Port Alder"), TRUST))),
        ('city=""', Where("city", "")),
        ("trust AND violence within one turn", Together((TRUST, VIOLENCE))),
        ("trust AND violence within three turns", Together((TRUST, VIOLENCE), (), Near(Unit.TURNS, 3))),
        ("trust AND violence within the same document", Together((TRUST, VIOLENCE), (), Near(Unit.DOCUMENT))),
        ("trust AND violence overlapping", Together((TRUST, VIOLENCE), (), Near(Unit.OVERLAP))),
        (
            "trust AND violence NOT domestic violence within 100 characters",
            Together((TRUST, VIOLENCE), (DOMESTIC,), Near(Unit.CHARACTERS, 100)),
        ),
        (
            "trust AND violence within 2 turns NOT domestic violence",
            Together((Together((TRUST, VIOLENCE), (), Near(Unit.TURNS, 2)),), (DOMESTIC,)),
        ),
        ("violence BEFORE trust within 2 turns", Before(VIOLENCE, TRUST, Near(Unit.TURNS, 2))),
        ("violence BEFORE trust AND Rosa", Together((Before(VIOLENCE, TRUST), Where("speaker", "Rosa")))),
    ],
)
def test_a_question_is_read_as_it_was_meant(words, meant):
    assert parse(words, known()) == meant


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("volence", "character 1: no code is called 'volence'; did you mean 'violence'?"),
        ("trust AND Rosita", "character 11: no code is called 'Rosita'; did you mean 'Rosa'?"),
        ("trust AND", "character 10: something is missing here; possible: a code, a role, a speaker, or name=value"),
        ("AND trust", "character 1: a code is missing before 'AND'"),
        ("(trust OR violence", "character 19: a parenthesis is not closed here"),
        ("trust) AND violence", "character 6: ')' is not expected here; possible: AND, OR, NOT, BEFORE"),
        ('trust AND "viol', "character 11: this quotation mark is never closed"),
        ("town=Rabat", "character 1: there is no 'town' to ask for; possible: city"),
        ("city=Port Adler", "character 6: no city is 'Port Adler'; did you mean 'Port Alder'?"),
        ("city=", "character 6: no city is ''; possible: Port Alder"),
        (
            "trust AND violence within 3 minutes",
            "character 20: 'within 3 minutes' is no nearness; possible: within one",
        ),
        ("trust AND violence within 2 documents", "character 20: 'within 2 documents' is no nearness"),
        ("trust AND violence within", "character 20: 'within ' is no nearness"),
        ("trust within 3 turns", "character 7: 'within 3 turns' needs two codes before it"),
        ("trust AND moderator within 3 turns", "character 21: 'within 3 turns' needs two codes before it"),
        ("trust BEFORE violence overlapping", "character 23: what comes before something does not overlap it"),
        ("trust BEFORE moderator", "BEFORE stands between two codes; who said it goes after AND"),
        ("(" * 50 + "trust" + ")" * 50, "more than 40 parentheses within each other"),
        ("trust " * 400, "the question has 2,400 characters; possible are 2,000"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place_and_what_is_possible(words, told):
    with pytest.raises(RequestError) as refused:
        parse(words, known())

    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_longest_question_is_read_whole():
    words = " AND ".join(["trust"] * 200)

    assert found(words) == found("trust AND trust")


def test_a_name_that_two_codes_bear_asks_for_the_id(tmp_path):
    held = coded(small_study(tmp_path))
    twice = replace(held.known, codes=held.known.codes | names_of([("Harm", "violence"), ("Harm", "trust")]))

    with pytest.raises(RequestError, match="several codes are called 'Harm'; write the id of one: violence, trust"):
        parse("Harm", twice)


# Names that people give to codes, and that a question has to tell from its own words and signs.
CALLED = {
    "not": "NOT",
    "war": "War and peace",
    "terms": "Terms AND conditions",
    "within": "Within 3 turns",
    "equal": "=",
    "work": "Work (paid)",
    "few": 'The "few" left',
    "mark": '"',
    "low": "„Not“",
    "lower": "»Not«",
    "plus": "C++",
    "sharp": "C#",
    "signs": "???",
    "persian": "می‌روم",
    "family": "👩‍👧 family",
}


def called(**names):
    """Return what a question knows when codes have these names, and nobody says anything."""
    ids = names_of((id_, id_) for id_ in names)
    return Known(names_of((name, id_) for id_, name in names.items()) | ids, {})


@pytest.mark.parametrize("id_", CALLED)
def test_a_code_is_asked_for_by_its_name_whatever_is_in_it(id_):
    everything = called(**CALLED, other="Other")

    assert parse(quoted(CALLED[id_]), everything) == Carrying(id_)
    assert parse(as_asked(CALLED[id_]), everything) == Carrying(id_)
    assert parse(f"Other NOT {as_asked(CALLED[id_])}", everything) == Together((Carrying("other"),), (Carrying(id_),))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("war and peace", Carrying("both")),
        ("War AND Peace", Together((Carrying("w"), Carrying("p")))),
        ("Not", Carrying("n")),
        ('NOT "not"', Together((), (Carrying("n"),))),
        ("NOT war", Together((), (Carrying("w"),))),
    ],
)
def test_links_in_capitals_link_and_others_may_be_part_of_a_name(words, meant):
    assert parse(words, called(both="War and peace", w="War", p="Peace", n="NOT")) == meant


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), min_size=1, unique=True))
def test_any_name_can_be_quoted_so_that_exactly_its_code_is_found(names):
    everything = Known(names_of((name, f"id-{n}") for n, name in enumerate(names)), {})

    for n, name in enumerate(names):
        assert parse(quoted(name), everything) == Carrying(f"id-{n}")
        assert parse(f"NOT {as_asked(name)}", everything) == Together((), (Carrying(f"id-{n}"),))


def test_the_name_in_each_language_means_its_code():
    names = names_of([("Care", "care"), ("Cuidado", "care"), ("الرعاية", "care"), ("Soin", "care"), ("Trust", "trust")])

    found = {parse(words, Known(names, {})) for words in ("care", "CUIDADO", "الرعاية", '"Soin"')}

    assert found == {Carrying("care")}


def test_values_that_differ_in_signs_alone_are_told_apart_and_otherwise_meant_together():
    speakers = names_of((name, name) for name in ("Ana", "ANA", "C++", "C#", 'Jo "the nurse"'))
    everything = Known(Names({}, {}), {"speaker": speakers})

    assert parse("Ana", everything) == Where("speaker", "Ana")
    assert parse("ana", everything) == Either((Where("speaker", "Ana"), Where("speaker", "ANA")))
    assert parse('speaker="C#"', everything) == Where("speaker", "C#")
    assert parse(written(Where("speaker", 'Jo "the nurse"')), everything) == Where("speaker", 'Jo "the nurse"')


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("NOT", 'character 1: NOT links codes here; for the code of that name, write "NOT"'),
        ("Other AND AND", 'character 11: AND links codes here; for the code of that name, write "AND"'),
        ("Work pald", "character 1: no code is called 'Work pald'; did you mean '\"Work (paid)\"'?"),
        ('"the "few" left', "character 10: this quotation mark is never closed"),
        ("zzz", 'character 1: no code is called \'zzz\'; possible: "AND", "NOT", Other, "Work (paid)"'),
    ],
)
def test_who_forgets_the_quotation_marks_is_shown_them(words, told):
    everything = Known(names_of((name, name) for name in ("NOT", "AND", "Work (paid)", "Other")), {})

    with pytest.raises(RequestError) as refused:
        parse(words, everything)

    assert told in str(refused.value)


def test_without_any_code_every_name_is_refused():
    with pytest.raises(RequestError, match="character 1: no code is called 'trust'; there are none yet"):
        parse("trust", Known(Names({}, {}), {}))


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        (
            "violence AND trust within one turn",
            [
                "He shouted at her.",
                "shouted at her. We heard it.",
                "I trust nobody since.",
                "I trust the nurse.",
                "He hit her there too.",
                "Tuesday: I trust the nurse.",
                "Tuesday: He hit her there too.",
            ],
        ),
        ("violence AND domestic violence overlapping", ["He shouted at her.", "shouted at her. We heard it."]),
        ("trust NOT violence", ["I trust them now.", "Tuesday: I trust nobody since."]),
        ("trust NOT violence within 2 turns", []),
        ("violence AND moderator", ["He hit her, you say."]),
        ('domestic violence AND trust within 3 turns AND city=""', []),
        ("trust BEFORE violence AND Rosa", [
            "I trust the nurse.", "He hit her there too.", "Tuesday: I trust the nurse.", "Tuesday: He hit her there too.",
        ]),
        ("violence BEFORE trust within 2 turns AND Rosa", ["I trust the nurse.", "I trust them now."]),
        ("coder=Omar AND trust", ["Tuesday: I trust nobody since.", "Tuesday: I trust the nurse."]),
        ('city="" AND violence', ["Tuesday: He hit her there too."]),
        ("document=Tuesday NOT trust within one document", []),
    ],
)  # fmt: skip
def test_a_question_finds_the_excerpts_that_it_is_about(question, quotes):
    assert found(question) == quotes


def test_a_filter_says_which_of_the_answer_to_show():
    wanted = Filter(codes=("trust",), participants=("Rosa",))

    assert found("violence AND trust", wanted=wanted) == ["I trust the nurse.", "Tuesday: I trust the nurse."]


def test_an_empty_question_finds_all_that_the_filter_leaves():
    assert found(" ", wanted=Filter(roles=("moderator",))) == ["He hit her, you say."]


def test_in_a_study_without_codings_nothing_is_found(tmp_path):
    held = coded(study(tmp_path, [document("Quiet", [("", "Nothing.")])]))

    assert asked(held, Filter(), question="trust AND violence within 2 turns OR NOT trust BEFORE violence") == []


NEARNESS = st.one_of(
    st.builds(Near, st.just(Unit.TURNS), st.integers(1, 4)),
    st.builds(Near, st.just(Unit.CHARACTERS), st.integers(1, 60)),
    st.sampled_from([Near(Unit.DOCUMENT), Near(Unit.OVERLAP)]),
)
LEAVES = st.sampled_from(
    [VIOLENCE, TRUST, DOMESTIC, Where("role", "moderator"), Where("speaker", "Rosa"), Where("city", "")]
)


@st.composite
def questions(draw, depth=2):
    """Draw a question as it can be read from words."""
    kind = draw(st.sampled_from(["leaf", "either", "together", "before"])) if depth else "leaf"
    parts = st.lists(questions(depth - 1), min_size=2, max_size=3).map(tuple) if depth else None
    if kind == "leaf":
        return draw(LEAVES)
    if kind == "either":
        return Either(draw(parts))
    if kind == "together":
        some, without = draw(parts), draw(st.lists(questions(depth - 1), max_size=2).map(tuple))
        coded_ = sum(not is_condition(each) for each in some)
        held = coded_ > 1 or any(not is_condition(each) for each in without)
        return Together(some, without, draw(NEARNESS) if held else Near())
    first, then = (draw(questions(depth - 1).filter(lambda each: not is_condition(each))) for _ in range(2))
    return Before(first, then, draw(NEARNESS.filter(lambda near: near.unit is not Unit.OVERLAP)))


def close(held, one, other, near):
    """Tell whether two codings are near, each pair looked at by itself."""
    own = held.codings
    if own.documents[one] != own.documents[other]:
        return False
    if near.unit is Unit.DOCUMENT:
        return True
    if near.unit is Unit.OVERLAP:
        return max(own.starts[one], own.starts[other]) < min(own.ends[one], own.ends[other])
    if near.unit is Unit.CHARACTERS:
        return max(own.starts[one], own.starts[other]) - min(own.ends[one], own.ends[other]) <= near.count
    return max(own.first[one], own.first[other]) - min(own.last[one], own.last[other]) < near.count


def naive(held, query):
    """Return the numbers of the codings that answer a question."""
    every = range(len(held.codings))
    match query:
        case Carrying(code_id):
            codes = [held.codings.codes.values[place] for place in held.codings.codes.places]
            return {n for n in every if codes[n] in held.codebook.family(code_id)}
        case Where(name, value):
            column = held.of_codings(name)
            return {n for n in every if column.values[column.places[n]] == value}
        case Either(parts):
            return set().union(*(naive(held, part) for part in parts))
        case Before(first, then, near):
            pairs = [
                (one, other)
                for one in naive(held, first)
                for other in naive(held, then)
                if held.codings.ends[one] <= held.codings.starts[other] and close(held, one, other, near)
            ]
            return {n for pair in pairs for n in pair}
        case Together(parts, without, near):
            sets = [naive(held, part) for part in parts if not is_condition(part)]
            kept = set(every) if not sets else set()
            for place, own in enumerate(sets):
                others = sets[:place] + sets[place + 1 :]
                kept |= {
                    n for n in own if all(any(m != n and close(held, n, m, near) for m in other) for other in others)
                }
            for part in parts:
                kept &= naive(held, part) if is_condition(part) else kept
            for part in without:
                away = naive(held, part)
                kept -= away if is_condition(part) else {n for n in kept if any(close(held, n, m, near) for m in away)}
            return kept


@settings(max_examples=100, deadline=None)
@given(questions())
def test_the_answer_is_that_of_a_naive_reader(query):
    held = talked()

    assert set(np.flatnonzero(answer(query, held))) == naive(held, query)


@settings(max_examples=100, deadline=None)
@given(questions())
def test_a_question_written_out_finds_the_same(query):
    held = talked()

    assert naive(held, parse(written(query), held.known)) == naive(held, query)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from('trust violence AND OR NOT BEFORE ( ) " = within 3 turns overlapping city Rosa'.split()))
)
def test_whatever_is_written_is_read_or_refused_in_one_line(pieces):
    told = ""
    try:
        parse(" ".join(pieces), known())
    except RequestError as refused:
        told = str(refused)

    assert "\n" not in told
