"""Shows the open screen and routes taps and typed text to it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from flows.definition.loader import Library
from flows.locale.matching import plain
from flows.model import HELP, PAUSE, Button, Message
from flows.person import Person
from flows.turn import TurnContext, redraw, say
from flows.views import history, page_editor, page_files, progress, sentences
from flows.views.base import SCREEN_PREFIX, Screen, ScreenContext

SCREENS: Mapping[str, Screen] = {
    **page_editor.SCREENS,
    **page_files.SCREENS,
    **sentences.SCREENS,
    **history.SCREENS,
}

SCREEN_OPENERS: Mapping[str, Callable[[ScreenContext], ScreenContext]] = {
    "page": page_editor.opened,
    "sentences": sentences.opened,
    "history": history.opened,
    "progress": progress.opened,
}
"""Screens that a state of a flow can open, by the name that `do` gives."""


def in_front(person: Person) -> bool:
    """Tell whether a screen is open."""
    return person.dialog.screen is not None and person.dialog.screen.view in SCREENS


def put_away(context: TurnContext) -> TurnContext:
    """Close the open screen. A page that was begun is kept for the next time."""
    state = context.person.dialog.screen
    if state is None:
        return context
    kept = replace(state, view="") if state.lines else None
    return replace(
        context, person=replace(context.person, dialog=replace(context.person.dialog, screen=kept))
    )


def opened(library: Library, context: TurnContext, name: str, lead: str = "") -> ScreenContext:
    """Open a screen and show it below `lead`. A `note` in the result tells why it is empty."""
    return _shown(SCREEN_OPENERS[name](ScreenContext(library, put_away(context), lead)))


def again(library: Library, context: TurnContext, note: str) -> ScreenContext:
    """Show the open screen once more, below a note."""
    return _shown(ScreenContext(library, context, note))


def tapped(library: Library, context: TurnContext, value: str) -> ScreenContext:
    """Answer a tap on the screen. A button that is not there any more shows the screen as it is."""
    state, event = context.person.dialog.screen, context.event
    screen = ScreenContext(library, context)
    live = state is not None and event.token == state.token
    if not live or value not in {button.value for button in _buttons(screen)}:
        return _shown(screen.with_notice("old-button") if not live else screen)
    return _done(screen, value)


def typed(library: Library, context: TurnContext, text: str, note: str = "") -> ScreenContext:
    """Answer typed text: a button of that label, text for a screen that expects some, or a hint to tap."""
    screen, words = ScreenContext(library, context, note), plain(text)
    meant = next((button for button in _buttons(screen) if words and plain(button.label) == words), None)
    if meant is not None and meant.value.startswith(SCREEN_PREFIX):
        return _done(screen, meant.value)
    types = SCREENS[screen.state.view].types
    if types is None:
        return _shown(replace(screen, note="\n\n".join(filter(None, (note, screen.phrase("desk-tap"))))))
    return _shown(types(screen, text))


def way_out(library: Library, context: TurnContext, way: str) -> ScreenContext:
    """Return the screen behind for Back and Skip, none for Pause."""
    return _done(ScreenContext(library, context), f"{SCREEN_PREFIX}{'close' if way == PAUSE else 'back'}.0")


def _done(screen: ScreenContext, value: str) -> ScreenContext:
    verb, _, number = value.removeprefix(SCREEN_PREFIX).partition(".")
    shown = SCREENS[screen.state.view]
    if verb == "close" or (verb == "back" and not shown.behind):
        return screen.with_state(None)
    if verb == "back" or shown.tap is None:
        return _shown(screen.go_to(shown.behind))
    return _shown(shown.tap(screen, verb, int(number)))


def _shown(screen: ScreenContext) -> ScreenContext:
    """Show the open screen: edit the tapped message, unless another message was sent after it."""
    if not in_front(screen.person):
        return screen
    context = screen.context
    tap = context.event.kind == "button" and context.event.value.startswith(SCREEN_PREFIX)
    scope = tap and context.event.token == screen.state.token
    between = any(outgoing.do in ("send", "file") for outgoing in context.sent)
    if scope and not between:
        return ScreenContext(screen.library, redraw(context, _message(screen)))
    token = context.person.dialog.token + 1
    numbered = replace(
        context.person,
        dialog=replace(context.person.dialog, token=token, screen=replace(screen.state, token=token)),
    )
    screen = replace(screen, context=replace(context, person=numbered))
    return ScreenContext(screen.library, say(screen.context, _message(screen)))


def _message(screen: ScreenContext) -> Message:
    drawn = SCREENS[screen.state.view].draw(screen)
    lead = f"{screen.note}\n\n" if screen.note else ""
    return replace(
        drawn, text=lead + drawn.text, rows=(*drawn.rows, _ways_out(screen)), token=screen.state.token
    )


def _buttons(screen: ScreenContext) -> tuple[Button, ...]:
    return tuple(button for row in _message(screen).rows for button in row)


def _ways_out(screen: ScreenContext) -> tuple[Button, ...]:
    back = (screen.button(screen.phrase("back"), "back"),) if SCREENS[screen.state.view].behind else ()
    close = screen.button(screen.phrase("desk-close"), "close")
    return (*back, close, Button(screen.phrase("help-now"), HELP))
