"""Standing choices: read from the file beside the project, faults named; and where our own files lie."""

import pytest

from qualkit.errors import InputError
from qualkit.resources import resource
from qualkit.settings import Settings, read_settings


def written(folder, text):
    (folder / "qualkit.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def test_without_a_file_the_defaults_hold(tmp_path):
    assert read_settings(tmp_path) == Settings()


def test_what_the_file_says_goes_over_the_defaults(tmp_path):
    found = read_settings(written(tmp_path, 'coder = "Amina"\nseed = 7\n'))

    assert found == Settings(coder="Amina", seed=7)


def test_an_empty_file_changes_nothing(tmp_path):
    assert read_settings(written(tmp_path, "# nothing yet\n")) == Settings()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('codr = "Amina"', "unknown setting 'codr'; did you mean 'coder'"),
        ('seed = "7"', "'seed' is '7'; a whole number is possible"),
        ("seed = true", "'seed' is True"),
        ("seed = -1", "'seed' is -1; 0 to 4294967295 is possible"),
        ("coder = 7", "'coder' is 7; text in quotation marks is possible"),
        ("coder = [", "qualkit.toml: "),
        (b"coder = '\xff'", "qualkit.toml: "),
        ("[themes]\ncount = 3", "'themes' is {'count': 3}; text in quotation marks is possible"),
    ],
)
def test_a_fault_is_one_line_with_the_file(tmp_path, text, says):
    with pytest.raises(InputError) as raised:
        read_settings(written(tmp_path, text))

    assert "qualkit.toml" in str(raised.value)
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "holds"), [("codebooks", "migrant-women.yaml"), ("sample", "README.md"), ("apps", "")]
)
def test_our_own_files_are_where_they_are_looked_for(name, holds):
    assert (resource(name) / holds).exists()
