"""Live streams: what was missed arrives on coming back, once, in order, and only as far as today's rights go."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.api.live_reader import Screen, following
from tests.sales import PASSWORD, SYSTEM, Company
from yingdan.api.live import while_allowed
from yingdan.base import Tx, uuid7
from yingdan.decisions import transfer
from yingdan.events import Event, Position, append
from yingdan.kernel.accounts import create_account, find_session, sign_in, sign_out
from yingdan.kernel.records import Create, Remove, Update
from yingdan.views import Hub
from yingdan.views.live import BACKLOG
from yingdan.views.stream import QUEUE

SLOW_AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.fixture
async def staffed(company: Company) -> Company:
    await company.hire("安娜", "华东")
    await company.hire("贝拉", "华东")
    await company.hire("方敏", "华东", role="manager")
    await company.settle()
    return company


async def lead_of(company: Company, name: str) -> UUID:
    """A lead that belongs to a person; its events are settled."""
    owner = company.people[name]
    values = {"name": f"{name}的客户", "status": "new"}
    [lead] = await company.write(Create("sales.lead", values, owner=owner, unit=company.units["华东"]))
    await company.settle()
    return lead.id


def fact(company: Company, to: str, n: int, lead: UUID | None = None) -> Event:
    return Event(
        uuid7(), "test.happened", company.clock.now(), "sales.lead" if lead else None, lead, "system:test", "test",
        {"n": n}, audience=(f"user:{company.people[to]}",),
    )  # fmt: skip


async def tell(company: Company, to: str, numbers: range, lead: UUID | None = None) -> None:
    async with company.db.begin() as tx:
        await append(tx, [fact(company, to, n, lead) for n in numbers])


def numbers(screen: Screen) -> list[int]:
    return [one["data"]["n"] for one in screen.got if one["type"] == "test.happened"]


async def test_what_was_missed_comes_on_reconnect_once_and_in_order_then_what_is_new(
    staffed: Company,
) -> None:
    async with following(staffed) as hub:
        anna = await Screen(staffed, hub, "安娜").connect()
        await tell(staffed, "安娜", range(3))
        await anna.until(3)
        await anna.disconnect()
        await tell(staffed, "安娜", range(3, 6))
        await tell(staffed, "贝拉", range(100, 103))
        await anna.connect()
        await tell(staffed, "安娜", range(6, 9))
        await anna.until(9)
        await anna.disconnect()
        assert numbers(anna) == list(range(9))


async def test_a_lead_given_away_is_neither_pushed_nor_replayed_to_its_former_owner(staffed: Company) -> None:
    lead = await lead_of(staffed, "安娜")
    async with following(staffed) as hub:
        here, away = (
            await Screen(staffed, hub, "安娜").connect(),
            await Screen(staffed, hub, "安娜").connect(),
        )
        bella = await Screen(staffed, hub, "贝拉").connect()
        await away.disconnect()
        await tell(staffed, "安娜", range(2), lead)
        await here.until(2)
        manager = await staffed.actor("方敏")
        async with staffed.db.begin() as tx:
            await transfer(tx, staffed.catalog, manager, "sales.lead", lead, staffed.people["贝拉"], "", staffed.clock.now(), staffed.env)  # fmt: skip
        await tell(staffed, "安娜", range(2, 4), lead)
        await tell(staffed, "安娜", range(4, 5))
        await here.until(3)
        await away.connect()
        await away.until(1)
        await bella.until(1)
        assert numbers(here) == [0, 1, 4]
        assert numbers(away) == [4]
        assert [one["type"] for one in bella.got] == ["decision.routed"]
        for screen in (here, away, bella):
            await screen.disconnect()


async def test_somebody_who_leaves_a_unit_hears_no_more_of_it_and_who_joins_hears_at_once(
    staffed: Company,
) -> None:
    await staffed.hire("新人", "华南")
    await staffed.settle()
    [pooled] = await staffed.write(
        Create("sales.lead", {"name": "公海客户", "region": "650000"}, unit=staffed.units["华东"])
    )
    await staffed.settle()
    unit = f"unit:{staffed.units['华东']}"

    def of_pool(n: int) -> Event:
        return Event(uuid7(), "test.happened", staffed.clock.now(), "sales.lead", pooled.id, "system:test", "test",
                     {"n": n}, audience=(unit,))  # fmt: skip

    async def say(n: int) -> None:
        async with staffed.db.begin() as tx:
            await append(tx, [of_pool(n)])

    [left] = await staffed.ask("org.membership", f"user == '{staffed.people['安娜']}'")
    async with following(staffed) as hub:
        anna, bella = (
            await Screen(staffed, hub, "安娜").connect(),
            await Screen(staffed, hub, "贝拉").connect(),
        )
        fresh = await Screen(staffed, hub, "新人").connect()
        await say(0)
        await bella.until(1, "test.happened")
        await staffed.write(Remove("org.membership", left["id"]))
        joined = {"user": staffed.people["新人"], "unit": staffed.units["华东"], "role": "rep"}
        await staffed.write(Create("org.membership", joined))
        await say(1)
        await bella.until(2, "test.happened")
        await fresh.until(1, "test.happened")
        assert numbers(anna) == [0]
        assert numbers(bella) == [0, 1]
        assert numbers(fresh) == [1]
        for screen in (anna, bella, fresh):
            await screen.disconnect()


async def test_the_stream_of_somebody_who_is_let_go_ends(staffed: Company) -> None:
    async with following(staffed) as hub:
        anna = await Screen(staffed, hub, "安娜").connect()
        await staffed.write(Update("org.user", staffed.people["安娜"], {"active": False}))
        await tell(staffed, "安娜", range(1))
        assert await anna.ended()
        assert numbers(anna) == []


async def test_more_than_a_thousand_missed_give_one_reset_and_go_on_from_there(staffed: Company) -> None:
    async with following(staffed) as hub:
        anna = await Screen(staffed, hub, "安娜").connect()
        await anna.disconnect()
        bella = await Screen(staffed, hub, "贝拉").connect()
        await tell(staffed, "安娜", range(BACKLOG + 1))
        await tell(staffed, "贝拉", range(1))
        await bella.until(1)  # the hub has come past all of it
        await bella.disconnect()
        await anna.connect()
        await tell(staffed, "安娜", range(5000, 5002))
        await anna.until(2)
        await anna.disconnect()
        assert anna.kinds.count("reset") == 1
        assert numbers(anna) == [5000, 5001]


async def test_a_thousand_missed_all_come(staffed: Company) -> None:
    async with following(staffed) as hub:
        anna = await Screen(staffed, hub, "安娜").connect()
        await anna.disconnect()
        await tell(staffed, "安娜", range(BACKLOG))
        await anna.connect()
        await anna.until(BACKLOG)
        await anna.disconnect()
        assert "reset" not in anna.kinds
        assert numbers(anna) == list(range(BACKLOG))


async def test_a_slow_reader_is_cut_off_and_comes_back_to_everything(staffed: Company) -> None:
    """The screen reads nothing while more arrives than its queue holds."""
    async with following(staffed) as hub:
        actor = await staffed.actor("安娜")
        messages = hub.messages(actor, None)
        anna = Screen(staffed, hub, "安娜")
        anna.take(await anext(messages))
        bella = await Screen(staffed, hub, "贝拉").connect()
        count = QUEUE + 200
        for first in range(0, count, 300):
            await tell(staffed, "安娜", range(first, min(count, first + 300)))
        await tell(staffed, "贝拉", range(1))
        await bella.until(1)  # the hub has come past all of it, and the slow one held up nobody
        async for raw in messages:
            anna.take(raw)
        assert len(numbers(anna)) < count
        await anna.connect()
        await anna.until(count)
        await anna.disconnect()
        await bella.disconnect()
        assert numbers(anna) == list(range(count))
        assert "reset" not in anna.kinds


async def test_a_withheld_event_arrives_when_the_older_transaction_ends_without_a_new_wake_up(
    staffed: Company,
) -> None:
    """Nobody wakes this hub; an older open transaction of another connection withholds the log meanwhile."""
    async with following(staffed) as hub:
        anna = await Screen(staffed, hub, "安娜").connect()
        async with staffed.db.begin() as slow:
            await _take_an_id(slow)
            await tell(staffed, "安娜", range(2))
            while await hub.step():
                pass
            assert numbers(anna) == []
        await anna.until(2)
        await anna.disconnect()
        assert numbers(anna) == [0, 1]


async def _take_an_id(tx: Tx) -> None:
    """Make a transaction one that writes."""
    await append(tx, [Event(uuid7(), "test.slow", SLOW_AT, None, None, SYSTEM.key, "test", {})])


async def test_a_position_of_another_log_gives_a_reset_and_rubbish_a_fresh_start(staffed: Company) -> None:
    async with following(staffed) as hub:
        anna = Screen(staffed, hub, "安娜", position=Position(9, 10**12, uuid7()))
        await anna.connect()
        await tell(staffed, "安娜", range(1))
        await anna.until(1)
        await anna.disconnect()
        assert anna.kinds[:2] == ["hello", "reset"]
        assert numbers(anna) == [0]


async def test_what_happens_while_the_hub_is_starting_is_not_lost(staffed: Company) -> None:
    """Browsers come back to a web process that has just been started again, before it follows the log."""
    hub = Hub(staffed.db, lambda: staffed.catalog, staffed.clock)
    anna = Screen(staffed, hub, "安娜")
    connecting = asyncio.create_task(anna.connect())
    for n in range(20):
        await tell(staffed, "安娜", range(n, n + 1))
    following_ = asyncio.create_task(hub.run())
    await connecting
    await tell(staffed, "安娜", range(20, 22))
    await anna.until(2)
    await anna.disconnect()
    following_.cancel()
    came = numbers(anna)
    assert came == list(range(22 - len(came), 22))
    assert came[-2:] == [20, 21]


async def test_quiet_streams_are_kept_alive(staffed: Company) -> None:
    async with following(staffed) as hub:
        anna = await Screen(staffed, hub, "安娜").connect(heartbeat=0.01)
        while anna.comments < 2:
            await asyncio.sleep(0.01)
        await anna.disconnect()
        assert anna.got == []


async def test_a_stream_ends_when_its_session_does(staffed: Company) -> None:
    anna, now = staffed.people["安娜"], staffed.clock.now()
    async with staffed.db.begin() as tx:
        await create_account(tx, anna, "安娜", PASSWORD, now)
        token = (await sign_in(tx, "安娜", PASSWORD, now, "127.0.0.1")).token

    async def signed_in() -> bool:
        async with staffed.db.begin() as tx:
            return await find_session(tx, token, staffed.clock.now()) is not None

    async with following(staffed) as hub:
        stream = while_allowed(hub.messages(await staffed.actor("安娜"), None, 0.01), signed_in, every_s=0)
        for _ in range(5):
            await anext(stream)
        async with staffed.db.begin() as tx:
            await sign_out(tx, token, now)
        left = [message async for message in stream]
        assert len(left) <= 1
