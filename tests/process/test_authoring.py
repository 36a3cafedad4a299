"""The commands for those who write talks, where the tutorial doesn't go: refusals, edits, people."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import signal
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from weakref import ref

import pytest

from bot.__main__ import main
from bot.cli.reloading import content_tools
from bot.runtime import reload
from bot.runtime.app import App
from bot.simulator.chat import Chat
from bot.storage.memory import MemoryStore
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.stats import FEW, Standing, table
from flows import assembly, shipped
from flows.authoring.reviewing.published import comparison, load, written
from flows.authoring.skeleton import skeleton
from flows.definition.loading.content_file import Cache
from flows.model import Session, Stack
from flows.person import Dialog, FlowRun, OwnWords, Person
from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.process import PATIENCE, running, started

Told = pytest.CaptureFixture[str]
LAST_OF_WHAT = 'line = "What it is like"\n'
NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


_CACHE: Cache = {}
_READ = shipped.read


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the shipped files once for all tests."""
    monkeypatch.setattr(shipped, "read", partial(_READ, cache=_CACHE))


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
    finished = (FlowRun("rest", 1, "Rest", NOW),) if done else ()
    return Person(
        id_, dialog=Dialog(stack=Stack() if done else Stack((session,))), words=OwnWords(talks=finished)
    )


async def keep(folder: Path, *people: Person) -> None:
    store = TinyDBStore(folder)
    for one in people:
        await store.commit(one, 0, None)
    await store.close()


def test_a_warning_exits_with_one_and_an_error_with_two(talks: Path, capsys: Told) -> None:
    clean = main(["check", "talks"])
    edit(talks, "you can skip anything.", "you can skip anything!")
    warned = main(["check", "talks"])
    edit(talks, LAST_OF_WHAT, f'{LAST_OF_WHAT}goto = "stron"\n')
    broken = main(["check", "talks"])

    told = capsys.readouterr().out
    assert (clean, warned, broken) == (0, 1, 2)
    assert "talks/rest.toml:13: state.door.say: S108 an exclamation mark is loud. Put a full stop" in told
    assert ", 1 warning\n" in told
    assert ", 1 error\n" in told


def test_one_file_is_checked_by_itself(talks: Path, capsys: Told) -> None:
    (talks / "more.toml").write_text(
        skeleton("more", "talks").replace("anything.", "anything!"), encoding="utf-8"
    )

    codes = [main(["check", f"talks/{name}.toml"]) for name in ("rest", "more")]

    told = capsys.readouterr().out
    assert codes == [0, 1]
    assert told.count("S108") == 1


def test_one_language_is_checked_by_itself(talks: Path, capsys: Told) -> None:
    edit(talks, "you can skip anything.", "you can skip anything!")
    over = 'over = "fear"\n\n[state.door]\nsay = "This clinic looks at fear first. Let\'s find yours."\n'
    (talks / "fear.toml").write_text(over, encoding="utf-8")
    main(["translate", "fr", "talks"])
    main(["translate", "es", "talks"])
    capsys.readouterr()

    def told(*more: str) -> set[tuple[str, str]]:
        main(["check", "talks", "--json", *more])
        return {(Path(one["file"]).parent.name, one["code"]) for one in json.loads(capsys.readouterr().out)}

    english, french, spanish = (told("--language", code) for code in ("en", "fr", "es"))

    assert ("talks", "S108") in english
    assert {folder for folder, _ in english} == {"talks"}
    assert {folder for folder, code in french if code != "L110"} == {"fr"}
    assert {folder for folder, code in spanish if code != "L110"} == {"es"}
    assert ("talks", "L110") in spanish
    assert english | french | spanish == told()


def test_a_flow_is_drawn_with_the_words_of_a_language(capsys: Told) -> None:
    assert main(["graph", "fear", "--language", "de"]) == 0

    assert "Angst" in capsys.readouterr().out


@pytest.mark.usefixtures("talks")
def test_a_language_nobody_writes_is_refused(capsys: Told) -> None:
    assert main(["check", "talks", "--language", "xx"]) == 2

    assert "xx: nothing is written in that language. There are en, de, es" in capsys.readouterr().err


