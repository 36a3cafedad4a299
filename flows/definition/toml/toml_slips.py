"""Explains why a file is not TOML, for people who don't program: line, slip and corrected line. Pure."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator

_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_INVISIBLE = {
    "\u00a0": "a no-break space",
    "\u202f": "a narrow no-break space",
    "\u200b": "a zero-width space",
    "\u200c": "a zero-width sign",
    "\u200d": "a zero-width sign",
    "\ufeff": "a byte order mark",
    "\u2060": "a word joiner",
    "\u00ad": "a soft hyphen",
}
_WIDE = "\u00a0\u202f"
"""Those that stand for a space; the others stand for nothing."""

_BREAKS = "\u2028\u2029\u0085\v\f"
"""Signs by which other programs begin a line, and a TOML file doesn't."""

KIND_NAMES = (
    *("say", "text", "choice", "multi", "rank", "list", "scale", "number", "yesno", "date", "time", "plan"),
    *("sentence", "recap", "preview", "call", "end"),
)
"""Types of states, as a header names them."""

_IN_WORDS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen"),
)

_NUMBERS = ("minutes", "order", "version", "low", "high", "max_chars")
"""Keys that take a number."""

_OTHER_FILES = (
    (r"\{\\rtf", "this is rich text (RTF). Save it as plain text, as UTF-8"),
    (r"<(?:!doctype|html|\?xml)", "this is a web page. Copy the text alone into a file of plain text"),
)
"""Beginnings of files that are no plain text."""

_STATEMENT = re.compile(r'\[[a-z]+(?:\.[\w-]+)*\]\s*$|[a-z_]+ *= *(?:["\[{\d]|true|false)')

_TEXT = re.compile(r'"""|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*')
_HEADER = re.compile(r"[\s*`]*\[[^=,{]*$|\s*[a-z]+\.[^=]*\]\s*$")
_SHOWN = 160
"""Characters of a corrected line that a message shows."""

_SAID = {
    "true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false",
}  # fmt: skip
"""Words that people write for true and false."""

_LISTS = dict.fromkeys(("techniques", "sources", "cues", "acts", "lead", "stems"), "|") | dict.fromkeys(
    ("removed", "was", "entries", "short", "do"), ","
)
"""Keys that take several texts or names, each with what stands between them."""

_SYNTAX: tuple[tuple[str, str], ...] = (
    ("Illegal character '\\n'", "a text isn't closed. Put a quote at its end"),
    ("Unterminated string", "a text isn't closed. Put a quote at its end"),
    ("Cannot declare", "this table is there twice. Give one of them another name"),
    ("Cannot overwrite", "this key is there twice. Take one out"),
    ("Duplicate inline table key", "a key is there twice between the same braces. Take one out"),
    (
        "Invalid value",
        "the value can't be read. Put texts in quotes, and write true or false in small letters",
    ),
    ("Unclosed array", "a list isn't closed. Put a ] at its end, and a comma between its entries"),
    ("Unclosed inline table", "a { isn't closed. Put a } at its end, and a comma between its keys"),
    ("Expected newline or end", "something follows the value. Put each key on a line of its own"),
    ("Expected '='", "there is no = after the key. Write key = value"),
)


def explained(source: str, message: str) -> tuple[int, str]:
    """Return the line of a slip and what to do about it.

    `message` is what `tomllib` says of `source`. The line is the one to correct, which may stand above
    the one where `tomllib` gave up. A corrected line is shown only where the file is TOML up to there
    with it, so that no advice leads to the next message.
    """
    lines = source.split("\n")
    found = _LINE.search(message)
    number = int(found[1]) if found and found[1] else len(lines)
    if whole := _of_the_whole(lines) or _spread(lines, number) or _repaired(lines, number):
        return whole
    if (opened := _open_list(lines, number)) and ("Invalid value" in message or "Unclosed array" in message):
        return opened, f"the list that begins in line {opened} isn't closed. Put a ] at its end"
    return number, _twice(lines, number, message) or _plainly(_LINE.sub("", message))


def _repaired(lines: list[str], number: int) -> tuple[int, str] | None:
    """Return the line, the slip and the line as it should be, where one line can be mended, or None."""
    for at in dict.fromkeys((number, number - 1)):
        if 0 < at <= len(lines):
            for words, repaired in _repairs(lines[at - 1]):
                if _reaches([*lines[: at - 1], repaired, *lines[at:]], number):
                    return at, f"{words}. Write: {_clipped(repaired)}"
    return None


