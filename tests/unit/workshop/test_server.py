"""The page is for this machine's author alone: anybody else meets a closed door."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import threading
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from bot.workshop.guard import HEADERS
from bot.workshop.reading import NotWhole, Read, Reader
from bot.workshop.server import FILES, PAGE_FILES, PortTaken, serve
from bot.workshop.workshop import Workshop
from flows.definition.loader import Reading
from flows.errors import Problem

JSON = {"Content-Type": "application/json"}
Steps = Callable[[str, Workshop], Awaitable[None]]


@pytest.fixture(autouse=True)
def _state_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def served(steps: Steps) -> None:
    async def whole() -> None:
        workshop, stop = Workshop(None), asyncio.Event()
        address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        await workshop.begin("goals")
        serving = asyncio.create_task(serve(workshop, 0, address.set_result, stop))
        try:
            await steps(await address, workshop)
        finally:
            stop.set()
            await serving

    asyncio.run(whole())


async def got(url: str, body: str | None = None, headers: Mapping[str, str] | None = None) -> HTTPResponse:
    method = "GET" if body is None else "POST"
    asked = AsyncHTTPClient().fetch(
        url, method=method, body=body, headers=dict(headers or {}), raise_error=False
    )
    return await asked


def test_the_page_and_everything_it_names_is_given() -> None:
    async def steps(address: str, workshop: Workshop) -> None:
        del workshop
        for name, kind in FILES.items():
            answer = await got(address + name)
            assert (answer.code, answer.headers["Content-Type"]) == (200, kind), name
            assert {head: answer.headers[head] for head in HEADERS} == HEADERS
        page = (await got(address)).body.decode()
        named = re.findall(r'(?:src|href)="([a-z.]+)"', page)
        assert named
        assert set(named) <= set(FILES)

    served(steps)


def test_every_module_that_is_imported_is_served() -> None:
    for file in PAGE_FILES.glob("*.js"):
        for name in re.findall(r'from "\./([a-z.]+)"', file.read_text(encoding="utf-8")):
            assert name in FILES, (file.name, name)
    assert {path.name for path in PAGE_FILES.iterdir()} - {"index.html", "LICENSES.txt"} == set(FILES) - {""}


DOOR = [
    ("view", {}, 200),
    ("view", {"Host": "stile.example"}, 403),
    ("view", {"Host": "127.0.0.1"}, 403),
    ("view", {"Origin": "https://stile.example"}, 403),
    ("view", {"Origin": "null"}, 403),
    ("view", {"Sec-Fetch-Site": "cross-site"}, 403),
    ("view", {"Sec-Fetch-Site": "same-site"}, 403),
    ("../view", {}, 404),
    ("../wrong-key/view", {}, 404),
    ("../%C3%A4/view", {}, 404),
    ("../../pyproject.toml", {}, 404),
    ("..%2f..%2fserver.py", {}, 404),
    ("LICENSES.txt", {}, 404),
    ("nothing.js", {}, 404),
    ("sheet.png", {}, 404),
]


def test_only_the_authors_own_page_comes_in() -> None:
    async def steps(address: str, workshop: Workshop) -> None:
        del workshop
        for path, headers, code in DOOR:
            url = re.sub(r"/[^/]+/\.\./", "/", address + path, count=1)

            answer = await got(url, headers=headers)

            assert answer.code == code, (path, headers)
            assert code == 200 or answer.body == b""
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")

    served(steps)


def test_an_order_is_json_of_the_right_shape_or_nothing_happens() -> None:
    async def steps(address: str, workshop: Workshop) -> None:
        before = workshop.revision
        tap = json.dumps({"do": "say", "value": "hello"})

        assert (await got(f"{address}act", tap, {"Content-Type": "text/plain"})).code == 415
        assert (await got(f"{address}act", tap, {**JSON, "Origin": "http://evil.example"})).code == 403
        assert (await got(f"{address}act", "{", JSON)).code == 400
        assert (await got(f"{address}act", '{"do":"format"}', JSON)).code == 400
        assert (await got(f"{address}act", '{"do":"tap","more":1}', JSON)).code == 400
        assert (await got(f"{address}open", '["/etc/passwd",1]', JSON)).code == 404
        assert workshop.revision <= before + 2

        answer = await got(f"{address}act", tap, JSON)
        assert answer.code == 200
        assert json.loads(answer.body)["chat"][-2]["text"] == "hello"

    served(steps)


def test_two_pages_see_the_same() -> None:
    async def steps(address: str, workshop: Workshop) -> None:
        del workshop
        seen: list[list[int]] = [[], []]

        def reader(n: int) -> Callable[[bytes], None]:
            def read(chunk: bytes) -> None:
                for line in chunk.splitlines():
                    if line.startswith(b"data: {"):
                        seen[n].append(int(re.search(rb'"revision":(\d+)', line)[1]))  # type: ignore[index]

            return read

        client = AsyncHTTPClient()
        pages = [
            asyncio.ensure_future(
                client.fetch(
                    f"{address}events", streaming_callback=reader(n), raise_error=False, request_timeout=60
                )
            )
            for n in (0, 1)
        ]
        async with asyncio.timeout(60):
            while not all(seen):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        answer = await got(f"{address}act", json.dumps({"do": "say", "value": "hello"}), JSON)
        revision = json.loads(answer.body)["revision"]
        async with asyncio.timeout(60):
            while not all(any(one >= revision for one in page) for page in seen):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        for page in pages:
            page.cancel()

    served(steps)


def test_the_page_comes_before_the_walk_has_begun_and_the_view_after(monkeypatch: pytest.MonkeyPatch) -> None:
    begins, over = threading.Event(), Reader.over

    def late(reader: Reader, reading: Reading) -> Read:
        assert begins.wait(60)
        return over(reader, reading)

    monkeypatch.setattr(Reader, "over", late)

    async def whole() -> None:
        workshop, stop = Workshop(None), asyncio.Event()
        address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        await workshop.read()
        serving = asyncio.create_task(serve(workshop, 0, address.set_result, stop))
        asked = asyncio.create_task(got(f"{await address}view"))
        assert (await got(await address)).code == 200
        assert not asked.done()

        begins.set()

        assert json.loads((await asked).body)["revision"] >= 1
        stop.set()
        await serving

    asyncio.run(whole())


def test_content_that_is_damaged_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = Problem("weights.toml", 1, "file", "it can't be read. Correct its permissions", "F101")
    monkeypatch.setattr(Reader, "over", lambda _reader, _reading: Read((problem,)))

    async def whole() -> None:
        workshop = Workshop(None)
        await workshop.read()
        with pytest.raises(NotWhole, match=r"weights\.toml:1: file: F101 it can't be read"):
            await serve(workshop, 0, lambda _address: None, asyncio.Event())

    asyncio.run(whole())


def test_a_port_that_is_taken_is_said() -> None:
    async def steps(address: str, workshop: Workshop) -> None:
        port = int(re.search(r":(\d+)/", address)[1])  # type: ignore[index]

        with pytest.raises(PortTaken, match=f"port {port} can't be listened at"):
            await serve(workshop, port, lambda _address: None, asyncio.Event())

    served(steps)


def test_what_is_vendored_is_what_its_licence_file_says() -> None:
    said = (PAGE_FILES / "LICENSES.txt").read_text(encoding="utf-8")

    digest = hashlib.sha256((PAGE_FILES / "dagre.min.js").read_bytes()).hexdigest()

    assert f"SHA-256: {digest}" in said
    assert "MIT" in said
