"""The workshop keeps an author's place through edits, and says the truth about what it replayed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.simulator.replay import Replay
from bot.workshop import workshop as workshop_module
from bot.workshop.messages import Order, View
from bot.workshop.reading import Look, Reader
from bot.workshop.workshop import WATCH_INTERVAL, Workshop
from flows import assembly
from tests.helpers.homework import homework

Edit = Callable[[str, str], Awaitable[View]]


@pytest.fixture(autouse=True)
def _state_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(autouse=True)
def resting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put off the check of every flow, which takes seconds of processor beside what a test looks at."""
    monkeypatch.setattr(workshop_module, "RESTED", 3600)


@pytest.fixture
def checking(monkeypatch: pytest.MonkeyPatch, resting: None) -> None:
    """Check every flow soon after a view is out: only then are all languages read."""
    del resting
    monkeypatch.setattr(workshop_module, "RESTED", 0.1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    own = tmp_path / "own"
    own.mkdir()
    (own / "homework.toml").write_text(homework(), encoding="utf-8")
    return own


def worked(folder: Path | None, steps: Callable[[Workshop], Awaitable[None]], flow: str = "") -> None:
    async def whole() -> None:
        workshop = Workshop(folder)
        await workshop.begin(flow)
        try:
            await steps(workshop)
        finally:
            await workshop.close()

    asyncio.run(whole())


async def until(seen: Callable[[], bool]) -> None:
    """Wait for what the workshop finds out after a view is out."""
    async with asyncio.timeout(60):
        while not seen():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def tap(workshop: Workshop, label: str) -> View:
    shown = [bubble for bubble in workshop.view().chat if bubble.rows][-1]
    button = next(one for row in shown.rows for one in row if one.label.lstrip("☐☑ ") == label)
    return await workshop.act(Order("tap", value=button.value, label=label, message=shown.id))


async def edit(workshop: Workshop, folder: Path, old: str, new: str) -> View:
    file = folder / "homework.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    await workshop.reread()
    return workshop.view()


async def walked(workshop: Workshop) -> View:
    for label in ("Let's look", "It feels too big", "Done", "8"):
        await tap(workshop, label)
    return await workshop.act(Order("say", value="Five minutes of it"))


def test_chat_and_map_move_together(folder: Path) -> None:
    async def steps(workshop: Workshop) -> None:
        assert workshop.view().stand.state == "door"

        view = await walked(workshop)

        assert view.stand.state == "bring"
        assert view.map.walked == ("door", "why", "size", "smaller", "bring")
        assert ("size", "smaller") in view.map.ways
        assert view.steps == ("Let's look", "It feels too big", "Done", "8", "Five minutes of it")
        assert [one.text for one in view.chat if one.who == "you"] == [
            "/start homework",
            "Five minutes of it",
        ]

    worked(folder, steps)


def test_what_could_be_better_in_the_flow_is_told_before_every_flow_is_checked(folder: Path) -> None:
    async def steps(workshop: Workshop) -> None:
        assert {one.code for one in workshop.view().problems} == {"S103"}

    (folder / "homework.toml").write_text(
        homework().replace("What would help you", "You must"), encoding="utf-8"
    )
    worked(folder, steps)


def test_an_edited_label_is_seen_at_the_same_step(folder: Path) -> None:
    async def steps(workshop: Workshop) -> None:
        await walked(workshop)

        view = await edit(workshop, folder, "It feels too big", "It's more than I can do")

        assert view.stand.state == "bring"
        assert view.replay.done == view.replay.of == 5
        assert view.steps[1] == "It's more than I can do"
        assert any("it's more than I can do" in one.text for one in view.chat)

    worked(folder, steps)


def test_a_broken_file_is_told_with_its_remedy_and_loses_no_place(folder: Path) -> None:
    async def steps(workshop: Workshop) -> None:
        before = await walked(workshop)

        broken = await edit(workshop, folder, 'to = "smaller"', 'to = "smaler"')

        (problem,) = broken.problems
        assert not broken.whole
        assert (problem.state, problem.code, problem.severity) == ("size", "G101", "error")
        assert problem.text == "there is no state `smaler`."
        assert problem.remedy == "Did you mean `smaller`?"
        assert problem.line == homework().splitlines().index('  { when = "size >= 7", to = "smaller" },') + 1
        assert broken.chat == before.chat

        healed = await edit(workshop, folder, 'to = "smaler"', 'to = "smaller"')

        assert healed.whole
        assert healed.problems == ()
        assert healed.stand.state == "bring"
        assert healed.chat == before.chat

    worked(folder, steps)


def test_what_cannot_be_replayed_waits_and_goes_on_when_it_is_put_back(folder: Path) -> None:
    line = '  { id = "big", label = "It feels too big" },\n'

    async def steps(workshop: Workshop) -> None:
        await walked(workshop)

        gone = await edit(workshop, folder, line, "")

        assert gone.stand.state == "why"
        assert (gone.replay.done, gone.replay.of) == (1, 5)
        assert gone.replay.why == "‘It feels too big’ is not offered at `why` any more"
        assert gone.replay.left == ("It feels too big", "Done", "8", "Five minutes of it")

        back = await edit(workshop, folder, "choices = [\n", f"choices = [\n{line}")

        assert back.stand.state == "bring"
        assert back.replay.left == ()

    worked(folder, steps)


def test_the_folder_may_go_and_come_back(folder: Path) -> None:
    async def steps(workshop: Workshop) -> None:
        await walked(workshop)
        text = (folder / "homework.toml").read_text(encoding="utf-8")

        (folder / "homework.toml").write_text("", encoding="utf-8")
        await workshop.reread()
        empty = workshop.view()
        (folder / "homework.toml").unlink()
        folder.rmdir()  # noqa: ASYNC240 - nothing else runs in this test
        await workshop.reread()
        gone = workshop.view()
        folder.mkdir()  # noqa: ASYNC240
        (folder / "homework.toml").write_text(text, encoding="utf-8")
        await workshop.reread()

        assert empty.map.nodes == ()
        assert not gone.whole
        assert gone.problems[0].text == "there is no such folder."
        assert workshop.view().stand.state == "bring"

    worked(folder, steps)


def test_one_step_back_and_a_jump_that_is_taken_back(folder: Path) -> None:
    async def steps(workshop: Workshop) -> None:
        await walked(workshop)

        assert (await workshop.act(Order("back"))).stand.state == "smaller"
        jumped = await workshop.act(Order("go", value="preview"))
        assert jumped.stand.state == "preview"
        assert jumped.note == ""
        assert (await workshop.act(Order("back"))).stand.state == "smaller"

    worked(folder, steps)


def test_a_walk_is_saved_as_a_transcript_that_replays(folder: Path) -> None:
    async def steps(workshop: Workshop) -> None:
        await walked(workshop)
        saved = folder / "transcripts" / "too-big.txt"

        first = await workshop.act(Order("save", value="too-big"))
        again = await workshop.act(Order("save", value="too-big"))
        wrong = await workshop.act(Order("save", value="../too-big"))

        assert first.note.startswith(f"Saved in {saved}.")
        assert again.note == f"{saved} is there already. Choose another name."
        assert wrong.note.startswith("A test's name has small letters")
        written = saved.read_text(encoding="utf-8")
        assert [path.name for path in saved.parent.iterdir()] == ["too-big.txt"]
        assert written.startswith("> /agree\n")
        assert "> 8\n" in written

    worked(folder, steps)
    written = (folder / "transcripts" / "too-big.txt").read_text(encoding="utf-8")
    assert Replay(assembly.conversation(folder)).told(written) == written


def test_a_walk_with_made_up_answers_is_no_test(folder: Path) -> None:
    async def steps(workshop: Workshop) -> None:
        assert await workshop.trial.put("smaller")

        assert "made-up answers" in (await workshop.act(Order("save", value="mine"))).note
        assert not (folder / "transcripts").exists()

    worked(folder, steps)


def test_a_clock_that_is_wound_brings_what_was_coming_up() -> None:
    async def steps(workshop: Workshop) -> None:
        await workshop.act(Order("as", value="drifting"))
        await until(lambda: bool(workshop.view().ahead))
        ahead = workshop.view().ahead

        view = await workshop.act(Order("next"))

        assert ahead
        assert view.chat[-1].text == ahead[0].text
        assert view.clock == ahead[0].at
        assert all(one.why for one in ahead)

    worked(None, steps, "goals")


def test_the_page_so_far_is_the_walks_own_words(folder: Path) -> None:
    async def steps(workshop: Workshop) -> None:
        await walked(workshop)
        await until(lambda: workshop.view().sheet.number > 0)

        sheet = workshop.view().sheet

        assert "A smaller piece: Five minutes of it." in sheet.text
        assert sheet.number > 0
        if sheet.drawn:
            assert (await workshop.picture()).startswith(b"\x89PNG")

    worked(folder, steps)


@pytest.mark.long
def test_every_sentence_of_the_present_state_can_be_read_aloud() -> None:
    async def steps(workshop: Workshop) -> None:
        assert workshop.view().sentences == ()

        await workshop.act(Order("go", value="bring"))
        await until(lambda: bool(workshop.view().sentences))

        told = workshop.view().sentences
        assert {"skipped", "clause"} < {one.filled for one in told}
        assert all(one.text and not one.broken for one in told)

    worked(None, steps, "goals")


@pytest.mark.long
@pytest.mark.usefixtures("checking")
def test_it_says_what_changed_since_a_flow_was_signed(folder: Path) -> None:
    assert main(["sign", "homework", "--flows", str(folder), "--as", "A. Person, psychologist"]) == 0

    async def steps(workshop: Workshop) -> None:
        await until(lambda: bool(workshop.view().signatures))
        (signed,) = workshop.view().signatures
        assert (signed.by, signed.language, signed.changes) == ("A. Person, psychologist", "en", ())

        await edit(workshop, folder, "It feels too big", "It's more than I can do")
        await until(lambda: bool(workshop.view().signatures[0].changes))

        (change,) = workshop.view().signatures[0].changes
        assert "said “It feels too big”, and says “It's more than I can do” now" in change

    worked(folder, steps)


@pytest.mark.long
@pytest.mark.usefixtures("checking")
def test_a_walk_goes_on_in_another_language() -> None:
    async def steps(workshop: Workshop) -> None:
        english = workshop.view()
        await tap(workshop, english.chat[-1].rows[0][0].label)

        view = await workshop.act(Order("language", value="es"))
        await until(lambda: len(workshop.view().wordings) == 2)

        assert view.language == "es"
        assert view.replay.left == ()
        assert view.chat[-1].text != english.chat[-1].text
        assert {one.language for one in workshop.view().wordings} == {"en", "de"}
        assert all(one.text for one in workshop.view().wordings)

    worked(None, steps, "goals")


def test_files_are_looked_at_only_while_a_page_is_open(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def steps(workshop: Workshop) -> None:
        looks, look, revision = 0, Reader.look, workshop.revision

        def counted(reader: Reader) -> Look:
            nonlocal looks
            looks += 1
            return look(reader)

        monkeypatch.setattr(type(workshop.reader), "look", counted)
        opened = asyncio.Event()
        watching = asyncio.create_task(workshop.watch(opened))
        file = folder / "homework.toml"
        file.write_text(homework().replace("It feels too big", "It looks too big"), encoding="utf-8")
        await asyncio.sleep(WATCH_INTERVAL * 4)
        assert looks == 0

        opened.set()
        await until(lambda: workshop.revision > revision)

        await tap(workshop, "Let's look")
        labels = [one.label for row in workshop.view().chat[-1].rows for one in row]
        assert any("It looks too big" in label for label in labels)
        watching.cancel()

    worked(folder, steps)
