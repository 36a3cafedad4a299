"""Reads one content file into a flow and notes every problem of its shape, each with its line."""

from __future__ import annotations

import hashlib
import json
import keyword
from collections.abc import Mapping
from dataclasses import replace

from flows import conditions, schema, text
from flows.conditions import Condition
from flows.draft import Draft, Notes
from flows.errors import ConditionError, TemplateError
from flows.locate import Place
from flows.model import Branch, Choice, Flow, Guard, Section, State, Template
from flows.rules import ALLOWED, RULES
from flows.schema import Shape, Table

LIMITS: Mapping[str, int] = {
    "ask": 240, "say": 240, "help": 240, "retry": 240, "about": 240, "label": 60, "title": 40,
    "button": 40, "skip_label": 40, "cues": 40, "acts": 40, "choice": 40, "multi": 38,
}  # fmt: skip
"""Characters before anything is put in. Messages are read at a glance, phones cut longer buttons, and
what can be ticked has its tick in front."""

SILENT = frozenset({"say", "call", "end"})
"""The kinds that nobody answers."""

RATINGS = frozenset({"importance", "confidence", "hope", "mood", "truth"})

_EMPTY = Template("", ())


def read(tables: Table, notes: Notes) -> Draft | None:
    """Build the flow that the file's tables describe; None where too little of it is there."""
    for key in tables:
        if key not in {"flow", "state"}:
            notes.add(
                "F103",
                (key,),
                f"[{key}] is not a table of a talk. {schema.did_you_mean(key, ('flow', 'state'))}",
            )
    about, states = tables["flow"], tables.get("state")
    if not isinstance(about, dict) or not isinstance(states, dict) or not states:
        notes.add(
            "F103",
            ("flow",),
            'the talk has no states. Write at least one table such as [state.door] with type = "say"',
        )
        return None
    return _Reader(notes).flow(about, states)


