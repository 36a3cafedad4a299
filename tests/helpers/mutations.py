"""Slips every shipped flow the ways authors slip, and says which slips are caught before anything runs.

`guilty` says which lines a slip changed, `Tally` counts what was caught, and how often at the guilty line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from flows import shipped
from flows.authoring.lint.data_flow import known
from flows.authoring.lint.phrasing import wording
from flows.authoring.lint.phrasing.wording import Wording
from flows.authoring.lint.runner import lint
from flows.authoring.reviewing import published
from flows.definition import loader
from flows.definition.draft import Draft
from flows.definition.languages.translations import PHRASES_FILE
from flows.definition.loading.content_file import Cache
from flows.errors import Problem

OWN_WORK = {"R102", "R103"}
"""Every edit is reported as a change since publication, so that code doesn't count here."""

Swap = Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of slip: where it can happen, and what is written there instead."""

    name: str
    where: re.Pattern[str]
    instead: Swap

    def harmless(self, match: re.Match[str], source: str, draft: Draft) -> bool:
        """Tell whether this is no slip here: it changes nothing, or nothing is missing without it."""
        if self.name in {"id of a choice's line misspelt", "words in brackets misspelt"}:
            return len(re.findall(rf"(?<![\w-]){match[1]}(?![\w-])", source)) == 1  # nothing asks for it yet
        if self.name == "nothing opens it":
            return bool(draft.flow.weights)  # the finder of barriers does
        if self.name not in {"words for nothing forgotten", "a name for one's own answer lost"}:
            return False
        state = str(re.findall(rf"^\[{HEAD}\.([\w-]+)\]", source[: match.start()], re.MULTILINE)[-1])
        if self.name.startswith("a name"):
            return draft.flow.states[state].save == state.replace("-", "_")
        return match[1].partition("|")[0] in known(draft).surely[state]


def _misspelt(word: str) -> str:
    """Return the word with a letter too many: it is no other word then."""
    return word[:2] + word[1:2] + "q" + word[2:]


def _kind(name: str, where: str, instead: str | Swap) -> Kind:
    swap: Swap = instead if callable(instead) else (lambda match: match.expand(instead))
    return Kind(name, re.compile(where, re.MULTILINE), swap)


def _spelling(group: int) -> Swap:
    def swap(match: re.Match[str]) -> str:
        start, end = (at - match.start() for at in match.span(group))
        return match[0][:start] + _misspelt(match[group]) + match[0][end:]

    return swap


HEAD = r"(?:state|call|choice|date|end|list|multi|number|plan|preview|rank|recap|say|scale|sentence|text|time|yesno)"
"""Begins the header of a state: its kind, or `state` where `type` says it."""

STATE = rf"^\[{HEAD}\.[^\n]+\n(?:(?!\[{HEAD}\.[\w-]+\])[^\n]*\n?)+"
_BRANCH = r"^goto = \[\n((?:  \{[^\n]*\},?\n)+)\]"


def _last_branch(swap: Callable[[list[str]], list[str]]) -> Swap:
    return lambda match: "goto = [\n" + "".join(swap(match[1].splitlines(keepends=True))) + "]"


KINDS: tuple[Kind, ...] = (
    _kind("target misspelt", r'^goto = "([a-z][^"]*)"', _spelling(1)),
    _kind("talk misspelt", r'goto = "@([^"]+)"', _spelling(1)),
    _kind("branch's target misspelt", r'\bto = "([a-z][^"]*)"', _spelling(1)),
    _kind("choice's target misspelt", r'label = "[^"]*", goto = "([a-z][^"]*)"', _spelling(1)),
    _kind("@ forgotten", r'goto = "@([^"]+)"', r'goto = "\1"'),
    _kind("default branch missing", _BRANCH, _last_branch(lambda lines: lines[:-1])),
    _kind("default branch first", _BRANCH, _last_branch(lambda lines: [lines[-1].rstrip(",\n") + ",\n", *lines[:-1]])),
    _kind("state dropped", STATE, ""),
    _kind("state doubled", STATE, r"\g<0>\n\g<0>"),
    _kind("state's name changed at one place", rf"^\[{HEAD}\.([\w-]+)\]", _spelling(1)),
    _kind("state's header misspelt", rf"^\[({HEAD})\.(?=[\w-]+\])", _spelling(1)),
    _kind("header's dot lost", rf"^\[({HEAD})\.([a-z])(?=[\w-]*\])", r"[\1\2"),
    _kind("header's bracket lost", rf"^(\[{HEAD}\.[\w-]+)\]", r"\1"),
    _kind("header of another kind", r"^\[(?:scale|multi|list|plan|yesno)\.([\w-]+)\]", r"[text.\1]"),
    _kind("kind left out", rf"^\[(?!state){HEAD}\.([\w-]+)\]", r"[\1]"),
    _kind("type misspelt", r'^type = "([a-z]+)"', _spelling(1)),
    _kind("type missing", r'^type = "[a-z]+"\n', ""),
    _kind("type of another kind", r'^type = "(?:scale|multi|list|plan|yesno)"$', 'type = "text"'),
    _kind("question missing", r'^ask = "(?!"")[^\n]*"\n', ""),
    _kind("ask for say", r"^say = ", "ask = "),
    _kind("say for ask", r"^ask = ", "say = "),
    _kind("end forgotten", r'^type = "end"$(?![\s\S]*^type = "end"$)', 'type = "say"'),
    _kind("end of the header forgotten", r"^\[end\.([\w-]+)\]$(?![\s\S]*^\[end\.)", r"[say.\1]"),
    _kind("key misspelt", r"^(line|label|help|choices|record|keep|skip_label|suggest|sensitive|section|button) = ", _spelling(1)),
    _kind("flow key misspelt", r"^(title|menu|minutes|about|version|summary|sources) = ", _spelling(1)),
    _kind("key doubled", r'^(ask|say|type|goto) = "[^\n]*"\n', r"\g<0>\g<0>"),
    _kind("choice's id doubled", r'\{ id = "([^"]+)"(.*)\n  \{ id = "[^"]+"', r'{ id = "\1"\2\n  { id = "\1"'),
    _kind("choice's label doubled", r'label = ("[^"]+")(, goto = "[^"]*")? \},\n(  \{ id = "[^"]+", label = )"[^"]+"(?!, when)', r"label = \1\2 },\n\3\1"),
    _kind("choice's id missing", r'\{ id = "[^"]+", ', "{ "),
    _kind("choice's label missing", r', label = "[^"]+"', ""),
    _kind("id with a capital", r'\{ id = "([a-z])([^"]*)"', lambda match: f'{{ id = "{match[1].upper()}{match[2]}"'),
    _kind("id with a space", r'\{ id = "([a-z]+)"', r'{ id = "\1 x"'),
    _kind("id too long", r'\{ id = "([a-z]+)"', lambda match: f'{{ id = "{match[1]}{"x" * 52}"'),
    _kind("label too long", r'(\{ id = "[^"]+", label = "[^"]+)"', r'\1, and so on, and so on, and so on, and so on"'),
    _kind("text too long", r'^((?:ask|say) = "[^"\\\n]+)"$', lambda match: match[1] + " And then there is more." * 11 + '"'),
    _kind("closing quote lost", r'^((?:ask|say|label|goto|type) = "[^"\n]*)"$', r"\1"),
    _kind("opening quote lost", r'^((?:ask|say|label|goto|type) = )"', r"\1"),
    _kind("no quotes at all", r'^(goto|type|keep|record|from) = "([^"\n]*)"$', r"\1 = \2"),
    _kind("smart quotes", r'^((?:ask|say|label|title|button) = )"([^"\n]*)"$', r"\1“\2”"),
    _kind("list's bracket lost", r"^\](?=\n)", ""),
    _kind("comma between choices lost", r"^(  \{[^\n]*\}),\n(?=  \{)", r"\1\n"),
    _kind("brace lost", r"^(  \{[^\n]*)\},?$", r"\1,"),
    _kind("comma between keys lost", r'(\{ id = "[^"]+"), ', r"\1 "),
    _kind("equals sign lost", r"^(ask|say|type) = ", r"\1 "),
    _kind("colon for equals", r"^(ask|say|type|goto) = ", r"\1: "),
    _kind("tab in a text", r'^((?:ask|say|help) = "[^" \n]+) ', "\\1\t"),
    _kind("number in quotes", r"^(low|high|max_chars|minutes|version|order) = (\d+)$", r'\1 = "\2"'),
    _kind("True for true", r"= true$", "= True"),
    _kind("yes for true", r"= true$", "= yes"),
    _kind("flag in quotes", r"= (true|false)$", r'= "\1"'),
    _kind("slot misspelt", r"\{([a-z]{3}[a-z_]*)(?=[|}])", _spelling(1)),
    _kind("hyphen in a slot", r"\{([a-z]+)_([a-z_]+)(?=[|}])", r"{\1-\2"),
    _kind("slot's brace lost", r"(\{[a-z_]+(?:\|[^}\n]*)?)\}(?=[^}\n]*\"$)", r"\1"),
    _kind("filter misspelt", r"\|(list|quote|low|date|time)(?=[|}])", _spelling(1)),
    _kind("words for nothing forgotten", r"\{(\w+(?:\|(?:list|low|quote))*)\|or [^}|]*\}", r"{\1}"),
    _kind("bold not closed", r"\*\*(?=[^*\n]*\*\*)", ""),
    _kind("name in a condition misspelt", r'when = "(?:not )?([a-z]{3}[a-z_]*) (?=[<>=])', _spelling(1)),
    _kind("id in a condition misspelt", r"when = \"[^\"\n]*'([a-z-]{3,})'(?= in| \"|\")", _spelling(1)),
    _kind("id in a condition without quotes", r"(when = \"\w+ == )'([a-z]+)'\"", r'\1\2"'),
    _kind("= for ==", r'(when = "[^"\n]*?) == ', r"\1 = "),
    _kind("=> for >=", r'(when = "[^"\n]*?) >= ', r"\1 => "),
    _kind("&& for and", r'(when = "[^"\n]*?|^-> [^"\n]* if [^"\n]*?) and ', r"\1 && "),
    _kind("quote in a condition lost", r"(when = \"[^\"\n]*'[a-z-]+)'", r"\1"),
    _kind("number beyond the scale", r'(when = "[a-z_]+ >= )\d+"', r'\g<1>42"'),
    _kind("number as a text", r'(when = "[a-z_]+ (?:>=|<=|<|>) )(\d+)"', r"\1'\2'" + '"'),
    _kind("choice in the wrong condition", r"(when = \")'[a-z-]+' in (\w+)\"", r"\1'never-such' in \2" + '"'),
    _kind("picks from nowhere", r'^from = "([a-z-]+)"', _spelling(1)),
    _kind("called talk misspelt", r'^flow = "([a-z-]+)"', _spelling(1)),
    _kind("keep misspelt", r'^(?:keep|record) = "([a-z_]+)"', _spelling(1)),
    _kind("section misspelt", r'^section = "([a-z]+)"', _spelling(1)),
    _kind("effect misspelt", r'^do = \[?"([a-z-]+)"', _spelling(1)),
    _kind("low over high", r'^(type = "scale"\n|\[scale\.[\w-]+\]\n)', r"\1low = 12" + "\n"),
    _kind("scale to a hundred", r'^(type = "scale"\n|\[scale\.[\w-]+\]\n)(?!(?:[^\n\[]*\n)*?high =)', r"\1high = 100" + "\n"),
    _kind("name of another talk", r'^\[flow\](?:\nname = "[^"]+")?', '[flow]\nname = "other"'),
    _kind("command of another talk", r'^command = "[^"]+"', 'command = "other"'),
    _kind("name with a capital", r'^\[flow\](?:\nname = "[^"]+")?', '[flow]\nname = "Rest"'),
    _kind("[flow] lost", r"^\[flow\]\n", ""),
    _kind("message in a circle", r'^(\[(?:state|say)\.([^\]]+)\]\n(?:type = "say"\n)?(?:(?!goto|\[)[^\n]*\n)*)goto = "[^"]+"', r'\1goto = "\2"'),
    _kind("nothing opens it", r'^command = "[^"]+"\nmenu = "[^"]+"\n', ""),
    _kind("a word that pushes", r'^((?:ask|say|help) = ")(?!"")', r"\1You should know this. "),
    _kind("an exclamation mark", r'^((?:ask|say) = "[^"\n?]*)\."$', r'\1!"'),
    _kind("an unsafe word", r'^((?:ask|say|help) = ")(?!"")', r"\1After a failed attempt. "),
    _kind("a word twice", r'^((?:ask|say|help) = "[^"\n]*?) (?!that |had )(\w+) ', r"\1 \2 \2 "),
    _kind("a name for one's own answer lost", r'^(?:save|answer) = "[a-z_]+"\n', ""),
)  # fmt: skip

SHORT_KINDS: tuple[Kind, ...] = (
    _kind("target of a choice's line misspelt", r'^[^"\n=\[]+ -> @?([a-z][a-z-]+)$', _spelling(1)),
    _kind("arrow of a choice's line written otherwise", r'^([^"\n=\[]+) -> (@?[a-z][a-z-]+)$', r"\1 => \2"),
    _kind("arrow of a choice's line lost", r'^([^"\n=\[]+) -> (@?[a-z][a-z-]+)$', r"\1 \2"),
    _kind("id of a choice's line misspelt", r'^[^"\n=\[]+ #([a-z]{3,})(?= ->|$)', _spelling(1)),
    _kind("choice's line doubled", r'^([A-Z][^"\n=\[]+ #[a-z-]+\n)', r"\1\1"),
    _kind("label of a choice's line too long", r'^([A-Z][^"\n=\[#]+)(?= #[a-z-]+)', r"\1, and so on, and so on, and so on, and so on"),
    _kind("target of a branch's line misspelt", r"^([a-z]{3}[a-z-]*) if ", _spelling(1)),
    _kind("if of a branch's line misspelt", r"^([a-z][a-z-]*) if ", r"\1 fi "),
    _kind("condition of a branch's line misspelt", r"^[a-z][a-z-]* if (?:not )?([a-z]{3}[a-z_]*) (?=[<>=])", _spelling(1)),
    _kind("id in a branch's line misspelt", r"^[a-z][a-z-]* if [^\n]*?'([a-z-]{3,})'", _spelling(1)),
    _kind("branch's line without a condition last", r'^(goto = """\n(?:[^"\n]+\n)+?)[^"\n]+\n(?=""")', r"\1"),
    _kind("branch's line without a condition first", r'^(goto = """\n)((?:[^"\n]+\n)+?)([^"\n]+\n)(?=""")', r"\1\3\2"),
    _kind("branch's line under choices without a condition missing", r"^((?:-> [^\n]+ if [^\n]+\n)+)-> [^\n]+\n", r"\1"),
    _kind("branch's line under choices without a condition first", r"^((?:-> [^\n]+ if [^\n]+\n)+)(-> [^\n]+\n)", r"\2\1"),
    _kind("target of a line under choices misspelt", r"^-> @?([a-z]{3}[a-z-]*)", _spelling(1)),
    _kind("arrow of a line under choices written otherwise", r"^-> (?=[a-z@])", "=> "),
    _kind("arrow of a line under choices lost", r"^-> (?=[a-z])", ""),
    _kind("line under choices farther in", r"^-> (?=[a-z@])", "  -> "),
    _kind("empty line above choices lost", r'^(ask = """\n[^\n]+\n)\n', r"\1"),
    _kind("words in brackets misspelt", r'^[^"\n=\[]+\[([a-z]{3,})\](?=[^\n"=\]]*$)', _spelling(1)),
    _kind("bracket of a choice's line lost", r'^([^"\n=\[]+\[[a-z]{3,})\](?=[^\n"=\]]*$)', r"\1"),
    _kind("kind of answer misspelt", r"^(several|typed|unquoted|picked|both): ", _spelling(1)),
    _kind("colon behind a kind of answer lost", r"^(several|typed|unquoted|picked|both|\d-\d): ", r"\1 "),
    _kind("equals sign behind a kind of answer", r"^(several|typed|unquoted|picked|both|\d-\d): ", r"\1 = "),
    _kind("variant not farther in", r"^((?:several|typed|picked|both|\d-\d): [^\n]+\n)  ", r"\1"),
    _kind("slot of a variant misspelt", r"^(?:typed|  )[^\n]*\{([a-z]{3}[a-z_]*)\|quote\}", _spelling(1)),
    _kind("wording's name misspelt", r"^(own|none|picks|because): ", _spelling(1)),
    _kind("hole of a wording lost", r"^((?:is|own|because): [^\n]*)\{[iI]t\}", r"\1"),
    _kind("name alone in a condition misspelt", r"(?: if |when: )(?:not )?([a-z]{3}[a-z_]*)(?= and|$)", _spelling(1)),
    _kind("condition of a text misspelt", r"^if (?:not )?(?:[a-z]+\()?([a-z]{3}[a-z_]*)", _spelling(1)),
    _kind("id in the condition of a text misspelt", r"^if [^\n:]*?'([a-z-]{3,})'", _spelling(1)),
    _kind("if of a text lost", r"^if (?=[^\n:]+: )", ""),
    _kind("when for the if of a text", r"^if (?=[^\n:]+: )", "when "),
    _kind("colon behind the condition of a text lost", r"^(if [^\n:]+): ", r"\1 "),
    _kind("comma for the colon behind the condition of a text", r"^(if [^\n:]+): ", r"\1, "),
    _kind("text without a condition missing", r"^((?:if [^\n]+\n)+)[^\n]+\n", r"\1"),
    _kind("text without a condition first", r"^((?:if [^\n]+\n)+)([^\n]+\n)", r"\2\1"),
    _kind("text under a condition in two lines", r"^(if [^\n:]+: [^\n]*?\w) ", "\\1\n"),
    _kind("name of the short way misspelt", r'^short = "(?:[a-z-]+, )*([a-z]{3}[a-z-]*)"', _spelling(1)),
    _kind("comma for a bar", r'^((?:cues|acts) = "[^"\n|]+) \| ', r"\1, "),
    _kind("closing quote of a list lost", r'^((?:cues|acts|lead|do|short|sources) = "[^"\n]*)"$', r"\1"),
    _kind("bracket before a list in one text", r'^(cues|acts|lead|do|short) = (?=")', r"\1 = ["),
    _kind("long text not closed", r'^"""\n(?!\Z)', ""),
    _kind("long text not opened", r'^((?:choices|goto|ask|say) = )"""$', r"\1"),
)  # fmt: skip
"""Slips in what is written short: choices, branches and texts as lines, lists in one text."""

STUB = """\
[flow]
name = "{name}"
title = "Other"
version = 1
menu = "more"
{command}
[state.close]
type = "end"
say = "That is all."
"""


class Bench:
    """Checks one talk at a time among stand-ins for all the others."""

    def __init__(self, folder: Path, own: Path | None = None) -> None:
        reading = shipped.read(*([own] if own else []))
        self._folder = folder
        self._wording: Wording = wording.load()
        self._cache: Cache = {}
        self.drafts: Mapping[str, Draft] = {
            name: draft
            for name, draft in reading.drafts.items()
            if own is None or not reading.is_shipped(name)
        }
        self.sources = {
            name: Path(_file(draft)).read_text(encoding="utf-8") for name, draft in self.drafts.items()
        }
        phrases = (shipped.CONTENT / PHRASES_FILE).read_text(encoding="utf-8")
        (folder / PHRASES_FILE).write_text(phrases, encoding="utf-8")
        share_texts(folder)
        (folder / "desk").mkdir()
        for name in (*reading.drafts, "other"):
            command = 'command = "other"' if name == "other" else ""
            (folder / f"{name}.toml").write_text(STUB.format(name=name, command=command), encoding="utf-8")

    def found(self, name: str, text: str) -> list[Problem]:
        """Return what keeps this text of the talk from being published."""
        desk = "desk" in Path(_file(self.drafts[name])).parts
        stub = self._folder / f"{name}.toml"
        before = stub.read_text(encoding="utf-8")
        stub.unlink()
        file = self._folder / "desk" / stub.name if desk else stub
        file.write_text(text, encoding="utf-8")
        try:
            return [
                one for one in self._problems(name) if one.severity != "note" and one.code not in OWN_WORK
            ]
        finally:
            file.unlink()
            stub.write_text(before, encoding="utf-8")

    def _problems(self, name: str) -> Iterator[Problem]:
        reading = loader.read_all(self._folder, cache=self._cache)
        yield from lint(reading, self._wording)
        was = as_published(self.drafts[name])
        if name in reading.drafts:
            yield from published.published_problems(reading.drafts[name], was)


def share_texts(folder: Path) -> None:
    """Put the texts that shipped flows share beside them."""
    shared = shipped.CONTENT / loader.SHARED
    if shared.is_file():
        (folder / loader.SHARED).write_bytes(shared.read_bytes())


def as_published(draft: Draft) -> published.Published:
    """Return what is noted when this talk is published."""
    flow = draft.flow
    kinds = {name: published.noted(state) for name, state in flow.states.items()}
    choices = {
        state.name: {choice.id: choice.label.source for choice in state.choices}
        for state in flow.states.values()
    }
    return published.Published(flow.version, flow.logic, published.words(draft), kinds, choices)


def _file(draft: Draft) -> Path:
    return shipped.CONTENT.parent.parent / draft.flow.file


def slips(kind: Kind, draft: Draft, source: str, spots: int) -> Iterator[str]:
    """Yield the source with the slip at up to so many spots, spread over the file."""
    matches = [*kind.where.finditer(source)]
    for match in matches[:: max(1, len(matches) // spots)][:spots]:
        if kind.harmless(match, source, draft):
            continue
        slipped = source[: match.start()] + kind.instead(match) + source[match.end() :]
        if slipped != source:
            yield slipped


def guilty(before: str, after: str) -> frozenset[int]:
    """Return the lines of `after` that differ; for what is gone those around the gap, and its table's head.

    Without a difference the whole file is another: it was saved otherwise.
    """
    one, other = before.split("\n"), after.split("\n")
    found: set[int] = set()
    for tag, _, _, start, end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "delete":
            table = next((n for n in range(start, 0, -1) if other[n - 1].startswith("[")), start)
            found |= {start, start + 1, table}
        elif tag != "equal":
            found |= {*range(start + 1, end + 1)}
            if tag == "insert":  # of what stands there twice, either is the one to take out
                doubled = other[start:end]
                found |= {n for n, line in enumerate(other, 1) if line and line in doubled}
    return frozenset(found or range(1, len(other) + 1))


@dataclass(slots=True)
class Tally:
    """Counts of slips: tried, caught before anything runs, and caught at the line that was changed."""

    tried: int = 0
    caught: int = 0
    named: int = 0
    messages: int = 0

    def count(self, before: str, after: str, seen: Collection[Problem], file: str = "") -> bool:
        """Count one slip; `file` is how the name of the changed file ends. Return whether it was caught."""
        lines = guilty(before, after)
        self.tried += 1
        self.caught += bool(seen)
        self.named += any(one.file.endswith(file) and one.line in lines for one in seen)
        self.messages += len(seen)
        return bool(seen)

    def add(self, other: Tally) -> None:
        """Add the counts of another tally."""
        self.tried += other.tried
        self.caught += other.caught
        self.named += other.named
        self.messages += other.messages

    def __str__(self) -> str:
        share = f"{100 * self.caught / max(self.tried, 1):5.1f} %"
        at = f"{100 * self.named / max(self.caught, 1):5.1f} %"
        each = self.messages / max(self.caught, 1)
        return f"{self.caught:5} of {self.tried:5} caught ({share}), {self.named:5} at the line ({at}), {each:4.1f} messages each"


def difference(source: str, slipped: str) -> str:
    """Return the first line that differs, before and after."""
    pairs = zip(source.splitlines(), slipped.splitlines(), strict=False)
    return next((f"{one.strip()} → {other.strip()}" for one, other in pairs if one != other), "the end")


def tallied(bench: Bench, kinds: Iterable[Kind], spots: int) -> Tally:
    """Try every kind on every flow of a bench, and print what came of each."""
    whole = Tally()
    for kind in kinds:
        tally = Tally()
        for name, source in bench.sources.items():
            for slipped in slips(kind, bench.drafts[name], source, spots):
                if not tally.count(source, slipped, bench.found(name, slipped)):
                    print(f"    not caught in {name}: {difference(source, slipped)}")
        if tally.tried:
            print(f"{tally}  {kind.name}", flush=True)
        whole.add(tally)
    return whole
