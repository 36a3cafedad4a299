"""Kinds of prompt, one file each. A new kind is a new file and its line in `PROMPTS`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flows.definition import kinds
from flows.engine.prompts.base import PromptKind
from flows.engine.prompts.call import Call
from flows.engine.prompts.choice import Choice
from flows.engine.prompts.date import Date
from flows.engine.prompts.end import End
from flows.engine.prompts.list_ import List
from flows.engine.prompts.multi import Multi
from flows.engine.prompts.number import Number
from flows.engine.prompts.plan import Plan
from flows.engine.prompts.preview import Preview
from flows.engine.prompts.rank import Rank
from flows.engine.prompts.recap import Recap
from flows.engine.prompts.say import Say
from flows.engine.prompts.scale import Scale
from flows.engine.prompts.sentence import Sentence
from flows.engine.prompts.text import Text
from flows.engine.prompts.time import Time
from flows.engine.prompts.yesno import YesNo
from flows.model import State

PROMPTS: Mapping[str, PromptKind] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            Say(),
            Text(),
            Choice(),
            Multi(),
            Rank(),
            List(),
            Scale(),
            Number(),
            YesNo(),
            Date(),
            Time(),
            Plan(),
            Sentence(),
            Recap(),
            Preview(),
            Call(),
            End(),
        )
    }
)
"""Every kind by the name that `type` gives it, in the order authors are told them."""


def prompt_kind(state: State) -> PromptKind:
    """Return the kind of prompt a state is."""
    return PROMPTS[state.kind]


def register() -> None:
    """Make the kinds known to what reads content, which this package depends on."""
    kinds.register(PROMPTS.values())
