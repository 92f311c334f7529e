"""Cells of the demo company with their customers: formed by the war zones' managers and decided in by their people, through the same doors as
everybody's, at the moments at which it would have been."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Clock, Tx
from yingdan.events import append
from yingdan.expr import Env
from yingdan.kernel.access import System, load_actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import Create, Update, write
from yingdan.work import cells

ACTOR = System("demo")
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DemoCell:
    """A cell as `company.yaml` tells it, with its records: accounts and deals by name."""

    told: Told
    id: UUID
    began: datetime
    accounts: dict[str, UUID]
    deals: dict[str, UUID]


async def form_cells(
    tx: Tx, catalog: Catalog, told: list[Told], units: dict[str, UUID], people: dict[str, UUID], clock: Clock
) -> list[DemoCell]:
    """`told`: cells as `company.yaml` has them; `units` and `people` by their keys and log-ins."""
    found = []
    for one in told:
        began = clock.now() - timedelta(days=one["days"])
        accounts, deals = await _customers(tx, catalog, one, units[one["zone"]], people, began)
        key = await _formed(tx, catalog, one, units[one["zone"]], people, list(accounts.values()), began)
        found.append(DemoCell(one, key, began, accounts, deals))
    return found


async def decide_in_cells(
    tx: Tx, catalog: Catalog, cells: list[DemoCell], people: dict[str, UUID], clock: Clock
) -> None:
    """What their people did in the last days."""
    for one in cells:
        for step in one.told["steps"]:
            await _step(tx, catalog, step, one.accounts, one.deals, people, clock.now())


async def _customers(
    tx: Tx, catalog: Catalog, one: Told, unit: UUID, people: dict[str, UUID], began: datetime
) -> tuple[dict[str, UUID], dict[str, UUID]]:
    """Accounts and deals by name; they were there before the cell."""
    at, env = began - timedelta(days=5), Env.at(began)
    written = await write(
        tx, catalog, ACTOR,
        [Create("sales.account", {**each["values"], "company": each["values"]["name"]}, owner=people[each["owner"]], unit=unit)
         for each in one["accounts"]],
        at=at, source="demo",
    )  # fmt: skip
    accounts = {each["values"]["name"]: row.id for each, row in zip(one["accounts"], written, strict=True)}
    changes, names = [], []
    for each in one["accounts"]:
        for sold in each["deals"]:
            values = {
                "name": sold["name"], "account": accounts[each["values"]["name"]], "stage": sold["stage"],
                "amount": {"amount": sold["amount"], "currency": "CNY"},
                "close_on": env.today + timedelta(days=sold["close_in"]),
            }  # fmt: skip
            changes.append(Create("sales.opportunity", values, owner=people[each["owner"]], unit=unit))
            names.append(sold["name"])
    made = await write(tx, catalog, ACTOR, changes, at=at, source="demo")
    return accounts, {name: row.id for name, row in zip(names, made, strict=True)}


async def _formed(
    tx: Tx, catalog: Catalog, one: Told, unit: UUID, people: dict[str, UUID], accounts: list[UUID], began: datetime
) -> UUID:  # fmt: skip
    manager, env = await load_actor(tx, people[one["manager"]]), Env.at(began)
    values = {"name": one["name"], "goal": one["goal"], "accounts": accounts}
    [cell] = await write(
        tx, catalog, manager, [Create("sales.cell", values, unit=unit)], at=began, source="ui"
    )
    until = env.today + timedelta(days=max(180, one["days"] + 60))
    members = [
        Create("sales.cell_member", {"cell": cell.id, "user": people[login], "duty": duty, "from_on": env.today, "until_on": until},
               unit=unit)
        for login, duty in one["people"].items()
    ]  # fmt: skip
    await write(tx, catalog, manager, members, at=began, source="ui")
    body = catalog.once(cells.compile_cells)["sales.cell"]
    await append(tx, await cells.keep_in_step(tx, catalog, body, [cell.id], manager, env))
    return cell.id


async def _step(
    tx: Tx, catalog: Catalog, step: Told, accounts: dict[str, UUID], deals: dict[str, UUID], people: dict[str, UUID],
    now: datetime,
) -> None:  # fmt: skip
    """Something that somebody of the cell did so many hours ago."""
    actor, at = await load_actor(tx, people[step["by"]]), now - timedelta(hours=step["hours_ago"])
    if "change" in step:
        change: Any = Update("sales.opportunity", deals[step["deal"]], step["change"])
    else:
        values = {**step["values"], **({"account": accounts[step["account"]]} if "account" in step else {}),
                  **({"opportunity": deals[step["deal"]]} if "deal" in step else {})}  # fmt: skip
        change = Create(step["create"], values)
    await write(tx, catalog, actor, [change], at=at, source="ui")
