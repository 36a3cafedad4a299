"""Reads commands and links: the flow that each opens, and its words in a language. Pure."""

from __future__ import annotations

from functools import lru_cache, partial

from flows.definition.loader import Library
from flows.definition.template import fill
from flows.dialogue.help_offers import HELPING
from flows.dialogue.modes import EventName
from flows.dialogue.stack.dialog_stack import FRONT
from flows.engine.foreign_words import merged
from flows.locale.matching import grouped, plain

LEAVING = ("pause", "cancel")
"""Commands that leave the open talk."""


class Commands:
    """Commands of the flows, and the words for them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._flows = {flow.command: flow.name for flow in library.flows.values() if flow.command}
        self._by_words = lru_cache(maxsize=None)(self._words_for_commands)

    def meant(self, typed: str, language: str) -> str | None:
        """Return the command whose name, title or other word is the text, as `plain` returns it; or None."""
        return self._by_words(language).get(typed)

    def event(self, value: str, language: str) -> tuple[EventName, str]:
        """Return the event of a command, given without its slash, and the flow that it opens, if any."""
        name, _, argument = value.partition(" ")
        spelled = self._spelled(value, language)
        if name in ("start", "menu") or spelled == "menu":
            return "menu", self.linked(argument) or FRONT
        if name in LEAVING:
            return "leave", ""
        if name == "help" and spelled not in self._flows:
            return "explain", ""
        flow = self._flows.get(name) or self._flows.get(spelled)
        return ("command", flow) if flow else ("unknown-command", "")

    def knows(self, value: str, language: str) -> bool:
        """Tell whether a command, given without its slash, leads anywhere in this language."""
        return self.event(value, language)[0] != "unknown-command"

    def names_help(self, value: str, language: str) -> bool:
        """Tell whether a command asks for help now, however it is spelled in the language."""
        name, spelled = value.partition(" ")[0], self._spelled(value, language)
        return name == "help" or any(self._flows.get(one) in HELPING for one in (name, spelled))

    def linked(self, argument: str) -> str | None:
        """Return the flow that a deep link names (`?start=fear`); None where it opens none."""
        library, name = self._library, argument.strip().lower().replace("_", "-")
        return name if name in library.flows and library.flows[name].menu is not None else None

    def _spelled(self, value: str, language: str) -> str:
        """Return the command that is meant by another spelling: "/help now", "/help-now", "/sos"."""
        typed = plain(value.replace("_", " ").replace("-", " ").replace("…", " "))
        return self.meant(typed, language) or ""

    def _words_for_commands(self, language: str) -> dict[str, str]:
        """Return the commands by their names, their titles, and the other words for them."""
        words = dict[str, str]()
        for command, flow in self._flows.items():
            title = fill(self._library.flow(flow, language).title, {}).text
            words |= {plain(title): command, command.replace("_", " "): command}
        return words | spoken_anywhere(self._library, language)


def spoken_anywhere(library: Library, language: str) -> dict[str, str]:
    """Return the commands by the other words for them, in this language and in all others."""
    return merged(library, language, partial(spoken_commands, library))


def spoken_commands(library: Library, language: str) -> dict[str, str]:
    """Return the commands by the other words for them in this language."""
    listed = grouped(library.phrase("command-words", language).source)
    return {plain(word): command for command, words in listed for word in words}