def test_editors_are_told_in_json(talks: Path, capsys: Told) -> None:
    edit(talks, LAST_OF_WHAT, f'{LAST_OF_WHAT}goto = "stron"\n')

    assert main(["check", "talks", "--json"]) == 2

    (problem,) = [one for one in json.loads(capsys.readouterr().out) if one["severity"] == "error"]
    assert (problem["file"], problem["code"]) == ("talks/rest.toml", "G101")
    line = (talks / "rest.toml").read_text(encoding="utf-8").splitlines()[problem["line"] - 1]
    assert line == 'goto = "stron"'
    assert line[problem["column"] - 1 :] == 'stron"'


@pytest.mark.parametrize(("typed", "meant"), [("chek", "check"), ("pubish", "publish"), ("sing", "sign")])
def test_a_mistyped_command_is_told_with_the_nearest(typed: str, meant: str, capsys: Told) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([typed])

    assert f"there is no `{typed}`. Did you mean `{meant}`?" in capsys.readouterr().err


@pytest.mark.long
def test_who_stands_on_a_state_that_would_vanish_is_counted(talks: Path, capsys: Told) -> None:
    asyncio.run(keep(Path("data"), person("1", "gently"), person("2", "gently"), person("3", "what")))

    before = main(["check", "talks", "--against", "data"])
    edit(talks, "gently", "softly")
    after = main(["check", "talks", "--against", "data"])
    edit(talks, "minutes = 3", 'minutes = 3\nrenamed = { gently = "softly" }')
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

    assert main(["stats", "--json"]) == 0

    found = [tuple(row.values()) for row in json.loads(capsys.readouterr().out)]
    assert found == [
        (None, None, "people", 7, False),
        ("rest", None, "finished", None, True),
        ("rest", "gently", "stands", 5, False),
        ("rest", "what", "stands", None, True),
    ]


@pytest.mark.usefixtures("talks")
def test_nobody_yet_is_told_as_nobody(capsys: Told) -> None:
    assert main(["stats"]) == 2
    assert main(["check", "talks", "--against", "nowhere"]) == 2

    assert capsys.readouterr().err.count("no records are kept there: name the data folder") == 2
    assert [*table(Standing())] == ["under 5 people"]


def test_what_has_a_warning_is_not_published(talks: Path, capsys: Told) -> None:
    edit(talks, "you can skip anything.", "you can skip anything!")

    assert main(["publish", "talks"]) == 1

    assert "Nothing was published. Solve these problems first" in capsys.readouterr().out
    assert not (talks / "published.toml").exists()


def test_what_was_published_is_compared_with_from_then_on(talks: Path, capsys: Told) -> None:
    published = main(["publish", "talks"])
    edit(talks, "gently", "softly")
    compared = main(["check", "talks"])

    told = capsys.readouterr().out
    assert (published, compared) == (0, 1)
    assert "G111 the published state `gently` is gone" in told
    assert "R102 the steps differ from version 1, which was published. Write `version = 2`" in told


def publish(talks: Path) -> None:
    """Note the own talks as `stile publish` does, without checking everything that ships."""
    drafts = shipped.read(talks).drafts.values()
    own = [draft for draft in drafts if draft.notes.file.startswith("talks/")]
    (talks / "published.toml").write_text(written(own), encoding="utf-8")


def published(talks: Path) -> list[str]:
    """Return what the comparison with what was published says, as `check` and a reload do."""
    return [f"{one.code} {one.place}: {one.text}" for one in comparison(shipped.read(talks))]


def test_a_published_talk_that_is_gone_or_renamed_is_told(talks: Path) -> None:
    publish(talks)
    assert published(talks) == []

    edit(talks, "[flow]", '[flow]\nname = "resting"')
    (renamed,) = published(talks)
    edit(talks, "minutes = 3", 'minutes = 3\nwas = ["rest"]')
    followed = published(talks)
    (talks / "rest.toml").rename(talks / "rest.toml.txt")
    (gone,) = published(talks)

    assert renamed.startswith(
        "G111 flow.name: the published talk `rest` is gone, and people may stand in it."
    )
    assert 'was = "rest"' in renamed
    assert followed == []
    assert "stile publish talks --without rest" in gone


