"""Looks at how the texts read: words that push, unsafe words, slips of the keyboard, hard sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from flows.authoring.lint.phrasing.look_alikes import LookAlike, look_alike
from flows.authoring.lint.phrasing.wording import Wording
from flows.authoring.lint.texts import NEVER_FILLED
from flows.definition.checks.validation import GIVEN_BACK, known_facts, savers_of
from flows.definition.draft import Draft, Notes
from flows.definition.toml.source_map import Place
from flows.errors import Problem
from flows.listening.quote_marks import marks_of
from flows.listening.reflections import limits
from flows.model import Template

Grade = Callable[[str], float]
"""Returns the school grade a text asks for."""

GRADE = 7.0
"""Grade 7 or lower, taken over a whole talk: a single short line says too little."""

BOT_VOICE = frozenset({"ask", "say", "help", "retry", "about", "button"})

SLIPS = (
    (re.compile(r"\t"), "a tab"),
    (re.compile(r"(?<=\S)  +(?=\S)"), "two spaces in a row"),
    (re.compile(r"[\u00ad\u200b\u2060\ufeff]"), "an invisible sign"),
    (re.compile(r"^\s|\s$"), "a space at the edge"),
    (re.compile(r"\b(?!that|had)([^\W\d_]+) \1\b", re.IGNORECASE), "a word twice"),
    (re.compile(r"(?<!\.)\.\.(?!\.)|,,|\?\?"), "a sign twice"),
)

_CLOSE_UP = (
    (re.compile(r"\s[,.;:?!](?=\s|$)"), "a space before a full stop or comma"),
    (re.compile(r"[\u00a0\u202f]"), "a no-break space"),
)
_PLAIN_SPACE = "a plain space beside ; : ? ! « or »"
_TYPOGRAPHY: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]] = MappingProxyType(
    {
        "fr": (
            (re.compile(r"\s[,.](?=\s|$)"), "a space before a full stop or comma"),
            (re.compile(r"(?<=[\w»”)…}])[;:?!]+(?=\s|$)"), "no narrow no-break space before ; : ? or !"),
            (
                re.compile(r" [;:?!»]|« "),
                _PLAIN_SPACE,
            ),
        ),
    }
)
"""Spaces by language, where it has its own; the others close their marks up."""

_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "no narrow no-break space before ; : ? or !": "Put one there (U+202F, in TOML \\u202f)",
        _PLAIN_SPACE: "Put a narrow no-break one in its place (U+202F, in TOML \\u202f)",
    }
)
"""Remedies of slips that are not mended by taking a sign out."""

MARKUP = re.compile(
    r"</?[a-z][^<>]*>|(?<!\w)[*_](?=\S)[^*_\n]+(?<=\S)[*_](?!\w)|\[[^\]\n]+\]\([^)\s]*\)|^#+ |"
    r"\$(?=…)|%[a-z_]+%|`[^`]+`"
)
"""Marks of other formats: HTML, Markdown, and slots as other programs write them."""

EMPTY_PRAISE = re.compile(
    r"\b(i understand|i hear you|that must|thank you for sharing|well done|brave|proud of|at least|"
    r"it sounds like you)\b",
    re.IGNORECASE,
)
"""Words of a reflection that claim a feeling, praise or console instead of taking up what was said."""


def grade() -> Grade | None:
    """Return the function that rates a text's reading level, or None where textstat is not installed."""
    try:
        import textstat  # noqa: PLC0415 - an extra, and only authors need it
    except ImportError:
        return None
    return lambda text: float(textstat.flesch_kincaid_grade(text))


def reflection_problems(draft: Draft) -> Iterator[Problem]:
    """Yield the reflections that ask, praise, or leave an answer without a line."""
    for place, template in draft.texts:
        told = template.source
        if place[0] != "state" or not {"reflect", "reflected"} & set(place):
            continue
        if told.rstrip("”“» ").endswith("?"):
            words = "it ends in a question, and the next question follows. Say what was said"
            yield draft.notes.problem("F131", place, words)
        if found := EMPTY_PRAISE.search(told):
            words = f"“{found[0]}” praises or guesses. Say what was picked, or what is common"
            yield draft.notes.problem("F131", place, words)
    for state in draft.flow.states.values():
        place = ("state", state.name, "reflect")
        if "typed" in state.reflect and "unquoted" not in state.reflect:
            words = "`typed` quotes, and some words can't be quoted. Add `unquoted`, a line without them"
            yield draft.notes.problem("F131", place, words)
        numbers = sorted(one for one in map(limits, state.reflect) if one[0] <= one[1])
        counted = [n for low, high in numbers for n in range(low, high + 1)]
        if counted and counted != list(range(state.low, state.high + 1)):
            words = f"{_uneven(counted, state.low, state.high)}. Cover each number of the scale once"
            yield draft.notes.problem("F131", place, words)


