"""Codebooks: what is written is read back, and every fault is one line that says where."""

from contextlib import suppress

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.codebook import (
    codebook_from,
    compare,
    find_codebook,
    parse_codebook,
    plain_codebook,
    read_codebook,
    schema,
    write_codebook,
)
from qualkit.decoding import UNSTORABLE
from qualkit.errors import CodebookError

HEAD = "codebook: a\nlanguages: [en, es]\ncodes:\n"
ONE = HEAD + "  - id: trust\n    name: {en: Trust}\n"

TEXTS = st.text(min_size=1, max_size=30).filter(lambda text: text.strip() and not UNSTORABLE.search(text))
TERMS = TEXTS.map(lambda text: f"word {text}").filter(lambda text: not any(mark in text for mark in "/….0123456789"))
IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4})?", fullmatch=True)


@st.composite
def contents(draw):
    """Return a codebook as a file holds it, with up to three levels of codes."""
    languages = draw(st.lists(st.sampled_from(["en", "es", "fr", "no"]), min_size=1, max_size=3, unique=True))
    ids = iter(draw(st.lists(IDS, min_size=14, max_size=14, unique=True)))

    def words():
        return draw(st.dictionaries(st.sampled_from(languages), TEXTS, min_size=1))

    def lists(items):
        return draw(st.dictionaries(st.sampled_from(languages), st.lists(items, max_size=3)))

    def code(depth):
        below = draw(st.integers(0, 2)) if depth else 0
        return {
            "id": next(ids),
            "name": words(),
            "definition": draw(st.one_of(st.just(""), TEXTS)),
            "colour": draw(st.sampled_from(["", "#12abEF"])),
            "examples": lists(TEXTS),
            "terms": lists(TERMS),
            "not": lists(TERMS),
            "codes": [code(depth - 1) for _ in range(below)],
        }

    top = [code(2) for _ in range(draw(st.integers(1, 2)))]
    return {"codebook": "book", "title": words(), "languages": languages, "codes": top}


@settings(max_examples=80, deadline=None)
@given(contents())
def test_what_is_written_is_read_back_to_the_same_version(content):
    book = codebook_from(content, place="book")

    assert parse_codebook(write_codebook(book), place="book") == book
    assert codebook_from(plain_codebook(book), place="book") == book


def fault(text):
    with pytest.raises(CodebookError) as raised:
        parse_codebook(text, place="codebooks/a.yaml")
    line = str(raised.value)
    assert "\n" not in line
    assert len(line) < 300
    return line


def test_an_unknown_field_is_named_with_the_nearest_that_is_possible():
    line = fault(ONE + "    definitoin: x\n")

    assert line == "codebooks/a.yaml: code 'trust' has unknown field 'definitoin'; did you mean 'definition'?"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a codebook"),
        ("# nothing\n", "is not a codebook"),
        ("- a\n- b\n", "is not a codebook"),
        ("just words", "is not a codebook"),
        ("codebook: a\nlanguages: [en]\n", "'codes' is missing"),
        ("codebook: a\nlanguages: [en]\ncodes:\n", "'codes' is missing"),
        ("codebook: a\nlanguages: []\ncodes: []\n", "'languages' is missing"),
        ("codebook: a\nlanguages: en\ncodes: [a]\n", "languages: 'en' is not a list of language codes"),
        ("codebook: a\nlanguages: [EN]\ncodes: [a]\n", "is not a list of language codes such as [en, es, fr]"),
        ("codebook: a\nlanguages: [en, en]\ncodes: [a]\n", "'en' is there twice"),
        ("codebook: A b\nlanguages: [en]\ncodes: [a]\n", "the codebook has the id 'A b'; lower-case letters"),
        ("codebook: a\ncolour: red\n", "the codebook has unknown field 'colour'; possible: codebook, codes"),
        ("codebook: a\nlanguages: [en]\ncodes: {a: b}\n", "'codes' must be a list"),
        ("codebook: a\nlanguages: [en]\ncodes: [trust]\n", "'trust' is not a code; each starts '- id: …'"),
        (HEAD + "  - name: Trust\n", "is not a code"),
        (HEAD + "  - id: trust\n", "code 'trust': 'name' is missing"),
        (HEAD + "  - id: Trust me\n    name: T\n", "has the id 'Trust me'"),
        (HEAD + "  - id: trust\n    name: '  '\n", "'name' (en) holds '  '"),
        (HEAD + "  - id: trust\n    name: {en: [a, b]}\n", "'name' (en) is a list; one text is possible"),
        (HEAD + "  - id: trust\n    name: {en: []}\n", "'name' (en) is a list"),
        (HEAD + "  - id: trust\n    name: [a]\n", "text, or one entry a language, is possible"),
        (ONE + "    definition: {fr: Confiance}\n", "'definition' has unknown language 'fr'; possible: en, es"),
        (ONE + "    terms: {en: [trust, ~]}\n", "'terms' (en) holds None; words (in quotation marks) are needed"),
        (ONE + "    terms: [[a]]\n", "'terms' (en) holds ['a']"),
        (ONE + "    terms: [a b]\n", "term 'a b' (en) has no word of two letters"),
        (ONE + "    terms: {es: ['*']}\n", "term '*' (es) has no word of two letters"),
        (ONE + "    terms: ['…12 a']\n", "has no word of two letters"),
        (ONE + "    not: ['a/VERB']\n", "has no word of two letters"),
        (ONE + "    terms: ['beat …100 wife']\n", "has a gap of more than 99 words"),
        (ONE + "    terms: ['abuse/VREB']\n", "asks for the part of speech 'VREB'; did you mean 'VERB'?"),
        (ONE + "    colour: red\n", "colour 'red' is not like '#a4343a'"),
        (ONE + "    colour: '#12345'\n", "colour '#12345'"),
        (ONE + "    codes: text\n", "code 'trust': 'codes' must be a list"),
        (ONE + "  - id: trust\n    name: Again\n", "code 'trust' is there twice"),
        (ONE + "    name: Again\n", "line 6: 'name' is given twice"),
        (ONE + '    terms: ["ab\\ud800"]\n', "holds a character that no text has"),
        (ONE + "    colour: " + "9" * 10_000 + "\n", "is not like '#a4343a'"),
        ('codebook: "a\n', "line 2: "),
        ("codebook: a\n\nlanguages: [en\x07]\n", "line 3: the character U+0007 is not possible"),
    ],
)
def test_every_fault_is_one_line_with_its_place(text, says):
    line = fault(text)

    assert line.startswith("codebooks/a.yaml")
    assert says in line


