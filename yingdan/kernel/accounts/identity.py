"""Identities: the person whom a provider of the company's accounts calls by a subject. The provider has proved who comes; here
it is only found whom that concerns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.base.sealing import seal, unseal
from yingdan.kernel.accounts import store_identity, store_session
from yingdan.kernel.accounts.account import login_of
from yingdan.kernel.accounts.definition_sign_on import SignOn, SignOnRole
from yingdan.kernel.accounts.ending import tell_ended
from yingdan.kernel.accounts.factor import factors_of
from yingdan.kernel.accounts.model import Factors, LeftThere, Session
from yingdan.kernel.accounts.secret import digest
from yingdan.kernel.accounts.session import LONGEST_THERE, SECOND_STEP, open_session
from yingdan.kernel.accounts.store_factors import insert_spent
from yingdan.kernel.accounts.store_session import delete_sessions, delete_there
from yingdan.kernel.accounts.telling import tell
from yingdan.kernel.accounts.ticket import make_ticket

# What a session's `way` begins with when it was opened with the company's account.
BY_SIGN_ON = "sign_on:"
# Who ends a session that was signed out of at its provider.
THERE = "system:sign-on"
# Longer than a message from a provider may be on its way.
HEARD = timedelta(hours=2)
# Beyond what a moment can be: whatever a provider says is read.
_END_OF_TIME_S = 253_402_300_800


@dataclass(frozen=True, slots=True)
class Proved:
    """What a provider vouches for. `provider`: the name of its definition. `claims`: of the ID token and of userinfo."""

    provider: str
    issuer: str
    subject: str
    claims: dict[str, Any]

    @property
    def session(self) -> str:
        """What the provider calls its own session; empty where it says nothing."""
        found = self.claims.get("sid")
        return found if isinstance(found, str) and len(found) <= LONGEST_THERE and "\x00" not in found else ""

    @property
    def asked_at(self) -> datetime | None:
        """When the provider last asked its person who they are; None where it does not say."""
        found = self.claims.get("auth_time")
        if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < _END_OF_TIME_S:
            return None
        return datetime.fromtimestamp(found, UTC)

    @property
    def email(self) -> str:
        """The address, if the provider says that it was verified; else empty."""
        found = self.claims.get("email")
        sure = self.claims.get("email_verified") is True
        return found.strip() if sure and isinstance(found, str) else ""


async def sign_in_by_identity(
    tx: Tx, user: UUID, proved: Proved, sure: bool, now: datetime, ip: str, browser: str = "", hint: str = ""
) -> Session:
    """A session of a person whom a provider has vouched for. `hint`: by which the provider knows its own session again; kept sealed
    with ours, and not where a second step comes between. Problems: account-not-found 404 for a closed account,
    second-factor-is-needed 401 with a `ticket` when the person has one and the provider asks for none (`sure`)."""
    await login_of(tx, user)
    way = BY_SIGN_ON + proved.provider
    factors = (await factors_of(tx, [user])).get(user, Factors())
    if factors.any and not sure:
        ticket = make_ticket(SECOND_STEP, now, user=str(user), way=way, there=proved.session)
        raise Problem("second-factor-is-needed", 401, ticket=ticket, methods=factors.methods)
    factor = "sign_on" if sure else ""
    session = await open_session(
        tx, user, factor, ip[:64], browser, now, way, hint=hint, there=proved.session
    )
    if proved.asked_at is not None and proved.asked_at < now:
        # Let in there without being asked: that is no proof of today.
        await store_session.prove_session(tx, session.id, proved.asked_at)
        return replace(session, proved_at=proved.asked_at)
    return session


async def end_what_was_opened(tx: Tx, provider: str, issuer: str, left: LeftThere, now: datetime) -> int:
    """Somebody signed out at a provider: what its session opened here ends, also on open screens; how many sessions. Problem
    ticket-is-over 401 for a message that was heard before."""
    message = digest(f"signed out\x1f{issuer}\x1f{left.message}")
    if not await insert_spent(tx, message, now, now + HEARD):
        raise Problem("ticket-is-over", 401)
    user = await find_identity(tx, issuer, left.subject) if left.subject else None
    ended = await delete_there(tx, BY_SIGN_ON + provider, left.session, user)
    for one in {whose for _, whose in ended}:
        await tell_ended(tx, one, [key for key, whose in ended if whose == one], THERE, now)
    return len(ended)


async def find_identity(tx: Tx, issuer: str, subject: str) -> UUID | None:
    """Whose identity it is; None when it is linked to nobody."""
    return await store_identity.find_identity(tx, issuer, subject)


async def link_identity(tx: Tx, user: UUID, issuer: str, subject: str, by: str, now: datetime) -> None:
    """From now on the provider's subject is this person. `by`: the key of who says so. Problems: account-not-found 404,
    identity-is-linked 409 when it is somebody else's or the person has another one there."""
    await login_of(tx, user)
    if not await store_identity.insert_identity(tx, issuer, subject, user, now):
        raise Problem("identity-is-linked", 409)
    await tell(tx, "account.identity_linked", now, by, {"user": str(user), "issuer": issuer})


async def unlink_identity(tx: Tx, user: UUID, issuer: str, by: str, now: datetime) -> None:
    """The provider's account opens nothing here any more; open sessions of the person end. Problem identity-not-found 404."""
    if not await store_identity.delete_identity(tx, issuer, user):
        raise Problem("identity-not-found", 404)
    await tell_ended(tx, user, await delete_sessions(tx, user), by, now)
    await tell(tx, "account.identity_unlinked", now, by, {"user": str(user), "issuer": issuer})


async def identities_of(tx: Tx, users: Sequence[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """(issuer, subject) of what each of these users is linked to."""
    found: dict[UUID, list[tuple[str, str]]] = {}
    for user, issuer, subject in await store_identity.read_identities(tx, list(users)):
        found.setdefault(user, []).append((issuer, subject))
    return found


async def keep_provider_secret(tx: Tx, name: str, secret: str, by: str, now: datetime) -> None:
    """The secret that a provider gave this installation, sealed."""
    await store_identity.save_secret(tx, name, seal(secret), now)
    await tell(tx, "account.provider_secret_set", now, by, {"provider": name})


async def provider_secret(tx: Tx, name: str) -> str:
    """The secret of a provider, empty without one. Problem secret-cannot-be-opened 409."""
    rows = await store_identity.read_secrets(tx, [name])
    return unseal(rows[0][1]) if rows else ""


async def provider_secrets_made(tx: Tx, names: Sequence[str]) -> dict[str, datetime]:
    """Since when each of these providers has its secret; those without one are missing."""
    return {row[0]: row[2] for row in await store_identity.read_secrets(tx, list(names))}


def role_for(body: SignOn, claims: dict[str, Any]) -> SignOnRole | None:
    """The first of a provider's roles that fits somebody with these claims."""
    for one in body.roles:
        held = claims.get(one.claim) if one.claim else None
        values = held if isinstance(held, list) else [held]
        if not one.claim or one.value in [str(each) for each in values if each is not None]:
            return one
    return None
