"""The workshop as its two readers use it: in a real browser, with the mouse, and by keyboard alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.__main__ import main
from bot.simulator.replay import Replay
from flows import assembly, shipped
from tests.browser.walking import HERE, Page, here, tap
from tests.helpers.chat import shipped_reading
from tests.helpers.mutate_flows import tutorial

if TYPE_CHECKING:
    from tests.browser.conftest import Open


def walk(page: Page) -> None:
    for label in ("Let's look", "It feels too big", "Done", "8"):
        tap(page, label)
    page.fill("#message", "Five minutes of it")
    page.press("#message", "Enter")
    here(page, "bring")


def walk_by_chat(page: Page) -> None:
    """Walk on a phone, where the map isn't seen beside the chat."""
    for label in ("Let's look", "It feels too big", "Done", "8"):
        tap(page, label)


def edit(folder: Path, old: str, new: str) -> None:
    file = folder / "homework.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_tap_moves_the_chat_and_the_map_together(own: str, open_page: Open) -> None:
    page = open_page(own)

    here(page, "door")
    tap(page, "Let's look")

    here(page, "why")
    assert page.locator(".turn.you").count() == 1
    assert "✓" not in page.locator(".bubble").last.inner_text()
    assert page.locator('.edge.walked[data-from="door"][data-to="why"]').count() == 1
    assert "(walked)" in page.get_attribute('[data-id="door"]', "aria-label")


def test_an_edit_is_seen_where_the_author_stood(own: str, open_page: Open, folder: Path) -> None:
    page = open_page(own)
    walk(page)

    edit(folder, "It feels too big", "It's more than I can do")

    page.wait_for_selector("text=it's more than I can do")
    here(page, "bring")
    assert page.locator("#took").inner_text().startswith("Redrawn in ")


def test_an_error_is_told_and_heals(own: str, open_page: Open, folder: Path) -> None:
    page = open_page(own)
    walk(page)

    edit(folder, 'to = "smaller"', 'to = "smaler"')

    page.wait_for_selector(".problem.error >> text=There is no state `smaler`.")
    assert page.locator(".problem b").inner_text() == "Did you mean `smaller`?"
    assert "The flow runs as it last was whole." in page.inner_text("#problems")
    here(page, "bring")

    edit(folder, 'to = "smaler"', 'to = "smaller"')

    page.wait_for_selector("#problems >> text=None.")
    here(page, "bring")


def test_steps_that_are_not_offered_any_more_wait_struck_through(
    own: str, open_page: Open, folder: Path
) -> None:
    page = open_page(own)
    walk(page)
    line = '  { id = "big", label = "It feels too big" },\n'

    edit(folder, line, "")

    page.wait_for_selector("#status >> text=Replayed 1 of 5 steps")
    here(page, "why")
    assert page.locator(".chips .left").count() == 4

    edit(folder, "choices = [\n", f"choices = [\n{line}")

    here(page, "bring")
    assert page.locator(".chips .left").count() == 0


def test_a_box_that_is_clicked_is_reached(own: str, open_page: Open) -> None:
    page = open_page(own)

    page.click('[data-id="preview"]')

    here(page, "preview")
    page.click("#back")
    here(page, "door")


def test_a_walk_is_saved_as_a_test_and_runs(own: str, open_page: Open, folder: Path) -> None:
    page = open_page(own)
    walk(page)

    page.fill(".save input", "too-big")
    page.press(".save input", "Enter")

    page.wait_for_selector("#status >> text=Saved in")
    saved = (folder / "transcripts" / "too-big.txt").read_text(encoding="utf-8")
    replay = Replay(assembly.conversation(folder))
    with ThreadPoolExecutor() as elsewhere:  # the browser's own loop runs in this thread
        assert elsewhere.submit(replay.told, saved).result() == saved


def test_a_message_comes_by_itself_and_was_foretold(shipped: str, open_page: Open) -> None:
    page = open_page(shipped)
    page.select_option("#flow", "goals")
    page.select_option("#who", "drifting")
    page.wait_for_selector(".ahead li")
    foretold = page.locator(".ahead li p").first.inner_text()

    page.click("#next")

    page.wait_for_function(
        "text => [...document.querySelectorAll('.bubble')].pop().textContent.includes(text)", arg=foretold
    )
    assert "still true?" in foretold.lower()
    page.select_option("#who", "agreed")


