"""The bench company: 24 reps in 4 war zones who are at work around the clock, with room for everybody."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from yingdan.base import Settings, Tx
from yingdan.connectors import create_channel_key
from yingdan.kernel.access import System
from yingdan.kernel.accounts import create_account, create_token
from yingdan.kernel.catalog import Catalog, load
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, write
from yingdan.main.wiring import Ground, ground

ACTOR = System("bench")
CALENDAR = "sales.around_the_clock"
CHANNELS = ("sales.website", "sales.form", "sales.expo", "sales.webhook", "sales.cdp", "sales.events")
PASSWORD = "bench 赢单 7×24 company"
CAPACITY = 1_000_000
REPS_PER_ZONE = 6
ZONES = {
    "华东战区": ("310000", "320000", "330000", "340000", "350000", "360000", "370000"),
    "华南战区": ("440000", "450000", "460000", "420000", "430000", "410000"),
    "华北战区": ("110000", "120000", "130000", "140000", "150000", "210000", "220000", "230000"),
    "西部战区": (
        "500000",
        "510000",
        "520000",
        "530000",
        "540000",
        "610000",
        "620000",
        "630000",
        "640000",
        "650000",
    ),
}
SKILLS = (("manufacturing", "key_account"), ("finance", "software"), ("healthcare", "english"),
          ("retail", "manufacturing"), ("software", "key_account"), ("healthcare", "finance"))  # fmt: skip

# A measurement asks as fast as it can: the highest pace that a key can be given.
PER_MINUTE = 60_000


@dataclass
class Company:
    """Who is there and how to reach the doors. Tokens are secrets of the bench's own company."""

    reps: dict[UUID, str] = field(default_factory=dict)
    units: dict[UUID, UUID] = field(default_factory=dict)
    managers: dict[UUID, str] = field(default_factory=dict)
    director: str = ""
    admin: str = ""
    keys: dict[str, str] = field(default_factory=dict)

    def door(self, channel: str) -> str:
        """The path of a channel's door, with its key."""
        return f"/in/{channel}?k={self.keys['sales.' + channel]}"


async def found_company(dsn: str, folder: Path) -> Company:
    """Make the company in a running product's database, through the doors of its kernel."""
    settings = Settings(database_url=dsn, data_dir=folder)
    async with ground(settings, "bench") as base:
        async with base.db.begin() as tx:
            catalog = await _on_call(tx, await load(tx), base)
        company = Company()
        async with base.db.begin() as tx:
            [top] = await write(
                tx, catalog, ACTOR, [Create("org.unit", {"name": "基准公司", "level": "company", "path": "company"})],
                at=base.clock.now(), source="bench",
            )  # fmt: skip
            company.director = (await _hire(tx, catalog, base, "总监", "director", top.id))[1]
            company.admin = (await _hire(tx, catalog, base, "管理员", "admin", top.id))[1]
            for zone, regions in ZONES.items():
                await _found_zone(tx, catalog, base, company, top.id, zone, regions)
            for channel in CHANNELS:
                company.keys[channel] = await create_channel_key(tx, channel)
        return company


async def _on_call(tx: Tx, catalog: Catalog, base: Ground) -> Catalog:
    changes = [
        Put("clock", name, {**definition.raw, "calendar": CALENDAR})
        for name, definition in catalog.all("clock").items()
    ]
    return await publish(tx, catalog, changes, ACTOR.key, "bench", base.clock.now())


async def _found_zone(
    tx: Tx, catalog: Catalog, base: Ground, company: Company, top: UUID, zone: str, regions: tuple[str, ...]
) -> None:
    place = {"name": zone, "parent": top, "level": "war_zone", "path": f"company.{zone}"}
    [unit] = await write(tx, catalog, ACTOR, [Create("org.unit", place)], at=base.clock.now(), source="bench")
    manager, token = await _hire(tx, catalog, base, f"{zone}经理", "manager", unit.id)
    company.managers[manager] = token
    reps: list[Any] = []
    for number in range(REPS_PER_ZONE):
        name = f"{zone}销售{number + 1}"
        person, token = await _hire(tx, catalog, base, name, "rep", unit.id)
        company.reps[person], company.units[person] = token, unit.id
        values = {"name": name, "user": person, "regions": list(regions), "capacity": CAPACITY, "on_duty": True,
                  "calendar": CALENDAR, "skills": list(SKILLS[number]), "level": 1 + number % 3}  # fmt: skip
        reps.append(Create("sales.rep", values, owner=person, unit=unit.id))
    await write(tx, catalog, ACTOR, reps, at=base.clock.now(), source="bench")


async def _hire(tx: Tx, catalog: Catalog, base: Ground, name: str, role: str, unit: UUID) -> tuple[UUID, str]:
    """(user, bearer token) of a person with a role in a unit."""
    now, login = base.clock.now(), name
    user = Create("org.user", {"name": name, "login": login, "active": True}, unit=unit)
    [person] = await write(tx, catalog, ACTOR, [user], at=now, source="bench")
    membership = Create("org.membership", {"user": person.id, "unit": unit, "role": role})
    await write(tx, catalog, ACTOR, [membership], at=now, source="bench")
    await create_account(tx, person.id, login, PASSWORD, now)
    return person.id, await create_token(
        tx, person.id, ("read", "write"), now, label="bench", per_minute=PER_MINUTE
    )
