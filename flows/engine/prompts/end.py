"""The end of a flow: one closing message."""

from __future__ import annotations

from typing import ClassVar

from flows.definition.kinds import COMMON, Keys
from flows.definition.schema import TEXT_OR_VARIANTS
from flows.engine.prompts.base import PromptKind


class End(PromptKind):
    """A state that nothing follows."""

    name = "end"
    keys: ClassVar[Keys] = {**COMMON, "say": TEXT_OR_VARIANTS}
    required = ("say",)
    answered = False
    ends = True
    described = "the end"
    shape = ('(["', '"])')
