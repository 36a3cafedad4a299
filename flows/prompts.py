"""Draws what an open question looks like: what is shown under its words, and what can be tapped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from flows.inputs import ON, kept_lines, put_on
from flows.model import BACK, DONE, HELP, NEXT, OTHER, PAUSE, SKIP, USE, Button, Kind, State
from flows.text import clip
from flows.verdict import Question

Row = tuple[Button, ...]
Phrase = Callable[[str], str]

LABEL = 40
"""Phones cut a full-width button at about so many letters."""

PAIR = 17
"""Two labels up to this long share a row without being cut."""

CHIP = 9
"""Labels up to this long stand four in a row."""

SCALE_ROW = 6
DAYS_OFFERED = 7

MARKS = ("☐ ", "☑ ")


def under(question: Question) -> str:
    """Return what is shown below the question's own words: a suggestion, or the lines so far."""
    match question.state.kind:
        case "text" if question.suggest:
            return f"“{question.suggest}”"
        case "list" if question.draft:
            return "\n".join(f"• {line}" for line in kept_lines(question.draft))
        case "plan" if len(question.draft) > 1:
            return f"“{question.draft[1]}”"
        case "preview":
            return question.suggest
    return ""


def rows(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    """Return the rows of buttons that answer this question."""
    return ROWS[question.state.kind](question, phrase)


def ways_out(question: Question, phrase: Phrase, skip_label: str, *, back: bool) -> tuple[Row, ...]:
    """Return Back, Skip, Pause and Help now, which are there in every state."""
    skipped = skips(question.state)
    own_skip = ((Button(skip_label, SKIP),),) if skipped and skip_label else ()
    last = (
        *((Button(phrase("back"), BACK),) if back else ()),
        *((Button(phrase("skip"), SKIP),) if skipped and not skip_label else ()),
        Button(phrase("pause"), PAUSE),
        Button(phrase("help-now"), HELP),
    )
    return (*own_skip, last)


def skips(state: State) -> bool:
    """Tell whether Skip stands under a state; a card without a question has its own way on."""
    return state.skip and state.kind != "say"


def packed(buttons: Iterable[Button]) -> tuple[Row, ...]:
    """Lay buttons out so that no label is cut: four, two or one in a row."""
    every = tuple(Button(clip(button.label, LABEL), button.value) for button in buttons)
    longest = max((len(button.label) for button in every), default=0)
    width = 4 if longest <= CHIP else 2 if longest <= PAIR else 1
    return tuple(every[at : at + width] for at in range(0, len(every), width))


def _say(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    del phrase
    return ((Button(question.suggest, NEXT),),)


def _text(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    return ((Button(phrase("use-this"), USE),),) if question.suggest else ()


def _time(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    del phrase
    first = ((Button(question.suggest, USE),),) if question.suggest else ()
    return (*first, *packed(Button(text, f"#{n}") for n, text in enumerate(question.cues)))


def _choice(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    chosen = (Button(option.label, option.button) for option in question.options)
    return (*packed(chosen), *_something_else(question, phrase))


def _multi(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    marked = (
        Button(MARKS[option.value in question.draft] + option.label, option.button)
        for option in question.options
    )
    done = ((Button(phrase("done"), DONE),),) if question.draft else ()
    return (*packed(marked), *_something_else(question, phrase), *done)


def _something_else(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    return ((Button(phrase("something-else"), OTHER),),) if question.state.other else ()


def _list(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    lines = tuple(
        (Button(clip(MARKS[line.startswith(ON)] + line[1:], LABEL), f"#{n}"),)
        for n, line in enumerate(question.draft)
    )
    enough = len(kept_lines(question.draft)) >= question.state.low
    return (*lines, *(((Button(phrase("done"), DONE),),) if enough else ()))


def _scale(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    del phrase
    numbers = tuple(Button(str(n), str(n)) for n in range(question.state.low, question.state.high + 1))
    return tuple(numbers[at : at + SCALE_ROW] for at in range(0, len(numbers), SCALE_ROW))


def _yesno(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    del question
    return ((Button(phrase("yes"), ":yes"), Button(phrase("no"), ":no")),)


def _date(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    days = (question.today + timedelta(days=ahead) for ahead in range(DAYS_OFFERED))
    near, week = ([forms.split("/")[0] for forms in phrase(name).split("|")] for name in ("days", "weekdays"))
    labels = (near[n] if n < len(near) else week[day.weekday()] for n, day in enumerate(days))
    values = ((question.today + timedelta(days=ahead)).isoformat() for ahead in range(DAYS_OFFERED))
    return packed(Button(label, value) for label, value in zip(labels, values, strict=True))


def _plan(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    if len(question.draft) > 1:
        return ((Button(phrase("keep-it"), USE),),)
    offered = question.acts if question.draft else question.cues
    return packed(Button(text, f"#{n}") for n, text in enumerate(offered))


def _preview(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    """What is on stands in full above, so that a switch may be cut."""
    switches = (
        Button(MARKS[option.value in question.draft] + option.label, option.button)
        for option in question.options
    )
    off = put_on(question)
    sentence = ((Button(phrase("page-put-on"), off.button),),) if off else ()
    return (*packed(switches), *sentence, (Button(phrase("make-page"), DONE),))


def _nothing(question: Question, phrase: Phrase) -> tuple[Row, ...]:
    del question, phrase
    return ()


ROWS: Mapping[Kind, Callable[[Question, Phrase], tuple[Row, ...]]] = {
    "say": _say,
    "text": _text,
    "choice": _choice,
    "multi": _multi,
    "list": _list,
    "scale": _scale,
    "number": _nothing,
    "yesno": _yesno,
    "date": _date,
    "time": _time,
    "plan": _plan,
    "preview": _preview,
}
