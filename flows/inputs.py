"""Judges what a person gave to a prompt, one parser a kind: accepted, more to come, or not readable."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from flows import whens
from flows.model import DONE, NEXT, OTHER, OWN, USE, Given, Kind
from flows.person import Line
from flows.summary import sentence_off, why_not
from flows.typed import is_blank, plain
from flows.verdict import Accept, More, Option, Question, Reject, Verdict

PLAN_WORDS = 12
"""An act in an if-then plan is one small thing: content.md asks for at most 12 words."""

KEPT_SHORT = frozenset({"note", "reasons", "sentence", "safety"})
"""Answers that are shown back in one short message; other texts are kept whole."""


LONGEST_NUMBER = 9
"""Digits of a typed number that can be meant; longer ones cost time to read."""

NOBODY = "nobody"
"""The id of a choice that "no one" and "none" pick too."""

NONE = frozenset({NOBODY, "none", "nothing"})
"""The ids of choices that a bare "no" picks too, where several can be ticked."""

_NUMBER = re.compile(rf"\d{{1,{LONGEST_NUMBER}}}")
_WHOLE = re.compile(r"\d{1,3}")

MINUS = ("-", "−", "–")

OWN_WORDS = 10
"""Lines of own words that fit beside the choices of a multi."""

MOST_LINES = 40
"""Lines of a list that are shown; those taken out longest ago make room for new ones."""


def judge(question: Question, given: Given) -> Verdict:
    """Return what the given answer means for this question."""
    if not given.tapped and is_blank(given.value):
        return Reject("empty")
    return PARSERS[question.state.kind](question, given)


def pick(question: Question, given: Given) -> Option | None:
    """Find the option that was tapped, or typed as its label or as its number."""
    if given.tapped:
        return next((option for option in question.options if option.button == given.value), None)
    typed = plain(given.value)
    by_label = next((option for option in question.options if plain(option.label) == typed), None)
    if by_label is None and question.said("nobody-words", typed):
        by_label = next((option for option in question.options if option.value == NOBODY), None)
    if by_label is not None or not typed.isdecimal() or len(typed) > LONGEST_NUMBER:
        return by_label
    by_id = next((option for option in question.options if option.value == typed), None)
    number = int(typed)
    in_order = question.options[number - 1] if 1 <= number <= len(question.options) else None
    return by_id or in_order


def whole_number(question: Question, text: str) -> int | None:
    """Read digits of any script, "7/10", "7 out of 10", or a number word."""
    if text.strip().startswith(MINUS):
        return None
    typed = plain(text)
    number, _, whole = typed.partition("/") if "/" in typed else _parted(typed, question.word("out-of-words"))
    if _NUMBER.fullmatch(number.rstrip()) and (not whole or _WHOLE.fullmatch(whole.lstrip())):
        return int(number)
    words = question.word("number-words").split()
    return words.index(typed) if typed in words else None


def _parted(typed: str, between: str) -> tuple[str, str, str]:
    """Part "7 out of 10" at one of the words that can stand there."""
    parts = (typed.partition(f" {word} ") for word in between.split("|"))
    return next((found for found in parts if found[1]), (typed, "", ""))


def _say(question: Question, given: Given) -> Verdict:
    typed = plain(given.value)
    label = plain(question.suggest)
    if given.value == NEXT if given.tapped else typed == label or question.said("go-on-words", typed):
        return Accept(None, "")
    return Reject("tap-to-go-on", (("button", question.suggest),))


def _text(question: Question, given: Given) -> Verdict:
    if given.tapped:
        return (
            Accept(question.suggest, question.suggest)
            if given.value == USE and question.suggest
            else Reject("unknown-button")
        )
    if question.suggest and question.said("use-words", plain(given.value)):
        return Accept(question.suggest, question.suggest)
    limit = question.state.max_chars
    text = given.value.strip()
    if question.state.keep in KEPT_SHORT and len(text) > limit:
        return Reject("too-long", (("limit", limit), ("length", len(text))))
    return Accept(text, text)


def _choice(question: Question, given: Given) -> Verdict:
    option = pick(question, given)
    if option is not None:
        return Accept(option.value, option.label, option.goto)
    if not question.state.other:
        return Reject("unknown-button" if given.tapped else "choose")
    if given.tapped:
        return More(question.draft, "type-it") if given.value == OTHER else Reject("unknown-button")
    text = given.value.strip()
    return Accept(OWN + text, text)


def _multi(question: Question, given: Given) -> Verdict:
    typed = "" if given.tapped else plain(given.value)
    if given.value == DONE if given.tapped else question.said("done-words", typed):
        return _close(question, "pick-one")
    option = pick(question, given)
    if option is not None:
        return More(_toggled(question, option))
    if given.tapped:
        return (
            More(question.draft, "type-it")
            if given.value == OTHER and question.state.other
            else Reject("unknown-button")
        )
    parts = given.value.split(",") if given.value.count(",") < len(question.options) else []
    several = [pick(question, Given(part)) for part in parts]
    if several and all(several):
        added = [found.value for found in several if found and found.value not in question.draft]
        return More((*question.draft, *dict.fromkeys(added)))
    if question.said("no-words", typed):
        return _none(question)
    return _own_words(question, given.value.strip()) if question.state.other else Reject("choose-several")


def _none(question: Question) -> Verdict:
    """Read a bare "no": it means the choice that says none of them, and is no line of one's own."""
    none = next((option.value for option in question.options if option.value in NONE), None)
    return Reject("choose-several") if none is None or question.draft else More((none,))


