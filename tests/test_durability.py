"""What is killed half-way leaves nothing half."""

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from builders import CODEBOOK, small_study

from qualkit import workflow
from qualkit.codebook import write_codebook
from qualkit.model import Filter, Theme, Themes
from qualkit.store.codings import rounds_of
from qualkit.store.documents import listed_documents, read_documents
from qualkit.store.excerpts import all_excerpts, count_excerpts
from qualkit.store.passages import passages
from qualkit.store.project import open_project
from qualkit.store.themes import add_themes, latest_themes, places
from qualkit.workflow.annotating import Receipt, apply, text_hash
from qualkit.workflow.operations import full_id, short_id

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")

FILES = 40
DEADLINE = 60  # seconds; a machine that is busy with other work may need some
WORDS = [
    "trust",
    "violence",
    "the",
    "bus",
    "market",
    "neighbours",
    "domestic",
    "night",
    "house",
    "office",
    "école",
    "🙂",
]

# Stands still in the middle of a verb, having said so with a file.
STANDS_STILL = """
import sys
from pathlib import Path

from sqlalchemy import event

from qualkit import workflow
from qualkit.exporters import csv
from qualkit.model import Theme
from qualkit.store.project import open_project
from qualkit.workflow import correcting, deciding

verb, path, reached = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
project = open_project(path)
# A cache of five pages: what is not yet committed goes to the disk all the same.
event.listen(project.engine, "connect", lambda connection, _: connection.execute("PRAGMA cache_size = 5"))


def stand_still(items, *, doing="", total=None):
    for n, item in enumerate(items):
        if n == 5:
            reached.touch()
            sys.stdin.read()
        yield item


if verb == "code":
    workflow.code(project, who="tester", track=stand_still, autocoder="lexicon")
if verb == "correct":
    copied = correcting._copy_judgements
    fates = stand_still(range(1000))
    correcting._copy_judgements = lambda *about: (next(fates), copied(*about))[1]
    workflow.import_files(project, list(path.with_name("corrected").iterdir()), who="tester")
if verb == "merge":
    make_themes = deciding.make_themes
    deciding.make_themes = lambda *about: (make_themes(*about), list(stand_still(range(6))))
    deciding.remembering = lambda *about: None
    deciding.reworded = lambda spoken, stands, wanted: {-1: Theme(-1, "both", (), (), 0)}
    deciding.merge(project, [0, 1], who="tester")
if verb == "export":
    excerpts = csv.all_excerpts
    csv.all_excerpts = lambda *wanted: stand_still(excerpts(*wanted))
    workflow.export(project, path.with_name("out.csv"))
"""


@pytest.fixture
def study(tmp_path):
    """Return the path of an empty study with the small codebook."""
    (tmp_path / "small.yaml").write_text(write_codebook(CODEBOOK), encoding="utf-8")
    return workflow.create(tmp_path / "study.qualkit", codebook=str(tmp_path / "small.yaml"), who="tester").path


@pytest.fixture
def files(tmp_path):
    """Return generated notes, each its own."""
    chance = random.Random(7)  # noqa: S311 - invented text, no secret
    folder = tmp_path / "files"
    folder.mkdir()
    for n in range(FILES):
        paragraphs = [" ".join(chance.choices(WORDS, k=20)) + "." for _ in range(60)]
        (folder / f"notes {n:02}.txt").write_text(f"Notes {n}.\n\n" + "\n\n".join(paragraphs) + "\n", encoding="utf-8")
    return sorted(folder.iterdir())


