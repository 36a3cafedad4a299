"""Names the event of words that are about the talk or its open question, and answer neither. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from flows.dialogue.answers import arrivals, remarks, small_talk
from flows.dialogue.help_offers import HELPING
from flows.dialogue.modes import EventName, Turn
from flows.dialogue.stack.dialog_stack import DialogStack
from flows.engine.prompt import Prompt
from flows.locale import cities
from flows.locale.matching import Words, is_blank, plain
from flows.locale.plurals import country_name


class AsideReader:
    """Reads goodbyes, remarks, a why and a bare stop, where a question is open."""

    def __init__(self, talks: DialogStack) -> None:
        self._talks = talks

    def before_answer(self, turn: Turn) -> EventName | None:
        """Return the event of an aside that is none of the answers the open question takes."""
        context, words = turn.context, self._words(turn)
        text = context.event.value
        if turn.state in ("flow", "away") and self._takes_leave(turn):
            return "bye"
        if turn.state in ("flow", "help") and remarks.asks_why(text, words):
            return "explain"
        if turn.state not in ("flow", "help") or is_blank(text) or arrivals.is_early(context):
            return None
        if self._prompt(turn).state.keep == "country" and not self._talks.names_country(context):
            return self._no_country(turn)
        if turn.state == "help":
            return None
        turn.value = remarks.remark(text, words, context.profile.language, self._prompt(turn))
        return "greeting" if turn.value else None

    def unread(self, turn: Turn) -> EventName | None:
        """Return the event of an aside that could not be read as an answer, its phrase noted in the turn."""
        context, words, text = turn.context, self._words(turn), turn.context.event.value
        if turn.state not in ("flow", "help") or is_blank(text):
            return None
        said = ""
        if turn.state == "flow":
            said = remarks.remark_on_choice(text, words, context.profile.language, self._prompt(turn))
        if (said or remarks.says_little(text, words)) and self._talks.asks_about_danger(context):
            said = remarks.NO_WRONG_TAP
        turn.value = said or turn.value
        return "greeting" if said else None

    def halts(self, turn: Turn) -> bool:
        """Tell whether a bare "stop" was typed in a talk that goes on, with no message of ours in between."""
        if turn.state not in ("flow", "help"):
            return False
        context = turn.context
        base, seen = context.dialog.stack.base.flow, context.engagement.last_seen
        written = any(seen is not None and nudge.at > seen for nudge in context.engagement.nudges)
        talk = base in HELPING or self._talks.library.flow(base).menu is not None
        return talk and not written and remarks.halts(context.event.value, self._words(turn))

    def _no_country(self, turn: Turn) -> EventName | None:
        """Take a city for its country, and say of other words that they name none; None for small talk."""
        context = turn.context
        text, language = context.event.value, context.profile.language
        if small_talk.small_talk(text, self._words(turn)):
            return None
        remark = remarks.remark_on_choice(text, self._words(turn), language, self._prompt(turn))
        found = () if remark else cities.find(text, language)
        if found and (name := country_name(found[0].country, language)):
            context.event = replace(context.event, value=name)
            return "words"
        if turn.state == "help":
            return "words"  # numbers for anywhere are better there than a question
        turn.value = remark or "country-unknown"
        return "greeting"

    def _takes_leave(self, turn: Turn) -> bool:
        """Tell whether a goodbye was typed, and not the words of the button "Enough for today"."""
        text = turn.context.event.value
        enough = plain(self._talks.phrase(turn.context, "enough"))
        return plain(text) != enough and remarks.takes_leave(text, self._words(turn))

    def _prompt(self, turn: Turn) -> Prompt:
        context = turn.context
        builder = self._talks.engine.prompt_builder
        return builder.prompt(context.dialog.stack.top, self._talks.scope(context))

    def _words(self, turn: Turn) -> Words:
        return self._talks.engine.prompt_builder.words(turn.context.profile.language)
