"""What a sign-in gives: a session of a person, or a token of a program."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person. `token` is the cookie's secret, known only here and in the browser; `csrf` is derived
    from it, so that a page can prove it read the session."""

    user: UUID
    token: str
    csrf: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """A program's key. `scopes`: what its owner allowed it to do. `per_minute`: the pace it has to keep."""

    id: UUID
    user: UUID
    label: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    per_minute: int = 600
    created_at: datetime | None = None
    used_at: datetime | None = None
