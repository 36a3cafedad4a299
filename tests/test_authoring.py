"""The commands for those who write talks, where the tutorial doesn't go: refusals, edits, people."""

from __future__ import annotations

import asyncio
import gc
import io
import signal
from datetime import UTC, datetime
from pathlib import Path
from weakref import ref

import pytest

from bot import content
from bot.__main__ import main
from bot.app import App
from bot.memory_store import MemoryStore
from bot.screen import Screen
from bot.skeleton import skeleton
from bot.standing import FEW, Standing, table
from bot.tinydb_store import TinyDBStore
from flows import shipped
from flows.model import Session
from flows.person import Person, Talk
from tests.loopback import Loopback
from tests.test_main import PATIENCE, running, started

Told = pytest.CaptureFixture[str]
NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


@pytest.fixture
def talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with one talk in `talks`, and with a data folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STILE_DATA_DIR", str(tmp_path / "data"))
    folder = Path("talks")
    folder.mkdir()
    (folder / "rest.toml").write_text(skeleton("rest", "talks"), encoding="utf-8")
    return folder


def edit(talks: Path, written: str, instead: str) -> None:
    file = talks / "rest.toml"
    text = file.read_text(encoding="utf-8")
    assert written in text
    file.write_text(text.replace(written, instead), encoding="utf-8")


def person(id_: str, state: str, *, done: bool = False) -> Person:
    flow = shipped.read(Path("talks")).drafts["rest"].flow
    session = Session("rest", flow.version, flow.logic, state, 1, path=("door",))
    finished = (Talk("rest", 1, "Rest", NOW),) if done else ()
    return Person(id_, session=None if done else session, talks=finished)


async def keep(folder: Path, *people: Person) -> None:
    store = TinyDBStore(folder)
    for one in people:
        await store.commit(one, 0, None)
    await store.close()


def test_a_warning_exits_with_one_and_an_error_with_two(talks: Path, capsys: Told) -> None:
    clean = main(["check", "talks"])
    edit(talks, "you can skip anything.", "you can skip anything!")
    warned = main(["check", "talks"])
    edit(talks, 'goto = "strong"', 'goto = "stron"')
    broken = main(["check", "talks"])

    told = capsys.readouterr().out
    assert (clean, warned, broken) == (0, 1, 2)
    assert "talks/rest.toml:18: state.door.say: S108 an exclamation mark is loud. Put a full stop" in told
    assert ", 1 warning\n" in told
    assert ", 1 error\n" in told


def test_who_stands_on_a_state_that_would_vanish_is_counted(talks: Path, capsys: Told) -> None:
    asyncio.run(keep(Path("data"), person("1", "gently"), person("2", "gently"), person("3", "what")))

    before = main(["check", "talks", "--against", "data"])
    edit(talks, "gently", "softly")
    after = main(["check", "talks", "--against", "data"])
    edit(talks, "summary = true", 'summary = true\nrenamed = { gently = "softly" }')
    renamed = main(["check", "talks", "--against", "data"])

    told = capsys.readouterr().out
    assert (before, after, renamed) == (0, 1, 0)
    assert told.count("rest.gently: 2 people stand on a state that is gone") == 1


def test_who_stands_in_a_talk_that_is_gone_is_counted(talks: Path, capsys: Told) -> None:
    asyncio.run(keep(Path("data"), person("1", "gently")))
    (talks / "rest.toml").rename(talks / "rest.txt")

    assert main(["check", "--against", "data"]) == 1

    assert "rest: 1 person stands in a talk that is gone" in capsys.readouterr().out


