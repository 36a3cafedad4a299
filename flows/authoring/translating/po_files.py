"""Writes a language as a PO file for Poedit or Weblate, and reads it back. Pure.

Each text has its place as context, so that equal English under different questions is translated apart;
the question and the limit are comments for the translator. A translation of an earlier English is fuzzy.
Forms for a number become the plural forms of gettext. What a language shapes for itself goes along, and a
comment says that it is no translation.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from flows.definition.kinds import kind_of
from flows.definition.languages.overlay import named_now, signature
from flows.definition.languages.own_data import is_own
from flows.definition.languages.translations import Entry
from flows.definition.parser import LIMITS
from flows.definition.toml.source_map import Place
from flows.locale.plurals import TRIED, category, locale_of
from flows.model import State, Template

if TYPE_CHECKING:
    from babel.messages import Catalog
    from babel.messages.catalog import Message

PHRASES_CONTEXT = "phrases"
"""Stands for the flow in the context of a phrase."""

LINES_CONTEXT = "helplines"
"""Context of what help lines say in words; each is known by its English."""

_COUNTED = re.compile(r"\{(\w+)((?:\|(?:zero|one|two|few|many|other) [^{}|]*)+)\}")
_FORM = re.compile(r"\|(\w+) ([^{}|]*)")
_LINE = re.compile(
    r'\s*(?:#.*|(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s*"(?:[^"\\]|\\.)*"|"(?:[^"\\]|\\.)*")?\s*$'
)
_STALE = "Translated from an earlier English:"
UNKNOWN = "000000"
"""Stands for the hash of an English that nobody knows any more."""


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


@dataclass(frozen=True, slots=True)
class Given:
    """A translation out of a PO file. `of` is the hash of its English; a fuzzy one has that of before."""

    of: str
    words: str


class BrokenPo(ValueError):
    """Raised for a file that can't be read whole. The message says the line and what to do."""


def written(
    code: str, every: Iterable[Text], present: Mapping[tuple[str, Place], Entry], lines: Mapping[str, str]
) -> str:
    """Return the PO file of a language; `lines` are the words of help lines and their translations."""
    from babel.messages import Catalog  # noqa: PLC0415 - heavy, and only for translators
    from babel.messages.pofile import write_po  # noqa: PLC0415

    head = f"# {code} translations of Stile. The place of each text is its context."
    catalog = Catalog(locale_of(code), header_comment=head, project="stile", charset="utf-8", fuzzy=False)
    plural = _Plural.of(code, catalog)
    for text in every:
        _add(catalog, plural, text, present.get((text.flow, text.place)))
    for english, words in lines.items():
        catalog.add(english, words, context=LINES_CONTEXT, auto_comments=["Of a help line"])
    for message in catalog:
        message.flags.discard("python-brace-format")
        message.flags.discard("python-format")
    out = io.BytesIO()
    write_po(out, catalog, width=0)
    return out.getvalue().decode()


