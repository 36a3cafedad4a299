"""Reads one content file into a flow and notes every problem of its shape, each with its line."""

from __future__ import annotations

import hashlib
import json
import keyword
import re
from collections.abc import Mapping
from dataclasses import replace

from flows.definition import conditions, schema, short_forms
from flows.definition import template as templates
from flows.definition.checks.wordings import misfits
from flows.definition.conditions import Condition
from flows.definition.draft import Draft, Notes
from flows.definition.kinds import KINDS, RATINGS, every_key, shape_of, type_key
from flows.definition.schema import Shape, Table
from flows.definition.toml.source_map import Place
from flows.errors import ConditionError, TemplateError
from flows.errors.rules import ALLOWED, RULES
from flows.model import Branch, Choice, Flow, Guard, Part, Section, State, Template, Variant

LIMITS: Mapping[str, int] = {
    "ask": 240, "say": 240, "help": 240, "retry": 240, "about": 240, "label": 60, "line": 60, "title": 40,
    "page_title": 40,
    "button": 40, "skip_label": 40, "cues": 40, "acts": 40,
    "reflect": 110, "lead": 60, "inside": 60, "own": 120,
}  # fmt: skip
"""Characters before anything is put in. Messages are read at a glance, and phones cut longer buttons."""

_EMPTY = Template("", ())


def read(written: Table, notes: Notes, texts: Mapping[str, str] | None = None) -> Draft | None:
    """Build the flow that the file's tables describe; None where too little of it is there.

    `texts` are those that all files share.
    """
    tables = short_forms.long_form(written, notes, texts)
    for key in tables:
        if key not in {"flow", "state"}:
            notes.add(
                "F103",
                (key,),
                f"[{key}] is not a table of a talk. {_table_meant(key, tables[key])}",
            )
    about, states = tables["flow"], tables.get("state")
    if not isinstance(about, dict) or not isinstance(states, dict) or not states:
        notes.add(
            "F103",
            ("flow",),
            "the talk has no states. Write at least one table such as [say.door] with its text",
        )
        return None
    misplaced = {
        name
        for key, table in tables.items()
        if key not in {"flow", "state"} and isinstance(table, dict)
        for name in (key, *table)
    }
    return _Reader(notes, frozenset(misplaced)).flow(about, states)


