"""Shows the open screen and routes taps and typed text to it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from flows.definition.loader import Library
from flows.locale.matching import plain
from flows.model import HELP, PAUSE, Button, Message
from flows.person import Dialog
from flows.turn import TurnContext
from flows.views import history, page_editor, page_files, progress, sentences
from flows.views.base import SCREEN_PREFIX, Screen, ScreenContext

SCREENS: Mapping[str, Screen] = {
    **page_editor.PAGE_SCREENS,
    **page_files.FILE_SCREENS,
    **sentences.SENTENCE_SCREENS,
    **history.HISTORY_SCREENS,
}

SCREEN_OPENERS: Mapping[str, Callable[[ScreenContext], ScreenContext]] = {
    "page": page_editor.opened,
    "sentences": sentences.opened,
    "history": history.opened,
    "progress": progress.opened,
}
"""Screens that a state of a flow can open, by the name that `do` gives."""


def in_front(dialog: Dialog) -> bool:
    """Tell whether a screen is open."""
    return dialog.screen is not None and dialog.screen.view in SCREENS


def put_away(turn: TurnContext) -> None:
    """Close the open screen. A page that was begun is kept for the next time."""
    if turn.dialog.screen is not None:
        turn.dialog = turn.dialog.close_screen()


def opened(library: Library, turn: TurnContext, name: str, lead: str = "") -> str:
    """Open a screen and show it below `lead`. Return the note that tells why it is empty, if it is."""
    put_away(turn)
    return _show(turn, SCREEN_OPENERS[name](ScreenContext(library, turn, lead)))


def again(library: Library, turn: TurnContext, note: str) -> str:
    """Show the open screen once more, below a note. Return the note."""
    return _show(turn, ScreenContext(library, turn, note))


def tapped(library: Library, turn: TurnContext, value: str) -> str:
    """Answer a tap on the screen, and return the note above what follows.

    A button that is not there any more shows the screen as it is.
    """
    state, screen = turn.dialog.screen, ScreenContext(library, turn)
    live = state is not None and turn.event.token == state.token
    if live and value in {button.value for button in _buttons(screen)}:
        return _show(turn, _done(screen, value))
    return _show(turn, screen if live else screen.with_notice("old-button"))


def typed(library: Library, turn: TurnContext, text: str, note: str = "") -> str:
    """Answer typed text: a button of that label, text for a screen that expects some, or a hint to tap.

    Return the note above what follows.
    """
    screen, words = ScreenContext(library, turn, note), plain(text)
    meant = next((button for button in _buttons(screen) if words and plain(button.label) == words), None)
    types = SCREENS[screen.state.view].types
    if meant is not None and meant.value.startswith(SCREEN_PREFIX):
        screen = _done(screen, meant.value)
    elif types is None:
        screen = replace(screen, note="\n\n".join(filter(None, (note, screen.phrase("desk-tap")))))
    else:
        screen = types(screen, text)
    return _show(turn, screen)


def way_out(library: Library, turn: TurnContext, way: str) -> str:
    """Show the screen behind for Back and Skip, close all for Pause. Return the note for what follows."""
    verb = f"{SCREEN_PREFIX}{'close' if way == PAUSE else 'back'}.0"
    return _show(turn, _done(ScreenContext(library, turn), verb))


def _done(screen: ScreenContext, value: str) -> ScreenContext:
    verb, _, number = value.removeprefix(SCREEN_PREFIX).partition(".")
    shown = SCREENS[screen.state.view]
    if verb == "close" or (verb == "back" and not shown.behind):
        return screen.with_state(None)
    if verb == "back" or shown.tap is None:
        return screen.go_to(shown.behind)
    return shown.tap(screen, verb, int(number))


def _show(turn: TurnContext, screen: ScreenContext) -> str:
    """Show the open screen: edit the tapped message, unless another message was sent after it."""
    turn.take_over(screen.context)
    if not in_front(turn.dialog):
        return screen.note
    tap = turn.event.kind == "button" and turn.event.value.startswith(SCREEN_PREFIX)
    between = any(outgoing.do in ("send", "file") for outgoing in turn.sent)
    if tap and turn.event.token == screen.state.token and not between:
        turn.redraw(_message(screen))
    else:
        turn.dialog = turn.dialog.show(screen.state)
        turn.say(_message(ScreenContext(screen.library, turn, screen.note)))
    return ""


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