def undecodable(error: UnicodeDecodeError) -> tuple[int, str]:
    """Return the line of the first byte that is no UTF-8, and how to save the file."""
    data = error.object
    how = "Save it as UTF-8 (Notepad: Save as, Encoding: UTF-8)"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return 1, f"it is saved as UTF-16. {how}"
    if data[:4] == b"PK\x03\x04":
        return 1, "this is a document of Word or the like. Save it as plain text, as UTF-8"
    number = data.count(b"\n", 0, error.start) + 1
    sign = data[error.start : error.start + 1].decode("cp1252", "replace")
    return number, f"“{sign}” isn't saved as UTF-8. {how}"


def _clipped(line: str) -> str:
    shown = line.strip().split("\n")[0]
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"


def _reaches(lines: list[str], number: int) -> bool:
    """Tell whether the file is TOML at least to the end of a line."""
    try:
        tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        return (
            found is not None and (found[1] is None or int(found[1]) > number) and "Cannot" not in str(error)
        )
    return True


def _repairs(line: str) -> Iterator[tuple[str, str]]:
    """Yield what may be wrong in a line, with the line as it would be right; the likeliest first."""
    for repair in _REPAIRS:
        found = repair(line)
        if found is not None and found[1] != line:
            yield found


_Repair = Callable[[str], "tuple[str, str] | None"]


def _seen(line: str) -> tuple[str, str] | None:
    bare = _TEXT.sub(lambda text: " " * len(text[0]), line)
    for sign, name in _INVISIBLE.items():
        if sign in bare:
            where = f"column {bare.index(sign) + 1} holds {name}, which can't be seen"
            every = "".join(
                (" " if one in _WIDE else "") if one in _INVISIBLE and bare[n] == one else one
                for n, one in enumerate(line)
            )
            return where, every
    if found := next((sign for sign in bare if sign in _BREAKS), None):
        at = bare.index(found)
        words = f"column {at + 1} holds a sign that looks like a new line and is none. Press Enter there"
        return words, f"{line[:at]}\n{line[at + 1 :]}"
    return None


def _two_keys(line: str) -> tuple[str, str] | None:
    found = re.match(
        r'(\s*[\w-]+\s*=\s*(?:"[^"]*"|\d+|true|false))\s*[,;]?\s+([a-z_]+\s*=\s*["\[\dtf].*)$', line
    )
    return ("each key stands on a line of its own", f"{found[1]}\n{found[2]}") if found else None


def _digits(line: str) -> tuple[str, str] | None:
    if found := re.match(rf"(\s*(?:{'|'.join(_NUMBERS)})\s*=\s*)([^\d#\"]*)(\d+)([^\d#\".]*)$", line):
        if not re.search("[A-Za-z]", found[2] + found[4]):
            return None
        return "a number stands alone", f"{found[1]}{found[3]}"
    found = re.match(r"(\s*[\w.-]+\s*=\s*)([A-Za-z]+)\s*$", line)
    if not found or found[2].lower() not in _IN_WORDS:
        return None
    return "a number is written in digits", f"{found[1]}{_IN_WORDS.index(found[2].lower())}"


def _remark(line: str) -> tuple[str, str] | None:
    words = "a remark begins with #"
    if found := re.match(r"\s*(?://+|--+|;|%|/\*)\s*(.*?)(?:\*/)?$", line):
        return words, f"# {found[1].strip()}"
    if found := re.match(r"\s*<!--\s*(.*?)\s*(?:-->)?$", line):
        return words, f"# {found[1]}"
    if found := re.match(r"(.*\S)\s+//+\s*(.*)$", line):
        return words, f"{found[1]} # {found[2]}"
    return None


def _curly(line: str) -> tuple[str, str] | None:
    opened = re.compile(r"([=\[,{]\s*)[“”„«‘’](.*?)[“”»‘’](?=\s*(?:[,\]}#]|$))")
    straight = opened.sub(lambda found: f'{found[1]}"{found[2]}"', line)
    mixed = re.sub(r"([=\[,{]\s*)[“”„«]([^\"]*)\"", r'\1"\2"', straight)
    mixed = re.sub(r'([=\[,{]\s*)"([^"“]*)”(?=\s*(?:[,\]}#]|$))', r'\1"\2"', mixed)
    return ("curly quotes stand around a text, where straight ones belong", mixed)


def _round(line: str) -> tuple[str, str] | None:
    found = re.match(r"(\s*)[(\[{]\s*([a-z_]+\s*=.*?)\s*[)\]}](,?\s*)$", line)
    words = "a choice stands between { and }"
    return (words, f"{found[1]}{{ {found[2]} }}{found[3]}") if found else None


