"""A time of day."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from flows.definition.kinds import ANSWERED, Keys
from flows.definition.schema import TEXT, TEXTS, one_of
from flows.engine import readings
from flows.engine.parsers import tapped_index
from flows.engine.prompt import ParseResult, Prompt, Rejected
from flows.engine.prompts.base import BuildContext
from flows.engine.prompts.moment import Moment
from flows.engine.prompts.text import written_before
from flows.keyboard import Phrase, Row, packed
from flows.locale import zones
from flows.locale.dates import Interpretation, Reading, read_hour, read_time
from flows.locale.matching import plain
from flows.model import USE, Button, Given, State


class Time(Moment):
    """A time of day in ISO text: `16:30`."""

    name = "time"
    keys: ClassVar[Keys] = {
        **ANSWERED,
        "suggest": TEXT,
        "cues": TEXTS,
        "half": one_of("day", "evening", "morning", "now"),
    }
    own = ("half",)
    value_type = "time"
    tells = True
    described = "a time of day"

    def half(self, state: State) -> str:
        """Return what the author says, or by day where times are offered to tap, as for a session."""
        return str(state.own.get("half", "day" if state.cues else ""))

    def suggest(self, context: BuildContext) -> str:
        """Return what was written before Back, or what the author suggests."""
        return written_before(context) or super().suggest(context)

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return the suggestion, then the times to tap."""
        del phrase
        if prompt.draft:
            return readings.keyboard(prompt)
        first = ((Button(prompt.suggest, USE),),) if prompt.suggest else ()
        return (*first, *packed(Button(text, f"#{n}") for n, text in enumerate(prompt.cues)))

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:
        """Take a time as people write it; the state says which part of the day it is asked in."""
        if chosen := readings.chosen(prompt, given):
            return chosen
        vocabulary = prompt.words.vocabulary
        if offered := _offered(prompt, given):
            taken = read_time(offered, vocabulary)
            return readings.accepted(f"{taken:%H:%M}") if taken else Rejected("time")
        if given.tapped:
            return Rejected("unknown-button")
        read = read_hour(given.value, vocabulary, prompt.context)
        if prompt.state.own.get("half") == "now" and prompt.now is not None:
            read = _by_clock(read, prompt.now, prompt.country)
        return readings.result(read) or Rejected("time")

    def samples(self, state: State, draft: tuple[str, ...]) -> tuple[str, ...]:
        """Return a time."""
        del state, draft
        return ("18:30",)


def _offered(prompt: Prompt, given: Given) -> str:
    """Return the suggestion or the time that was tapped or agreed to; empty where none was."""
    if not given.tapped:
        return prompt.suggest if prompt.said("use-words", plain(given.value)) else ""
    index = tapped_index(given, len(prompt.cues))
    return prompt.suggest if given.value == USE else "" if index is None else prompt.cues[index]


def _by_clock(read: Interpretation, now: datetime, country: str | None) -> Interpretation:
    """Keep the half of the day in which it is that time somewhere in the country."""
    walls = [reading.at for reading in read.readings if reading.at is not None]
    near = [wall for wall in walls if country and zones.fits(wall, now, country)]
    return Interpretation((Reading(at=near[0]),)) if len(near) == 1 else read
