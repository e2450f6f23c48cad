"""The quote list: excerpts picked, noted, put in order and carried out, with or without names."""

import csv
import json
from html.parser import HTMLParser

import docx
import openpyxl
import pytest
from builders import CODEBOOK, document, empty_study, match, small_study
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.cli import main
from qualkit.errors import RequestError
from qualkit.exporters.csv import safe
from qualkit.model import Coder, Filter, Kind
from qualkit.store.codings import add_codings, finish_round, start_round
from qualkit.store.documents import add_document
from qualkit.store.excerpts import all_excerpts
from qualkit.store.memos import memos
from qualkit.store.quotes import quotes
from qualkit.workflow import export
from qualkit.workflow.noting import write_memo
from qualkit.workflow.quoting import export_quotes, move, note, pick, unpick

HOSTILE = "=1+1 <script>alert(1)</script> **bold**"


@pytest.fixture
def study(tmp_path):
    return small_study(tmp_path)


def codings(study):
    """Return the ids of the codings, in the order of documents and words."""
    return [excerpt.coding_id for excerpt in all_excerpts(study)]


def words(study):
    """Return the quotes of the list, in order."""
    return [quote.excerpt.quote for quote in quotes(study)]


def picked(study, count=3):
    """Return the ids of so many quotes, picked by Ines."""
    return [pick(study, coding_id, who="Ines") for coding_id in codings(study)[:count]]


def hostile_list(folder):
    """Return a study whose one quote, speaker and note would like to be markup or a formula."""
    project = empty_study(folder)
    said = document("=2+2 <b>", [("<script>Amina", HOSTILE)], attributes={"group": "=G"})
    with project.change("import", who="tester") as change:
        add_document(change, said)
        change.summary = "1 document"
    with project.change("code", who="tester") as change:
        round_ = start_round(change, Coder("lexicon", "1"), codebook_version=CODEBOOK.version, settings={})
        add_codings(change, round_, said, [match(said, HOSTILE, "trust")])
        finish_round(change, round_, at=change.at)
    pick(project, codings(project)[0], note=HOSTILE, who="Ines")
    return project


class Elements(HTMLParser):
    """Gathers the names of elements, and the text between them."""

    def __init__(self, page):
        super().__init__()
        self.names, self.text = set(), ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - the parser's own signature
        self.names.add(tag)

    def handle_data(self, data):
        self.text += data


def test_what_is_picked_stands_at_the_end_with_its_note_and_who_picked_it(study):
    [first, second, *_] = codings(study)
    pick(study, first, who="Omar")

    pick(study, second, note=" For the summary. ", who="Ines")

    last = quotes(study)[-1]
    assert (last.excerpt.coding_id, last.note, last.who, last.remark) == (second, "For the summary.", "Ines", "")


def test_a_coding_is_in_the_list_only_once(study):
    [coding_id, *_] = codings(study)
    pick(study, coding_id, who="Ines")

    with pytest.raises(RequestError, match="is in the quote list already"):
        pick(study, coding_id, who="Omar")

    assert len(quotes(study)) == 1


def test_what_is_no_coding_cannot_be_picked(study):
    with pytest.raises(RequestError, match="coding 'zebra' is not in this project"):
        pick(study, "zebra", who="Ines")

    assert study.history()[-1].verb != "quote"


@pytest.mark.parametrize(
    "deed",
    [unpick, lambda *to, who: note(*to, "Words.", who=who), lambda *to, who: move(*to, steps=1, who=who)],
)
def test_a_quote_that_is_gone_is_refused_in_one_line(study, deed):
    [gone, _] = picked(study, 2)
    unpick(study, gone, who="Omar")

    with pytest.raises(RequestError, match="is not in the list"):
        deed(study, gone, who="Ines")

    assert len(quotes(study)) == 1


def test_a_quote_taken_off_comes_back_to_its_place_when_that_is_undone(study):
    [_, second, _] = picked(study)
    before = quotes(study)

    unpick(study, second, who="Ines")

    assert len(quotes(study)) == 2
    study.undo(who="Ines")
    assert quotes(study) == before


def test_a_note_is_changed_by_anybody_and_undone(study):
    [quote_id] = picked(study, 1)
    note(study, quote_id, "First.", who="Ines")

    note(study, quote_id, "Second.", who="Omar")

    assert [quote.note for quote in quotes(study)] == ["Second."]
    study.undo(who="Omar")
    assert [quote.note for quote in quotes(study)] == ["First."]