def test_the_page_a_therapist_gets_is_drawn_or_written(own: str, open_page: Open) -> None:
    page = open_page(own)

    walk(page)

    words = "A smaller piece: Five minutes of it."
    page.wait_for_function(
        "words => (document.querySelector('#sheet img')?.alt || document.getElementById('sheet').textContent).includes(words)",
        arg=words,
    )
    drawn = page.locator("#sheet img")
    if drawn.count():
        page.wait_for_function("() => document.querySelector('#sheet img').naturalWidth > 300")
        page.click("#sheet button")
        assert page.locator("dialog[open] img").is_visible()


def test_long_words_and_the_other_direction_change_what_is_shown_alone(own: str, open_page: Open) -> None:
    page = open_page(own)
    plain = page.locator(".bubble").last.inner_text()

    page.click("#long")
    page.click("#mirrored")

    assert len(page.locator(".bubble").last.inner_text()) > len(plain) * 1.2
    assert page.get_attribute("#phone", "dir") == "rtl"
    page.click("#long")
    assert page.locator(".bubble").last.inner_text() == plain
    page.click("#mirrored")
    assert {one.get_attribute("dir") for one in page.locator(".bubble").all()} == {"auto"}


def test_all_of_it_is_done_by_keyboard_alone(own: str, open_page: Open) -> None:
    page = open_page(own)
    press = page.keyboard.press

    press("Alt+1")
    page.keyboard.type("hello")
    press("Enter")
    page.wait_for_selector(".turn.you >> text=hello")
    press("Shift+Tab")
    while page.evaluate("document.activeElement.textContent") != "Let's look":
        press("Shift+Tab")
    press("Enter")
    here(page, "why")
    page.wait_for_function("() => document.activeElement.textContent.includes('I forget it')")
    press("Space")
    page.wait_for_selector(".row button >> text=Done")

    press("Alt+2")
    page.wait_for_function("() => document.activeElement.classList.contains('node')")
    press("Home")
    press("ArrowDown")
    press("ArrowDown")
    chosen = page.evaluate("document.activeElement.dataset.id")
    press("Enter")
    here(page, chosen)

    press("Alt+z")
    here(page, "why")
    press("Alt+3")
    assert page.evaluate("document.activeElement.id") == "part-beside"
    clock = page.inner_text("#clock")
    press("Alt+n")
    page.wait_for_selector("#status >> text=Nothing comes by itself")
    assert page.inner_text("#clock") == clock


AXE = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "twice as large": {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2},
    "a phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "a small window": {"viewport": {"width": 1000, "height": 760}},
}


