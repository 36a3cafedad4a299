"""Puts a session's open question together: what can be picked, what is drafted, how it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeGuard

from flows import triage
from flows.inputs import ON
from flows.languages import ENGLISH
from flows.loader import Library
from flows.model import BACK, HELP, OWN, PAUSE, SKIP, Flow, Session, State, Value, Values
from flows.person import Line
from flows.summary import in_short, lines_of, page
from flows.text import fill
from flows.typed import Words, plain, words_of
from flows.verdict import Option, Question

WORDS = (
    "number-words", "go-on-words", "use-words", "done-words", "yes-words", "no-words", "yes", "no",
    "if-words", "then-words", "cue-words", "at-words", "days", "weekdays", "months", "day-words",
    "same-words", "week-words", "morning-words", "evening-words", "out-of-words", "nobody-words",
)  # fmt: skip

SHORT = 5
"""Own words of up to so many words fit into a sentence that is built of several answers."""

WAYS_OUT = {BACK: "back-words", SKIP: "skip-words", PAUSE: "pause-words", HELP: "help-words"}
"""What is there in every state, and the phrase with the words that stand for it."""


class Shown(Mapping[str, Value]):
    """Answers and facts as they read: a choice's label instead of its id, a plan as a sentence.

    What is `whole` is for the page; inside a sentence, own words that are long are left out.
    """

    def __init__(
        self, asking: Asking, session: Session, values: Values, language: str, *, whole: bool = False
    ) -> None:
        self._asking = asking
        self._session = session
        self._values = values
        self._language = language
        self._whole = whole

    def __getitem__(self, name: str) -> Value:
        value = self._values[name]
        if isinstance(value, tuple) and name in self._session.answers and not self._whole:
            value = _for_a_sentence(value)
        return (
            self._asking.readable(self._session, name, value, self._language)
            if name in self._session.answers
            else value
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The words a ranking is explained in: statements by state, scale by choice, names by barrier."""

    statements: Mapping[str, str]
    scale: Mapping[str, str]
    names: Mapping[str, str]


