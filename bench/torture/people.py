"""People who talk with a bot, remember what they said, and know what each answer has to look like."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from tests.helpers.fake_bot_api import FakeBotApi, Shown

Fits = Callable[[Shown], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """Next action of a person, the words of the expected reply, and its stored form, if any."""

    do: Literal["say", "tap"]
    words: str
    reply: str
    kept: str = ""
    last: bool = False


EARLY = "You wrote this before the question"
"""Asked where words arrive that were typed before the question they would answer."""

SET_ASIDE = "before this question was here"
"""Said where such words can't be offered as an answer: the question stands under it once more."""

AWAY = "You were in the middle of"
"""Asked of somebody who writes after days. Their words wait, unless they were written before the question."""

MINE, ONWARD = "What I wrote is my answer", "Carry on"
"""Buttons that they tap then, where their words wait and where they don't."""

OLD = "belongs to an earlier question"
"""Said to a tap on a button whose question was asked once more meanwhile."""

FLOOD, REST = "That was a lot at once", 600
"""Said to somebody who writes faster than people can, and the looks after which they write that once more."""

WITHIN = 10.0
"""Seconds in which the updates of somebody are counted, by the bot and by those who keep below its limit."""

NOBODY = "/start begins"
"""Said to somebody of whom nothing is kept: without a yes to that, their record goes after a month."""


@dataclass(slots=True)
class Talker:
    """One person. Says nothing more before the reply to the last thing was seen."""

    chat: int
    talk: Callable[[int], Iterator[Step]]
    patience: float = float("inf")
    most: int = 0
    """Updates in ten seconds at most; 0: as many as there are answers."""

    sent: int = 0
    steps: int = 0
    """Steps that were begun; what had to be said again is in `sent` alone."""

    missing: int = 0
    acknowledged: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    done: bool = False
    _script: Iterator[Step] = field(init=False)
    _step: Step | None = None
    _asked: str = ""
    _returning: bool = False
    _rested: int = 0
    _after: int = 0
    _since: float = 0.0
    _written: deque[float] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._script = self.talk(self.chat)

    def look(self, server: FakeBotApi, *, finish: bool) -> None:
        """See what there is in the chat, and go on if it is the reply; at a talk's end if `finish`."""
        if self.done:
            return
        if self._step:
            # The reply first: a question whether the words were meant may come twice after a kill.
            if not self._replied(server, self._step):
                self._go_on(server, self._step)
                return
            if finish and self._step.last:
                self.done = True
                return
            self._asked, self._returning, self._rested = self._step.reply, False, 0
            self._step = None
        if self._is_too_fast():
            return
        self._step = next(self._script)
        self._since = time.monotonic()
        self._act(server, self._step)

    def _is_too_fast(self) -> bool:
        """Tell whether one more update now would be more than people may write."""
        now = time.monotonic()
        while self._written and now - self._written[0] > WITHIN:
            self._written.popleft()
        return 0 < self.most <= len(self._written)

    def insist(self, server: FakeBotApi) -> None:
        """Write their answer once more, as somebody does who waits for what comes next."""
        if self._step and self._step.do == "say" and self._step.kept and not self.done:
            self._repeat(server, self._step)

    def _go_on(self, server: FakeBotApi, step: Step) -> None:
        """Answer what is asked instead of the reply, if anything is.

        Only their own words are said again or agreed to: what else is quoted was meant for another question.
        """

        def newest(fits: Fits) -> Shown | None:
            return _newest(server, self.chat, self._after, fits)

        quoted = f"“{step.words}”"
        if newest(lambda shown: NOBODY in shown.text) and not self.said:
            self._script, self._step = self.talk(self.chat), None
        elif newest(self._goes_on):  # a copy of the question whether to go on may still stand above it
            self._returning, self._rested = False, 0
            self._repeat(server, step)
        elif away := newest(lambda shown: AWAY in shown.text and ONWARD in shown.labels):
            mine = step.do == "say" and MINE in away.labels
            self._returning = not mine
            self._press(server, away, MINE if mine else ONWARD)
        elif self._rested < REST and newest(lambda shown: FLOOD in shown.text):
            self._rested += 1
        elif self._rested == REST or newest(lambda shown: self._is_asked_again(shown, step)):
            self._returning, self._rested = False, 0
            self._repeat(server, step)
        elif early := newest(lambda one: EARLY in one.text and quoted in one.text and bool(one.labels)):
            self._press(server, early, early.labels[0])

    def _is_asked_again(self, shown: Shown, step: Step) -> bool:
        """Tell whether a message asks once more what the step answers, and not as a copy alone."""
        old = step.do == "tap" and OLD in shown.text and step.words in shown.labels
        return old or (SET_ASIDE in shown.text and f"“{step.words}”" in shown.text)

    def _goes_on(self, shown: Shown) -> bool:
        """Tell whether a message is the question that they asked to go on with."""
        return self._returning and self._asked in shown.text

    def _press(self, server: FakeBotApi, shown: Shown, label: str) -> None:
        button = shown.button(label)
        assert button is not None, label
        self._after = server.press(self.chat, shown.id, button["callback_data"])

    def _replied(self, server: FakeBotApi, step: Step) -> bool:
        if _newest(server, self.chat, self._after, lambda shown: step.reply in shown.text):
            self.acknowledged += [step.kept] if step.kept else []
            return True
        if time.monotonic() - self._since > self.patience:
            self.missing += 1
            return True
        return False

    def _act(self, server: FakeBotApi, step: Step) -> None:
        self.steps += 1
        self.said += [step.kept] if step.kept else []
        self._repeat(server, step)

    def _repeat(self, server: FakeBotApi, step: Step) -> None:
        self.sent += 1
        self._written.append(time.monotonic())
        if step.do == "say":
            self._after = server.say(self.chat, step.words)
            return
        shown = _newest(server, self.chat, 0, lambda shown: step.words in shown.labels)
        if shown is None:
            raise AssertionError(f"{step.words} is on no button of {server.messages(self.chat)[-3:]}")
        self._press(server, shown, step.words)

    @property
    def waiting(self) -> bool:
        return not self.done

    def waits_for(self, server: FakeBotApi) -> str:
        """Return what the person waits for, and how their chat ends."""
        chat = "\n".join(
            f"  {shown.id}: {shown.text!r} {shown.labels}" for shown in server.messages(self.chat)[-6:]
        )
        so_far = f"after {len(self.acknowledged)} answers and {self.sent} updates"
        return (
            f"{self.chat} waits {so_far} for the answer to {self._step} since message {self._after};"
            f" the chat ends with\n{chat}"
        )


