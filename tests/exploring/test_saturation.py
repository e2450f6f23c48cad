"""How many themes further documents bring, in the order in which they came and in any other."""

import pytest
from builders import document
from studies import study, with_themes

from qualkit.errors import RequestError
from qualkit.exploring.saturation import saturation


def talks(dates, said=2):
    return [
        document(f"Talk {n}", [(f"Speaker {n}-{k}", f"Words {k}.") for k in range(said)], attributes={"date": date} if date else {})
        for n, date in enumerate(dates)
    ]  # fmt: skip


def test_documents_come_in_the_order_of_their_dates(tmp_path):
    documents = talks(["2031-03-02", "2031-03-01T18:00", "2031-03"])
    project = study(tmp_path, documents)
    run = with_themes(project, documents, [0, 1, 0, 0, 2, 2])

    found = saturation(project, run)

    assert (found.order, found.by_date) == (("Talk 2", "Talk 1", "Talk 0"), True)
    assert (found.new, found.seen) == ((1, 1, 1), (1, 2, 3))
    assert found.documents == (1, 2, 3)


def test_where_a_date_is_missing_they_come_as_they_were_imported(tmp_path):
    documents = talks(["2031-03-02", "", "2031-03-01"])
    project = study(tmp_path, documents)
    run = with_themes(project, documents, [0, 1, 0, 0, 2, 2])

    found = saturation(project, run)

    assert (found.order, found.by_date) == (("Talk 0", "Talk 1", "Talk 2"), False)
    assert found.new == (2, 0, 1)


def test_the_average_is_exact(tmp_path):
    documents = talks([""] * 3)
    project = study(tmp_path, documents)
    run = with_themes(project, documents, [0, 1, 0, None, 0, None])

    found = saturation(project, run)

    # Everyone speaks of the bus, one document alone of papers.
    assert found.mean == pytest.approx((1 + 1 / 3, 1 + 2 / 3, 2))
    assert (found.themes, found.alone) == (2, 1)


def test_a_document_without_any_theme_is_one_more_that_brought_nothing(tmp_path):
    documents = talks([""] * 2)
    project = study(tmp_path, documents)
    run = with_themes(project, documents, [0, 0, None, None])

    assert saturation(project, run).new == (1, 0)


def test_people_count_wherever_they_speak(tmp_path):
    documents = [
        document("East", [("Amina", "One."), ("Rosa", "Two."), ("", "Three.")]),
        document("West", [("Amina", "Four."), ("Ines", "Five.")]),
    ]
    project = study(tmp_path, documents)
    run = with_themes(project, documents, [0, 1, 3, 2, 2])

    found = saturation(project, run, over="participant")

    assert (found.order, found.new) == (("Amina", "Rosa", "Ines"), (2, 1, 0))


def test_what_cannot_come_in_is_refused(tmp_path):
    documents = talks([""])
    project = study(tmp_path, documents)
    run = with_themes(project, documents, [0, 0])

    with pytest.raises(RequestError, match=r"over 'year'; possible: document, participant$"):
        saturation(project, run, over="year")


SAID = {
    "few documents": (
        [0, 1, 0, 0, 1, 2],
        (
            "After 3 of 3 documents, in the order of import, all themes had been heard; even the last brought 1 new theme. "
            "1 of 3 themes comes from one document alone. 3 documents are few: another may well bring a new theme."
        ),
    ),
    "one document": (
        [0, 1],
        ("All themes come from one document; whether another would bring new ones cannot be told."),
    ),
    "saturated": (
        [0, 1, 2, 1, 0, 2, *[0] * 18],
        (
            "After 2 of 12 documents, in the order of import, all themes had been heard; the last 10 brought none that was "
            "new. By the rule of Guest, Namey and Chen (base 4, run 2, at most 5 % new) saturation came after 4 documents."
        ),
    ),
    "seemed saturated": (
        [0, 1, 1, 0, *[0] * 8, 2, 2, 0, 2, *[0] * 6],
        (
            "After 7 of 11 documents, in the order of import, all themes had been heard; the last 4 brought none that was "
            "new. By the rule of Guest, Namey and Chen (base 4, run 2, at most 5 % new) saturation came after 7 documents "
            "(it seemed so after 4, but more came later)."
        ),
    ),
    "not saturated": (
        [*[0] * 18, 1, 2],
        (
            "After 10 of 10 documents, in the order of import, all themes had been heard; even the last brought 2 new "
            "themes. 2 of 3 themes come from one document alone. By the rule of Guest, Namey and Chen (base 4, run 2, at "
            "most 5 % new) saturation is not reached."
        ),
    ),
}


@pytest.mark.parametrize(("assignments", "sentence"), SAID.values(), ids=SAID)
def test_the_sentence_says_what_can_be_said(tmp_path, assignments, sentence):
    documents = talks([""] * (len(assignments) // 2))
    project = study(tmp_path, documents)
    run = with_themes(project, documents, assignments)

    assert saturation(project, run).sentence == sentence


def test_where_no_theme_stands_that_is_said(tmp_path):
    documents = talks([""])
    project = study(tmp_path, documents)
    run = with_themes(project, documents, [None, None])

    assert saturation(project, run).sentence == "No theme that stands comes from any document."