def nested_codes(depth):
    text = "codebook: a\nlanguages: [en]\ncodes:\n"
    for n in range(depth):
        indent = "    " * n
        text += f"{indent} - id: c{n}\n{indent}   name: C\n{indent}   codes:\n"
    return text


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "&a [*a]",
        "[" * 20_000,
        "{a: " * 5_000,
        nested_codes(400),
        "? [a, b]\n: c\n",
        "? {a: b}\n: c\n",
        ONE + "    terms: {[a]: b}\n",
        ONE + "    ? [a]\n    : b\n",
        "1: a\n2: b\n",
        "~: a\n",
        "<<: {a: b}\n",
        "!!python/object/apply:os.system ['true']\n",
        ONE + "    colour: !!python/name:os.system\n",
        ONE + "    colour: !!int 'abc'\n",
        ONE + "    colour: !!int " + "9" * 10_000 + "\n",
        ONE + "    colour: !!timestamp 'abc'\n",
        ONE + "    colour: !!float ''\n",
        ONE + "    colour: !!bool 'abc'\n",
        ONE + "    colour: !!binary 'é'\n",
        ONE + "    terms: !!set {a, b}\n",
        "!!map abc",
        "codebook: a\0b\n",
        "a: b\n---\nc: d\n",
        "codebook:\ta\n\tb: c\n",
    ],
)
def test_hostile_yaml_gets_one_line_and_nothing_else(text):
    assert fault(text).startswith("codebooks/a.yaml")


@settings(max_examples=150, deadline=None)
@given(st.text("ab:-[]{}&*!?|>'\"#%@, \n\t~<=é1", max_size=40))
def test_no_text_at_all_raises_anything_but_a_codebook_error(text):
    with suppress(CodebookError):
        parse_codebook(text, place="a.yaml")


def test_words_that_yaml_takes_for_yes_and_no_stay_words():
    book = parse_codebook(ONE + "    terms: [no, on, yes, off, 2020-01-01, 12]\n", place="a.yaml")

    assert [term.text for term in book.code("trust").terms] == ["no", "on", "yes", "off", "2020-01-01", "12"]


def test_norwegian_is_a_language():
    book = parse_codebook("codebook: a\nlanguages: [no]\ncodes: [{id: x, name: {no: Tillit}}]\n", place="a.yaml")

    assert book.languages == ("no",)


def test_text_without_a_language_is_in_the_first():
    book = parse_codebook(ONE + "    definition: To rely on somebody.\n    terms: trust\n", place="a.yaml")

    assert book.code("trust").definition == {"en": "To rely on somebody."}
    assert [(term.text, term.language) for term in book.code("trust").terms] == [("trust", "en")]


def test_a_term_given_twice_counts_once():
    book = parse_codebook(ONE + "    terms: [trust, rely, trust]\n", place="a.yaml")

    assert [term.text for term in book.code("trust").terms] == ["trust", "rely"]


