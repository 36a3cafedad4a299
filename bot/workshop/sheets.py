"""Makes the summary of a walk as it would be drawn now, with every line on."""

from __future__ import annotations

from datetime import datetime
from importlib.util import find_spec

from msgspec.structs import replace

from bot.files import exports
from bot.files.draw_client import Drawing, DrawingFailed
from bot.workshop.trial import Trial
from flows.definition.template import fill
from flows.model import Event, Session, Stack
from flows.person import Person, Sheet
from flows.record.summary import LIMIT, fitted, page
from flows.turn import TurnContext


async def sheet_of(trial: Trial) -> Sheet | None:
    """Return the page of the open flow, or of its last run when it has ended; None without lines."""
    person = await trial.simulator.person()
    if runs := _summarised(person.dialog.stack, trial):
        return _of_session(runs[-1], person, trial)
    ended = [run for run in person.words.talks if run.flow == trial.flow and run.lines]
    if not ended:
        return None
    return Sheet(ended[-1].title, trial.simulator.now.date(), fitted(ended[-1].lines, LIMIT))


def text_of(sheet: Sheet, trial: Trial) -> str:
    """Return the page as text, for where it can't be drawn."""
    language = trial.scenario.language
    phrases = trial.content.conversation.library.phrases_in(language)
    return page(sheet.title, sheet.lines, sheet.on, phrases, language)


def can_draw() -> bool:
    """Tell whether the libraries that draw are installed."""
    return find_spec("typst") is not None


async def drawn(drawing: Drawing, sheet: Sheet, trial: Trial, now: datetime) -> bytes:
    """Return the page as a picture; nothing where it can't be drawn."""
    person = replace(made := await trial.simulator.person(), words=replace(made.words, sheet=sheet))
    try:
        return await drawing.draw(exports.PREVIEW, person, trial.content.conversation.library, now)
    except DrawingFailed:
        return b""


def _summarised(stack: Stack, trial: Trial) -> list[Session]:
    """Return the open runs of flows that end in a page, from the outermost."""
    library = trial.content.conversation.library
    return [run for run in stack.runs if library.flow(run.flow).summary]


def _of_session(session: Session, person: Person, trial: Trial) -> Sheet | None:
    conversation, now = trial.content.conversation, trial.simulator.now
    language = person.profile.language
    scope = conversation.talks.scope(TurnContext(person, Event(person.id, 0, "other"), now))
    lines = conversation.talks.engine.prompt_builder.lines(session, scope)
    title = fill(conversation.library.flow(session.flow, language).title, {}, language).text
    return Sheet(title, now.date(), fitted(lines, LIMIT)) if lines else None
