"""Reports of the whole study tell of each theme how sure it is, and how each language speaks of it."""

import docx
import pytest
from export_studies import exported, page, sheet_rows
from theme_studies import themed_study


def words_of(path):
    if path.suffix == ".html":
        return page(path).text
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


@pytest.mark.parametrize("suffix", ["html", "docx"])
def test_a_report_tells_how_stable_a_theme_is_and_its_words_in_each_language(tmp_path, suffix):
    words = words_of(exported(themed_study(tmp_path, stability=0.41), tmp_path, suffix))

    assert "4 passages; stability 0.41, tentative." in words
    assert "en: theme about subject 0, theme about subject 0, street" in words
    assert "es: theme about subject 0 (es), calle" in words


def test_a_workbook_of_the_study_has_the_stability_of_each_theme(tmp_path):
    rows = sheet_rows(exported(themed_study(tmp_path), tmp_path, "xlsx"), "Themes")

    assert {row["stability"] for row in rows if row["quote"]} == {0.8}
