"""Names the event of words that are about the talk or its open question and don't answer it. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from flows.dialogue.answers import arrivals, remarks
from flows.dialogue.help_offers import HELPING
from flows.dialogue.modes import EventName, Turn
from flows.dialogue.stack.dialog_stack import DialogStack
from flows.engine.prompt import Prompt
from flows.locale import cities
from flows.locale.matching import is_blank, plain
from flows.locale.plurals import country_name


class AsideReader:
    """Reads goodbyes, remarks, a why and a bare stop, where a question is open."""

    def __init__(self, talks: DialogStack) -> None:
        self._talks = talks

    def before_answer(self, turn: Turn, small_talk: str) -> EventName | None:
        """Return the event of an aside that the open question doesn't take as an answer; None for no aside.

        `small_talk` is the phrase that answers the text where it is small talk, which is never taken for a
        country.
        """
        context, typed, in_talk = turn.context, turn.typed, turn.state == "flow"
        if (in_talk or turn.state == "away") and not typed.says_more and self._takes_leave(turn):
            return "bye"
        if not in_talk and turn.state != "help":
            return None
        prompt = turn.prompt
        assert prompt is not None, "a question is open in these modes"
        if remarks.asks_why(typed, prompt):
            return "explain"
        said = remarks.remark(typed, prompt) if in_talk else ""
        names_none = prompt.state.keep == "country" and not self._talks.names_country(context)
        if not (said or names_none) or is_blank(typed.text) or arrivals.is_early(context):
            return None
        if names_none:
            return None if small_talk else self._no_country(turn, prompt)
        turn.value = said
        return "greeting"

    def unread(self, turn: Turn) -> EventName | None:
        """Return the event of an aside that can't be read as an answer, with its phrase noted in the turn."""
        context, typed = turn.context, turn.typed
        if turn.state not in ("flow", "help") or turn.prompt is None or is_blank(typed.text):
            return None
        said = remarks.remark_on_choice(typed, turn.prompt) if turn.state == "flow" else ""
        if (said or remarks.says_little(typed)) and self._talks.asks_about_danger(context):
            said = remarks.NO_WRONG_TAP
        turn.value = said or turn.value
        return "greeting" if said else None

    def halts(self, turn: Turn) -> bool:
        """Tell whether a bare "stop" was typed in a talk that goes on, with no message of ours in between."""
        if turn.state not in ("flow", "help") or not remarks.halts(turn.typed):
            return False
        context = turn.context
        base, seen = context.dialog.stack.base.flow, context.engagement.last_seen
        written = any(seen is not None and nudge.at > seen for nudge in context.engagement.nudges)
        return not written and (base in HELPING or self._talks.library.flows[base].menu is not None)

    def _no_country(self, turn: Turn, prompt: Prompt) -> EventName:
        """Take a city for its country, and say of other words that they name none."""
        context, typed = turn.context, turn.typed
        remark = remarks.remark_on_choice(typed, prompt)
        found = () if remark else cities.find(typed.text, typed.language)
        if found and (name := country_name(found[0].country, typed.language)):
            context.event = replace(context.event, value=name)
            return "words"
        if turn.state == "help":
            return "words"  # numbers for anywhere are better there than a question
        turn.value = remark or "country-unknown"
        return "greeting"

    def _takes_leave(self, turn: Turn) -> bool:
        """Tell whether a goodbye was typed, and not the words of the button "Enough for today"."""
        leaves = remarks.takes_leave(turn.typed)
        return leaves and turn.typed.plain != plain(self._talks.phrase(turn.context, "enough"))
