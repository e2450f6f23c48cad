"""The annotator reaches the browser as files, and a code can be made in any script."""

from inspect import signature

from parts import annotator
from playwright.sync_api import expect
from room import coded, put, reading
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

CHANGED = "Streamlit registers components otherwise now: mend apps/parts/annotator.py, `_component`"


def test_streamlit_still_takes_components_from_a_folder():
    manager = get_bidi_component_manager()

    takes = [list(signature(each).parameters) for each in (ComponentConfig, ComponentManifest)]
    assert takes == [["name", "asset_dir"], ["name", "version", "components"]], CHANGED
    assert list(signature(manager.register_from_manifest).parameters) == ["manifest", "package_root"], CHANGED
    assert list(signature(manager.get_component_asset_root).parameters) == ["name"], CHANGED


def test_every_file_that_the_annotator_asks_for_is_there():
    folder = annotator.ASSETS / annotator.NAME
    asked = {
        line.split('"')[-2].removeprefix("./")
        for script in folder.glob("*.js")
        for line in script.read_text(encoding="utf-8").splitlines()
        if line.startswith("import ")
    }

    assert asked <= {script.name for script in folder.glob("*.js")}
    assert (folder / "main.js").is_file()
    assert (folder / "annotator.css").is_file()


def test_codes_named_in_other_scripts_are_made_side_by_side(study, server, chromium):
    names = ["الثقة بالناس", "Доверие", "Ängste vor Ämtern & Wärme, groß und sehr lang gedacht"]
    words = ["one two", "three four", "five six"]
    read = put(study, "Scripts", [("Ana", "Here are one two and three four and five six.")])
    with reading(chromium, server, read) as reader:
        for name, said in zip(names, words, strict=True):
            reader.draw_over(said)
            reader.page.get_by_role("combobox", name="Find or create a code").fill(name)
            reader.page.get_by_role("option", name=f"Create the code “{name}” …").click()
            reader.page.get_by_role("button", name="Create and code").click()
            expect(reader.page.locator(".qk-chip", has_text=name)).to_be_visible()
        reader.saved()
        expect(reader.page.locator(".qk-refused")).to_have_count(0)

    ids = ["code", "code-2", "angste-vor-amtern-warme-gross-und"]
    assert [(code, said) for code, said, _ in coded(study, read)] == list(zip(ids, words, strict=True))
    assert {code.id: code.name["en"] for code in study.codebook().codes if code.id in ids} == dict(
        zip(ids, names, strict=True)
    )
