"""Opens, carries on, puts aside and ends talks, and writes what they give into the record. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from flows import appointments, booking, desk, migrate, my_data, record, taking_out
from flows.calling import Calling
from flows.engagement import Policy
from flows.engine import Engine, Here
from flows.facts import facts_of
from flows.helplines import Helplines
from flows.loader import Library
from flows.model import Button, Effect, Finished, Flow, Given, Message, Session, Turn, Value, Values
from flows.person import Person, Talk
from flows.planned import planned, worded_facts
from flows.room import Room
from flows.scene import Scene, redraw, retire, say
from flows.summary import numbers_alone, page
from flows.text import fill, names

CARRY_ON, MENU = ":carry-on", ":menu"
"""Buttons that work with nothing open."""

FRONT = "menu"
"""The flow that stands open when nothing is in progress."""

BEFORE_CONSENT = frozenset({"country", "language"})
"""What may be kept of somebody who hasn't said yes: it holds the right numbers, and can be read."""


class Talks:
    """Knows the flows and the help lines; everything about a person comes in with the scene."""

    def __init__(self, library: Library, helplines: Helplines, policy: Policy) -> None:
        self.library = library
        self.engine = Engine(library)
        self._calling = Calling(helplines, library)
        self._policy = policy
        self._plans = frozenset(flow.name for flow in library.flows.values() if _says_what_is_planned(flow))
        self._takes_out = frozenset(flow.name for flow in library.flows.values() if _takes_out(flow))
        self._asks_days = frozenset(flow.name for flow in library.flows.values() if _asks_a_day(flow))
        self._names_languages = frozenset(
            flow.name for flow in library.flows.values() if _picks_from(flow, "languages")
        )

    def here(self, scene: Scene) -> Here:
        """Return what a turn may look at besides the session."""
        person = scene.person
        known = facts_of(person, scene.now)
        known["countries"] = self._calling.countries(person.language)
        if title := self._title_of_open(person):
            known["open_talk"] = title
        known |= worded_facts(self.library, person, scene.now)
        flow = person.session.flow if person.session else ""
        if flow in self._plans:
            known["next_nudge"] = planned(self.library, self._policy, person, scene.now)
        if flow in self._asks_days:
            known |= appointments.facts(person, scene.now)
        if person.session is not None and flow in self._takes_out:
            known |= taking_out.facts(person, person.session.answers)
        if flow in self._names_languages:
            known["languages"] = tuple(self.library.languages.offered().values())
        today = scene.now.astimezone(ZoneInfo(person.zone or "UTC")).date()
        called = self._calling.facts(person.country, person.language)
        return Here({**known, **called}, today, person.language)

    def _title_of_open(self, person: Person) -> str:
        lowest = (base(person.session),) if person.session else ()
        waiting = (*self.waiting(person), *lowest)
        titles = (self.library.flow(one.flow, person.language) for one in reversed(waiting))
        return next((fill(flow.title, {}).text for flow in titles if flow.menu is not None), "")

    def waiting(self, person: Person) -> tuple[Session, ...]:
        """Return the talks put aside that can be carried on; one whose flow is gone stays stored."""
        return tuple(one for one in person.paused if one.flow in self.library.flows)

    def phrase(self, scene: Scene, name: str, values: Mapping[str, Value] | None = None) -> str:
        """Return a phrase in the person's language."""
        language = scene.person.language
        return fill(self.library.phrase(name, language), values or {}, language).text

    def in_country(self, scene: Scene) -> Scene | None:
        """Return the open question with the numbers of the country that was typed, if one was.

        For one without numbers it says so, and has the general ones.
        """
        typed, language = scene.event.value, scene.person.language
        found = self._calling.find(typed, language) or self._calling.find_in(typed, language)
        if found is None and not self._calling.is_country(typed, language):
            return None
        note = "" if found else self.phrase(scene, "no-country")
        country = found.code if found else None
        return self.ask(replace(scene, person=replace(scene.person, country=country)), note)

    def ask(self, scene: Scene, note: str = "") -> Scene:
        """Ask the open question, after a note; with nothing open, offer the way in."""
        scene = desk.put_away(scene)
        if scene.person.session is None:
            return self.open(scene, FRONT, note)
        return say(scene, self.engine.prompt(scene.person.session, self.here(scene), note))

    def open(
        self, scene: Scene, flow: str, note: str = "", answers: Mapping[str, Value] | None = None
    ) -> Scene:
        """Open a flow: over the talk in progress if it interrupts, otherwise in its place."""
        person = scene.person
        if person.consent is None and not self.library.flow(flow).interrupts and flow != "start":
            return self.open(scene, "start", note, {"then": flow})
        if self.library.flow(flow).interrupts:
            return self._start(scene, flow, note, answers, under=_below(person.session, flow))
        if person.session is not None and person.session.flow == flow != FRONT and not answers:
            return self.ask(scene, note)
        scene = self.aside(scene)
        if any(waiting.flow == flow for waiting in self.waiting(scene.person)):
            return self.ask_to_resume(scene, flow, note)
        return self._start(scene, flow, note, answers, under=None)

    def _start(
        self, scene: Scene, flow: str, note: str, answers: Mapping[str, Value] | None, under: Session | None
    ) -> Scene:
        turn = self.engine.start(flow, scene.person.token, self.here(scene), under, answers)
        return self.take(scene, replace(turn, note=note))

    def ask_to_resume(self, scene: Scene, flow: str, note: str = "", held: str = "") -> Scene:
        """Ask whether a talk that waits is carried on, started again or dropped; `held` waits with it."""
        title = fill(self.library.flow(flow, scene.person.language).title, {}).text
        scene = replace(scene, person=replace(scene.person, held=held))
        return self._start(scene, "resume", note, {"talk": flow, "open_talk": title}, under=None)

    def aside(self, scene: Scene) -> Scene:
        """Put the open talk among those that wait, if anything was answered in it."""
        session = scene.person.session
        if session is None:
            return scene
        lowest = base(session)
        closed = replace(scene, person=replace(scene.person, session=None))
        if not lowest.path or self.library.flow(lowest.flow).menu is None:
            return closed
        others = tuple(one for one in scene.person.paused if one.flow != lowest.flow)
        return replace(closed, person=replace(closed.person, paused=(*others, lowest)))

    def pause(self, scene: Scene) -> Scene:
        """Leave the open talk as it is, with a button to come back to it."""
        scene = self.aside(desk.put_away(scene))
        menu = Button(self.phrase(scene, "menu"), MENU)
        if not self.waiting(scene.person):
            return say(scene, Message(self.phrase(scene, "left"), rows=((menu,),)))
        words = self.phrase(scene, "paused", {"open_talk": self._title_of_open(scene.person)})
        return say(scene, Message(words, rows=((Button(self.phrase(scene, "carry-on"), CARRY_ON), menu),)))

    def take(self, scene: Scene, turn: Turn, note: str = "", over: str | None = None) -> Scene:
        """Write a turn into the record and put what comes next in front of the person.

        `over` opens a flow over what comes next (a safety card), which then waits under it.
        """
        scene = self._recorded(desk.put_away(scene), turn)
        if turn.redraw:
            return redraw(scene, self.engine.prompt(_open(scene), self.here(scene)))
        said = (note, *(one.closing.text for one in turn.finished), turn.note, self._general(scene, turn))
        lead = "\n\n".join(filter(None, said))
        if scene.erased:
            return say(retire(scene), Message(lead))
        if over:
            return self.open(scene, over, note)
        return self._after_effects(scene, turn, lead)

    def _general(self, scene: Scene, turn: Turn) -> str:
        """Say on the card that a country was named for which there are no numbers."""
        named = [kept.words for kept in turn.kept if kept.what == "country"]
        on_card = turn.session is not None and turn.session.flow == "help"
        unknown = any(self._calling.find(one, scene.person.language) is None for one in named)
        return self.phrase(scene, "no-country") if on_card and unknown else ""

    def _after_effects(self, scene: Scene, turn: Turn, lead: str) -> Scene:
        """A talk that waited may be carried on, started again or dropped; then what comes next."""
        wanted = {effect.name for effect in turn.effects}
        if "send-files" in wanted:
            scene = my_data.as_files(say(retire(scene), Message(lead)))
            return self.ask(scene) if scene.person.session else scene
        if "show-data" in wanted:
            scene = my_data.shown(self.library, scene)
        if what := next((name for name in desk.OPENS if name in wanted), None):
            return self.from_desk(desk.opened(self.library, scene, what, lead))
        last = turn.finished[-1].session if turn.finished else None
        talk = str(last.answers.get("talk", "")) if last else ""
        if "start-again" in wanted and talk in self.library.flows:
            return self._start(self._dropped(scene, talk), talk, lead, None, under=None)
        if wanted & {"carry-on", "use-held"}:
            talk = talk or next((one.flow for one in reversed(self.waiting(scene.person))), "")
            return self.carry_on(scene, talk, lead, use_held="use-held" in wanted)
        scene = self._dropped(scene, talk) if "drop-it" in wanted else scene
        return self._next(scene, turn, lead)

    def _next(self, scene: Scene, turn: Turn, lead: str) -> Scene:
        last = turn.finished[-1] if turn.finished else None
        wished = str(turn.open or (last.session.answers.get("then") if last else None) or "")
        known = wished in self.library.flows
        if last and scene.person.session is None and self._leaves_page(scene.person, last):
            return self.open(self._paged(scene, lead), wished if known else "after")
        if known:
            return self.open(scene, wished, lead)
        if scene.person.session is not None:
            return self.ask(scene, lead)
        way_on = ((Button(self.phrase(scene, "menu"), MENU),),)
        return say(scene, Message(lead, rows=way_on)) if lead else self.open(scene, FRONT)

    def _leaves_page(self, person: Person, last: Finished) -> bool:
        """Tell whether the talk that has just ended leaves a page behind."""
        newest = newest_page(self.library, person)
        return newest is not None and newest is person.talks[-1] and newest.flow == last.session.flow

    def carry_on(self, scene: Scene, talk: str, lead: str = "", *, use_held: bool = False) -> Scene:
        """Ask the question at which a talk that waits was left."""
        waiting = next((one for one in self.waiting(scene.person) if one.flow == talk), None)
        settled = migrate.settle_all(waiting, self.library) if waiting else None
        if settled is None:
            return self.open(scene, FRONT, lead)
        others = tuple(one for one in scene.person.paused if one is not waiting)
        session = replace(settled, token=scene.person.token + 1)
        held = scene.person.held
        person = replace(scene.person, session=session, token=session.token, paused=others, held="")
        scene = replace(scene, person=person)
        if use_held and held:
            return self.take(scene, self.engine.answer(session, Given(held), self.here(scene)), lead)
        return self.ask(scene, lead)

    def _dropped(self, scene: Scene, talk: str) -> Scene:
        others = tuple(one for one in scene.person.paused if one.flow != talk)
        return replace(scene, person=replace(scene.person, paused=others, held=""))

    def _recorded(self, scene: Scene, turn: Turn) -> Scene:
        """Return the scene with kept answers, effects and finished talks written down."""
        before = scene.person.session
        person = scene.person
        allowed = (kept for kept in turn.kept if person.consent or kept.what in BEFORE_CONSENT)
        for kept in allowed:
            if kept.what == "language":
                chosen = self.library.languages.named(kept.words, person.language)
                person = replace(person, language=chosen or person.language)
                continue
            named = self._calling.find(kept.words, person.language) if kept.what == "country" else None
            person = record.keep(
                person, kept, before.flow if before else "", scene.now, named.code if named else None
            )
        for effect in turn.effects:
            person = record.EFFECTS.get(effect.name, _unchanged)(person, scene.now)
            if effect.name in booking.EFFECTS:
                person = booking.EFFECTS[effect.name](person, _answers(turn, effect), scene.now)
            if effect.name in taking_out.EFFECTS:
                person = taking_out.EFFECTS[effect.name](person, _answers(turn, effect))
        for finished in turn.finished:
            person = self._with_talk(replace(scene, person=record.ranked(person, finished)), finished)
        token = max(person.token, turn.session.token if turn.session else 0)
        scene = replace(
            scene,
            person=replace(person, session=turn.session, token=token),
            chosen=turn.chosen or scene.chosen,
        )
        if {effect.name for effect in turn.effects} & {"erase", "refuse"}:
            gone = Person(person.id, keyboard=person.keyboard)
            return replace(scene, person=gone, erased=True)
        return scene

    def _with_talk(self, scene: Scene, finished: Finished) -> Person:
        session = finished.session
        flow = self.library.flow(session.flow, scene.person.language)
        if flow.menu is None and not flow.summary:
            return scene.person
        lines = self.engine.asking.lines(session, self.here(scene).facts, scene.person.language)
        chosen = next(
            (session.answers.get(s.save) for s in flow.states.values() if s.kind == "preview"), None
        )
        on = chosen if isinstance(chosen, tuple) else ()  # nothing goes on a page unseen
        lines = tuple(replace(line, share=line.key in on) for line in lines)
        title = fill(flow.title, {}).text
        return record.finish(scene.person, finished, title, lines, scene.now)

    def from_desk(self, room: Room) -> Scene:
        """Return the scene with the desk in front, or what comes next where nothing is on it any more."""
        scene = room.scene
        if desk.in_front(scene.person):
            return scene
        if scene.person.session is not None or scene.person.consent is None:
            return self.ask(scene, room.note)
        way_on = ((Button(self.phrase(scene, "menu"), MENU),),)
        return say(retire(scene), Message(room.note or self.phrase(scene, "desk-closed"), rows=way_on))

    def _paged(self, scene: Scene, lead: str) -> Scene:
        """Send the page of the newest talk that has one, as a plain message to forward, after a lead."""
        talk = newest_page(self.library, scene.person)
        assert talk is not None, "a page is sent when there is one"
        made_on = scene.now.astimezone(ZoneInfo(scene.person.zone or "UTC")).date()
        shared = tuple(line for line in talk.lines if line.share)
        language = scene.person.language
        text = page(talk.title, shared, made_on, self.library.phrases_in(language), language)
        scene = retire(scene)
        return say(say(scene, Message(lead)) if lead else scene, Message(text))


