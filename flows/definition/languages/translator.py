"""Says phrases in one person's language: `t("nudge-yes")`, `t("session-next", day="Thursday")`."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from flows.definition.template import fill
from flows.model import Flow, Template, Value


class Translator(Struct, frozen=True):
    """The phrases and flows of one language. A phrase that isn't translated yet is said in English."""

    language: str
    phrases: Mapping[str, Template]
    flows: Mapping[str, Flow]

    def __call__(self, phrase: str, /, **values: Value) -> str:
        """Return a phrase with the values in it."""
        return fill(self.phrases[phrase], values, self.language).text

    def code(self, kind: str, code: str) -> str:
        """Return the words for a code that the record keeps: `t.code("attended", "no-show")`."""
        return self(f"{kind}-{code.replace(' ', '-')}")

    def names(self, phrase: str) -> tuple[str, ...]:
        """Return the entries of a list of names, such as the weekdays from Monday on, in their first form."""
        return tuple(forms.split("/")[0] for forms in self(phrase).split("|"))
