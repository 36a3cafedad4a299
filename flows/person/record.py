"""A person's record, in parts: plain, frozen data. The store turns it into documents and back."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from flows.person.delivery import Delivery
from flows.person.dialog import Dialog
from flows.person.engagement import Attendance, Engagement
from flows.person.home_zones import HOME_ZONES
from flows.person.preferences import NudgePreferences
from flows.person.profile import Profile
from flows.person.words import FlowRun, Note, OwnWords, Plan, Reason, Sentence

SCHEMA = 3
"""Version of the record's shape, in every record. `bot.storage.tables.migrations` reads older ones."""


class Person(Struct, frozen=True):
    """One person's record, in parts. `id` is the id of the chat; nothing else in it identifies them."""

    id: str
    schema: int = SCHEMA
    profile: Profile = field(default_factory=Profile)
    dialog: Dialog = field(default_factory=Dialog)
    words: OwnWords = field(default_factory=OwnWords)
    engagement: Engagement = field(default_factory=Engagement)
    delivery: Delivery = field(default_factory=Delivery)

    def with_preferences(self, preferences: NudgePreferences) -> Person:
        """Return the record with these preferences about unasked messages."""
        return replace(self, engagement=replace(self.engagement, preferences=preferences))

    def with_attendance(self, attendance: tuple[Attendance, ...]) -> Person:
        """Return the record with these reports about sessions."""
        return replace(self, engagement=replace(self.engagement, attendance=attendance))

    def with_reasons(self, reasons: tuple[Reason, ...]) -> Person:
        """Return the record with these reasons, in their order of rank."""
        return replace(self, words=replace(self.words, reasons=reasons))

    def with_sentences(self, sentences: tuple[Sentence, ...]) -> Person:
        """Return the record with these sentences to bring."""
        return replace(self, words=replace(self.words, sentences=sentences))

    def with_plans(self, plans: tuple[Plan, ...]) -> Person:
        """Return the record with these plans."""
        return replace(self, words=replace(self.words, plans=plans))

    def with_notes(self, notes: tuple[Note, ...]) -> Person:
        """Return the record with these notes for a hard day."""
        return replace(self, words=replace(self.words, notes=notes))

    def with_talks(self, talks: tuple[FlowRun, ...]) -> Person:
        """Return the record with these finished flow runs."""
        return replace(self, words=replace(self.words, talks=talks))


def zone_of(person: Person) -> ZoneInfo:
    """Return the person's zone, else the most common zone of their country, else UTC. For display only."""
    return ZoneInfo(person.profile.zone or HOME_ZONES.get(person.profile.country or "") or "UTC")
