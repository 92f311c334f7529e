"""The demo company: people, products and channel keys from `apps/*/demo/company.yaml`, and its traffic switch.

Everything goes through the same doors as a real company's set-up. The log-ins exist only here.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import yaml

from yingdan.api import Traffic
from yingdan.base import Clock, Database, Settings, Tx
from yingdan.base.sealing import open_keys
from yingdan.connectors import create_channel_key
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.accounts import create_account
from yingdan.kernel.catalog import Catalog, load
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Query, query, write
from yingdan.main import store
from yingdan.main.demo_cells import decide_in_cells, form_cells
from yingdan.main.demo_together import live_together
from yingdan.main.past import live, write_past
from yingdan.main.teaming import form_task_forces

ROOT = Path(__file__).resolve().parents[2]
ACTOR = System("demo")
CHANNELS = ("sales.website", "sales.form", "sales.expo")
PER_MINUTE = 30


def description() -> dict[str, Any]:
    """The company as its file tells it."""
    found: dict[str, Any] = yaml.safe_load(
        (ROOT / "apps" / "sales" / "demo" / "company.yaml").read_text("utf-8")
    )
    return found


def logins() -> list[dict[str, Any]]:
    """The log-ins that the sign-in page offers."""
    company = description()
    return [
        {
            "login": p["login"],
            "password": company["password"],
            "name": p["name"],
            "role": p["role"],
            "label": p["shown"],
        }
        for p in company["people"]
        if "shown" in p
    ]


def keys_file(settings: Settings) -> Path:
    """Where the simulator finds its channel keys."""
    return settings.data_dir / "demo" / "channel_keys.json"


async def load_demo(db: Database, clock: Clock, settings: Settings, say: Callable[[str], None]) -> None:
    """Make the company, once, in one transaction."""
    company = description()
    open_keys(settings.data_dir, settings.secret_key)
    async with db.begin() as tx:
        catalog = await load(tx)
        catalog = await _on_call(tx, catalog, company["calendar"], clock)
        units = await _units(tx, catalog, company, clock)
        people = await _people(tx, catalog, company, units, clock)
        await _things(tx, catalog, company, clock)
        cells = await form_cells(tx, catalog, company["cells"], units, people, clock)
        await live_together(tx, catalog, company, cells, people, clock)
        await decide_in_cells(tx, catalog, cells, people, clock)
        if settings.demo_past:
            await _past(tx, catalog, company, clock)
        await form_task_forces(tx, catalog, company, people, clock)
        secrets = {name: await create_channel_key(tx, name) for name in CHANNELS}
        await store.record_installed(tx, "traffic", json.dumps({"on": True, "per_minute": PER_MINUTE}))
        await store.record_installed(tx, "demo", "1")
    path = keys_file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    os.chmod(path, 0o600)
    path.write_text(json.dumps(secrets), "utf-8")
    say(f"  {len(company['people'])} 人 people, {len(company['zones'])} 个战区 war zones")


async def _on_call(tx: Tx, catalog: Catalog, calendar: str, clock: Clock) -> Catalog:
    """The demo company takes leads around the clock, so that its promises run whenever somebody looks."""
    changes = [
        Put("clock", name, {**definition.raw, "calendar": calendar})
        for name, definition in catalog.all("clock").items()
    ]
    return await publish(tx, catalog, changes, ACTOR.key, "7×24", clock.now())


async def _units(tx: Tx, catalog: Catalog, company: dict[str, Any], clock: Clock) -> dict[str, UUID]:
    top = company["company"]
    [root] = await write(
        tx, catalog, ACTOR, [Create("org.unit", {"name": top["name"], "level": "company", "path": top["key"]})],
        at=clock.now(), source="demo",
    )  # fmt: skip
    zones = await write(
        tx, catalog, ACTOR,
        [Create("org.unit", {"name": z["name"], "parent": root.id, "level": "war_zone", "path": f"{top['key']}.{z['key']}"})
         for z in company["zones"]],
        at=clock.now(), source="demo",
    )  # fmt: skip
    return {top["key"]: root.id, **{z["key"]: w.id for z, w in zip(company["zones"], zones, strict=True)}}


async def _people(
    tx: Tx, catalog: Catalog, company: dict[str, Any], units: dict[str, UUID], clock: Clock
) -> dict[str, UUID]:
    """Users with their posts, reps and log-ins; ids by log-in."""
    now, people = clock.now(), company["people"]
    users = await write(
        tx, catalog, ACTOR,
        [Create("org.user", {"name": p["name"], "login": p["login"], "active": True}, unit=units[p["unit"]]) for p in people],
        at=now, source="demo",
    )  # fmt: skip
    ids = {p["login"]: w.id for p, w in zip(people, users, strict=True)}
    await write(
        tx, catalog, ACTOR,
        [Create("org.membership", {"user": ids[p["login"]], "unit": units[p["unit"]], "role": p["role"]}) for p in people],
        at=now, source="demo",
    )  # fmt: skip
    regions = {z["key"]: z["regions"] for z in company["zones"]}
    reps = [
        Create(
            "sales.rep",
            {"name": p["name"], "user": ids[p["login"]], "regions": regions[p["unit"]], "capacity": company["capacity"],
             "on_duty": True, "calendar": company["calendar"], **p["rep"]},
            owner=ids[p["login"]], unit=units[p["unit"]],
        )
        for p in people
        if "rep" in p
    ]  # fmt: skip
    await write(tx, catalog, ACTOR, reps, at=now, source="demo")
    for p in people:
        await create_account(tx, ids[p["login"]], p["login"], company["password"], now)
    return ids


async def _things(tx: Tx, catalog: Catalog, company: dict[str, Any], clock: Clock) -> None:
    changes = [
        Create("sales.product", {**p, "price": {"amount": p["price"], "currency": "CNY"}})
        for p in company["products"]
    ]
    changes += [Create("sales.channel", c) for c in company["channels"]]
    await write(tx, catalog, ACTOR, changes, at=clock.now(), source="demo")


async def _past(tx: Tx, catalog: Catalog, company: dict[str, Any], clock: Clock) -> None:
    """Leads of the past, each with a rep of its region's zone; regions that nobody covers fall to the first zone."""
    rng, env = Random(len(company["people"])), Env.at(clock.now())
    page = await query(tx, catalog, ACTOR, Query("sales.rep", ("regions", "owner", "unit"), limit=500), env)
    reps = [(set(row["regions"] or ()), (row["owner"], row["unit"])) for row in page.rows]

    def owner_of(region: str) -> tuple[UUID, UUID]:
        there = [who for regions, who in reps if region in regions]
        return rng.choice(there or [who for _, who in reps])

    lived = live(company["past"], clock.now(), rng)
    await write_past(tx, catalog, ACTOR, lived, owner_of, rng)


def demo_traffic(db: Database) -> Traffic:
    """The switch of the visitor simulator, kept in the database so that it survives a restart."""

    async def read() -> dict[str, Any]:
        async with db.begin() as tx:
            state: dict[str, Any] = json.loads(await store.installed_state(tx, "traffic") or "{}")
        return {"on": bool(state.get("on")), "per_minute": int(state.get("per_minute", PER_MINUTE))}

    async def switch(on: bool, per_minute: int | None) -> dict[str, Any]:
        async with db.begin() as tx:
            state = json.loads(await store.installed_state(tx, "traffic") or "{}")
            state = {"on": on, "per_minute": per_minute or int(state.get("per_minute", PER_MINUTE))}
            await store.record_installed(tx, "traffic", json.dumps(state))
        return dict(state)

    return Traffic(read, switch, logins)
