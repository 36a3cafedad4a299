"""A chat with the conversation: what Telegram would do with its messages, without Telegram."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

from msgspec.structs import replace

from flows import assembly, shipped
from flows.definition.loader import Library, Reading, load
from flows.dialogue.conversation import Conversation
from flows.engagement import weights
from flows.engine.scope import EvalContext
from flows.model import Button, Event, EventKind, Flow, Message, Session, Stack, Value, Values
from flows.person import Consent, Outgoing, Person, Profile
from flows.safety import helplines, lexicon
from tests.helpers.people import with_fields

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 3, 2)
WAYS = (":back", ":skip", ":pause", ":help")


def here(**facts: Value) -> EvalContext:
    return EvalContext(facts, TODAY)


def library_of(folder: Path, *talks: str) -> Library:
    """Load flows from TOML, with the shipped phrases and nothing else that is shipped."""
    return load(_written(folder, *talks, phrases=(shipped.CONTENT / "phrases.toml").read_text("utf-8")))


def flow_of(folder: Path, talk: str) -> Flow:
    """Load the one flow that the TOML describes."""
    (flow,) = library_of(folder, talk).flows.values()
    return flow


def conversation_of(folder: Path, *talks: str) -> Conversation:
    """Return the conversation over what is shipped and these flows, which win.

    The folder gets their files. Tests with the same flows get the same conversation: it holds nothing of
    anybody, and reading all languages anew would take half a second in each test.
    """
    _written(folder, *talks)
    return _conversation_of(*talks)


@lru_cache(maxsize=8)
def _conversation_of(*talks: str) -> Conversation:
    with TemporaryDirectory() as folder:
        return _over(load(shipped.CONTENT, _written(Path(folder), *talks)))


def without(conversation: Conversation, *flows: str) -> Conversation:
    """Return the conversation as it is after these flows were taken out of the content."""
    left = {name: flow for name, flow in conversation.library.flows.items() if name not in flows}
    return _over(Library(left, conversation.library.phrases))


@cache
def shipped_reading() -> Reading:
    """Return the shipped content as it was read, once for all tests of a process."""
    return shipped.read()


@cache
def shipped_library() -> Library:
    """Return the flows and phrases that ship, in every language."""
    return shipped_reading().library()


@cache
def shipped_conversation() -> Conversation:
    """Return the conversation over the shipped content; it holds nothing of anybody."""
    return assembly.put_together(shipped_reading(), shipped.data())


def _over(library: Library) -> Conversation:
    lines = helplines.load(shipped.CONTENT / "helplines.toml")
    return Conversation(library, lines, _lexicon(), weights.load(shipped.CONTENT / "weights.toml"))


@cache
def _lexicon() -> lexicon.Lexicon:
    return lexicon.load(shipped.SCREENING / "en")


def _written(folder: Path, *talks: str, phrases: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number, talk in enumerate(talks):
        (folder / f"talk{number}.toml").write_text(dedent(talk), encoding="utf-8")
    if phrases:
        (folder / "phrases.toml").write_text(phrases, encoding="utf-8")
    return folder


def agreed(**known: object) -> Person:
    """Return somebody who said yes to the privacy notice."""
    return with_fields(Person("7", profile=Profile(consent=Consent(NOON, "2026-11"), adult=True)), **known)


def texts(messages: Iterable[Message]) -> str:
    """Return what messages say, a line each."""
    return "\n".join(message.text for message in messages)


class Chat:
    """One person and the bot. Messages arrive at once; a message with buttons is the live one."""

    def __init__(self, conversation: Conversation, person: Person | None = None) -> None:
        self.conversation = conversation
        self.person = person or agreed()
        self.now = NOON
        self.live: tuple[int, Message] | None = None
        self.erased = False
        self._updates = 0
        self._messages = 0

    def types(self, text: str) -> list[Message]:
        return self.event("text", text)

    def commands(self, text: str) -> list[Message]:
        return self.event("command", text)

    def taps(self, what: str) -> list[Message]:
        """Tap the live button with this label or value."""
        button = next(one for one in self.buttons() if what in (one.label, one.value))
        return self.tap(button)

    def tap(self, button: Button, on: tuple[int, Message] | None = None) -> list[Message]:
        at, message = on or self.shown()
        return self.event("button", button.value, message.token, at, message.text)

    def event(
        self, kind: EventKind, value: str = "", token: int = 0, at: int | None = None, shown: str = ""
    ) -> list[Message]:
        self._updates += 1
        return self.again(Event(self.person.id, self._updates, kind, value, token, at, shown))

    def again(self, event: Event) -> list[Message]:
        """Hand in an event, whether it is new or not, and return the messages with text that come of it."""
        self.last = event
        self.now += timedelta(seconds=10)
        decision = self.conversation.respond(self.person, event, self.now)
        self.erased = decision.erased
        self.outgoing = decision.person.delivery.outbox
        self.person = replace(decision.person, delivery=replace(decision.person.delivery, outbox=()))
        for item in self.outgoing:
            self._deliver(item)
        return [item.message for item in self.outgoing if item.do != "retire"]

    def waits(self, span: timedelta) -> None:
        self.now += span

    def shown(self) -> tuple[int, Message]:
        assert self.live is not None, "nothing with buttons is shown"
        return self.live

    def buttons(self) -> list[Button]:
        return [button for row in self.shown()[1].rows for button in row] if self.live else []

    def labels(self) -> list[str]:
        return [button.label for button in self.buttons()]

    def place(self) -> str:
        """Return where the person is: `flow/state`, over what waits under it."""
        return " over ".join(f"{run.flow}/{run.state}" for run in reversed(self.person.dialog.stack.runs))

    def answers(self) -> Values:
        """Return the answers that were given so far in the open flow."""
        return self.person.dialog.stack.top.answers

    def _deliver(self, item: Outgoing) -> None:
        if item.do == "send":
            self._messages += 1
        shown = self._messages if item.do == "send" else item.message_id
        if item.do == "retire":
            self.live = None if self.live and self.live[0] == shown else self.live
        elif item.message.rows and shown is not None:
            self.live = (shown, item.message)
        self.person = replace(
            self.person, delivery=replace(self.person.delivery, keyboard=self.live[0] if self.live else None)
        )


def chat_at(flow_name: str, state: str, language: str = "en") -> Chat:
    """Return a chat of somebody whose open question is that of a state, with nothing answered before."""
    conversation = shipped_conversation()
    flow = conversation.library.flow(flow_name)
    run = Session(flow_name, flow.version, flow.logic, state, 5, path=(flow.start,))
    person = agreed(language=language, last_seen=NOON)
    return Chat(conversation, replace(person, dialog=replace(person.dialog, stack=Stack((run,)))))
