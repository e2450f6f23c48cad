"""The coding room as a researcher meets it: suggestions decided, links and search hits followed, others not seen."""

import re

import pytest
from playwright.sync_api import expect
from room import coded, put, reading, room_study, serving, until

from qualkit import workflow
from qualkit.codebook import parse_codebook
from qualkit.store.documents import passage_numbers
from qualkit.store.marks import marks
from qualkit.workflow.rounds import finish_document, set_blind

TALK = [
    ("Moderator", "How do you come to work? Tell us."),
    ("Ana", "I take the bus. The transport is late every night. Nobody tells us why."),
    ("Rosa", "I walk with my neighbours. We trust each other. My sister waits for papers."),
    ("Ben", "There was violence at the stop. I work at night. The school is far."),
]
SUGGESTED = [
    ("The transport is late every night.", "transport", 0.9),
    ("We trust each other.", "trust", 0.6),
    ("There was violence at the stop.", "violence", 0.85),
    ("I work at night.", "work", 0.4),
]
AS_SUGGESTED = [(code, words, "suggested") for words, code, _ in SUGGESTED]
LONG = [("Ana" if turn % 2 else "Rosa", f"This is turn {turn}. The bus came late in the rain.") for turn in range(320)]


def decided(*standings):
    """Return the four suggestions as they stand after decisions; the rejected ones are not seen any more."""
    found = [(code, words, standing) for (words, code, _), standing in zip(SUGGESTED, standings, strict=True)]
    return [each for each in found if each[2] != "rejected"]


def decisions(project):
    """Return all verdicts of people with their reasons, the first one first."""
    with project.reading() as connection:
        rows = connection.exec_driver_sql("select verdict, reason from decisions order by id").all()
    return [tuple(row) for row in rows]


def test_a_suggestion_tells_why_and_is_accepted_with_a_click(study, server, chromium):
    read = put(study, "Why", TALK, suggested=SUGGESTED)
    with reading(chromium, server, read) as reader:
        fired = reader.page.locator(".qk-fired").all_inner_texts()
        labels = reader.page.locator(".qk-chip small").all_inner_texts()
        dashed = reader.chip("trust").evaluate("chip => getComputedStyle(chip).borderBottomStyle")
        reader.page.locator(".qk-mark", has_text="is late every night").last.click()
        expect(reader.page.locator(".qk-why")).to_have_text("the word ‘transport’ · 90\u00a0%")
        reader.page.get_by_role("button", name="Accept (a)").click()
        expect(reader.chip("transport")).to_have_attribute("data-standing", "2")
        reader.saved()

    assert fired == ["transport", "trust", "violence", "work"]
    assert labels == ["90\u00a0%", "60\u00a0%", "85\u00a0%", "40\u00a0%"]
    assert dashed == "dashed"
    assert coded(study, read) == decided("accepted", "suggested", "suggested", "suggested")


def test_suggestions_are_decided_with_j_k_a_and_x(study, server, chromium):
    read = put(study, "Keys", TALK, suggested=SUGGESTED)
    with reading(chromium, server, read) as reader:
        reader.field.focus()
        reader.press("j", "j", "k")
        expect(reader.chip("transport")).to_have_attribute("aria-current", "true")
        reader.press("a")
        # Deciding leads to the next one.
        expect(reader.chip("trust")).to_be_focused()
        reader.press("x")
        reader.page.keyboard.type("They say so of one street only")
        reader.press("Enter")
        expect(reader.chip("violence")).to_be_focused()
        reader.press("x", "Enter")
        expect(reader.chip("work")).to_be_focused()
        reader.saved()
        reader.press("Control+z")
        expect(reader.chip("violence")).to_be_visible()
        reader.saved()
        once = coded(study, read)
        reader.press("Control+z")
        expect(reader.chip("trust")).to_be_visible()
        reader.saved()
        reader.press("Control+Shift+Z")
        expect(reader.chip("trust")).to_be_hidden()
        reader.saved()

    assert once == decided("accepted", "rejected", "suggested", "suggested")
    assert coded(study, read) == once
    assert ("reject", "They say so of one street only") in decisions(study)


def test_what_was_rejected_does_not_come_back_when_the_study_is_coded_again(tmp_path, chromium):
    project = room_study(tmp_path)
    read = put(project, "Again", TALK)
    workflow.code(project, who="ana", autocoder="lexicon")
    before = [code for code, _, _ in coded(project, read)]
    with serving(project) as server, reading(chromium, server, read) as reader:
        reader.chip("trust").click()
        reader.page.get_by_role("button", name="Reject (x)").click()
        reader.page.get_by_role("combobox", name="Why not? (may be left out)").fill("not about people")
        reader.press("Enter")
        expect(reader.chip("trust")).to_be_hidden()
        reader.saved()
        with project.change("codebook", who="ana") as change:
            text = "codebook: room\nlanguages: [en]\ntitle: {en: Room}\ncodes:\n"
            rows = [f"  - {{id: {code}, name: {{en: {code}}}, terms: {{en: [{code}]}}}}" for code in (*before, "bus")]
            project.use_codebook(change, parse_codebook(text + "\n".join(dict.fromkeys(rows)), place="codebook"))
        workflow.code(project, who="ana", autocoder="lexicon")
        expect(reader.chip("bus")).to_be_visible()
        seen = reader.page.locator(".qk-chip[data-code=trust]").count()

    assert "trust" in before
    assert seen == 0
    assert "trust" not in [code for code, _, _ in coded(project, read)]


