"""Keys of programs kept within what they were given: their scopes, and their pace."""

import re
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from fastapi import Request

from yingdan.base import Problem
from yingdan.kernel.access import Actor
from yingdan.kernel.accounts import Token

READING = frozenset({"GET", "HEAD", "OPTIONS"})
ACTIONS = ("read", "create", "update", "remove", "claim", "import", "export")
SCOPE = re.compile(r"(?:\*|[a-z][a-z0-9_]*\.(?:\*|[a-z][a-z0-9_]*)):(?:" + "|".join(ACTIONS) + ")")
# Opens the door of the directory and nothing else.
SCIM = "scim"
# What a key limited to objects may ask at all; records judge the rest.
_PLACES = ("records/", "search", "events", "files", "objects", "metadata", "openapi.json")
_MOST_KEYS = 10_000


def limited(actor: Actor, token: Token, method: str, path: str) -> Actor:
    """The actor behind a key. Problem scope-is-missing 403."""
    if path.startswith("/scim/"):
        if SCIM not in token.scopes:
            raise Problem("scope-is-missing", 403, scope=SCIM)
        return actor
    pairs = {one for one in token.scopes if ":" in one}
    if not pairs:
        needed = "read" if method in READING or path.endswith("/query") else "write"
        if needed not in token.scopes:
            raise Problem("scope-is-missing", 403, scope=needed)
        return actor
    if not path.removeprefix("/api/v1/").startswith(_PLACES):
        raise Problem("scope-is-missing", 403, scope="read" if method in READING else "write")
    # Nobody can change what they cannot read.
    reading = {f"{one.rpartition(':')[0]}:read" for one in pairs}
    return replace(actor, limits=frozenset(pairs | reading))


class Pace:
    """Token buckets by key: filled evenly, holding a sixth of a minute's requests (ten at least)."""

    def __init__(self) -> None:
        self._buckets: dict[UUID, tuple[float, float]] = {}

    def take(self, request: Request, token: Token, now: datetime) -> None:
        """Take one request. Its answer will say how many are left. Problem rate-limit-is-reached 429."""
        most = max(10.0, token.per_minute / 6)
        per_second = token.per_minute / 60
        at = now.timestamp()
        left, before = self._buckets.get(token.id, (most, at))
        left = min(most, left + max(0.0, at - before) * per_second)
        full = left >= 1
        if len(self._buckets) >= _MOST_KEYS and token.id not in self._buckets:
            self._buckets.pop(next(iter(self._buckets)))
        self._buckets[token.id] = (left - 1 if full else left, at)
        wait = 0 if full else max(1, round((1 - left) / per_second + 0.5))
        reset = round((most - self._buckets[token.id][0]) / per_second)
        request.state.pace = [
            (b"ratelimit-limit", str(token.per_minute).encode()),
            (b"ratelimit-remaining", str(int(self._buckets[token.id][0])).encode()),
            (b"ratelimit-reset", str(reset).encode()),
        ]
        if not full:
            raise Problem("rate-limit-is-reached", 429, retry_after=wait, per_minute=token.per_minute)
