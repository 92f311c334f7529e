"""A publish while a sheet comes in, or between an import and its undo: no row is lost, doubled or half taken back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from tests.api.server import Client, serving, signed_in
from tests.api.studio_desk import Json, dealer_field, open_desk, publish_app
from tests.sales import Company
from yingdan.base import Tx
from yingdan.base.job_runner import JobRunner
from yingdan.connectors.sheets.model import CHUNK
from yingdan.kernel.catalog import CatalogHolder
from yingdan.main.wiring import job_kinds, line

ROWS = CHUNK * 5
MAPPING = {"0": "name", "1": "city", "2": "limit"}
SHOP = "dealer.shop"
Step = Callable[[], Awaitable[object]]


def sheet(rows: int = ROWS) -> bytes:
    lines = (f"门店{n},城市{n},{n}.00\n" for n in range(rows))
    return ("名称,城市,额度\n" + "".join(lines)).encode()


@dataclass
class House:
    """The company's people over HTTP, and a worker with a catalog of its own, which hears of a publish when told."""

    company: Company
    admin: Client
    worker: CatalogHolder
    opened: list[int] = field(default_factory=list)

    async def ask(self, method: str, path: str, status: int = 200, **more: object) -> Json:
        answer = await self.admin.ask(method, path, **more)
        assert answer.status_code == status, answer.text
        found: Json = answer.json()
        return found

    async def bring(self, mode: str = "create", key: str | None = None) -> str:
        files = {"file": ("门店.csv", sheet())}
        found = await self.ask("POST", "/imports", 201, data={"object": SHOP}, files=files)
        body = {"mapping": MAPPING, "mode": mode, "key": key}
        await self.ask("POST", f"/imports/{found['id']}/start", 202, json=body)
        return str(found["id"])

    async def work(self, meanwhile: Step | None = None, at: int = 3) -> None:
        """Run what is queued; `meanwhile` happens when the transaction of number `at` is about to begin."""
        ground = replace(self.company.ground, catalog=self.worker)
        plain = line(ground).carrying

        @asynccontextmanager
        async def carry() -> AsyncIterator[Tx]:
            nonlocal news
            self.opened.append(1)
            async with (
                gate
            ):  # those behind it wait: with a chunk under way that waits for this one, tables stay busy
                if meanwhile is not None and len(self.opened) == at:
                    news = asyncio.ensure_future(meanwhile())
                    await asyncio.shield(news)  # the chunk may be called back, what happens is not
            async with plain() as tx:
                yield tx

        news: asyncio.Future[object] | None = None
        gate = asyncio.Lock()
        self.opened.clear()
        jobs = JobRunner(self.company.db, job_kinds(ground), self.company.clock, carry=carry)
        await jobs.drain()
        assert (news is None) == (meanwhile is None)
        if news is not None:
            await news
        await self.worker.refresh()  # the news of a publish is late at most
        self.company.clock.advance(timedelta(minutes=5))
        await jobs.drain()

    async def publish(self, *changes: Json) -> None:
        desk = await open_desk(self.admin)
        await desk.put(*changes)
        for _ in range(100):  # the chunk before may still hold the table
            answer = await self.admin.ask("POST", f"{desk.path}/publish", json={})
            if answer.status_code == 200:
                return
            assert answer.json()["slug"] == "tables-are-busy", answer.text
            await asyncio.sleep(0.1)
        raise AssertionError("the tables stayed busy")

    async def told(self, key: str) -> Json:
        return await self.ask("GET", f"/imports/{key}")

    async def shops(self) -> list[Json]:
        rows: list[Json] = []
        cursor: str | None = None
        while True:
            params = {"limit": "500", **({"cursor": cursor} if cursor else {})}
            page = await self.ask("GET", f"/records/{SHOP}", params=params)
            rows += page["rows"]
            cursor = page["next"]
            if cursor is None:
                return rows


@pytest.fixture
async def house(company: Company) -> AsyncIterator[House]:
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as transport, signed_in(transport, "admin") as admin:
        await publish_app(admin)
        worker = CatalogHolder(company.db)
        await worker.refresh()
        yield House(company, admin, worker)


def without(kind: str, name: str) -> Json:
    return {"kind": kind, "name": name, "body": None}


NEW = dealer_field("phone", "phone")
NO_CITY = [
    without("field", "dealer.shop.city"),
    {"kind": "object", "name": SHOP, "body": {"label": {"zh": "门店", "en": "Shop"}, "title": "name", "order": ["name", "limit"]}},
]  # fmt: skip
LONGER = dealer_field("city", "long_text")
NUMBERED = dealer_field("city", "integer")
GONE = [
    without("view", "dealer.all"),
    *(without("field", f"dealer.shop.{one}") for one in ("name", "limit", "city")),
    without("object", SHOP),
]


