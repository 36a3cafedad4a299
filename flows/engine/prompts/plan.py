"""An if-then plan: first the cue, then the act (Gollwitzer 1999, implementation intentions)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, TypeGuard

from msgspec.structs import replace

from flows.definition.kinds import ANSWERED, Cases, Keys
from flows.definition.schema import TEXTS
from flows.engine.number_parsers import says
from flows.engine.parsers import tapped_index
from flows.engine.prompt import Accepted, ParseResult, Partial, Prompt, Rejected
from flows.engine.prompts.base import BuildContext, PromptKind
from flows.keyboard import Phrase, Row, packed
from flows.listening.letters import in_quotes
from flows.listening.plans import acts, moments, plan_lines
from flows.listening.plans.act_first import Halves
from flows.listening.plans.halves import split
from flows.listening.words import languages, of, short, tokens
from flows.locale.matching import plain
from flows.model import USE, Button, Given, Session, State, Value, Values
from flows.record.plans import plan_line, plan_opening

PLAN_WORDS = 12
"""An act is one small thing: content.md asks for at most 12 words."""

LONGEST_HALF = 300
"""Characters of a cue or an act."""


class Plan(PromptKind):
    """The pair (cue, act); its draft is the cue, then an act that is asked about once.

    Of a plan that was typed without its moment the draft is ("", act), and the moment is asked for.
    """

    name = "plan"
    keys: ClassVar[Keys] = {**ANSWERED, "cues": TEXTS, "acts": TEXTS}
    value_type = "list"
    tells = True
    redraws = False  # each step asks something else
    asks_in_steps = True
    whole_sentence = True
    described = "an if-then plan"

    def cues(self, context: BuildContext) -> tuple[str, ...]:
        """Return the cues to tap, first the one that was written before Back."""
        suggested, before = super().cues(context), context.before
        if _is_pair(before) and before[0] in (moments.tapped_cue(cue, context.language) for cue in suggested):
            return suggested
        return _offered(_cue_before(before), suggested)

    def acts(self, context: BuildContext) -> tuple[str, ...]:
        """Return the acts to tap, first the one that was written before Back."""
        before = context.before
        return _offered(before[1] if _is_pair(before) and before[0] else "", super().acts(context))

    def shelve(self, draft: tuple[str, ...]) -> Value:
        """Return the cue that was given, without an act, or an act that has no moment yet."""
        return (draft[0], "") if draft[0] else draft[:2]

    def wording(self, prompt: Prompt) -> str:
        """Return the phrase that asks for the missing half, or whether a long act can be shorter."""
        if _lacks_cue(prompt.draft):
            return "plan-moment"
        return "" if not prompt.draft else "plan-act" if len(prompt.draft) == 1 else "plan-shorten"

    def drafted(self, prompt: Prompt, context: BuildContext) -> Values:
        """Return the cue, and how a plan begins with it."""
        if not prompt.draft:
            return {}
        cue = prompt.draft[0]
        return {"cue": cue, "opening": plan_opening(cue, context.phrases["plan-line"], prompt.language)}

    def below(self, prompt: Prompt) -> str:
        """Return the act that is long, or how the plan ends that has no moment yet."""
        if _lacks_cue(prompt.draft) and short(prompt.language) in languages():
            return f"… {plan_lines.ending(prompt.draft[1], prompt.language)}"
        return in_quotes(prompt.draft[1], prompt.language) if len(prompt.draft) > 1 else ""

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return the cues, then the acts, or a button that keeps a long act."""
        if len(prompt.draft) > 1 and not _lacks_cue(prompt.draft):
            return ((Button(phrase("keep-it"), USE),),)
        offered = prompt.acts if _has_cue(prompt.draft) else prompt.cues
        return packed(Button(text, f"#{n}") for n, text in enumerate(offered))

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:  # noqa: PLR0911 - one for each step
        """Take the cue, then the act; an act that is long or double is asked about once."""
        draft, text, authored = prompt.draft, given.value.strip(), False
        if given.tapped and given.value == USE and len(draft) == 2 and draft[0]:
            return _planned(prompt, draft[0], draft[1])
        if given.tapped:
            offered = prompt.acts if _has_cue(draft) else prompt.cues
            index = tapped_index(given, len(offered))
            if index is None:
                return Rejected("unknown-button")
            text = offered[index]
            authored = index >= len(offered) - len(prompt.state.cues)
            if not _has_cue(draft) and authored:
                text = moments.tapped_cue(text, prompt.language)
        elif earlier := _earlier(prompt, text):
            text = earlier
        if not draft:
            return _first_half(prompt, text, tapped=authored)
        if _lacks_cue(draft):
            return _planned(prompt, text, draft[1])
        act = _act(prompt, text)
        if not given.tapped and _start_of(prompt, act, "cue-words"):
            return Rejected("plan-again")
        if len(draft) == 1 and not given.tapped and _is_long(act, prompt.language):
            return Partial((draft[0], act), "plan-long")
        return _planned(prompt, draft[0], act)

    def restore(self, draft: tuple[str, ...], state: State) -> tuple[str, ...]:
        """Return the cue and the act."""
        del state
        return draft[:2]

    def step_back(self, draft: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return to the cue, or from a long act to asking for one."""
        return None if not draft else () if _lacks_cue(draft) else draft[:-1]

    def takes_again(self, prompt: Prompt, text: str) -> bool:
        """Tell whether a text takes the half that was written before Back."""
        return bool(_earlier(prompt, text))

    def takes_words(self, state: State) -> bool:
        """Return True: both halves are a person's own words."""
        del state
        return True

    def with_offer(self, session: Session, state: State, words: str) -> Session | None:
        """Return the session in which these words are offered for the half that is asked; None if long."""
        if len(words) > LONGEST_HALF or len(session.draft) > 1:  # the act is known, or is being shortened
            return None
        pair = (session.draft[0], words) if session.draft else (words, "")
        return replace(session, shelved={**session.shelved, state.save: pair})

    def readable(self, context: BuildContext, value: Value) -> Value:
        """Return the plan as one sentence."""
        if not _is_pair(value):
            return value
        return plan_line(*value, context.phrases["plan-line"], context.language)

    def values(self, state: State, cases: Cases) -> Iterator[Value]:
        """Yield a plan."""
        del state
        yield (cases.other, cases.other)

    def longest(self, state: State, labels: list[int]) -> int:
        """Return the length of a long cue with a long act."""
        del state, labels
        return 2 * LONGEST_HALF

    def samples(self, state: State, draft: tuple[str, ...]) -> tuple[str, ...]:
        """Return a cue, or an act after it."""
        del state
        return ("my phone rings", "read my line out loud")[len(draft) : len(draft) + 1]


def _has_cue(draft: tuple[str, ...]) -> bool:
    return bool(draft and draft[0])


def _lacks_cue(draft: tuple[str, ...]) -> bool:
    return bool(draft) and not draft[0]


def _cue_before(before: Value) -> str:
    """Return the cue that was written before Back, or the whole plan where it was kept as it was typed."""
    return before[0] or before[1] if _is_pair(before) else ""


def _offered(own: str, suggestions: Iterable[str]) -> tuple[str, ...]:
    known = tuple(suggestions)
    return (own, *known) if own and own not in known else known


def _is_pair(value: Value) -> TypeGuard[tuple[str, str]]:
    return isinstance(value, tuple) and len(value) == 2


def _earlier(prompt: Prompt, text: str) -> str:
    """Return the half that was written before Back, where a text asks for it: "same as before".

    A bare yes names none.
    """
    offered, authored = (
        (prompt.acts, prompt.state.acts) if _has_cue(prompt.draft) else (prompt.cues, prompt.state.cues)
    )
    own = offered[0] if len(offered) > len(authored) else ""
    asks = says(prompt, "use-words", text) and not prompt.said("yes-words", plain(text))
    return own if own and asks else ""


def _first_half(prompt: Prompt, text: str, *, tapped: bool) -> ParseResult:
    """Take a moment, or a whole plan that was typed in one go."""
    if short(prompt.language) not in languages():
        return Partial((_without_start(prompt, text, "if-words"),))
    halves = Halves(text) if tapped else split(text, prompt.language)
    if halves.whole:
        return _planned(prompt, "", halves.whole)
    if not halves.act:
        return Partial((halves.cue or text,))
    act = acts.act_of(halves.act, prompt.language)
    if not halves.cue:
        return Partial(("", act))
    if _is_long(act, prompt.language):
        return Partial((halves.cue, act), "plan-long")
    return _planned(prompt, halves.cue, act)


def _is_long(act: str, language: str) -> bool:
    """Tell whether an act is too much for one step; a line to be said is one thing, whatever its length."""
    words = tokens(act)
    return len(act.split()) > PLAN_WORDS and not (words and words[0] in of(language, "says"))


def _act(prompt: Prompt, text: str) -> str:
    """Return the act without the beginning that a person repeats."""
    if short(prompt.language) in languages():
        return acts.act_of(text, prompt.language) or text
    return _without_start(prompt, text, "then-words")


def _planned(prompt: Prompt, cue: str, act: str) -> Accepted:
    language = prompt.language
    return Accepted(
        (cue, act), plan_lines.line(cue, act, language) if short(language) in languages() else act
    )


def _without_start(prompt: Prompt, text: str, phrase: str) -> str:
    """Drop every "if" or "then I will" a person repeats, and the full stop; the template has them."""
    cleaned = text.rstrip(" .!?,;")
    while start := _start_of(prompt, cleaned, phrase):
        cleaned = cleaned[len(start) :].lstrip(" ,")
    return cleaned or text


def _start_of(prompt: Prompt, text: str, phrase: str) -> str:
    """Return the longest of the phrase's words that the text starts with, and goes on after."""
    typed = text.lower().replace("’", "'")
    starts = (word for word in prompt.word(phrase).split("|") if word)
    return max((word for word in starts if typed.startswith((word + " ", word + ","))), key=len, default="")
