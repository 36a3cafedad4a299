"""Measures what a turn costs: the engine on every shipped talk, and the library's own.

Run from a checkout: `python -m bench.turn`. The library's turn finds the state and calls a function
that does nothing; the turns of the engine are whole.
"""

from __future__ import annotations

import asyncio
import gc
import statistics
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from time import perf_counter_ns
from unittest.mock import patch

from msgspec.structs import replace
from telegram import Bot, Chat, Message, Update, User
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest, RequestData

from flows import assembly
from flows.definition import loader
from flows.engine.engine import Engine
from flows.engine.scope import EvalContext
from flows.model import BACK, HELP, PAUSE, SKIP, Event, Given, Stack
from flows.person import Consent, Person, Profile
from flows.record.facts import facts_of
from flows.safety.lexicon_set import Lexicons

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROUNDS = 12
WAYS_OUT = (BACK, HELP, PAUSE, SKIP)
PERSON = Person("7", profile=Profile(consent=Consent(NOON, "2026-11"), adult=True))

Step = tuple[Stack, Given]


def main() -> None:
    """Measure and print the table."""
    began = perf_counter_ns()
    library = loader.load()
    loaded = perf_counter_ns()
    engine = Engine(library)
    compiled = perf_counter_ns()
    here = EvalContext(facts_of(PERSON, NOON), NOON.date())
    steps = [step for flow in library.flows for step in walk(engine, flow, here)]
    states = sum(len(flow.states) for flow in library.flows.values())
    print(f"{len(library.flows)} flows, {states} states: read in {(loaded - began) / 1e6:.0f} ms, ", end="")
    print(f"compiled in {(compiled - loaded) / 1e6:.0f} ms; {len(steps)} steps, {ROUNDS} rounds\n")
    print(f"{'':46}{'p50 µs':>9}{'p99 µs':>9}")
    tell("engine.answer (judge, guards, transition)", timed(answers(engine, steps, here)))
    tell("engine.prompt (draw the question)", timed(prompts(engine, steps, here)))
    tell("conversation.respond (all of it, a tap)", timed(responses("button", steps)))
    tell("conversation.respond (screened text)", timed(responses("text", steps)))
    with patch.object(Lexicons, "screen", lambda *_: None):
        tell("conversation.respond (text, without screening)", timed(responses("text", steps)))
    tell("ConversationHandler (no logic, no reply)", asyncio.run(handler_turns(len(steps) * ROUNDS)))


def tell(what: str, took: list[int]) -> None:
    """Print one line of the table."""
    cuts = statistics.quantiles(took, n=100)
    print(f"{what:46}{cuts[49] / 1e3:9.1f}{cuts[98] / 1e3:9.1f}")


def walk(engine: Engine, flow: str, here: EvalContext) -> Iterator[Step]:
    """Yield each question on a way through the flow once, with the first that can be given to it.

    A question that refuses what is typed would be asked for ever.
    """
    stack, asked = engine.start(flow, 0, here).stack, set[tuple[str, str]]()
    for _ in range(40):
        if not stack:
            return
        given = next(iter(offered(engine, stack, here)), Given("7"))
        question = (stack.flow, stack.top.state)
        if question not in asked:
            asked.add(question)
            yield stack, given
        stack = engine.answer(stack, given, here).stack


def offered(engine: Engine, stack: Stack, here: EvalContext) -> Iterator[Given]:
    """Yield what can be tapped, or typed where nothing can."""
    rows = engine.prompt(stack, here).rows
    values = [button.value for row in rows for button in row if button.value not in WAYS_OUT]
    done = [value for value in values if value == ":done"]
    kind = engine.library.flow(stack.flow).states[stack.top.state].kind
    if kind in ("text", "list", "number", "time") and not done:
        yield Given({"number": "7", "time": "18:30"}.get(kind, "I would like to sleep through the night"))
    yield from (Given(value, tapped=True) for value in (*done, *values))


def answers(engine: Engine, steps: list[Step], here: EvalContext) -> list[Callable[[], object]]:
    """Return the turns of the engine alone."""
    return [lambda step=step: engine.answer(step[0], step[1], here) for step in steps]  # type: ignore[misc]  # bound


def prompts(engine: Engine, steps: list[Step], here: EvalContext) -> list[Callable[[], object]]:
    """Return the drawing of each question."""
    return [lambda stack=stack: engine.prompt(stack, here) for stack, _ in steps]  # type: ignore[misc]  # bound


def responses(kind: str, steps: list[Step]) -> list[Callable[[], object]]:
    """Return whole turns: from an event to a record with the reply in its outbox."""
    conversation = assembly.conversation()
    # The first turn after an update screens the whole record again; these are the turns after it.
    before = Event("7", 1, "command", "menu")
    reviewed = replace(
        PERSON.words, screened_with=conversation.respond(PERSON, before, NOON).person.words.screened_with
    )
    found = []
    for stack, given in steps:
        if given.tapped != (kind == "button"):
            continue
        person = replace(
            PERSON,
            words=reviewed,
            dialog=PERSON.dialog.with_stack(stack),
            engagement=replace(PERSON.engagement, last_seen=NOON - timedelta(minutes=1)),
        )
        event = Event("7", 1, "button" if given.tapped else "text", given.value, stack.top.token, 5, "shown")
        found.append(lambda person=person, event=event: conversation.respond(person, event, NOON))
    return found  # type: ignore[return-value]  # both are bound


def timed(turns: list[Callable[[], object]]) -> list[int]:
    """Run every turn a few times and return what each took, in nanoseconds."""
    took = []
    for turn in turns:
        turn()
    gc.collect()
    for _ in range(ROUNDS):
        for turn in turns:
            began = perf_counter_ns()
            turn()
            took.append(perf_counter_ns() - began)
    return took


class Nowhere(BaseRequest):
    """A Bot API that answers `getMe` and is asked for nothing else."""

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: object, **__: object
    ) -> tuple[int, bytes]:
        del url, method, request_data
        return 200, b'{"ok":true,"result":{"id":1,"is_bot":true,"first_name":"Stile","username":"stile_bot"}}'


async def handler_turns(count: int) -> list[int]:
    """Return what the library's own conversation takes for a text that moves it on by one state."""

    async def on(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        del update, context
        return 1

    texts: MessageHandler[ContextTypes.DEFAULT_TYPE, object] = MessageHandler(
        filters.TEXT & ~filters.COMMAND, on
    )
    talk: ConversationHandler[ContextTypes.DEFAULT_TYPE] = ConversationHandler(
        [CommandHandler("start", on)], {1: [texts]}, [CommandHandler("stop", on)]
    )
    bot = Bot("1:x", request=Nowhere(), get_updates_request=Nowhere())
    application = Application.builder().bot(bot).build()
    application.add_handler(talk)
    took = []
    async with application:
        await application.process_update(said(application.bot, 0, "/start"))
        for number in range(1, count + 1):
            update = said(application.bot, number, "I would like to sleep through the night")
            began = perf_counter_ns()
            await application.process_update(update)
            took.append(perf_counter_ns() - began)
    return took


def said(bot: Bot, number: int, text: str) -> Update:
    """Return an update as the library reads it."""
    user = User(7, "A", is_bot=False)
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
    message = {
        "message_id": number, "date": 1, "text": text, "entities": entities,
        "chat": Chat(7, "private").to_dict(), "from": user.to_dict(),
    }  # fmt: skip
    update = Update.de_json({"update_id": number, "message": message}, bot)
    assert isinstance(update.message, Message)
    return update


if __name__ == "__main__":
    main()
