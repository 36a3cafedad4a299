"""Runs the workshop: takes orders, keeps the walk and what was read, and says when the view has changed."""

from __future__ import annotations

import asyncio
import gc
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from time import monotonic, perf_counter
from typing import TYPE_CHECKING

from bot.files.draw_client import Drawing
from bot.simulator import people
from bot.simulator.simulator import Ahead
from bot.workshop import machine, sheets, view
from bot.workshop.checking.check_client import checked
from bot.workshop.checking.found import Found
from bot.workshop.messages import FINISHING, Order, View, ViewName, ViewSentence, ViewSheet, ViewStand
from bot.workshop.orders import Orders
from bot.workshop.reading import Look, NotWhole, Reader
from bot.workshop.trial import FIRST_LANGUAGE, Content, Scenario, Trial
from flows import shipped
from flows.authoring import samples
from flows.definition.loader import Reading
from flows.definition.template import fill
from flows.errors import Problem
from flows.person import Sheet

if TYPE_CHECKING:
    from bot.workshop.finishing import Finishing

WATCH_INTERVAL = 0.12
"""Seconds between two looks at the author's files, while a page is open."""

WRITTEN = 0.04
"""Seconds after which a file that has changed is looked at again: one that is still being written differs."""

RESTED = 0.3
"""Seconds after a view is out before every flow is checked: a quick second save comes first."""

SHIPPED_EVERY = 10.0
"""Seconds between two looks at the shipped files: there are many, and they hardly ever change."""

EDITED_EVERY = 2.0
"""Seconds between two looks at them where the author has no other folder."""

SETTLED = 0.03
"""Seconds without an order after which what is ahead is looked for."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Content computed after a view was sent: next nudges, the page so far, the sentences of the state."""

    ahead: tuple[Ahead, ...] = ()
    sheet: Sheet | None = None
    number: int = 0
    sentences: tuple[ViewSentence, ...] = ()


