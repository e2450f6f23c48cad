"""What was coded, kept in memory while people go on coding: always as if it were read anew."""

import shutil
import tempfile
import uuid
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from builders import document, small_study
from hypothesis import given, settings
from hypothesis import strategies as some

from qualkit.errors import RequestError
from qualkit.exploring.coded import chosen, coded, renewed
from qualkit.model import Coder, Decision, Filter, Span, Verdict
from qualkit.store import columns
from qualkit.store.documents import add_document, listed_documents, read_document
from qualkit.store.excerpts import all_excerpts
from qualkit.store.project import open_project
from qualkit.workflow import code
from qualkit.workflow.annotating import apply, text_hash
from qualkit.workflow.judging import decide
from qualkit.workflow.operations import short_id
from qualkit.workflow.quoting import pick
from qualkit.workflow.rounds import finish_document, finish_pass, reopen_document, set_blind

PEOPLE = ("Ana", "Ines")
CODES = ("trust", "violence", "violence-domestic")
FILTERS = (
    Filter(),
    Filter(viewer="Ana"),
    Filter(coders=("Ines",), viewer="Ana"),
    Filter(standings=("rejected", "coded")),
    Filter(confidence=0.5),
)
EVERYTHING = Filter(standings=("coded", "accepted", "suggested", "rejected"))


def send(project, who, document_id, act):
    """Let a browser send one act, which may be refused."""
    text = read_document(project, document_id).text
    known = {"client": str(uuid.uuid4()), "document": document_id, "hash": text_hash(text), "coder": who}
    apply(project, {**known, "ops": [{"seq": 1, "acts": [act]}]}, who=who)


def words(project, document_id, passage):
    """Return a passage and what of it a browser names to code it."""
    held = read_document(project, document_id)
    span = held.passages[passage % len(held.passages)].span
    return {"start": span.start, "end": span.end, "quote": span.of(held.text)}


