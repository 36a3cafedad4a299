"""Holds one walk: the person it begins as, its steps, and the chat that stands where they lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.simulator import lines, people
from bot.simulator.chat import Bubble
from bot.simulator.playground import Playground
from bot.simulator.simulator import Simulator
from flows.authoring import samples
from flows.authoring.coverage import Passed
from flows.authoring.walk import Step, bare, buttons_of, resolve, takes_text
from flows.definition.draft import Draft
from flows.definition.kinds import kind_of
from flows.definition.loader import Reading
from flows.dialogue.conversation import Conversation
from flows.model import DONE, Button, Session, Value

FIRST_LANGUAGE = "en"
"""Language of transcripts, whose format names none."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Start of a walk: the flow, the ready-made person and the language."""

    flow: str
    who: str = people.DEFAULT
    language: str = FIRST_LANGUAGE


@dataclass(frozen=True, slots=True)
class Content:
    """Flows that can be walked: as they were read, the conversation over them, and what a step passes."""

    reading: Reading
    conversation: Conversation
    passed: Passed

    def draft(self, flow: str) -> Draft | None:
        return self.reading.drafts.get(flow)


class Trial:
    """One walk. `left` are the steps that could not be replayed since an edit, `why` the first's reason."""

    def __init__(self, content: Content, scenario: Scenario) -> None:
        self.content = content
        self.scenario = scenario
        self.steps: list[Step] = []
        self.left: list[Step] = []
        self.why = ""
        self.made_up: dict[str, Value] = {}
        self.trails: dict[str, tuple[str, ...]] = {}
        self.flow = scenario.flow
        self.state = ""
        self.simulator = Simulator(content.conversation)

    async def begin(self, steps: Sequence[Step] = ()) -> None:
        """Begin anew and take these steps, as far as the flows as they are now offer them."""
        await self.simulator.close()
        known, language = self.scenario.language != FIRST_LANGUAGE, self.scenario.language
        self.simulator = Simulator(self.content.conversation, language=language if known else "")
        self.steps, self.left, self.why, self.made_up, self.trails = [], [], "", {}, {}
        for line in self.opening():
            read = await lines.read(line, self.simulator)
            if read is not None:
                await self.simulator.do(*read)
                await self._follow()
        if self._opens_alone() and (session := self._first()):
            await self.simulator.put(session)
            await self._follow()
        await self._replay(steps)

    async def move(self, scenario: Scenario, steps: Sequence[Step] = ()) -> None:
        """Begin anew with another flow, person or language."""
        self.scenario, self.flow, self.state = scenario, scenario.flow, ""
        await self.begin(steps)

    def opening(self) -> list[str]:
        """Return what is typed before the first step: the person's past, and what opens the flow."""
        flow = self.content.conversation.library.flows.get(self.scenario.flow)
        past = people.lines_of(self.scenario.who, self.scenario.language)
        if flow is None:
            return past
        if self.content.conversation.linked(flow.name):
            return [*past, f"/start {flow.name}"]
        return [*past, f"/{flow.command}"] if flow.command else past

    async def take(self, step: Step, button: Button | None = None, shown: Bubble | None = None) -> None:
        """Take a step by hand. Steps that wait to be replayed are dropped."""
        self.left, self.why, self.made_up = [], "", {}
        if button is not None and shown is not None:
            self._listen()
            await self.simulator.tap(button, shown)
        else:
            self._listen()
            await self.simulator.do(step)
        self.steps.append(step)
        await self._follow()

    async def meet(self, content: Content) -> None:
        """Walk the same steps over edited flows."""
        self.content = content
        await self.begin([*self.steps, *self.left])

    async def walk(self, typed: Sequence[str]) -> None:
        """Answer with lines that were found for a state: a button of that label is tapped, others typed."""
        for line in typed:
            live = self.simulator.chat.live
            offered = buttons_of(live.message) if live else ()
            wanted = (
                one for one in offered if bare(one.label) == line or (line == "Done" and one.value == DONE)
            )
            button = next(wanted, None)
            flow, state = await self.simulator.stands()
            if live is not None and button is not None:
                await self.take(await self.simulator.step_of(button, live), button, live)
            else:
                await self.take(Step("say", line, flow=flow, state=state))

    async def put(self, state: str) -> bool:
        """Stand at a state of the opened flow with made-up answers; return whether that can be."""
        step = Step("put", state, flow=self.scenario.flow, state=state)
        if await self._put(step):
            return False
        self.steps.append(step)
        return True

    async def transcript(self) -> str:
        """Return the walk in the form that `stile try` keeps and the tests replay."""
        playground = Playground(self.content.conversation)
        for line in self.opening():
            await playground.enter(line)
        for step in self.steps:
            shown = playground.simulator.aged(step.age)
            offered = buttons_of(shown.message) if shown else ()
            button = next((one for one in offered if one.value == step.value), None)
            await playground.enter(lines.written(step, button, playground.simulator))
        await playground.close()
        return "\n".join(playground.transcript)

    async def _replay(self, steps: Sequence[Step]) -> None:
        for n, step in enumerate(steps):
            self.why = await self._again(step)
            if self.why:
                self.left = list(steps[n:])
                return

    async def _again(self, step: Step) -> str:
        """Take a step again, or return why it can't be taken."""
        if step.kind == "put":
            why = await self._put(step)
            self.steps += [] if why else [step]
            return why
        stands = await self.simulator.stands()
        flow = self.content.conversation.library.flows.get(step.flow)
        renamed, states = (flow.renamed, tuple(flow.states)) if flow else ({}, ())
        here = f"`{stands[1]}`" if stands[1] else "the end"
        self._listen()
        if step.kind == "tap":
            shown = self.simulator.aged(step.age)
            button = resolve(step, shown.message if shown else None, stands, renamed, states)
            if button is None or shown is None:
                return f"‘{step.shown}’ is not offered at {here} any more"
            step = await self.simulator.step_of(button, shown)
            await self.simulator.tap(button, shown)
        elif step.kind == "say" and not takes_text(step, stands, renamed, states):
            return f"‘{step.shown}’ was typed at `{step.state}`, and the walk stands at {here} now"
        else:
            moved = replace(step, flow=stands[0], state=stands[1]) if step.flow else step
            await self.simulator.do(step)
            step = moved
        self.steps.append(step)
        await self._follow()
        return ""

    async def _put(self, step: Step) -> str:
        draft = self.content.draft(step.flow)
        states = draft.flow.states if draft else {}
        standing = samples.standing(draft, step.value, 0) if draft and step.value in states else None
        if not standing:
            return f"no way leads to `{step.value}` where it could be asked"
        self._listen()
        await self.simulator.put(standing)
        self.made_up = dict(standing.answers)
        await self._follow()
        return ""

    def _opens_alone(self) -> bool:
        """Tell whether nothing a person does opens the flow: others call it, or the bot itself."""
        flow = self.content.conversation.library.flows.get(self.scenario.flow)
        return flow is not None and not flow.command and not self.content.conversation.linked(flow.name)

    def _first(self) -> Session | None:
        draft = self.content.draft(self.scenario.flow)
        return samples.standing(draft, draft.flow.start, 0) if draft else None

    def _listen(self) -> None:
        self.content.passed.states.clear()

    async def _follow(self) -> None:
        """Note where the person stands, and which states of each open flow they came through."""
        stack = (await self.simulator.person()).dialog.stack
        if stack and self._is_mapped(stack.flow):
            self.flow, self.state = stack.flow, stack.top.state
        else:
            self.state = next((state for flow, state in self._ends() if flow == self.flow), "")
            if self.state:
                self.trails[self.flow] = (*self.trails.get(self.flow, ()), self.state)
        for one in stack.runs:
            self.trails[one.flow] = (*one.path, one.state)

    def _is_mapped(self, flow: str) -> bool:
        """Tell whether an author looks at this flow's map: not that of the menu that follows every flow."""
        about = self.content.conversation.library.flows[flow]
        return flow == self.scenario.flow or about.menu is not None or about.interrupts

    def _ends(self) -> list[tuple[str, str]]:
        """Return the ends that the last step came to."""
        passed = self.content.passed.states
        states = {flow: self.content.reading.drafts[flow].flow.states for flow, _ in passed}
        return [(flow, state) for flow, state in passed if kind_of(states[flow][state]).ends]
