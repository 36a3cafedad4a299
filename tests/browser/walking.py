"""Taps in a page that shows a flow, and waits until it has come to a state."""

from __future__ import annotations

from typing import Any

Page = Any

HERE = '.node[aria-current="step"]'


def tap(page: Page, label: str) -> None:
    before = page.locator("html").get_attribute("data-revision")
    page.locator(".row button", has_text=label).last.click()
    page.wait_for_function("before => document.documentElement.dataset.revision !== before", arg=before)


def here(page: Page, state: str) -> None:
    page.wait_for_selector(f'{HERE}[data-id="{state}"]')