def add(project, who, document_id, number):
    """Code a passage; some are coded several times, by anybody."""
    act = {"act": "add", "id": short_id(str(uuid.uuid4())), "code": CODES[number % len(CODES)]}
    send(project, who, document_id, act | words(project, document_id, number // len(CODES)))


def some_coding(project, document_id, number):
    """Return one of the document's codings, however it stands."""
    found = list(all_excerpts(project, Filter(documents=(document_id,), standings=EVERYTHING.standings)))
    return found[number % len(found)] if found else None


def on_a_coding(make):
    """Return the deed that is done to one of a document's codings, where there is any."""

    def done(project, who, document_id, number):
        if found := some_coding(project, document_id, number):
            make(project, who, found, number)

    return done


def act(kind):
    """Return the deed that sends an act about a coding."""

    def sent(project, who, found, number):
        named = {"act": kind, "id": short_id(found.coding_id), "quote": found.quote, "code": CODES[number % 3]}
        end = max(found.span.start + 1, found.span.end - number)
        quote = Span(found.span.start, end).of(read_document(project, found.document_id).text)
        place = {"start": found.span.start, "end": end, "quote": quote} if kind in ("change", "adjust") else {}
        send(project, who, found.document_id, named | place)

    return on_a_coding(sent)


def adjust(project, who, found, number):
    span = Span(found.span.start, max(found.span.start + 1, found.span.end - number))
    decide(project, Decision(found.coding_id, Coder(who), Verdict.ADJUST, span))


def take_back(kind):
    return lambda project, who, document_id, _: send(project, who, document_id, {"act": kind})


# What anybody may do, to a document and with a number that chooses a passage, a coding or a code.
DEEDS = {
    "add": add,
    "change": act("change"),
    "recode": act("recode"),
    "remove": act("remove"),
    "accept": act("accept"),
    "reject": act("reject"),
    "undecide": act("undecide"),
    "adjust": act("adjust"),
    "undo": take_back("undo"),
    "redo": take_back("redo"),
    "adjust elsewhere": on_a_coding(adjust),
    "pick": on_a_coding(lambda project, who, found, _: pick(project, found.coding_id, who=who)),
    "finish": lambda project, who, document_id, _: finish_document(project, document_id, who=who),
    "reopen": lambda project, who, document_id, _: reopen_document(project, document_id, who=who),
    "finish pass": lambda project, who, *_: finish_pass(project, who=who),
    "blind": lambda project, who, _, number: set_blind(project, number % 2 == 0, who=who),
    "undo the newest": lambda project, who, *_: project.undo(who=who),
    "apply the codebook": lambda project, who, *_: code(project, autocoder="lexicon", who=who),
}


def same(one, other):
    """Tell whether two layouts say the same, field by field and in the same order."""
    plain = ("ids", "documents", "first", "last", "starts", "ends")
    assert one.codings.revision == other.codings.revision
    for name in plain:
        assert getattr(one.codings, name).tolist() == getattr(other.codings, name).tolist(), name
        assert getattr(one.codings, name).dtype == getattr(other.codings, name).dtype, name
    for name in ("codes", "coders"):
        mine, theirs = getattr(one.codings, name), getattr(other.codings, name)
        assert (mine.values, mine.places.tolist()) == (theirs.values, theirs.places.tolist()), name
    assert one.codebook == other.codebook
    return True


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Return the file of a small study that is copied for each sequence of deeds."""
    project = small_study(tmp_path_factory.mktemp("kept"))
    project.engine.dispose()
    return project.path


@settings(max_examples=40, deadline=None)
@given(
    some.lists(
        some.tuples(
            some.sampled_from(sorted(DEEDS)),
            some.sampled_from(PEOPLE),
            some.integers(0, 3),
            some.integers(0, 11),
            some.booleans(),
        ),
        min_size=1,
        max_size=10,
    )
)
def test_what_is_kept_while_people_code_equals_what_is_read_anew(kept, deeds):
    with tempfile.TemporaryDirectory() as folder:
        project = open_project(Path(shutil.copy(kept, folder)))
        ids = [each.id for each in listed_documents(project)]
        held = [coded(project, wanted) for wanted in FILTERS]

        for name, who, place, number, is_looked_at in deeds:
            # What is not possible now is refused, and changes nothing.
            with suppress(RequestError):
                DEEDS[name](project, who, ids[place], number)
            if is_looked_at:
                held = [renewed(each) for each in held]
        held = [renewed(each) for each in held]

        for each in held:
            assert same(each, coded(project, each.counted))
        project.engine.dispose()


def rows_read(monkeypatch):
    """Return a list of how many codings are read from the file each time."""
    read = []
    monkeypatch.setattr(
        columns, "_laid", lambda rows, *rest, laid=columns._laid: read.append(len(rows)) or laid(rows, *rest)
    )
    return read


def test_after_a_coding_only_its_document_is_read(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    held, ids = coded(project), [each.id for each in listed_documents(project)]
    read = rows_read(monkeypatch)
    add(project, "Ana", ids[1], 0)

    held = renewed(held)

    assert read == [3]
    assert len(held.codings) == 8


def test_without_a_change_nothing_is_read(tmp_path):
    held = coded(small_study(tmp_path))

    assert renewed(held) is held


def test_after_a_pick_nothing_is_read_again(tmp_path, monkeypatch):
    project = small_study(tmp_path)
    held = coded(project)
    read = rows_read(monkeypatch)
    pick(project, held.codings.ids[0], who="Ana")

    assert same(renewed(held), coded(project))
    assert read == [0, 7]


def test_codings_of_a_document_that_came_since_are_left_out(tmp_path):
    project = small_study(tmp_path)
    held = coded(project)
    fresh = document("Second group", [("Amina", "I trust the nurse.")])
    with project.change("import", who="tester") as change:
        add_document(change, fresh)
    add(project, "Ana", fresh.id, 0)

    assert len(renewed(held).codings) == 7
    assert len(coded(project).codings) == 8


def test_an_older_copy_of_the_file_is_read_anew(tmp_path):
    project = small_study(tmp_path)
    project.engine.dispose()
    older = shutil.copy(project.path, tmp_path / "older.qualkit")
    add(project, "Ana", listed_documents(project)[0].id, 0)
    held = coded(project)
    project.engine.dispose()
    shutil.copy(older, project.path)

    assert len(renewed(held).codings) == 7


def test_what_was_said_is_not_read_again(tmp_path):
    project = small_study(tmp_path)
    held = coded(project)
    add(project, "Ana", listed_documents(project)[0].id, 0)

    again = renewed(held)

    assert again.material is held.material
    assert np.array_equal(
        chosen(again, Filter(kinds=("board",))).passages, chosen(held, Filter(kinds=("board",))).passages
    )
