"""Draws the page as a PDF: one sheet of real, tagged text in any script there is a font for. For `drawer`."""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from datetime import datetime
from pathlib import Path

from bot import chart
from flows import progress
from flows.loader import Library
from flows.person import Person, Sheet
from flows.summary import NUMBERS, as_line
from flows.text import fill

LETTER = frozenset({"US", "CA", "MX", "PH", "CO", "CL", "VE", "CR", "GT", "PA", "DO", "NI", "SV", "HN", "PR"})
"""Where paper is Letter; elsewhere it is A4."""

FONTS = ("figo", "figbo")
"""FiraGO, regular and bold (SIL OFL 1.1), as the package pymupdf-fonts brings them."""

FAMILY = "FiraGO"
BREAKS = 40
"""A page with more line breaks than this is set without them."""

NAMED = 5
"""Signs that can't be drawn are named up to this many."""

_TEMPLATE = Path(__file__).with_name("page.typ")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")
_JOINING = frozenset("\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\u00ad")
_RTL = frozenset({"R", "AL"})


def pdf(sheet: Sheet, person: Person, library: Library, now: datetime) -> bytes:
    """Return the page as a PDF of one sheet, or nothing where the libraries that draw are not installed."""
    try:
        import typst  # noqa: PLC0415 - heavy, and only for those who want a PDF
        from pymupdf_fonts import myfont  # noqa: PLC0415
    except ModuleNotFoundError:
        return b""
    with tempfile.TemporaryDirectory() as folder:
        for name in FONTS:
            Path(folder, f"{name}.ttf").write_bytes(myfont(name))
        fonts = typst.Fonts(include_embedded_fonts=False, font_paths=[folder])
        others = [(font.path, font.index, font.family) for font in fonts.fonts() if font.path]
        missing, families = _missing(_text_of(sheet), Path(folder, f"{FONTS[0]}.ttf"), others)
        data = _data(sheet, person, library, missing, families)
        if any(line.key == NUMBERS for line in sheet.lines):
            drawn = chart.png(progress.of(person, now), person, library)
            Path(folder, progress.PICTURE).write_bytes(drawn)
            words = fill(library.phrase("not-straight", person.language), {}, person.language).text
            data |= {"picture": progress.PICTURE, "alt": words} if drawn else {}
        main = Path(folder, _TEMPLATE.name)
        main.write_bytes(_TEMPLATE.read_bytes())
        made = typst.compile(
            main, root=Path(folder), font_paths=fonts, sys_inputs={"sheet": json.dumps(data)},
            pdf_standards="ua-1", timestamp=int(_noon(sheet)),
        )  # fmt: skip
    assert isinstance(made, bytes), "one page is one file"
    return made


def _noon(sheet: Sheet) -> float:
    """Return a moment of the page's day: the file says no more about when it was made than the page does."""
    return sheet.on.toordinal() * 86_400.0 - 719_163 * 86_400 + 43_200


def _text_of(sheet: Sheet) -> str:
    return "".join((sheet.title, *(line.under + line.label + line.words for line in sheet.lines)))


def _data(
    sheet: Sheet, person: Person, library: Library, missing: str, families: tuple[str, ...]
) -> dict[str, object]:
    language = person.language

    def phrase(name: str, **values: str) -> str:
        return fill(library.phrase(name, language), values, language).text

    head, _, about = phrase("summary-head", title=sheet.title).partition("\n")
    foot = [phrase("summary-foot", made_on=sheet.on.isoformat())]
    if missing:
        named = [unicodedata.name(sign, f"U+{ord(sign):04X}") for sign in missing[:NAMED]]
        foot.append(phrase("pdf-missing", signs="; ".join(named)))
    flat = sum(line.words.count("\n") for line in sheet.lines) > BREAKS
    return {
        "title": _drawn(sheet.title, missing), "language": language.partition("-")[0],
        "paper": "us-letter" if person.country in LETTER else "a4", "fonts": [FAMILY, *families],
        "head": _part(head, missing), "about": _part(about, missing),
        "foot": [_part(one, missing) for one in foot],
        "lines": [
            {
                **_part(as_line(line)[len(line.label) + 2 :], missing, flat=flat),
                "label": _part(line.label, missing),
                "under": _part("" if before and before.under == line.under else line.under, missing),
            }
            for before, line in zip((None, *sheet.lines), sheet.lines, strict=False)
        ],
    }  # fmt: skip


def _part(text: str, missing: str, *, flat: bool = False) -> dict[str, object]:
    drawn = _drawn(" ".join(text.split()) if flat else text, missing)
    return {"text": drawn, "rtl": right_to_left(drawn)}


def _drawn(text: str, missing: str) -> str:
    """Return the text with a box for each sign that can't be drawn."""
    shown = _UNSEEN.sub("\ufffd", text)
    return shown.translate({ord(sign): "□" for sign in missing})


def right_to_left(text: str) -> bool:
    """Tell whether a text runs from right to left, by its first letter."""
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind in _RTL for kind in kinds if kind in _RTL or kind == "L"), False)


def _missing(text: str, ours: Path, others: list[tuple[str, int, str]]) -> tuple[str, tuple[str, ...]]:
    """Return the signs no font has, and the families of this machine that have what ours doesn't."""
    left = {sign for sign in text if not sign.isspace() and sign not in _JOINING and not _UNSEEN.match(sign)}
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
        with TTFont(font, fontNumber=index, lazy=True) as opened:
            return {chr(code) for code in opened.getBestCmap() or {}}
    except TTLibError:
        return set()
