"""Passkeys: a key in a device that its person opens with a finger, a face or a PIN. One stands for both steps of signing in."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.kernel.accounts import store_factors, store_passkeys, store_session
from yingdan.kernel.accounts.account import login_of
from yingdan.kernel.accounts.ceremony import (
    Json,
    Site,
    credential_of,
    draw_challenge,
    judge_made,
    judge_used,
    making_options,
    using_options,
)
from yingdan.kernel.accounts.factor import factors_of, forget_recovery, renew_recovery
from yingdan.kernel.accounts.guessing import keep_told
from yingdan.kernel.accounts.model import Factors, Passkey, Session
from yingdan.kernel.accounts.session import SECOND_STEP, open_session
from yingdan.kernel.accounts.telling import DOOR, tell, user_key
from yingdan.kernel.accounts.ticket import make_ticket, read_ticket, spend_ticket

MAKING, USING, PROVING = "make a passkey", "use a passkey", "prove by passkey"
MOST = 20
FACTOR = WAY = "passkey"


async def begin_passkey(tx: Tx, user: UUID, session: UUID, site: Site, now: datetime) -> tuple[Json, str]:
    """Options for the browser, and a ticket that has to come back from the same session within five minutes. Problem
    passkeys-are-many 409."""
    there = await store_passkeys.read_passkeys(tx, user)
    if len(there) >= MOST:
        raise Problem("passkeys-are-many", 409, most=MOST)
    challenge = draw_challenge()
    ticket = make_ticket(MAKING, now, user=str(user), session=str(session), challenge=challenge)
    login = await login_of(tx, user)
    return making_options(site, user.bytes, login, challenge, [row[6] for row in there]), ticket


async def add_passkey(
    tx: Tx, user: UUID, session: UUID, ticket: str, credential: Json, name: str, site: Site, now: datetime
) -> tuple[Passkey, list[str]]:
    """A passkey that the browser has made; the session is a sure one from now on. With it come recovery codes if there was no
    second factor before. Problems: ticket-is-over 401, passkey-is-faulty 422, passkey-is-here 409."""
    told = read_ticket(ticket, MAKING, now)
    if (told["user"], told["session"]) != (str(user), str(session)):
        raise Problem("ticket-is-over", 401)
    made, key = judge_made(site, told["challenge"], credential), uuid7()
    await spend_ticket(tx, ticket, now)
    before = (await factors_of(tx, [user])).get(user, Factors())
    stored = await store_passkeys.insert_passkey(
        tx, key, user, made.credential, made.public_key, site.host, name, made.uses, made.synced, now
    )
    if not stored:
        raise Problem("passkey-is-here", 409)
    await store_factors.update_factor(tx, session, FACTOR)
    await tell(
        tx, "account.factor_set", now, user_key(user), {"user": str(user), "factor": FACTOR, "name": name}
    )
    codes = [] if before.any else await renew_recovery(tx, user)
    return Passkey(key, name, site.host, made.synced, now, None), codes


async def list_passkeys(tx: Tx, user: UUID) -> list[Passkey]:
    """A user's passkeys, the first made first."""
    return [Passkey(*row[:6]) for row in await store_passkeys.read_passkeys(tx, user)]


async def rename_passkey(tx: Tx, user: UUID, key: UUID, name: str) -> None:
    """Call it something else. Problem passkey-not-found 404."""
    if not await store_passkeys.update_name(tx, user, key, name):
        raise Problem("passkey-not-found", 404)


async def end_passkey(tx: Tx, user: UUID, key: UUID, now: datetime) -> None:
    """It opens nothing any more; without any other factor the recovery codes go too. Problem passkey-not-found 404."""
    ended = await store_passkeys.delete_passkeys(tx, user, key)
    if not ended:
        raise Problem("passkey-not-found", 404)
    await forget_recovery(tx, user)
    data = {"user": str(user), "factor": FACTOR, "name": ended[0]}
    await tell(tx, "account.factor_ended", now, user_key(user), data)


