"""Law: whoever saw a record is told by his open screen that it is removed, and nobody else is."""

import random

import pytest

from tests.api.live_reader import Screen, following
from tests.sales import Company
from yingdan.base import uuid7
from yingdan.events import Event, append
from yingdan.kernel.records import Create, Remove, Restore, read

LEAD = "sales.lead"
STAFF = {"安娜": ("华东", "rep"), "贝拉": ("华东", "rep"), "方敏": ("华东", "manager"), "陈北": ("华北", "rep"), "吴总": ("公司", "director")}  # fmt: skip


async def _told_of(screen: Screen, kind: str) -> set[str]:
    return {str(one["subject"]) for one in screen.got if one["type"] == kind}


@pytest.mark.parametrize("seed", range(3))
async def test_a_removal_is_pushed_to_exactly_those_who_saw_the_record(company: Company, seed: int) -> None:
    rng = random.Random(seed)
    for name, (unit, role) in STAFF.items():
        await company.hire(name, unit, role=role)
    owners = [None, *(name for name, (_, role) in STAFF.items() if role == "rep")]
    changes = []
    for place in range(12):
        owner = rng.choice(owners)
        unit = STAFF[owner][0] if owner else rng.choice(["华东", "华北"])
        whose = {"owner": company.people[owner]} if owner else {}
        changes.append(Create(LEAD, {"name": f"客户{place}"}, unit=company.units[unit], **whose))
    made = [one.id for one in await company.write(*changes)]
    await company.settle()
    seen = {}
    for name in STAFF:
        actor = await company.actor(name)
        async with company.db.begin() as tx:
            seen[name] = set(await read(tx, company.catalog, actor, LEAD, made))
    going = rng.sample(made, 7)
    async with following(company) as hub:
        screens = {name: await Screen(company, hub, name).connect() for name in STAFF}
        away = screens[rng.choice(list(STAFF))]
        await away.disconnect()
        for key in going:
            await company.write(Remove(LEAD, key))
        # One comes back at once: its removal is told of a record that is there.
        await company.write(Restore(LEAD, going[0]))
        await away.connect()
        async with company.db.begin() as tx:
            await append(
                tx,
                [
                    Event(
                        uuid7(),
                        "test.last",
                        company.clock.now(),
                        None,
                        None,
                        "system:test",
                        "test",
                        {},
                        audience=("all",),
                    )
                ],
            )
        for name, screen in screens.items():
            await screen.until(1, "test.last")
            assert await _told_of(screen, "record.removed") == {
                str(key) for key in going if key in seen[name]
            }
            assert all(one["data"] == {"fields": []} for one in screen.got if one["type"] == "record.removed")
            await screen.disconnect()
    assert any(seen[name] & set(going) != set(going) for name in STAFF)
    assert any(seen[name] & set(going) for name in STAFF)