class Asking:
    """Knows the library's wording; everything else comes in with the session."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._savers = {name: _savers(flow) for name, flow in library.flows.items()}
        self._words: dict[str, Words] = {}
        self._ways_out: dict[str, Mapping[str, str]] = {}
        self._rankings: dict[tuple[str, str], Ranking] = {}

    def question(self, session: Session, facts: Values, today: date, language: str) -> Question:
        """Return the open question with everything that can be picked."""
        flow = self._library.flow(session.flow, language)
        state = flow.states[session.state]
        shown = self.shown(session, facts, language)
        before = session.shelved.get(state.save)
        cue, act = before if state.kind == "plan" and _is_pair(before) else ("", "")
        options = self._options(flow, session, shown, language)
        on = tuple(one.line for one in options if one.line and one.value in session.draft)
        preview = self._page(flow, on, today, language) if state.kind == "preview" else ""
        return Question(
            state,
            options,
            preview or self._suggested(session, state, shown, language),
            _offered(cue, (fill(one, shown, language).text for one in state.cues)),
            _offered(act, (fill(one, shown, language).text for one in state.acts)),
            session.draft, self.words(language), today, _usual(facts),
        )  # fmt: skip

    def _page(self, flow: Flow, on: tuple[Line, ...], today: date, language: str) -> str:
        """Return the page that one tap makes, word for word as it leaves, or that nothing is on it."""
        if not on:
            return self._phrase("page-empty", language)
        title = fill(flow.title, {}, language).text
        return page(title, on, today, self._library.phrases_in(language), language)

    def _suggested(self, session: Session, state: State, shown: Shown, language: str) -> str:
        """Return what one tap accepts: what a person wrote before Back, or what the author offers."""
        if state.kind == "say":
            return (
                fill(state.button, shown, language).text if state.button else self._phrase("go-on", language)
            )
        before = session.shelved.get(state.save)
        written = isinstance(before, str) and state.name not in session.accepted
        if state.kind in ("text", "time") and written:
            return str(before)
        return fill(state.suggest, shown, language).text if state.suggest else ""

    def opened(self, session: Session, facts: Values, language: str) -> Session:
        """Return the session with the draft its new state begins from."""
        flow = self._library.flow(session.flow, language)
        state = flow.states[session.state]
        before = session.shelved.get(state.save)
        shelved = before if isinstance(before, tuple) else None
        if state.kind == "list":
            lines = self._first_lines(flow, session, state, facts) if shelved is None else shelved
            return replace(session, draft=tuple(ON + line for line in lines))
        if state.kind == "multi" and shelved is not None:
            offered = self._options(flow, session, self.shown(session, facts, language), language)
            return replace(session, draft=_still_there(shelved, offered, own=state.other))
        if state.kind == "preview":
            lines_now = self.lines(session, facts, language)
            on = (line.key for line in lines_now if (line.share if shelved is None else line.key in shelved))
            return replace(session, draft=tuple(on))
        return session

    def _first_lines(self, flow: Flow, session: Session, state: State, facts: Values) -> tuple[str, ...]:
        begin = facts.get(state.start_with) if state.start_with else ()
        stored = begin if isinstance(begin, tuple) else ()
        same = (s for s in flow.states.values() if s.kind == "text" and s.keep == state.keep and state.keep)
        typed = (session.answers.get(earlier.save) for earlier in same)
        fresh = tuple(text for text in typed if isinstance(text, str))
        return tuple(dict.fromkeys((*stored, *fresh)))[: state.high]

    def values(self, session: Session, facts: Values, language: str) -> dict[str, Value]:
        """Return the facts and answers as conditions see them, with what the flow derives."""
        known = {**facts, **session.answers}
        if not self._library.flows[session.flow].derive:
            return known
        words = self._ranking(session.flow, language)
        return {**known, **triage.derive(session.answers, words.statements, words.scale, words.names)}

    def shown(self, session: Session, facts: Values, language: str) -> Shown:
        """Return the facts and answers as texts show them."""
        return Shown(self, session, self.values(session, facts, language), language)

    def lines(self, session: Session, facts: Values, language: str) -> tuple[Line, ...]:
        """Return the lines this talk has for its summary."""
        flow = self._library.flow(session.flow, language)
        values = self.values(session, facts, language)
        return lines_of(flow, session, Shown(self, session, values, language, whole=True), language)

    def readable(self, session: Session, name: str, value: Value, language: str) -> Value:
        """Return an answer in the words of its buttons."""
        flow = self._library.flow(session.flow, language)
        state = self._savers[session.flow].get(name, {}).get(session.state) or self._asked(session, name)
        if state is None:
            return value
        state = flow.states[state.name]
        if state.kind == "plan" and _is_pair(value):
            phrase = self._library.phrase("plan-line", language)
            return fill(phrase, {"cue": value[0], "act": value[1]}, language).text
        if state.kind == "yesno":
            return self._phrase("yes" if value else "no", language).lower()
        if state.kind not in {"choice", "multi"}:
            return value
        if isinstance(value, tuple):
            return tuple(self._label(flow, state, one, language) for one in value)
        return self._label(flow, state, value, language) if isinstance(value, str) else value

    def _asked(self, session: Session, name: str) -> State | None:
        """Return the state that saved this answer: the last on the person's path that could."""
        states = self._savers[session.flow].get(name, {})
        passed = (states[step] for step in reversed(session.path) if step in states)
        return next(passed, None)

    def _label(self, flow: Flow, state: State, value: str, language: str) -> str:
        if value.startswith(OWN):
            return value[len(OWN) :]
        for choice in state.choices:
            if choice.id == value:
                return fill(choice.label, {}, language).text
        source = flow.states.get(state.options_from) if state.options_from else None
        return self._label(flow, source, value, language) if source else value

    def _options(self, flow: Flow, session: Session, shown: Shown, language: str) -> tuple[Option, ...]:
        state = flow.states[session.state]
        if state.kind == "preview":
            whole = Shown(self, session, shown._values, language, whole=True)  # noqa: SLF001
            lines = lines_of(flow, session, whole, language)
            return tuple(Option(f"#{n}", _switch(line), line.key, line=line) for n, line in enumerate(lines))
        if state.options_from:
            return self._options_from(flow, session, state, shown, language)
        values = shown._values if any(choice.when for choice in state.choices) else {}  # noqa: SLF001
        return tuple(
            Option(choice.id, fill(choice.label, shown, language).text, choice.id, choice.goto, choice.alone)
            for choice in state.choices
            if choice.when is None or choice.when(values)
        ) + _own_words(state, session.draft)

    def _options_from(
        self, flow: Flow, session: Session, state: State, shown: Shown, language: str
    ) -> tuple[Option, ...]:
        source = state.options_from or ""
        origin = flow.states.get(source)
        given = session.answers.get(origin.save) if origin else shown.get(source)
        picks = given if isinstance(given, tuple) else (given,) if isinstance(given, str) else ()
        own = origin is None or origin.kind in ("list", "text")
        free = tuple(OWN + pick if own else pick for pick in picks)
        first = tuple(
            Option(f"#{n}", self._label(flow, state, value, language), value) for n, value in enumerate(free)
        )
        fixed = tuple(
            Option(choice.id, fill(choice.label, shown, language).text, choice.id, choice.goto, choice.alone)
            for choice in state.choices
        )
        return first + fixed + _own_words(state, tuple(one for one in session.draft if one not in free))

    def words(self, language: str) -> Words:
        """Return the words that stand for an answer in a language; put together once for each."""
        if language not in self._words:
            told = {name: fill(self._library.phrase(name, language), {}, language).text for name in WORDS}
            self._words[language] = words_of(told)
        return self._words[language]

    def ways_out(self, language: str) -> Mapping[str, str]:
        """Return the words for the ways out: the language's own, and English ones, which many know."""
        if language not in self._ways_out:
            self._ways_out[language] = {
                plain(word): value
                for spoken in (ENGLISH, language)
                for value, phrase in WAYS_OUT.items()
                for word in self._library.phrase(phrase, spoken).source.split("|")
            }
        return self._ways_out[language]

    def _ranking(self, name: str, language: str) -> Ranking:
        if (name, language) not in self._rankings:
            states = self._library.flow(name, language).states
            asked = [state for key, state in states.items() if key in triage.STATEMENTS]
            self._rankings[name, language] = Ranking(
                {state.name: fill(state.ask, {}).text for state in asked},
                {choice.id: fill(choice.label, {}).text for choice in asked[0].choices},
                {barrier: self._phrase(f"barrier-{barrier}", language) for barrier in triage.BARRIERS},
            )
        return self._rankings[name, language]

    def _phrase(self, name: str, language: str) -> str:
        return fill(self._library.phrase(name, language), {}, language).text


