"""A codebook is edited: it always holds together, codings follow their codes, and undo brings every row back."""

from contextlib import suppress
from dataclasses import replace

import pytest
from builders import CODEBOOK, document, empty_study, match, small_study
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from qualkit.cli.group import qualkit
from qualkit.codebook import compare, parse_codebook, plain_codebook, write_codebook
from qualkit.codebook.editing import (
    added,
    empty_codebook,
    free_id,
    merged,
    moved,
    new_code,
    shifted,
    siblings,
    split,
    term_faults,
    with_code,
    with_language,
    without_code,
    without_family,
)
from qualkit.errors import CodebookError, QualkitError, RequestError
from qualkit.model import Coder, Decision, Filter, Kind, Term, Verdict
from qualkit.store import schema
from qualkit.store.codings import add_codings, finish_round, start_round
from qualkit.store.documents import add_document
from qualkit.store.excerpts import counts, page_of_excerpts
from qualkit.workflow import code, decide
from qualkit.workflow.editing import (
    add_code,
    delete_code,
    effect,
    effect_told,
    merge_codes,
    move_code,
    save_codebook,
    split_code,
    undo_edit,
    versions,
)
from qualkit.workflow.previewing import impact, quickest

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=12)


@st.composite
def codebooks(draw):
    """Return a codebook that went through some edits, whatever they were."""
    book = CODEBOOK
    for _ in range(draw(st.integers(1, 6))):
        ids = [each.id for each in book.codes]
        if not ids:
            break
        one, other = draw(st.sampled_from(ids)), draw(st.sampled_from(ids))
        text = draw(WORDS.filter(str.strip))
        edits = {
            "add": lambda book=book, one=one, text=text: added(book, new_code(book, {"en": text}, under=one)),
            "move": lambda book=book, one=one, other=other: moved(book, one, under=other),
            "up": lambda book=book, one=one: shifted(book, one, by=-1),
            "merge": lambda book=book, one=one, other=other: merged(book, one, into=other),
            "delete": lambda book=book, one=one: without_code(book, one),
            "family": lambda book=book, one=one: without_family(book, one),
            "key": lambda book=book, one=one: with_code(book, replace(book.code(one), shortcut="7")),
            "words": lambda book=book, one=one, text=text: with_code(
                book, replace(book.code(one), include={"fr": text})
            ),
        }
        with suppress(QualkitError):
            book = edits[draw(st.sampled_from(sorted(edits)))]()
    return book


@settings(max_examples=100, deadline=None)
@given(codebooks())
def test_an_edited_codebook_is_read_back_from_yaml_as_it_is(book):
    again = parse_codebook(write_codebook(book), place="again")

    assert (again.version, plain_codebook(again)) == (book.version, plain_codebook(book))
    seen = set()
    for each in book.codes:
        assert each.parent is None or each.parent in seen
        seen.add(each.id)


@settings(max_examples=100, deadline=None)
@given(codebooks(), codebooks())
def test_the_version_changes_when_the_content_does_and_only_then(one, other):
    assert (one.version == other.version) == (plain_codebook(one) == plain_codebook(other))
    assert bool(compare(one, other)) == (one.version != other.version)


@given(st.lists(WORDS, max_size=8))
def test_ids_are_made_of_names_and_used_once(names):
    book = CODEBOOK
    for name in names:
        id_ = free_id(book, name)
        book = added(book, replace(CODEBOOK.code("trust"), id=id_, shortcut=""))

    assert len({each.id for each in book.codes}) == len(CODEBOOK.codes) + len(names)
    assert free_id(CODEBOOK, "Miedo al autobús") == "miedo-al-autobus"
    assert free_id(CODEBOOK, "Trust!") == "trust-2"


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda book: moved(book, "violence", under="violence-domestic"), "which is a part of it"),
        (lambda book: moved(book, "trst"), "did you mean 'trust'?"),
        (lambda book: moved(book, "trust", before="violence-domestic"), "does not stand at the top"),
        (lambda book: merged(book, "trust", into="trust"), "with itself"),
        (lambda book: merged(book, "violence", into="violence-domestic"), "merge 'violence-domestic' into 'violence'"),
        (lambda book: new_code(book, {"en": " "}), "cannot be called nothing"),
        (lambda book: added(book, book.code("trust")), "is in the codebook already"),
        (lambda book: added(book, new_code(book, {"en": "Fear"}, under="nowhere")), "no code 'nowhere'"),
        (
            lambda book: split(book, "trust", new_code(book, {"en": "x"}), terms=[Term("bus", "en")]),
            "no term of 'trust'",
        ),
        (lambda book: with_code(book, replace(book.code("trust"), terms=(Term("a", "en"),))), "no word of two letters"),
        (lambda book: with_code(book, replace(book.code("trust"), shortcut="x")), "not one of the keys"),
        (lambda book: with_language(book, "es"), "has the language 'es' already"),
    ],
)
def test_what_does_not_hold_together_is_refused_in_one_line(edit, said):
    with pytest.raises(QualkitError, match=said) as refusal:
        edit(CODEBOOK)

    assert "\n" not in str(refusal.value)


