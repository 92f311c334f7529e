"""Publishing while people write: nobody's request fails but in words, and nothing they were told is lost."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import Desk, dealer_app, dealer_field, open_desk, publish_app
from tests.sales import Company

WRITERS, PUBLISHES = 4, 8
EACH_TURN = 3  # records that have come through, at least, before the next publish
SAID = {409, 412}


@pytest.fixture
async def transport(company: Company) -> AsyncIterator[httpx.ASGITransport]:
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as found:
        yield found


class Writer:
    """Creates, changes and lists records without a pause, and remembers what it was told."""

    def __init__(self, client: Client, number: int) -> None:
        self.client = client
        self.number = number
        self.told: Counter[int] = Counter()
        self.bodies: list[str] = []
        self.kept: dict[str, str] = {}

    def note(self, answer: httpx.Response) -> httpx.Response:
        self.told[answer.status_code] += 1
        if answer.status_code >= 400:
            self.bodies.append(answer.text[:300])
            assert answer.headers["content-type"] == "application/problem+json"
        return answer

    async def write(self, stop: asyncio.Event) -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            name = f"店 {self.number}-{turn}"
            made = self.note(await self.client.ask("POST", "/records/dealer.shop", json={"name": name}))
            if made.status_code != 201:
                continue
            row: Any = made.json()
            self.kept[row["id"]] = name
            changed = self.note(
                await self.client.ask(
                    "PATCH",
                    f"/records/dealer.shop/{row['id']}",
                    json={"city": "杭州"},
                    headers={"if-match": made.headers["etag"]},
                )
            )
            assert changed.status_code in {200, *SAID}, changed.text
            self.note(await self.client.ask("GET", "/records/dealer.shop?limit=5&sort=-created_at"))


async def until_made(writers: list[Writer], count: int) -> None:
    """Come back when so many records were made, however slow the machine is."""
    async with asyncio.timeout(60):
        while sum(writer.told[201] for writer in writers) < count:
            await asyncio.sleep(0.01)


async def publish_until_taken(desk: Desk, change: dict[str, Any]) -> None:
    await desk.put(change)
    for _ in range(20):
        found = await desk.client.ask("POST", f"{desk.path}/publish", json={"note": "加字段"})
        if found.status_code == 200:
            return
        assert found.json()["slug"] == "tables-are-busy", found.text
    raise AssertionError("the tables were busy twenty times")


async def test_fields_come_and_go_while_people_write(transport: httpx.ASGITransport) -> None:
    async with signed_in(transport, "admin") as admin:
        await publish_app(admin)
        writers = [Writer(admin, number) for number in range(WRITERS)]
        stop = asyncio.Event()
        running = [asyncio.create_task(writer.write(stop)) for writer in writers]
        for turn in range(PUBLISHES):
            name = f"extra{turn // 2}"
            desk = await open_desk(admin)
            change = dealer_field(name, "text", default="无")
            await publish_until_taken(desk, change if turn % 2 == 0 else {**change, "body": None})
            await until_made(writers, EACH_TURN * (turn + 1))
        stop.set()
        await asyncio.gather(*running)
        told = sum((writer.told for writer in writers), Counter())
        assert set(told) <= {200, 201, *SAID}, [body for writer in writers for body in writer.bodies]
        assert told[201] >= EACH_TURN * PUBLISHES
        for writer in writers:
            for key, name in list(writer.kept.items())[-10:]:
                found = await admin.ask("GET", f"/records/dealer.shop/{key}")
                assert (found.status_code, found.json()["name"]) == (200, name)


async def test_two_publishers_at_once_both_count_or_one_is_told(transport: httpx.ASGITransport) -> None:
    async with signed_in(transport, "admin") as admin:
        await publish_app(admin)
        apart = [await open_desk(admin), await open_desk(admin)]
        for number, desk in enumerate(apart):
            await desk.put(dealer_field(f"extra{number}", "text"))
        done = await asyncio.gather(
            *(admin.ask("POST", f"{desk.path}/publish", json={"note": ""}) for desk in apart)
        )
        assert sorted(one.status_code for one in done) == [200, 200]
        assert len({one.json()["version"] for one in done}) == 2
        same = [await open_desk(admin), await open_desk(admin)]
        view = dealer_app()[-1]
        for columns, desk in zip((["name"], ["limit"]), same, strict=True):
            await desk.put({**view, "body": {**view["body"], "columns": columns}})
        done = await asyncio.gather(
            *(admin.ask("POST", f"{desk.path}/publish", json={"note": ""}) for desk in same)
        )
        assert sorted(one.status_code for one in done) == [200, 409]
        [refused] = [one.json() for one in done if one.status_code == 409]
        assert (refused["slug"], refused["conflicts"][0]["paths"]) == ("draft-conflicts", ["/columns"])


async def test_a_publish_that_dies_half_way_changes_nothing(
    transport: httpx.ASGITransport, company: Company
) -> None:
    async with signed_in(transport, "admin") as admin:
        version = await publish_app(admin)
        desk = await open_desk(admin)
        await desk.put(dealer_field("extra", "text", index=True))
        async with company.db.begin() as tx:
            await tx.exec_driver_sql(
                "create function public.refuse() returns trigger language plpgsql as"
                " $$ begin raise exception 'the disk is gone'; end $$"
            )
            await tx.exec_driver_sql(
                "create trigger refuse before insert on meta.definition execute function public.refuse()"
            )
        broken = await admin.ask("POST", f"{desk.path}/publish", json={"note": ""})
        assert broken.status_code == 500
        async with company.db.begin() as tx:
            await tx.exec_driver_sql("drop function public.refuse() cascade")
        assert (await admin.ask("GET", "/studio/versions")).json()["rows"][0]["number"] == version
        assert (await admin.ask("POST", "/records/dealer.shop", json={"name": "仍在"})).status_code == 201
        await desk.post("publish")
