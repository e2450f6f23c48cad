"""The program starts at once: heavy libraries are loaded where they are used."""

import json
import subprocess
import sys

import pytest

HEAVY = (
    "matplotlib",
    "pandas",
    "numpy",
    "spacy",
    "sklearn",
    "bertopic",
    "streamlit",
    "sqlalchemy",
    "openpyxl",
    "docx",
    "pypdfium2",
    "pyarrow",
    "yaml",
    "rich.progress",
)


def loaded_by(program, *arguments):
    """Return the modules that a fresh program has loaded at its end."""
    report = (
        "import atexit, json, sys; atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))"
    )
    done = subprocess.run(
        [sys.executable, "-c", f"{report}\n{program}", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        ("import qualkit", []),
        (
            "import qualkit.model, qualkit.errors, qualkit.text, qualkit.codebook, qualkit.protocols, qualkit.registry",
            [],
        ),
        ("from qualkit.cli import main; main()", ["--help"]),
        ("from qualkit.cli import main; main()", ["--version"]),
        ("from qualkit.cli import main; main()", ["apply", "--help"]),
    ],
)
def test_starting_loads_nothing_heavy(program, arguments):
    loaded = loaded_by(program, *arguments)

    assert "qualkit" in loaded
    assert [name for name in HEAVY if name in loaded] == []


def test_looking_at_a_project_loads_no_language_model_and_no_data_frame(tmp_path):
    path = str(tmp_path / "a.qualkit")
    program = "from qualkit.cli import main; main()"
    loaded_by(program, "init", path, "--codebook", "dialogue")

    loaded = loaded_by(program, "history", path)

    assert "sqlalchemy" in loaded
    assert [name for name in HEAVY if name in loaded and name not in ("sqlalchemy", "yaml")] == []


def test_the_store_is_the_only_room_that_loads_sql():
    loaded = loaded_by("import qualkit.exporters.wording, qualkit.readers.writing.prose, qualkit.autocoders.lexicon")

    assert "sqlalchemy" not in loaded