def test_the_last_code_can_go_and_a_first_one_come_again():
    none = without_family(without_code(without_code(CODEBOOK, "trust"), "violence"), "violence-domestic")

    again = added(none, new_code(none, {"en": "Trust"}))

    assert none.codes == ()
    assert parse_codebook(write_codebook(none), place="file").version == none.version
    assert [code.id for code in again.codes] == ["trust"]


def test_an_empty_codebook_bears_the_title_that_it_is_given():
    book = empty_codebook("Über uns", language="de")

    assert (book.id, dict(book.title), book.languages, book.codes) == ("uber-uns", {"de": "Über uns"}, ("de",), ())
    assert empty_codebook("日本").id == "codebook"


def test_a_key_belongs_to_one_code():
    book = with_code(CODEBOOK, replace(CODEBOOK.code("trust"), shortcut="3"))

    with pytest.raises(CodebookError, match="the key '3' is that of 'violence'"):
        with_code(
            with_code(CODEBOOK, replace(CODEBOOK.code("violence"), shortcut="3")),
            replace(CODEBOOK.code("trust"), shortcut="3"),
        )
    assert "shortcut: '3'" in write_codebook(book)
    assert parse_codebook(write_codebook(book).replace("'3'", "3"), place="file").code("trust").shortcut == "3"


def test_a_code_that_goes_leaves_those_below_it_in_its_place():
    book = without_code(CODEBOOK, "violence")

    assert [(each.id, each.parent) for each in book.codes] == [("violence-domestic", None), ("trust", None)]


def test_codes_change_places_among_their_siblings():
    book = shifted(CODEBOOK, "trust", by=-1)

    assert [each.id for each in book.codes] == ["trust", "violence", "violence-domestic"]
    assert [each.id for each in siblings(book, "trust")] == ["trust", "violence"]
    assert shifted(book, "trust", by=1).version == CODEBOOK.version


def test_nothing_that_was_written_is_lost_when_codes_are_merged():
    distrust = replace(
        new_code(CODEBOOK, {"en": "Distrust"}),
        definition={"en": "Nobody is believed."},
        exclude={"en": "Fear."},
        examples={"en": ("I believe nobody.",)},
        terms=(Term("believe nobody", "en"), Term("trust", "en")),
        shortcut="4",
    )
    book = merged(added(CODEBOOK, distrust), "distrust", into="trust")

    trust = book.code("trust")
    assert trust.name == CODEBOOK.code("trust").name
    assert trust.definition == {"en": "Nobody is believed."}
    assert trust.exclude == {"en": "Fear."}
    assert trust.examples == {"en": ("I believe nobody.",)}
    assert set(trust.terms) == {*CODEBOOK.code("trust").terms, Term("believe nobody", "en")}
    assert trust.shortcut == "4"


def test_terms_that_are_split_off_stand_in_the_new_code():
    part = new_code(CODEBOOK, {"en": "Beating"})
    book = split(CODEBOOK, "violence", part, terms=[Term("beat … wife", "en")])

    assert [each.id for each in book.codes] == ["violence", "violence-domestic", "beating", "trust"]
    assert book.code("beating").terms == (Term("beat … wife", "en"),)
    assert Term("beat … wife", "en") not in book.code("violence").terms


def test_terms_are_checked_line_by_line():
    found = term_faults("trust\n\nabuse/VRB\n*\ntrust")

    assert [number for number, _ in found] == [3, 4, 5]
    assert "part of speech 'VRB'; did you mean 'VERB'?" in found[0][1]
    assert found[2][1].endswith("stands in line 1 already")


def worked_on(folder):
    """Return a study in which people coded, decided, and wrote memos; one round has two codes on the same words."""
    project = small_study(folder)
    talk = document("Talk", [("Rosa", "I trust the bus. He shouts at night.")])
    with project.change("import", who="tester") as change:
        add_document(change, talk)
    with project.change("code", who="Amina") as change:
        round_ = start_round(change, Coder("Amina"), codebook_version=CODEBOOK.version, settings={})
        found = [match(talk, "I trust the bus.", each) for each in ("trust", "violence")]
        add_codings(change, round_, talk, [*found, match(talk, "He shouts at night.", "violence")])
        finish_round(change, round_, at=change.at)
    for coding, verdict in zip(
        page_of_excerpts(project, Filter(coders=("lexicon",))), ("reject", "accept"), strict=False
    ):
        decide(project, Decision(coding.coding_id, Coder("Amina"), Verdict(verdict)))
    with project.change("memo", who="Amina") as change:
        both = page_of_excerpts(project, Filter(documents=(talk.id,)))
        about = [("code", "violence"), *(("coding", coding.coding_id) for coding in both)]
        for number, (noun, id_) in enumerate(about):
            row = {"id": f"m{number}", "about": noun, "about_id": id_, "text": "why", "coder_id": 1, "at": change.at}
            change.add("memos", [row])
        quote = {"id": "q", "coding_id": both[0].coding_id, "note": "", "place": 1.0, "coder_id": 1, "at": change.at}
        change.add("quotes", [quote])
        change.summary = "memos"
    return project


