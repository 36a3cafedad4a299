"""What a person's own numbers say over time, as a picture's parts and as words. Pure."""

from __future__ import annotations

from flows.room import Room


def opened(room: Room) -> Room:
    """Send the picture, and the same in words."""
    return room