def through_stile(chat: int) -> Iterator[Step]:
    """Say hello once, then tell of one session of therapy after the other: four scores and a line."""
    random = Random(chat)
    yield Step("say", "/start", "Are you 18 or older")
    yield Step("tap", "Yes, I'm 18 or older", "stored sealed")
    yield Step("tap", "Yes, keep my answers", "why are you in therapy")
    yield Step("tap", "Later", "What would help right now")
    number = 0
    while True:
        number += 1
        scores = [random.randrange(5, 8) for _ in range(4)]
        line = f"the thing of session {number} of {chat}"
        yield Step("say", "/after_session", "Did you make it to your session?")
        yield Step("tap", "I went", "How useful was it")
        yield Step("say", str(scores[0]), "How much did you feel heard", f"useful {scores[0]}")
        yield Step("say", str(scores[1]), "work on what matters", f"heard {scores[1]}")
        yield Step("say", str(scores[2]), "the way you two work suit", f"goal {scores[2]}")
        yield Step("say", str(scores[3]), "one thing from it", f"way {scores[3]}")
        yield Step("say", line, "something to try before", line)
        yield Step("tap", "Skip", "Your next session")
        yield Step("tap", "Not now", "all for this one", last=True)


def through_a_peer(chat: int) -> Iterator[Step]:
    """Say one line after the other to a bot that keeps each and says so."""
    number = 0
    while True:
        number += 1
        line = f"line {number} of {chat}"
        yield Step("say", line, f"kept: {line}.", line, last=True)


def _newest(server: FakeBotApi, chat: int, after: int, fits: Fits) -> Shown | None:
    for shown in reversed(server.messages(chat)):
        if shown.id <= after:
            return None
        if fits(shown):
            return shown
    return None