def rows(project):
    """Return all that is kept, the history aside; versions of the codebook stay when a change is taken back."""
    tables = [table for table in schema.metadata.sorted_tables if table.name not in ("events", "codebooks")]
    with project.reading() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables}


EDITS = {
    "merge": lambda project: merge_codes(project, "violence", into="trust", who="Rosa"),
    "merge back": lambda project: merge_codes(project, "trust", into="violence", who="Rosa"),
    "delete": lambda project: delete_code(project, "violence", who="Rosa"),
    "delete all": lambda project: delete_code(project, "violence", below=True, who="Rosa"),
    "split": lambda project: split_code(
        project,
        "violence",
        {"en": "Shouting"},
        codings=[each.coding_id for each in page_of_excerpts(project, Filter()) if "shouts" in each.quote],
        who="Rosa",
    ),
    "move": lambda project: move_code(project, "violence", under="trust", who="Rosa"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_undo_brings_every_row_back(tmp_path, edit):
    project = worked_on(tmp_path)
    before = rows(project)
    EDITS[edit](project)
    during = rows(project)

    project.undo_own(who="Rosa", about="")

    assert during != before
    assert rows(project) == before
    assert project.check() == []


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_leaves_the_project_whole_and_is_told_in_the_history(tmp_path, edit):
    project = worked_on(tmp_path)

    EDITS[edit](project)

    assert project.check() == []
    newest = project.history()[-1]
    assert (newest.verb, newest.who) == ("codebook", "Rosa")
    assert project.value("codebook") in newest.summary


def test_codings_follow_a_code_that_is_merged_once_each(tmp_path):
    project = worked_on(tmp_path)
    rounds = {each.coding_id: each.round_id for each in page_of_excerpts(project, Filter())}

    merge_codes(project, "violence", into="trust", who="Rosa")

    found = page_of_excerpts(project, Filter())
    assert "violence" not in {each.code_id for each in found}
    words = [(each.span, each.document_id) for each in found if each.code_id == "trust" and each.coder == "Amina"]
    assert len(words) == len(set(words)) == 2
    assert all(rounds[each.coding_id] == each.round_id for each in found)
    with project.reading() as connection:
        memos = connection.execute(select(schema.memos.c.about, schema.memos.c.about_id)).all()
    present = {each.coding_id for each in found} | {"trust"}
    assert {about_id for _, about_id in memos} <= present


def test_a_moved_code_keeps_its_codings(tmp_path):
    project = worked_on(tmp_path)
    before = counts(project, Filter(), by="code")

    move_code(project, "violence", under="trust", who="Rosa")

    assert counts(project, Filter(), by="code") == before
    assert project.codebook().path("violence-domestic")[0].id == "trust"


def test_what_hangs_on_a_code_is_told_first(tmp_path):
    project = worked_on(tmp_path)

    alone, together = effect(project, "violence"), effect(project, "violence", below=True)

    assert alone.codings == {"Amina": 2, "lexicon": 2}
    assert together.total > alone.total
    assert alone.memos == 3
    assert "by Amina (2)" in effect_told(alone)


def test_a_codebook_that_was_changed_meanwhile_is_not_overwritten(tmp_path):
    project = small_study(tmp_path)
    base = project.codebook()
    add_code(project, {"en": "Night buses"}, who="Amina", definition={"en": "How one comes home."})

    with pytest.raises(RequestError, match="was changed meanwhile"):
        save_codebook(project, without_code(base, "trust"), who="Rosa", over=base.version)

    assert project.codebook().code("night-buses").definition == {"en": "How one comes home."}
    assert {each.id for each in base.codes} <= {each.id for each in project.codebook().codes}


def test_versions_say_who_made_them_and_which_were_taken_back(tmp_path):
    project = small_study(tmp_path)
    first = project.codebook()
    add_code(project, {"en": "Buses"}, who="Amina")
    second = project.codebook()
    save_codebook(project, without_code(second, "trust"), who="Rosa", over=second.version)
    third = project.value("codebook")

    undo_edit(project, third, who="Rosa")

    found = versions(project)
    assert [(each.version, each.who) for each in found] == [
        (third, "Rosa"),
        (second.version, "Amina"),
        (first.version, "tester"),
    ]
    assert [each.undone for each in found] == [True, False, False]
    assert [each.in_use for each in found] == [False, True, False]
    assert "removed 'trust'" in found[0].summary


def test_only_ones_own_newest_edit_is_taken_back(tmp_path):
    project = small_study(tmp_path)
    add_code(project, {"en": "Buses"}, who="Amina")
    version = project.value("codebook")
    add_code(project, {"en": "Trains"}, who="Rosa")

    with pytest.raises(RequestError, match="changed meanwhile"):
        undo_edit(project, version, who="Amina")


def talked(folder):
    """Return a study with words on buses and on trust, coded by their words."""
    project = empty_study(folder)
    lines = ["I trust the driver.", "The night bus is late.", "The bus again.", "Trust nobody on the bus."]
    with project.change("import", who="tester") as change:
        add_document(change, document("Board", [("", line) for line in lines], kind=Kind.BOARD))
    code(project, who="tester", autocoder="lexicon")
    return project


def test_a_new_term_shows_what_it_would_add_before_it_is_saved(tmp_path):
    project = talked(tmp_path)
    book = project.codebook()
    trust = book.code("trust")
    edited = with_code(book, replace(trust, terms=(Term("bus", "en"), Term("confianza", "es"))))
    before = rows(project)

    found = impact(project, edited, autocoder=quickest(book, edited, autocoder="blend"))

    assert found.autocoder == "lexicon"
    (of_trust,) = found.codes
    assert (of_trust.code_id, of_trust.before, of_trust.after) == ("trust", 2, 3)
    assert [each.quote for each in of_trust.comes] == ["The night bus is late.", "The bus again."]
    assert [each.quote for each in of_trust.goes] == ["I trust the driver."]
    assert of_trust.comes[0].terms == ("bus",)
    assert rows(project) == before


def test_what_people_rejected_would_not_come_back(tmp_path):
    project = talked(tmp_path)
    [first, *_] = page_of_excerpts(project, Filter())
    decide(project, Decision(first.coding_id, Coder("Amina"), Verdict.REJECT))
    book = project.codebook()
    edited = with_code(book, replace(book.code("trust"), terms=(*book.code("trust").terms, Term("driver", "en"))))

    found = impact(project, edited, autocoder="lexicon")

    assert found.codes == ()


def test_a_code_that_would_go_shows_all_that_goes_with_it(tmp_path):
    project = talked(tmp_path)

    found = impact(project, without_code(project.codebook(), "trust"), autocoder="lexicon", shown=1)

    assert [(each.code_id, each.removed, len(each.goes)) for each in found.codes] == [("trust", 2, 1)]
    assert (found.added, found.removed) == (0, 2)


def test_a_changed_definition_is_looked_at_by_the_usual_coder():
    edited = with_code(CODEBOOK, replace(CODEBOOK.code("trust"), definition={"en": "Relying on somebody."}))
    coloured = with_code(CODEBOOK, replace(CODEBOOK.code("trust"), colour="#123456", shortcut="2"))

    assert quickest(CODEBOOK, edited, autocoder="blend") == "blend"
    assert quickest(CODEBOOK, coloured, autocoder="blend") == "lexicon"


def run(*words, answer=""):
    return CliRunner().invoke(qualkit, [str(word) for word in words], input=answer)


def test_the_command_line_says_what_will_happen_and_asks(tmp_path):
    project = small_study(tmp_path)

    refused = run("codebook", "delete", project.path, "trust", answer="n\n")
    done = run("codebook", "merge", project.path, "violence-domestic", "--into", "violence", "--yes")
    listed = run("codebook", "versions", project.path)

    assert refused.exit_code == 1
    assert "'trust' goes, with 3 codings in 3 documents by lexicon (3); memos stay" in refused.output
    assert "with 2 codings" in done.output
    assert [line.split("\t")[-1] for line in listed.output.splitlines()[1:]] == ["in use", ""]
    assert [each.id for each in project.codebook().codes] == ["violence", "trust"]


def test_the_command_line_shows_what_a_file_would_change(tmp_path):
    project = talked(tmp_path)
    edited = tmp_path / "edited.yaml"
    edited.write_text(write_codebook(without_code(project.codebook(), "trust")), encoding="utf-8")

    shown = run("codebook", "impact", project.path, edited, "--with", "lexicon")
    moved_there = run("codebook", "move", project.path, "trust", "--under", "violence", "--yes")

    assert "trust: 2 → 0 (+ 0, − 2)" in shown.output
    assert "− I trust the driver.  [Board]" in shown.output
    assert moved_there.exit_code == 0
    assert project.codebook().code("trust").parent == "violence"