class _Reader:
    """Reads tables of one file, and gathers texts, conditions and problems on the way."""

    def __init__(self, notes: Notes, misplaced: frozenset[str] = frozenset()) -> None:
        self.notes = notes
        self.misplaced = misplaced
        self.texts: list[tuple[Place, Template]] = []
        self.conditions: list[tuple[Place, Condition]] = []
        self.allowed: dict[str, Mapping[str, str]] = {}
        self._closed = False

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
            page_title=self._text(given, "page_title", place),
            derive=given.get("derive"),
            short=tuple(given.get("short", ())),
            summary=given.get("summary", any(KINDS[state.kind].makes_page for state in built.values())),
            nudged=given.get("nudged", True),
            interrupts=given.get("interrupts", False),
            renamed=given.get("renamed", {}),
            removed=tuple(given.get("removed", ())),
            was=tuple(given.get("was", ())),
            entries=tuple(given.get("entries", ())),
            techniques=tuple(given.get("techniques", ())),
            sources=tuple(given.get("sources", ())),
            reviewed=given.get("reviewed", ""),
            weights=given.get("weights", {}),
            file=self.notes.file,
        )
        logic = _logic(flow, self.conditions)
        self._allow("", given, place)
        whole = replace(flow, logic=logic)
        named = frozenset(states) | frozenset(map(schema.slug, states)) | self.misplaced
        unread = frozenset(_save_of(name, states[name]) for name in states if name not in built)
        unread |= {name.replace("-", "_") for name in self.misplaced}
        return Draft(whole, self.notes, named, self.texts, self.conditions, self.allowed, unread)

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
        if not type_key().accepts(kind):
            only_type = Shape("A state", every_key(), ("type",))
            wrong = {key: told for key, told in table.items() if key == "type" or key not in every_key()}
            self._fitting(wrong, only_type, place)
            return None
        given = self._fitting(table, shape_of(str(kind)), place)
        return self._built(name, given, place)

    def _built(self, name: str, given: Table, place: Place) -> State:
        kind = KINDS[given["type"]]
        self._sensible(given, place)
        self._allow(name, given, place)
        return State(
            name=name,
            kind=kind.name,
            ask=self._text(given, "ask", place)
            or self._text(given, "say", place)
            or self._last(given, "say", place)
            or _EMPTY,
            goto=self._branches(given, place),
            save=self._save(name, given, place),
            choices=self._choices(given, place),
            options_from=given.get("from") if "lead" not in kind.keys else None,
            other=given.get("other", False),
            skip=given.get("skip", True),
            skip_label=self._text(given, "skip_label", place),
            button=self._text(given, "button", place),
            help=self._text(given, "help", place),
            retry=self._text(given, "retry", place),
            suggest=self._text(given, "suggest", place) or self._last(given, "suggest", place),
            cues=self._several(given, "cues", place),
            acts=self._several(given, "acts", place),
            start_with=given.get("start_with"),
            low=given.get("low", kind.defaults.get("low", 0)),
            high=given.get("high", kind.defaults.get("high", 10)),
            max_chars=given.get("max_chars", kind.defaults.get("max_chars", 600)),
            keep=given.get("record"),
            label=self._text(given, "line", place),
            section=_section(given),
            share=given.get("share", True),
            sensitive=given.get("sensitive", False),
            flow=given.get("flow"),
            do=tuple(given.get("do", ())),
            own={key: given[key] for key in kind.own if key in given},
            line=self.notes.line(place),
            lead=self._several(given, "lead", place),
            sources=_sources(given) if "lead" in kind.keys else (),
            wordings=self._wordings(given, "sentence", place),
            stems=tuple(given.get("stems", ())),
            reflect=self._reflections(given, place),
            parts=tuple(
                self._part(part, (*place, "parts", n)) for n, part in enumerate(given.get("parts", ()))
            ),
            variants=self._variants(given, kind.text_key if kind.ends else "suggest", place),
            note=self._wordings(given, "note", place),
            quote=given.get("quote", True),
            to_them=given.get("to_them", False),
            always=given.get("always", False),
            in_place=given.get("in_place", False),
        )

    def _last(self, given: Table, key: str, place: Place) -> Template | None:
        """Return the text of a list that has no condition: it is said where none of the others holds."""
        told = given.get(key)
        if not isinstance(told, list):
            return None
        if "when" in told[-1]:
            words = "the last text has a `when`. Add one without, for when nothing else holds"
            self.notes.add("G103", (*place, key), words)
        said = told[-1].get("say")
        return templates.parse(said) if isinstance(said, str) and "when" not in told[-1] else None

    def _variants(self, given: Table, key: str, place: Place) -> tuple[Variant, ...]:
        told = given.get(key)
        if not isinstance(told, list):
            return ()
        for n, one in enumerate(told[:-1]):
            if "when" not in one:
                words = "this text has no condition, so those after it are never said. Put it last"
                self.notes.add("G104", (*place, key, n), words)
        return tuple(self._variant(one, (*place, key, n)) for n, one in enumerate(told))

    def _variant(self, table: Table, place: Place) -> Variant:
        given = self._fitting(table, schema.VARIANT, place)
        return Variant(self._text(given, "say", place) or _EMPTY, self._guard(given, place))

    def _wordings(self, given: Table, key: str, place: Place) -> dict[str, str]:
        """Return a table of wordings; a note that is one text has one wording for everything."""
        told = given.get(key)
        if isinstance(told, str):
            self._parsed(told, LIMITS["say"], (*place, key))
            return {"": told}
        found = dict(told) if isinstance(told, dict) else {}
        for name, words in misfits(found, needs_none=key == "sentence") if found else ():
            self.notes.add("F130", (*place, key, *((name,) if name in found else ())), words)
        return found

    def _reflections(self, given: Table, place: Place) -> dict[str, tuple[Template, ...]]:
        found = given.get("reflect", {})
        return {
            name: tuple(
                self._parsed(one, LIMITS["reflect"], (*place, "reflect", name, n))
                for n, one in enumerate(texts)
            )
            for name, texts in found.items()
        }

    def _part(self, table: Table, place: Place) -> Part:
        given = self._fitting(table, schema.RECAP_PART, place)
        return Part(given.get("from", ""), self._text(given, "say", place) or _EMPTY)

    def _fitting(self, table: Table, shape: Shape, place: Place) -> Table:
        """Return the part of the table that fits its shape, and note the rest."""
        wrong = set()
        for code, key, words in schema.problems(table, shape):
            self.notes.add(code, (*place, key), words)
            wrong.add(key)
        return {key: value for key, value in table.items() if key not in wrong}

    def _sensible(self, given: Table, place: Place) -> None:
        kind = KINDS[given["type"]]
        for code, key, words in kind.check(given):
            self.notes.add(code, (*place, key) if key else place, words)
        if given.get("record") in RATINGS and kind.value_type != "number":
            words = f"`{given['record']}` records a number. Use it in a scale"
            self.notes.add("F107", (*place, "record"), words)

    def _save(self, name: str, given: Table, place: Place) -> str:
        if not KINDS[given["type"]].answered:
            return ""
        save = _save_of(name, given)
        if keyword.iskeyword(save):
            self.notes.add(
                "V110", place, f"`{save}` has a meaning of its own in conditions. Write another `answer`"
            )
            return _save_of(name, {})
        return save

    def _branches(self, given: Table, place: Place) -> tuple[Branch, ...]:
        goto = given.get("goto")
        where = (*place, "goto")
        if isinstance(goto, str):
            return (Branch(goto),)
        if goto is None:
            if not KINDS[given["type"]].ends and not short_forms.leads_on(given):
                words = 'this is the last state. Write where it goes, `goto = "…"`, or make it type = "end"'
                self.notes.add("G103", where, words)
            return ()
        self._closed = any("when" not in table for table in goto[:-1])
        return tuple(
            self._branch(table, (*where, n), last=n == len(goto) - 1) for n, table in enumerate(goto)
        )

    def _branch(self, table: Table, place: Place, *, last: bool) -> Branch:
        given = self._fitting(table, schema.BRANCH, place)
        if last and "when" in table and not self._closed:
            self.notes.add(
                "G103", place, "the last branch has a condition. Add one without, for when nothing else holds"
            )
        if not last and "when" not in table:
            self.notes.add(
                "G104", place, "this branch has no condition, so those after it are never taken. Put it last"
            )
        return Branch(given.get("to", ""), self._guard(given, place))

    def _choices(self, given: Table, place: Place) -> tuple[Choice, ...]:
        where = (*place, "choices")
        tables = enumerate(given.get("choices", ()))
        made = tuple(
            self._choice(table, (*where, n), KINDS[given["type"]].label_chars) for n, table in tables
        )
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

    def _choice(self, table: Table, place: Place, label_chars: int) -> Choice:
        given = self._fitting(table, schema.CHOICE, place)
        return Choice(
            id=given.get("id", ""),
            label=self._text(given, "label", place, limit=label_chars) or _EMPTY,
            goto=given.get("goto"),
            when=self._guard(given, place),
            alone=given.get("alone", False),
            inside=self._text(given, "inside", place),
            typed=self._text(given, "typed", place),
            own=self._text(given, "own", place),
            reflect=self._several(given, "reflect", place),
        )

    def _several(self, given: Table, key: str, place: Place) -> tuple[Template, ...]:
        found = given.get(key, ())
        return tuple(self._parsed(one, LIMITS[key], (*place, key, n)) for n, one in enumerate(found))

    def _text(self, given: Table, key: str, place: Place, limit: int | None = None) -> Template | None:
        if key not in given or not isinstance(given[key], str):
            return None
        return self._parsed(given[key], limit or LIMITS.get(key, schema.MAX_TEXT), (*place, key))

    def _parsed(self, source: str, limit: int, place: Place) -> Template:
        try:
            template = templates.parse(source)
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


