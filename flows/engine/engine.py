"""Judges an answer to the open question, and returns the stack after it. Pure."""

from __future__ import annotations

from copy import copy

from msgspec.structs import replace

from flows.definition.loader import Library
from flows.definition.template import fill
from flows.engine.prompt import Accepted, Partial, Prompt, Rejected
from flows.engine.prompt_builder import PromptBuilder
from flows.engine.prompt_writer import PromptWriter
from flows.engine.prompts import prompt_kind
from flows.engine.scope import EvalContext
from flows.engine.walking.machines import Machines, Watch
from flows.engine.walking.short_way import WHOLE, enough, offers_enough, the_rest
from flows.engine.walking.walk import Walk, begun
from flows.listening.reflections import opening_words, seed
from flows.locale.matching import plain
from flows.model import (
    EMPTY_STACK,
    ENOUGH,
    EngineResult,
    Given,
    Message,
    RecordUpdate,
    Session,
    Stack,
    State,
    Value,
    Values,
)

OFFERED_WORDS = 5
"""Words behind an answer from which they are offered for the next question, where it asks for words."""

MOST_AROUND = 3
"""Words around an answer up to which nothing is said of them."""

TAKEN_AS = ("taken-as", "taken-as-2", "taken-as-3")
"""Phrases that say what was read out of a longer text, and that the rest isn't kept."""

RETRIES = 3
"""After so many unreadable answers the question is explained and the ways out are named."""


