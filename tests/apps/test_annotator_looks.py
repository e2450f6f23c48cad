"""The coding room for every eye and hand: names, focus and contrast, light and dark, narrow, and in forced colours."""

import re

import pytest
from playwright.sync_api import expect
from room import CODES, put, reading

TALK = [
    ("Moderator", "How do you come to work? Tell us."),
    ("Ana", "I take the bus. The transport is late every night. Nobody tells us why."),
    ("Rosa", "I walk with my neighbours. We trust each other. My sister waits for papers."),
    ("Ben", "There was violence at the stop. I work at night. The school is far. At home we wait for health."),
]
SUGGESTED = [("There was violence at the stop.", "violence", 0.85), ("I work at night.", "work", 0.4)]
WORDS = ["bus", "late", "Nobody", "neighbours", "other", "sister", "papers", "far", "wait"]
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])

# Contrast after WCAG 2.2, 1.4.3 and 1.4.11: of words with the ground that lies under them, of stripes and of edges.
CONTRAST = """() => {
  for (const moving of document.getAnimations()) moving.finish();
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = ([r, g, b, a], [br, bg, bb]) => [r * a + br * (1 - a), g * a + bg * (1 - a), b * a + bb * (1 - a), 1];
  const light = (colour) => {
    const [r, g, b] = colour.map((each) => each / 255).map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const COLOUR = /(?:rgba?|color|oklab|oklch|lab)\\([^()]*\\)/g;
  const ground = (element) => {
    if (!element) return [255, 255, 255, 1];
    const style = getComputedStyle(element), own = rgba(style.backgroundColor);
    const below = own[3] === 1 ? own : over(own, ground(element.parentElement));
    const tint = element.matches(".qk-mark") ? style.backgroundImage.match(COLOUR)?.at(-1) : null;
    return tint && rgba(tint)[3] < 0.5 && rgba(tint)[3] > 0 ? over(rgba(tint), below) : below;
  };
  const opacity = (element) => (element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1);
  const room = document.querySelector(".qk-room"), found = [];
  const tell = (what, element, value, least) => { if (value < least) found.push(`${what} ${value.toFixed(2)}: ${element.className} ${element.textContent.slice(0, 40)}`); };
  for (const element of room.querySelectorAll("*")) {
    const says = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!says || !element.checkVisibility() || element.matches("option, .qk-status")) continue;
    const [r, g, b, a] = rgba(getComputedStyle(element).color), below = ground(element);
    tell("words", element, ratio(over([r, g, b, a * opacity(element)], below), below), 4.5);
  }
  for (const mark of room.querySelectorAll(".qk-mark")) {
    const below = ground(mark.parentElement);
    for (const colour of getComputedStyle(mark).backgroundImage.match(COLOUR)) if (rgba(colour)[3] === 1) tell("stripe", mark, ratio(rgba(colour), below), 3);
  }
  for (const chip of room.querySelectorAll(".qk-chip")) tell("edge", chip, ratio(rgba(getComputedStyle(chip).borderInlineStartColor), ground(chip.parentElement)), 3);
  // On the row that is chosen in a list, the name beside the swatch says it all.
  for (const swatch of room.querySelectorAll(".qk-swatch:not([aria-selected=true] *)")) tell("swatch", swatch, ratio(rgba(getComputedStyle(swatch).backgroundColor), ground(swatch.parentElement)), 3);
  const focused = document.activeElement;
  if (room.contains(focused)) {
    const style = getComputedStyle(focused);
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) found.push(`focus is not seen on ${focused.className}`);
  }
  return found;
}"""
# References between elements, and names that must not stand twice.
BROKEN = """() => {
  const room = document.querySelector(".qk-room"), found = [];
  const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
  for (const { id } of room.querySelectorAll("[id]")) if (ids.filter((each) => each === id).length > 1) found.push(`id ${id} twice`);
  for (const name of ["aria-controls", "aria-activedescendant", "aria-labelledby", "aria-describedby", "list"]) {
    for (const element of room.querySelectorAll(`[${name}]`)) {
      for (const id of element.getAttribute(name).split(" ").filter(Boolean)) if (!document.getElementById(id)) found.push(`${name} ${id} leads nowhere`);
    }
  }
  for (const inner of room.querySelectorAll("button button, button input, [role=option] button, a button")) found.push(`${inner.className} inside of a control`);
  for (const mark of room.querySelectorAll("[tabindex]")) if (Number(mark.tabIndex) > 0) found.push(`${mark.className} jumps the order`);
  for (const control of room.querySelectorAll("button, input, select, textarea, [role=option]")) {
    const { width, height } = control.getBoundingClientRect();
    if (control.checkVisibility() && !control.matches("[type=checkbox]") && (width < 24 || height < 24) && !control.matches(".qk-link")) found.push(`${control.className} ${control.textContent} is ${width} × ${height} small`);
  }
  return found;
}"""
NAMED = {
    *("button", "textbox", "combobox", "spinbutton", "slider", "checkbox", "option", "listbox", "dialog", "region"),
    *("toolbar", "group"),
}


