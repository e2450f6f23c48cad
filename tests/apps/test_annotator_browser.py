"""The coding room as a researcher meets it: codings made, changed and decided with mouse and keyboard."""

import random
import re

import pytest
from playwright.sync_api import expect
from room import CODES, coded, put, reading, units

from qualkit.store.marks import marks
from qualkit.store.memos import memos

HARD = (
    "We had a cafe\u0301 happy \U0001f468\u200d\U0001f469\u200d\U0001f467 then \U0001f1f0\U0001f1ea about it. "
    "و عربي جدا too. Then\r\nwe left \U0001f622 early, nai\u0308ve as \U0001f9d1\U0001f3fd\u200d\U0001f33e we were."
)
TALK = [
    ("Moderator", "How do you come to work? Tell us."),
    ("Ana", "I take the bus. The bus is late every night. Nobody tells us why."),
    ("Rosa", "I walk with my neighbours. We trust each other. My sister waits for papers."),
    ("Ben", "There was violence at the stop. I work at night. The school is far."),
]
NOTE = [
    ("", "The bus was late again. People waited in the rain. Nobody complained. An old man sang. Then it came."),
    ("", "At home they talked of papers. It was quiet."),
]


# --- code points ---


def test_words_drawn_over_are_coded_to_the_code_point(study, server, chromium):
    wanted = [
        "cafe\u0301 happy",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 then",
        "\U0001f1f0\U0001f1ea about it",
        "عربي",
        "و عربي جدا",
        "Then\r\nwe left \U0001f622",
        "nai\u0308ve as \U0001f9d1\U0001f3fd\u200d\U0001f33e we",
    ]
    read = put(study, "Drawn over", [("Moderator", "How was it? \U0001f600"), ("Ana", HARD)])
    with reading(chromium, server, read) as reader:
        for words in wanted:
            reader.draw_over(words)
            reader.press("1", "Escape")
        expect(reader.page.locator(".qk-chip")).to_have_count(len(wanted))
        reader.saved()

    assert {words for _, words, _ in coded(study, read)} == set(wanted)
    assert len(coded(study, read)) == len(wanted)


@pytest.mark.parametrize("seed", range(3))
def test_any_words_drawn_over_are_the_words_coded(study, server, chromium, seed):
    chance = random.Random(seed)  # noqa: S311 - no secret
    more = ["e\u0301te\u0301", "\U0001f3f4\u200d☠️", "سلام", "hôtel", "𝔄bc", "ไทย", "日本"]
    pieces = HARD.replace("\r\n", " ").split() + more
    rows = [("Ana", " ".join(chance.choices(pieces, k=18))) for _ in range(3)]
    read = put(study, f"Drawn by chance {seed}", rows)
    wanted = []
    with reading(chromium, server, read) as reader:
        for key in "123456":
            row = chance.randrange(len(rows))
            text = rows[row][1]
            letters = [pair for pair in reader.letters(row) if units_of(text, *pair).strip()]
            first, last = sorted(chance.sample(range(len(letters)), 2))
            start, end = letters[first][0], letters[last][1]
            reader.press("Escape")
            reader.draw(row, start, end)
            reader.press(key)
            place = read.passages[row].span.start + len(units_of(text, 0, start))
            wanted.append((place, units_of(text, start, end), list(CODES)[int(key) - 1]))
        reader.saved()

    found = [(mark.span.start, mark.span.of(read.text), mark.code_id) for mark in marks(study, read.id, viewer="ana")]
    assert sorted(found) == sorted(wanted)


