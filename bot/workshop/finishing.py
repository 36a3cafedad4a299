"""Writes files for an author on the page: a new talk, tests of every path, a signature, a release."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.author_files import write_published, write_signature
from bot.config import ConfigError
from bot.simulator.explored import explored
from bot.whole_files import free_name, rewrite
from bot.workshop.messages import Order
from bot.workshop.reading import Reader
from bot.workshop.trial import Content
from flows.authoring import check
from flows.authoring.lint.phrasing.words import grade
from flows.authoring.reviewing import published, signing
from flows.authoring.reviewing.review_page import review_page
from flows.authoring.skeleton import skeleton
from flows.definition import signatures
from flows.definition.schema import FLOW_NAME

NO_FOLDER = "This is done in a folder of your own. Begin with: stile workshop DIR"


@dataclass(frozen=True, slots=True)
class Finishing:
    """Orders that write into the author's folder. Each returns what is to be said of it."""

    reader: Reader
    today: Callable[[], date] = date.today

    async def carry_out(self, order: Order, content: Content, flow: str, language: str) -> str:
        """Carry out an order on a flow; return what came of it, or what is in the way."""
        folder = self.reader.folder
        if folder is None:
            return NO_FOLDER
        try:
            match order.do:
                case "begin":
                    return _begin(order.value, folder)
                case "explore":
                    return await asyncio.to_thread(self._explore, content, flow, folder)
                case "sign":
                    return self._sign(content, flow, language, order, folder)
                case _:
                    return await asyncio.to_thread(self._publish, content, folder)
        except ConfigError as error:
            return str(error)
        finally:
            content.reading.languages.let_go()  # an order looks into all of them, a walk into one at most

    def page_to_sign(self, content: Content, flow: str, language: str) -> str:
        """Return a flow written out for a clinician, as a page to read, print and sign."""
        return review_page(content.reading, flow, language, str(self.reader.folder or ""))

    def _explore(self, content: Content, flow: str, folder: Path) -> str:
        """Save a transcript for each path that no transcript takes yet.

        Raises:
            ConfigError: a transcript can't be read or written.
        """
        draft, into = content.draft(flow), folder / "transcripts"
        if draft is None:
            return f"There is no flow {flow} any more."
        conversation = self.reader.conversation(content.reading)
        found = list(explored([draft], conversation, self.reader.transcripts()))
        for name, _, talk in found:
            rewrite(free_name(into / f"{name}.txt", talk.encode()), talk, folders=True)
        if not found:
            return "Every path that can be found has a test already."
        return f"{len(found)} tests are saved in {into}. Read them: they are what people will see."

    def _sign(self, content: Content, flow: str, language: str, order: Order, folder: Path) -> str:
        """Write a signature in the folder: `value` names who read it, `label` has the code of the words.

        Raises:
            ConfigError: the signatures can't be read or written.
        """
        by, read, reading = " ".join(order.value.split()), order.label.strip(), content.reading
        if not read:
            return "The code stands at the end of the page to read. It says which words are signed."
        if refused := signing.refusal(reading, flow, language, by, read):
            return refused
        if not self.reader.is_own(reading.drafts[flow].notes.file):
            return f"{flow} is a shipped flow. Sign it with: stile sign {flow}"
        file = folder / signatures.SIGNATURES_FILE
        write_signature(file, signing.signature(reading, flow, language, by, self.today()))
        return f"Signed by {by}. It stands in {file}."

    def _publish(self, content: Content, folder: Path) -> str:
        """Store the states that people may come to stand in, if the check finds nothing in the way.

        Raises:
            ConfigError: what was published can't be read or written.
        """
        reading = content.reading
        left = check.blocking(reading, check.problems(reading, grade()))
        if left:
            return f"Nothing was published. This is in the way: {left[0]}"
        own = [draft for draft in reading.drafts.values() if self.reader.is_own(draft.notes.file)]
        file = folder / published.FILE
        write_published(file, own)
        return f"Published in {file}: {len(own)}. A step that vanishes under people is a problem from now on."


def _begin(name: str, folder: Path) -> str:
    """Write a small talk that works, under a name of its own."""
    if not FLOW_NAME.accepts(name):
        return f"A talk's name has {FLOW_NAME.takes}."
    file = folder / f"{name.replace('-', '_')}.toml"
    if file.exists():
        return f"{file} is there already. Choose another name."
    rewrite(file, skeleton(name, str(folder)), folders=True)
    return f"{file} is a small talk that works. Open it in your editor; each save shows here."
