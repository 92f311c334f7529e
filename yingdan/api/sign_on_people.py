"""Whom a provider's word concerns: linked before, found by a verified e-mail address or by the log-in that
the company gave them over there, or made."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx, uuid7
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.accounts import (
    Proved,
    SignOn,
    create_account,
    find_identity,
    identities_of,
    link_identity,
    role_for,
)
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import Create, Query, query, write

ACTOR = System("sign-on")


async def person_of(tx: Tx, catalog: Catalog, one: SignOn, proved: Proved, now: datetime) -> UUID:
    """Problem sign-on-person-is-unknown 403 with the `subject`, for an administrator to link it by."""
    user = await find_identity(tx, proved.issuer, proved.subject)
    if user is not None:
        return user
    user = await _by(tx, catalog, proved, "email", proved.email.lower(), now) if one.by_email else None
    if user is None and one.by_login:
        user = await _by(tx, catalog, proved, "login", _text(proved.claims, one.login_claim), now)
    if user is None and one.makes_accounts:
        user = await _made(tx, catalog, one, proved, now)
    if user is None:
        raise Problem("sign-on-person-is-unknown", 403, subject=proved.subject)
    await link_identity(tx, user, proved.issuer, proved.subject, ACTOR.key, now)
    return user


async def _by(tx: Tx, catalog: Catalog, proved: Proved, field: str, value: str, now: datetime) -> UUID | None:
    """The one active user with that address or log-in. Who is linked there already is not found: both are given to others."""
    if not value:
        return None
    asked = f"{field} == {_quoted(value)} && active"
    page = await query(
        tx, catalog, ACTOR, Query("org.user", ("name",), asked, (("created_at", False),), 2), Env.at(now)
    )
    if len(page.rows) != 1:
        return None
    user = UUID(str(page.rows[0]["id"]))
    linked = (await identities_of(tx, [user])).get(user, [])
    return None if any(issuer == proved.issuer for issuer, _ in linked) else user


async def _made(tx: Tx, catalog: Catalog, one: SignOn, proved: Proved, now: datetime) -> UUID | None:
    """A user with the first role that fits; None when none fits. Problems: login-is-taken 409, sign-on-unit-is-unknown 409."""
    role = role_for(one, proved.claims)
    if role is None:
        return None
    unit = await unit_at(tx, catalog, role.unit, now)
    login = _text(proved.claims, one.login_claim) or proved.email or proved.subject[:200]
    name = _text(proved.claims, "name") or login
    values: dict[str, Any] = {"name": name, "login": login, "active": True}
    if proved.email:
        values["email"] = proved.email
    key = uuid7()
    await write(tx, catalog, ACTOR, [Create("org.user", values, key, unit=unit)], at=now, source="sign-on")
    member = Create("org.membership", {"user": key, "role": role.role}, unit=unit)
    await write(tx, catalog, ACTOR, [member], at=now, source="sign-on")
    # A password nobody has: this account is opened with the company's alone, until it is given one.
    await create_account(tx, key, login, secrets.token_urlsafe(32), now)
    return key


async def unit_at(tx: Tx, catalog: Catalog, path: str, now: datetime) -> UUID:
    """The unit with a path, the top one without. Problem sign-on-unit-is-unknown 409."""
    asked = f"path == {_quoted(path)}" if path else "parent == null"
    page = await query(
        tx, catalog, ACTOR, Query("org.unit", ("name",), asked, (("created_at", False),), 1), Env.at(now)
    )
    if not page.rows:
        raise Problem("sign-on-unit-is-unknown", 409, unit=path[:200])
    return UUID(str(page.rows[0]["id"]))


def _text(claims: dict[str, Any], name: str) -> str:
    found = claims.get(name)
    return found.replace("\x00", "").strip()[:200] if isinstance(found, str) else ""


def _quoted(text: str) -> str:
    """As a text of the expression language."""
    plain = text.replace("\x00", "").replace("\\", "\\\\").replace("'", "\\'")
    return "'" + plain.replace("\n", "\\n") + "'"