def _bullet(line: str) -> tuple[str, str] | None:
    found = re.match(r"(\s*)[-*•]\s*([{\"].*)$", line)
    return ("entries of a list begin without a dash", f"{found[1]}{found[2]}") if found else None


def _header(line: str) -> tuple[str, str] | None:
    if not _HEADER.match(line):
        return None
    inside = line.strip().strip("[]*`").strip()
    kind, dot, name = inside.partition("." if "." in inside else ":")
    if not dot and inside.split()[:1] and inside.split()[0] in KIND_NAMES:
        kind, dot, name = inside.partition(" ")
    slug = _slug(name if dot else kind)
    head = kind.strip() if dot and re.fullmatch(r"[a-z]+", kind.strip()) else "state"
    if not slug:
        words = "the name of a state holds small letters, digits and hyphens"
        return words, f"[{head}.a-name]"
    words = "the name of a state holds small letters, digits and hyphens, between [ and ]"
    if kind.strip() == "flow" and not dot:
        return "the header of a table stands between [ and ]", "[flow]"
    return words, f"[{head}.{slug}]"


def _slug(text: str) -> str:
    """Return a text as it can be a name: small letters without marks, digits and hyphens."""
    apart = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    marked = re.sub(r"[^a-z0-9]+", "-", plain)
    return re.sub(r"^[^a-z]+|-+$", "", marked)[:40]


def _equals(line: str) -> tuple[str, str] | None:
    words = "there is no = after the key"
    if found := re.match(r"(\s*[A-Za-z_][\w.-]*)\s*[:\uff1a\uff1d]=?\s*(.+)$", line):
        return words, f"{found[1]} = {_as_value(found[2])}"
    if found := re.match(r"(\s*[a-z_]+)\s+([\"'\[{].*|\d+|true|false)$", line):
        return words, f"{found[1]} = {found[2]}"
    inner = re.sub(r"([{,]\s*[a-z_]+)\s*[:\uff1a\uff1d]\s*(?=[\"'\d]|true|false)", r"\1 = ", line)
    return words, inner


def _as_value(text: str) -> str:
    value = text.strip().rstrip(",;")
    if re.match(r"[\"'\[{]|-?\d+$|(?:true|false)$", value):
        return value
    return _SAID.get(value.lower()) or f'"{_inside(value)}"'


def _inside(text: str) -> str:
    """Return a text as it can stand between straight quotes."""
    curly = re.sub(r'"([^"]*)"', r"“\1”", text)
    return curly.replace('"', "”").replace("\\", "\\\\")


def _backslash(line: str) -> tuple[str, str] | None:
    doubled = re.sub(r'\\(?![btnfr"\\]|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})', r"\\\\", line)
    return ("a backslash in a text is written twice", doubled)


def _apostrophe(line: str) -> tuple[str, str] | None:
    found = re.match(r"(\s*[\w.-]+\s*=\s*)'(.*)'\s*$", line)
    words = "an apostrophe ends a text in single quotes. Put it in double ones"
    return (words, f'{found[1]}"{_inside(found[2])}"') if found and "'" in found[2] else None


def _boolean(line: str) -> tuple[str, str] | None:
    found = re.match(r"(\s*[\w.-]+\s*=\s*)([A-Za-z]+)\s*$", line)
    if found and found[2].lower() in {"none", "null", "nil"}:
        return "a key without a value is left out", f"# {line.strip()}"
    said = _SAID.get(found[2].lower()) if found else None
    return (
        ("true and false are written small, without quotes", f"{found[1]}{said}") if found and said else None
    )


def _in_one(line: str) -> tuple[str, str] | None:
    """Mend several texts or names that stand in no quotes, in one of them, or each in its own."""
    found = re.match(r"(\s*([a-z_]+)\s*=\s*)(?!\[)(\S.*?)\s*$", line)
    if not found or found[2] not in _LISTS or not found[3].strip('"'):
        return None
    sign = _LISTS[found[2]]
    many = r'"?\s*\|\s*"?|"\s*[,;]\s*"' if sign == "|" else r'"?\s*[,;|]\s*"?'
    texts = [_inside(one.strip()) for one in re.split(many, found[3].strip().strip('"'))]
    between = " | " if sign == "|" else ", "
    told = "texts" if sign == "|" else "names"
    words = f"the {told} of a list stand between two straight quotes, with {sign} between one and the next"
    return words, f'{found[1]}"{between.join(texts)}"'


