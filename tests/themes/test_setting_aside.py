"""What says something and what does not: texts set aside, each with a reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.themes.speaking import reasons

LANGUAGES = ["en", "es", "fr"]

ASIDE = {
    "no content words": """
        …|???|42|1, 2, 3|100 %|👍👍|🙂 !!|a|x y z|it is what it was|and then they were here|eh, um, hmm
        y entonces ellos|pues, eh, mmm|de la que|pero no era eso|et puis elle était là|euh, ben|mais pour nous
    """,
    "too short": """
        ok|OK!|Okay, yes.|I agree|I agree with that.|Yes, I agree with her|same here|Me too!|no comment|No comments.|None
        nothing to add|n/a|N/A|+1 exactly|Totally agree, I agree|I don't know|I don't know, sorry|That's true, yes
        estoy de acuerdo|Sí, sí, claro|yo también|A mí también me|lo mismo digo|sin comentarios|nada que añadir|no sé
        Vale, perfecto|Totalmente de acuerdo con ella|d'accord|D’accord, oui|moi aussi|pareil pour moi|je ne sais pas
        C'est vrai|tout à fait d’accord|rien à ajouter|bien sûr, oui|ok, sí, d'accord|sono d'accordo|weiß nicht|concordo
        Anch'io!|idem|nada|rien|nothing
    """,
    "greetings and thanks": """
        Hello|hello!!|Hi everyone|Good morning, everybody|Thank you|Thank you so much for all of this|Thanks everyone, bye!
        Thank you for having us|Can you hear me?|You're on mute|You’re muted, Grace|sorry, I was muted|Thanks, María!
        Hola|Hola, buenos días a todas|¡Gracias!|Muchas gracias por la invitación|Gracias, Inés|¿Me oyen?|¿se me oye bien?
        Estás en silencio, Rocío|Bien. Gracias.|hasta luego, un abrazo|Bonjour à toutes et à tous|Merci|Merci beaucoup Solène
        vous m'entendez ?|on ne t’entend pas|Ton micro est coupé|au revoir, bonne journée|Hello, hola, bonjour|Ok, gracias
        Oui, ça va. J'écoute.|I'm okay. I'm listening.|Bien. Gracias. Yo escucho.|Oh, my dear.|Ay, mamita.
        Est-ce que… je peux parler un peu ?|I want to say something.|Yo quiero decir una cosa. No sé si es el momento.
        Thank you, merci, gracias|Obrigada|bom dia a todas|Grazie mille|Vielen Dank an alle|Hallo zusammen
    """,
    "board furniture": """
        type your idea here|Type here|Add your note|add text here...|Please write your ideas below|Click to edit
        Double click to edit|Double-click to add text|Escribe aquí|Escribe aquí tu idea|Añade tu nota|Por favor, escriba aquí
        Haz doble clic para editar|Haga clic para añadir texto|Écrivez ici|Tapez votre texte ici|Ajoutez votre idée
        Double-cliquez pour modifier|Cliquez ici pour ajouter une note|Group 3|GROUP B:|Grupo 2|Groupe C|Table 4|Mesa n.º 2
        Page 3 of 12|página 4 de 10|Page 3 sur 12|p. 7|Slide 5|Untitled|Lorem ipsum|Sin título|10:30|00:04:12.400|[00:12]
        00:04:12.400 --> 00:04:18.938|10.30 am|https://example.org/board?x=1|See https://example.org|www.example.org
    """,
}

KEPT = """
    childcare|GBV|racismo|papiers|Trabajo|alone|Sola|solas|seule|bus|Stop!|tenant|empleo|fear|miedo|peur|No papers|LGBTQI+
    Thank you, but the asylum office never answered me|Gracias, pero nadie me explicó mis derechos|Hello, I was sent back home
    Merci, mais la garderie était fermée|Not welcome here|not welcome|Never thanked|No childcare|no answer|never alone
    I agree that the rent is too high|Sí, el alquiler|Oui, les papiers|ok but who pays the bus?|Our right|no rights at all
    same wages|the same landlord|I don't know my rights|No sé leer|je ne sais pas lire|Nothing works|nada funciona
    Nobody can hear me when I shout|No me oyen en la oficina|On ne m'entend pas au guichet|muted women|friends|Amigas
    I can't write here|No puedo escribir aquí mi nombre real|Write to the mayor|Add more buses|a place to share|Type 2 diabetes
    Group homes|Group 3 had no interpreter|Page 3 of the form is wrong|table for the homework|Thank You Nurses|Thanks Nurses
    The board is at https://example.org|call at 10:30 and nobody answers|4 hours paid, 24 worked|1 nurse|日本語|مرحبا
    Nobody is listening|Nadie escucha|Je peux parler au guichet|I want to say something about rent|My dear landlord
    On n'a pas compris la lettre|Quiero decir que no|Cansada|Tired and okay|J'écoute la radio en français|No puedo hablar
    Double shift|click and collect is too dear|Ajoutez des bus|Escribe la denuncia|good nurses|la verdad duele
""".replace("\n    ", "|").strip("|\n ")


def cases(block):
    return [case for line in block.strip().split("\n") for case in line.strip().split("|")]


@pytest.mark.parametrize(
    ("text", "reason"), [(text, reason) for reason, block in ASIDE.items() for text in cases(block)]
)
def test_what_says_nothing_is_set_aside_with_a_reason(text, reason):
    assert reasons([text], ["en"]) == [reason]


@pytest.mark.parametrize("text", KEPT.split("|"))
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_somebody_states_stays(text, language):
    assert reasons([text] * 2, [language, ""]) == ["", ""]


@pytest.mark.parametrize("language", [*LANGUAGES, "", "de", "xx"])
def test_a_short_text_whose_language_was_mistaken_is_judged_alike(language):
    texts = ["Muchas gracias", "racismo", "I agree", "housing", "je ne sais pas"]

    assert reasons(texts, [language] * 5) == ["greetings and thanks", "", "too short", "", "too short"]


def test_a_long_text_that_comes_again_and_again_word_for_word_is_a_form():
    form = "By joining this session I consent to the recording of my voice"
    note = "no childcare near the school"

    found = reasons(
        [form, form.upper() + ".", form, note, note, note, "We waited long for the bus and it never came"], [""] * 7
    )

    assert found == ["repeated word for word"] * 3 + [""] * 4


def test_a_long_statement_that_two_people_made_stays():
    assert reasons(["We waited long for the bus and it never came"] * 2, ["en"] * 2) == ["", ""]


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_an_empty_text_has_no_content_words(text):
    assert reasons([text], [""]) == ["no content words"]


def test_no_texts_have_no_reasons():
    assert reasons([], []) == []


@given(
    texts=st.lists(st.sampled_from(["ok", "Hola", "childcare", "Type here", "", "the", "Gracias, Inés"]), max_size=8),
    seed=st.randoms(),
)
def test_the_order_of_the_texts_changes_no_reason(texts, seed):
    shuffled = seed.sample(texts, len(texts))

    found = dict(zip(shuffled, reasons(shuffled, [""] * len(texts)), strict=True))

    assert reasons(texts, [""] * len(texts)) == [found[text] for text in texts]


@given(st.text(max_size=80))
def test_any_text_has_an_answer(text):
    assert reasons([text], [""])[0] in {*ASIDE, ""}
