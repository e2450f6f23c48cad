"""Sentences, words, lemmas and languages: places are exact, and short texts follow their document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.language import (
    identify,
    lemma,
    main_language,
    parts_of_speech,
    pipeline_name,
    sentences,
    stop_words,
    tokens,
    verb_of,
)
from qualkit.language import words as words_of

TEXTS = st.text(
    st.one_of(
        st.sampled_from("ab AB.!?…«»\"'()¿¡ \n\t\u00a0\u202f:;,-–0123e\u0301👍🏽。؟"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("  \n ", []),
        ("...", ["..."]),
        ("Dr. Smith walked 3.5 km. It rained.", ["Dr. Smith walked 3.5 km.", "It rained."]),
        ("J. K. Doe spoke. So did I. Then we left.", ["J. K. Doe spoke.", "So did I.", "Then we left."]),
        ("It helps, e.g. here. And i.e. there.", ["It helps, e.g. here.", "And i.e. there."]),
        ("La Sra. Pérez vino. La Dra. no.", ["La Sra. Pérez vino.", "La Dra. no."]),
        ("M. Dupont et Mme. Durand. Voilà.", ["M. Dupont et Mme. Durand.", "Voilà."]),
        ("¿¡Qué dices!? Nada. ¡Ay! ¿Sí?", ["¿¡Qué dices!?", "Nada.", "¡Ay!", "¿Sí?"]),
        ("Elle dit : « Je pars. » Puis rien.", ["Elle dit : « Je pars. »", "Puis rien."]),
        ("« Non ! » dit-elle. «Oui.» Bon.", ["« Non ! » dit-elle.", "«Oui.»", "Bon."]),
        ("He said “Stop.” Then he left.", ["He said “Stop.”", "Then he left."]),
        ("Wait… no. And… Then it came.", ["Wait… no.", "And…", "Then it came."]),
        ("It costs 5.000 €. Yes!!! It does.", ["It costs 5.000 €.", "Yes!!!", "It does."]),
        ("We left.Then he came!¿Y tú?", ["We left.", "Then he came!", "¿Y tú?"]),
        ("See www.Casa.org or a.Ruiz@Casa.org now.", ["See www.Casa.org or a.Ruiz@Casa.org now."]),
        ("Ms. Idrissi said 9.1%. In EE. UU. no.", ["Ms. Idrissi said 9.1%.", "In EE. UU. no."]),
        ("Vivió en EE. UU. Luego volvió.", ["Vivió en EE. UU.", "Luego volvió."]),
        ("Pide ayuda, p. ej. hoy. El Sr. D. Juan va.", ["Pide ayuda, p. ej. hoy.", "El Sr. D. Juan va."]),
        ("Das gilt z. B. Frauen, d. h. uns. Am 3. Mai.", ["Das gilt z. B. Frauen, d. h. uns.", "Am 3. Mai."]),
        ("Selon l'art. 3, non. Cf. p. 9.", ["Selon l'art. 3, non.", "Cf. p. 9."]),
        ("Rent, bills, etc. Then nothing.", ["Rent, bills, etc.", "Then nothing."]),
        ("We were in room B. He was not.", ["We were in room B.", "He was not."]),
        ("Open at 9 a.m. on Monday, 7 p.m. Friday. So.", ["Open at 9 a.m. on Monday, 7 p.m. Friday.", "So."]),
        ("no contract. cash only, approx. ten. bye", ["no contract.", "cash only, approx. ten.", "bye"]),
        ("who pays? nobody does! ok", ["who pays?", "nobody does!", "ok"]),
        ("I was… I don't know… lost. …and then home.", ["I was… I don't know… lost.", "…and then home."]),
        ("—¿Por qué? —dijo ella. —Nada.", ["—¿Por qué? —dijo ella.", "—Nada."]),
        ("„Geh!“ sagte er. »Nein.« Gut.", ["„Geh!“ sagte er.", "»Nein.«", "Gut."]),
        ("I know him. [laughter] After that, no. (risas)", ["I know him. [laughter]", "After that, no. (risas)"]),
        (
            "He hit me. Not often. Come sta. Un anno fa. Sì.",
            ["He hit me.", "Not often.", "Come sta.", "Un anno fa.", "Sì."],
        ),
        ("Two things: 1. Money. 2. Time.", ["Two things: 1. Money.", "2. Time."]),
        ("- no lift\n- no light", ["- no lift", "- no light"]),
        ("— Tu viens ?\n— Non.", ["— Tu viens ?", "— Non."]),
        ("لماذا؟لم يأت أحد؛ انتهى. نعم", ["لماذا؟", "لم يأت أحد؛ انتهى.", "نعم"]),
        ("A heading\n\nA paragraph", ["A heading", "A paragraph"]),
        ("A line\nthat goes on. Next.", ["A line\nthat goes on.", "Next."]),
        ("1. First point.\n2. Second point.", ["1. First point.", "2. Second point."]),
        ("你好。再见。 نعم؟ لا.", ["你好。", "再见。", "نعم؟", "لا."]),
        ("E\u0301te\u0301. Cafe\u0301 👍🏽! E\u0301cole.", ["E\u0301te\u0301.", "Cafe\u0301 👍🏽!", "E\u0301cole."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text, expected):
    assert [span.of(text) for span in sentences(text)] == expected


@given(TEXTS)
def test_sentences_are_in_order_and_hold_every_letter_once(text):
    spans = sentences(text)

    covered = [n for span in spans for n in range(span.start, span.end)]
    assert covered == sorted(set(covered))
    assert {n for n, character in enumerate(text) if not character.isspace()} <= set(covered)
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)


def test_speech_without_a_single_stop_comes_apart_where_its_lines_end_only_when_it_is_endless():
    line = "and then we waited and nobody came and it got dark"
    short, endless = "\n".join([line] * 2), "\n".join([line] * 9)

    assert [span.of(short) for span in sentences(short)] == [short]
    assert [span.of(endless) for span in sentences(endless)] == [line] * 9


@pytest.mark.parametrize("piece", [".", "…", '!"', " »", '. "', "a.", "\n ", "- \n", "1. ", "؟"])
def test_the_time_that_sentences_take_grows_with_the_text_and_no_faster(piece):
    assert sentences(piece * 30_000 + "x")


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar", "zz"])
@given(TEXTS)
def test_tokens_stand_where_they_say(language, text):
    found = tokens(text, language)

    assert all(text[start : start + len(token)] == token for token, start in found)
    assert [start for _, start in found] == sorted(start for _, start in found)
    assert "".join("".join(token for token, _ in found).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("form", "language", "expected"),
    [
        ("Golpeó", "es", "golpear"),
        ("frappait", "fr", "frapper"),
        ("beaten", "en", "beat"),
        ("children", "en", "child"),
        ("слово", "zz", "слово"),
        ("LOS", "es", "los"),
        ("m'", "fr", "m'"),
        ("nos", "es", "nos"),
    ],
)
def test_a_lemma_is_the_dictionary_form_and_small_words_stay_themselves(form, language, expected):
    assert lemma(form, language) == expected


@pytest.mark.parametrize(
    ("form", "language", "expected"),
    [
        ("frappée", "fr", "frapper"),
        ("Menacés", "fr", "menacer"),
        ("beating", "en", "beat"),
        ("abusing", "en", "abuse"),
        ("santé", "fr", ""),
        ("été", "fr", ""),
        ("king", "en", ""),
        ("denuncia", "es", "denunciar"),
        ("mujer", "es", ""),
        ("garde", "fr", "garder"),
        ("femme", "fr", ""),
    ],
)
def test_a_form_that_looks_like_a_noun_belongs_to_its_verb_as_well(form, language, expected):
    assert verb_of(form, language) == expected


def test_each_short_note_takes_the_language_of_its_document():
    notes = ["Violencia machista", "Trata", "No hay confianza en la policía", "Legal", "La mujer no denuncia", "12 €"]

    assert identify(notes) == ["es"] * len(notes)


def test_a_part_that_says_so_is_in_another_language():
    french = "Les femmes n'ont pas confiance dans les institutions de la ville"
    spanish = "Escribo en español porque en francés me canso mucho, perdón"

    assert identify([french, "Violence", spanish, french]) == ["fr", "fr", "es", "fr"]


def test_what_somebody_stated_weighs_more_than_a_short_text():
    assert identify(["Violence", "Trust", "No", "1"], prior="fr") == ["fr", "fr", "fr", "fr"]
    assert identify(["No quiero hablar de eso con nadie hoy"], prior="en") == ["es"]


def test_a_language_that_nobody_can_tell_is_believed():
    assert identify(["hello there"], prior="xx") == ["xx"]


def test_capitals_are_no_other_language():
    assert identify(["VIOLENCE CONJUGALE", "MANQUE DE CONFIANCE", "Les femmes n'ont pas de papiers"]) == ["fr"] * 3


@pytest.mark.parametrize("texts", [[], [""], ["", " \n"], ["12", "👍", "…"]])
def test_texts_without_letters_have_the_language_stated_or_none(texts):
    assert identify(texts) == [""] * len(texts)
    assert identify(texts, prior="es") == ["es"] * len(texts)


def test_another_script_is_another_language():
    found = identify(
        ["Женщины и миграция в городе сегодня", "مرحبا بكم في المدينة الجديدة", "Les femmes dans la ville"]
    )

    assert found[0] == "ru"
    assert found[1].startswith("ar")
    assert found[2] == "fr"


def test_a_long_text_may_be_in_a_language_of_no_codebook():
    german = (
        "Ich habe keine Papiere und kann nicht arbeiten, weil die Behörde mir seit drei Monaten keinen Termin gibt."
    )

    assert identify([german]) == ["de"]


def test_the_language_does_not_depend_on_what_was_asked_before():
    texts = ["Ich habe keine Papiere und kann nicht arbeiten, weil die Behörde mir seit Monaten keinen Termin gibt."]
    first = identify(texts)

    identify(["No quiero"], candidates=["es", "en"])

    assert identify(texts) == first


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ninguém nos ouve na câmara", "pt"),
        ("Nessuno ci ascolta in comune", "it"),
        ("Niemand hört uns im Rathaus zu", "de"),
        ("لا أحد يسمعنا في البلدية", "ar"),
    ],
)
def test_one_note_in_another_language_stands_out_of_a_board(text, language):
    board = ["Nadie nos explica los trámites", "El alquiler sube cada año", "No hay citas", "Falta confianza"]

    assert identify([*board, text], candidates=["en", "es", "fr"]) == [*["es"] * 4, language]


SAID = [
    ("Bueno, yo creo que nadie nos escucha en el ayuntamiento", "Ana"),
    ("Moi je pense que c'est pareil chez nous", "Luc"),
    *(("OK", "Ana"), ("OK", "Luc"), ("No, no", "Ana"), ("Non, non", "Luc")),
    *(("Racismo, social", "Ana"), ("Documents", "Luc"), ("2019", "Ana"), ("2019", "Luc")),
    *(("Es que no hay sitio para todas", "Ana"), ("Il n'y a jamais de place", "Luc")),
]


def test_what_says_little_is_in_the_language_of_its_speaker():
    found = identify([text for text, _ in SAID], groups=[(speaker, "the only area") for _, speaker in SAID])

    assert found == ["es", "fr"] * 6


def test_no_speaker_is_no_group():
    texts = [text for text, _ in SAID]

    assert identify(texts, groups=[(None, "")] * len(texts)) == identify(texts)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bună ziua, nu am primit niciun răspuns de la primărie de trei luni și nu știu ce să fac.", "ro"),
        ("No tinc papers i l'ajuntament no em dona cita des de fa tres mesos, no sé què fer.", "ca"),
        ("У мене немає документів, і міська рада не дає мені запису вже три місяці", "uk"),
    ],
)
def test_a_language_that_nobody_expects_is_seen_where_it_is_clear(text, language):
    assert identify([text, "Gracias por venir a todas, empezamos con la primera pregunta"]) == [language, "es"]


@given(st.lists(TEXTS, max_size=8))
def test_every_text_has_one_language_and_no_letters_take_no_part(texts):
    found = identify(texts, groups=[(number % 2,) for number in range(len(texts))])

    assert len(found) == len(texts)
    assert found == identify(texts, groups=[(number % 2,) for number in range(len(texts))])


def test_without_candidates_there_is_no_language():
    assert identify(["hello there"], candidates=()) == [""]


def test_the_main_language_is_that_of_most_letters():
    assert main_language(["en", "es", "", "es"], [4, 3, 100, 3]) == "es"
    assert main_language([], []) == ""
    assert main_language([""], [9]) == ""


def test_function_words_come_with_and_without_accents():
    words = stop_words(["es", "fr"])

    assert {"también", "tambien", "même", "meme"} <= words


def test_parts_of_speech_need_an_installed_pipeline():
    assert parts_of_speech("hola", "es") is None or pipeline_name("es")
    if not pipeline_name("en"):
        pytest.skip("no English pipeline is installed")
    assert parts_of_speech("he abuses her", "en") == {0: "PRON", 3: "VERB", 10: "PRON"}


@pytest.mark.parametrize("language", ["en", "es", "fr"])
@given(
    word=st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo"]), min_size=1, max_size=12)
    | st.sampled_from(["cannot", "dont", "dámelo", "aujourd", "gonna", "D", "Ud"]),
    mark=st.sampled_from(["", ",", ";", ":", "!", "?"]),
)
def test_the_short_way_to_tokens_gives_what_the_tokenizer_gives(language, word, mark):
    found = tokens(word + mark, language)

    tokenizer = words_of._blank(language).tokenizer
    assert found == [(token.text, token.idx) for token in tokenizer(word + mark)]


def test_a_name_does_not_change_the_language_of_a_report():
    report = ["The meeting was held in the old town hall.", "Many people came, and nobody left early.", "See below."]
    names = ["Utrecht University", "21 São Paulo", "Friedrich-Alexander-Universität Erlangen-Nürnberg"]

    assert identify([*report, *names], candidates=("en", "es", "fr")) == ["en"] * 6
