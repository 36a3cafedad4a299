"""Commands for the clinical review and the release of a flow: review, sign, publish."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.arguments import (
    OWN_FLOWS,
    OWN_OR_NAMED,
    Clock,
    add_command,
    add_flows,
    add_language,
    check_language,
    own_folder,
)
from bot.cli.authors.selecting import (
    CLEAN,
    UNUSABLE,
    WARNED,
    chosen,
    counted,
    is_own,
    sound,
)
from bot.cli.output import PROBLEM_KEYS, Output, add_json
from bot.config import ConfigError
from bot.whole_files import in_place_of, rewrite

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from flows.definition.loader import Reading


def add(commands: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the three commands."""
    review = add_command(commands, "review", _review, "print flows for a clinician to read and sign")
    review.add_argument("flow", nargs="*", help=OWN_OR_NAMED)
    page = "write one flow as a page to print and sign, with sentences filled in and every path in words"
    review.add_argument("--page", type=Path, metavar="FILE.html", help=page)
    sign = add_command(commands, "sign", _sign, "record that a clinician has read a flow and signs it")
    sign.add_argument("flow", help="name of the flow, or its file")
    sign.add_argument("--as", dest="by", required=True, metavar='"NAME, PROFESSION"', help="the reviewer")
    sign.add_argument(
        "--words", default="", metavar="HASH", help="hash at the end of the output of stile review"
    )
    publish = add_command(
        commands, "publish", _publish, "store the published states, for later checks to compare with"
    )
    publish.add_argument("folder", nargs="?", type=own_folder, help=OWN_FLOWS)
    publish.add_argument(
        "--without", action="append", default=[], metavar="FLOW", help="give up a published flow that is gone"
    )
    add_json(sign, "file", "flow", "language", "by", "on", "texts", "words")
    add_json(publish, *PROBLEM_KEYS)
    for command in (review, sign):
        add_language(command)
        add_flows(command)


def _review(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows.authoring.reviewing.review import review

    reading = sound(arguments)
    check_language(arguments.language, reading.languages)
    if arguments.page:
        return _page(arguments, reading)
    for draft in chosen(arguments, reading):
        print(review(reading, draft.flow.name, arguments.language, str(arguments.flows or "")))
    return CLEAN


def _page(arguments: argparse.Namespace, reading: Reading) -> int:
    from flows.authoring.reviewing.review_page import review_page

    drafts = chosen(arguments, reading) if arguments.flow or arguments.within else []
    if len(drafts) != 1:
        raise ConfigError(["--page: name one flow, such as: stile review fear --page fear.html"])
    if arguments.page.suffix.lower() not in {".html", ".htm"}:
        named = arguments.page.with_suffix(".html")
        words = f"a page is HTML, and a browser prints it to paper or to PDF. Write: --page {named}"
        raise ConfigError([f"{arguments.page}: {words}"])
    own = str(arguments.flows or "")
    in_place_of(arguments.page, b"<!doctype html", "a page that was written before")
    rewrite(arguments.page, review_page(reading, drafts[0].flow.name, arguments.language, own))
    print(f"{arguments.page}: written. Open it in a browser and print it")
    return CLEAN


def _sign(arguments: argparse.Namespace, clock: Clock) -> int:
    from bot.author_files import write_signature
    from flows import shipped
    from flows.authoring.reviewing import signing
    from flows.definition import signatures

    language, by = arguments.language, " ".join(arguments.by.split())
    reading = sound(arguments)
    check_language(language, reading.languages)
    drafts = chosen(arguments, reading)
    if len(drafts) != 1:
        named = ", ".join(draft.flow.name for draft in drafts)
        raise ConfigError([f"{arguments.within}: a flow is signed by itself: name one of {named}"])
    name = drafts[0].flow.name
    if refused := signing.refusal(reading, name, language, by, arguments.words):
        raise ConfigError([refused])
    new = signing.signature(reading, name, language, by, clock().date())
    file = (arguments.flows or shipped.CONTENT) / signatures.SIGNATURES_FILE
    write_signature(file, new)
    with Output(arguments) as output:
        output.row(
            f"{file}: {name} ({language}), signed by {by} on {new.on}, {len(new.texts)} texts, {new.words}",
            file=str(file), flow=name, language=language, by=by, on=new.on.isoformat(),
            texts=len(new.texts), words=new.words,
        )  # fmt: skip
    return CLEAN


def _publish(arguments: argparse.Namespace, clock: Clock) -> int:
    del clock
    from flows import shipped
    from flows.authoring import check
    from flows.authoring.lint.phrasing.words import grade

    folders = [arguments.folder] if arguments.folder else []
    reading = shipped.read(*folders)
    found = check.blocking(reading, check.problems(reading, grade()))
    let_go = {("G111", name) for name in arguments.without}
    left = [one for one in found if (one.code, one.place) not in let_go]
    with Output(arguments) as output:
        if left:
            output.problems(left)
            output.say("Nothing was published. Solve these problems first, or allow a warning with a reason.")
            return UNUSABLE if any(one.severity == "error" for one in left) else WARNED
        _write_published(arguments, reading, output)
    return CLEAN


def _write_published(arguments: argparse.Namespace, reading: Reading, output: Output) -> None:
    from bot.author_files import write_published
    from flows import shipped
    from flows.authoring.reviewing import published

    folders = [arguments.folder] if arguments.folder else []
    file = (arguments.folder or shipped.CONTENT) / published.FILE
    own = [draft for draft in reading.drafts.values() if is_own(draft.notes.file, folders)]
    write_published(file, own)
    output.say(f"{file}: {counted('flow', len(own))} published")
