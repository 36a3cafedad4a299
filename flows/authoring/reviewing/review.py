"""Writes a flow out as a page that a clinician can read in order, talk over and sign."""

from __future__ import annotations

from collections.abc import Iterator

from flows.authoring.condition_text import in_words
from flows.authoring.diagram import short_way_of
from flows.authoring.reviewing import signing
from flows.definition.draft import Draft
from flows.definition.kinds import kind_of
from flows.definition.languages.translations import ENGLISH
from flows.definition.loader import Reading
from flows.definition.placement.barriers import FINDER
from flows.definition.signatures import Signature, words
from flows.definition.toml.source_map import Place
from flows.model import Flow, State, Template

MENUS = {
    "main": "/menu, under “I know what it is”",
    "fear": "/menu, under “I know what it is”, or the talk “fear”",
    "more": "/menu, under “More”",
}
"""Place where people find a flow, by its `menu`."""

SIGN_OFF = """\
## To sign

- [ ] I have read every text and every way through above.
- [ ] The techniques fit what they are used for, and the sources support them.
- [ ] Nothing here diagnoses, promises, advises on doses, or speaks of suicide unsafely.
- [ ] I know what the bot does when somebody writes that they are in danger (docs/safety.md).

What I would change:

Name, profession, date:

Then this is the signature. It holds for these words alone, and anybody who changes one of them is told:

`{command}`"""


def review(reading: Reading, name: str, language: str = ENGLISH, own: str = "") -> str:
    """Return the whole page in one language, in Markdown. `own` is the folder that is named to sign it."""
    draft, flow = reading.drafts[name], signing.flow_in(reading, name, language)
    steps = [part for n, state in enumerate(flow.states.values(), 1) for part in _step(n, state, flow, draft)]
    to = [f"stile sign {name} --as 'name, profession' --words {words(flow)}"]
    to += [f"--language {language}"] if language != ENGLISH else []
    to += [f"--flows {own}"] if own else []
    signed = [one for _, one in signing.given_in(reading) if (one.flow, one.language) == (name, language)]
    since = [part for one in signed for part in _since(one, reading)]
    reviewed = [_signed(one, reading) for one in signed]
    head = _head(flow, reviewed, language, _weighed(flow, reading, language))
    return "\n\n".join([*head, *since, *steps, SIGN_OFF.format(command=" ".join(to))]) + "\n"


def _signed(one: Signature, reading: Reading) -> str:
    fits = "as it is here" if not signing.changes(one, reading) else "in other words"
    return f"signed by {one.by} on {one.on}, {fits}"


def _since(one: Signature, reading: Reading) -> Iterator[str]:
    if changed := signing.changes(one, reading):
        yield f"## Changed since {one.by} signed it on {one.on}"
        yield "\n".join(f"- {change}" for change in changed)


def _page(flow: Flow) -> str:
    """Return whether a talk ends in a page, and what heads it where that isn't the title."""
    heading = f", headed “{_words(flow.page_title)}”" if flow.page_title else ""
    return f"yes{heading}" if flow.summary else "no"


def _weighed(flow: Flow, reading: Reading, language: str) -> list[str]:
    """Return the statements of the finder that speak for a flow, in words, and how often each counts."""
    asked = signing.flow_in(reading, FINDER, language).states if FINDER in reading.drafts else {}
    return [
        f"{_statement(asked[name]) if name in asked else name} ({'twice' if weight > 1 else 'once'})"
        for name, weight in flow.weights.items()
    ]


def _statement(state: State) -> str:
    """Return the line that a state of the finder asks about: its last paragraph, below the count."""
    return _words(state.ask).split("\n\n")[-1]


def _head(flow: Flow, reviewed: list[str], language: str, weighed: list[str]) -> Iterator[str]:
    yield f"# {_words(flow.title)}"
    if flow.about:
        yield f"*{_words(flow.about)}*"
    opened = [f"/{flow.command}"] if flow.command else []
    opened += [MENUS[flow.menu]] if flow.menu else []
    opened += ["the talk “What's in my way”"] if weighed else []
    about = [
        f"File: `{flow.file}`, talk `{flow.name}`, version {flow.version}, about {flow.minutes} minutes",
        f"Opened by: {', '.join(opened) or 'other talks or the bot itself'}",
        *([f"Lines that speak for it there: {'; '.join(weighed)}"] if weighed else []),
        f"Ends in a page to forward: {_page(flow)}",
        f"Techniques: {'; '.join(flow.techniques) or 'none named'}",
        f"Sources: {'; '.join(flow.sources) or 'none named'}",
        f"Review: {'; '.join(reviewed) or 'not reviewed by a clinician yet'}",
    ]
    about += [f"Language: {language}; what it lacks stands in English"] if language != ENGLISH else []
    about += [_short(flow)] if flow.short else []
    yield "\n".join(f"- {line}" for line in about)
    yield (
        "Back, Skip, Pause and Help now stand under every question, unless it says otherwise. "
        "Words in {braces} are filled in with what the person said before."
    )


