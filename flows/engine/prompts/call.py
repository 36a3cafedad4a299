"""Another flow in the middle of this one; the next state comes when it ends."""

from __future__ import annotations

from typing import ClassVar

from flows.definition.kinds import COMMON, Keys
from flows.definition.schema import FLOW_NAME, GOTO, TEXT
from flows.engine.prompts.base import PromptKind


class Call(PromptKind):
    """A state that opens a flow over this one."""

    name = "call"
    keys: ClassVar[Keys] = {**COMMON, "say": TEXT, "goto": GOTO, "flow": FLOW_NAME}
    required = ("flow",)
    answered = False
    passed = True
    calls = True
    described = "another talk, then back"
    shape = ('[["', '"]]')
