"""Facts about a person, for the texts and conditions of every flow. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from itertools import islice, takewhile
from statistics import median
from types import MappingProxyType

from flows.locale.zones import changed
from flows.model import SparseValues, Value
from flows.person import Note, Person, Rating, Reason, zone_of

OF_A_SESSION: Collection[Rating] = ("useful", "heard", "goal", "way")
FELL = 3
"""Points below the person's baseline at which a rating is low for them (docs/engagement.md)."""

BASELINE_RATINGS = 4
"""Ratings whose median is a person's baseline."""

BASELINE_FOR = timedelta(days=180)
"""Time in which a rating tells what is usual for a person."""

FIRST_SESSIONS = 3
"""Sessions after which a miss is no early one; `early_sessions` of weights.toml is the same number."""

SAME_SESSION = timedelta(hours=12)
"""Span in which ratings are about one session."""

HEAVY_FOR = timedelta(hours=1)
"""Time after heavy words in which flows leave out steps that dwell on them."""


FactOf = Callable[[Person, datetime], Value]
"""Function of the record and the time; None where the fact is unknown."""


class Facts(SparseValues):
    """Facts about a person. Each is worked out when it is first asked for; unknown ones are left out."""

    __slots__ = ("_known", "_now", "_person", "_table")

    def __init__(self, person: Person, now: datetime, table: Mapping[str, FactOf]) -> None:
        self._person = person
        self._now = now
        self._table = table
        self._known: dict[str, Value] = {}

    def get(self, name: str, default: Value = None) -> Value:  # type: ignore[override]  # no other default
        """Return a fact, the default where it is unknown."""
        if name not in self._known:
            fact = self._table.get(name)
            self._known[name] = fact(self._person, self._now) if fact else None
        value = self._known[name]
        return default if value is None else value

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._table if self.get(name) is not None)


def facts_of(person: Person, now: datetime) -> Facts:
    """Return the facts that the record alone tells."""
    return Facts(person, now, RECORD_FACTS)


def heavy_lately(person: Person, now: datetime) -> bool:
    """Tell whether heavy words, or the steps of Help now, were less than an hour ago."""
    helped = person.engagement.preferences.helped
    written = any(
        finding.tier != "soft" and now - finding.at < HEAVY_FOR for finding in person.engagement.screened
    )
    return written or (helped is not None and now - helped < HEAVY_FOR)


def under_way(person: Person) -> bool:
    """Tell whether the first sessions are over: as the person said, or by the sessions they told about."""
    been = (report for report in person.engagement.attendance if report.what in ("went", "late"))
    return person.engagement.under_way or len(tuple(islice(been, FIRST_SESSIONS))) == FIRST_SESSIONS


def clock_doubted(person: Person, now: datetime) -> bool:
    """Tell whether a zone that was derived from the hour alone has changed its clocks since."""
    known, read = person.profile.zone, person.profile.clock_read
    return known is not None and read is not None and changed(known, read, now)


def _elsewhere(person: Person, _now: datetime) -> bool:
    """Tell whether an appointment is in another zone than the person's."""
    return person.profile.zone is not None and any(
        appointment.zone != person.profile.zone for appointment in person.engagement.appointments
    )


def _listed(person: Person) -> tuple[Reason, ...]:
    return tuple(reason for reason in person.words.reasons if reason.listed)


def _note(person: Person) -> Note | None:
    return next((note for note in reversed(person.words.notes) if note.mark != "heavy"), None)


def _unsaid(person: Person) -> tuple[str, ...] | None:
    waiting = (one for one in person.words.sentences if one.said == "not yet" and one.mark != "heavy")
    return tuple(sentence.text for sentence in waiting) or None


def _paused(person: Person, now: datetime) -> bool:
    until = person.engagement.preferences.paused_until
    return until is not None and until > now


