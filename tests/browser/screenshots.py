"""Takes the pictures of the workshop that the README shows: a walk that ends in its page, light and dark."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.browser.conftest import CHROMIUM, FLAGS, workshop
from tests.helpers.homework import homework

SIZE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

WALK = (
    "Let's look",
    "It feels too big",
    "Done",
    "8",
    "=Five minutes, with the kitchen timer",
    "Use these words",
)
"""Labels to tap; a line that begins with = is typed."""

END = ("I make coffee in the morning", "do one small piece of it", "Make my page")


def main(folder: Path) -> None:
    """Write the pictures into a folder."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    folder = folder.resolve()
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        own = Path(place, "talks")
        own.mkdir()
        os.chdir(place)  # so that the page names the file as an author would see it
        (own / "homework.toml").write_text(_with_a_warning(homework()), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scheme in ("light", "dark"):
            with workshop(Path("talks"), Path(place, scheme), place=Path(place)) as address:
                _desktop(browser, address, scheme, folder)
        browser.close()


def _with_a_warning(text: str) -> str:
    """Return the flow with one word that `stile check` warns of, so that the picture shows a remedy."""
    return text.replace("You said {size}. What would", "You must not do it all. You said {size}. What would")


def _desktop(browser: Any, address: str, scheme: str, folder: Path) -> None:  # noqa: ANN401
    page = _opened(browser, address, scheme, SIZE)
    page.select_option("#who", "three-weeks-in")
    page.wait_for_selector(".ahead li")
    _walk(page, WALK)
    page.wait_for_function("() => document.querySelector('#sheet img')?.naturalWidth > 0")
    page.wait_for_timeout(300)
    page.screenshot(path=folder / f"workshop-{scheme}.png")
    if scheme == "light":
        _talk(browser, address, folder)


def _talk(browser: Any, address: str, folder: Path) -> None:  # noqa: ANN401
    """Take the series of a walk on a phone, from the first question to the page."""
    page = _opened(browser, address, "light", PHONE)
    page.click("#restart")
    if page.locator("dialog[open]").count():
        page.click("dialog .main")
    page.wait_for_function("() => !document.querySelector('#walk .chips li')")
    _walk(page, ("Let's look", "It feels too big"))
    page.screenshot(path=folder / "talk-1.png")
    _walk(page, (*WALK[2:], END[0]))
    page.screenshot(path=folder / "talk-2.png")
    _walk(page, END[1:])
    page.screenshot(path=folder / "talk-3.png")


def _opened(browser: Any, address: str, scheme: str, size: dict[str, int]) -> Any:  # noqa: ANN401
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".node", state="attached")
    if page.is_visible("#tour"):
        page.click("#tour >> text=Skip")
    page.wait_for_timeout(400)
    return page


def _walk(page: Any, steps: tuple[str, ...]) -> None:  # noqa: ANN401
    for step in steps:
        before = page.locator("#walk .chips li").count()
        if step.startswith("="):
            page.fill("#message", step[1:])
            page.press("#message", "Enter")
        else:
            page.locator(".row button", has_text=step).last.click()
        page.wait_for_function("n => document.querySelectorAll('#walk .chips li').length > n", arg=before)
    page.wait_for_timeout(1500)  # what comes after a view: messages to come, and the page drawn


if __name__ == "__main__":
    main(Path(sys.argv[1]))