async def begin_passkey_sign_in(tx: Tx, site: Site, now: datetime, step: str = "") -> tuple[Json, str]:
    """Options for the browser, and a ticket that has to come back from the same browser. `step`: the ticket of a second step,
    which only a passkey of that person takes. Problem ticket-is-over 401."""
    challenge, only = draw_challenge(), []
    if step:
        user = UUID(read_ticket(step, SECOND_STEP, now)["user"])
        only = [row[6] for row in await store_passkeys.read_passkeys(tx, user) if row[2] == site.host]
    return using_options(site, challenge, only), make_ticket(USING, now, challenge=challenge)


async def sign_in_by_passkey(
    tx: Tx,
    ticket: str,
    credential: Json,
    site: Site,
    now: datetime,
    ip: str,
    browser: str = "",
    step: str = "",
) -> Session:
    """A session of whose passkey it is, or the second `step` of somebody's sign-in. Problems: ticket-is-over 401, passkey-is-unknown
    401, passkey-is-copied 401 when its count has not moved on: two devices have it that should be one."""
    told = read_ticket(ticket, USING, now)
    way, there = WAY, ""
    found = await store_passkeys.find_passkey(tx, credential_of(credential), site.host)
    if found is None:
        raise Problem("passkey-is-unknown", 401)
    user = found[1]
    if step:
        begun = read_ticket(step, SECOND_STEP, now)
        way, there = begun.get("way", ""), begun.get("there", "")
        if begun["user"] != str(user):
            raise Problem("passkey-is-unknown", 401)
    await _take(tx, found, told["challenge"], credential, site, now, ip, (ticket, step))
    return await open_session(tx, user, FACTOR, ip[:64], browser, now, way, there=there)


async def begin_passkey_proof(
    tx: Tx, user: UUID, session: UUID, site: Site, now: datetime
) -> tuple[Json, str]:
    """Options for the browser of somebody who is signed in, and a ticket that has to come back from the same session."""
    challenge = draw_challenge()
    only = [row[6] for row in await store_passkeys.read_passkeys(tx, user) if row[2] == site.host]
    ticket = make_ticket(PROVING, now, user=str(user), session=str(session), challenge=challenge)
    return using_options(site, challenge, only), ticket


async def prove_by_passkey(
    tx: Tx, user: UUID, session: UUID, ticket: str, credential: Json, site: Site, now: datetime, ip: str
) -> None:
    """The person of a session proves again who they are. Problems: ticket-is-over 401, passkey-is-unknown 401, passkey-is-copied 401."""
    told = read_ticket(ticket, PROVING, now)
    if (told["user"], told["session"]) != (str(user), str(session)):
        raise Problem("ticket-is-over", 401)
    found = await store_passkeys.find_passkey(tx, credential_of(credential), site.host)
    if found is None or found[1] != user:
        raise Problem("passkey-is-unknown", 401)
    await _take(tx, found, told["challenge"], credential, site, now, ip, (ticket,))
    await store_session.prove_session(tx, session, now)


async def _take(
    tx: Tx, found: tuple[UUID, UUID, bytes, str], challenge: str, credential: Json, site: Site, now: datetime,
    ip: str, tickets: Sequence[str],
) -> None:  # fmt: skip
    """Judge one use of a passkey, and use its tickets up."""
    key, user, public_key, name = found
    uses = judge_used(site, challenge, credential, public_key, user.bytes)
    for one in filter(None, tickets):
        await spend_ticket(tx, one, now)
    if not await store_passkeys.take_use(tx, key, uses, now):
        login = await login_of(tx, user)
        await tell(tx, "session.refused", now, DOOR, {"login": login, "ip": ip[:64], "copied_passkey": name})
        await keep_told(tx)
        raise Problem("passkey-is-copied", 401, name=name)