def test_a_title_is_the_id_when_there_is_none():
    assert parse_codebook(ONE, place="a.yaml").title == {"en": "a"}


def test_the_version_tells_one_content_from_another_and_not_one_layout_from_another():
    plain = parse_codebook(ONE, place="a.yaml").version
    spaced = parse_codebook("# a comment\n" + ONE.replace("{en: Trust}", "\n      en: 'Trust'"), place="b.yaml").version
    other = parse_codebook(ONE.replace("Trust}", "Trusts}"), place="a.yaml").version

    assert plain == spaced
    assert plain != other
    assert len(plain) == 12


def test_a_codebook_is_found_by_name_or_by_file(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(ONE, encoding="utf-8-sig")

    assert find_codebook("dialogue").name == "dialogue.yaml"
    assert read_codebook(find_codebook(str(path))).id == "a"


def test_an_unknown_codebook_is_answered_with_the_known_ones(tmp_path):
    with pytest.raises(CodebookError, match="'dialog' is not known; did you mean 'dialogue'"):
        find_codebook("dialog")
    with pytest.raises(CodebookError, match="there is no such file; codebooks that come with qualkit: dialogue, mig"):
        find_codebook(str(tmp_path / "none.yaml"))
    with pytest.raises(CodebookError, match="there is no such file"):
        find_codebook(str(tmp_path))


def test_a_file_in_another_encoding_is_told_so(tmp_path):
    path = tmp_path / "old.yaml"
    path.write_bytes("codebook: é".encode("utf-16"))

    with pytest.raises(CodebookError, match=r"old\.yaml: is not UTF-8 text; save it as UTF-8"):
        read_codebook(path)


def changed(old, new):
    return {
        each.code_id: (each.what, each.details)
        for each in compare(parse_codebook(old, place="old"), parse_codebook(new, place="new"))
    }


def test_a_comparison_names_what_was_added_removed_moved_and_changed():
    old = HEAD + (
        "  - {id: trust, name: Trust, terms: {en: [trust, rely]}}\n"
        "  - {id: gone, name: Gone}\n"
        "  - {id: moved, name: Moved}\n"
        "  - {id: same, name: Same}\n"
    )
    new = HEAD + (
        "  - id: trust\n    name: Trust\n    colour: '#123456'\n    terms: {en: [trust, faith, credit], es: [fe]}\n"
        "    codes: [{id: moved, name: Moves}, {id: new, name: New}]\n"
        "  - {id: same, name: Same}\n"
    )

    found = changed(old, new)

    assert found == {
        "trust": ("changed", ("colour: none → #123456", "terms (en): + faith, + credit, − rely", "terms (es): + fe")),
        "moved": ("moved", ("parent: top → trust", "name (en): Moved → Moves")),
        "new": ("added", ("under trust",)),
        "gone": ("removed", ()),
    }


def test_a_comparison_of_a_codebook_with_itself_is_empty():
    assert changed(ONE, ONE) == {}


def test_a_comparison_names_title_languages_and_order():
    two = HEAD + "  - {id: trust, name: Trust}\n  - {id: other, name: Other}\n"
    turned = HEAD + "  - {id: other, name: Other}\n  - {id: trust, name: Trust}\n"

    assert changed(two, turned) == {"the codebook": ("changed", ("codes: other order",))}
    assert changed(ONE, "title: New\n" + ONE.replace("[en, es]", "[en, es, fr]")) == {
        "the codebook": ("changed", ("title (en): a → New", "languages: + fr"))
    }


@pytest.mark.parametrize("name", ["migrant-women", "dialogue"])
def test_the_schema_accepts_the_codebooks_that_come_along(name):
    content = plain_codebook(read_codebook(find_codebook(name)))

    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(content, schema())


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"definitoin": "x"}, ["codes", 0]),
        ({"colour": "red"}, ["codes", 0, "colour"]),
        ({"terms": {"en": [1]}}, ["codes", 0, "terms"]),
        ({"id": "A"}, ["codes", 0, "id"]),
    ],
)
def test_the_schema_refuses_what_the_program_refuses(change, path):
    content = {"codebook": "a", "languages": ["en"], "codes": [{"id": "trust", "name": "Trust", **change}]}

    errors = list(jsonschema.Draft202012Validator(schema()).iter_errors(content))

    assert [list(error.absolute_path) for error in errors] == [path]
    with pytest.raises(CodebookError):
        codebook_from(content, place="a")


def test_the_schema_accepts_the_short_forms():
    content = {
        "codebook": "a",
        "languages": ["en"],
        "codes": [{"id": "trust", "name": "Trust", "terms": "trust", "examples": ["x"], "not": {"en": "trust fund"}}],
    }

    jsonschema.validate(content, schema())
    assert len(codebook_from(content, place="a").codes) == 1
