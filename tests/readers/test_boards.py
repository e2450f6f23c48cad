"""Boards inside reports: tables of post-its under prompts, one heading a group."""

from collections import Counter

from qualkit.model import Kind, PassageKind
from qualkit.readers.writing.prose import read

REPORT = """# Dialogue on housing

Some words before the groups were formed, at length and in full.

### GROUP A - English

- 1 Add what is missing.

What is hard\t\t
No deposit\tNo papers\tRents > wages
Far from **work**\t\tDamp

What could help\t\t
A tenants' office\tPublic guarantee\t
Peers

Moderator: Lea / Notes: Omar

### GRUPO B - Castellano

Lo difícil\t\t
Sin contrato\tSin papeles\tAbuso del casero
\t\tLa humedad

# Participants

1\tRiverton\t
\tThe tenants' union\t<input checked="" type="checkbox"/>
2\tLaketown\t
"""


def test_each_group_of_a_report_is_a_board_of_its_own(write):
    report, first, second = read(write("dialogue.txt", REPORT))

    assert (report.kind, first.kind, second.kind) == (Kind.NOTES, Kind.BOARD, Kind.BOARD)
    assert [first.name, second.name] == ["dialogue – GROUP A - English", "dialogue – GRUPO B - Castellano"]
    assert first.attributes == {"group": "GROUP A - English"}
    assert second.origin.part == "GRUPO B - Castellano"
    assert len({report.id, first.id, second.id}) == 3


def test_each_cell_is_a_note_under_its_prompt(write):
    _, first, second = read(write("dialogue.txt", REPORT))

    assert [(p.prompt, p.span.of(first.text)) for p in first.passages] == [
        ("What is hard", "No deposit"),
        ("What is hard", "No papers"),
        ("What is hard", "Rents > wages"),
        ("What is hard", "Far from work"),
        ("What is hard", "Damp"),
        ("What could help", "A tenants' office"),
        ("What could help", "Public guarantee"),
        ("What could help", "Peers"),
    ]
    assert second.text == "Sin contrato\nSin papeles\nAbuso del casero\nLa humedad"
    assert second.passages[-1].attributes == {"row": "2", "column": "3"}


def test_the_words_of_a_board_are_not_said_twice(write, words_of):
    report, *_ = read(write("dialogue.txt", REPORT))

    assert report.text == REPORT
    assert not any("No deposit" in words or "What is hard" in words for words in words_of(report))
    assert "Moderator: Lea / Notes: Omar" in words_of(report)


def test_other_tables_of_the_report_stay_rows(write):
    report, *_ = read(write("dialogue.txt", REPORT))

    rows = [p.span.of(report.text) for p in report.passages if p.kind == PassageKind.ROW]
    assert rows == ["1\tRiverton", "The tenants' union", "2\tLaketown"]


def test_one_table_with_a_caption_is_no_board(write):
    found = list(read(write("report.txt", "# Costs\n\nTable 1\t\nRent\tHigh and rising\nFood\tStable this year\n")))

    assert [document.kind for document in found] == [Kind.NOTES]


def test_numbers_under_captions_are_no_boards(write):
    table = "Costs of the year\t\t\nRent\t400\t420\nFood\t150\t160\n"

    found = list(read(write("report.txt", f"# Costs\n\n{table}\n# More\n\n{table}")))

    assert [document.kind for document in found] == [Kind.NOTES]


def test_boards_alone_need_no_report(write):
    found = list(read(write("board.txt", REPORT[REPORT.index("Lo difícil") : REPORT.index("# Part")] * 2)))

    assert [document.kind for document in found] == [Kind.BOARD]


def test_groups_of_one_name_are_boards_of_their_own(write):
    board = "## Group\n\nHard\t\nRent\tWork\n\n"

    _, *found = read(write("board.md", "Some introduction to it.\n\n" + board * 2))

    assert [document.origin.part for document in found] == ["Group", "Group (2)"]


def test_the_boards_of_a_real_report_come_out_note_by_note(real, in_order):
    (path,) = real("sources/000_*.txt")
    lines = path.read_text("utf-8").split("\n")
    cells = [cell.strip() for number in range(264, 327) if "\t" in lines[number] for cell in lines[number].split("\t")]

    report, *found = read(path)

    assert [len({p.prompt for p in board.passages}) for board in found] == [3, 3, 3]
    notes = Counter(p.span.of(board.text) for board in found for p in board.passages)
    prompts = Counter({p.prompt for board in found for p in board.passages})
    assert notes + prompts == Counter(cell for cell in cells if cell)
    assert sum(p.kind == PassageKind.ROW for p in report.passages) == 63
    for document in (report, *found):
        in_order(document)


def test_prompts_that_ask_do_not_make_a_form_of_a_board(write):
    prompts = ("What is hard?", "What could help?", "Who should act?", "What next?")
    tables = "".join(f"{prompt}\t\nNo deposit\tNo papers\nFar away\tDamp\n\n" for prompt in prompts)

    *_, board = read(write("dialogue.txt", f"# Housing\n\nSome words.\n\n## GROUP A\n\n{tables}"))

    assert (board.kind, len(board.passages)) == (Kind.BOARD, 16)
    assert {passage.prompt for passage in board.passages} == set(prompts)
