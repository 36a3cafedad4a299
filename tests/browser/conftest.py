"""A real browser on a real workshop; its console stays empty, and nobody else is asked for anything."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.homework import homework
from tests.helpers.paths import ROOT
from tests.helpers.process import PATIENCE, command, surroundings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Request

REQUIRED = "STILE_BROWSER_TESTS"
"""Set to `required`, a missing browser fails the tests instead of skipping them."""

CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [] if CHROMIUM else ["Chromium (apt-get install chromium)"]
    try:
        import playwright  # noqa: F401, PLC0415
    except ImportError:
        missing.append("playwright (make browser)")
    if missing and os.environ.get(REQUIRED) != "required":
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=f"there is no {' and no '.join(missing)}"))


@contextmanager
def workshop(folder: Path | None, state: Path, *arguments: str, place: Path = ROOT) -> Iterator[str]:
    """Run `stile workshop` as a process of its own in a place and give its address."""
    own = [str(folder)] if folder else []
    environment = surroundings() | {
        "XDG_STATE_HOME": str(state),
        "VISUAL": "",
        "EDITOR": "",
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        command("workshop", *own, "--no-open", *arguments),
        env=environment, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/\S+/", said)
        assert found, said + process.stdout.read()
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        try:
            code = process.wait(PATIENCE)
        finally:
            process.kill()
            left = process.stdout.read()
            process.stdout.close()
        assert (code, "Traceback" in left) == (0, False), left


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


Open = Callable[..., Any]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Give a way to open pages; at the end none may have said anything, or asked a foreign origin."""
    contexts: list[Any] = []
    said: list[str] = []

    def opened(address: str, *, toured: bool = True, patience: float = PATIENCE, **settings: Any) -> Any:  # noqa: ANN401
        size = {"width": 1440, "height": 900}
        context = chromium.new_context(**{"viewport": size, "reduced_motion": "reduce"} | settings)
        context.set_default_timeout(patience * 1000)
        contexts.append(context)
        page = context.new_page()
        origin = "/".join(address.split("/", 3)[:3]) + "/"

        def asked(request: Request) -> None:
            if not request.url.startswith((origin, "data:")):
                said.append(request.url)

        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", asked)
        page.goto(address)
        page.wait_for_selector(".node", state="attached")
        if toured and page.is_visible("#tour"):
            page.click("#tour >> text=Skip")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a workshop on the shipped flows."""
    with workshop(None, tmp_path_factory.mktemp("state")) as address:
        yield address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    own = tmp_path / "own"
    own.mkdir()
    (own / "homework.toml").write_text(homework(), encoding="utf-8")
    return own


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Iterator[str]:
    """Give the address of a workshop on a folder of one's own."""
    with workshop(folder, tmp_path / "state") as address:
        yield address