def test_a_talk_is_let_go_by_publishing_without_it(talks: Path, capsys: Told) -> None:
    (talks / "more.toml").write_text(skeleton("more", "talks"), encoding="utf-8")
    publish(talks)
    (talks / "more.toml").unlink()

    refused, done = main(["publish", "talks"]), main(["publish", "talks", "--without", "more"])

    assert (refused, done) == (1, 0)
    assert "G111 the published talk `more` is gone" in capsys.readouterr().out
    assert published(talks) == []


@pytest.mark.parametrize("damage", [b"<<<<<<< HEAD\n", b"rest = 1\n", b"\xff\xfe"])
def test_a_damaged_file_of_what_was_published_is_told(talks: Path, damage: bytes) -> None:
    (talks / "published.toml").write_bytes(damage)

    (told,) = published(talks)

    assert told.startswith("R108 file: what was published can't be read")


def test_an_answer_that_goes_by_another_name_is_told_with_the_way_out(talks: Path) -> None:
    publish(talks)
    edit(talks, "gently", "softly")
    edit(talks, "[scale.strong]", "[scale.heavy]")
    edit(talks, "strong >= 7", "heavy >= 7")
    edit(talks, "minutes = 3", 'minutes = 3\nversion = 2\nrenamed = { gently = "softly", strong = "heavy" }')
    (told,) = published(talks)

    edit(talks, "[scale.heavy]", '[scale.heavy]\nanswer = "strong"')
    edit(talks, "heavy >= 7", "strong >= 7")

    assert told.startswith("G112 state.heavy.answer: people have answered this as `strong`. Write `answer = ")
    assert published(talks) == []


def test_what_a_translation_lacks_keeps_no_talk_back(talks: Path) -> None:
    assert main(["translate", "fr", "talks"]) == 1
    sheet = talks / "fr" / "rest.toml"
    text = sheet.read_text(encoding="utf-8")
    sheet.write_text(text.replace('title = ["", ""]', 'title = ["", "Repos !"]'), encoding="utf-8")

    assert main(["publish", "talks"]) == 0
    assert "rest" in reload.read_checked(content_tools(), talks).reading.drafts


@pytest.mark.parametrize(("edits", "said"), [
    ([("gently", "softly")], "G111 the published state `gently` is gone"),
    ([("[flow]", '[flow]\nname = "other"')], "G111 the published talk `rest` is gone"),
])  # fmt: skip
def test_a_reload_compares_with_what_was_published(
    talks: Path, caplog: pytest.LogCaptureFixture, edits: list[tuple[str, str]], said: str
) -> None:
    publish(talks)
    app = App(MemoryStore(), assembly.conversation(talks), Chat(lambda: NOW), lambda: NOW)
    for before, after in edits:
        edit(talks, before, after)

    assert asyncio.run(reload.reload(app, content_tools(), talks)) is None
    assert said in caplog.text