def test_all_above_a_confidence_are_accepted_after_seeing_how_many(study, server, chromium):
    read = put(study, "Above", TALK, suggested=SUGGESTED)
    with reading(chromium, server, read) as reader:
        reader.page.get_by_role("button", name="4 suggestions …").click()
        expect(
            reader.page.get_by_text("2 suggestions in this document have evidence of at least 80\u00a0%")
        ).to_be_visible()
        untouched = coded(study, read)
        reader.page.get_by_role("spinbutton", name="Percent").fill("60")
        expect(
            reader.page.get_by_text("3 suggestions in this document have evidence of at least 60\u00a0%")
        ).to_be_visible()
        reader.page.get_by_role("button", name="Accept 3").click()
        expect(reader.page.get_by_role("button", name="1 suggestion …")).to_be_visible()
        reader.saved()
        accepted = coded(study, read)
        reader.press("Control+z")
        expect(reader.page.get_by_role("button", name="4 suggestions …")).to_be_visible()
        reader.saved()

    assert untouched == AS_SUGGESTED
    assert accepted == decided("accepted", "accepted", "accepted", "suggested")
    assert coded(study, read) == AS_SUGGESTED


def test_a_suggestion_is_given_other_words_or_another_code(study, server, chromium):
    read = put(study, "Adjusted", TALK, suggested=SUGGESTED)
    with reading(chromium, server, read) as reader:
        reader.field.focus()
        reader.press("j", "e", "Shift+ArrowLeft", "Shift+ArrowLeft", "Enter")
        expect(reader.chip("transport")).to_have_attribute("data-standing", "2")
        reader.saved()
        adjusted = coded(study, read)
        reader.press("Delete")
        expect(reader.chip("transport")).to_have_attribute("data-standing", "1")
        reader.saved()
        taken_back = coded(study, read)
        reader.press("j", "o")
        reader.page.keyboard.type("home")
        reader.press("Enter")
        expect(reader.chip("home")).to_be_visible()
        reader.saved()

    assert adjusted == [("transport", "The transport is late", "accepted"), *AS_SUGGESTED[1:]]
    assert taken_back == AS_SUGGESTED
    assert coded(study, read) == [AS_SUGGESTED[0], ("home", "We trust each other.", "coded"), *AS_SUGGESTED[2:]]


def test_suggestions_can_be_hidden_and_shown(study, server, chromium):
    read = put(study, "Hidden", TALK, suggested=SUGGESTED)
    with reading(chromium, server, read) as reader:
        reader.draw_over("I take the bus")
        reader.press("3", "Escape")
        reader.page.get_by_role("button", name="Shown: all …").click()
        reader.page.get_by_role("checkbox", name="Suggestions").uncheck()
        expect(reader.page.locator(".qk-chip")).to_have_count(1)
        reader.page.get_by_role("checkbox", name="Suggestions").check()
        expect(reader.page.locator(".qk-chip")).to_have_count(5)
        reader.saved()


def test_a_linked_passage_is_scrolled_to_and_lit(study, server, chromium):
    read = put(study, "Linked", LONG)
    number = passage_numbers(study, read.id)[100]
    with reading(chromium, server, read, also=f"&passage={number}") as reader:
        lit = reader.page.locator(".qk-linked")
        expect(lit).to_have_count(1)
        expect(lit).to_contain_text("This is turn 100.")
        expect(lit).to_be_in_viewport()
        ground = lit.evaluate("row => getComputedStyle(row).backgroundColor")
        plain = reader.page.locator(".qk-row").first.evaluate("row => getComputedStyle(row).backgroundColor")

    assert ground != plain


def test_a_linked_excerpt_is_scrolled_to_and_lit_on_its_page(study, server, chromium):
    read = put(study, "Linked excerpt", LONG, suggested=[("This is turn 200.", "transport", 0.9)])
    (mark,) = marks(study, read.id, viewer="ana")
    with reading(chromium, server, read, also=f"&coding={mark.id}") as reader:
        lit = reader.page.locator(".qk-linked")
        expect(lit).to_contain_text("This is turn 200.")
        expect(lit).to_be_in_viewport()
        on_page(reader, 2)


