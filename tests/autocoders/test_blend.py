"""The blend: what people judged moves what the codebook alone would say, the right way and no further than it should."""

import pickle
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from town import CODES, MEANT, Dictionary, Given, Hashed, answers, judged, meeting, said, semantic, town

from qualkit.autocoders.blend import blend_coder, learned_coder
from qualkit.errors import RequestError
from qualkit.model import EvidenceKind
from qualkit.protocols import Aids, Weighing
from qualkit.statements import statements

TRANSPORT, HOUSING, HEALTH = range(3)

# What the definitions do not say: whether noise at night belongs to housing.
NOISE = (
    "The bar downstairs plays music until three.",
    "I cannot sleep because of the shouting in the yard.",
    "Their dog barks the whole night long.",
    "Somebody drills into the wall every evening.",
    "The party next door went on until dawn.",
)
OTHERS = (
    "My cousin is getting married in June.",
    "We grew beans and potatoes last summer.",
    "He sings in a choir on Thursdays.",
    "The cake recipe needs three eggs.",
    "They watched the match on television.",
)
NEW = "Loud music from upstairs kept us awake all night."


def blend(embed, judgements=(), *, codebook=None, documents=None, make=blend_coder):
    """Return the coder for a codebook and the documents it will code."""
    documents = meeting("en") if documents is None else documents
    return make(codebook or town(), Aids(Given(embed), Given(documents), tuple(judgements)))


def noise_is_housing(asked=("housing",)):
    return [
        *(judged(words, "housing", asked=asked) for words in NOISE),
        *(judged(words, asked=asked) for words in OTHERS),
    ]


def many(count):
    """Return judgements of transport that hold where there is a bus, with one in eight said wrongly."""
    chance = np.random.default_rng(5)
    made = []
    for n in range(count):
        is_bus = n % 3 == 0
        words = f"so the {'bus' if is_bus else 'soup'} was {' '.join(chance.choice(['cold', 'late', 'grey', 'old', 'here'], 2))} {n}"
        holds = is_bus != (n % 8 == 7)
        made.append(judged(words, *(["transport"] if holds else []), language="en"))
    return made


@pytest.fixture(scope="module")
def noisy(encoder):
    return blend(encoder, noise_is_housing())


def test_without_judgements_it_is_the_semantic_coder(encoder):
    documents = meeting()
    coder, alone = blend(encoder, documents=documents), semantic(town(), encoder, documents)
    all_said = [each for document in documents for each in statements(document)]

    assert list(coder(documents)) == list(alone(documents))
    assert np.array_equal(coder.likelihoods(all_said), alone.likelihoods(all_said))
    assert coder.settings == alone.settings
    assert (coder.saved(), coder.held_out, coder.measured()) == (b"", None, [None, None, None])
    assert isinstance(coder, Weighing)


def test_learning_from_nobody_is_refused_in_one_line(words):
    with pytest.raises(RequestError) as refused:
        blend(words, make=learned_coder)

    assert str(refused.value).count("\n") == 0
    assert "blend" in str(refused.value)


def test_learning_from_judgements_of_other_codes_is_refused(words):
    with pytest.raises(RequestError):
        blend(words, [judged("a bus", asked=("gone",))], make=learned_coder)


def test_ten_judgements_move_a_code_to_what_people_mean_by_it(encoder, noisy):
    heard = [said(words) for words in (NEW, *OTHERS)]

    before, after = (coder.likelihoods(heard)[:, HOUSING] for coder in (blend(encoder), noisy))

    assert after[0] > before[0]
    assert after[0] - after[1:].max() > 5 * (before[0] - before[1:].max())


def test_ten_judgements_the_other_way_move_it_the_other_way(encoder, noisy):
    turned = [replace(each, holds=each.asked - each.holds) for each in noise_is_housing()]
    heard = [said(words) for words in (NEW, *OTHERS)]

    toward, away = (coder.likelihoods(heard)[:, HOUSING] for coder in (noisy, blend(encoder, turned)))

    assert toward[0] > toward[1:].max()
    assert away[0] < away[1:].min()
    assert away[0] < toward[0]


