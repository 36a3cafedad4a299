"""Defines what the page and the server say to each other: orders one way, the whole view the other."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["error", "warning", "note"]
Do = Literal[
    "tap", "say", "wait", "next", "back", "open", "restart", "go", "as", "language", "save", "toured",
    "begin", "explore", "sign", "publish",
]  # fmt: skip

FINISHING = frozenset({"begin", "explore", "sign", "publish"})
"""Orders that write into the author's folder, but for a walk that is saved."""


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing the author does. Which fields it needs follows from `do`."""

    do: Do
    value: str = ""
    label: str = ""
    message: int = 0
    minutes: int = 0
    revision: int = 0


class ViewButton(msgspec.Struct, frozen=True):
    """A button: `way` says that it is one of those under every question."""

    label: str
    value: str
    way: bool


class ViewBubble(msgspec.Struct, frozen=True):
    """A message. `at` is UTC in ISO form, `bold` are (offset, length) in UTF-16 units."""

    id: int
    who: Literal["bot", "you"]
    at: str
    text: str
    bold: tuple[tuple[int, int], ...]
    rows: tuple[tuple[ViewButton, ...], ...]
    file: str


class ViewNode(msgspec.Struct, frozen=True):
    """A box of the map. `covered` counts the transcripts that pass it, `problems` what is wrong there."""

    id: str
    kind: Literal["state", "end", "flow"]
    ask: str
    line: int
    covered: int
    problems: int


class ViewEdge(msgspec.Struct, frozen=True, rename={"source": "from", "target": "to"}):
    """A way on the map; every label that leads there."""

    source: str
    target: str
    labels: tuple[str, ...]


class ViewMap(msgspec.Struct, frozen=True):
    """The map of the flow, the states that were walked, in order, and the ways between them."""

    flow: str
    start: str
    nodes: tuple[ViewNode, ...]
    edges: tuple[ViewEdge, ...]
    walked: tuple[str, ...]
    ways: tuple[tuple[str, str], ...]


class ViewProblem(msgspec.Struct, frozen=True):
    """A problem: where it is, the fault, and the remedy."""

    file: str
    path: str
    line: int
    state: str
    place: str
    code: str
    severity: Severity
    text: str
    remedy: str
    own: bool


class ViewReplay(msgspec.Struct, frozen=True):
    """Replay of the walk after an edit: steps done, reason of the stop, steps left."""

    done: int
    of: int
    why: str
    left: tuple[str, ...]


class ViewAhead(msgspec.Struct, frozen=True):
    """A message that comes by itself if nothing is answered, and the reason it gives."""

    at: str
    text: str
    why: str


class ViewFlow(msgspec.Struct, frozen=True):
    """A flow to choose."""

    name: str
    title: str
    own: bool


class ViewName(msgspec.Struct, frozen=True):
    """Something to choose, by its id, with its name."""

    id: str
    name: str


class ViewStand(msgspec.Struct, frozen=True):
    """Position of the person; `made_up` lists the answers that nobody gave."""

    flow: str
    state: str
    made_up: str


class ViewSheet(msgspec.Struct, frozen=True):
    """The page so far: a number that grows with each change, its text, and whether it can be drawn."""

    number: int
    text: str
    drawn: bool


class ViewWording(msgspec.Struct, frozen=True):
    """The present state's own text in another language, empty where it is missing."""

    language: str
    name: str
    text: str


class ViewSentence(msgspec.Struct, frozen=True):
    """A line that the present state can say, what it is filled with, and what is broken in it."""

    filled: str
    text: str
    broken: str


class ViewSignature(msgspec.Struct, frozen=True):
    """A signature under the flow, and what changed since: nothing where it still holds."""

    by: str
    on: str
    language: str
    changes: tuple[str, ...]


class View(msgspec.Struct, frozen=True):
    """Everything the page shows."""

    revision: int
    flow: str
    title: str
    file: str
    path: str
    flows: tuple[ViewFlow, ...]
    language: str
    languages: tuple[ViewName, ...]
    who: str
    people: tuple[ViewName, ...]
    clock: str
    chat: tuple[ViewBubble, ...]
    stand: ViewStand
    map: ViewMap
    problems: tuple[ViewProblem, ...]
    whole: bool
    replay: ViewReplay
    ahead: tuple[ViewAhead, ...]
    sheet: ViewSheet
    wordings: tuple[ViewWording, ...]
    sentences: tuple[ViewSentence, ...]
    signatures: tuple[ViewSignature, ...]
    steps: tuple[str, ...]
    note: str
    took: int
    editor: bool
    saves: bool
    tour: bool
