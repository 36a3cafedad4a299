"""Turns words for a number into the plural forms of gettext, and back. Pure."""

from __future__ import annotations

import gettext
import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from flows.locale.plurals import TRIED, category

if TYPE_CHECKING:
    from babel.messages import Catalog
    from babel.messages.catalog import Message

_COUNTED = re.compile(r"\{(\w+)((?:\|(?:zero|one|two|few|many|other) [^{}|]*)+)\}")
_FORM = re.compile(r"\|(\w+) ([^{}|]*)")


def says_the_same(code: str, first: str, second: str) -> bool:
    """Tell whether two translations read alike beside every number."""
    one, other = expanded(first), expanded(second)
    if first == second or one is None or other is None:
        return first == second
    needed = {category(number, code) for number in range(TRIED + 1)}
    return all(one.get(name, one["other"]) == other.get(name, other["other"]) for name in needed)


def expanded(text: str) -> dict[str, str] | None:
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
class Plural:
    """The plural forms of gettext in a language: the category of each index."""

    categories: tuple[str, ...]

    @classmethod
    def of(cls, code: str, catalog: Catalog) -> Plural:
        index = gettext.c2py(catalog.plural_expr)
        found: dict[int, str] = {}
        for number in range(TRIED + 1):
            found.setdefault(index(number), category(number, code))
        return cls(tuple(found.get(n, "other") for n in range(catalog.num_plurals)))

    def split(self, words: str) -> tuple[str, ...]:
        """Return a translation as a text for each form."""
        forms = expanded(words) or {}
        return tuple(forms.get(name, forms.get("other", "")) for name in self.categories)

    def whole(self, words: str) -> bool:
        """Tell whether a translation comes back from its plural forms as it is said."""
        return expanded(words) is not None and self.split(
            self._joined(words, self.split(words))
        ) == self.split(words)

    def folded(self, message: Message, english: str) -> str:
        """Return a message's translation as one text, or "" where it has none."""
        if isinstance(message.id, str):
            return message.string if isinstance(message.string, str) else "".join(message.string or ()[:1])
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
