"""Orders work on the stored records while no bot runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.storage.tinydb_store import TinyDBStore
from flows.person import Person


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    async def fill() -> None:
        store = TinyDBStore(tmp_path / "data")
        await store.commit(Person("4711"), 0, None)
        await store.close()

    asyncio.run(fill())
    monkeypatch.setenv("STILE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_the_commands_work_while_no_bot_runs(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*arguments: str, code: int = 0) -> str:
        assert main(arguments) == code
        found = capsys.readouterr()
        return found.out + found.err

    assert data.exists()
    assert "no codes yet" in told("invite", "list")
    made = told("invite", "new", "--site", "north", "--uses", "3", "--until", "2999-01-01", "--bot", "@a_bot")
    assert made.startswith("https://t.me/a_bot?start=invite-")
    assert "█" in made or "▄" in made
    assert 'access.mode is "open"' in made
    told("invite", "new", "--picture", str(tmp_path / "code.svg"))
    assert "<svg" in (tmp_path / "code.svg").read_text()
    assert "name a .svg or a .png" in told("invite", "new", "--picture", str(tmp_path / "code.odd"), code=2)
    listed = told("invite", "list").splitlines()
    assert listed[0].endswith("open, 0 of 3 used, until 2999-01-01  north")
    assert "1 codes let nobody in any more" in told("invite", "revoke", "north")
    assert "no open code or site" in told("invite", "revoke", "north", code=2)
    assert "that day is over" in told("invite", "new", "--until", "2020-01-01", code=2)
    assert "the bot is not running" in told("announce", str(announcement_in(tmp_path)), code=2)
    assert "write a line such as" in told("announce", str(tmp_path / "code.svg"), code=2)
    assert "there was a record, and it is deleted" in told("forget", "4711", "--say")
    monkeypatch.setattr("sys.stdin.readline", lambda: "4711\n", raising=False)
    assert "no record of this chat is kept" in told("forget", "4711")
    assert "there was no record" in told("forget", "4711", "--say")
    assert "in digits" in told("forget", "somebody", code=2)


def announcement_in(folder: Path) -> Path:
    file = folder / "announcement.toml"
    file.write_text('en = "Hello"\nes = "Hola"\nde = "Hallo"\n', encoding="utf-8")
    return file