def _quotes_inside(line: str) -> tuple[str, str] | None:
    found = re.match(r'(\s*[\w.-]+\s*=\s*")(.*)("\s*)$', line)
    words = "a straight quote inside a text ends it. Write curly ones inside"
    if found and '"' in found[2] and not re.search(r'"\s*,\s*"', found[2]):
        return words, found[1] + _inside(found[2]) + found[3]
    if when := re.search(r'when = ""(\w[\w-]*)"', line):
        return "an id in a condition stands in single quotes", line.replace(f'""{when[1]}"', f"\"'{when[1]}'")
    return None


def _unquoted(line: str) -> tuple[str, str] | None:
    found = re.match(r"(\s*[\w.-]+\s*=\s*)(.*?)\s*$", line)
    if not found or not found[2].strip('"') or found[2][0] in "[{":
        return None
    start, value = found[1], found[2]
    words = "a text stands between straight quotes"
    if value.startswith('"') and not value.endswith('"'):
        return "a text isn't closed. Put a quote at its end", f'{start}"{_inside(value[1:])}"'
    return words, f'{start}"{_inside(value.strip(chr(34)))}"'


def _one_in_list(line: str) -> tuple[str, str] | None:
    found = re.match(r"(\s*)\"([^\"]*)(,?)\s*$", line)
    return (
        ("a text isn't closed. Put a quote at its end", f'{found[1]}"{found[2].rstrip(",")}",')
        if found
        else None
    )


def _after_value(line: str) -> tuple[str, str] | None:
    if found := re.match(r"(.*?[\"\]}\w])\s*[,;.]+\s*$", line):
        return "nothing stands behind a value. Take the sign out", found[1]
    if found := re.match(r"(\s*[\w.-]+\s*=\s*(?:\d+|true|false|\"[^\"]*\"))\s+(\S.*)$", line):
        return "something follows the value. A remark begins with #", f"{found[1]} # {found[2]}"
    if re.match(r"\s*[A-Za-z][^=\"]*$", line):
        return "this line is no key with a value. A remark begins with #", f"# {line.strip()}"
    return None


def _between_keys(line: str) -> tuple[str, str] | None:
    commas = re.sub(r'("|\d|true|false)\s*;\s*(?=[a-z_]+\s*=)', r"\1, ", line)
    commas = re.sub(r'("|\d|true|false)\s+(?=[a-z_]+\s*=)', r"\1, ", commas)
    return ("a comma stands between the keys of a choice", commas)


def _braces(line: str) -> tuple[str, str] | None:
    if re.match(r"\s*\{.*[^}\s,]\s*,?\s*$", line):
        return "a { isn't closed. Put a } at its end", f"{line.rstrip().rstrip(',').rstrip()} }},"
    if found := re.match(r"(\s*)([a-z_]+\s*=.*)\}(,?)\s*$", line):
        return "a choice stands between { and }", f"{found[1]}{{ {found[2].strip()} }}{found[3]}"
    return None


def _between_entries(line: str) -> tuple[str, str] | None:
    found = re.match(r"(.*[}\"])\s*$", line)
    return ("a comma stands between the entries of a list", f"{found[1]},") if found else None


_REPAIRS: tuple[_Repair, ...] = (
    _seen, _remark, _two_keys, _curly, _boolean, _digits, _header, _round, _bullet, _equals, _backslash,
    _apostrophe, _in_one, _quotes_inside, _between_keys, _braces, _after_value, _unquoted, _one_in_list,
    _between_entries,
)  # fmt: skip


def _of_the_whole(lines: list[str]) -> tuple[int, str] | None:
    """Return the line of a merge's mark, or of a `\"\"\"` that nothing closes, with what to do, or None."""
    marks = re.compile(r"<{7}( |$)|={7}$|>{7}( |$)")
    for at, line in enumerate(lines, 1):
        if marks.match(line):
            return at, "marks of a merge are left in the file. Take them out, with one of the two versions"
        if line.lstrip().startswith("```"):
            return at, "``` belongs to the page that this was copied from. Take this line out"
    for begins, words in _OTHER_FILES:
        if re.match(begins, lines[0], re.IGNORECASE):
            return 1, words
    found = [at for at, line in enumerate(lines, 1) for _ in re.findall('"""', line)]
    return _open_text(lines, found[-1]) if len(found) % 2 else None