def coded_room(reader):
    """Code a word with each of the nine codes that have keys."""
    for key, word in enumerate(WORDS, start=1):
        reader.draw_over(word)
        reader.press(str(key), "Escape")
    reader.saved()
    expect(reader.page.locator(".qk-chip")).to_have_count(len(WORDS) + len(SUGGESTED))


# what is open: the keys that open it, and what is there then
STATES = {
    "nothing": ((), ".qk-field"),
    "a coding lit": (("]",), ".qk-chip.qk-now"),
    "the codings of some words": (("]", "Enter"), "[data-pop=codings]"),
    "a suggestion": (("j", "Enter"), ".qk-why"),
    "a reason": (("j", "x"), ".qk-deeds input"),
    "a memo": (("]", "m"), ".qk-deeds textarea"),
    "the picker": (("ArrowDown", "Enter"), "[data-pop=picker] .qk-option"),
    "a new code": (("ArrowDown", "Enter", "N", "e", "w", "Enter"), ".qk-form"),
    "other words": (("]", "e"), ".qk-choosing"),
    "the keys": (("?",), "[data-pop=help]"),
}


def opened(reader):
    """Open one thing after the other and yield what is open."""
    for name, (keys, there) in STATES.items():
        reader.field.focus()
        reader.press("Escape", "Escape", *keys)
        expect(reader.page.locator(there).first).to_be_visible()
        yield name
        reader.press("Escape", "Escape")
    for button in ("suggestions", "shown"):
        reader.page.locator(f".qk-bar [data-act={button}]").click()
        expect(reader.page.locator(f"[data-pop={button}]")).to_be_visible()
        yield button
        reader.press("Escape")


@SCHEMES
def test_words_stripes_and_edges_can_be_told_from_their_ground(study, server, chromium, scheme):
    read = put(study, f"Contrast {scheme}", TALK, suggested=SUGGESTED)
    found = {}
    with reading(chromium, server, read, color_scheme=scheme) as reader:
        coded_room(reader)
        for name in opened(reader):
            found[name] = reader.page.evaluate(CONTRAST)
        shown = reader.page.evaluate("getComputedStyle(document.querySelector('.stApp')).colorScheme")

    assert shown == scheme
    assert {name: told for name, told in found.items() if told} == {}


def test_every_control_has_a_name_a_place_and_no_broken_reference(study, server, chromium):
    read = put(study, "Named", TALK, suggested=SUGGESTED)
    nameless, broken = {}, {}
    with reading(chromium, server, read) as reader:
        coded_room(reader)
        session = reader.page.context.new_cdp_session(reader.page)
        for name in opened(reader):
            nodes = tree(session)
            nameless[name] = [node["role"]["value"] for node in nodes if is_nameless(node)]
            broken[name] = reader.page.evaluate(BROKEN)
        roles = {node["role"]["value"] for node in tree(session)}

    assert {name: told for name, told in nameless.items() if told} == {}
    assert {name: told for name, told in broken.items() if told} == {}
    assert {"region", "toolbar", "group", "button", "status"} <= roles


def tree(session):
    """Return what assistive technology is told of the room, node by node."""
    room = session.send("Runtime.evaluate", {"expression": "document.querySelector('.qk-room')"})
    return [
        node
        for node in session.send("Accessibility.queryAXTree", {"objectId": room["result"]["objectId"]})["nodes"]
        if not node["ignored"]
    ]


def is_nameless(node):
    """Tell whether a node that needs a name has none."""
    return node["role"]["value"] in NAMED and not node.get("name", {}).get("value", "").strip()


# What opens fades in, and has less contrast until it is there.
AT_REST = """() => Promise.all(
  document.querySelector(".qk-room").getAnimations({ subtree: true }).map((each) => each.finished))"""


