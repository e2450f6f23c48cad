"""From a theme to a code: the draft, the codebook with it, and the command."""

from hashlib import sha256

import pytest
from builders import document, empty_study, small_study
from click.testing import CliRunner
from encoders import WordEncoder

from qualkit import cli
from qualkit.autocoders.lexicon import lexicon_coder
from qualkit.codebook import parse_codebook, write_codebook
from qualkit.errors import CodebookError, RequestError
from qualkit.model import Code, Kind, Theme, Themes, Wording
from qualkit.store.documents import add_document, passage_numbers, read_document
from qualkit.store.themes import add_themes
from qualkit.workflow.deciding import rename
from qualkit.workflow.proposing import adopt_code, codebook_of, propose_code

BUSES = {
    "en": ["The night bus never comes.", "Two buses an hour, says the timetable", "I wait for the bus, alone; it's dark", "A kind driver"],
    "es": ["El autobús no llega nunca", "Los autobuses de noche", "Una hora de autobús, dice Rosa", "Qué frío"],
    "fr": ["Le bus du soir ne passe plus", "Toujours attendre le bus", "Un chauffeur aimable"],
}  # fmt: skip
RENTS = {
    "en": ["The rent went up again", "My landlord never answers", "Damp walls in the kitchen all winter long"],
    "es": ["El alquiler sube cada año", "La casera no contesta al teléfono"],
    "fr": ["Le loyer a encore augmenté", "Un logement humide, toute l'année"],
}
OTHERS = {"en": ["I learned the language with my children"]}


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A project with three boards and a theme run over them: buses, rents, a theme of one, and one note aside."""
    monkeypatch.setattr("qualkit.workflow.remembering.load", lambda *_: WordEncoder)
    project, numbers, themes = empty_study(tmp_path), [], []
    for language in ("en", "es", "fr"):
        notes = [(n, words) for n, told in enumerate((BUSES, RENTS, OTHERS)) for words in told.get(language, ())]
        notes.append((None, "!!!"))
        board = document(f"Board {language}", [("", words) for _, words in notes], kind=Kind.BOARD, language=language)
        with project.change("import", who="tester") as change:
            add_document(change, board)
            change.summary = "a board"
        numbers += passage_numbers(project, board.id)
        themes += [theme for theme, _ in notes]
    first = {theme: themes.index(theme) for theme in (0, 1, 2)}
    spanish = themes.index(0, len(BUSES["en"]) + 1)
    found = Themes(
        themes=(
            Theme(0, "night bus", (("bus", 0.9),), (first[0], first[0] + 1, spanish), themes.count(0),
                  {"en": Wording("night bus", ("bus",), first[0]), "es": Wording("autobús de noche", (), spanish)}),
            Theme(1, "rent", (("rent", 0.9),), (first[1],), themes.count(1)),
            Theme(2, "language", (("language", 0.9),), (first[2],), 1),
        ),
        assignments=tuple(themes),
        strengths=(0.5,) * len(themes),
        positions=((0.0, 0.0),) * len(themes),
        finder="fake",
    )  # fmt: skip
    with project.change("themes", who="tester") as change:
        add_themes(change, found, numbers)
        change.summary = "3 themes"
    return project


def run(*arguments):
    return CliRunner().invoke(cli.qualkit, ["theme", "code", *map(str, arguments)], catch_exceptions=False)


def test_the_draft_speaks_in_participants_words(study):
    code = propose_code(study, 0).code

    assert (code.id, code.name) == ("night-bus", {"en": "Night bus", "es": "Autobús de noche"})
    assert code.definition["en"].startswith("Draft: what participants say about “The night bus never comes”")
    assert code.definition["es"] == "Borrador: lo que se dice sobre «El autobús no llega nunca»."
    assert "rent" in code.exclude["en"]
    assert code.examples == {"en": tuple(BUSES["en"][:2]), "es": (BUSES["es"][0],)}


def test_counter_examples_are_the_nearest_of_other_themes_and_none_is_set_aside(study):
    proposal = propose_code(study, 0)

    quotes = {quote for told in proposal.code.counter_examples.values() for quote in told}
    assert quotes <= {words for theme in (RENTS, OTHERS) for told in theme.values() for words in told}
    assert [len(told) for told in proposal.code.counter_examples.values()] == [2, 2, 2]
    assert sorted(piece.words for piece in proposal.counter_examples) == sorted(quotes)
    assert [piece.words for piece in proposal.exemplars] == [*BUSES["en"][:2], BUSES["es"][0]]


def test_its_terms_find_at_least_half_of_the_themes_passages_and_few_others(study):
    proposal = propose_code(study, 0)

    coder = lexicon_coder(codebook_of(study, proposal.code))
    boards = [read_document(study, sha256(f"Board {language}".encode()).hexdigest()[:16]) for language in BUSES]
    found = {match.span.of(board.text) for board in boards for match in coder([board])}
    own = {words for told in BUSES.values() for words in told}
    assert (proposal.size, proposal.inside, proposal.outside) == (11, len(found & own), 0)
    assert len(found & own) >= 6
    assert {term.text for term in proposal.code.terms} >= {"bus", "autobús"}


def test_what_speakers_are_called_is_no_term(study):
    talk = document("Talk", [("Rosa", "I am new here"), ("Driver", "So am I")])
    with study.change("import", who="tester") as change:
        add_document(change, talk)
    run_ = Themes(
        themes=(Theme(0, "rosa", (), (0,), 2),),
        assignments=(0, 0),
        strengths=(1.0, 1.0),
        positions=((0.0, 0.0),) * 2,
        finder="fake",
    )
    with study.change("themes", who="tester") as change:
        add_themes(change, run_, [*passage_numbers(study, talk.id)[:1], passage_numbers(study, talk.id)[1]])

    terms = propose_code(study, 0).code.terms

    assert not {"rosa", "driver"} & {term.text for term in terms}


def test_the_name_that_a_person_gave_leads(study):
    rename(study, 0, "Waiting in the dark", who="tester")

    code = propose_code(study, 0).code

    assert (code.id, code.name["en"], code.name["es"]) == (
        "waiting-in-the-dark",
        "Waiting in the dark",
        "Autobús de noche",
    )


def test_the_draft_is_a_codebook_that_reads_back_as_it_is(study):
    book = codebook_of(study, propose_code(study, 0).code)

    assert parse_codebook(write_codebook(book), place="draft.yaml") == book
    assert book.languages == study.codebook().languages


def test_proposing_changes_nothing(study):
    before = study.revision(), study.value("codebook")

    assert propose_code(study, 1) == propose_code(study, 1)
    assert (study.revision(), study.value("codebook")) == before


def test_an_adopted_code_is_in_a_new_version_of_the_codebook_until_it_is_undone(study):
    old, code = study.codebook(), propose_code(study, 0).code

    version = adopt_code(study, code, who="tester", parent="violence")

    assert study.codebook().version == version != old.version
    assert study.codebook().code("night-bus").parent == "violence"
    assert [each.id for each in study.codebook().codes] == ["violence", "violence-domestic", "night-bus", "trust"]
    assert study.history()[-1].summary == f"small {version}: added 'night-bus'"
    study.undo(who="tester")
    assert study.codebook() == old


@pytest.mark.parametrize(
    ("code", "parent", "error", "told"),
    [
        (
            Code("trust", {"en": "Trust"}),
            "",
            RequestError,
            "code 'trust' is in the codebook already; choose another id",
        ),
        (Code("bus", {"en": "Bus"}), "trsut", RequestError, "no code 'trsut' to put it under; did you mean 'trust'"),
        (Code("Bus!", {"en": "Bus"}), "", CodebookError, "lower-case letters, digits and hyphens"),
        (Code("bus", {"de": "Bus"}), "", CodebookError, "unknown language 'de'"),
    ],
)
def test_a_code_that_does_not_fit_is_refused_in_one_line(study, code, parent, error, told):
    before = study.revision()

    with pytest.raises(error, match=told) as raised:
        adopt_code(study, code, who="tester", parent=parent)

    assert "\n" not in str(raised.value)
    assert study.revision() == before


def test_a_name_without_latin_letters_still_gives_an_id(study):
    rename(study, 0, "الحافلة", who="tester")

    assert propose_code(study, 0).code.id == "theme-0"


def test_there_must_be_such_a_theme(study, tmp_path):
    with pytest.raises(RequestError, match="no theme '9'; possible: 0, 1, 2"):
        propose_code(study, 9)

    (tmp_path / "empty").mkdir()
    with pytest.raises(RequestError, match="has no themes yet"):
        propose_code(empty_study(tmp_path / "empty"), 0)


def test_a_theme_of_short_notes_with_little_in_common_gives_a_whole_code_too(tmp_path, monkeypatch):
    monkeypatch.setattr("qualkit.workflow.remembering.load", lambda *_: WordEncoder)
    project = small_study(tmp_path)

    proposals = [propose_code(project, theme) for theme in (0, 1)]

    assert all(proposal.inside * 2 >= proposal.size for proposal in proposals)
    assert all(codebook_of(project, proposal.code).codes for proposal in proposals)


def test_the_command_prints_a_draft_that_the_codebook_check_reads(study, tmp_path):
    printed = run(study.path, "0")
    written = run(study.path, "night bus", "--to", tmp_path / "draft.yaml")

    assert parse_codebook(printed.stdout, place="printed").codes[0].id == "night-bus"
    assert "of the theme's 11 passages" in printed.stderr
    assert (tmp_path / "draft.yaml").read_text(encoding="utf-8") == printed.stdout
    assert written.stdout == ""
    checked = CliRunner().invoke(cli.qualkit, ["codebook", "check", str(tmp_path / "draft.yaml")])
    assert (checked.exit_code, "1 code" in checked.stdout) == (0, True)


def test_the_command_adds_the_code_under_an_id_of_choice(study):
    added = run(study.path, "0", "--add", "--parent", "trust", "--id", "trust-buses")

    assert study.codebook().code("trust-buses").parent == "trust"
    assert added.stdout == ""
    assert "added: trust-buses, to the codebook in use" in added.stderr


def test_the_command_never_writes_over_a_file_and_asks_for_what_belongs_together(study, tmp_path):
    (tmp_path / "there.yaml").write_text("mine")

    with pytest.raises(RequestError, match="is there already; choose another name"):
        run(study.path, "0", "--to", tmp_path / "there.yaml")
    with pytest.raises(RequestError, match="--parent needs --add"):
        run(study.path, "0", "--parent", "trust")

    assert (tmp_path / "there.yaml").read_text() == "mine"
