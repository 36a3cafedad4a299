"""Writes the message that asks the open question: what stands above it, its words, its buttons."""

from __future__ import annotations

from flows.definition.template import fill
from flows.engine.prompt import Prompt
from flows.engine.prompt_builder import PromptBuilder
from flows.engine.prompts.base import BuildContext, PromptKind
from flows.engine.scope import EvalContext, Layers
from flows.engine.walking.short_way import offers_enough
from flows.keyboard import skips, ways_out
from flows.locale.lengths import utf16
from flows.model import ENOUGH, OWN, Button, Filled, Message, Session, Stack, State


class PromptWriter:
    """Knows the library's wording by the builder; the session comes in."""

    def __init__(self, builder: PromptBuilder) -> None:
        self._builder = builder

    def message(
        self, session: Session, prompt: Prompt, scope: EvalContext, note: str = "", *, back: bool
    ) -> Message:
        """Return the message that asks a session's question, after a note if there is one.

        `back` tells that Back leads to an earlier question.
        """
        context = self._builder.context(session, scope)
        kind = context.kind
        own = kind.text(context)
        said = Filled(own) if own else self._as_written(prompt, context)
        above = note or self.reflection(context)
        lead = f"{above}\n\n" if above else ""
        enough = offers_enough(context.flow, session)
        many = self._phrase("enough-line", scope) if enough else ""
        return Message(
            lead + "\n\n".join(filter(None, (said.text, kind.below(prompt), kind.hint(context), many))),
            tuple((at + utf16(lead), length) for at, length in said.bold),
            self._rows(prompt, scope, enough=enough, back=back),
            session.token,
            copy=prompt.suggest if prompt.state.section == "sentence" else "",
        )

    def _as_written(self, prompt: Prompt, context: BuildContext) -> Filled:
        """Return the author's words with the answers in them, or the phrase that is asked instead of them."""
        kind, language = context.kind, context.language
        phrase, drafted = kind.wording(prompt), kind.drafted(prompt, context)
        asked = context.phrases[phrase] if phrase else prompt.state.ask
        return fill(asked, Layers(drafted, context.shown) if drafted else context.shown, language)

    def reflection(self, context: BuildContext) -> str:
        """Return the line that reflects the last answer, to stand above the next question.

        It is worked out from the path, so that Back, a pause or a restart show it again, word for word.
        """
        session = context.session
        if session.resume or (session.draft and _is_asked_anew(context.kind, session.draft)):
            return ""
        return context.listener.reflection(heavy=bool(context.facts.get("heavy_lately")))

    def help(self, session: Session, scope: EvalContext) -> str:
        """Return what the open question means, in other words, where the author wrote any."""
        context = self._builder.context(session, scope)
        return context.text(context.state.help)

    def ways(self, stack: Stack, state: State, scope: EvalContext) -> str:
        """Name the ways out that stand under the question."""
        back, skip = stack.leads_back, skips(state)
        named = "ways-out" if back and skip else f"ways-out-{'back' if back else 'skip' if skip else 'pause'}"
        return self._phrase(named, scope)

    def _rows(
        self, prompt: Prompt, scope: EvalContext, *, enough: bool, back: bool
    ) -> tuple[tuple[Button, ...], ...]:
        spoken, label = self._builder.spoken[scope.language], prompt.state.skip_label
        skip_label = fill(label, {}, scope.language).text if label else ""
        left = ((Button(spoken.translate("enough"), ENOUGH),),) if enough else ()
        return (
            *prompt.kind.keyboard(prompt, spoken.translate),
            *left,
            *ways_out(prompt.state, spoken.buttons, skip_label, back=back),
        )

    def _phrase(self, name: str, scope: EvalContext) -> str:
        return self._builder.spoken[scope.language].translate(name)


def _is_asked_anew(kind: PromptKind, draft: tuple[str, ...]) -> bool:
    """Tell whether a drafted question comes in a new message: at its next step, or after own words."""
    return kind.asks_in_steps or any(pick.startswith(OWN) for pick in draft)