def test_judging_one_code_leaves_what_is_found_of_the_others(noisy):
    found = {
        (words, match.code_id)
        for words in MEANT["en"]["transport"] + MEANT["en"]["health"]
        for match in noisy([answers("one", words)])
    }

    assert found == {(words, code) for code in ("transport", "health") for words in MEANT["en"][code]}


def test_a_code_that_nobody_judged_keeps_what_the_codebook_says(encoder, noisy):
    documents = meeting()
    all_said = [each for document in documents for each in statements(document)]

    alone, taught = blend(encoder).likelihoods(all_said), noisy.likelihoods(all_said)

    assert np.array_equal(taught[:, [TRANSPORT, HEALTH]], alone[:, [TRANSPORT, HEALTH]])
    assert not np.array_equal(taught[:, HOUSING], alone[:, HOUSING])


def test_the_learned_coder_codes_with_nothing_but_what_was_judged(encoder):
    coder = blend(encoder, noise_is_housing(), make=learned_coder)

    found = {match.code_id for match in coder([*meeting("en"), answers("new", NEW)])}

    assert found == {"housing"}
    assert (coder.likelihoods([said(MEANT["en"]["health"][0])])[0, [TRANSPORT, HEALTH]] == 0).all()


def test_a_statement_quotes_the_judgement_that_it_is_near_to(encoder):
    near = "The owner never repairs our damp walls."
    coder = blend(encoder, [*noise_is_housing(), judged(near, "housing", asked=("housing",))])

    [match] = coder([answers("one", MEANT["en"]["housing"][0])])

    assert [piece.what for piece in match.evidence if piece.kind is EvidenceKind.JUDGED] == [near]


def test_words_that_weighed_stand_where_they_say(words):
    document = answers("one", "well, so the BUS was late again", "a bus, and another bus")
    coder = blend(words, many(60), documents=[document])

    weighed = [piece for match in coder([document]) for piece in match.evidence if piece.kind is EvidenceKind.WEIGHT]

    assert "bus" in {piece.what for piece in weighed}
    assert all(piece.span.of(document.text).lower() == piece.what for piece in weighed)


def test_held_out_has_a_row_a_judgement_and_a_column_a_code(encoder, noisy):
    assert noisy.held_out.shape == (10, 3)
    assert ((noisy.held_out > 0) & (noisy.held_out < 1)).all()
    rows = [said(words) for words in (*NOISE, *OTHERS)]
    alone = np.vstack([blend(encoder).likelihoods([row]) for row in rows])
    assert np.allclose(noisy.held_out[:, [TRANSPORT, HEALTH]], alone[:, [TRANSPORT, HEALTH]], atol=1e-6)


@pytest.mark.parametrize("turned", [0, 1, 20, 21])
def test_a_judgement_has_no_say_in_its_own_held_out_likelihood(words, turned):
    judgements = many(45)
    one = judgements[turned]
    other = replace(one, holds=frozenset() if one.holds else frozenset({"transport"}))
    swapped = [other if n == turned else each for n, each in enumerate(judgements)]
    first, second = blend(words, judgements), blend(words, swapped)
    toward = 1 if other.holds else -1

    apart = toward * (second.held_out[turned, TRANSPORT] - first.held_out[turned, TRANSPORT])

    assert abs(apart) < 0.1
    row = [said(one.words)]
    within = toward * (second.likelihoods(row) - first.likelihoods(row))[0, TRANSPORT]
    assert within > apart


def test_settings_change_with_every_part_of_a_judgement(words):
    first = judged("a bus", "transport")
    changed = [
        replace(first, words="a tram"),
        replace(first, language="es"),
        replace(first, holds=frozenset({"housing"})),
        replace(first, asked=frozenset({"transport"})),
        replace(first, cluster="other"),
        replace(first, chance=0.5),
    ]

    told = [
        blend(words, each).settings["judgements"] for each in ([first], [first, first], *([one] for one in changed))
    ]

    assert len(set(told)) == len(told)
    assert blend(words, [first]).settings == blend(words, [judged("a bus", "transport")]).settings
    assert blend(words).settings.items() <= blend(words, [first]).settings.items()


