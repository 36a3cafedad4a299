"""Position of a person in a flow run, and the stack of the runs in progress. Stored as plain JSON."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field

from flows.model.flow import Value


class Session(Struct, frozen=True):
    """Position of a person in a flow run. Plain data, so it survives a restart and an edited flow.

    `path` lists the states answered or passed so far, without the present one. `shelved` keeps answers
    that Back passed, so that nobody writes them twice; `accepted` lists the states whose suggested answer
    was taken unchanged. `draft` is a partial answer: picks of a multi, or the cue of a plan. `chance`
    selects among variants; `resume` is the recap from which one answer is corrected; `known` lists the
    answers whose very words the record had before. `done` are the states of the short way that this run goes
    on from: their answers are taken again, unasked, up to the recap.
    """

    flow: str
    version: int
    logic: str
    state: str
    token: int
    path: tuple[str, ...] = ()
    answers: dict[str, Value] = field(default_factory=dict)
    shelved: dict[str, Value] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    draft: tuple[str, ...] = ()
    retries: int = 0
    chance: int = 0
    resume: str = ""
    known: tuple[str, ...] = ()
    done: tuple[str, ...] = ()


class Stack(Struct, frozen=True):
    """Dialog stack: the flow runs in progress, from the bottom. The top one asks until it ends.

    An empty one is false. `top` and `base` are for one that isn't.
    """

    runs: tuple[Session, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.runs)

    @property
    def top(self) -> Session:
        """Flow run whose question is open."""
        return self.runs[-1]

    @property
    def base(self) -> Session:
        """Flow run at the bottom."""
        return self.runs[0]

    @property
    def below(self) -> Stack:
        """Stack without its top: what goes on when the top ends."""
        return Stack(self.runs[:-1])

    @property
    def flow(self) -> str:
        """Name of the flow that asks, empty where none is open."""
        return self.runs[-1].flow if self.runs else ""

    @property
    def leads_back(self) -> bool:
        """Tell whether Back leads to an earlier question."""
        return len(self.runs) > 1 or bool(self.runs and self.runs[0].path)

    def push(self, run: Session) -> Stack:
        """Return the stack with a flow run on top."""
        return Stack((*self.runs, run))

    def with_top(self, run: Session) -> Stack:
        """Return the stack with this in place of its top."""
        return self if run is self.runs[-1] else Stack((*self.runs[:-1], run))

    def find(self, flow: str) -> Session | None:
        """Return the uppermost run of a flow, or None."""
        return next((run for run in reversed(self.runs) if run.flow == flow), None)

    def below_run_of(self, flow: str) -> Stack:
        """Return the stack below the uppermost run of a flow, or all of it where that flow isn't open."""
        places = (n for n in reversed(range(len(self.runs))) if self.runs[n].flow == flow)
        return Stack(self.runs[: next(places, len(self.runs))])

    def changed(self, change: Callable[[Session], Session]) -> Stack:
        """Return the stack with every run changed; itself where each is as it was."""
        runs = tuple(map(change, self.runs))
        return self if all(new is old for new, old in zip(runs, self.runs, strict=True)) else Stack(runs)


EMPTY_STACK = Stack()
