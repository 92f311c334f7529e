"""Data keys: rotated while everything can be read, killed in the middle, destroyed when nothing needs them."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.api.server import serving, signed_in
from tests.api.studio_desk import dealer_app, dealer_field, publish_app
from tests.sales import Company
from yingdan.base import Problem, fetch, sealing
from yingdan.base import store_data_keys as store
from yingdan.base.job_runner import JobRunner
from yingdan.kernel.access import System
from yingdan.kernel.accounts import keep_provider_secret, provider_secret
from yingdan.kernel.records import Create, read
from yingdan.main import keys

SHOP, SHOPS = "dealer.shop", 12
HOUSE = "the house key of these tests"


@pytest.fixture
async def house(company: Company) -> AsyncIterator[Company]:
    """Twelve shops whose secrets the house key sealed, from the time before there were data keys."""
    sealing.use_keys([HOUSE])
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as transport, signed_in(transport, "admin") as admin:
        app = dealer_app()
        app[1]["body"]["order"].append("safe")
        await publish_app(admin, [*app, dealer_field("safe", "secret")])
    await company.ground.catalog.refresh()
    await company.write(*(Create(SHOP, {"name": f"门店{n}", "safe": f"密码{n}"}) for n in range(SHOPS)))
    async with company.db.begin() as tx:
        await keep_provider_secret(tx, "feishu", "令牌", "system:test", company.clock.now())
    yield company
    sealing.use_keys(["a key of the tests"])


async def secrets(company: Company) -> list[str]:
    """Everything that is sealed, opened."""
    async with company.db.begin() as tx:
        ids = [
            row[0]
            for row in await fetch(tx, 'select s.id from "dealer"."shop" s order by s.created_at, s.id')
        ]
        rows = await read(tx, company.catalog, System("test"), SHOP, ids, ("safe",))
        return [*(rows[one]["safe"].reveal() for one in ids), await provider_secret(tx, "feishu")]


async def seals(company: Company) -> dict[str, int]:
    async with company.db.begin() as tx:
        return await keys.used(tx, company.catalog)


def runner(company: Company) -> JobRunner:
    return JobRunner(company.db, keys.reseal_jobs(lambda: company.catalog), company.clock)


async def rotated(company: Company) -> str:
    async with company.db.begin() as tx:
        return await keys.rotate(tx, company.clock.now())


async def test_a_rotation_that_was_killed_goes_on_and_a_key_goes_when_nothing_needs_it(
    house: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await secrets(house)
    assert told == [*(f"密码{n}" for n in range(SHOPS)), "令牌"]
    assert await seals(house) == {"": SHOPS + 1}
    await keys.ensure_key(house.db, house.ground.url, house.clock.now())
    assert await rotated(house) == "k2"
    monkeypatch.setattr(keys, "AT_ONCE", 5)
    await _killed_after(house, batches=8)
    assert (await seals(house))["k2"] == 6
    assert await secrets(house) == told
    await runner(house).drain()
    assert await seals(house) == {"k2": SHOPS + 1}
    assert await secrets(house) == told
    with pytest.raises(Problem, match="data-key-is-newest"):
        await retired(house, "k2")
    assert await rotated(house) == "k3"
    house.clock.advance(timedelta(minutes=11))
    with pytest.raises(Problem, match="data-key-is-in-use"):
        await retired(house, "k2")
    await runner(house).drain()
    await retired(house, "k1")
    await retired(house, "k2")
    assert await secrets(house) == told
    async with house.db.begin() as tx:
        assert [one.retired_at is None for one in await store.list_keys(tx)] == [False, False, True]
        assert [key for key, _ in await store.read_wrapped(tx)] == ["k3"]
    with pytest.raises(Problem, match="data-key-is-unknown"):
        await retired(house, "k2")


async def retired(company: Company, key: str) -> None:
    async with company.db.begin() as tx:
        await keys.retire(tx, company.catalog, key, company.clock.now())


async def _killed_after(company: Company, batches: int) -> None:
    """The job's process dies before it commits one more batch: what was committed stays, and the job is taken up again."""

    class Killed(BaseException):
        pass

    count = 0

    class Dying:
        db, clock = company.db, company.clock

        async def progress(self, *_: object) -> None:
            nonlocal count
            count += 1
            if count > batches:
                raise Killed

    with pytest.raises(Killed):
        await keys.reseal_jobs(lambda: company.catalog)[keys.RESEAL](Dying())  # type: ignore[arg-type]


async def test_the_house_key_is_changed_by_wrapping_the_data_keys_anew(house: Company) -> None:
    told = await secrets(house)
    await keys.ensure_key(house.db, house.ground.url, house.clock.now())
    await rotated(house)
    await runner(house).drain()
    sealing.use_keys(["the next house key of all", HOUSE])
    await keys.ensure_key(house.db, house.ground.url, house.clock.now())
    await rotated(house)
    await runner(house).drain()
    sealing.use_keys(["the next house key of all"])
    await keys.ensure_key(house.db, house.ground.url, house.clock.now())
    assert await secrets(house) == told
    sealing.use_keys(["a house key that opens nothing"])
    await keys.ensure_key(house.db, house.ground.url, house.clock.now())
    with pytest.raises(Problem, match="secret-cannot-be-opened"):
        await secrets(house)
    assert sealing.seal("虎").startswith("k4.")


async def test_another_process_learns_of_a_new_key_when_it_meets_it(house: Company) -> None:
    await keys.ensure_key(house.db, house.ground.url, house.clock.now())
    made = sealing.seal("虎")
    assert made.startswith("k1.")
    assert "虎" not in made
    await rotated(house)
    sealing.renew_keys()
    later = sealing.seal("虎")
    assert later.startswith("k2.")
    sealing.follow_keys(lambda: store.reader(house.ground.url)())
    assert [sealing.unseal(one) for one in (made, later)] == ["虎", "虎"]