def test_quotes_move_up_and_down_and_stop_at_the_ends(study):
    [first, _, third] = picked(study)
    one, two, three = words(study)

    move(study, third, steps=-1, who="Ines")
    move(study, first, steps=-1, who="Ines")
    move(study, first, steps=1, who="Ines")

    assert words(study) == [three, one, two]
    study.undo(who="Ines")
    assert words(study) == [one, three, two]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(-7, 7)), max_size=6))
def test_moving_never_loses_a_quote_and_puts_it_where_it_should_be(tmp_path_factory, moves):
    study = small_study(tmp_path_factory.mktemp("study"))
    expected = picked(study, 7)

    for number, steps in moves:
        moved = expected[number]
        move(study, moved, steps=steps, who="Ines")
        expected.remove(moved)
        expected.insert(min(max(number + steps, 0), 6), moved)

    assert [quote.id for quote in quotes(study)] == expected


def test_quotes_with_one_place_still_move(study):
    [first, second] = picked(study, 2)
    with study.change("spoil", who="tester") as change:
        change.update("quotes", second, {"place": 1.0})
    order = [quote.id for quote in quotes(study)]

    move(study, order[0], steps=1, who="Ines")

    assert [quote.id for quote in quotes(study)] == order[::-1]
    assert {first, second} == set(order)


def test_a_quote_follows_its_coding_to_the_adjusted_words(study):
    excerpt = next(excerpt for excerpt in all_excerpts(study) if excerpt.quote == "I trust the neighbours.")
    pick(study, excerpt.coding_id, who="Ines")

    with study.change("decide", who="Ines") as change:
        coder = {"coder_id": 1, "verdict": "adjust", "reason": "", "at": change.at}
        start = excerpt.span.start + 2
        change.add("decisions", [coder | {"coding_id": excerpt.coding_id, "start": start, "end": excerpt.span.end}])

    assert words(study) == ["trust the neighbours."]


def test_a_csv_of_quotes_runs_no_formula(tmp_path):
    study = hostile_list(tmp_path)

    told = export_quotes(study, tmp_path / "quotes.csv")

    with (tmp_path / "quotes.csv").open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["quote"], row["note"], row["document"]) == (safe(HOSTILE), safe(HOSTILE), "'=2+2 <b>")
    assert "apostrophe" in told[0]


def test_a_page_of_quotes_holds_words_as_words(tmp_path):
    study = hostile_list(tmp_path)

    export_quotes(study, tmp_path / "quotes.html")

    page = Elements((tmp_path / "quotes.html").read_text(encoding="utf-8"))
    assert HOSTILE in page.text
    assert not page.names & {"script", "b", "img"}


def test_a_word_document_of_quotes_has_quote_source_and_note(study, tmp_path):
    excerpt = next(excerpt for excerpt in all_excerpts(study) if excerpt.quote == "I trust the neighbours.")
    pick(study, excerpt.coding_id, note="Line one.\nLine two.", who="Ines")

    export_quotes(study, tmp_path / "quotes.docx")

    lines = [paragraph.text for paragraph in docx.Document(tmp_path / "quotes.docx").paragraphs]
    assert lines[0] == "small: quotes"
    expected = ["I trust the neighbours.", "Rosa · Focus group · group: A · session: 1", "Trust"]
    assert lines[2:] == [*expected, "Line one.", "Line two."]


@pytest.mark.parametrize("suffix", ["csv", "html", "docx"])
def test_without_names_nothing_tells_who_spoke_or_where(study, tmp_path, suffix):
    for coding_id in codings(study):
        pick(study, coding_id, who="Ines")
    path = tmp_path / f"quotes.{suffix}"

    told = export_quotes(study, path, is_named=False)

    written = path.read_text(encoding="utf-8") if suffix != "docx" else text_of(path)
    assert "I trust the neighbours." in written
    assert not [name for name in ("Rosa", "Amina", "Focus group", "group: A", "Board in", "Ines") if name in written]
    assert "left out" in told[0]


def text_of(path):
    return "\n".join(paragraph.text for paragraph in docx.Document(path).paragraphs)


def test_other_kinds_of_file_are_refused(study, tmp_path):
    with pytest.raises(RequestError, match=r"cannot be written as '\.pdf'"):
        export_quotes(study, tmp_path / "quotes.pdf")

    assert not list(tmp_path.glob("*.pdf"))


def test_the_workbook_of_a_study_has_its_quotes_and_memos_as_words(tmp_path):
    study = hostile_list(tmp_path)
    write_memo(study, ("study", ""), HOSTILE, who="Ines")

    export(study, tmp_path / "out.xlsx")

    workbook = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert workbook.sheetnames == ["Excerpts", "Counts", "Themes", "Quotes", "Memos", "About"]
    cells = [workbook["Quotes"]["B2"], workbook["Quotes"]["C2"], workbook["Memos"]["A2"]]
    assert [(cell.value, cell.data_type) for cell in cells] == [(HOSTILE, "s")] * 3


