"""A study whose every word would like to be HTML, a script, an image or a link."""

from builders import CODEBOOK, document, match

from qualkit.model import Coder, Kind
from qualkit.store.codings import add_codings, finish_round, start_round
from qualkit.store.documents import add_document
from qualkit.store.project import create_project

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> ![x](http://example.org/x.png) violence"


def hostile_study(folder):
    """Return a study in which names, notes and prompts hold HTML and Markdown."""
    project = create_project(folder / "small.qualkit", name=HOSTILE, codebook=CODEBOOK, who=HOSTILE)
    group = document(
        HOSTILE,
        [("Moderator <img src=x>", HOSTILE), ("<script>Amina", HOSTILE)],
        prompt=HOSTILE,
        attributes={"group": HOSTILE, HOSTILE: HOSTILE},
    )
    board = document("Board", [("", HOSTILE)], kind=Kind.BOARD, prompt=HOSTILE)
    with project.change("import", who=HOSTILE) as change:
        add_document(change, group)
        add_document(change, board)
        change.summary = HOSTILE
    version = project.codebook().version
    with project.change("code", who=HOSTILE) as change:
        round_ = start_round(change, Coder(HOSTILE, "1"), codebook_version=version, settings={})
        for each in (group, board):
            add_codings(change, round_, each, [match(each, HOSTILE, "violence")])
        finish_round(change, round_, at=change.at)
    return project