def _save_of(name: str, table: object) -> str:
    """Return the name of a state's answer, be the state readable or not."""
    given = table.get("answer") if isinstance(table, dict) else None
    return str(given or name.replace("-", "_"))


def _table_meant(key: str, table: object) -> str:
    if isinstance(table, dict) and "type" in table:
        return f"Write [{table['type'] if table['type'] in KINDS else 'state'}.{key}]"
    if isinstance(table, dict) and "title" in table:
        return "Write [flow]"
    near = schema.did_you_mean(key, ("flow", "state", *KINDS))
    if isinstance(table, dict) and not near.startswith("Did") and {"ask", "say"} & {*table}:
        kind = "say" if "say" in table else _kind_meant(table)
        return f"A header says the type, then the name. Write [{kind}.{key}]"
    return near


def _kind_meant(table: Table) -> str:
    """Return the type of a state that its keys speak for."""
    if "choices" in table:
        return "choice"
    if {"low", "high"} & {*table} or re.search(r"[<>]", str(table.get("goto", ""))):
        return "scale"
    return "plan" if "acts" in table else "text"


def _sources(given: Table) -> tuple[str, ...]:
    """Return the states whose words a sentence takes: the first that is answered."""
    told = given.get("from", ())
    return (told,) if isinstance(told, str) else tuple(told)


def _section(given: Table) -> Section:
    keep = given.get("record")
    default: Section = keep if keep in {"sentence", "plan", "goals"} else "barrier"
    section: Section = given.get("section", default)
    return section


def _logic(flow: Flow, whens: list[tuple[Place, Condition]]) -> str:
    steps = {state.name: _step(state) for state in flow.states.values()}
    plain = [
        flow.start,
        flow.derive,
        *([flow.short] if flow.short else []),
        steps,
        [[place, when.source] for place, when in whens],
    ]
    canonical = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2s(canonical.encode(), digest_size=6).hexdigest()


def _step(state: State) -> list[object]:
    """Return what a step does, without a word of how it reads."""
    listens = [state.sources, [part.source for part in state.parts], state.always]
    heard = [listens] if any(listens) else []
    return [
        state.kind, [branch.to for branch in state.goto], state.save,
        [[choice.id, choice.goto, choice.alone] for choice in state.choices],
        state.options_from, state.other, state.skip, state.start_with, state.low, state.high,
        state.keep, state.flow, state.do, *([dict(state.own)] if state.own else []), *heard,
    ]  # fmt: skip
