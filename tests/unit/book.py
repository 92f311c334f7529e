"""A book of leads and opportunities that is different for everybody, for tests of numbers."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tests.sales import Company
from yingdan.kernel.access import Actor
from yingdan.kernel.records import Create, Query, query
from yingdan.views.numbers import Filters, Reader, event_rows, promise_rows, tiles_data

ZONE = ZoneInfo("Asia/Shanghai")
STAGES = ("discovery", "solution", "proposal", "negotiation", "won", "lost")


def money(amount: int, currency: str = "CNY") -> dict[str, Any]:
    return {"amount": Decimal(amount), "currency": currency}


async def staffed(company: Company) -> dict[str, Actor]:
    """Two zones with a manager and reps, and a book of leads and opportunities that is different for everybody."""
    east = [await company.hire(name, "华东") for name in ("林", "周")]
    west = [await company.hire("马", "西部")]
    await company.hire("方", "华东", role="manager")
    await company.hire("张", "公司", role="director")
    today = company.clock.now().astimezone(ZONE).date()
    [account] = await company.write(Create("sales.account", {"name": "晨光电子"}))
    ended = {"account": account.id, "loss_reason": "价格"}
    changes: list[Any] = []
    for place, owner in enumerate([*east, *west, east[0]]):
        unit = company.units["华东" if owner in east else "西部"]
        for n, stage in enumerate(STAGES):
            values = {
                "name": f"商机{place}-{n}", "stage": stage, "amount": money(1000 * (n + 1) + place),
                "close_on": today - timedelta(days=40 * n) * (1 if stage in ("won", "lost") else -1),
                **(ended if stage in ("won", "lost") else {}),
            }  # fmt: skip
            changes.append(Create("sales.opportunity", values, owner=owner, unit=unit))
        for n, source in enumerate(("website", "expo", "website")):
            status = ("new", "contacted", "qualified")[n]
            values = {"name": f"线索{place}-{n}", "source": source, "status": status}
            changes.append(Create("sales.lead", values, owner=owner, unit=unit))
    changes.append(Create("sales.opportunity", {"name": "海外", "stage": "won", "amount": money(9, "USD"), "close_on": today, **ended},
                          owner=east[0], unit=company.units["华东"]))  # fmt: skip
    changes.append(Create("sales.lead", {"name": "公海", "source": "ad"}, owner=None, unit=None))
    await company.write(*changes)
    return {name: await company.actor(name) for name in ("林", "马", "方", "张")}


async def shown(
    company: Company, actor: Actor, board: str, filters: Filters | None = None
) -> list[dict[str, Any]]:
    async with company.db.begin() as tx:
        reader = Reader(tx, company.catalog, actor, company.env)
        return await tiles_data(reader, company.catalog.all("dashboard")[board].body, filters or Filters())


async def listed(company: Company, actor: Actor, object_name: str, where: str) -> int:
    async with company.db.begin() as tx:
        ask = Query(object_name, ("id",), where or None, (), 500)
        return len((await query(tx, company.catalog, actor, ask, company.env)).rows)


async def behind(company: Company, actor: Actor, drill: dict[str, Any], where: str = "") -> int:
    """How long the list is that a number opens."""
    text = " && ".join(f"({one})" for one in (drill["filter"], where) if one)
    if "object" in drill:
        return await listed(company, actor, drill["object"], text)
    async with company.db.begin() as tx:
        reader = Reader(tx, company.catalog, actor, company.env)
        if "event" in drill:
            return len((await event_rows(reader, drill["event"], text or None, None, 500))["rows"])
        kind: Any = "clock" if "clock" in drill else "promises"
        return len((await promise_rows(reader, kind, drill[kind], text or None, None, 500))["rows"])