def read(
    code: str, data: bytes, english: Mapping[tuple[str, Place], str]
) -> tuple[dict[tuple[str, Place], Given], dict[str, str]]:
    """Return the translations of a PO file by flow and place, and those of help lines by their English.

    `english` is what there is to translate now: a text with forms for a number is known by it.

    Raises:
        BrokenPo: a line can't be read, so that words would be lost.
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
    try:
        catalog = read_po(io.BytesIO(source.encode()), abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise BrokenPo(f"{error}. Correct it") from error
    plural = _Plural.of(code, catalog)
    given: dict[tuple[str, Place], Given] = {}
    lines: dict[str, str] = {}
    for message in catalog:
        if not message.id or not message.context:
            continue
        flow, _, place = message.context.partition("/")
        if message.context == LINES_CONTEXT:
            lines[_one(message.id)] = _one(message.string)
        else:
            key = ("" if flow == PHRASES_CONTEXT else flow, named_now(tuple(place.split("."))))
            if words := plural.folded(message, english.get(key, "")):
                given[key] = Given(_hash(message, english.get(key, "")), words)
    return given, lines


def says_the_same(code: str, first: str, second: str) -> bool:
    """Tell whether two translations read alike beside every number."""
    one, other = _expanded(first), _expanded(second)
    if first == second or one is None or other is None:
        return first == second
    needed = {category(number, code) for number in range(TRIED + 1)}
    return all(one.get(name, one["other"]) == other.get(name, other["other"]) for name in needed)


def _one(text: str | Iterable[str] | None) -> str:
    return text if isinstance(text, str) else next(iter(text or ()), "")


def _hash(message: Message, english: str) -> str:
    """Return the hash of the English that a message was made from."""
    if message.fuzzy:
        said = next((one for one in message.user_comments if one.startswith(_STALE)), "")
        return said.removeprefix(_STALE).strip() or UNKNOWN
    if isinstance(message.id, str):
        return signature(message.id)
    forms = _expanded(english) or {}
    return signature(english) if tuple(message.id) == (forms.get("one"), forms.get("other")) else UNKNOWN


def _add(catalog: Catalog, plural: _Plural, text: Text, entry: Entry | None) -> None:
    source, words = text.english.source, entry.words if entry else ""
    stale = bool(entry and words and entry.of not in {"", signature(source)})
    counted = _expanded(source) if not words or plural.whole(words) else None
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
    if text.state and text.state.ask and key not in {"ask", "say"}:
        yield f"Question: {' '.join(text.state.ask.source.split())}"
    limit = kind_of(text.state).label_chars if text.state and key == "choices" else LIMITS.get(key)
    if limit:
        yield f"At most {limit} characters"


def _expanded(text: str) -> dict[str, str] | None:
    """Return a text with one slot for a number as a whole text for each form, or None for any other."""
    found = _COUNTED.findall(text)
    if len(found) != 1:
        return None
    forms = dict(_FORM.findall(found[0][1]))
    slot = f"{{{found[0][0]}}}"
    if not {"one", "other"} <= forms.keys():
        return None
    at = _COUNTED.search(text)
    before, after = (text[: at.start()], text[at.end() :]) if at else ("", "")
    return {name: f"{before}{words.replace('#', slot)}{after}" for name, words in forms.items()}


@dataclass(frozen=True, slots=True)
class _Plural:
    """The plural forms of gettext in a language: the category of each index."""

    categories: tuple[str, ...]

    @classmethod
    def of(cls, code: str, catalog: Catalog) -> _Plural:
        index = gettext.c2py(catalog.plural_expr)
        found: dict[int, str] = {}
        for number in range(TRIED + 1):
            found.setdefault(index(number), category(number, code))
        return cls(tuple(found.get(n, "other") for n in range(catalog.num_plurals)))

    def split(self, words: str) -> tuple[str, ...]:
        """Return a translation as a text for each form."""
        forms = _expanded(words) or {}
        return tuple(forms.get(name, forms.get("other", "")) for name in self.categories)

    def whole(self, words: str) -> bool:
        """Tell whether a translation comes back from its plural forms as it is said."""
        return _expanded(words) is not None and self.split(
            self._joined(words, self.split(words))
        ) == self.split(words)

    def folded(self, message: Message, english: str) -> str:
        """Return a message's translation as one text, or "" where it has none."""
        if isinstance(message.id, str):
            return _one(message.string)
        forms = tuple(message.string or ())
        return self._joined(english or message.id[0], forms) if all(forms) else ""

    def _joined(self, like: str, forms: tuple[str, ...]) -> str:
        """Return one text for several forms, with the slot of `like` around what differs."""
        slot = next(iter(_COUNTED.findall(like)), ("count", ""))[0]
        tokens = [re.split(r"( )", form) for form in forms]
        mark = f"{{{slot}}}"
        same = [*takewhile(lambda row: len({*row}) == 1 and mark not in row[0], zip(*tokens, strict=False))]
        rest = [row[len(same) :] for row in tokens]
        end = [
            *takewhile(
                lambda row: len({*row}) == 1 and mark not in row[0],
                zip(*(reversed(row) for row in rest), strict=False),
            )
        ]
        middles = ["".join(row[: len(row) - len(end)]) for row in rest]
        said = dict(zip(self.categories, middles, strict=False))
        said.setdefault("other", middles[-1])
        inside = "".join(f"|{name} {words.replace(mark, '#')}" for name, words in said.items())
        before, after = "".join(row[0] for row in same), "".join(row[0] for row in reversed(end))
        return f"{before}{{{slot}{inside}}}{after}"
