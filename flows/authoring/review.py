"""Writes a flow out as a page that a clinician can read in order, talk over and sign."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.authoring.in_words import in_words
from flows.draft import Draft
from flows.locate import Place
from flows.model import Flow, State, Template

KINDS: Mapping[str, str] = {
    "say": "a message", "text": "free writing", "choice": "one to tap", "multi": "several to tap",
    "list": "lines to write", "scale": "a number to tap", "number": "a number to write", "yesno": "yes or no",
    "date": "a date", "time": "a time of day", "plan": "an if-then plan", "preview": "what goes on the page",
    "call": "another talk, then back", "end": "the end",
}  # fmt: skip

SIGN_OFF = """\
## To sign

- [ ] I have read every text and every way through above.
- [ ] The techniques fit what they are used for, and the sources support them.
- [ ] Nothing here diagnoses, promises, advises on doses, or speaks of suicide unsafely.
- [ ] I know what the bot does when somebody writes that they are in danger (docs/safety.md).

What I would change:

Name, profession, date:

Then write `reviewed = "name, profession, date"` into `{file}`."""


def review(draft: Draft) -> str:
    """Return the whole page, in Markdown."""
    flow = draft.flow
    steps = [part for n, state in enumerate(flow.states.values(), 1) for part in _step(n, state, flow, draft)]
    return "\n\n".join([*_head(flow), *steps, SIGN_OFF.format(file=flow.file)]) + "\n"


def _head(flow: Flow) -> Iterator[str]:
    yield f"# {_words(flow.title)}"
    if flow.about:
        yield f"*{_words(flow.about)}*"
    opened = [f"/{flow.command}"] if flow.command else []
    opened += [f"the {flow.menu} menu"] if flow.menu else []
    about = [
        f"File: `{flow.file}`, talk `{flow.name}`, version {flow.version}, about {flow.minutes} minutes",
        f"Opened by: {', '.join(opened) or 'other talks or the bot itself'}",
        f"Ends in a page to forward: {'yes' if flow.summary else 'no'}",
        f"Techniques: {'; '.join(flow.techniques) or 'none named'}",
        f"Sources: {'; '.join(flow.sources) or 'none named'}",
        f"Review: {flow.reviewed or 'not reviewed by a clinician yet'}",
    ]
    yield "\n".join(f"- {line}" for line in about)
    yield (
        "Back, Skip, Pause and Help now stand under every question, unless it says otherwise. "
        "Words in {braces} are filled in with what the person said before."
    )


def _step(number: int, state: State, flow: Flow, draft: Draft) -> Iterator[str]:
    yield f"## {number}. {state.name} ({KINDS[state.kind]})"
    if state.ask:
        yield _quoted(_words(state.ask))
    for label, template in (("In other words", state.help), ("When it can't be read", state.retry)):
        if template:
            yield f"{label}: {_words(template)}"
    yield from _taps(state)
    notes = list(_notes(state))
    if notes:
        yield "\n".join(f"- {note}" for note in notes)
    yield from _onward(state, flow, draft)


def _taps(state: State) -> Iterator[str]:
    conditions = [
        f"- [{_words(choice.label)}]{_of_choice(state, n)}" for n, choice in enumerate(state.choices)
    ]
    if state.options_from:
        conditions.insert(0, f"- what was given at “{state.options_from}”")
    conditions += ["- [Something else], in own words"] if state.other else []
    conditions += [f"- [{_words(state.button)}]"] if state.button else []
    conditions += [f"- [{_words(state.skip_label)}], which skips it"] if state.skip_label else []
    conditions += [f"- [Use these words]: {_words(state.suggest)}"] if state.suggest else []
    conditions += [f"- {state.low} to {state.high}"] if state.kind in {"scale", "number"} else []
    conditions += [f"- if: {_words(cue)}" for cue in state.cues] + [
        f"- then: {_words(act)}" for act in state.acts
    ]
    if conditions:
        yield "\n".join(conditions)


def _of_choice(state: State, number: int) -> str:
    choice = state.choices[number]
    to = f" → {_target(choice.goto)}" if choice.goto else ""
    return f"{' (alone)' if choice.alone else ''}{' (not always shown)' if choice.when else ''}{to}"


def _notes(state: State) -> Iterator[str]:
    if state.label:
        on = "starts switched off" if state.sensitive or not state.share else "starts switched on"
        yield f"A line of the page, “{_words(state.label)}”, which {on}"
    if state.sensitive:
        yield "Sensitive: never shown unasked"
    if state.keep:
        yield f"Kept in the person's record as {state.keep}"
    if not state.skip and state.kind not in {"say", "call", "end"}:
        yield "Can't be skipped"
    for effect in state.do:
        yield f"Does: {effect}"


def _onward(state: State, flow: Flow, draft: Draft) -> Iterator[str]:
    if state.flow:
        yield f"Opens the talk “{state.flow}” and comes back."
    conditions = dict(draft.conditions)
    ways: list[str] = []
    for n, branch in enumerate(state.goto):
        place: Place = ("state", state.name, "goto", n, "when")
        when = f"if {in_words(conditions[place].source, flow)}: " if place in conditions else ""
        ways.append(f"{when or ('otherwise: ' if ways else '')}{_target(branch.to)}")
    if len(ways) == 1:
        yield f"Then: {ways[0]}"
    elif ways:
        yield "Then:\n\n" + "\n".join(f"- {way}" for way in ways)


def _target(name: str) -> str:
    return f"the talk “{name[1:]}”" if name.startswith("@") else f"“{name}”"


def _words(template: Template) -> str:
    return template.source


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
