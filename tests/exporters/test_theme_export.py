"""Where themes are written: by the suffix, whole or not at all, and never over somebody's work."""

import pytest
from builders import empty_study, small_study
from click.testing import CliRunner
from theme_studies import KINDS, coded_themes, themed_study

from qualkit import cli
from qualkit.errors import QualkitError
from qualkit.exporters.themes import files
from qualkit.exporters.themes.files import export_themes

PICTURES = sorted(f"{kind}.{suffix}" for kind in KINDS for suffix in ("svg", "png"))
TARGETS = pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.html", "a.svg", "a.png", "figures"])


@TARGETS
def test_the_command_writes_by_the_suffix_of_its_target(tmp_path, name):
    project = coded_themes(tmp_path)

    done = CliRunner().invoke(cli.qualkit, ["theme", "export", str(project.path), str(tmp_path / name)])

    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert f"written: {tmp_path / name}" in done.stderr
    assert (tmp_path / name).exists()


def test_a_folder_holds_all_figures_and_nothing_else(tmp_path):
    export_themes(coded_themes(tmp_path), tmp_path / "figures")

    assert sorted(path.name for path in (tmp_path / "figures").iterdir()) == PICTURES


def test_what_else_is_in_a_folder_stays_and_a_figure_of_an_older_run_goes(tmp_path):
    folder = tmp_path / "figures"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    (folder / "codes.svg").write_text("old")

    lost = export_themes(themed_study(tmp_path), folder, replace=True)

    assert (folder / "notes.txt").read_text() == "mine"
    assert not (folder / "codes.svg").exists()
    assert any("codes" in line for line in lost)


@TARGETS
def test_what_is_there_already_stays_unless_it_is_to_be_replaced(tmp_path, name):
    project = coded_themes(tmp_path)
    export_themes(project, tmp_path / name)

    with pytest.raises(QualkitError, match="is there already"):
        export_themes(project, tmp_path / name)

    export_themes(project, tmp_path / name, replace=True)


@TARGETS
def test_a_project_without_themes_says_in_one_line_what_to_do(tmp_path, name):
    project = empty_study(tmp_path)

    with pytest.raises(QualkitError, match="has no themes yet; 'qualkit themes") as fault:
        export_themes(project, tmp_path / name)

    assert "\n" not in str(fault.value)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("name", "options", "fault"),
    [
        ("a.pdf", {}, "cannot be written as '.pdf'"),
        ("a.svg", {"figure": "pie"}, "there is no figure 'pie'"),
        ("a.html", {"figure": "map"}, "goes into a file that ends with .svg or .png"),
        ("a.svg", {"figure": "bars", "by": "shoes"}, "shoes"),
        ("a.svg", {"by": "participant", "names": False}, "would name speakers"),
        ("nowhere/a.svg", {}, "does not exist"),
        ("nowhere/figures", {}, "does not exist"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(tmp_path, name, options, fault):
    project = coded_themes(tmp_path)
    before = set(tmp_path.iterdir())

    with pytest.raises(QualkitError) as raised:
        export_themes(project, tmp_path / name, **options)

    assert fault in str(raised.value)
    assert "\n" not in str(raised.value)
    assert set(tmp_path.iterdir()) == before


@TARGETS
def test_a_fault_half_way_leaves_nothing_behind(tmp_path, monkeypatch, name):
    project = coded_themes(tmp_path)
    before = set(tmp_path.iterdir())

    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(files, "WRITERS", dict.fromkeys(files.WRITERS, broken))
    monkeypatch.setattr(files, "PICTURES", {"svg": broken, "png": broken})

    with pytest.raises(ZeroDivisionError):
        export_themes(project, tmp_path / name)

    assert set(tmp_path.iterdir()) == before


def test_themes_of_a_run_from_before_still_export(tmp_path):
    project = small_study(tmp_path)

    for name in ("a.csv", "a.xlsx", "a.html", "figures"):
        export_themes(project, tmp_path / name)

    assert "side by side" in (tmp_path / "a.html").read_text()


def test_letters_that_a_png_cannot_show_are_named(tmp_path):
    lost = export_themes(themed_study(tmp_path, labels=("\u6c34\u3068\u5bb6",)), tmp_path / "a.png")

    assert any("水" in line and "SVG" in line for line in lost)