def _uneven(counted: list[int], low: int, high: int) -> str:
    """Return which numbers the bands leave out, hold twice, or hold beyond the scale."""
    scale = range(low, high + 1)
    told = {
        "leave out": [n for n in scale if n not in counted],
        "hold twice": sorted({n for n in counted if counted.count(n) > 1}),
        "go beyond the scale with": sorted(set(counted) - set(scale)),
    }
    said = [f"{how} {', '.join(map(str, numbers))}" for how, numbers in told.items() if numbers]
    return f"the bands {' and '.join(said)}"


def word_problems(draft: Draft, wording: Wording) -> Iterator[Problem]:
    """Yield what had better be said otherwise."""
    answers, facts = savers_of(draft.flow), known_facts(draft.flow)
    for place, template in draft.texts:
        key = str(place[2] if place[0] == "state" else place[1])
        here = {*answers, *GIVEN_BACK} if "reflect" in place else answers
        meant = look_alike(template.source, here, facts)
        said = said_problems(draft.notes, place, template, wording, own_voice=key in BOT_VOICE)
        if meant:
            yield draft.notes.problem("S111", place, _meant(meant, key))
            said = (one for one in said if one.code != "S111")
        yield from said


def _meant(meant: LookAlike, key: str) -> str:
    shown = f"“{meant.written}” would be shown as it stands"
    if key in NEVER_FILLED:
        return f"{shown}, and nothing is put into `{key}`. Say it without"
    return f"{shown}. Write {meant.slot} for the answer"


def said_problems(
    notes: Notes, place: Place, template: Template, wording: Wording, *, own_voice: bool, language: str = "en"
) -> Iterator[Problem]:
    """Yield what had better be said otherwise in one text. `own_voice`: the bot says it, not the person."""
    said = "".join("…" if span.slot else span.text for span in template.spans)
    for code, word, instead in wording.found(said, own_voice=own_voice):
        yield notes.problem(code, place, f"“{word}” is not how this bot speaks. {instead}")
    if own_voice and "!" in said:
        yield notes.problem("S108", place, "an exclamation mark is loud. Put a full stop")
    if found := MARKUP.search(said):
        words = f"“{found[0]}” would be shown as it stands. Write **bold** for bold, {{name}} for an answer"
        yield notes.problem("S111", place, words)
    for pattern, what in (*SLIPS, *_TYPOGRAPHY.get(language[:2], _CLOSE_UP)):
        if pattern.search(template.source):
            remedy = _REMEDIES.get(what, "Take it out")
            yield notes.problem("S109", place, f"there is {what}. {remedy}")
    if _alone(template.source, language):
        yield notes.problem(
            "S109", place, "there is a quotation mark that stands alone. Close it, or take it out"
        )


def _alone(text: str, language: str) -> bool:
    """Tell whether a quotation mark has no partner."""
    marks = marks_of(language)
    own = f"{marks.opening}{marks.closing}".replace("\u202f", "")
    rest = re.sub(f"{own[0]}[^{own}]*{own[1]}", "", text)
    return bool(re.search(f"[“”{own}]", re.sub("“[^“”]*”", "", rest)))


def grade_problems(draft: Draft, grade: Grade) -> Iterator[Problem]:
    """Yield a talk that asks for more schooling than it may, and name its hardest text."""
    said = [(place, _plain(template)) for place, template in draft.texts if place[-1] in {"ask", "say"}]
    whole = " ".join(text for _, text in said)
    if not whole or grade(whole) <= GRADE:
        return
    place, _ = max(said, key=lambda one: (grade(one[1]), len(one[1])))
    words = (
        f"the talk reads at grade {grade(whole):.1f}; this is its hardest text. Use shorter, plainer words"
    )
    yield draft.notes.problem("S106", place, words)


def _plain(template: Template) -> str:
    text = "".join("this" if span.slot else span.text for span in template.spans).strip()
    return text if text.endswith((".", "?", "!", ":")) else f"{text}."