def base(session: Session) -> Session:
    """Return the talk at the bottom, under everything that was opened over it."""
    while session.under is not None:
        session = session.under
    return session


def newest_page(library: Library, person: Person) -> Talk | None:
    """Return the newest finished talk that ends in a page and has a line to put on it."""
    return next((talk for talk in reversed(person.talks) if _has_page(library, talk)), None)


def _has_page(library: Library, talk: Talk) -> bool:
    known = talk.flow in library.flows and library.flow(talk.flow).summary
    shared = [line for line in talk.lines if line.share]
    return known and bool(shared) and not numbers_alone(shared)


def _answers(turn: Turn, effect: Effect) -> Values:
    """Return the answers of the talk that an effect stands in."""
    open_now = (turn.session,) if turn.session else ()
    sessions = (*(finished.session for finished in turn.finished), *open_now)
    return next((one.answers for one in sessions if one.flow == effect.flow), {})


def _open(scene: Scene) -> Session:
    assert scene.person.session is not None, "only an open question is drawn again"
    return scene.person.session


def _below(session: Session | None, flow: str) -> Session | None:
    """Return what an interrupting flow opens over: never over itself."""
    found = session
    while found is not None and found.flow != flow:
        found = found.under
    return found.under if found is not None else session


def _unchanged(person: Person, _now: object) -> Person:
    return person


def _takes_out(flow: Flow) -> bool:
    return any(effect in taking_out.EFFECTS for state in flow.states.values() for effect in state.do)


def _asks_a_day(flow: Flow) -> bool:
    return any(state.kind == "date" for state in flow.states.values())


def _says_what_is_planned(flow: Flow) -> bool:
    return any("next_nudge" in names(state.ask) for state in flow.states.values())


def _picks_from(flow: Flow, fact: str) -> bool:
    return any(state.options_from == fact for state in flow.states.values())
