"""Shows what a person looks at beside the talks, and takes taps and typed words there. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from flows import history, page_desk, page_made, progress, sentence_list
from flows.loader import Library
from flows.model import HELP, PAUSE, Button, Message
from flows.person import Person
from flows.room import PREFIX, Room, View
from flows.scene import Scene, redraw, say
from flows.typed import plain

VIEWS: Mapping[str, View] = {**page_desk.VIEWS, **page_made.VIEWS, **sentence_list.VIEWS, **history.VIEWS}

OPENS: Mapping[str, Callable[[Room], Room]] = {
    "page": page_desk.opened,
    "sentences": sentence_list.opened,
    "history": history.opened,
    "progress": progress.opened,
}
"""What a talk can ask for with `do`, and what it puts on the desk."""


def in_front(person: Person) -> bool:
    """Tell whether the desk is what the person looks at."""
    return person.desk is not None and person.desk.view in VIEWS


def put_away(scene: Scene) -> Scene:
    """Return the scene with the desk behind; a page in the making stays on it."""
    desk = scene.person.desk
    if desk is None:
        return scene
    kept = replace(desk, view="") if desk.lines else None
    return replace(scene, person=replace(scene.person, desk=kept))


def opened(library: Library, scene: Scene, what: str, lead: str = "") -> Room:
    """Put something on the desk and show it, after a lead; a note that is left says why there is nothing."""
    return _shown(OPENS[what](Room(library, put_away(scene), lead)))


def again(library: Library, scene: Scene, note: str) -> Room:
    """Show what is in front once more, after a note."""
    return _shown(Room(library, scene, note))


def tapped(library: Library, scene: Scene, value: str) -> Room:
    """Answer a tap on the desk. One that is not there now shows what is."""
    desk, event = scene.person.desk, scene.event
    room = Room(library, scene)
    live = desk is not None and event.token == desk.token
    if not live or value not in {one.value for one in _buttons(room)}:
        return _shown(room.noted("old-button") if not live else room)
    return _done(room, value)


def typed(library: Library, scene: Scene, text: str, note: str = "") -> Room:
    """Take typed words where some are waited for; elsewhere they name a button, or nothing."""
    room, words = Room(library, scene, note), plain(text)
    meant = next((one for one in _buttons(room) if words and plain(one.label) == words), None)
    if meant is not None and meant.value.startswith(PREFIX):
        return _done(room, meant.value)
    types = VIEWS[room.desk.view].types
    if types is None:
        return _shown(replace(room, note="\n\n".join(filter(None, (note, room.phrase("desk-tap"))))))
    return _shown(types(room, text))


def way_out(library: Library, scene: Scene, way: str) -> Room:
    """Go where Back, Skip or Pause lead from the desk."""
    return _done(Room(library, scene), f"{PREFIX}{'close' if way == PAUSE else 'back'}.0")


def _done(room: Room, value: str) -> Room:
    verb, _, number = value.removeprefix(PREFIX).partition(".")
    view = VIEWS[room.desk.view]
    if verb == "close" or (verb == "back" and not view.behind):
        return room.put(None)
    if verb == "back" or view.tap is None:
        return _shown(room.turn(view.behind))
    return _shown(view.tap(room, verb, int(number)))


def _shown(room: Room) -> Room:
    """Show the view in front: in place of the one that was tapped, unless something else came in between."""
    if not in_front(room.person):
        return room
    scene = room.scene
    tap = scene.event.kind == "button" and scene.event.value.startswith(PREFIX)
    here = tap and scene.event.token == room.desk.token
    between = any(one.do in ("send", "file") for one in scene.sent)
    if here and not between:
        return Room(room.library, redraw(scene, _message(room)))
    token = scene.person.token + 1
    numbered = replace(scene.person, token=token, desk=replace(room.desk, token=token))
    room = replace(room, scene=replace(scene, person=numbered))
    return Room(room.library, say(room.scene, _message(room)))


def _message(room: Room) -> Message:
    drawn = VIEWS[room.desk.view].draw(room)
    lead = f"{room.note}\n\n" if room.note else ""
    return replace(drawn, text=lead + drawn.text, rows=(*drawn.rows, _ways_out(room)), token=room.desk.token)


def _buttons(room: Room) -> tuple[Button, ...]:
    return tuple(button for row in _message(room).rows for button in row)


def _ways_out(room: Room) -> tuple[Button, ...]:
    back = (room.button(room.phrase("back"), "back"),) if VIEWS[room.desk.view].behind else ()
    close = room.button(room.phrase("desk-close"), "close")
    return (*back, close, Button(room.phrase("help-now"), HELP))
