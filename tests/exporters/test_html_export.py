"""The web page: it stands alone, and nothing said in it can act."""

import re
import tempfile
from pathlib import Path

from builders import CODEBOOK, document, small_study
from export_studies import (
    SCRIPT,
    answers_study,
    coded_study,
    evidence_study,
    exported,
    hostile_study,
    page,
    read_back,
    recorded_study,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.decoding import storable
from qualkit.exporters.markup import Markup, element
from qualkit.model import Match

TEXTS = st.lists(st.text(min_size=1).map(storable).filter(bool), min_size=1, max_size=6)
TAGS = {"html", "head", "meta", "title", "style", "body", "header", "main", "footer", "nav", "div", "p", "span", "a"}
TAGS |= {"h1", "h2", "h3", "dl", "dt", "dd", "ul", "li", "figure", "blockquote", "figcaption", "mark", "small"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}


@given(TEXTS)
@settings(max_examples=20, deadline=None)
def test_no_text_breaks_the_page_or_is_changed_by_it(texts):
    with tempfile.TemporaryDirectory() as folder:
        path = exported(answers_study(Path(folder), texts), Path(folder), "html")
        quotes = [quote for quote, _ in read_back(path)]
        elements = page(path).elements

    assert quotes == texts
    assert {tag for tag, _ in elements} <= TAGS


def test_a_script_in_any_name_stays_words(tmp_path):
    path = exported(hostile_study(tmp_path), tmp_path, "html")

    elements = page(path).elements
    assert {tag for tag, _ in elements} <= TAGS
    assert not any(name.startswith("on") for _, attributes in elements for name in attributes)
    assert "<script" not in path.read_text(encoding="utf-8")
    assert page(path).text.count(SCRIPT) > 10


def test_the_page_stands_alone(tmp_path):
    path = exported(small_study(tmp_path), tmp_path, "html")

    text, elements = path.read_text(encoding="utf-8"), page(path).elements
    assert not re.search(r"https?:|url\(|@import|src=", text)
    assert all(attributes["href"].startswith("#") for tag, attributes in elements if tag == "a")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": policy}) in elements


def test_every_link_of_the_contents_leads_somewhere(tmp_path):
    elements = page(exported(small_study(tmp_path), tmp_path, "html")).elements

    ids = {attributes["id"] for _, attributes in elements if "id" in attributes}
    links = {attributes["href"].removeprefix("#") for tag, attributes in elements if tag == "a"}
    assert links <= ids
    assert len(links) == 7


def test_a_quote_knows_its_language_and_its_direction(tmp_path):
    elements = page(exported(small_study(tmp_path), tmp_path, "html")).elements

    quotes = [attributes for tag, attributes in elements if tag == "blockquote"]
    assert {quote["lang"] for quote in quotes} == {"en", "es", "fr"}
    assert {quote["dir"] for quote in quotes} == {"auto"}


def test_the_evidence_is_marked_where_it_stands(tmp_path):
    text = exported(recorded_study(tmp_path), tmp_path, "html").read_text(encoding="utf-8")

    assert "Nobody spoke of <mark>violence</mark> then.</blockquote>" in text


def test_words_that_weighed_are_marked_and_a_statement_that_is_near_something_is_not(tmp_path):
    text = exported(evidence_study(tmp_path), tmp_path, "html").read_text(encoding="utf-8")

    assert 'No <mark class="negated">violence</mark>, but <mark>papers</mark>.</blockquote>' in text
    assert ">He never let her speak.</blockquote>" in text


def test_a_code_without_excerpts_is_in_the_contents_with_nought_and_no_link(tmp_path):
    answers = document("Answers", [("", "Trust")])
    project = coded_study(tmp_path, [(answers, [Match(answers.id, answers.passages[0].span, "trust", 0.5)])])

    text = exported(project, tmp_path, "html").read_text(encoding="utf-8")

    assert '<li class="depth-1"><span>Violence</span><span class="number">0</span></li>' in text


def test_a_heading_shows_the_path_of_its_code(tmp_path):
    text = exported(small_study(tmp_path), tmp_path, "html").read_text(encoding="utf-8")

    assert re.search(r'<h3 id="code-2" dir="auto">Violence › Domestic violence</h3>', text)
    assert "2 excerpts in 2 documents; with sub-codes 4 excerpts in 3 documents" in text
    assert CODEBOOK.version in text


def test_markup_is_kept_and_all_else_is_escaped():
    built = element("p", "<b>", Markup("<i>x</i>"), class_='"', lang="")

    assert built == '<p class="&quot;">&lt;b&gt;<i>x</i></p>'