@contextmanager
def started(*arguments):
    """Run Python in a process of its own, which is not left behind."""
    process = subprocess.Popen(
        [sys.executable, "-c", *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(condition, process):
    """Wait until the condition holds, as long as the process lives and a deadline has not passed."""
    end = time.monotonic() + DEADLINE
    while not condition():
        assert process.poll() is None, "ended before it was stopped"
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.001)


def documents_in(path):
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        return connection.execute("SELECT count(*) FROM documents").fetchone()[0]


def plain(project):
    """Return the excerpts without what differs from round to round."""
    return [replace(excerpt, coding_id="", round_id="") for excerpt in all_excerpts(project)]


def importing(study, files):
    return started("from qualkit.cli import main; main()", "import", study, files[0].parent, "--language", "en")


@pytest.mark.parametrize("after", [1, 4])
def test_an_import_that_was_killed_keeps_whole_documents_and_goes_on(study, files, after):
    with importing(study, files) as process:
        wait_until(lambda: documents_in(study) >= after, process)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL

    project = open_project(study)
    assert project.check() == []
    kept = {document.origin.name: document for document in read_documents(project)}
    assert after <= len(kept) < FILES
    for path in files:
        if path.name in kept:
            assert kept[path.name].text == path.read_text(encoding="utf-8")
            assert len(kept[path.name].passages) == 61
    assert len(project.history()) == 1 + len(kept)

    results = workflow.import_files(project, files, who="tester", told=workflow.Told(language="en"))

    assert sum(result.known for result in results) == len(kept)
    assert sorted(listed.origin.name for listed in listed_documents(project)) == [path.name for path in files]
    assert project.check() == []


def test_an_import_that_was_killed_can_be_undone_at_once(study, files):
    with importing(study, files) as process:
        wait_until(lambda: documents_in(study) >= 3, process)
        process.send_signal(signal.SIGKILL)
        process.wait()
    project = open_project(study)

    undone = project.undo(who="tester")

    assert len(undone) >= 3
    assert listed_documents(project) == []
    assert project.check() == []


def killed_while(verb, path):
    """Run a verb in a process of its own and kill it where it stands still."""
    reached = path.with_name("reached")
    with started(STANDS_STILL, verb, path, reached) as process:
        wait_until(reached.exists, process)
        written = path.with_name(f"{path.name}-wal").stat().st_size
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL
    return written


def test_coding_that_was_killed_leaves_no_trace_and_is_done_again(study, files):
    workflow.import_files(open_project(study), files[:10], who="tester", told=workflow.Told(language="en"))
    open_project(study).engine.dispose()
    undisturbed = shutil.copy(study, study.with_name("undisturbed.qualkit"))
    wal = study.with_name(f"{study.name}-wal")
    if wal.exists():
        shutil.copy(wal, f"{undisturbed}-wal")
    workflow.code(open_project(undisturbed), who="tester", autocoder="lexicon")

    written = killed_while("code", study)

    project = open_project(study)
    assert written > 0
    assert rounds_of(project) == []
    assert list(all_excerpts(project)) == []
    assert [event.verb for event in project.history()] == ["init"] + ["import"] * 10
    assert project.check() == []
    done = workflow.code(project, who="tester", autocoder="lexicon")
    assert done.documents == 10
    assert plain(project) == plain(open_project(undisturbed)) != []
    assert project.check() == []


def test_an_export_that_was_killed_leaves_the_older_file(tmp_path):
    path = small_study(tmp_path).path
    target = tmp_path / "out.csv"
    target.write_text("older")

    killed_while("export", path)

    assert target.read_text() == "older"
    workflow.export(open_project(path), target)
    assert len(target.read_text(encoding="utf-8-sig").splitlines()) == 1 + 7


def test_a_correction_that_was_killed_leaves_the_old_text_with_its_codings(study, files):
    project = open_project(study)
    workflow.import_files(project, files[:2], who="tester", told=workflow.Told(language="en"))
    workflow.code(project, who="tester", autocoder="lexicon")
    before = list(all_excerpts(project))
    corrected = study.with_name("corrected") / files[0].name
    corrected.parent.mkdir()
    corrected.write_text(f"Corrected.\n\n{files[0].read_text(encoding='utf-8')}", encoding="utf-8")
    project.engine.dispose()

    written = killed_while("correct", study)

    project = open_project(study)
    assert written > 0
    assert list(all_excerpts(project)) == before
    assert project.check() == []
    [result] = workflow.import_files(project, [corrected], who="tester")
    assert result.documents[0].corrects
    assert set(result.documents[0].reanchored) == {"kept"}
    assert len(list(all_excerpts(project))) == len(before)


def test_a_merge_that_was_killed_leaves_the_themes_as_they_were(study, files):
    project = open_project(study)
    workflow.import_files(project, files[:10], who="tester", told=workflow.Told(language="en"))
    numbers = [piece.number for piece in passages(project)]
    groups = tuple(n % 2 for n in range(len(numbers)))
    themes = tuple(Theme(n, f"theme {n}", (), (n,), groups.count(n)) for n in range(2))
    nowhere = ((0.0, 0.0),) * len(numbers)
    with project.change("themes", who="tester") as change:
        add_themes(change, Themes(themes, groups, (0.5,) * len(numbers), nowhere, "fake"), numbers)
    before = latest_themes(project), list(places(project, 1))
    project.engine.dispose()

    written = killed_while("merge", study)

    project = open_project(study)
    assert written > 0
    assert (latest_themes(project), list(places(project, 1))) == before
    assert [event.verb for event in project.history()].count("theme") == 0
    assert project.check() == []


CODES_BY_HAND = """
import json
import sys
from pathlib import Path

from qualkit.store.project import open_project
from qualkit.workflow.annotating import apply

apply(open_project(Path(sys.argv[1])), json.loads(Path(sys.argv[2]).read_text()), who="ana")
sys.stdin.read()
"""


def test_codings_of_a_session_that_was_killed_are_there_once_each_when_they_are_sent_again(tmp_path):
    project = small_study(tmp_path)
    document = next(read_documents(project))
    first = document.passages[0].span.start
    ids = [short_id(str(uuid.UUID(int=n))) for n in range(1, 301)]
    acts = [
        {"act": "add", "id": id_, "code": "trust", "start": first + n % 10, "end": first + n % 10 + 5}
        | {"quote": document.text[first + n % 10 : first + n % 10 + 5]}
        for n, id_ in enumerate(ids)
    ]
    message = {"client": "page", "document": document.id, "hash": text_hash(document.text), "coder": "ana"} | {
        "ops": [{"seq": n, "acts": [act]} for n, act in enumerate(acts, start=1)]
    }
    (tmp_path / "message.json").write_text(json.dumps(message), encoding="utf-8")

    with started(CODES_BY_HAND, project.path, tmp_path / "message.json") as process:
        wait_until(lambda: count_excerpts(project, Filter(coders=("ana",))) >= 5, process)
        process.send_signal(signal.SIGKILL)
        process.wait()

    project = open_project(project.path)
    kept = count_excerpts(project, Filter(coders=("ana",)))
    assert 5 <= kept < len(ids)
    assert project.check() == []
    assert apply(project, message, who="ana") == Receipt(len(ids))
    assert sorted(each.coding_id for each in all_excerpts(project, Filter(coders=("ana",)))) == sorted(
        map(full_id, ids)
    )
    assert project.check() == []
