"""The page of themes: it stands alone, holds every theme with its quotes, and nothing said in it can act."""

import re

from export_studies import SCRIPT
from lxml import etree, html
from theme_studies import HOSTILE, coded_themes, themed_study

from qualkit.exporters.themes.files import export_themes

NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def written(project, folder, **options):
    path = folder / "themes.html"
    export_themes(project, path, **options)
    return path.read_text(encoding="utf-8")


def test_every_theme_stands_there_with_its_counts_wording_and_quotes(tmp_path):
    page = html.fromstring(written(themed_study(tmp_path), tmp_path))

    words = page.text_content()
    for number in (0, 1, 2):
        assert page.get_element_by_id(f"theme-{number}").text_content() == f"{number}. theme about subject {number}"
    assert len(page.findall(".//blockquote")) == 6
    for told in ("4 passages · 1 person · 2 documents · stability 0.80", "theme about subject 0 (es)", "calle"):
        assert told in words
    assert "characters 7–33" in words
    assert "too short: 1 passage" in words


def test_the_page_stands_alone(tmp_path):
    text = written(coded_themes(tmp_path), tmp_path)

    page = html.fromstring(text)
    assert set(re.findall(r"https?:[^\"'<> )]*", text)) <= NAMESPACES
    assert not re.search(r"@import|src=|<script|<image", text)
    assert all(link.get("href").startswith("#") for link in page.iter("a"))
    assert len(page.findall(".//svg")) == 5


def test_every_link_leads_somewhere_and_no_id_comes_twice(tmp_path):
    page = html.fromstring(written(coded_themes(tmp_path), tmp_path))

    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {link.get("href").removeprefix("#") for link in page.iter("a")} <= set(ids)


def test_names_and_words_that_look_like_code_arrive_as_words(tmp_path):
    text = written(themed_study(tmp_path, count=len(HOSTILE), labels=HOSTILE), tmp_path)

    page = html.fromstring(text)
    assert "<script" not in text
    assert SCRIPT in page.text_content()
    assert not [name for each in page.iter(etree.Element) for name in each.attrib if name.startswith("on")]
    assert "turned around" in page.text_content()


def test_without_names_speakers_are_left_out_and_the_reader_is_told(tmp_path):
    project = themed_study(tmp_path)

    named, unnamed = written(project, tmp_path), written(project, tmp_path, names=False, replace=True)

    assert "Amina · Talk" in named
    assert "Amina" not in unnamed
    assert "Chatham House" in unnamed


def test_the_same_study_gives_the_same_page(tmp_path):
    project = coded_themes(tmp_path)

    assert written(project, tmp_path) == written(project, tmp_path, replace=True)