def _own_words(question: Question, text: str) -> Verdict:
    if sum(value.startswith(OWN) for value in question.draft) >= OWN_WORDS:
        return Reject("list-full", (("high", OWN_WORDS),))
    return More((*(value for value in _without_alone(question) if value != OWN + text), OWN + text))


def _toggled(question: Question, option: Option) -> tuple[str, ...]:
    if option.value in question.draft:
        return tuple(value for value in question.draft if value != option.value)
    return (option.value,) if option.alone else (*_without_alone(question), option.value)


def _without_alone(question: Question) -> tuple[str, ...]:
    alone = {option.value for option in question.options if option.alone}
    return tuple(value for value in question.draft if value not in alone)


def _close(question: Question, why_empty: str) -> Verdict:
    if not question.draft:
        return Reject(why_empty)
    by_value = {option.value: option for option in question.options}
    goto = next((by_value[v].goto for v in question.draft if v in by_value and by_value[v].goto), None)
    labels = tuple(by_value[v].label if v in by_value else v.removeprefix(OWN) for v in question.draft)
    return Accept(question.draft, ", ".join(labels), goto, labels)


ON, OFF = "+", "-"
"""How a list's draft marks a line that is in, and one that a tap took out (and can bring back)."""


def kept_lines(draft: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines of a list's draft that are in."""
    return tuple(line[1:] for line in draft if line.startswith(ON))


def _list(question: Question, given: Given) -> Verdict:
    state, draft = question.state, question.draft
    if given.value == DONE if given.tapped else question.said("done-words", plain(given.value)):
        lines = kept_lines(draft)
        return (
            Accept(lines, "; ".join(lines))
            if len(lines) >= state.low
            else Reject("list-short", (("low", state.low),))
        )
    if given.tapped:
        place = given.value.removeprefix("#")
        if not place.isdecimal() or int(place) >= len(draft):
            return Reject("unknown-button")
        turned = OFF if draft[int(place)].startswith(ON) else ON
        return More(tuple(turned + line[1:] if n == int(place) else line for n, line in enumerate(draft)))
    lines = tuple(line.strip() for line in given.value.splitlines() if line.strip())
    if any(len(line) > state.max_chars for line in lines):
        longest = max(map(len, lines))
        return Reject("too-long", (("limit", state.max_chars), ("length", longest)))
    if len(kept_lines(draft)) + len(lines) > state.high:
        return Reject("list-full", (("high", state.high),))
    kept = tuple(line for line in draft if line[1:] not in lines or line.startswith(ON))
    return More(_fitting((*kept, *(ON + line for line in dict.fromkeys(lines) if ON + line not in draft))))


def _fitting(draft: tuple[str, ...]) -> tuple[str, ...]:
    """Forget the lines that were taken out first, where there are more than can be shown."""
    surplus = len(draft) - MOST_LINES
    out = [n for n, line in enumerate(draft) if line.startswith(OFF)][: max(surplus, 0)]
    return tuple(line for n, line in enumerate(draft) if n not in out)


def _number(question: Question, given: Given) -> Verdict:
    value = whole_number(question, given.value)
    low, high = question.state.low, question.state.high
    if value is None or not low <= value <= high:
        return Reject("number", (("low", low), ("high", high)))
    return Accept(value, str(value))


def _yesno(question: Question, given: Given) -> Verdict:
    typed = given.value.removeprefix(":") if given.tapped else plain(given.value)
    for value, phrase in ((True, "yes"), (False, "no")):
        if typed == phrase if given.tapped else question.said(f"{phrase}-words", typed):
            return Accept(value, question.word(phrase))
    return Reject("yes-or-no")


def _date(question: Question, given: Given) -> Verdict:
    """A time that is typed with the day is kept with it."""
    found = whens.read_date(given.value, question.today, question.words.written)
    if found is not None:
        return Accept(found.isoformat(), found.isoformat())
    words, usual = question.words.written, question.usual
    both = whens.read_moment(given.value, question.today, words, by_day=True)
    if both is None and usual is not None:
        both = whens.read_usual(given.value, question.today, words, usual)
    if both is None:
        return Reject("date")
    at = f"{both[0].isoformat()}T{both[1]:%H:%M}"
    return Accept(at, at.replace("T", " "))


def _time(question: Question, given: Given) -> Verdict:
    if given.tapped:
        given = Given(question.suggest if given.value == USE else _cue(question, given.value))
    elif question.suggest and question.said("use-words", plain(given.value)):
        given = Given(question.suggest)
    # Times of day are offered where it is about a session, which nobody has at night.
    found = whens.read_time(given.value, question.words.written, by_day=bool(question.cues))
    return Accept(f"{found:%H:%M}", f"{found:%H:%M}") if found else Reject("time")


def _cue(question: Question, button: str) -> str:
    place = button.removeprefix("#")
    return question.cues[int(place)] if place.isdecimal() and int(place) < len(question.cues) else ""


def _plan(question: Question, given: Given) -> Verdict:
    """First the cue, then the act; an act that is long or double is asked about once."""
    suggested = question.acts if question.draft else question.cues
    if given.tapped and given.value == USE and len(question.draft) == 2:
        return _planned(question.draft[0], question.draft[1])
    text = given.value.strip()
    if given.tapped:
        place = given.value.removeprefix("#")
        if not place.isdecimal() or int(place) >= len(suggested):
            return Reject("unknown-button")
        text = suggested[int(place)]
    if not question.draft:
        return More((_without_start(question, text, "if-words"),))
    act = _without_start(question, text, "then-words")
    if not given.tapped and _start_of(question, act, "cue-words"):
        return Reject("plan-again")
    if len(question.draft) == 1 and not given.tapped and len(act.split()) > PLAN_WORDS:
        return More((question.draft[0], act), "plan-long")
    return _planned(question.draft[0], act)


def _planned(cue: str, act: str) -> Accept:
    return Accept((cue, act), f"{cue} → {act}")


def _without_start(question: Question, text: str, phrase: str) -> str:
    """Drop every "if" or "then I will" a person repeats, and the full stop; the template has them."""
    cleaned = text.rstrip(" .!?,;")
    while start := _start_of(question, cleaned, phrase):
        cleaned = cleaned[len(start) :].lstrip(" ,")
    return cleaned or text


def _start_of(question: Question, text: str, phrase: str) -> str:
    """Return the longest of the phrase's words that the text starts with, and goes on after."""
    typed = text.lower().replace("’", "'")
    starts = (one for one in question.word(phrase).split("|") if one)
    return max((one for one in starts if typed.startswith((one + " ", one + ","))), key=len, default="")


def _preview(question: Question, given: Given) -> Verdict:
    if given.value == DONE if given.tapped else question.said("done-words", plain(given.value)):
        note = why_not(*_lines(question))
        return More(question.draft, note) if note else Accept(question.draft, "")
    option = pick(question, given)
    if option is None and not given.tapped and question.said("yes-words", plain(given.value)):
        option = put_on(question)
    return More(_toggled(question, option)) if option else Reject("choose-several")


def put_on(question: Question) -> Option | None:
    """Return the switch of the sentence, where a page of numbers alone waits for it."""
    wanted = sentence_off(*_lines(question))
    return next((option for option in question.options if wanted and option.line is wanted), None)


def _lines(question: Question) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return all lines there are for the page, and those that are on."""
    switches = [(option.value, option.line) for option in question.options if option.line]
    return tuple(line for _, line in switches), tuple(
        line for value, line in switches if value in question.draft
    )


PARSERS: Mapping[Kind, Callable[[Question, Given], Verdict]] = {
    "say": _say,
    "text": _text,
    "choice": _choice,
    "multi": _multi,
    "list": _list,
    "scale": _number,
    "number": _number,
    "yesno": _yesno,
    "date": _date,
    "time": _time,
    "plan": _plan,
    "preview": _preview,
}
