"""Writes a language as a PO file for Poedit or Weblate, and reads it back. Pure.

Each text has its place as context, so that equal English under different questions is translated apart;
the question and the limit are comments for the translator. A translation of an earlier English is fuzzy.
Forms for a number become the plural forms of gettext. Data that a language shapes for itself goes along; a
comment says that it is no translation.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.authoring.translating.po_plurals import Plural, expanded
from flows.definition.kinds import kind_of
from flows.definition.languages.overlay import named_now, signature
from flows.definition.languages.own_data import is_own
from flows.definition.languages.translations import UNKNOWN, Entry
from flows.definition.parser import LIMITS
from flows.definition.toml.source_map import Place
from flows.locale.plurals import locale_of
from flows.model import State, Template

if TYPE_CHECKING:
    from babel.messages import Catalog
    from babel.messages.catalog import Message

PHRASES_CONTEXT = "phrases"
"""Stands for the flow in the context of a phrase."""

LINES_CONTEXT = "helplines"
"""Context of what help lines say in words; each is known by its English."""

REGISTER_CONTEXT = "language/register"
"""Context of how the language addresses people, which stands at the head of its folder."""

_REGISTER = "you, plain and calm"
_OF_REGISTER = (
    "No translation: how your language speaks to people, in a few words, for whoever translates after you; "
    "such as: tu, plain and calm"
)

_LINE = re.compile(
    r'\s*(?:#.*|(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s*"(?:[^"\\]|\\.)*"|"(?:[^"\\]|\\.)*")?\s*$'
)
_UNBROKEN = 100_000
"""Letters on a line: with 0 Babel breaks comments at 76, and an English kept there is found no more."""

_STALE = "Translated from an earlier English:"
_WAS = "The English of this file was:"

_OWN = {
    "sentence": "No translation: how a sentence is made in your language, one wording a line, as: own = …",
    "note": "No translation: how a note reads in your language, or its wordings, one a line, as: own = …",
    "stems": "No translation: what people repeat of the question in your language, with | between",
}
"""Tells of each key that a language shapes for itself what stands there."""

_OWN_LIST = "No translation: what people type in your language, with the same signs between as in English"


@dataclass(frozen=True, slots=True)
class Text:
    """One English text to translate, with what its translator has to know."""

    flow: str
    place: Place
    english: Template
    file: str
    line: int
    state: State | None = None
    when: str = ""
    """The condition in words, where it is one of several texts."""


@dataclass(frozen=True, slots=True)
class Given:
    """A translation out of a PO file. `of` is the hash of its English; a fuzzy one has that of before."""

    of: str
    words: str


@dataclass(frozen=True, slots=True)
class Brought:
    """Holds the translations of a PO file: by flow and place, and those of help lines by their English.

    `register` is how the language addresses people; empty where the file says nothing of it.
    `unknown` are the contexts of translations that nobody asks for any more: they stay in the file alone.
    """

    texts: dict[tuple[str, Place], Given]
    lines: dict[str, str]
    unknown: list[str]
    register: str = ""


class BrokenPo(ValueError):
    """Raised for a file that can't be read whole. The message says the line and what to do."""


