"""Marks flows that a partly translated language still offers in English. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from flows.definition import template as templates
from flows.locale.lengths import clip
from flows.model import Choice, Flow, Template

IN_ENGLISH = " (English)"
"""Stands behind the title of a flow that a language doesn't have, where it has others."""


def marked(flow: Flow, spoken: Collection[str]) -> Flow:
    """Return a flow whose title, and whose buttons to other flows, say what is in English."""

    def in_english(text: Template) -> Template:
        shown = clip(text.source, _BUTTON - len(IN_ENGLISH))
        return templates.parse(f"{shown}{IN_ENGLISH}")

    def leads_to_english(choice: Choice) -> bool:
        to = choice.goto or ""
        return to.startswith("@") and to[1:] not in spoken

    if flow.name in spoken and not any(
        leads_to_english(choice) for state in flow.states.values() for choice in state.choices
    ):
        return flow
    states = {
        name: replace(
            state,
            choices=tuple(
                replace(choice, label=in_english(choice.label)) if leads_to_english(choice) else choice
                for choice in state.choices
            ),
        )
        if any(map(leads_to_english, state.choices))
        else state
        for name, state in flow.states.items()
    }
    title = flow.title if flow.name in spoken else in_english(flow.title)
    return replace(flow, title=title, states=states)


_BUTTON = 40
"""Characters of a button that phones show."""
