"""The first people of a company, from the command line."""

from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from yingdan.base import Clock, Problem, Settings, Tx
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.accounts import clear_factors, draw_account, find_user, forgive_guesses, open_account
from yingdan.kernel.definitions import Change, Remove
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Query, query, write
from yingdan.main.wiring import Ground, ground

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

ACTOR = System("command-line")


async def make_account(
    settings: Settings, clock: Clock, login: str, name: str, role: str
) -> tuple[UUID, str]:
    """A user of the company's top unit with a role and a log-in; the user's id, and the drawn password by which they choose their
    own. Raises organisation-is-missing, login-is-taken."""
    async with ground(settings, "account", clock) as base, base.db.begin() as tx:
        catalog = base.catalog.current
        if "org.user" not in catalog.objects:
            raise Problem("organisation-is-missing", 409)
        unit = await _top_unit(tx, catalog, base)
        [user] = await write(
            tx,
            catalog,
            ACTOR,
            [Create("org.user", {"name": name, "login": login, "active": True}, unit=unit)],
            at=clock.now(),
            source="command-line",
        )
        membership = Create("org.membership", {"user": user.id, "role": role}, unit=unit)
        await write(tx, catalog, ACTOR, [membership], at=clock.now(), source="command-line")
        return user.id, await draw_account(tx, user.id, login, clock.now(), by=ACTOR.key)


async def rescue(settings: Settings, clock: Clock, login: str) -> list[str]:
    """Let a log-in in that has locked itself out: the account is open, its second factors are off, guesses are forgiven, and
    the company's sign-in rules are taken back; the names of those rules. Problem account-not-found."""
    async with ground(settings, "rescue", clock) as base, base.db.begin() as tx:
        now = clock.now()
        user = await find_user(tx, login)
        await clear_factors(tx, user, ACTOR.key, now)
        await open_account(tx, user, now)
        await forgive_guesses(tx, login)
        rules = sorted(base.catalog.current.all("sign_in_rule"))
        if rules:
            changes: list[Change] = [Remove("sign_in_rule", name) for name in rules]
            await publish(tx, base.catalog.current, changes, ACTOR.key, f"rescue {login}", now)
        return rules


async def _top_unit(tx: Tx, catalog: "Catalog", base: Ground) -> UUID:
    """The unit above all others; a company that has none gets one."""
    ask = Query("org.unit", ("name",), "parent == null", (("created_at", False),), 1)
    page = await query(tx, catalog, ACTOR, ask, Env.at(base.clock.now(), ZoneInfo(base.settings.zone)))
    if page.rows:
        return UUID(str(page.rows[0]["id"]))
    top = Create("org.unit", {"name": "公司", "level": "company", "path": "company"})
    [unit] = await write(tx, catalog, ACTOR, [top], at=base.clock.now(), source="command-line")
    return unit.id
