"""The wheel holds all that the program needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """Return a folder with the contents of the built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    with ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def run(unpacked, folder, *arguments):
    program = "import sys; from qualkit.cli import main; sys.argv[0] = 'qualkit'; main()"
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_brings_codebooks_sample_and_app(unpacked):
    share = unpacked / "qualkit" / "share"

    names = {path.relative_to(share).as_posix() for path in share.rglob("*") if path.is_file()}

    assert {"codebooks/migrant-women.yaml", "codebooks/dialogue.yaml", "sample/README.md"} <= names
    assert {"apps/main.py", "apps/.streamlit/config.toml"} <= names
    assert not [name for name in names if "__pycache__" in name or name.endswith(".qualkit")]


def test_the_sample_study_runs_from_the_wheel_in_any_folder(unpacked, tmp_path):
    done = run(unpacked, tmp_path, "demo", "here", "--no-app")

    assert done.returncode == 0, done.stderr
    assert {"sample.qualkit", "excerpts.csv", "excerpts.xlsx", "report.html", "report.docx"} <= {
        path.name for path in (tmp_path / "here").iterdir()
    }
    assert "violence" in done.stdout


def test_the_wheel_finds_its_own_files_rather_than_the_repository(unpacked, tmp_path):
    done = run(unpacked, tmp_path, "codebook", "check", "dialogue")
    where = subprocess.run(
        [sys.executable, "-c", "from qualkit.resources import resource; print(resource('apps'))"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.returncode == 0, done.stderr
    assert Path(where.stdout.strip()).is_relative_to(unpacked)