def on_page(reader, page):
    """Return when a page of the document is there, and no other one any more."""
    expect(reader.page.locator(f".qk-room[data-page='{page}']")).to_be_visible()
    expect(reader.page.locator(".qk-room")).to_have_count(1)


def test_search_hits_are_lit_and_walked_through_on_all_pages(study, server, chromium):
    pieces = [*LONG[:200], ("Ana", "The Büs 🚌 and the BUS stop."), *LONG[200:]]
    read = put(study, "Searched", [(who, words.replace("bus", "tram")) for who, words in pieces])
    texts = "[...(CSS.highlights.get('qk-hit') ?? [])].map((range) => range.toString())"
    with reading(chromium, server, read) as reader:
        reader.page.get_by_role("textbox", name="Find in this document").fill("bus")
        reader.press("Enter")
        elsewhere = reader.page.get_by_role("button", name=re.compile("Page 2, . hit"))
        expect(elsewhere).to_be_visible()
        elsewhere.click()
        on_page(reader, 2)
        reader.page.wait_for_function(f"{texts}.length > 0")
        lit = reader.page.evaluate(texts)
        reader.field.focus()
        reader.press("f")
        first = reader.selected()
        row = reader.page.locator(".qk-row", has_text="🚌")
        expect(row).to_be_in_viewport()
        reader.press("3")
        expect(reader.chip("transport")).to_be_visible()
        reader.saved()

    assert "BUS" in lit
    assert {word.casefold() for word in lit} <= {"bus", "büs"}
    assert coded(study, read) == [("transport", first, "coded")]


def test_the_next_suggestion_is_found_on_another_page(study, server, chromium):
    read = put(study, "Pages", LONG, suggested=[(f"This is turn {turn}.", "transport", 0.9) for turn in (3, 310)])
    with reading(chromium, server, read) as reader:
        expect(reader.page.locator(".qk-row")).to_have_count(150)
        reader.field.focus()
        reader.press("j", "a")
        reader.saved()
        reader.press("j")
        on_page(reader, 3)
        expect(reader.chip("transport")).to_have_attribute("data-standing", "1")
        # The keys go on at the beginning of the page.
        expect(reader.field).to_be_focused()
        expect(reader.page.locator(".qk-row").first).to_be_in_viewport()
        reader.press("j", "a")
        expect(reader.chip("transport")).to_have_attribute("data-standing", "2")
        reader.saved()

    assert [standing for _, _, standing in coded(study, read)] == ["accepted", "accepted"]


def test_the_moderator_is_quieter_and_rows_say_who_speaks(study, server, chromium):
    read = put(study, "Quiet", TALK)
    style = "words => [parseFloat(getComputedStyle(words).fontSize), getComputedStyle(words).color]"
    with reading(chromium, server, read) as reader:
        asked, answered = (reader.page.locator(".qk-words").nth(row).evaluate(style) for row in (0, 1))
        speakers = [who.split("\n")[0] for who in reader.page.locator(".qk-who").all_inner_texts()]

    assert asked[0] < answered[0]
    assert asked[1] != answered[1]
    assert speakers == ["Moderator", "Ana", "Rosa", "Ben"]


@pytest.fixture
def blind(study):
    """Let coders not see each other."""
    set_blind(study, True, who="ana")
    yield
    set_blind(study, False, who="ana")


@pytest.mark.usefixtures("blind")
def test_in_a_blind_study_others_codings_are_hidden_until_both_are_done(study, server, chromium):
    read = put(study, "Blind", TALK)
    with reading(chromium, server, read) as ana, reading(chromium, server, read, who="ben") as ben:
        for reader, words, key in ((ana, "I take the bus", "3"), (ben, "We trust each other", "2")):
            expect(reader.page.locator(".qk-blind")).to_contain_text("hidden until")
            reader.draw_over(words)
            reader.press(key)
            reader.saved()
        until(lambda: len(marks(study, read.id, viewer="")), 2)
        # What ana does next is answered with all that she may see.
        ana.draw_over("The school is far")
        ana.press("7")
        ana.saved()
        hidden = ana.chips(), ben.chips()
        for who in ("ana", "ben"):
            finish_document(study, read.id, who=who)
        expect(ana.page.locator(".qk-chip")).to_have_count(3)
        expect(ben.page.locator(".qk-chip")).to_have_count(3)

    assert hidden == (["transport 0", "school 0"], ["trust 0"])


def test_keys_of_the_app_itself_do_nothing_in_the_text(study, server, chromium):
    read = put(study, "App keys", TALK)
    with reading(chromium, server, read) as reader:
        reader.field.focus()
        reader.press("c", "r", "?")
        expect(reader.page.locator("[data-pop=help]")).to_be_visible()
        dialogs = reader.page.get_by_role("dialog").evaluate_all("all => all.map((each) => each.ariaLabel)")

    assert dialogs == ["Keys"]
