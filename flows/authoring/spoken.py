"""Tells every sentence a flow can make, filled with what people type, one a line, to be read aloud."""

# ruff: noqa: E501 - what people type stands close together

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from flows.definition.facts import DERIVED_FACTS, FACTS
from flows.definition.kinds import kind_of
from flows.definition.loader import Library
from flows.definition.template import fill
from flows.listening.plans.act_first import Halves
from flows.listening.plans.acts import act_of
from flows.listening.plans.halves import split
from flows.listening.plans.plan_lines import ending as plan_ending
from flows.listening.plans.plan_lines import line as plan_line
from flows.listening.plans.plan_lines import opening as plan_opening
from flows.listening.reflections import limits
from flows.listening.sentences import Common, Said, assemble, without_stem
from flows.listening.shapes import is_none, shape
from flows.listening.words import short, tokens
from flows.model import Choice, Flow, State, Template, Value

SAMPLES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "my debts", "shame", "the letter I never sent", "losing my benefits", "not having the words", "what people will say",
        "how much I spend", "that I still see my ex", "to be heard", "get out of bed", "my mother is in hospital",
        "I work nights", "because she doesn't listen", "if I don't run away", "when he talked about his holiday",
        "who am I without it", "It brings up too much. I'm a mess after.", "too scared", "left early", "can't sleep",
        "don't give me exercises", "on Mondays", "new job, no time", "not sure",
    ),
    "de": (
        "meine Schulden", "Scham", "meine Rente verlieren", "was in Köln war", "dass ich trinke", "ich arbeite nachts",
        "weil sie nicht zuhört", "wenn ich nicht weglaufe", "wer bin ich ohne die Angst", "Es wird zu viel. Danach geht nichts.",
        "müde", "montags", "keine Ahnung",
    ),
    "es": (
        "mis deudas", "vergüenza", "perder mi pensión", "lo que pasó en Sevilla", "que bebo", "trabajo de noche y duermo mal",
        "porque no escucha", "si no salgo corriendo", "quién soy sin la ansiedad", "Es demasiado. Después no puedo más.",
        "cansada", "los lunes", "no sé",
    ),
}  # fmt: skip
"""Typed words of every shape, in the languages that have word lists."""

UNSAYABLE = (
    ": .",
    "..",
    "?”.",
    "?.",
    "  ",
    " because because ",
    " that that ",
    " to to ",
    "about that i ",
    "i'd like i ",
)
"""Sequences that no sentence may contain."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line that a state can say: filled with what (a shape, or ids of choices), and what is broken in it."""

    state: str
    filled: str
    text: str
    broken: str = ""


def spoken(library: Library, name: str, language: str, typed: Sequence[str] = ()) -> Iterator[Spoken]:
    """Yield every sentence, plan, reflection and part of a recap of a flow, filled in.

    Args:
        library: what can be talked about.
        name: the flow.
        language: the code of the language.
        typed: own words to fill in, instead of those of every shape.
    """
    for state in library.flow(name, language).states:
        yield from spoken_at(library, name, state, language, typed)


def spoken_at(
    library: Library, name: str, at: str, language: str, typed: Sequence[str] = (), *, answered: bool = True
) -> Iterator[Spoken]:
    """Yield what `spoken` does, of one state alone.

    Where nothing counts as answered, plans, reflections and recaps hold the author's words alone.
    """
    flow = library.flow(name, language)
    state = flow.states[at]
    if state.wordings:
        common = _common(library, language)
        samples = tuple(typed) or SAMPLES.get(short(language), SAMPLES["en"])
        for filled, said in _fillings(flow, state, samples, language):
            sentence = assemble(state.wordings, said, common, language, state.max_chars)
            yield Spoken(at, filled, sentence, slip(sentence))
    values = answers(flow, language, typed) if answered else {}
    for filled, text in (*_plans(state, language, values), *_reflections(state, language, values)):
        yield Spoken(at, filled, text)
    for part in state.parts:
        yield Spoken(at, "recap", fill(part.text, values, language).text)


def answers(flow: Flow, language: str, typed: Sequence[str] = ()) -> dict[str, Value]:
    """Return a made-up answer of each state, and a made-up fact of each name, as they read in a text.

    Args:
        flow: the flow, in the words of the language.
        language: its code.
        typed: own words to put in, instead of those that are made up.
    """
    samples = tuple(typed) or SAMPLES.get(short(language), SAMPLES["en"])
    facts = {**FACTS, **DERIVED_FACTS.get(flow.derive or "", {})}
    values: dict[str, Value] = {
        name: _MADE_UP.get(sort, samples[n % len(samples)]) for n, (name, sort) in enumerate(facts.items())
    }
    for n, state in enumerate(one for one in flow.states.values() if one.save):
        owns = [samples[at % min(len(samples), _THINGS)] for at in (n, n + 1)]
        values[state.save] = _answer(state, owns, values)
    return values


_MADE_UP: Mapping[str, Value] = {"number": 7, "flag": True, "date": "2026-04-02", "time": "18:30"}
_THINGS = 4
"""Samples, from the first on, that read well by themselves between quotes."""