def written(
    code: str,
    every: Iterable[Text],
    present: Mapping[tuple[str, Place], Entry],
    lines: Mapping[str, str],
    register: str | None = None,
    before: bytes = b"",
) -> str:
    """Return the PO file of a language; `lines` are the words of help lines and their translations.

    `register` is how the language addresses people, as far as it is known; None where nobody is asked.

    Comments of translators, the head, and what is no longer asked for stay from the file of `before`.

    Raises:
        BrokenPo: the file of before can't be read whole.
    """
    from babel.messages import Catalog  # noqa: PLC0415 - heavy, and only for translators
    from babel.messages.pofile import write_po  # noqa: PLC0415

    head = f"# {code} translations of Stile. The place of each text is its context."
    catalog = Catalog(locale_of(code), header_comment=head, project="stile", charset="utf-8", fuzzy=False)
    plural = Plural.of(code, catalog)
    if register is not None:
        catalog.add(_REGISTER, register, context=REGISTER_CONTEXT, auto_comments=[_OF_REGISTER])
    for text in every:
        _add(catalog, plural, text, present.get((text.flow, text.place)))
    for english, words in lines.items():
        catalog.add(english, words, context=LINES_CONTEXT, auto_comments=["Of a help line"])
    for message in catalog:
        message.flags.discard("python-brace-format")
        message.flags.discard("python-format")
    if before:
        _carry_over(_catalog(before), catalog)
    out = io.BytesIO()
    write_po(out, catalog, width=_UNBROKEN)
    rest = _at_the_end(before)
    return out.getvalue().decode() + ("\n".join(["", *rest, ""]) if rest else "")


def _at_the_end(data: bytes) -> list[str]:
    """Return the translators' comments behind the last text of a PO file, which no text carries along."""
    rows = data.decode("utf-8-sig", "replace").splitlines()
    last = max((n for n, row in enumerate(rows, 1) if row.startswith(('"', "msg", "#~"))), default=0)
    return [row.rstrip() for row in rows[last:] if row == "#" or row.startswith("# ")]


def read(code: str, data: bytes, english: Mapping[tuple[str, Place], str]) -> Brought:
    """Return what a PO file brings.

    `english` is what there is to translate now: a text with forms for a number is known by it.

    Raises:
        BrokenPo: a line can't be read, so that words would be lost, or the file is of something else.
    """
    catalog = _catalog(data)
    said = (catalog.locale_identifier or code).replace("_", "-").partition("-")[0]
    if said != code.partition("-")[0]:
        raise BrokenPo(f"its header says that the language is {said}, not {code}. Correct one of the two")
    brought = _brought(code, catalog, english)
    if brought.unknown and not (brought.texts or brought.lines):
        raise BrokenPo(
            "no text in it is asked for here. Name the PO file and the folder that belong together"
        )
    return brought


