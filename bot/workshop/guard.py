"""Keeps everybody but the author's own page out: a key in the path, the right host, no foreign origin."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

WRITTEN_OUT = (
    "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Policy of a page that brings its style along, and runs nothing."""

KEY_BYTES = 16
"""128 bits: nobody guesses it in the life of a machine. A cookie would go to every port of 127.0.0.1."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Knows the port and the key."""

    port: int
    key: str = field(default_factory=lambda: secrets.token_urlsafe(KEY_BYTES), repr=False)

    @property
    def address(self) -> str:
        """Return the address that the author opens."""
        return f"http://127.0.0.1:{self.port}/{self.key}/"

    def refusal(self, key: str, method: str, headers: Mapping[str, str]) -> int | None:
        """Return the status with which a request is refused, or None when it may come in.

        The host is looked at first: a name that was made to point here (DNS rebinding) ends there.
        """
        names = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        if headers.get("Host", "") not in names:
            return 403
        origin = headers.get("Origin")
        if origin is not None and origin not in {f"http://{name}" for name in names}:
            return 403
        if headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}:
            return 403
        if not hmac.compare_digest(key.encode(), self.key.encode()):
            return 404
        if method == "POST" and headers.get("Content-Type", "").partition(";")[0] != "application/json":
            return 415
        return None