class Workshop:
    """One author's walk through flows that may change under it."""

    def __init__(self, folder: Path | None, language: str = FIRST_LANGUAGE) -> None:
        self.reader = Reader(folder)
        self.folder = folder
        self.revision = 0
        self.changed = asyncio.Condition()
        self.begun = asyncio.Event()
        self._language = language
        self._problems: tuple[Problem, ...] = ()
        self._whole = True
        self._note = ""
        self._took = 0
        self._beside = Beside()
        self._found = Found()
        self._languages: dict[str, str] = {}
        self._lock = asyncio.Lock()
        self._drawing = Drawing()
        self._picturing = asyncio.Lock()
        self._checking = asyncio.Lock()
        self._shipped: Look = {}
        self._looked: tuple[Look, Look] = {}, {}
        self._later: set[asyncio.Task[None]] = set()
        self._reading: Reading
        self.orders: Orders

    @property
    def trial(self) -> Trial:
        """Return the walk that is shown."""
        return self.orders.trial

    @cached_property
    def finishing(self) -> Finishing:
        """Return what carries out the orders that write files."""
        from bot.workshop.finishing import Finishing  # noqa: PLC0415 - heavy, and few orders ask for it

        return Finishing(self.reader)

    async def begin(self, flow: str = "") -> None:
        """Read everything and begin a walk.

        Raises:
            NotWhole: the content has errors.
        """
        await self.read()
        await self.start(flow)

    async def read(self) -> None:
        """Read the flows: with errors in them there is nothing to show yet.

        Raises:
            NotWhole: the flows have errors.
        """
        self._shipped = self.reader.look_shipped()
        self._looked = self._shipped, self.reader.look()
        self._reading = await asyncio.to_thread(self.reader.flows)
        if self._reading.problems:
            raise NotWhole(self._reading.problems)

    async def start(self, flow: str = "") -> None:
        """Begin a walk over the flows that were read.

        Raises:
            NotWhole: other content has errors.
        """
        read = await asyncio.to_thread(self.reader.over, self._reading)
        del self._reading
        if read.content is None:
            raise NotWhole(read.problems)
        self._languages = self.reader.languages()
        scenario = Scenario(flow or self._first(read.content), language=self._language)
        self.orders = Orders(read.content, scenario, self.folder)
        await self.trial.begin()
        await self._changed()
        self._after(check=True)
        self.begun.set()
        problems = await asyncio.to_thread(self.reader.lint_one, read.content.reading, scenario.flow)
        if not self._problems and self.trial.content is read.content:
            self._problems = problems
            await self._changed()

    async def act(self, order: Order) -> View:
        """Carry out an order and return what is seen since."""
        async with self._lock:
            if finishes := order.do in FINISHING:
                trial = self.trial
                self._note = await self.finishing.carry_out(
                    order, trial.content, trial.flow, trial.scenario.language
                )
            else:
                self._note = await self.orders.carry_out(order)
            await self._changed()
        self._after(check=finishes)
        return self.view()

    def page_to_sign(self) -> str:
        """Return the flow that is shown, written out for a clinician to read, print and sign."""
        trial = self.trial
        return self.finishing.page_to_sign(trial.content, trial.flow, trial.scenario.language)

    async def picture(self) -> bytes:
        """Return the page so far as a picture; nothing where there is none or it can't be drawn."""
        sheet = self._beside.sheet
        if sheet is None:
            return b""
        async with self._picturing:
            return await sheets.drawn(self._drawing, sheet, self.trial, self.trial.simulator.now)

    async def watch(self, opened: asyncio.Event) -> None:
        """Look at the files while a page is open, for as long as this runs; read a change when it rests."""
        before, shipped_at, every = self._looked, monotonic(), SHIPPED_EVERY if self.folder else EDITED_EVERY
        while True:
            await asyncio.sleep(WATCH_INTERVAL if before == self._looked else WRITTEN)
            if not opened.is_set():
                await opened.wait()
            if monotonic() - shipped_at >= every:
                self._shipped, shipped_at = await asyncio.to_thread(self.reader.look_shipped), monotonic()
            now = self._shipped, self.reader.look()
            if now == before and now != self._looked:
                self._looked = now
                await self.reread()
            before = now

    async def reread(self) -> None:
        """Read what changed, and stand where the author stood."""
        began = perf_counter()
        read = await asyncio.to_thread(self.reader.read)
        async with self._lock:
            self._whole = read.content is not None
            if read.content is None:
                self._problems = read.problems
            else:
                self._languages = self.reader.languages()
                fresh = self._own(read.content) - self._own(self.trial.content)
                before = self.trial.content.reading
                read.content.reading.languages.inherit(before.languages)
                await self.trial.meet(read.content)
                before.languages.let_go()
                if fresh and self.trial.scenario.flow not in self._own(read.content):
                    await self.trial.move(replace(self.trial.scenario, flow=min(fresh)))
                self._problems = await asyncio.to_thread(
                    self.reader.lint_one, read.content.reading, self.trial.scenario.flow
                )
            self._took = round((perf_counter() - began) * 1000)
            await self._changed()
        self._after(check=self._whole)

    async def close(self) -> None:
        """Let go of everything."""
        for task in self._later:
            task.cancel()
        await asyncio.gather(*self._later, return_exceptions=True)
        if not self.begun.is_set():
            return
        async with self._picturing:  # what draws is let go when nothing is being drawn
            await self._drawing.close()
        await self.trial.simulator.close()

    def view(self) -> View:
        """Return everything the page shows."""
        trial, scenario = self.trial, self.trial.scenario
        library = trial.content.conversation.library
        flow = library.flows.get(trial.flow)
        own = self._own(trial.content)
        shown = [
            view.problem(one, self._path(one.file), own=self._is_own(one.file)) for one in self._problems
        ]
        return View(
            revision=self.revision,
            flow=trial.flow,
            title=fill(library.flow(trial.flow, scenario.language).title, {}).text if flow else trial.flow,
            file=self._file(trial.flow),
            path=str(self._path(self._file(trial.flow)) or ""),
            flows=view.flows(trial.content, own if self.folder else set()),
            language=scenario.language,
            languages=tuple(ViewName(code, name) for code, name in self._languages.items()),
            who=scenario.who,
            people=tuple(ViewName(name, title) for name, title in people.TITLES.items()),
            clock=view.stamp(trial.simulator.now),
            chat=view.chat(trial.simulator.chat.bubbles),
            stand=ViewStand(trial.flow, trial.state, samples.in_words(trial.made_up)),
            map=view.chart(trial, trial.flow, self._problems, self._found.covered),
            problems=tuple(
                sorted(shown, key=lambda one: (one.file != self._file(trial.flow), one.file, one.line))
            ),
            whole=self._whole,
            replay=view.replay(trial),
            ahead=view.ahead(self._beside.ahead),
            sheet=self._sheet(),
            wordings=view.wordings(
                trial,
                {code: name for code, name in self._languages.items() if code != scenario.language},
                self._found.wordings,
            ),
            sentences=self._beside.sentences,
            signatures=self._found.signatures.get(trial.flow, ()),
            steps=tuple(step.shown for step in trial.steps),
            note=self._note,
            took=self._took,
            editor=machine.editor() is not None,
            saves=self.folder is not None,
            tour=not self.orders.toured,
        )

    def problem_at(self, file: str, line: int) -> tuple[Path, int] | None:
        """Return the path and line of a problem that is shown, and of nothing else."""
        known = {(one.file, one.line) for one in self._problems} | {(self._file(self.trial.flow), line)}
        path = self._path(file)
        return (path, line) if path and (file, line) in known else None

    async def _changed(self) -> None:
        self.revision += 1
        async with self.changed:
            self.changed.notify_all()

    def _after(self, *, check: bool = False) -> None:
        """Find out what may come later, when no order has come for a moment."""
        for task in self._later:
            if check or task.get_name() == "beside":
                task.cancel()
        work = [asyncio.create_task(self._look_ahead(), name="beside")]
        if check:
            work.append(asyncio.create_task(self._check(self.trial.content), name="check"))
        for task in work:
            self._later.add(task)
            task.add_done_callback(self._later.discard)

    async def _look_ahead(self) -> None:
        await asyncio.sleep(SETTLED)
        async with self._lock:
            trial, revision = self.trial, self.revision
            ahead = await trial.simulator.ahead()
            sheet = await sheets.sheet_of(trial)
            before = self._beside
            number = before.number + (sheet != before.sheet)
            found = Beside(ahead, sheet, number, view.sentences(trial))
            if revision == self.revision and found != before:
                self._beside = found
                await self._changed()

    async def _check(self, content: Content) -> None:
        """Have every flow checked, once the files rest: a check takes a second of processor.

        One over content that was edited since is given up.
        """
        await asyncio.sleep(RESTED)
        async with self._checking:
            if self._is_old(content):
                return
            found = await checked(self.folder, content.reading)
            if found is None or self._is_old(content):
                return
            self._found, self._problems = found, found.problems
            await self._changed()
            _keep_instead()

    def _is_old(self, content: Content) -> bool:
        return self.trial.content is not content or not self._whole

    def _first(self, content: Content) -> str:
        """Return the flow to begin with: the author's first, or one that shows most of what there is."""
        own = self._own(content)
        if self.folder and own:
            return min(own, key=lambda name: content.reading.drafts[name].flow.order)
        return "goals" if "goals" in content.reading.drafts else next(iter(content.reading.drafts))

    def _own(self, content: Content) -> set[str]:
        """Return the flows in the author's folder."""
        drafts = content.reading.drafts.items()
        return {name for name, draft in drafts if self._is_own(draft.notes.file)}

    def _is_own(self, file: str) -> bool:
        return self.reader.is_own(file)

    def _file(self, flow: str) -> str:
        draft = self.trial.content.draft(flow)
        return draft.notes.file if draft else ""

    def _path(self, file: str) -> Path | None:
        """Return where a content file is; the shipped ones are named as seen from the program's folder."""
        for path in (Path(file), shipped.CONTENT.parent.parent / file):
            with suppress(OSError):
                if file and path.is_file():
                    return path.resolve()
        return None

    def _sheet(self) -> ViewSheet:
        beside = self._beside
        if beside.sheet is None:
            return ViewSheet(beside.number, "", drawn=False)
        return ViewSheet(beside.number, sheets.text_of(beside.sheet, self.trial), drawn=sheets.can_draw())


def _keep_instead() -> None:
    """Spare the garbage collector what is loaded now, and let go of what was loaded before.

    To look through it time and again held up a tap by 100 ms; here nobody waits.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    machine.give_back_memory()
