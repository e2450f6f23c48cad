"""Negation in three languages: the mark goes by the words, and stops where the clause does."""

import pytest
from builders import document

from qualkit.autocoders.lexicon import lexicon_coder
from qualkit.autocoders.negation import denied_after, denied_before
from qualkit.codebook import codebook_from
from qualkit.model import Kind

BOOK = codebook_from(
    {
        "codebook": "negation",
        "languages": ["en", "es", "fr"],
        "codes": [
            {
                "id": "violence",
                "name": "Violence",
                "terms": {
                    "en": ["violence", "beat", "trust", "hit her", "no papers"],
                    "es": ["violencia", "pegar", "confianza", "confiar", "guardería", "no tener papeles"],
                    "fr": ["violence", "frapper", "confiance", "peur", "pas de papiers"],
                },
            }
        ],
    },
    place="negation",
)

DENIED = {
    "en": [
        "There is no violence here.",
        "There was not any violence.",
        "He didn't beat me.",
        "He didn’t ever beat me.",
        "He never beat me.",
        "I live without violence.",
        "Nobody ever beat me.",
        "No one beat me.",
        "I can't trust them.",
        "I cannot really trust them.",
        "They have neither trust nor time.",
        "There was hardly any violence.",
        "I dont trust them.",
        "We saw none of the violence.",
        "Violence does not happen here.",
    ],
    "es": [
        "No hay violencia.",
        "Nunca he visto violencia.",
        "Jamás me pegó.",
        "Vivo sin violencia.",
        "Ningún tipo de violencia.",
        "No hay papeles ni confianza.",
        "Nadie me pegó.",
        "No me pegaba.",
        "Yo no confío.",
        "Tampoco hay confianza.",
        "Sin ninguna confianza.",
        "No tengo nada de confianza.",
        "Curso sin guardería = curso sin madres",
        "La violencia no existe.",
    ],
    "fr": [
        "Il n'y a pas de violence.",
        "Il n’y a pas eu de violence.",
        "Je n'ai jamais vu de violence.",
        "Aucune violence chez nous.",
        "Une vie sans violence.",
        "Il ne me frappe pas.",
        "Personne ne m'a frappée.",
        "Elle n'a ni confiance ni temps.",
        "On n'a plus confiance.",
        "J'ai pas confiance.",
        "Il n'y a aucun lien de confiance.",
        "Rien de la violence ne reste.",
        "Il n'y a plus de violence.",
        "La violence n'existe pas.",
    ],
}

AFFIRMED = {
    "en": [
        "There is violence here.",
        "It is not only violence.",
        "It was not just violence.",
        "There is no doubt violence.",
        "No, there was violence.",
        "I said nothing but he beat me.",
        "No work, no rest, violence every day.",
        "There is no help for victims of violence.",
        "Women without papers suffer violence.",
        "Nobody helped me when he beat me.",
        "I never knew. Violence was normal.",
        "No – violence.",
        "No job - violence at home",
        "I have no papers.",
        "He did not answer because of the violence.",
    ],
    "es": [
        "Hay violencia.",
        "No solo violencia.",
        "Sin duda hay violencia.",
        "Sin embargo hay violencia.",
        "Mujeres sin papeles sufren violencia.",
        "No, hay violencia.",
        "No dormía pero me pegaba.",
        "Sin él tengo confianza.",
        "No hay ayuda para mujeres con violencia.",
        "No tengo papeles.",
        "Nunca lo dije. Violencia había.",
        "¿No? ¡Violencia!",
        "No trabajaba porque me pegaba.",
    ],
    "fr": [
        "Il y a de la violence.",
        "Pas seulement la violence.",
        "Ce n'est pas seulement la violence.",
        "Sans doute de la violence.",
        "Femmes sans papiers victimes de violence.",
        "Sans papiers, la violence.",
        "Je ne dors pas, la violence continue.",
        "Je ne disais rien mais il me frappait.",
        "Pas d'aide pour les victimes de violence.",
        "On n'a pas de papiers.",
        "Il ne fait que me frapper.",
        "Jamais. La violence était là.",
        "Elle ne part pas parce que la violence suit.",
    ],
}


@pytest.fixture(scope="module")
def coder():
    return lexicon_coder(BOOK)


def evidence(coder, text, language, kind=Kind.NOTES):
    return [
        piece
        for match in coder([document("d", [("", text)], language=language, kind=kind)])
        for piece in match.evidence
    ]


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, all_ in DENIED.items() for text in all_])
def test_words_that_deny_are_marked_and_never_dropped(coder, language, text):
    found = evidence(coder, text, language)

    assert found
    assert all(piece.negated for piece in found)


@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, all_ in AFFIRMED.items() for text in all_]
)
def test_words_that_only_look_like_a_denial_are_not_marked(coder, language, text):
    found = evidence(coder, text, language)

    assert found
    assert not any(piece.negated for piece in found)


def test_a_new_line_of_a_note_is_a_new_thought_and_a_wrapped_line_is_not(coder):
    listed = evidence(coder, "No work\nViolence at home", "en", Kind.BOARD)
    bullets = evidence(coder, "no work\n- violence", "en", Kind.BOARD)
    wrapped = evidence(coder, "There was no\nviolence at home", "en", Kind.BOARD)

    assert [piece.negated for piece in (*listed, *bullets, *wrapped)] == [False, False, True]


def test_a_language_without_cues_denies_nothing():
    assert not denied_before(["nein", "no"], "de")
    assert not denied_after("Gewalt no existe", 6, "de")


def test_a_cue_reaches_only_so_far():
    assert denied_before(["not", "a", "b", "c", "d"], "en")
    assert not denied_before(["not", "a", "b", "c", "d", "e"], "en")