def _catalog(data: bytes) -> Catalog:
    """Read a PO file whole.

    Raises:
        BrokenPo: a line can't be read.
    """
    from babel.messages.pofile import PoFileError, read_po  # noqa: PLC0415 - heavy, and only for translators

    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise BrokenPo(f"line {number}: it is not UTF-8. Save it as UTF-8") from error
    for number, line in enumerate(source.splitlines(), 1):
        if not _LINE.match(line):
            raise BrokenPo(f'line {number}: “{line.strip()[:60]}” is no line of a PO file. Write msgstr "…"')
    if number := _without_msgid(source):
        raise BrokenPo(f"line {number}: this translation has no msgid line above it. Bring the line back")
    try:
        return read_po(io.BytesIO(source.encode()), abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise BrokenPo(f"{error}. Correct it") from error


def _without_msgid(source: str) -> int:
    """Return the line of the first translation whose msgid is gone; 0 where there is none.

    Babel would take it for one of another text, and drop a text for it.
    """
    is_open = False
    for number, line in enumerate(source.splitlines(), 1):
        is_open = is_open or line.startswith("msgid ")
        if line.startswith(("msgstr ", "msgstr[0]")):
            if not is_open:
                return number
            is_open = False
    return 0


def _brought(code: str, catalog: Catalog, english: Mapping[tuple[str, Place], str]) -> Brought:
    plural = Plural.of(code, catalog)
    brought = Brought({}, {}, [], _register(catalog))
    for message in catalog:
        context = message.context or ""
        flow, _, place = context.partition("/")
        key = ("" if flow == PHRASES_CONTEXT else flow, named_now(tuple(place.split("."))))
        words = plural.folded(message, english.get(key, "")) if message.id else ""
        if context == REGISTER_CONTEXT:
            continue
        if context == LINES_CONTEXT:
            brought.lines[_one(message.id)] = words
        elif words and key in english:
            brought.texts[key] = Given(_hash(message, english[key]), _spaced(code, words))
        elif words:
            brought.unknown.append(context or _one(message.id))
    return brought


def _register(catalog: Catalog) -> str:
    found = catalog.get(_REGISTER, REGISTER_CONTEXT)
    return "" if found is None or found.fuzzy else " ".join(str(found.string).split())


def _carry_over(before: Catalog, catalog: Catalog) -> None:
    """Take what translators wrote beside the translations into a new catalog."""
    catalog.header_comment = before.header_comment
    catalog.last_translator, catalog.language_team = before.last_translator, before.language_team
    catalog.obsolete.update(before.obsolete)
    there = {message.context or message.id: message for message in catalog}
    for message in filter(lambda message: message.id, before):
        if now := there.get(_context_now(message.context) or message.id):
            now.user_comments += [one for one in message.user_comments if not one.startswith(_STALE)]
            if said := _other_english(message, now):
                now.user_comments.append(said)
        elif message.string:
            catalog.obsolete[message.context or _one(message.id)] = message


def _other_english(message: Message, now: Message) -> str:
    """Return a comment with a msgid that is not today's English; empty where it is, or the comment is there.

    The English has changed since, or a translator wrote into the wrong line.
    """
    said = f"{_WAS} {' '.join(' / '.join(_forms(message.id)).split())}"
    return "" if _forms(message.id) == _forms(now.id) or said in now.user_comments else said


def _spaced(code: str, words: str) -> str:
    """Return French words with narrow no-break spaces beside ; : ? ! « and », which few keyboards have."""
    if code.partition("-")[0] != "fr":
        return words
    return re.sub(r"(?<=\S) (?=[;:?!»])|(?<=«) ", "\u202f", words)


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _context_now(context: str | None) -> str:
    flow, _, place = (context or "").partition("/")
    return f"{flow}/{'.'.join(map(str, named_now(tuple(place.split('.')))))}" if place else flow


def _one(text: str | Iterable[str] | None) -> str:
    return next(iter(_forms(text)), "")


def _hash(message: Message, english: str) -> str:
    """Return the hash of the English that a message was made from."""
    if message.fuzzy:
        said = next((one for one in message.user_comments if one.startswith(_STALE)), "")
        return said.removeprefix(_STALE).strip() or UNKNOWN
    if isinstance(message.id, str):
        return signature(message.id)
    forms = expanded(english) or {}
    return signature(english) if tuple(message.id) == (forms.get("one"), forms.get("other")) else UNKNOWN


def _add(catalog: Catalog, plural: Plural, text: Text, entry: Entry | None) -> None:
    source, words = text.english.source, entry.words if entry else ""
    stale = bool(entry and words and entry.of not in {"", signature(source)})
    counted = expanded(source) if not words or plural.whole(words) else None
    context = f"{text.flow or PHRASES_CONTEXT}/{'.'.join(map(str, text.place))}"
    catalog.add(
        (counted["one"], counted["other"]) if counted else source,
        plural.split(words) if counted else words,
        context=context,
        locations=[(text.file, text.line)],
        flags={"fuzzy"} if stale else set(),
        auto_comments=[*_comments(text)],
        user_comments=[f"{_STALE} {entry.of}"] if stale and entry else [],
    )


def _comments(text: Text) -> Iterator[str]:
    """Yield the question a text belongs to, and its limit."""
    key = str(text.place[2] if text.state and len(text.place) > 2 else text.place[-1])
    if is_own(text.flow, text.place):
        yield _OWN.get(key, _OWN_LIST)
    if text.when:
        yield f"Said if {text.when}"
    if text.state and text.state.ask and key not in {"ask", "say"} and not kind_of(text.state).ends:
        yield f"Question: {' '.join(text.state.ask.source.split())}"
    limit = kind_of(text.state).label_chars if text.state and key == "choices" else LIMITS.get(key)
    if limit:
        yield f"At most {limit} characters"
