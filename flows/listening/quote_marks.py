"""Tells the quotation marks of a language, by its code. Pure.

The table is written by hand after Unicode's CLDR, since Babel doesn't carry that part of it. French has
spaces inside its marks. Spanish keeps the marks that its talks are written with, which all of Latin America
uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class QuoteMarks:
    """Marks around quoted words, and those around a quote within them."""

    opening: str
    closing: str
    inner_opening: str
    inner_closing: str


USUAL = QuoteMarks("“", "”", "‘", "’")
"""Marks of English, and of every language that isn't listed."""

_LOW = QuoteMarks("„", "“", "‚", "‘")
_LOW_HIGH = QuoteMarks("„", "”", "«", "»")
_ANGLED = QuoteMarks("«", "»", "“", "”")
_ANGLED_LOW = QuoteMarks("«", "»", "„", "“")
_RIGHT = QuoteMarks("”", "”", "’", "’")
_FRENCH = QuoteMarks("«\u202f", "\u202f»", "“", "”")

QUOTE_MARKS: Mapping[str, QuoteMarks] = MappingProxyType(
    {
        **dict.fromkeys(("bg", "cs", "de", "et", "hr", "is", "ka", "lt", "mk", "sk", "sl", "sq", "sr"), _LOW),
        **dict.fromkeys(("hu", "pl", "ro"), _LOW_HIGH),
        **dict.fromkeys(("ca", "el", "eu", "fa", "gl", "hy", "it", "nb", "nn", "no", "pt-PT"), _ANGLED),
        **dict.fromkeys(("be", "ru", "uk"), _ANGLED_LOW),
        **dict.fromkeys(("fi", "sv"), _RIGHT),
        "fr": _FRENCH,
        "fr-CH": QuoteMarks("«", "»", "‹", "›"),
        "ja": QuoteMarks("「", "」", "『", "』"),
        "zh-TW": QuoteMarks("「", "」", "『", "』"),
    }
)
"""Marks by code, of those languages that have others than English. A whole code goes before its language."""


def marks_of(language: str) -> QuoteMarks:
    """Return the quotation marks of a language."""
    return QUOTE_MARKS.get(language) or QUOTE_MARKS.get(language.partition("-")[0], USUAL)
