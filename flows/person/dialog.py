"""Types of where a person is in the dialogue: flow runs in progress and suspended, and the open screen."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from flows.model import EMPTY_STACK, Session, Stack
from flows.person.words import Line


class ScreenState(Struct, frozen=True):
    """State of the screens beside the flows: summary editor, sentences, history.

    `view` names the open screen; it is empty while a begun page waits in `lines`. `at` is the index of
    the entry, or of the first entry, that the screen shows. `picked` holds indexes of flow runs, `word`
    the search term. Lines with `share` are on the page.
    """

    view: str
    token: int = 0
    at: int = 0
    picked: tuple[int, ...] = ()
    word: str = ""
    title: str = ""
    lines: tuple[Line, ...] = ()


class Dialog(Struct, frozen=True):
    """Position of the person in the dialogue.

    `stack` holds the flow runs in progress, `suspended` those that can be resumed; `rest` is the run that
    ended last, if it was on the short way and can be gone on with. `pending_text` waits for the answer
    whether one of them is. `token` is the last button token given out. `typed_at` (Unix seconds) and
    `typed_chars` are the time and the length of the last text that was taken as an answer; `album` is the
    id of the last album that was answered.
    """

    stack: Stack = EMPTY_STACK
    suspended: tuple[Session, ...] = ()
    rest: Session | None = None
    pending_text: str = ""
    screen: ScreenState | None = None
    token: int = 0
    typed_at: int = 0
    typed_chars: int = 0
    album: str = ""

    def with_stack(self, stack: Stack) -> Dialog:
        """Return the dialog at these flow runs, with the last button token that they gave out."""
        token = max(self.token, stack.top.token) if stack else self.token
        return replace(self, stack=stack, token=token)

    def show(self, screen: ScreenState) -> Dialog:
        """Return the dialog with a screen in front, whose buttons have the next token."""
        token = self.token + 1
        return replace(self, token=token, screen=replace(screen, token=token))

    def close_screen(self) -> Dialog:
        """Return the dialog without the open screen. A page that was begun is kept for the next time."""
        begun = self.screen is not None and self.screen.lines
        return replace(self, screen=replace(self.screen, view="") if self.screen and begun else None)

    def suspend(self, run: Session) -> Dialog:
        """Return the dialog at rest, with this flow run to resume in place of another of its flow."""
        others = tuple(one for one in self.suspended if one.flow != run.flow)
        return replace(self, stack=EMPTY_STACK, suspended=(*others, run))

    def resume(self, run: Session, migrated: Session) -> Dialog:
        """Return the dialog at a suspended flow run, as it was migrated, with nothing that waits for it."""
        others = tuple(one for one in self.suspended if one is not run)
        fresh = replace(migrated, token=self.token + 1)
        return replace(self.with_stack(Stack((fresh,))), suspended=others, pending_text="")

    def drop(self, flow: str) -> Dialog:
        """Return the dialog without a flow's suspended run and the text that waits for it."""
        others = tuple(one for one in self.suspended if one.flow != flow)
        return replace(self, suspended=others, pending_text="")
