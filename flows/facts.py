"""The facts every talk can put in its texts and test in its conditions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FACTS: Mapping[str, str] = MappingProxyType({
    "reasons": "list",
    "top_reason": "text",
    "top_reason_on": "date",
    "country": "text",
    "countries": "list",
    "emergency": "text",
    "help_line": "text",
    "help_text": "text",
    "directories": "text",
    "sentences": "list",
    "plan": "text",
    "note": "text",
    "note_on": "date",
    "safety_note": "list",
    "steady": "list",
    "open_talk": "text",
    "held": "text",
    "nudge_why": "text",
    "nudge_reason": "text",
    "clock_known": "flag",
    "nudges_on": "flag",
    "next_nudge": "text",
    "quiet_hours": "text",
    "slot": "time",
    "today": "date",
    "consented": "flag",
})
"""Name → type. A fact may be missing: a condition on it is then false."""

TRIAGE_FACTS: Mapping[str, str] = MappingProxyType({
    "ranking": "text",
    "barriers": "list",
    "barrier_names": "list",
    "top_barrier": "text",
    "stands_out": "flag",
    "first_things": "flag",
    "stands_out": "flag",
    "too_few": "flag",
})
"""What `derive = "triage"` adds."""
