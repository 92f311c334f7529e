"""What a sign-in gives: a session of a person, or a token of a program."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person. `token` is the cookie's secret, known only here and in the browser; `csrf` is derived
    from it, so that a page can prove it read the session. `id` names the session to people and in the log. `factor`: the
    second factor it was opened with (`totp`, `recovery`, `passkey`, `sign_on`), empty without one. `way`: empty for a password,
    `passkey`, or `sign_on:` and the name of the provider. `proved_at`: when its person last proved who they are, at sign-in or
    since. `given`: it was opened by a password that somebody else knows, and is for choosing one's own."""

    user: UUID
    token: str
    csrf: str
    expires_at: datetime
    id: UUID
    factor: str
    way: str
    proved_at: datetime
    given: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """Of a session that its person has ended: the `way` in which it was opened, and the `hint` by which its provider knows the
    session there."""

    way: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class LeftThere:
    """Who signed out at a provider, by its own word: its name for the person, its name for the one session (one of the two may be empty), and the
    name of this message, which is heard once."""

    subject: str
    session: str
    message: str


@dataclass(frozen=True, slots=True)
class Factors:
    """The second factors of a user. `totp`: codes of an app are on. `recovery`: how many recovery codes are left. `passkeys`: how
    many there are."""

    totp: bool = False
    recovery: int = 0
    passkeys: int = 0

    @property
    def any(self) -> bool:
        return self.totp or self.passkeys > 0

    @property
    def methods(self) -> list[str]:
        """How the second step may be taken."""
        given = (("passkey", self.passkeys > 0), ("totp", self.totp), ("recovery", self.recovery > 0))
        return [name for name, there in given if there]


@dataclass(frozen=True, slots=True)
class NewTotp:
    """A secret of one-time codes, shown once. `address`: what the code to be scanned says."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its person sees it. `host`: the name of the site it is good for. `synced`: it may stand on several devices."""

    id: UUID
    name: str
    host: str
    synced: bool
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """A session as its person sees it in a list. `browser`: what the browser calls itself; `ip`: where it was last."""

    id: UUID
    user: UUID
    browser: str
    ip: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AccountSeen:
    """A sign-in account as who manages accounts sees it. `seen_at`: the last use of an open session."""

    user: UUID
    login: str
    active: bool
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Token:
    """A program's key. `scopes`: what its owner allowed it to do. `per_minute`: the pace it has to keep. `networks`: where it
    works from; anywhere without any."""

    id: UUID
    user: UUID
    label: str
    scopes: tuple[str, ...]
    expires_at: datetime | None
    per_minute: int = 600
    created_at: datetime | None = None
    used_at: datetime | None = None
    networks: tuple[str, ...] = ()