@SCHEMES
def test_axe_finds_nothing(study, server, chromium, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    read = put(study, f"Axe {scheme}", TALK, suggested=SUGGESTED)
    found = {}
    with reading(chromium, server, read, color_scheme=scheme) as reader:
        coded_room(reader)
        for name in opened(reader):
            reader.page.evaluate(AT_REST)
            told = axe.run(reader.page, context=".qk-room").response["violations"]
            found[name] = [(each["id"], each["nodes"][0]["html"][:90]) for each in told]

    assert {name: told for name, told in found.items() if told} == {}


def test_tab_leads_through_the_toolbar_into_the_text_and_out_again(study, server, chromium):
    read = put(study, "Tab", TALK, suggested=SUGGESTED)
    where = """() => { const at = document.activeElement;
      return at.closest(".qk-room") ? at.dataset.act ?? at.className : "outside"; }"""
    with reading(chromium, server, read) as reader:
        reader.page.locator(".qk-bar button").first.focus()
        passed = [reader.page.evaluate(where)]
        while passed[-1] != "outside" and len(passed) < 40:
            reader.press("Tab")
            passed.append(reader.page.evaluate(where))
        reader.press("Shift+Tab")
        back = reader.page.evaluate(where)
        reader.page.locator(".qk-bar button").first.focus()
        reader.press("ArrowRight")
        beside = reader.page.evaluate(where)

    assert passed[:9] == [f"code-{code}" for code in list(CODES)[:9]]
    assert passed[-2:] == ["qk-field", "outside"]
    assert {"pick", "suggestions", "shown", "help"} < set(passed)
    assert back == "qk-field"
    assert beside == "code-trust"


def test_escape_brings_the_focus_back_to_where_one_worked(study, server, chromium):
    read = put(study, "Escape", TALK, suggested=SUGGESTED)
    found = {}
    with reading(chromium, server, read) as reader:
        for name, (keys, there) in STATES.items():
            reader.field.focus()
            reader.press("Escape", *keys)
            expect(reader.page.locator(there).first).to_be_visible()
            reader.press("Escape")
            found[name] = reader.page.evaluate("document.activeElement.closest('.qk-field') !== null")

    assert found == dict.fromkeys(STATES, True)


def test_every_coding_is_reached_and_removed_by_keyboard(study, server, chromium):
    read = put(study, "Reached", TALK, suggested=SUGGESTED)
    with reading(chromium, server, read) as reader:
        coded_room(reader)
        reader.field.focus()
        reader.press(*"p" * (len(WORDS) + len(SUGGESTED)))
        passed = [reader.page.evaluate("document.activeElement.ariaLabel")]
        for _ in range(len(WORDS) + len(SUGGESTED) - 1):
            reader.press("n")
            passed.append(reader.page.evaluate("document.activeElement.ariaLabel"))
        expect(reader.page.locator(".qk-chip").last).to_be_focused()
        labels = reader.page.locator(".qk-chip").evaluate_all("chips => chips.map((chip) => chip.ariaLabel)")
        reader.press("Escape", "Escape")
        for left in range(len(WORDS), 0, -1):
            lit = reader.page.locator(".qk-chip[data-standing='0']").first.get_attribute("data-id")
            walk_to(reader, lit)
            reader.press("Delete")
            expect(reader.page.locator(".qk-chip[data-standing='0']")).to_have_count(left - 1)
        reader.saved()

    assert passed == labels
    assert re.fullmatch("Violence, coded by ana: bus", labels[0])


def walk_to(reader, coding):
    """Go from coding to coding, from the beginning, until one is lit."""
    for key in ("p", "n"):
        for _ in range(len(WORDS) + len(SUGGESTED)):
            if reader.page.evaluate("qualkitRoom.now") == coding:
                return
            reader.press(key)


def test_what_happens_is_announced(study, server, chromium):
    read = put(study, "Announced", TALK, suggested=SUGGESTED)
    with reading(chromium, server, read) as reader:
        reader.field.focus()
        reader.press("ArrowDown")
        reader.said("How do you come to work?")
        reader.press("3")
        reader.said("Coded ‘Transport’: “How do you come to work?”")
        reader.press("j")
        reader.said("Violence, suggested by lexicon, evidence 85\u00a0%. Because of ‘violence’.")
        reader.saved()
        polite = reader.page.locator(".qk-status").get_attribute("aria-live")

    assert polite == "polite"


def test_with_forced_colours_codings_are_still_told_apart(study, server, chromium):
    read = put(study, "Forced", TALK, suggested=SUGGESTED)
    line = "mark => [getComputedStyle(mark).textDecorationLine, getComputedStyle(mark).textDecorationStyle]"
    with reading(chromium, server, read, forced_colors="active") as reader:
        reader.draw_over("I take the bus")
        reader.press("3", "Escape")
        mark = reader.page.locator(".qk-mark", has_text="I take the bus")
        own, suggested = mark.evaluate(line), reader.page.locator(".qk-only-suggested").first.evaluate(line)
        edges = [
            reader.page.locator(".qk-chip").nth(at).evaluate("chip => getComputedStyle(chip).borderTopStyle")
            for at in (0, 1)
        ]
        reader.press("n")
        outlined = reader.page.locator(".qk-mark.qk-now").first.evaluate("mark => getComputedStyle(mark).outlineStyle")
        reader.saved()

    assert own == ["underline", "solid"]
    assert suggested == ["underline", "dashed"]
    assert edges == ["solid", "dashed"]
    assert outlined == "solid"


def test_nothing_lies_beyond_the_edge_at_800_pixels(study, server, chromium):
    long = [("Ana", f"{'word' * 60} and https://example.org/{'path/' * 30} " + "سلام " * 40), *TALK]
    read = put(study, "Narrow " + "name" * 20, long, suggested=SUGGESTED)
    beyond = """() => [...document.querySelectorAll(".qk-room *")].filter((each) => each.checkVisibility()
      && !each.closest(".qk-status") && each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.className)"""
    found, scrolled = {}, set()
    with reading(chromium, server, read, viewport={"width": 800, "height": 900}) as reader:
        for name in opened(reader):
            found[name] = reader.page.evaluate(beyond)
            wide = "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
            scrolled.add(
                reader.page.evaluate(f"Math.max(...{wide}.map((each) => each.scrollWidth - each.clientWidth))")
            )

    assert {name: told for name, told in found.items() if told} == {}
    assert scrolled == {0}
