"""The page without a server: built anew, served as plain files, walked in a real browser."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import REQUIRED
from tests.browser.walking import here, tap
from tests.helpers.paths import ROOT

if TYPE_CHECKING:
    from tests.browser.conftest import Open

PACKED = 10_000_000
"""Bytes a first visit costs: Pyodide is 6.5 million of them, and lists of words most of the rest."""

LOADING = 120.0
"""Seconds until the first answer, at most: it takes 5 to 10 where nothing else runs."""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        del format, args


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("npm") is None and os.environ.get(REQUIRED) != "required":
        pytest.skip("there is no npm")
    out = tmp_path_factory.mktemp("demo") / "out"
    subprocess.run([sys.executable, "-m", "deploy.demo.build", str(out)], cwd=ROOT, check=True)
    return out


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_talk_goes_on_without_a_server(address: str, open_page: Open) -> None:
    page = open_page(address, patience=LOADING)

    here(page, "door")
    tap(page, "All of it")
    here(page, "know")
    tap(page, "I'm not sure")
    here(page, "mine")
    page.fill("#message", "Sleep through & <b>call</b> a friend")
    page.press("#message", "Enter")
    page.wait_for_selector(".turn.you >> text=Sleep through & <b>call</b> a friend")
    tap(page, "Done")

    here(page, "theirs")
    assert page.locator('.edge.walked[data-from="know"][data-to="mine"]').count() == 1


def test_somebody_who_drifts_gets_a_message_by_itself(address: str, open_page: Open) -> None:
    page = open_page(address, patience=LOADING)

    page.select_option("#who", "drifting")
    page.wait_for_selector("#ahead >> text=A line you saved, for times like this.")
    page.click("#next")

    page.wait_for_selector("#chat >> text=A line you saved, for times like this.")


def test_a_talk_is_had_in_another_language(address: str, open_page: Open) -> None:
    page = open_page(address, patience=LOADING)

    page.select_option("#language", "de")

    page.wait_for_selector("#chat >> text=Kurz: 5 Fragen")


def test_it_says_that_it_is_no_help_line_and_needs_little(
    address: str, folder: Path, open_page: Open
) -> None:
    page = open_page(address, patience=LOADING)

    assert "not a help line" in page.inner_text("#demo")
    assert page.is_hidden("#demo-state")
    packed = sum(len(gzip.compress(file.read_bytes())) for file in folder.rglob("*") if file.is_file())
    assert packed < PACKED


def test_a_folder_with_something_in_it_is_refused(folder: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "deploy.demo.build", str(folder)],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip

    assert refused.returncode == 1
    assert refused.stderr == f"make demo: {folder} isn't empty: name a new folder, as in make demo DIR=out\n"