@pytest.mark.parametrize("settings", AXE.values(), ids=AXE)
@pytest.mark.parametrize("mirrored", [False, True], ids=["left to right", "right to left"])
def test_axe_finds_nothing(
    own: str, open_page: Open, folder: Path, settings: dict[str, Any], mirrored: bool
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    edit(folder, "Here is a sentence you could bring.", "You must bring this.")
    page = open_page(own, **settings)
    if page.locator("#board").is_visible():
        page.click('[data-id="bring"]')
    if mirrored:
        page.click("#mirrored")
    parts = page.locator(".tabs button") if page.locator(".tabs").is_visible() else None
    page.wait_for_timeout(400)

    for n in range(parts.count() if parts else 1):
        if parts:
            parts.nth(n).click()
        found = axe.Axe().run(page)

        assert [
            (one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found.response["violations"]
        ] == []


@pytest.mark.parametrize("width", [1440, 1000, 390])
def test_nothing_is_wider_than_the_window(shipped: str, open_page: Open, width: int) -> None:
    page = open_page(shipped, viewport={"width": width, "height": 844})

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.scrollHeight") <= 844
    for button in page.locator(".clock button, .bar select").all():
        box = button.bounding_box()
        assert box is None or box["x"] + box["width"] <= width


def test_on_a_phone_one_part_is_shown_at_a_time(shipped: str, open_page: Open) -> None:
    page = open_page(shipped, viewport={"width": 390, "height": 844}, toured=True)

    page.click(".tabs >> text=Map")

    assert page.locator("#board").is_visible()
    assert not page.locator("#phone").is_visible()
    page.click(".tabs >> text=Beside")
    assert page.locator("#problems").is_visible()


def test_on_a_phone_each_part_shows_where_the_walk_stands(own: str, open_page: Open) -> None:
    page = open_page(own, viewport={"width": 390, "height": 844})
    to_the_end = "wall => wall.scrollHeight - wall.scrollTop - wall.clientHeight"
    walk_by_chat(page)
    page.select_option("#flow", "help")
    page.wait_for_selector(f'{HERE}[data-id="card"]', state="attached")

    page.click(".tabs >> text=Map")
    seen = "([box, board]) => box.left < board.right && board.left < box.right && box.top < board.bottom"
    places = [
        page.locator(one).evaluate("one => one.getBoundingClientRect().toJSON()") for one in (HERE, "#board")
    ]

    assert page.evaluate(seen, places)
    page.click(".tabs >> text=Chat")
    assert page.locator("#wall").evaluate("wall => wall.scrollHeight > wall.clientHeight")
    page.wait_for_function(f"() => ({to_the_end})(document.getElementById('wall')) < 2")
    page.set_viewport_size({"width": 1000, "height": 500})
    page.wait_for_function(f"() => ({to_the_end})(document.getElementById('wall')) < 2")


def test_on_a_phone_what_came_of_an_order_is_said_in_every_part(own: str, open_page: Open) -> None:
    page = open_page(own, viewport={"width": 390, "height": 844})

    page.click("#next")

    page.wait_for_selector("#told >> text=Nothing comes by itself")
    page.click(".tabs >> text=Beside")
    assert page.locator("#told").is_visible()
    assert not page.locator("#status").is_visible()


def test_a_test_without_a_name_asks_for_one(own: str, open_page: Open, folder: Path) -> None:
    page = open_page(own)
    tap(page, "Let's look")

    page.click("text=Save as a test")

    assert page.evaluate("document.activeElement.ariaLabel") == "Name of the test"
    page.keyboard.type("looked")
    page.keyboard.press("Enter")
    page.wait_for_selector("#status >> text=Saved in")
    assert (folder / "transcripts" / "looked.txt").exists()


def test_a_long_walk_is_left_only_after_a_question(own: str, open_page: Open) -> None:
    page = open_page(own)
    walk(page)
    tap(page, "Use these words")

    page.select_option("#flow", "goals")
    assert "This walk has 6 steps. It is not kept." in page.inner_text("#dialog")
    page.click("text=Stay here")
    assert page.input_value("#flow") == "homework"
    page.select_option("#flow", "goals")
    page.click("#dialog >> text=Open another talk >> nth=-1")

    here(page, "door")
    assert page.input_value("#flow") == "goals"


def test_the_tour_is_dismissed_for_good(folder: Path, tmp_path: Path, open_page: Open) -> None:
    from tests.browser.conftest import workshop  # noqa: PLC0415

    state = tmp_path / "state"
    with workshop(folder, state) as address:
        page = open_page(address, toured=False)
        seen = [page.inner_text("#tour h2")]
        while page.locator("#tour .go").inner_text() == "Next":
            page.click("#tour .go")
            seen.append(page.inner_text("#tour h2"))
        page.click("#tour .go")
        page.wait_for_function("() => document.getElementById('tour').hidden")
        assert len(set(seen)) == 5
        page.wait_for_timeout(200)
        page.context.close()
    with workshop(folder, state) as address:
        page = open_page(address, toured=False)
        assert not page.locator("#tour").is_visible()
        page.context.close()


OVERLAPS = """() => {
  const box = (one) => one.getBoundingClientRect();
  const boxes = (selector) => [...document.querySelectorAll(selector)].map(box);
  const apart = (a, b) => a.right - .5 <= b.left || b.right - .5 <= a.left || a.bottom - .5 <= b.top || b.bottom - .5 <= a.top;
  const within = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
  const labels = boxes('.label rect');
  const shapes = boxes('.node .shape');
  const over = labels.filter((one, n) => ![...labels.slice(n + 1), ...shapes].every((other) => apart(one, other)));
  const out = [...document.querySelectorAll('.node')].flatMap((node) =>
    [...node.querySelectorAll('text')].filter((text) => !within(box(text), box(node.querySelector('.shape')))));
  const here = document.querySelector('.node.here');
  const seen = !here || within(box(here), box(document.getElementById('board')));
  return { over: over.length, out: out.length, seen, drawn: shapes.length };
}"""


def test_every_shipped_flow_has_a_map_that_can_be_read(shipped: str, open_page: Open) -> None:
    page = open_page(shipped)
    for name, draft in shipped_reading().drafts.items():
        page.select_option("#flow", name)
        page.wait_for_function(
            "name => document.querySelector('#drawing svg') && document.getElementById('flow').value === name",
            arg=name,
        )
        last = [*draft.flow.states][-1]
        page.wait_for_function(
            "([last, many]) => document.querySelectorAll('.node').length >= many && document.querySelector(`.node[data-id=\"${last}\"]`)",
            arg=[last, len(draft.flow.states)],
        )
        page.wait_for_selector(f'.node.here[data-id="{draft.flow.start}"]')

        found = page.evaluate(OVERLAPS)

        assert (found["over"], found["out"], found["seen"]) == (0, 0, True), name
        assert found["drawn"] >= len(draft.flow.states)


def test_the_sentences_of_a_state_are_unfolded_to_be_read_aloud(shipped: str, open_page: Open) -> None:
    page = open_page(shipped)
    page.select_option("#flow", "goals")
    page.click('.node[data-id="bring"]')
    here(page, "bring")

    page.click("#sentences summary")

    page.wait_for_selector("#sentences li >> text=I'd like us to look at what I want from therapy.")
    assert page.locator("#sentences .broken").count() == 0


def test_the_tutorial_is_done_with_an_editor_and_this_page(
    tmp_path: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.browser.conftest import REQUIRED, workshop  # noqa: PLC0415

    talks = tmp_path / "talks"
    with workshop(talks, tmp_path / "state") as address:
        page = open_page(address)

        page.fill(".begin input", "homework")
        page.press(".begin input", "Enter")
        page.wait_for_function("() => document.getElementById('file').textContent.endsWith('homework.toml')")
        (talks / "homework.toml").write_text(tutorial(), encoding="utf-8")
        page.wait_for_selector("text=Things to do between sessions often stay undone.")

        edit(talks, "smaller if", "smaler if")
        page.wait_for_selector(".problem.error >> text=there is no state `smaler`.")
        edit(talks, "smaler if", "smaller if")
        page.wait_for_selector("#problems >> text=None.")
        assert page.locator(".node").count() == len(shipped.read(talks).drafts["homework"].flow.states)
        walk(page)

        page.click("text=A test of every path")
        page.wait_for_selector("#status >> text=tests are saved in")
        assert list((talks / "transcripts").glob("explored-homework-*.txt"))

        with page.context.expect_page() as opened:
            page.click("text=Page to read and sign")
        read = opened.value
        code = read.locator("code", has_text="--words").last.inner_text().rpartition("--words ")[2].split()[0]
        assert "Every path, in words" in read.inner_text("body")
        page.fill(".sign [name=by]", "A. Person, psychologist")
        page.fill(".sign [name=words]", code)
        page.press(".sign [name=words]", "Enter")
        page.wait_for_selector("#signatures >> text=A. Person, psychologist")
        assert "These words were read." in page.inner_text("#signatures")

        page.click("text=Publish")
        page.wait_for_selector("#status >> text=Published in")
        page.context.close()
    monkeypatch.delenv(REQUIRED, raising=False)  # `check` refuses settings that it doesn't know
    with ThreadPoolExecutor() as elsewhere:  # the browser's own loop runs in this thread
        checked = elsewhere.submit(main, ["check", str(talks), "--transcripts", str(talks / "transcripts")])
        assert checked.result() == 0
