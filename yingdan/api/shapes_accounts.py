"""Answers about sign-in accounts: sessions, factors, keys."""

from typing import Any, TypedDict
from uuid import UUID

from yingdan.api.shapes import Moment, Person


class SessionShown(TypedDict):
    """An open session. `browser`: what the browser calls itself. `mine`: the one that asks."""

    id: UUID
    browser: str
    ip: str
    created_at: Moment
    seen_at: Moment
    expires_at: Moment
    mine: bool


class SessionsEnded(TypedDict):
    ended: int


class FactorCounts(TypedDict):
    """`totp`: codes of an app are on. `recovery`: how many recovery codes are left. `passkeys`: how many there are."""

    totp: bool
    recovery: int
    passkeys: int


class FactorsShown(FactorCounts):
    """`asked`: the company wants a second factor of this person."""

    asked: bool


class Scanned(TypedDict):
    """A code to scan as one SVG path of dark modules, one unit each; `size` modules a side, to be drawn with four of quiet
    around."""

    size: int
    path: str


class TotpBegun(TypedDict):
    """Shown once: the secret of one-time codes, and the same as an address for apps."""

    secret: str
    address: str
    qr: Scanned


class RecoveryCodes(TypedDict):
    """Shown once; each stands for the second factor one time."""

    codes: list[str]


class PasskeyShown(TypedDict):
    """`host`: the name of the site that it is good for. `synced`: it may stand on several devices of its person."""

    id: UUID
    name: str
    host: str
    synced: bool
    created_at: Moment
    used_at: Moment | None


class PasskeysShown(TypedDict):
    """`host`: the name of the site that is asked now; null where browsers allow no passkeys (an address without a name)."""

    rows: list[PasskeyShown]
    host: str | None


class PasskeyBegun(TypedDict):
    """`options`: what the browser is asked (WebAuthn), its binary values as base64url."""

    options: dict[str, Any]


class PasskeyMade(RecoveryCodes):
    """`codes`: empty for somebody who had a second factor before."""

    passkey: PasskeyShown


class AccountListed(TypedDict):
    """A sign-in account with its open sessions, the one used last first."""

    user: Person
    login: str
    active: bool
    factors: FactorCounts
    sessions: list[SessionShown]


class WithoutAccount(TypedDict):
    """A person who has no sign-in account. `login`: what it would be opened under."""

    user: Person
    login: str


class AccountsFound(TypedDict):
    rows: list[AccountListed]
    without: list[WithoutAccount]


class PasswordGiven(TypedDict):
    """Shown once. `until`: when it opens nothing any more."""

    password: str
    until: Moment


class _ProviderNamed(TypedDict):
    name: str
    label: dict[str, str]
    provider: str


class ProviderOfMine(TypedDict):
    """Whose account opened this session."""

    name: str
    label: dict[str, str]


class ProofAsked(TypedDict):
    """By what the person of this session proves again who they are. `password`: it is asked for, else `provider` is asked again (null
    when it is there no more). `totp`, `recovery`: a code of the app or a recovery code goes with the password, or stands alone without."""

    password: bool
    totp: bool
    recovery: bool
    provider: ProviderOfMine | None


class ProviderOffered(_ProviderNamed):
    """A provider of the company's accounts, as a stranger sees it. `automatic`: this browser is within its application, and goes
    there without a press."""

    automatic: bool


class ProviderShown(_ProviderNamed):
    """`issuer`: under what its people are linked. `back`: the address to register with the provider. `logout`: the one
    at which it tells that somebody signed out there; null for platforms, which tell nothing. `secret_made_at`: null
    without a secret."""

    issuer: str
    client_id: str
    active: bool
    back: str
    logout: str | None
    secret_made_at: Moment | None


class WayOut(TypedDict):
    """Where the browser goes."""

    address: str


class SignedOut(TypedDict):
    """`address`: where the browser goes to sign out at the company's provider too; null where it stays here."""

    address: str | None


class IdentityShown(TypedDict):
    """An account of a provider that opens one here. `provider`: null when the company no longer has it."""

    provider: str | None
    issuer: str
    subject: str