def _open_text(lines: list[str], last: int) -> tuple[int, str]:
    """Return the line where a text of several lines was meant to end or begin, with what to write there."""
    opened = 0
    for at, line in enumerate(lines, 1):
        if not opened and (slip := _opened_otherwise(lines, at)):
            return slip
        if not opened and line.strip() == '"""':
            return _beginning(lines, at)
        if opened and _STATEMENT.match(line):
            if not lines[opened - 1].rstrip().endswith('"""'):  # meant to stand in one line, perhaps
                where = f'Put """ on a line of its own above line {at}'
                return opened, f'the text that begins here with """ isn\'t closed. {where}'
            above = at - 1 if not lines[at - 2].strip() and at - 1 > opened else at
            words = f'the text that begins in line {opened} with """ isn\'t closed'
            return above, f'{words}. Put """ on a line of its own above this one'
        if line.count('"""') % 2:
            opened = 0 if opened else at
    return last, 'a text that begins with """ isn\'t closed. Put """ at its end'


def _beginning(lines: list[str], end: int) -> tuple[int, str]:
    """Return the line where the text that ends in a line was meant to begin, with what to write there."""
    at = end - 1
    while (
        at > 0 and not _STATEMENT.match(lines[at - 1]) and not re.match(r"\s*[\w.-]+\s*=\s*$", lines[at - 1])
    ):
        at -= 1
    if at and (key := re.match(r"\s*([\w.-]+)\s*=\s*$", lines[at - 1])):
        return at, f'a text of several lines begins with three straight quotes. Write: {key[1]} = """'
    words = f'the text that ends in line {end} with """ has no beginning'
    return at + 1, f'{words}. Write a line above this one: ask = """'


def _opened_otherwise(lines: list[str], at: int) -> tuple[int, str] | None:
    """Return a line that opens a text of several lines with other signs, and the line as it should be."""
    found = re.match(r"(\s*[\w.-]+\s*=\s*)(\"\"|[“”„]{2,3}|\'\'\')\s*$", lines[at - 1])
    following = lines[at] if at < len(lines) else ""
    if not found or not following.strip() or _STATEMENT.match(following):
        return None
    return at, f'a text of several lines begins with three straight quotes. Write: {found[1].strip()} """'


def _spread(lines: list[str], number: int) -> tuple[int, str] | None:
    """Return the line of a text or a choice that was broken in two, and both lines joined, or None."""
    for at in (number, number - 1):
        if not 0 < at < len(lines):
            continue
        first, second = lines[at - 1], lines[at]
        if first.lstrip().startswith("#"):
            continue
        text = _TEXT.sub("", first).count('"') % 2 == 1
        words = "a text stands on one line" if text else "a choice stands on one line"
        joined = f"{first.rstrip()} {second.strip()}"
        if (
            second.strip()
            and (text or "{" in first)
            and _reaches([*lines[: at - 1], joined, *lines[at + 1 :]], number)
        ):
            return at, f"{words}. Write: {_clipped(joined)}"
    return None


def _open_list(lines: list[str], number: int) -> int | None:
    """Return the line of a list that the next key finds open at or before a line, or None.

    A list that is closed later lacks a comma, not its end.
    """
    opened = 0
    for at, line in enumerate(lines, 1):
        bare = _TEXT.sub("", line)
        if re.match(r"\s*(?:[\w-]+\s*=|\[[\w.\"-]+\]\s*$)", bare):
            if opened and opened <= number <= at:
                return opened
            opened = 0
        if not re.match(r"\s*\[[\w.\"-]+\]\s*$", bare):
            depth = bare.count("[") - bare.count("]")
            opened = at if depth > 0 and not opened else 0 if depth < 0 else opened
    return opened if 0 < opened <= number else None


def _twice(lines: list[str], number: int, message: str) -> str | None:
    """Return where a table or key stood before, or None."""
    line = lines[number - 1].strip() if number <= len(lines) else ""
    if "Cannot declare" in message:
        earlier = next((at for at, text in enumerate(lines[: number - 1], 1) if text.strip() == line), None)
        if earlier and line == "[flow]":
            return f"a talk begins in line {earlier}, and another one here. Give each a file of its own"
        if earlier:
            return f"this table is there twice, first in line {earlier}. Give one of them another name"
    if "Cannot overwrite" in message and (key := re.match(r"[\w.-]+(?=\s*=)", line)):
        for at in range(number - 1, 0, -1):
            if lines[at - 1].lstrip().startswith("["):
                break
            if re.match(rf"{re.escape(key[0])}\s*=", lines[at - 1].strip()):
                return f"`{key[0]}` is there twice, first in line {at}. Take one out"
    return None


def _plainly(message: str) -> str:
    for sign, words in _SYNTAX:
        if sign in message:
            return words
    return f"it isn't valid TOML ({message[:1].lower()}{message[1:]}). Look at this line and the one before"
