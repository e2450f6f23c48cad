"""What the pages with tables give to be downloaded: columns that say what they are, and no formulas."""

import csv
import io
from types import SimpleNamespace

from builders import small_study
from parts import frequencies, linked_table

from qualkit.exploring.coded import chosen, coded
from qualkit.exploring.tables import frequencies as counted
from qualkit.model import Filter

STUDY = SimpleNamespace(name_of="={}".format)


def rows_of(table):
    return list(csv.reader(io.StringIO(linked_table.csv_of(table).decode("utf-8-sig"))))


def test_the_columns_of_frequencies_say_of_what_they_are(tmp_path):
    held = coded(small_study(tmp_path))

    names, first, *_ = rows_of(frequencies._all(STUDY, "code", counted(held, chosen(held, Filter()))))

    assert names[1:] == ["Excerpts", "Passages", "of passages", "Documents", "of documents", "People", "of people"]
    assert first[0] == "'=violence"