def _short(flow: Flow) -> str:
    steps = ", then ".join(f"“{name}”" for name in short_way_of(flow))
    always = [f"“{name}”" for name, state in flow.states.items() if state.always or kind_of(state).calls]
    kept = f"; where it leads there, also {', '.join(always)}" if always else ""
    return f"Short way: {steps}{kept}"


def _step(number: int, state: State, flow: Flow, draft: Draft) -> Iterator[str]:
    yield f"## {number}. {state.name} ({kind_of(state).described})"
    if state.ask and not (state.variants and kind_of(state).ends):  # it is the last of several, below
        yield "\n".join(f"> {line}".rstrip() for line in _words(state.ask).splitlines())
    for label, template in (("In other words", state.help), ("When it can't be read", state.retry)):
        if template:
            yield f"{label}: {_words(template)}"
    yield from _taps(state)
    heard = [*_said_otherwise(state, flow, draft), *_said_back(state)]
    if heard:
        yield "\n".join(f"- {line}" for line in heard)
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
    conditions += [f"- {note}" for note in kind_of(state).notes(state)]
    conditions += [f"- if: {_words(cue)}" for cue in state.cues] + [
        f"- then: {_words(act)}" for act in state.acts
    ]
    if conditions:
        yield "\n".join(conditions)


def _of_choice(state: State, number: int) -> str:
    choice = state.choices[number]
    to = f" → {_target(choice.goto)}" if choice.goto else ""
    forms = {"inside a sentence": choice.inside, "as a sentence": choice.own}
    said = [f"{form}: “{_words(text)}”" for form, text in forms.items() if text]
    said += [f"answered with: “{_words(text)}”" for text in choice.reflect]
    if choice.typed:
        said.append(f"picked by typing {choice.typed.source}")
    told = "".join(f"; {one}" for one in said)
    return f"{' (alone)' if choice.alone else ''}{' (not always shown)' if choice.when else ''}{to}{told}"


REFLECTED_WHEN = {
    "several": "several are picked", "typed": "own words are typed", "picked": "a choice is picked",
    "unquoted": "typed words are too long to be quoted", "none": "there is nothing",
    "skip": "it is skipped", "both": "two answers stand side by side",
}  # fmt: skip
"""When each kind of reflection is said; others are bands of a scale."""


def _said_otherwise(state: State, flow: Flow, draft: Draft) -> Iterator[str]:
    """Yield the texts of which one is said, each with its condition."""
    conditions, key = dict(draft.conditions), kind_of(state).text_key if kind_of(state).ends else "suggest"
    for n, variant in enumerate(state.variants):
        place: Place = ("state", state.name, key, n, "when")
        when = in_words(conditions[place].source, flow) if place in conditions else ""
        yield f"{f'If {when}' if when else 'Otherwise'}: “{_words(variant.text)}”"


def _said_back(state: State) -> Iterator[str]:
    """Yield what gives back what was told: leads, parts of a recap, sentences, reflections, a note."""
    if state.lead:
        yield f"Begins with one of: {', '.join(f'“{_words(text)}”' for text in state.lead)}"
    for part in state.parts:
        yield f"Says back what “{part.source}” was: “{_words(part.text)}”"
    for key, wording in state.wordings.items():
        yield f"Sentence, `{key}`: “{wording}”"
    for name, texts in state.reflect.items():
        when = REFLECTED_WHEN.get(name, f"the number is {name}")
        for text in texts:
            yield f"Answers, if {when}: “{_words(text)}”"
    for key, wording in state.note.items():
        yield f"Note on the page{f', `{key}`' if key else ''}: “{wording}”"
    if state.stems:
        yield f"Takes off what repeats the question: {', '.join(f'“{stem}”' for stem in state.stems)}"


def _notes(state: State) -> Iterator[str]:
    if state.label:
        on = "starts switched off" if state.sensitive or not state.share else "starts switched on"
        yield f"A line of the page, “{_words(state.label)}”, which {on}"
    if state.sensitive:
        yield "Sensitive: never shown unasked"
    if state.keep:
        yield f"Kept in the person's record as {state.keep}"
    if not state.skip and kind_of(state).answered:
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