def _answer(state: State, owns: Sequence[str], values: Mapping[str, Value]) -> Value:
    kind, own = kind_of(state), owns[0]
    if kind.value_type == "number":
        return (state.low + state.high) // 2
    labels = tuple(choice.label.source for choice in state.choices[:2])
    if not labels and state.options_from:
        earlier = values.get(state.options_from.replace("-", "_"), own)
        labels = earlier if isinstance(earlier, tuple) else (str(earlier),)
    if labels:
        return labels if kind.value_type == "list" else labels[0]
    return tuple(owns) if kind.value_type == "list" else _MADE_UP.get(kind.value_type, own)


@dataclass(frozen=True, slots=True)
class Typed:
    """Words a person typed at a state. Of a plan that is typed in two steps, ` // ` stands between."""

    language: str
    flow: str
    state: str
    text: str


PLAN = "plan"
"""The state of an input that is typed where any talk asks for a plan."""


def made_of(library: Library, given: Typed) -> str:
    """Return the sentence or the plan that comes of one input; empty where no sentence takes it."""
    language = given.language
    if given.state == PLAN:
        cue, _, act = given.text.partition(" // ")
        halves = Halves(cue, act) if act else split(cue, language)
        return _plan_of(halves, language)
    flow = library.flow(given.flow, language)
    asked = flow.states[given.state]
    for state in flow.states.values():
        if any(flow.states[name].save == asked.save for name in state.sources):
            said = Said(typed=(without_stem(given.text, asked.stems, language),))
            return assemble(state.wordings, said, _common(library, language), language, state.max_chars)
    return ""


def _plan_of(halves: Halves, language: str) -> str:
    """Return a plan as far as it was typed; dots stand where the talk asks for the other half."""
    if halves.whole or (halves.cue and halves.act):
        return plan_line(halves.cue, halves.whole or act_of(halves.act, language), language)
    if halves.cue:
        return f"{plan_opening(halves.cue, language)} …"
    return f"… {plan_ending(act_of(halves.act, language), language)}"


def lost(library: Library, given: Typed, sentence: str) -> tuple[str, ...]:
    """Return the typed words that aren't in the sentence; a stem, a hedge and a non-answer may go."""
    if is_none(given.text, given.language) or given.state == PLAN:
        return ()
    stems = library.flow(given.flow, given.language).states[given.state].stems
    said = {word.rstrip("'") for word in tokens(sentence)} | {"that", "because", "que", "porque"}
    kept = tokens(without_stem(given.text, stems, given.language))
    return tuple(word for word in kept if word.rstrip("'") not in said and word.isalnum())


def _common(library: Library, language: str) -> Common:
    return Common(*(library.phrase(f"sentence-{key}", language).source for key in ("also", "long", "noted")))


def slip(sentence: str) -> str:
    """Return what is broken in a sentence; empty where nothing is."""
    small = sentence.lower().replace(" ...", "").replace("...", "")
    found = next((sign for sign in UNSAYABLE if sign in small), "")
    hole = "{" if "{" in sentence else ""
    starts = "a small beginning" if sentence[:1].islower() else ""
    return found or hole or starts


def _fillings(flow: Flow, state: State, samples: Sequence[str], language: str) -> Iterator[tuple[str, Said]]:
    yield "skipped", Said()
    for source in (flow.states[name] for name in state.sources):
        for choices in _picked(source.choices):
            yield "+".join(choice.id for choice in choices), _said(choices)
        for words in samples if source.sources == () else ():
            bare = without_stem(words, source.stems, language)
            yield shape(bare, language), Said(typed=(bare,))


def _said(choices: Sequence[Choice]) -> Said:
    inside = tuple(choice.inside.source for choice in choices if choice.inside)
    own = tuple(choice.own.source for choice in choices if choice.own and not choice.inside)
    return Said(inside, own)


def _picked(choices: Sequence[Choice]) -> Iterator[Sequence[Choice]]:
    """Yield each choice alone, each two, and all of them."""
    if not any(choice.inside or choice.own for choice in choices):
        return
    yield from ((choice,) for choice in choices)
    yield from combinations(choices, 2)
    if len(choices) > 2:
        yield choices


def _plans(state: State, language: str, values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    for cue in state.cues if state.acts else ():
        for act in state.acts:
            moment, deed = (fill(text, values, language).text for text in (cue, act))
            yield "plan", plan_line(moment, deed, language)


def _reflections(state: State, language: str, values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    told: list[tuple[str, tuple[Template, ...]]] = [(choice.id, choice.reflect) for choice in state.choices]
    labels = [choice.label.source for choice in state.choices]
    for how, variants in (*told, *state.reflect.items()):
        given = {**values, **_given_back(state, how, labels, values)} if values else values
        for variant in variants:
            yield how, fill(variant, given, language).text


def _given_back(
    state: State, how: str, labels: Sequence[str], values: Mapping[str, Value]
) -> Mapping[str, Value]:
    """Return the answer that a reflection of this name answers, and its parts."""
    answer = values.get(state.save)
    picks = tuple(map(str, answer)) if isinstance(answer, tuple) else (str(answer),)
    first, second = (*labels, *picks, *picks)[:2]
    own = str(next(iter(values.values()))) if state.choices else picks[0]
    if how in {"typed", "unquoted"}:
        return {"own": own, state.save: own}
    if limits(how) != (1, 0):
        return {state.save: limits(how)[0]}
    return {"first": first, "second": second, "own": own} | ({state.save: first} if how == "picked" else {})