def test_few_judgements_measure_nothing(noisy):
    assert noisy.measured() == [None, None, None]


def test_many_judgements_measure_a_precision_within_its_interval(words):
    judgements = many(160)
    coder = blend(words, judgements)

    transport, housing, health = coder.measured()

    assert (housing, health) == (None, None)
    assert 0 <= transport.low <= transport.precision <= transport.high <= 1
    coded = coder.held_out[:, TRANSPORT] >= transport.threshold
    right = np.array(["transport" in each.holds for each in judgements])[coded].mean()
    assert transport.low <= right <= transport.high
    assert coder.measured("en")[TRANSPORT] is not None
    assert coder.measured("fr") == [None, None, None]


BELOW = {"id": "buses", "name": {"en": "Buses"}, "definition": {"en": "Buses that are late."}, "terms": {"en": ["bus"]}}


@pytest.mark.parametrize(
    "asked", [("transport", "buses"), ("buses",), ("transport",), ("transport", "buses", "housing", "health")]
)
def test_no_code_is_likelier_than_the_one_above_it(words, asked):
    judgements = [replace(each, asked=frozenset(asked), holds=each.holds & set(asked)) for each in many(40)]
    judgements += [judged(f"the bus stop {n}", *{"transport", "buses"} & set(asked), asked=asked) for n in range(8)]
    coder = blend(words, judgements, codebook=town(codes=[BELOW]))

    likely = coder.likelihoods(
        [said(" ".join(each)) for each in product(["bus", "late soup", "rent"], ["late", "grey", "buses"])]
    )

    parent, child = coder.codes.index("transport"), coder.codes.index("buses")
    assert (likely[:, parent] >= likely[:, child] - 1e-9).all()


def test_two_fresh_coders_give_the_same_to_the_bit(words):
    documents = [answers("one", "so the bus was late", "the rent is due", "soup"), *meeting("en")]
    first, second = (blend(words, many(40), documents=documents) for _ in range(2))

    assert list(first(documents)) == list(second(documents))
    assert np.array_equal(first.held_out, second.held_out)
    assert first.measured() == second.measured()
    assert first.saved() == second.saved() != b""


@pytest.mark.parametrize(
    "judgements",
    [
        [judged("the bus is late", "transport")],
        [judged("the bus is late", "transport"), judged("the bus is late")],
        [judged("soup")] * 12,
        [judged("bus", "transport")] * 12,
        [judged("", "housing"), judged("?!\x00"), judged("half a pair \ud83d", "housing"), judged("?" * 3_000)],
        [judged("the bus is late", "transport", language=""), judged("el bus", language="xx")],
        [judged("the bus is late", "transport", asked=()), judged("soup", asked=())],
        [replace(judged("the bus is late", "transport"), chance=1e-9), judged("soup")],
    ],
)
def test_no_judgements_stop_it(words, judgements):
    documents = [*meeting("en"), answers("nothing"), answers("hostile", "\x00", "a\x00b bus", language="xx")]

    coder = blend(words, judgements, documents=documents)

    assert all(0 <= match.confidence <= 1 for match in coder(documents))
    assert coder.held_out.shape == (len(judgements), len(CODES))
    assert np.isfinite(coder.held_out).all()
    assert coder.measured() == [None, None, None]


def test_a_coder_that_was_used_codes_the_same_after_travelling():
    documents = [answers("one", "so the bus was late", "the rent is due"), *meeting("en")]
    coder = blend(Hashed(), many(40), documents=documents)
    before = list(coder(documents))

    travelled = pickle.loads(pickle.dumps(coder))  # noqa: S301 - our own bytes

    assert before
    assert list(travelled(documents)) == before


def test_settings_tell_the_collection_and_the_embedder(words):
    other = Dictionary(Hashed())
    other.name = "words-2"
    judgements = many(3)

    told = [
        blend(words, judgements).settings,
        blend(words, judgements, documents=meeting("es")).settings,
        blend(other, judgements).settings,
    ]

    assert all(one != another for n, one in enumerate(told) for another in told[n + 1 :])
