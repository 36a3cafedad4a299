"""Sets text with Typst, as PDF or PNG, and finds the characters that no font of this machine has."""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flows.locale.lengths import belongs_before

if TYPE_CHECKING:
    import typst

FONTS = ("figo", "figbo")
"""FiraGO, regular and bold (SIL OFL 1.1), as the package pymupdf-fonts brings them."""

FAMILY = "FiraGO"

PPI = 144.0
"""Dots per inch of a picture: sharp at the width of a phone."""

_TEMPLATES = Path(__file__).parent
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_JOINING = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\u00ad")
_TURNING = re.compile("[\u202a-\u202e]")
"""Characters that force a direction on letters; on paper each script runs its own way."""

LONGEST_WORD = 20
"""Characters after which a word may be broken: so many of the widest fit a line of the large print."""
_RTL = frozenset({"R", "AL"})


class Typesetter:
    """Sets one document. `missing` lists the characters that no font has; each is drawn as a box."""

    def __init__(self, fonts: typst.Fonts, families: tuple[str, ...], missing: str) -> None:
        self._fonts = fonts
        self.families = families
        self.missing = missing

    def drawn(self, text: str) -> str:
        """Return the text with a box for each missing character."""
        shown = _UNSEEN.sub("\ufffd", _TURNING.sub("", text))
        return shown.translate({ord(sign): "□" for sign in self.missing})

    def part(self, text: str) -> dict[str, object]:
        """Return the text and its direction, as the templates take them."""
        drawn = self.drawn(text)
        return {"text": drawn, "rtl": right_to_left(drawn)}

    def words(self, text: str) -> dict[str, object]:
        """Return a part in which a long word is broken where the line ends."""
        part = self.part(text)
        return part | {"text": _breakable(str(part["text"]))}

    def png(self, template: str, data: Mapping[str, object]) -> bytes:
        """Return the document as a picture."""
        import typst  # noqa: PLC0415 - heavy

        made = typst.compile(
            _TEMPLATES / template, root=_TEMPLATES, font_paths=self._fonts, sys_inputs=self._inputs(data),
            format="png", ppi=PPI,
        )  # fmt: skip
        assert isinstance(made, bytes), "one page is one file"
        return made

    def pdf(self, template: str, data: Mapping[str, object], on: date) -> bytes:
        """Return the document as a tagged PDF (PDF/UA-1); the file says only the day it was made on."""
        import typst  # noqa: PLC0415 - heavy

        return typst.compile(
            _TEMPLATES / template, root=_TEMPLATES, font_paths=self._fonts, sys_inputs=self._inputs(data),
            pdf_standards="ua-1", timestamp=_noon(on),
        )  # fmt: skip

    def _inputs(self, data: Mapping[str, object]) -> dict[str, str]:
        return {"data": json.dumps({"fonts": [FAMILY, *self.families], **data})}


@contextmanager
def opened(text: str) -> Iterator[Typesetter | None]:
    """Yield a typesetter for this text, or None where the drawing libraries are not installed."""
    try:
        import typst  # noqa: PLC0415 - heavy, and only for those who want something drawn
        from pymupdf_fonts import myfont  # noqa: PLC0415
    except ModuleNotFoundError:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        for name in FONTS:
            Path(folder, f"{name}.ttf").write_bytes(myfont(name))
        fonts = typst.Fonts(include_embedded_fonts=False, font_paths=[folder])
        others = [(font.path, font.index, font.family) for font in fonts.fonts() if font.path]
        missing, families = _missing(text, Path(folder, f"{FONTS[0]}.ttf"), others)
        yield Typesetter(fonts, families, missing)


def right_to_left(text: str) -> bool:
    """Tell whether a text runs from right to left, by its first letter."""
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind in _RTL for kind in kinds if kind in _RTL or kind == "L"), False)


def _breakable(text: str) -> str:
    """Return the text with a zero-width space, where a line may break, in every word too long for one."""
    parts: list[str] = []
    since = 0
    for at, sign in enumerate(text):
        since = 0 if sign.isspace() else since + 1
        if since > LONGEST_WORD and not belongs_before(text, at):
            parts.append("\u200b")
            since = 1
        parts.append(sign)
    return "".join(parts)


def _noon(on: date) -> int:
    """Return noon of a day (UTC) in Unix seconds."""
    return (on.toordinal() - date(1970, 1, 1).toordinal()) * 86_400 + 43_200


def _missing(text: str, ours: Path, others: list[tuple[str, int, str]]) -> tuple[str, tuple[str, ...]]:
    """Return the characters without a glyph, and the families of this machine that cover the others."""
    drawn = _TURNING.sub("", text)
    left = {sign for sign in drawn if not sign.isspace() and sign not in _JOINING and not _UNSEEN.match(sign)}
    left -= _signs(ours, 0)
    families: list[str] = []
    for path, index, family in others:
        if left and family != FAMILY and (found := left & _signs(Path(path), index)):
            left -= found
            families.append(family)
    return "".join(sorted(left)), tuple(families)


def _signs(font: Path, index: int) -> set[str]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - heavy
    from fontTools.ttLib.ttFont import TTLibError  # noqa: PLC0415

    try:
        with TTFont(font, fontNumber=index, lazy=True) as opened_font:
            return {chr(code) for code in opened_font.getBestCmap() or {}}
    except TTLibError:
        return set()
