"""Answers people without a usable record: help now, deletion, or one honest sentence. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial

from msgspec import Struct

from flows.definition.languages.translations import ENGLISH
from flows.definition.loader import Library
from flows.definition.template import fill
from flows.dialogue.commands import spoken_anywhere
from flows.locale.matching import plain
from flows.model import HELP, Button, Event, Message, Value
from flows.safety.helpline_text import HelplineFormatter
from flows.safety.helplines import Helplines

ERASE, KEEP = ":erase-all", ":erase-none"
"""Buttons of the question whether an unreadable record is deleted."""

_ERASING: frozenset[str] = frozenset({"erase", "refuse"})


class RecordlessAnswer(Struct, frozen=True):
    """An answer made from the event alone. `erases`: the record has to be deleted first."""

    message: Message
    erases: bool = False


class Recordless:
    """Makes recordless answers. It never gets a record."""

    def __init__(self, library: Library, helplines: Helplines) -> None:
        self._library = library
        self._helplines = HelplineFormatter(helplines, library)
        self._spoken = lru_cache(maxsize=None)(partial(spoken_anywhere, library))

    def help_card(self, event: Event, lead: str = "") -> Message:
        """Return the general help card after the phrase `lead`, with a button to the steps."""
        language = self._language(event)
        values = self._helplines.facts(None, language)
        card = self._phrase("recordless-help", language, values)
        return self._with_help(
            "\n\n".join(filter(None, (lead and self._phrase(lead, language), card))), language
        )

    def line(self, event: Event, name: str) -> Message:
        """Return a phrase with the button of Help now."""
        language = self._language(event)
        return self._with_help(self._phrase(name, language), language)

    def unopened(self, event: Event, *, help_wanted: bool) -> RecordlessAnswer:
        """Return the answer to a person whose record can't be opened.

        They can delete it in two steps, as any record.
        """
        language = self._language(event)
        yes = self._phrase("record-shut-yes", language)
        typed = plain(event.value) if event.kind == "text" else ""
        if (event.kind == "button" and event.value == ERASE) or typed == plain(yes):
            return RecordlessAnswer(self.farewell(event), erases=True)
        if event.kind == "button" and event.value == KEEP:
            return RecordlessAnswer(self.line(event, "record-shut"))
        if self._asks_to_delete(event, typed, language):
            rows = ((Button(yes, ERASE),), (Button(self._phrase("record-shut-no", language), KEEP),))
            return RecordlessAnswer(Message(self._phrase("record-shut-delete", language), rows=rows))
        if help_wanted:
            return RecordlessAnswer(self.help_card(event, "record-shut"))
        return RecordlessAnswer(self.line(event, "record-shut"))

    def farewell(self, event: Event) -> Message:
        """Return the farewell after a deletion, in the language of the question they answered."""
        endings = list(self._erasing(event))
        return Message(endings[0] if endings else self._phrase("all-deleted", self._language(event)))

    def of_nobody(self, event: Event, *, help_wanted: bool) -> Message:
        """Return the answer to an event other than /start of a person without a record.

        Help numbers need no record, nor does their country. A tap or an edit belongs to an earlier record.
        """
        language = self._language(event)
        endings = list(self._erasing(event))
        if endings:
            return Message(endings[0])
        if row := self._country(event, language):
            return Message(self._phrase("recordless-help", language, self._helplines.facts(row, language)))
        if help_wanted:
            card = self._phrase("recordless-help", language, self._helplines.facts(None, language))
            return Message(f"{card}\n\n{self._phrase('nobody-help', language)}")
        said = "nothing-kept" if event.kind in ("button", "edited") else "not-begun"
        return self.line(event, said)

    def _country(self, event: Event, language: str) -> str | None:
        """Return the code of the country that a text names, or None. Words like "no" and "it" name none."""
        typed = event.value.strip()
        if event.kind != "text" or not (len(typed) > len("US") or typed.isupper()):
            return None
        row = self._helplines.find(typed, language) or self._helplines.find_in(typed, language)
        return row.code if row else None

    def _erasing(self, event: Event) -> Iterator[str]:
        """Yield the farewell of the tapped question, if the choice deletes the record."""
        if event.kind != "button" or not event.shown:
            return
        for flow, state, target in self._erasing_choices(event.value):
            for language in self._library.languages.offered():
                states = self._library.flow(flow, language).states
                if fill(states[state].ask, {}, language).text in event.shown:
                    yield fill(states[target].ask, {}, language).text

    def _erasing_choices(self, value: str) -> Iterator[tuple[str, str, str]]:
        """Yield flow, state and target of every choice of this id that leads to deletion."""
        for flow in self._library.flows.values():
            for state in flow.states.values():
                for choice in state.choices:
                    target = flow.states.get(choice.goto or "")
                    if choice.id == value and target and not _ERASING.isdisjoint(target.do):
                        yield flow.name, state.name, target.name

    def _asks_to_delete(self, event: Event, typed: str, language: str) -> bool:
        if event.kind == "command":
            return event.value.partition(" ")[0] == "delete"
        if not typed:
            return False
        return typed == "delete" or self._spoken(language).get(typed) == "delete"

    def _with_help(self, text: str, language: str) -> Message:
        return Message(text, rows=((Button(self._phrase("help-now", language), HELP),),))

    def _language(self, event: Event) -> str:
        return self._library.languages.fitting(event.language) if event.language else ENGLISH

    def _phrase(self, name: str, language: str, values: dict[str, Value] | None = None) -> str:
        return self._library.translator(language)(name, **(values or {}))