def test_where_people_stop_is_told_in_counts_alone(talks: Path, capsys: Told) -> None:
    people = [person(str(n), "gently") for n in range(FEW)] + [
        person("x", "what"),
        person("y", "what", done=True),
    ]
    asyncio.run(keep(Path("data"), *people))

    assert main(["stats"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "7 people",
        "",
        "rest: finished by under 5",
        "        5  stand at gently",
        "  under 5  stand at what",
    ]
    assert talks.exists()


@pytest.mark.usefixtures("talks")
def test_nobody_yet_is_told_as_nobody(capsys: Told) -> None:
    assert main(["stats"]) == 2
    assert main(["check", "talks", "--against", "nowhere"]) == 2

    assert capsys.readouterr().err.count("no records are kept there: name the data folder") == 2
    assert [*table(Standing())] == ["under 5 people"]


def test_what_has_a_warning_is_not_published(talks: Path, capsys: Told) -> None:
    edit(talks, "you can skip anything.", "you can skip anything!")

    assert main(["publish", "talks"]) == 1

    assert "Nothing is published before this is settled" in capsys.readouterr().out
    assert not (talks / "published.toml").exists()


def test_what_was_published_is_compared_with_from_then_on(talks: Path, capsys: Told) -> None:
    published = main(["publish", "talks"])
    edit(talks, "gently", "softly")
    compared = main(["check", "talks"])

    told = capsys.readouterr().out
    assert (published, compared) == (0, 1)
    assert "G111 the published state `gently` is gone" in told
    assert "R102 the steps differ from what was published as version 1. Raise `version`" in told


def test_a_talk_that_goes_otherwise_now_shows_where(talks: Path, capsys: Told) -> None:
    main(["explore", "rest", "--flows", "talks", "--into", "saved"])
    file = next(Path("saved").glob("*.txt"))
    edit(talks, "gets in the way.", "stands in the way.")
    capsys.readouterr()

    code = main(["talk", str(file), "--flows", "talks"])

    told = capsys.readouterr().out
    assert code == 1
    assert "-This is about one thing that gets in the way." in told
    assert "+This is about one thing that stands in the way." in told


@pytest.mark.usefixtures("talks")
def test_exploring_prints_what_it_finds_and_leaves_out_what_is_there(capsys: Told) -> None:
    printed = main(["explore", "rest", "--flows", "talks"])
    told = capsys.readouterr().out
    kept = main(["explore", "rest", "--flows", "talks", "--into", "saved"])
    again = main(["explore", "rest", "back", "--flows", "talks", "--talks", "saved"])

    assert (printed, kept, again) == (0, 0, 0)
    assert "> /start rest" in told
    assert capsys.readouterr().out.endswith("0 talks found\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["graph", "rset", "--flows", "talks"], "rset: there is no such talk. Did you mean `rest`?"),
        (["new", "Rest"], "Rest: can't be a talk's name: write small letters"),
        (["new", "rest"], "talks/rest.toml: is there already: choose another name"),
        (["talk", "nowhere.txt"], "nowhere.txt: can't be read: name a talk that was saved with /save"),
        (
            ["graph", "--flows", "nowhere"],
            "nowhere:1: folder: F101 there is no such folder. Correct the path",
        ),
    ],
)
def test_a_command_that_cannot_be_done_says_why(
    talks: Path, arguments: list[str], told: str, capsys: Told
) -> None:
    assert main(arguments) == 2

    assert told in capsys.readouterr().err
    assert talks.exists()


def test_a_talk_of_ones_own_takes_the_place_of_the_shipped_one(
    talks: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    (talks / "fear.toml").write_text(skeleton("fear", "talks"), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("/agree\n/fear\n/quit\n"))

    checked = main(["check", "talks"])
    tried = main(["try", "--flows", "talks"])

    assert (checked, tried) == (0, 0)
    assert "This is about one thing that gets in the way." in capsys.readouterr().out


def test_a_new_talk_says_when_it_takes_the_place_of_a_shipped_one(talks: Path, capsys: Told) -> None:
    made = [main(["new", name, str(talks)]) for name in ("fear", "shyness")]

    told = capsys.readouterr().out
    assert made == [0, 0]
    assert "fear: it takes the place of the shipped talk" in told
    assert "shyness: it takes" not in told


def test_edited_talks_are_taken_up_only_if_they_check_clean(
    talks: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    app = App(MemoryStore(), shipped.conversation(talks), Screen(), lambda: NOW)

    edit(talks, "you can skip anything.", "you can skip anything!")
    refused = asyncio.run(content.reload(app, talks))
    edit(talks, "you can skip anything!", "you can skip all of it.")
    taken = asyncio.run(content.reload(app, talks))

    assert refused is None
    assert taken is not None
    assert "all of it" in taken.library.flow("rest").states["door"].ask.source
    told = [record.getMessage() for record in caplog.records]
    assert any("S108 an exclamation mark is loud" in line for line in told)
    assert "the talks stay as they were, for what stands above: stile check" in told
    assert told[-1].endswith(" talks taken up")


def test_what_is_loaded_is_spared_by_the_collector_and_what_it_replaced_goes(talks: Path) -> None:
    app = App(MemoryStore(), shipped.conversation(talks), Screen(), lambda: NOW)
    content.keep_for_good()
    kept = gc.get_freeze_count()
    before = ref(app._conversation)  # noqa: SLF001 - who else holds it would keep it

    try:
        taken = asyncio.run(content.reload(app, talks))
        replaced = before()
        still = gc.get_freeze_count()
    finally:
        gc.unfreeze()

    assert taken is not None
    assert replaced is None
    assert kept > 100_000
    assert still < kept * 1.2


def test_a_running_bot_takes_up_an_edited_talk_at_a_signal(talks: Path, tmp_path: Path) -> None:
    own = talks.absolute()
    with Loopback() as server, running(server, tmp_path / "data", tmp_path / "log", FLOWS_DIR=own) as process:
        started(server)
        edit(talks, "gets in the way.", "stands in the way.")

        process.send_signal(signal.SIGHUP)
        server.wait_until(lambda: "talks taken up" in (tmp_path / "log").read_text(), PATIENCE)
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert "talks taken up" in (tmp_path / "log").read_text()