class Engine:
    """All flows, compiled once; every method leaves the stack it is given untouched."""

    def __init__(self, library: Library, watch: Watch | None = None) -> None:
        self.library = library
        self._machines = Machines(library.flows, watch)
        self.prompt_builder = PromptBuilder(library)
        self.prompt_writer = PromptWriter(self.prompt_builder)

    def watched_by(self, watch: Watch) -> Engine:
        """Return an engine on these machines that tells where sessions go."""
        watched = copy(self)
        watched._machines = self._machines.watched_by(watch)  # noqa: SLF001 - of the same class
        return watched

    def start(
        self,
        flow: str,
        token: int,
        scope: EvalContext,
        stack: Stack = EMPTY_STACK,
        answers: Values | None = None,
        at: str = "",
    ) -> EngineResult:
        """Push a flow at its first state, or `at` another. `token` is the last one given out.

        `answers` are known already.
        """
        run = begun(self.library, scope, flow, token, answers, at)
        walk = self._walk(stack.push(run), scope)
        walk.arrive()
        return walk.result()

    def go_on(self, finished: Session, token: int, scope: EvalContext) -> EngineResult:
        """Open the rest of a flow that was finished on its short way. `token` is the last one given out."""
        rest = the_rest(self.library.flow(finished.flow, scope.language), finished, token + 1)
        walk = self._walk(Stack((rest,)), scope)
        walk.follow(Accepted(WHOLE, ""))
        return walk.result()

    def prompt(self, stack: Stack, scope: EvalContext, note: str = "") -> Message:
        """Return the message that asks the open question, after a note if there is one."""
        session = stack.top
        prompt = self.prompt_builder.prompt(session, scope)
        return self.prompt_writer.message(session, prompt, scope, note, back=stack.leads_back)

    def help(self, stack: Stack, scope: EvalContext) -> str:
        """Return what the open question means, in other words, where the author wrote any."""
        return self.prompt_writer.help(stack.top, scope)

    def answer(self, stack: Stack, given: Given, scope: EvalContext) -> EngineResult:
        """Judge an answer to the open question and go where it leads, or stay and say why."""
        session = stack.top
        if self._is_enough(session, given, scope):
            return self._leave_the_rest(stack, scope)
        prompt, given = self._read(session, given, scope)
        verdict = prompt.kind.judge(prompt, given)
        match verdict:
            case Rejected():
                return self._rejected(stack, prompt, verdict, scope)
            case Partial():
                return self._more(stack, prompt, verdict, given, scope)
            case _:
                return self._accepted(stack, prompt, verdict, given, scope)

    def takes(self, stack: Stack, given: Given, scope: EvalContext) -> bool:
        """Tell whether a tap or a text answers the open question, wholly or in part."""
        session = stack.top
        prompt, given = self._read(session, given, scope)
        judged = prompt.kind.judge(prompt, given)
        return not isinstance(judged, Rejected) or self._is_enough(session, given, scope)

    def _read(self, session: Session, given: Given, scope: EvalContext) -> tuple[Prompt, Given]:
        """Return the open question and the answer; a typed language becomes the name it has for itself."""
        prompt = self.prompt_builder.prompt(session, scope)
        if prompt.state.keep == "language" and not given.tapped:
            languages = self.library.languages
            meant = languages.named(given.value, scope.language)
            given = Given(languages.offered()[meant]) if meant else given
        return prompt, given

    def picks(self, stack: Stack, text: str, scope: EvalContext) -> bool:
        """Tell whether the text is all that one of the open question's options or numbers needs."""
        prompt, given = self._read(stack.top, Given(text), scope)
        judged = prompt.kind.judge(prompt, given)
        if not isinstance(judged, Accepted) or judged.partly:
            return False
        return isinstance(judged.value, int) or judged.value in {one.value for one in prompt.options}

    def skip(self, stack: Stack, scope: EvalContext) -> EngineResult:
        """Go on without an answer, where the state allows it."""
        session, state = stack.top, self._state(stack.top, scope)
        if not state.skip:
            ways = self.prompt_writer.ways(stack, state, scope)
            return self._stays(stack, f"{self._phrase('no-skip', scope)} {ways}")
        passed = replace(
            session,
            answers={name: value for name, value in session.answers.items() if name != state.save},
            skipped=(*(name for name in session.skipped if name != state.name), state.name),
            shelved=_put_by(session, state),
        )
        walk = self._walk(stack.with_top(passed), scope)
        own = fill(state.skip_label, {}, scope.language).text if state.skip_label else ""
        walk.chosen = own or self._phrase("skipped", scope)
        walk.follow(Accepted(None, ""))
        return walk.result()

    def back(self, stack: Stack, scope: EvalContext) -> EngineResult:
        """Go to the question before; its answer is shelved and offered again."""
        draft = prompt_kind(self._state(stack.top, scope)).step_back(stack.top.draft)
        if draft is not None:
            return EngineResult(stack.with_top(replace(_next(stack.top), draft=draft, retries=0)))
        previous = self._previous(stack, scope)
        if not previous:
            return self._stays(stack, self._phrase("at-the-start", scope))
        return EngineResult(previous.with_top(_next(previous.top)))

    def _previous(self, stack: Stack, scope: EvalContext) -> Stack:
        """Return the stack at the previous question, which may be in the talk below; empty without one."""
        if stack.top.path:
            stepped = stack.with_top(self._stepped(stack.top, scope))
            context = self.prompt_builder.context(stepped.top, scope)
            if context.kind.passed_over(context) or context.kind.calls:
                return self._previous(stepped, scope)
            return stepped.with_top(self.prompt_builder.opened(stepped, scope))
        if not stack.below:
            return stack.below
        waiting = stack.below.with_top(replace(stack.below.top, token=stack.top.token))
        calls = prompt_kind(self._state(waiting.top, scope)).calls
        return self._previous(waiting, scope) if calls else waiting

    def _stepped(self, session: Session, scope: EvalContext) -> Session:
        state = self.library.flow(session.flow, scope.language).states[session.path[-1]]
        answers, shelved = dict(session.answers), _put_by(session, self._state(session, scope))
        if state.save in answers:
            shelved[state.save] = answers.pop(state.save)
        return replace(
            session, state=state.name, path=session.path[:-1], answers=answers, shelved=shelved, draft=(),
            resume="", retries=0, skipped=tuple(name for name in session.skipped if name != state.name),
        )  # fmt: skip

    def _is_enough(self, session: Session, given: Given, scope: EvalContext) -> bool:
        if not offers_enough(self.library.flows[session.flow], session):
            return False
        if given.tapped:
            return given.value == ENOUGH
        return plain(given.value) == plain(self._phrase("enough", scope))

    def _leave_the_rest(self, stack: Stack, scope: EvalContext) -> EngineResult:
        """Leave the questions that are left, and go to the recap and the sentence."""
        session = stack.top
        shelved = _put_by(session, self._state(session, scope))
        flow = self.library.flow(session.flow, scope.language)
        at = replace(enough(flow, session), draft=(), retries=0, shelved=shelved)
        walk = self._walk(stack.with_top(_next(at)), scope)
        walk.chosen = self._phrase("enough", scope)
        walk.arrive()
        return walk.result()

    def _rejected(self, stack: Stack, prompt: Prompt, verdict: Rejected, scope: EvalContext) -> EngineResult:
        session = stack.top
        retries = session.retries + 1
        unread = self.prompt_builder.context(session, scope).text(prompt.state.retry)
        note = unread or self._phrase(verdict.why, scope, dict(verdict.fill))
        if retries >= RETRIES:
            ways = self.prompt_writer.ways(stack, prompt.state, scope)
            note = f"{self.help(stack, scope) or note} {ways}"
        stays = stack.with_top(replace(_next(session), retries=retries % RETRIES))
        return EngineResult(stays, note=note, unread=True)

    def _more(
        self, stack: Stack, prompt: Prompt, verdict: Partial, given: Given, scope: EvalContext
    ) -> EngineResult:
        kept = replace(stack.top, draft=verdict.draft, retries=0)
        added = _added(stack.top, prompt, verdict, given)
        note = self._phrase(verdict.note, scope) if verdict.note else added
        in_place = given.tapped and not verdict.note and prompt.kind.redraws
        return EngineResult(stack.with_top(kept if in_place else _next(kept)), note=note, redraw=in_place)

    def _accepted(
        self, stack: Stack, prompt: Prompt, verdict: Accepted, given: Given, scope: EvalContext
    ) -> EngineResult:
        session, state, kind = stack.top, prompt.state, prompt.kind
        before = session.shelved.get(state.save)
        answered = _with_answer(session, prompt, verdict)
        if state.keep == "language":
            spoken = self.library.languages.named(verdict.words, scope.language)
            scope = scope.spoken(spoken or scope.language)
        walk = self._walk(stack.with_top(answered), scope)
        if verdict.again:
            walk.chosen = verdict.words
            walk.put_right(verdict.again)
            return walk.result()
        if state.keep and verdict.value is not None:
            listener, gone = walk.context.listener, kind.gone(session.draft)
            kept, instead = listener.as_kept(state, verdict.value), listener.as_kept(state, before)
            walk.kept = (RecordUpdate(state.keep, kept, verdict.words, verdict.labels, instead, gone=gone),)
        said = kind.read_back(verdict.value, scope.language)
        walk.chosen = said or verdict.words
        walk.copy = verdict.words if state.section == "sentence" and verdict.value is not None else ""
        walk.understood = f"✓ {said}" if said and not given.tapped else ""
        if verdict.partly:
            return self._taken_out(walk, verdict, given, said or _bare(verdict.words))
        walk.follow(verdict)
        return walk.result()

    def _taken_out(self, walk: Walk, verdict: Accepted, given: Given, words: str) -> EngineResult:
        """Go on from an answer that was read out of a longer text, and say what of it was taken."""
        session, scope = walk.session, walk.scope
        label = opening_words(words, scope.language)
        short = _says_little_more(given.value, walk.chosen)
        if walk.context.flow.summary:
            taken_as = "taken-as-short" if short else _taken_as(session)
            name = "taken-as-done" if isinstance(verdict.value, tuple) else taken_as
            walk.understood = self._phrase(name, scope, {"label": label})
        walk.follow(verdict)
        result = walk.result()
        if result.stack.flow != session.flow or result.note:
            return result
        context, taken = walk.context, walk.understood
        if offered := self._with_rest(result.stack, verdict.rest, scope):
            result = replace(result, stack=offered)
            taken = self._phrase("taken-as-offered", scope, {"label": label})
        reflected = self.prompt_writer.reflection(context)
        above = "" if short and reflected and not offered else taken, reflected
        return replace(result, understood="\n\n".join(filter(None, above)))

    def _with_rest(self, stack: Stack, rest: str, scope: EvalContext) -> Stack | None:
        """Return the stack with the rest of a text offered as the answer to the next question, or None.

        The question asks for free words, suggests none, and has no answer from before Back.
        """
        prompt = self.prompt_builder.prompt(stack.top, scope)
        free = prompt.kind.free and not prompt.suggest and prompt.state.section != "sentence"
        if not free or len(rest.split()) < OFFERED_WORDS or len(rest) > prompt.state.max_chars:
            return None
        session = prompt.kind.with_offer(stack.top, prompt.state, rest)
        return stack.with_top(session) if session else None

    def _walk(self, stack: Stack, scope: EvalContext) -> Walk:
        return Walk(self.library, self._machines, self.prompt_builder, scope, stack)

    def _state(self, session: Session, scope: EvalContext) -> State:
        return self.library.flow(session.flow, scope.language).states[session.state]

    def _stays(self, stack: Stack, note: str) -> EngineResult:
        return EngineResult(stack.with_top(_next(stack.top)), note=note)

    def _phrase(self, name: str, scope: EvalContext, values: Values | None = None) -> str:
        return self.prompt_builder.spoken[scope.language].translate(name, **(values or {}))