def _for_a_sentence(picks: tuple[str, ...]) -> tuple[str, ...]:
    """Return what was tapped, then the own words beside it that are short enough to be read inside."""
    tapped = tuple(pick for pick in picks if not pick.startswith(OWN))
    own = (pick for pick in picks if pick.startswith(OWN) and len(pick.split()) <= SHORT)
    return (*tapped, *own)


def _own_words(state: State, draft: tuple[str, ...]) -> tuple[Option, ...]:
    """Return what was written beside a multi's choices, so that it is seen and can be taken out."""
    if state.kind != "multi":
        return ()
    own = (value for value in draft if value.startswith(OWN))
    return tuple(Option(f"#own-{n}", value.removeprefix(OWN), value) for n, value in enumerate(own))


def _still_there(draft: tuple[str, ...], options: tuple[Option, ...], *, own: bool) -> tuple[str, ...]:
    """Return what of an earlier answer can still be picked."""
    offered = {option.value for option in options}
    return tuple(value for value in draft if value in offered or (own and value.startswith(OWN)))


def _is_pair(value: Value) -> TypeGuard[tuple[str, str]]:
    return isinstance(value, tuple) and len(value) == 2


def _offered(before: str, suggestions: Iterable[str]) -> tuple[str, ...]:
    """Return the suggestions, and first the own words that were written before Back."""
    known = tuple(suggestions)
    return (before, *known) if before and before not in known else known


def _switch(line: Line) -> str:
    """Return a line for its button, with the lock that marks what starts off."""
    return f"{'' if line.share else '🔒 '}{in_short(line)}"


def _savers(flow: Flow) -> dict[str, dict[str, State]]:
    """Map each answer's name to the states that can save it."""
    found: dict[str, dict[str, State]] = {}
    for state in flow.states.values():
        if state.save:
            found.setdefault(state.save, {})[state.name] = state
    return found


def _usual(facts: Values) -> datetime | None:
    said = facts.get("usual_session")
    return datetime.fromisoformat(said) if isinstance(said, str) else None