def _low(what: Rating) -> FactOf:
    """Return the highest value of a rating that is low beside the last four; None where it isn't known."""

    def low(person: Person, now: datetime) -> int | None:
        # Newest first: only the last few ratings count, and there can be years of them.
        lately = takewhile(lambda one: now - one.at < BASELINE_FOR, reversed(person.engagement.ratings))
        earlier = (one.value for one in lately if one.what == what and now - one.at > SAME_SESSION)
        usual = baseline(islice(earlier, BASELINE_RATINGS))
        return None if usual is None or usual < FELL else int(usual - FELL)

    return low


def _day(moment: datetime | None, person: Person) -> str | None:
    return moment.astimezone(zone_of(person)).date().isoformat() if moment else None


def _wall(at: time) -> str:
    return at.isoformat("minutes")


def baseline(earlier: Iterable[int]) -> float | None:
    """Return the median of earlier ratings, or None when there are none."""
    values = tuple(earlier)
    return median(values) if values else None


RECORD_FACTS: Mapping[str, FactOf] = MappingProxyType(
    {
        "today": lambda person, now: _day(now, person),
        "utc_now": lambda _person, now: now.isoformat(timespec="minutes"),
        "local_time": lambda person, now: (
            _wall(now.astimezone(zone_of(person)).time()) if person.profile.zone is not None else None
        ),
        "clock_known": lambda person, _now: person.profile.zone is not None,
        "clock_doubted": clock_doubted,
        "country_code": lambda person, _now: person.profile.country or None,
        "consented": lambda person, _now: person.profile.consent is not None,
        "consented_on": lambda person, _now: (
            _day(person.profile.consent.at, person) if person.profile.consent else None
        ),
        "notice": lambda person, _now: person.profile.consent.version if person.profile.consent else None,
        "quiet_from": lambda person, _now: _wall(person.engagement.preferences.quiet_from),
        "quiet_to": lambda person, _now: _wall(person.engagement.preferences.quiet_to),
        "slot": lambda person, _now: _wall(person.engagement.preferences.slot),
        "nudges_on": lambda person, _now: (
            person.engagement.preferences.when in ("drift", "sessions")
            and not person.engagement.preferences.off
        ),
        "pulse_on": lambda person, _now: (
            person.engagement.preferences.pulse is not None and not person.engagement.preferences.off
        ),
        "paused_now": _paused,
        "sessions_elsewhere": _elsewhere,
        "under_way": lambda person, _now: under_way(person),
        "rest_waits": lambda person, _now: person.dialog.rest is not None,
        "heavy_lately": heavy_lately,
        "held": lambda person, _now: person.dialog.pending_text or None,
        "nudge_why": lambda person, _now: (
            " ".join(person.engagement.nudges[-1].why) if person.engagement.nudges else None
        ),
        "reasons": lambda person, _now: tuple(one.text for one in _listed(person)) or None,
        "reasons_text": lambda person, _now: (
            "\n".join(f"{n}. {one.text}" for n, one in enumerate(_listed(person), 1)) or None
        ),
        "top_reason": lambda person, _now: next((one.text for one in _listed(person)), None),
        "top_reason_on": lambda person, _now: next((_day(one.at, person) for one in _listed(person)), None),
        "note": lambda person, _now: note.text if (note := _note(person)) else None,
        "note_on": lambda person, _now: _day(note.at, person) if (note := _note(person)) else None,
        "safety_note": lambda person, _now: person.words.safety_note or None,
        "safety_text": lambda person, _now: (
            "\n".join(f"• {line}" for line in person.words.safety_note) or None
        ),
        "steady": lambda person, _now: person.words.steady or None,
        "sentences": lambda person, _now: _unsaid(person),
        "line_to_bring": lambda person, _now: unsaid[-1] if (unsaid := _unsaid(person)) else None,
        **{f"{what}_low": _low(what) for what in (*OF_A_SESSION, "importance")},
    }
)
"""Every fact that the record tells, by the name that flows give it."""
