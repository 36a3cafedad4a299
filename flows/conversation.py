"""Answers one event of one person: screens it, routes it, and puts the reply in the outbox. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from flows import desk, engagement, idle, migrate, nudging, record
from flows.helplines import Helplines
from flows.lexicon import Lexicon
from flows.lexicons import Lexicons
from flows.loader import Library
from flows.model import BACK, HELP, PAUSE, SKIP, Event, Given, Session, Turn, Value
from flows.person import Outgoing, Person, Screened
from flows.scene import Scene
from flows.talks import CARRY_ON, FRONT, MENU, Talks, base
from flows.text import fill
from flows.typed import plain
from flows.weights import Weights

SEEN = 32
"""Update ids remembered. Telegram repeats at most what came since the last confirmed batch."""

DOUBLE_TAP = timedelta(seconds=4)
"""A second tap on a button that was just answered is a slip of the finger, not a new answer."""

LONG_AGO = timedelta(hours=72)
"""After so long, typed words are not taken for an answer before the person has said so."""

DESK_REST = timedelta(hours=12)
"""After so long a menu or settings that were left open are put away."""

CARD_REST = timedelta(minutes=30)
"""Not more than one full safety card in this time (safety.md, section 2)."""

HELPING = frozenset({"help", "safety"})
"""In these talks hard words are expected, and a card over them would lose the person's place."""

ABUSE = "abuse_violence_to_me"
"""Danger from somebody else has its own steps: an unlocked door is none of them."""

CARDS = 3
"""The wordings a repeated safety card goes through, so that it never reads as copied."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an event leads to. When `erased`, the record holds nothing but the farewell to send."""

    person: Person
    erased: bool = False


