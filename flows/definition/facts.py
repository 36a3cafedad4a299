"""Names and types of the facts that flows put in texts and test in conditions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FACTS: Mapping[str, str] = MappingProxyType(
    {
        "reasons": "list",
        "reasons_text": "text",
        "top_reason": "text",
        "top_reason_on": "date",
        "country": "text",
        "countries": "list",
        "languages": "list",
        "emergency": "text",
        "help_line": "text",
        "help_text": "text",
        "abuse_line": "text",
        "child_line": "text",
        "directories": "text",
        "sentences": "list",
        "plan": "text",
        "note": "text",
        "note_on": "date",
        "safety_note": "list",
        "safety_text": "text",
        "steady": "list",
        "open_talk": "text",
        "held": "text",
        "nudge_why": "text",
        "nudge_reason": "text",
        "clock_known": "flag",
        "nudges_on": "flag",
        "next_nudge": "text",
        "quiet_from": "time",
        "quiet_to": "time",
        "country_code": "text",
        "utc_now": "text",
        "sessions_elsewhere": "flag",
        "clock_doubted": "flag",
        "slot": "time",
        "today": "date",
        "consented": "flag",
        "consented_on": "date",
        "notice": "text",
        "kept_kinds": "list",
        "kept_entries": "list",
        "kept_lines": "list",
        "heavy_lately": "flag",
        "in_talk": "flag",
        "under_way": "flag",
        "rest_waits": "flag",
        "then": "text",
        "said_yes": "flag",
        "rest_line": "text",
        "signed_line": "text",
        "next_session": "text",
        "usual_session": "text",
        "sessions_text": "text",
        "line_to_bring": "text",
        "said_line": "text",
        "aside_line": "text",
        "last_plan": "text",
        "last_plan_on": "date",
        "last_talk": "text",
        "last_talk_on": "date",
        "focus_talk": "text",
        "local_time": "time",
        "local_now": "text",
        "pulse_on": "flag",
        "paused_now": "flag",
        "useful_low": "number",
        "heard_low": "number",
        "goal_low": "number",
        "way_low": "number",
        "importance_low": "number",
    }
)
"""Name → type. A fact may be missing: a condition on it is then false."""


TRIAGE_FACTS: Mapping[str, str] = MappingProxyType(
    {
        "ranking": "text",
        "barriers": "list",
        "barrier_names": "list",
        "top_barrier": "text",
        "stands_out": "flag",
        "first_things": "flag",
        "too_few": "flag",
        "passed_over": "list",
    }
)
"""Facts that `derive = "triage"` adds."""

DERIVED_FACTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "triage": TRIAGE_FACTS,
        "sessions": {
            "starts_on": "date",
            "starts_at": "time",
            "days_off": "number",
            "weeks_between": "number",
        },
        "messages": {
            "slot_comes": "time",
            "slot_moved": "flag",
            "quiet_until": "date",
            "quiet_days": "number",
        },
        "clock": {
            "city_place": "text",
            "city_options": "list",
            "city_hour": "time",
            "city_day": "flag",
            "clock_options": "list",
            "typed_clock": "time",
        },
    }
)
"""Facts that each `derive` computes from the answers of the flow."""

FACT_OPTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "barriers": (
            "getting-better",
            "facing-it",
            "opening-up",
            "failing",
            "goals",
            "methods",
            "symptoms",
            "substances",
            "distractions",
            "expectations",
            "honesty",
        ),
        "kept_kinds": (
            "talk",
            "answer",
            "open",
            "reason",
            "sentence",
            "plan",
            "note",
            "safety",
            "steady",
            "aside",
            "number",
            "told",
        ),
    }
)
"""The ids that such a fact can hold. A test compares them with the triage and the redaction."""