@pytest.mark.parametrize("hears", [True, False], ids=["heard", "unheard"])
@pytest.mark.parametrize(
    "change", [NEW, LONGER, dealer_field("limit", "decimal")], ids=["added", "longer", "decimal"]
)
async def test_what_is_published_meanwhile_costs_no_row(house: House, change: Json, hears: bool) -> None:
    async def publish() -> None:
        await house.publish(change)
        if hears:
            await house.worker.refresh()

    key = await house.bring()
    await house.work(publish)
    told = await house.told(key)
    assert (told["state"], told["created"], told["failed"], told["problem"]) == ("done", ROWS, 0, None), told
    rows = await house.shops()
    assert sorted(row["name"] for row in rows) == sorted(f"门店{n}" for n in range(ROWS))


@pytest.mark.parametrize("hears", [True, False], ids=["heard", "unheard"])
async def test_a_field_that_goes_meanwhile_stops_the_import_in_words_and_what_was_written_is_counted(
    house: House, hears: bool
) -> None:
    async def publish() -> None:
        await house.publish(*NO_CITY)
        if hears:
            await house.worker.refresh()

    key = await house.bring()
    await house.work(publish)
    told = await house.told(key)
    assert (told["state"], told["problem"]) == ("failed", "import-field-is-gone"), told
    assert "停用" in told["why"]
    assert 0 < told["created"] == told["done"] < ROWS
    assert told["failed"] == 0
    assert len(await house.shops()) == told["created"]
    await house.ask("POST", f"/imports/{key}/undo", 202)
    await house.work()
    assert (await house.told(key))["state"] == "undone"
    assert await house.shops() == []


async def test_a_field_that_is_back_lets_the_import_go_on_where_it_stopped(house: House) -> None:
    key = await house.bring()
    await house.work(lambda: house.publish(*NO_CITY))
    assert (await house.told(key))["state"] == "failed"
    versions = (await house.ask("GET", "/studio/versions"))["rows"]
    before = sorted(int(one["number"]) for one in versions)[-2]
    await house.ask("POST", f"/studio/versions/{before}/rollback", 200, json={})
    await house.worker.refresh()
    await house.ask("POST", f"/imports/{key}/resume", 202)
    await house.work()
    told = await house.told(key)
    assert (told["state"], told["created"], told["failed"]) == ("done", ROWS, 0), told
    assert {row["name"]: row["city"] for row in await house.shops()} == {
        f"门店{n}": f"城市{n}" for n in range(ROWS)
    }


@pytest.mark.parametrize("hears", [True, False], ids=["heard", "unheard"])
async def test_an_object_that_goes_meanwhile_stops_the_import_and_its_undo_in_words(
    house: House, hears: bool
) -> None:
    async def publish() -> None:
        await house.publish(*GONE)
        if hears:
            await house.worker.refresh()

    key = await house.bring()
    await house.work(publish)
    told = await house.told(key)
    assert (told["state"], told["problem"], told["failed"]) == ("failed", "object-is-unknown", 0), told
    await house.worker.refresh()
    await house.ask("POST", f"/imports/{key}/undo", 202)
    await house.work()
    told = await house.told(key)
    assert (told["state"], told["problem"]) == ("failed", "object-is-unknown"), told


@pytest.mark.parametrize(
    "change", [[NEW], NO_CITY, [LONGER], [NUMBERED]], ids=["added", "removed", "longer", "number"]
)
@pytest.mark.parametrize("hears", [True, False], ids=["heard", "unheard"])
async def test_an_import_is_taken_back_whole_after_a_publish(
    house: House, change: list[Json], hears: bool
) -> None:
    key = await house.bring()
    await house.work()
    assert (await house.told(key))["created"] == ROWS
    await house.publish(*change)
    if hears:
        await house.worker.refresh()
    await house.ask("POST", f"/imports/{key}/undo", 202)
    await house.work()
    told = await house.told(key)
    assert (told["state"], told["kept"]) == ("undone", 0), told
    assert await house.shops() == []


@pytest.mark.parametrize("hears", [True, False], ids=["heard", "unheard"])
async def test_an_undo_gives_old_values_back_where_their_fields_are_still_there(
    house: House, hears: bool
) -> None:
    await house.bring()
    await house.work()
    for n in range(3):
        row = next(one for one in await house.shops() if one["name"] == f"门店{n}")
        old = {"city": "旧", "limit": {"amount": "1.00", "currency": "CNY"}}
        await house.ask("PATCH", f"/records/{SHOP}/{row['id']}", json=old)
    key = await house.bring("update", "name")
    await house.work()
    assert (await house.told(key))["merged"] == ROWS
    await house.publish(*NO_CITY)
    if hears:
        await house.worker.refresh()
    await house.ask("POST", f"/imports/{key}/undo", 202)
    await house.work()
    told = await house.told(key)
    assert told["state"] == "undone", told
    limits = {row["name"]: row["limit"]["amount"] for row in await house.shops()}
    assert {limits[f"门店{n}"] for n in range(3)} == {"1.00"}
    assert len(limits) == ROWS