def _taken_as(session: Session) -> str:
    """Return one of the phrases that say what was read out of a longer text; a talk may need several."""
    return TAKEN_AS[seed(str(session.chance), session.state, "taken") % len(TAKEN_AS)]


def _says_little_more(text: str, taken: str) -> bool:
    """Tell whether hardly a word stands around what was read out of a text: "about a 5", "six now"."""
    return len(text.split()) <= len(taken.split()) + MOST_AROUND


def _bare(words: str) -> str:
    """Return words without the quotes around them, which are quoted where they are shown."""
    quoted = words[:1] in "“„«「" and words[-1:] in "”“»」" and words.count(words[-1:]) == 1
    return words[1:-1].strip() if quoted else words


def _added(session: Session, prompt: Prompt, verdict: Partial, given: Given) -> str:
    """Return the option that was picked by typing, with a tick; empty for own words and for a tap."""
    kind = prompt.kind
    if given.tapped or not kind.has_ids or kind.asks_in_steps:
        return ""
    new = [one for one in prompt.options if one.value in verdict.draft and one.value not in session.draft]
    return f"✓ {', '.join(option.label for option in new)}" if new else ""


def _with_answer(session: Session, prompt: Prompt, verdict: Accepted) -> Session:
    """Return the session with the answer, which replaces one that was shelved for this question."""
    state = prompt.state
    answers, shelved = dict(session.answers), dict(session.shelved)
    before = shelved.pop(state.save, None)
    if state.save and verdict.value is not None:
        answers[state.save] = verdict.value
    return replace(
        session,
        answers=answers,
        shelved=shelved,
        accepted=_taken_as_suggested(session, prompt, verdict, before),
        skipped=tuple(name for name in session.skipped if name != state.name),
    )


def _taken_as_suggested(
    session: Session, prompt: Prompt, verdict: Accepted, before: Value
) -> tuple[str, ...]:
    """Return the states whose answer was taken as it was suggested, with this answer among them or not."""
    name, others = prompt.state.name, tuple(one for one in session.accepted if one != prompt.state.name)
    suggests = prompt.state.suggest or prompt.kind.suggests
    offered = suggests and (before is None or name in session.accepted)
    return (*others, name) if offered and verdict.value == prompt.suggest else others


def _put_by(session: Session, state: State) -> dict[str, Value]:
    """Return the shelved answers with what is drafted here, so that nothing is written twice."""
    shelved = dict(session.shelved)
    kept = prompt_kind(state).shelve(session.draft) if session.draft else None
    if kept is not None:
        shelved[state.save] = kept
    return shelved


def _next(session: Session) -> Session:
    """Give the next prompt a token of its own, so that older buttons are known to be old."""
    return replace(session, token=session.token + 1)