def units_of(text, start, end):
    """Return the words between two UTF-16 units."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


def test_what_was_said_stays_words(study, server, chromium):
    hostile = "<script>window.hit=1</script> <img src=x onerror=window.hit=1> **bold** done"
    read = put(study, hostile, [("<b>Amina", hostile)], suggested=[(hostile, "trust", 0.9)])
    with reading(chromium, server, read) as reader:
        reader.draw_over("onerror=window.hit=1> **bold**")
        reader.press("Enter")
        reader.page.get_by_role("combobox", name="Find or create a code").fill("<i>Stigma</i>")
        reader.press("Enter")
        reader.page.get_by_role("textbox", name="Definition").fill("<img src=x onerror=window.hit=1>")
        reader.press("Control+Enter")
        reader.saved()
        reader.press("m")
        reader.page.get_by_role("textbox", name="Memo on this coding").fill("<script>window.hit=1</script>")
        reader.press("Control+Enter")
        reader.saved()
        reader.press("Enter")
        expect(reader.page.locator(".qk-memo")).to_have_text("ana: <script>window.hit=1</script>")
        expect(reader.page.locator(".qk-words")).to_have_text(hostile)
        made = reader.page.locator(".qk-room script, .qk-room img, .qk-room i, .qk-words b:not(.qk-fired)").count()
        hit = reader.page.evaluate("window.hit ?? null")

    assert made == 0
    assert hit is None
    assert [words for _, words, standing in coded(study, read) if standing == "coded"] == [
        "onerror=window.hit=1> **bold**"
    ]


# --- coding with the mouse ---


def test_words_right_after_a_coding_can_be_drawn_over_at_once(study, server, chromium):
    read = put(study, "Right after", TALK)
    with reading(chromium, server, read) as reader:
        reader.draw_over("I take the bus.")
        reader.press("3")
        expect(reader.page.locator(".qk-grip-end")).to_be_visible()
        reader.draw_over("The bus is late")
        reader.press("9")
        reader.saved()

    assert coded(study, read) == [("transport", "I take the bus.", "coded"), ("night", "The bus is late", "coded")]


def test_a_code_is_found_while_typing_and_taken_with_enter_or_a_click(study, server, chromium):
    read = put(study, "Picker", TALK)
    with reading(chromium, server, read) as reader:
        options = reader.page.get_by_role("option")
        reader.draw_over("Nobody tells us why")
        expect(options).to_have_count(len(CODES) + extra_codes(study))
        field = reader.page.get_by_role("combobox", name="Find or create a code")
        field.fill("WAIT")
        expect(options.first).to_have_text("Waiting")
        expect(options.first).to_have_attribute("aria-selected", "true")
        reader.press("Enter")
        expect(reader.chip("waiting")).to_be_visible()
        reader.draw_over("My sister waits")
        field.fill("h")
        reader.page.locator(".qk-option[data-code=home]").click()
        expect(reader.chip("home")).to_be_visible()
        reader.saved()

    assert coded(study, read) == [("waiting", "Nobody tells us why", "coded"), ("home", "My sister waits", "coded")]


def extra_codes(study):
    """Return how many codes the study has that it did not have at first."""
    return len(study.codebook().codes) - len(CODES)


def test_a_code_is_made_with_a_definition_while_coding(study, server, chromium):
    read = put(study, "New code", TALK)
    with reading(chromium, server, read) as reader:
        reader.draw_over("We trust each other")
        reader.page.get_by_role("combobox", name="Find or create a code").fill("Mutual help")
        reader.page.get_by_role("option", name="Create the code “Mutual help” …").click()
        reader.page.get_by_role("textbox", name="Definition").fill("People who stand by each other.")
        reader.page.get_by_role("button", name="Create and code").click()
        expect(reader.chip("mutual-help")).to_have_text("Mutual help")
        reader.saved()
        expect(reader.chip("mutual-help")).to_have_text("Mutual help")

    (code,) = [code for code in study.codebook().codes if code.id == "mutual-help"]
    assert code.definition == {"en": "People who stand by each other."}
    assert coded(study, read) == [("mutual-help", "We trust each other", "coded")]


def test_the_words_themselves_become_a_code(study, server, chromium):
    read = put(study, "In vivo", TALK)
    with reading(chromium, server, read) as reader:
        reader.draw_over("waits for papers")
        reader.press("v")
        expect(reader.chip("waits-for-papers")).to_have_text("waits for papers")
        reader.saved()

    assert [code.name["en"] for code in study.codebook().codes if code.id == "waits-for-papers"] == ["waits for papers"]
    assert coded(study, read) == [("waits-for-papers", "waits for papers", "coded")]


def test_words_over_two_turns_are_one_coding(study, server, chromium):
    read = put(study, "Two turns", TALK)
    with reading(chromium, server, read) as reader:
        said = [words for _, words in TALK]
        start = units(said[1][: said[1].index("Nobody")])
        reader.draw(1, start, units("I walk with my neighbours"), to_row=2)
        reader.press("2")
        expect(reader.chip("trust")).to_be_visible()
        reader.saved()

    assert coded(study, read) == [("trust", "Nobody tells us why.\nRosa: I walk with my neighbours", "coded")]


def test_overlapping_codings_are_stripes_of_their_own_and_chips(study, server, chromium):
    read = put(study, "Overlaps", TALK, suggested=[("late every night", "night", 0.8)])
    with reading(chromium, server, read) as reader:
        reader.draw_over("The bus is late every")
        reader.press("3", "Escape")
        reader.draw_over("is late")
        reader.press("4", "Escape")
        reader.saved()
        both = reader.page.locator(".qk-mark", has_text=re.compile("^ ?late ?$"))
        stripes = both.first.evaluate("mark => getComputedStyle(mark).backgroundImage.match(/gradient/g).length")
        dashed = both.first.evaluate("mark => getComputedStyle(mark).backgroundImage.includes('repeating')")
        reader.page.mouse.move(0, 0)
        both.first.click()
        names = reader.page.locator("[data-pop=codings] .qk-coding b")
        expect(names).to_have_count(3)
        opened, chips = names.all_inner_texts(), reader.chips()

    # A tint below three stripes.
    assert stripes == 4
    assert dashed
    assert sorted(opened) == ["Night", "Transport", "Work"]
    assert chips == ["transport 0", "work 0", "night 1"]


def test_a_coding_is_clicked_changed_and_removed(study, server, chromium):
    read = put(study, "Clicked", TALK)
    with reading(chromium, server, read) as reader:
        reader.draw_over("My sister waits for papers")
        reader.press("8", "Escape")
        reader.saved()
        reader.page.locator(".qk-mark").click()
        reader.page.get_by_role("button", name="Another code (o)").click()
        reader.page.locator(".qk-option[data-code=waiting]").click()
        expect(reader.chip("waiting")).to_be_visible()
        reader.saved()
        recoded = coded(study, read)
        reader.chip("waiting").click()
        reader.page.get_by_role("button", name="Remove (Delete)").click()
        expect(reader.page.locator(".qk-chip")).to_have_count(0)
        reader.saved()

    assert recoded == [("waiting", "My sister waits for papers", "coded")]
    assert coded(study, read) == []


def test_the_ends_of_a_coding_are_dragged(study, server, chromium):
    read = put(study, "Ends", TALK)
    with reading(chromium, server, read) as reader:
        reader.draw_over("each other")
        reader.press("2", "Escape")
        reader.saved()
        reader.chip("trust").click()
        reader.press("Escape")
        drag_grip(reader, "start", "We trust")
        reader.saved()
        longer = coded(study, read)
        drag_grip(reader, "end", "We")
        reader.saved()

    assert longer == [("trust", "We trust each other", "coded")]
    assert coded(study, read) == [("trust", "We", "coded")]


def drag_grip(reader, side, words):
    """Drag the grip at one end of the coding that is lit to the same end of some words."""
    box = reader.page.locator(f".qk-grip-{side}").bounding_box()
    find = """([words, side]) => {
      const walk = document.createTreeWalker(document.querySelector(".qk-sheet"), NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const at = node.data.indexOf(words);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + words.length);
        const box = range.getBoundingClientRect();
        return [side === "start" ? box.left + 0.4 : box.right - 0.4, (box.top + box.bottom) / 2];
      }
    }"""
    to = reader.page.evaluate(find, [words.split()[0] if side == "start" else words, side])
    # The knobs lie above the beginning and below the end.
    reader.page.mouse.move(
        box["x"] + box["width"] / 2, box["y"] - 3 if side == "start" else box["y"] + box["height"] + 3
    )
    reader.page.mouse.down()
    reader.page.mouse.move(*to, steps=5)
    reader.page.mouse.up()


# --- coding with the keyboard ---


def test_a_whole_note_is_coded_without_a_mouse(study, server, chromium):
    read = put(study, "Field note", NOTE)
    with reading(chromium, server, read) as reader:
        reader.field.focus()
        code_three(reader)
        reader.saved()
        first = coded(study, read)
        # Another code for it.
        reader.press("o")
        reader.page.keyboard.type("night")
        reader.press("Enter")
        reader.saved()
        recoded = coded(study, read)
        # Split the first, and join it again.
        reader.press("[", "[", "s", "Enter")
        reader.saved()
        split = coded(study, read)
        reader.press("g")
        reader.saved()
        joined = coded(study, read)
        # A memo on it, and the next one away.
        reader.press("m")
        reader.page.keyboard.type("They seemed used to it.")
        reader.press("Control+Enter")
        reader.saved()
        reader.press("]", "Delete")
        reader.saved()
        removed = coded(study, read)
        # Back with that, and away again.
        undo(reader, 3)
        back = coded(study, read)
        reader.press("Control+y")
        reader.saved()
        # Words for a coding with other ends: a word less, a word more at its beginning.
        reader.press("Escape", "n", "n", "Shift+Alt+ArrowLeft")
        reader.saved()

    bus, rain = "The bus was late again.", "People waited in the rain."
    assert first == [
        ("transport", f"{bus} {rain}", "coded"),
        ("health", "Nobody complained.", "coded"),
        ("home", "Then it", "coded"),
    ]
    assert recoded == [*first[:2], ("night", "Then it", "coded")]
    assert split == [("transport", bus, "coded"), ("transport", rain, "coded"), *recoded[1:]]
    assert joined == recoded
    assert removed == [recoded[0], recoded[2]]
    assert back == recoded
    assert [(memo.text, memo.coder) for memo in memos(study) if memo.text.startswith("They")] == [
        ("They seemed used to it.", "ana")
    ]
    assert coded(study, read)[-1] == ("night", "Then", "coded")


def code_three(reader):
    """Code two sentences by number, one with the picker, and two words of another."""
    reader.press("ArrowDown", "Shift+ArrowDown")
    assert reader.selected() == "The bus was late again. People waited in the rain."
    reader.press("3")
    reader.press("ArrowDown")
    assert reader.selected() == "Nobody complained."
    reader.press("Enter")
    reader.page.keyboard.type("heal")
    reader.press("Enter")
    reader.press("ArrowDown")
    assert reader.selected() == "An old man sang."
    reader.press("ArrowRight", "Shift+ArrowRight")
    assert reader.selected() == "Then it"
    reader.press("6")


def undo(reader, count):
    """Press undo once, when everything is saved."""
    reader.saved()
    before = reader.page.locator(".qk-chip").count()
    reader.press("Control+z")
    expect(reader.page.locator(".qk-chip")).to_have_count(count)
    assert count != before
    reader.saved()