@pytest.mark.parametrize("suffix", ["html", "docx"])
def test_reports_have_quotes_before_the_excerpts_and_memos_at_the_end(study, tmp_path, suffix):
    pick(study, codings(study)[0], note="Open with this.", who="Ines")
    write_memo(study, ("code", "trust"), "Trust is slow.", who="Omar")
    path = tmp_path / f"out.{suffix}"

    export(study, path)

    written = text_of(path) if suffix == "docx" else Elements(path.read_text(encoding="utf-8").split("<main>")[1]).text
    places = [
        written.index(each)
        for each in ("Quotes", "Open with this.", "Coded excerpts", "Memos", "On codes", "Trust is slow.", "Omar")
    ]
    assert places == sorted(places)


def test_a_report_of_some_excerpts_leaves_quotes_and_memos_out_and_says_so(study, tmp_path):
    pick(study, codings(study)[0], who="Ines")

    told = export(study, tmp_path / "out.html", wanted=Filter(kinds=(Kind.BOARD,)))

    assert "The quote list and the memos are left out, since only some excerpts were asked for." in told
    assert 'id="quotes"' not in (tmp_path / "out.html").read_text(encoding="utf-8")


def test_in_a_blind_study_quotes_and_memos_of_others_wait(study):
    excerpt = next(all_excerpts(study))
    with study.change("code", who="Ines") as change:
        round_ = start_round(change, Coder("Ines"), codebook_version=CODEBOOK.version, settings={})
        row = {"round_id": round_.id, "document_id": excerpt.document_id}
        change.add("round_documents", [row])
        coding = {"passage_id": excerpt.passage, "start": excerpt.span.start, "end": excerpt.span.end}
        change.add("codings", [row | coding | {"id": "hers", "code_id": "trust", "confidence": 1.0, "evidence": []}])
        change.set("blind", "yes")
    pick(study, "hers", who="Ines")
    write_memo(study, ("coding", "hers"), "Mine alone.", who="Ines")

    seen = [(len(quotes(study, viewer=who)), len(memos(study, viewer=who))) for who in ("Ines", "Omar")]

    assert seen == [(1, 1), (0, 0)]


def run(capsys, monkeypatch, *arguments):
    """Run a command and return what it printed, to stdout and to stderr."""
    monkeypatch.setattr("sys.argv", ["qualkit", *map(str, arguments)])
    main()
    printed = capsys.readouterr()
    return printed.out, printed.err


def test_the_list_is_kept_by_commands(study, capsys, monkeypatch):
    one, two = codings(study)[:2]
    for coding_id, words_ in ((one, "First"), (two, "Second")):
        run(capsys, monkeypatch, "quotes", study.path, "--pick", coding_id, "--note", words_)

    run(capsys, monkeypatch, "quotes", study.path, "--number", "2", "--move", "-1")
    run(capsys, monkeypatch, "quotes", study.path, "--number", "1", "--note", "Opens")
    out, _ = run(capsys, monkeypatch, "quotes", study.path, "--json")

    assert [(row["coding"], row["note"]) for row in json.loads(out)] == [(two, "Opens"), (one, "First")]
    _, said = run(capsys, monkeypatch, "quotes", study.path, "--unpick", "1")
    assert "taken off the list" in said
    assert len(quotes(study)) == 1


def test_the_list_is_printed_without_names(study, capsys, monkeypatch):
    excerpt = next(excerpt for excerpt in all_excerpts(study) if excerpt.quote == "I trust the neighbours.")
    pick(study, excerpt.coding_id, who="Ines")

    out, _ = run(capsys, monkeypatch, "quotes", study.path, "--without-names")

    assert "I trust the neighbours." in out
    assert not [name for name in ("Rosa", "Focus group", "Ines") if name in out]


def test_memos_are_written_and_searched_by_commands(study, capsys, monkeypatch):
    run(capsys, monkeypatch, "memo", study.path, "--about", "code:trust", "Opinión")

    out, _ = run(capsys, monkeypatch, "memos", study.path, "--words", "opinion", "--json")

    [row] = json.loads(out)
    assert (row["text"], row["what"], row["about_id"]) == ("Opinión", "Trust", "trust")
    _, said = run(capsys, monkeypatch, "memo", study.path, "--remove", row["id"])
    assert "removed" in said
    assert not memos(study)