def test_a_start_logs_what_a_reload_would_refuse_and_names_the_own_talks(
    talks: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    edit(talks, "you can skip anything.", "you can skip anything!")
    (talks / "fear.toml").write_text(skeleton("fear", "talks"), encoding="utf-8")

    reload.announce(content_tools(), talks)

    told = [record.getMessage() for record in caplog.records]
    assert any("S108 an exclamation mark is loud" in line for line in told)
    assert told[-1] == "own flows: fear, rest; replacing shipped flows: fear"


def test_a_reload_names_what_changed(talks: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    (talks / "more.toml").write_text(skeleton("more", "talks"), encoding="utf-8")
    app = App(MemoryStore(), assembly.conversation(talks), Chat(lambda: NOW), lambda: NOW)
    (talks / "more.toml").unlink()
    (talks / "extra.toml").write_text(skeleton("extra", "talks"), encoding="utf-8")
    edit(talks, "That is a lot.", "That is much.")

    assert asyncio.run(reload.reload(app, content_tools(), talks)) is not None

    assert (
        caplog.records[-1].getMessage().endswith("flows loaded; new: extra; gone: more; changed: menu, rest")
    )


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
    again = main(["explore", "rest", "back", "--flows", "talks", "--transcripts", "saved"])

    assert (printed, kept, again) == (0, 0, 0)
    assert "> /start rest" in told
    assert capsys.readouterr().out.endswith("0 transcripts found\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["graph", "rset", "--flows", "talks"], "rset: there is no such talk. Did you mean `rest`?"),
        (["graph", "rest"], "stile: one of your own needs --flows FOLDER"),
        (["new", "Rest"], "Rest: no valid name of a flow: write small letters"),
        (["new", "rest"], "talks/rest.toml: file exists already: choose another name"),
        (["talk", "nowhere.txt"], "nowhere.txt: can't be read (No such file or directory): name a talk"),
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


@pytest.mark.long
def test_a_talk_of_ones_own_takes_the_place_of_the_shipped_one(
    talks: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    (talks / "fear.toml").write_text(skeleton("fear", "talks"), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("/agree\n/fear\n/quit\n"))

    checked = main(["check", "talks"])
    tried = main(["try", "--flows", "talks"])

    told = capsys.readouterr().out
    assert (checked, tried) == (1, 0)
    assert "G111 the published states `" in told
    assert "This is about one thing that gets in the way." in told


def test_a_new_talk_says_when_it_takes_the_place_of_a_shipped_one(talks: Path, capsys: Told) -> None:
    made = [main(["new", name, str(talks)]) for name in ("fear", "shyness")]

    told = capsys.readouterr().out
    assert made == [0, 0]
    assert "fear: replaces the shipped flow" in told
    assert "shyness: it takes" not in told


@pytest.mark.long
def test_edited_talks_are_taken_up_only_if_they_check_clean(
    talks: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    app = App(MemoryStore(), assembly.conversation(talks), Chat(lambda: NOW), lambda: NOW)

    edit(talks, "you can skip anything.", "you can skip anything!")
    refused = asyncio.run(reload.reload(app, content_tools(), talks))
    edit(talks, "you can skip anything!", "you can skip all of it.")
    taken = asyncio.run(reload.reload(app, content_tools(), talks))

    assert refused is None
    assert taken is not None
    assert "all of it" in taken.library.flow("rest").states["door"].ask.source
    told = [record.getMessage() for record in caplog.records]
    assert any("S108 an exclamation mark is loud" in line for line in told)
    assert (
        "reload rejected, keeping the current flows; the problems are listed above. Run: stile check" in told
    )
    assert told[-1].endswith(" flows loaded; changed: rest")


@pytest.mark.long
def test_what_is_loaded_is_spared_by_the_collector_and_what_it_replaced_goes(
    talks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "read", _READ)
    app = App(MemoryStore(), assembly.conversation(talks), Chat(lambda: NOW), lambda: NOW)
    asyncio.run(reload.reload(app, content_tools(), talks))  # imports what only a reload needs
    kept = gc.get_freeze_count()
    before = ref(app._conversation)  # noqa: SLF001 - who else holds it would keep it

    try:
        taken = asyncio.run(reload.reload(app, content_tools(), talks))
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
    with (
        FakeBotApi() as server,
        running(server, tmp_path / "data", tmp_path / "log", FLOWS_DIR=own) as process,
    ):
        started(server)
        edit(talks, "gets in the way.", "stands in the way.")

        process.send_signal(signal.SIGHUP)
        server.wait_until(lambda: "flows loaded" in (tmp_path / "log").read_text(), PATIENCE)
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert "flows loaded" in (tmp_path / "log").read_text()


def test_publishing_and_signing_keep_what_was_written_beside_them(talks: Path) -> None:
    main(["publish", "talks"])
    for by in ("Ada, nurse", "Ben, nurse"):
        main(["sign", "rest", "--as", by, "--flows", "talks"])
    for name, remark in (("published", "# let out in May\n[rest]"), ("signed", "# read aloud\n[[signed]]")):
        file = talks / f"{name}.toml"
        text = file.read_text(encoding="utf-8").replace(remark.split("\n")[1], remark, 1)
        file.write_text(text, encoding="utf-8")

    codes = [main(["publish", "talks"]), main(["sign", "rest", "--as", "Ada, nurse", "--flows", "talks"])]

    assert codes == [0, 0]
    assert "# let out in May\n[rest]" in (talks / "published.toml").read_text(encoding="utf-8")
    signed = (talks / "signed.toml").read_text(encoding="utf-8")
    assert signed.index('by = "Ben') < signed.index("# read aloud\n[[signed]]") < signed.index('by = "Ada')


def test_publishing_refuses_a_file_with_a_key_it_would_not_write_again(talks: Path, capsys: Told) -> None:
    main(["publish", "talks"])
    file = talks / "published.toml"
    before = file.read_text(encoding="utf-8").replace("[rest]\n", '[rest]\nremark = "for June"\n')
    file.write_text(before, encoding="utf-8")

    assert main(["publish", "talks"]) == 2

    assert (
        f"{file}:4: rest.remark is nothing that stile publish writes. Put # before it"
        in capsys.readouterr().err
    )
    assert file.read_text(encoding="utf-8") == before


def test_labels_that_were_tapped_stay_where_their_state_or_talk_goes_by_another_name(talks: Path) -> None:
    publish(talks)
    before = load(talks / "published.toml")
    edit(talks, "[multi.what]", "[multi.like]")
    edit(talks, "[flow]", '[flow]\nname = "resting"')
    edit(talks, "minutes = 3", 'minutes = 3\nwas = ["rest"]\nrenamed = { what = "like" }')
    edit(talks, "Another way #second\n", "")
    (now,) = [draft for name, draft in shipped.read(talks).drafts.items() if name == "resting"]
    (talks / "published.toml").write_text(written([now], before), encoding="utf-8")

    found = load(talks / "published.toml")["resting"]

    assert found.choices["like"]["second"] == "Another way"


@pytest.mark.parametrize("arguments", [
    ["review", "rest", "--flows", "talks", "--page", "talks/rest.toml"],
    ["simulate", "--people", "1", "--days", "1", "--picture", "talks/rest.toml"],
    ["translate", "fr", "talks", "--po", "talks/rest.toml"],
])  # fmt: skip
def test_no_output_takes_the_place_of_a_talk(talks: Path, arguments: list[str], capsys: Told) -> None:
    before = (talks / "rest.toml").read_text(encoding="utf-8")

    assert main(arguments) == 2

    assert "talks/rest.toml: " in capsys.readouterr().err
    assert (talks / "rest.toml").read_text(encoding="utf-8") == before


def test_a_walk_is_saved_over_nothing_but_an_earlier_one(
    talks: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told
) -> None:
    before = (talks / "rest.toml").read_text(encoding="utf-8")
    typed = "/agree\n/save talks/rest.toml\n/save\n/menu\n/save\n/save talk.txt\n/quit\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))

    main(["try", "--flows", "talks"])

    told = capsys.readouterr().out
    assert "is there already, and is not a talk that was saved. Name another file.)" in told
    assert (talks / "rest.toml").read_text(encoding="utf-8") == before
    assert "(Saved in talk-2.txt.)" in told
    assert Path("talk.txt").read_text(encoding="utf-8") == Path("talk-2.txt").read_text(encoding="utf-8")


def test_exploring_again_keeps_the_transcripts_of_before(talks: Path) -> None:
    main(["explore", "rest", "--flows", "talks", "--into", "saved"])
    before = {file.name: file.read_bytes() for file in Path("saved").iterdir()}
    edit(talks, "That is a lot.", "That is much.")

    main(["explore", "rest", "--flows", "talks", "--into", "saved"])

    assert {name: Path("saved", name).read_bytes() for name in before} == before
    assert len([*Path("saved").iterdir()]) == len(before) + 1