class Conversation:
    """Knows the flows, the help lines and the lexicon; everything about a person comes in."""

    def __init__(
        self,
        library: Library,
        helplines: Helplines,
        lexicon: Lexicon,
        weights: Weights,
        lexicons: Mapping[str, Path] = MappingProxyType({}),
    ) -> None:
        again = frozenset(flow.name for flow in library.flows.values() if flow.nudged and flow.menu)
        self.library = library
        self.policy = engagement.Policy(weights, again)
        self.talks = Talks(library, helplines, self.policy)
        self._lexicons = Lexicons(lexicon, lexicons)
        self._commands = {flow.command: flow.name for flow in library.flows.values() if flow.command}
        self._handlers: Mapping[str, Callable[[Scene], Scene]] = {
            "text": self._text,
            "button": self._button,
            "command": self._command,
            "other": self._other,
            "edited": self._edited,
            "blocked": _blocked,
            "unblocked": lambda scene: scene,
        }

    def respond(self, person: Person, event: Event, now: datetime) -> Decision:
        """Return the person's record after the event, with the reply in its outbox."""
        if event.update_id in person.seen:
            return Decision(person)
        seen = (*person.seen, event.update_id)[-SEEN:]
        arrived = replace(person, seen=seen, since=person.since or now, blocked=False)
        if person.since is None and event.language:
            arrived = replace(arrived, language=self.library.languages.fitting(event.language))
        scene = self._handlers[event.kind](Scene(self._settled(arrived, now), event, now))
        touched = scene.person if scene.erased else engagement.touched(scene.person, now)
        outbox = (*touched.outbox, *scene.sent)
        return Decision(replace(touched, last_seen=now, outbox=outbox), scene.erased)

    def calls_for_help(self, event: Event, now: datetime) -> bool:
        """Tell whether an event asks for help now, or says what screening would offer it for."""
        if event.kind == "button":
            return event.value == HELP
        if event.kind == "command":
            name = event.value.partition(" ")[0]
            return name == "help" or self._commands.get(name) in HELPING
        if event.kind != "text":
            return False
        language = self.library.languages.fitting(event.language)
        ways = self.talks.engine.asking.ways_out(language)
        found = ways.get(plain(event.value)) == HELP
        return found or self._lexicons.screen(event.value, event.language, (), now) is not None

    def nudge(self, person: Person, now: datetime) -> Person:
        """Return the record with the nudge that is due now in its outbox, if one is."""
        due = self.policy.decide(person, now)
        if due is None:
            return person
        due = replace(due, why=nudging.why(self.library, person, due, self.policy.drift(person, due.at)))
        outgoing = Outgoing("send", nudging.card(self.library, person, due), at_most_once=True)
        return engagement.sent(replace(person, outbox=(*person.outbox, outgoing)), due)

    def _settled(self, person: Person, now: datetime) -> Person:
        """Return the person with an open talk that fits the flows as they are now.

        A menu or settings left open some time ago is no question any more; a talk always is.
        """
        if person.session is None:
            return person
        settled = migrate.settle_all(person.session, self.library)
        lowest = base(settled) if settled else None
        left = person.last_seen is not None and now - person.last_seen > DESK_REST
        if lowest and left and person.consent and self.library.flow(lowest.flow).menu is None:
            return replace(person, session=None)
        return person if settled is person.session else replace(person, session=settled)

    def _text(self, scene: Scene) -> Scene:
        """Screen what was typed before anything else is done with it; then it is an answer as any."""
        session = None if desk.in_front(scene.person) else scene.person.session
        here = self.talks.here(scene)
        if session and self.talks.engine.is_on_a_button(session, scene.event.value, here):
            return self._typed(scene)
        screened, note, over = self._screened(scene, scene.event.value)
        if note or over:
            return self._typed(screened, note, over)
        way = self.talks.engine.way_out(session, scene.event.value, here)
        return self._act(scene, way) if way else self._typed(scene)

    def _screened(self, scene: Scene, text: str) -> tuple[Scene, str, str | None]:
        """Return the scene with what screening found, and what it offers: a note, or a card to open."""
        found = self._lexicons.screen(text, scene.person.language, scene.person.screened, scene.now)
        if found is None:
            return scene, "", None
        cards = [one for one in scene.person.screened if one.tier != "soft"]
        rested = all(scene.now - one.at > CARD_REST for one in cards)
        screened = (*scene.person.screened, Screened(found.tier, scene.now))[-SEEN:]
        person = replace(scene.person, screened=screened)
        scene = replace(scene, person=person if found.tier == "soft" else record.hold(person, scene.now))
        topic: dict[str, Value] = {"topic": found.topic}
        if found.negated or found.third_person:
            return scene, self.talks.phrase(scene, "screen-softened", topic), None
        if scene.person.session is not None and scene.person.session.flow in HELPING:
            emergency = self.talks.here(scene).facts.get("emergency")
            return scene, self.talks.phrase(scene, "screen-helping", {"emergency": emergency}), None
        if found.tier == "red":
            return scene, "", "help"
        if found.tier == "amber" and rested:
            return scene, "", f"offer-{len(cards) % CARDS + 1}"
        return scene, self.talks.phrase(scene, "screen-soft", topic), None

    def _typed(self, scene: Scene, note: str = "", over: str | None = None) -> Scene:
        person, talks = scene.person, self.talks
        if desk.in_front(person):
            room = desk.typed(self.library, scene, scene.event.value, note)
            return talks.open(room.scene, over, note) if over else talks.from_desk(room)
        if person.session is None:
            return talks.open(scene, over, note) if over else self._typed_at_rest(scene, note)
        if over is None and self._long_away(person, scene.now):
            aside = talks.aside(scene)
            return talks.ask_to_resume(aside, base(person.session).flow, note, held=scene.event.value)
        return self._typed_in_talk(scene, person.session, note, over)

    def _typed_at_rest(self, scene: Scene, note: str) -> Scene:
        """Take words with no question open for the button or the command they name, or offer the way in."""
        if value := nudging.typed(self.talks, scene):
            return nudging.answered(self.talks, scene, value)
        if value := self._typed_after_pause(scene):
            return self._after_pause(scene, value)
        named = None if note else self._named(scene)
        return named or self.talks.open(scene, FRONT, note or self._unasked(scene))

    def _typed_in_talk(self, scene: Scene, session: Session, note: str, over: str | None) -> Scene:
        turn = self.talks.engine.answer(session, Given(scene.event.value), self.talks.here(scene))
        if turn.unread and not note and not over and (meant := self._meant(scene, session)):
            return meant
        if note and turn.unread:
            turn = self._steps(scene, session) or replace(turn, note="")
        return self.talks.take(scene, turn, note, over)

    def _meant(self, scene: Scene, session: Session) -> Scene | None:
        """Return what words that are no answer ask for: the numbers of a country, or what a command does."""
        country = self.talks.in_country(scene) if session.flow in HELPING else None
        return country or self._named(scene)

    def _named(self, scene: Scene) -> Scene | None:
        """Return what a command does whose name, or whose title, was typed as plain words."""
        command = self._command_words(scene.person.language).get(plain(scene.event.value))
        return self._command(replace(scene, event=replace(scene.event, value=command))) if command else None

    def _command_words(self, language: str) -> dict[str, str]:
        """Return the commands by the words for them: their names, titles, and what else they go by."""
        words: dict[str, str] = {}
        for command, flow in self._commands.items():
            title = fill(self.library.flow(flow, language).title, {}).text
            words |= {plain(title): command, command.replace("_", " "): command}
        for one in self.library.phrase("command-words", language).source.split("|"):
            command, _, meant = one.partition("=")
            words |= {plain(word): command for word in meant.split("/")}
        return words

    def _steps(self, scene: Scene, session: Session) -> Turn | None:
        """Return the turn to what helps right now, for danger that is written inside Help now."""
        found = self._lexicons.screen(scene.event.value, scene.person.language, (), scene.now)
        if session.flow != "help" or found is None or found.tier != "red":
            return None
        state = "hurt" if ABUSE in found.categories else "now"
        if session.state in (state, "took") or state not in self.library.flow("help").states:
            return None
        path, token = (*session.path, session.state), session.token + 1
        return Turn(replace(session, state=state, path=path, token=token, draft=(), retries=0))

    def _unasked(self, scene: Scene) -> str:
        """Return what is said to words that answer nothing; a greeting is met with one."""
        greetings = self.talks.phrase(scene, "greeting-words").split("|")
        greeted = scene.person.consent is not None and plain(scene.event.value) in map(plain, greetings)
        return self.talks.phrase(scene, "greeted" if greeted else "no-question")

    def _typed_after_pause(self, scene: Scene) -> str | None:
        """Return the button under "Paused" whose words were typed."""
        labels = {"carry-on": CARRY_ON, "menu": MENU}
        typed = plain(scene.event.value)
        return next((labels[name] for name in labels if plain(self.talks.phrase(scene, name)) == typed), None)

    def _long_away(self, person: Person, now: datetime) -> bool:
        if person.session is None or person.last_seen is None or now - person.last_seen <= LONG_AGO:
            return False
        lowest = base(person.session)
        return bool(lowest.path) and self.library.flow(lowest.flow).menu is not None

    def _button(self, scene: Scene) -> Scene:
        value, session, talks = scene.event.value, scene.person.session, self.talks
        if value in (CARRY_ON, MENU):
            return self._after_pause(scene, value)
        if value.startswith(nudging.PREFIX):
            return nudging.answered(talks, scene, value)
        if value in idle.ANSWERS:
            return idle.ANSWERS[value](talks, scene)
        if value != HELP and desk.in_front(scene.person):
            return self._at_desk(scene, value)
        if value != HELP and (session is None or scene.event.token != session.token):
            return self._stale(scene)
        return self._act(scene, value)

    def _at_desk(self, scene: Scene, value: str) -> Scene:
        slip = scene.event.token != scene.person.token and _just_answered(scene)
        return scene if slip else self.talks.from_desk(desk.tapped(self.library, scene, value))

    def _after_pause(self, scene: Scene, value: str) -> Scene:
        talks = self.talks
        if value == MENU:
            return talks.open(scene, FRONT)
        waiting = talks.waiting(scene.person) if scene.person.session is None else ()
        return talks.carry_on(scene, waiting[-1].flow) if waiting else talks.ask(scene)

    def _act(self, scene: Scene, value: str) -> Scene:
        """Take a way out of the open question, or the answer that a button gives to it."""
        session, talks = scene.person.session, self.talks
        if value == HELP:
            return talks.open(scene, "help")
        if desk.in_front(scene.person):
            return talks.from_desk(desk.way_out(self.library, scene, value))
        if value == PAUSE or session is None:
            return talks.pause(scene)
        here = talks.here(scene)
        if value == BACK:
            return talks.take(scene, talks.engine.back(session, here))
        if value == SKIP:
            return talks.take(scene, talks.engine.skip(session, here))
        return talks.take(scene, talks.engine.answer(session, Given(value, tapped=True), here))

    def _stale(self, scene: Scene) -> Scene:
        if _just_answered(scene):
            return scene
        return self.talks.ask(scene, self.talks.phrase(scene, "old-button"))

    def _command(self, scene: Scene) -> Scene:
        name, _, argument = scene.event.value.partition(" ")
        scene, talks = desk.put_away(scene), self.talks
        if name in ("start", "menu"):
            return talks.open(scene, self.linked(argument) or FRONT)
        if name in ("pause", "cancel"):
            return talks.pause(scene)
        if name == "help":
            return self._help(scene)
        flow = self._commands.get(name)
        if flow is None:
            return self._offered(scene, scene.event.value, talks.phrase(scene, "unknown-command"))
        return talks.open(scene, flow)

    def linked(self, argument: str) -> str | None:
        """Return the flow a deep link names (`?start=fear`), if there is one to open."""
        name = argument.strip().lower().replace("_", "-")
        return name if name in self.library.flows and self.library.flow(name).menu is not None else None

    def _help(self, scene: Scene) -> Scene:
        session, talks = scene.person.session, self.talks
        own = talks.engine.help(session, talks.here(scene)) if session else ""
        return talks.ask(scene, own or talks.phrase(scene, "help"))

    def _other(self, scene: Scene) -> Scene:
        known = f"other-{scene.event.value}"
        name = known if known in self.library.phrases else "other-kind"
        return self._offered(scene, scene.event.shown, self.talks.phrase(scene, name))

    def _edited(self, scene: Scene) -> Scene:
        return self._offered(scene, scene.event.value, self.talks.phrase(scene, "edited"))

    def _offered(self, scene: Scene, text: str, answer: str) -> Scene:
        """Screen words that can't be an answer (a caption, an edit), say so, and ask again."""
        scene, note, over = self._screened(scene, text)
        lead = "\n\n".join(filter(None, (note, answer)))
        if over:
            return self.talks.open(scene, over, lead)
        if desk.in_front(scene.person):
            return self.talks.from_desk(desk.again(self.library, scene, lead))
        return self.talks.ask(scene, lead)


def _just_answered(scene: Scene) -> bool:
    """Tell whether this tap follows another on a message that has no live buttons any more."""
    person, event = scene.person, scene.event
    just_now = person.last_seen is not None and scene.now - person.last_seen < DOUBLE_TAP
    return just_now and event.message_id is not None and event.message_id != person.keyboard


def _blocked(scene: Scene) -> Scene:
    return replace(scene, person=replace(scene.person, blocked=True, outbox=()))