class _Reader:
    """Reads tables of one file, and gathers texts, conditions and problems on the way."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.texts: list[tuple[Place, Template]] = []
        self.conditions: list[tuple[Place, Condition]] = []
        self.allowed: dict[str, Mapping[str, str]] = {}

    def flow(self, table: Table, states: Table) -> Draft:
        place: Place = ("flow",)
        given = self._fitting(table, schema.FLOW, place)
        read = {name: self._state(name, state) for name, state in states.items()}
        built = {name: state for name, state in read.items() if state is not None}
        flow = Flow(
            name=given.get("name", ""),
            title=self._text(given, "title", place) or _EMPTY,
            version=given.get("version", 1),
            states=built,
            start=next(iter(states)),
            logic="",
            command=given.get("command"),
            menu=given.get("menu"),
            order=given.get("order", 100),
            minutes=given.get("minutes", 5),
            about=self._text(given, "about", place),
            derive=given.get("derive"),
            summary=given.get("summary", False),
            nudged=given.get("nudged", True),
            interrupts=given.get("interrupts", False),
            renamed=given.get("renamed", {}),
            removed=tuple(given.get("removed", ())),
            techniques=tuple(given.get("techniques", ())),
            sources=tuple(given.get("sources", ())),
            reviewed=given.get("reviewed", ""),
            file=self.notes.file,
        )
        logic = _logic(flow, self.conditions)
        self._allow("", given, place)
        whole, named = replace(flow, logic=logic), frozenset(states)
        return Draft(whole, self.notes, named, self.texts, self.conditions, self.allowed)

    def _allow(self, name: str, given: Table, place: Place) -> None:
        codes = given.get("allow", {})
        for code in codes:
            if code in RULES and code not in ALLOWED:
                words = (
                    f"{code} keeps content from being loaded and can't be allowed. Correct what it is about"
                )
                self.notes.add("F111", (*place, "allow"), words)
            elif code not in RULES:
                words = f"there is no code {code}. {schema.did_you_mean(code, ALLOWED)}"
                self.notes.add("F111", (*place, "allow"), words)
        self.allowed[name] = codes

    def _state(self, name: str, table: object) -> State | None:
        place: Place = ("state", name)
        if not isinstance(table, dict):
            self.notes.add("F103", place, f"a state is a table. Write [state.{name}] on a line of its own")
            return None
        if not schema.STATE_NAME.accepts(name):
            self.notes.add(
                "F107", place, f"`{name}` can't be a state's name. Write {schema.STATE_NAME.takes}"
            )
        kind = table.get("type")
        if not schema.KEYS["type"].accepts(kind):
            only_type = Shape("A state", schema.KEYS, ("type",))
            self._fitting({key: table[key] for key in table if key == "type"}, only_type, place)
            return None
        given = self._fitting(table, schema.SHAPES[str(kind)], place)
        return self._built(name, given, place)

    def _built(self, name: str, given: Table, place: Place) -> State:
        kind = given["type"]
        self._sensible(given, place)
        self._allow(name, given, place)
        return State(
            name=name,
            kind=kind,
            ask=self._text(given, "ask", place) or self._text(given, "say", place) or _EMPTY,
            goto=self._branches(given, place),
            save=self._save(name, given, place),
            choices=self._choices(given, place),
            options_from=given.get("from"),
            other=given.get("other", False),
            skip=given.get("skip", True),
            skip_label=self._text(given, "skip_label", place),
            button=self._text(given, "button", place),
            help=self._text(given, "help", place),
            retry=self._text(given, "retry", place),
            suggest=self._text(given, "suggest", place),
            cues=self._several(given, "cues", place),
            acts=self._several(given, "acts", place),
            start_with=given.get("start_with"),
            low=given.get("low", 1 if kind == "list" else 0),
            high=given.get("high", 10),
            max_chars=given.get("max_chars", 140 if kind == "list" else 600),
            keep=given.get("keep"),
            label=self._text(given, "label", place),
            section=_section(given),
            share=given.get("share", True),
            sensitive=given.get("sensitive", False),
            flow=given.get("flow"),
            do=tuple(given.get("do", ())),
            line=self.notes.line(place),
        )

    def _fitting(self, table: Table, shape: Shape, place: Place) -> Table:
        """Return the part of the table that fits its shape, and note the rest."""
        wrong = set()
        for code, key, words in schema.problems(table, shape):
            self.notes.add(code, (*place, key), words)
            wrong.add(key)
        return {key: value for key, value in table.items() if key not in wrong}

    def _sensible(self, given: Table, place: Place) -> None:
        kind = given["type"]
        low, high = given.get("low", 1 if kind == "list" else 0), given.get("high", 10)
        if low > high or (low == high and kind != "list"):
            key = "low" if "low" in given else "high"
            self.notes.add(
                "F107",
                (*place, key),
                f"nothing fits between {low} and {high}. Make `low` smaller than `high`",
            )
        if kind == "scale" and high - low > 10:
            self.notes.add(
                "F107", (*place, "high"), 'a scale has at most eleven buttons. Use type = "number" for more'
            )
        if given.get("keep") in RATINGS and kind not in {"scale", "number"}:
            self.notes.add("F107", (*place, "keep"), f"`{given['keep']}` keeps a number. Use it in a scale")
        if kind in {"choice", "multi"} and "choices" not in given and "from" not in given:
            self.notes.add(
                "F104", place, "there is nothing to tap. Write `choices`, or `from` with an earlier state"
            )

    def _save(self, name: str, given: Table, place: Place) -> str:
        if given["type"] in SILENT:
            return ""
        save = str(given.get("save", name.replace("-", "_")))
        if keyword.iskeyword(save):
            self.notes.add(
                "V110", place, f"`{save}` has a meaning of its own in conditions. Write another `save`"
            )
        return save

    def _branches(self, given: Table, place: Place) -> tuple[Branch, ...]:
        goto = given.get("goto")
        where = (*place, "goto")
        if isinstance(goto, str):
            return (Branch(goto),)
        if goto is None:
            if given["type"] != "end" and not _leads_on(given):
                self.notes.add(
                    "G103", where, "`goto` is missing. Write the name of the state that comes next"
                )
            return ()
        return tuple(
            self._branch(table, (*where, n), last=n == len(goto) - 1) for n, table in enumerate(goto)
        )

    def _branch(self, table: Table, place: Place, *, last: bool) -> Branch:
        given = self._fitting(table, schema.BRANCH, place)
        if last and "when" in table:
            self.notes.add(
                "G103", place, "the last branch has a `when`. Add one without, for when nothing else holds"
            )
        if not last and "when" not in table:
            self.notes.add(
                "G104", place, "this branch has no `when`, so those after it are never taken. Put it last"
            )
        return Branch(given.get("to", ""), self._guard(given, place))

    def _choices(self, given: Table, place: Place) -> tuple[Choice, ...]:
        where = (*place, "choices")
        tables = enumerate(given.get("choices", ()))
        made = tuple(self._choice(table, (*where, n), given["type"]) for n, table in tables)
        ids: set[str] = set()
        labels: set[str] = set()
        for n, choice in enumerate(made):
            if choice.id in ids:
                self.notes.add(
                    "T105", (*where, n), f"the id `{choice.id}` is there twice. Give each choice its own"
                )
            if choice.label.source.casefold() in labels and choice.when is None:
                self.notes.add(
                    "T105", (*where, n), f'the label "{choice.label.source}" is there twice. Reword one'
                )
            ids |= {choice.id} - {""}
            labels |= {choice.label.source.casefold()} - {""}
        return made

    def _choice(self, table: Table, place: Place, kind: str) -> Choice:
        given = self._fitting(table, schema.CHOICE, place)
        return Choice(
            id=given.get("id", ""),
            label=self._text(given, "label", place, limit=kind) or _EMPTY,
            goto=given.get("goto"),
            when=self._guard(given, place),
            alone=given.get("alone", False),
        )

    def _several(self, given: Table, key: str, place: Place) -> tuple[Template, ...]:
        found = given.get(key, ())
        return tuple(self._parsed(one, LIMITS[key], (*place, key, n)) for n, one in enumerate(found))

    def _text(self, given: Table, key: str, place: Place, limit: str = "") -> Template | None:
        if key not in given:
            return None
        return self._parsed(given[key], LIMITS.get(limit or key, schema.MAX_TEXT), (*place, key))

    def _parsed(self, source: str, limit: int, place: Place) -> Template:
        try:
            template = text.parse(source)
        except TemplateError as error:
            self.notes.add("V109", place, str(error))
            return _EMPTY
        length = sum(len(span.text) for span in template.spans if not span.slot)
        if length > limit:
            self.notes.add(
                "T101", place, f"{length} characters are too long to read here. Use at most {limit}"
            )
        self.texts.append((place, template))
        return template

    def _guard(self, given: Table, place: Place) -> Guard | None:
        if "when" not in given:
            return None
        where = (*place, "when")
        try:
            condition = conditions.parse(given["when"])
        except ConditionError as error:
            self.notes.add("V108", where, str(error))
            return None
        self.conditions.append((where, condition))
        return condition.guard


def _leads_on(given: Table) -> bool:
    """Tell whether every answer has a target of its own, and there is always an answer."""
    closed = given.get("skip") is False and not given.get("other") and "from" not in given
    return closed and given["type"] == "choice" and all("goto" in one for one in given.get("choices", [{}]))


def _section(given: Table) -> Section:
    keep = given.get("keep")
    default: Section = keep if keep in {"sentence", "plan", "goals"} else "barrier"
    section: Section = given.get("section", default)
    return section


def _logic(flow: Flow, whens: list[tuple[Place, Condition]]) -> str:
    steps = {state.name: _step(state) for state in flow.states.values()}
    plain = [flow.start, flow.derive, steps, [[place, when.source] for place, when in whens]]
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2s(canonical.encode(), digest_size=6).hexdigest()


def _step(state: State) -> list[object]:
    """Return what a step does, without a word of how it reads."""
    return [
        state.kind, [branch.to for branch in state.goto], state.save,
        [[choice.id, choice.goto, choice.alone] for choice in state.choices],
        state.options_from, state.other, state.skip, state.start_with, state.low, state.high,
        state.keep, state.flow, state.do,
    ]  # fmt: skip
