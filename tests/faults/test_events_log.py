"""The log under the conditions that lose events elsewhere: late commits, stalls, restores, poison."""

import asyncio
import subprocess
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from psycopg.errors import SerializationFailure

from tests.conftest import make_database
from yingdan.base import Database, FixedClock, Problem, execute, fetch, uuid7
from yingdan.events import (
    SCHEMA,
    Batch,
    Event,
    Position,
    Runner,
    append,
    horizon_lag_ms,
    parked,
    prepare,
    read,
    replay,
)  # fmt: skip
from yingdan.events.model import START
from yingdan.main.postgres import Postgres
from yingdan.main.postgres_programs import find_programs

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def fact(type_: str = "test.happened", **data: Any) -> Event:
    return Event(
        id=uuid7(),
        type=type_,
        at=NOW,
        object=None,
        subject=None,
        actor="system:test",
        source="test",
        data=data,
    )


async def ready(db: Database) -> Database:
    async with db.begin() as tx:
        await execute(tx, SCHEMA)
        await prepare(tx, datetime.now(UTC))
    return db


class Keeper:
    """A consumer that keeps what it saw, tells one more event for each, and chokes on poison."""

    always = False
    ignores = frozenset[str]()

    def __init__(self, name: str, types: frozenset[str] | None, tells: str | None = None) -> None:
        self.name, self.types, self.tells, self.seen = name, types, tells, list[str]()

    async def take(self, batch: Batch) -> None:
        if any(e.data.get("poison") == self.name for e in batch.events):
            raise ValueError("cannot swallow this")
        self.seen += [f"{e.type}:{e.data.get('n')}" for e in batch.events]
        if self.tells:
            await append(
                batch.tx, [fact(self.tells, n=e.data.get("n")) for e in batch.events if e.type != self.tells]
            )


async def test_an_event_committed_late_is_not_skipped(database: Database) -> None:
    await ready(database)
    async with database.begin() as slow:
        await append(slow, [fact(n=1)])
        async with database.begin() as quick:
            await append(quick, [fact(n=2)])
        async with database.begin() as reader:
            # The later id is committed, the earlier is not: neither may be shown yet.
            assert await read(reader, START, 10) == []
    async with database.begin() as reader:
        assert [e.data["n"] for _, e in await read(reader, START, 10)] == [1, 2]


async def test_a_write_in_another_database_only_delays_the_log(
    database: Database, postgres: Postgres
) -> None:
    await ready(database)
    other = Database(make_database(postgres.dsn))
    try:
        async with other.begin() as stall:
            await execute(stall, "create table public.t (a int)")
            async with database.begin() as tx:
                await append(tx, [fact(n=1)])
            async with database.begin() as reader:
                assert await read(reader, START, 10) == []
                assert await horizon_lag_ms(reader) > 0
        async with database.begin() as reader:
            assert len(await read(reader, START, 10)) == 1
    finally:
        await other.close()


async def test_after_dump_and_restore_followers_go_on(database: Database, postgres: Postgres) -> None:
    await ready(database)
    keeper = Keeper("keeper", None)
    runner = Runner(database, [keeper], lambda: None, FixedClock(NOW))
    async with database.begin() as tx:
        await append(tx, [fact(n=1), fact(n=2)])
    await runner.drain()
    async with database.begin() as tx:
        await append(tx, [fact(n=3)])  # not yet followed when the dump is taken
        # The new cluster counts transactions from a lower number: the same as an old counter far ahead.
        await execute(tx, "update events.state set last_tx = last_tx + 1000000000")
        await execute(tx, "update events.follower set tx = tx + 1000000000")
        await execute(tx, "update events.event set tx = ((tx::text::bigint + 1000000000)::text)::xid8")
    copy_url = make_database(postgres.dsn)
    programs = find_programs().bin
    dump = subprocess.run([programs / "pg_dump", database.url], capture_output=True, check=True)
    subprocess.run([programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", copy_url], input=dump.stdout, check=True,
                   capture_output=True)  # fmt: skip
    restored = Database(copy_url)
    try:
        async with restored.begin() as tx:
            assert await prepare(tx, NOW) == 2
        again = Runner(restored, [keeper], lambda: None, FixedClock(NOW))
        await again.drain()
        assert keeper.seen == ["test.happened:1", "test.happened:2", "test.happened:3"]
        async with restored.begin() as tx:
            await append(tx, [fact(n=4)])
        await again.drain()
        assert keeper.seen[2:] == ["test.happened:3", "test.happened:4"]
    finally:
        await restored.close()


async def test_what_a_stage_tells_reaches_later_stages_in_the_same_transaction(database: Database) -> None:
    await ready(database)
    first, second = (
        Keeper("first", frozenset({"test.*"}), "test.thought"),
        Keeper("second", frozenset({"test.*"})),
    )
    runner = Runner(database, [first, second], lambda: None, FixedClock(NOW))
    async with database.begin() as tx:
        await append(tx, [fact(n=1)])
    await runner.round()
    assert second.seen == ["test.happened:1", "test.thought:1"]
    await runner.drain()
    # The teller hears its own event by the log, the later stage does not hear it twice.
    assert first.seen == ["test.happened:1", "test.thought:1"]
    assert second.seen == ["test.happened:1", "test.thought:1"]


async def test_a_poisonous_event_is_parked_and_the_rest_goes_on_and_it_can_be_replayed(
    database: Database,
) -> None:
    await ready(database)
    first, second = Keeper("first", None), Keeper("second", None)
    runner = Runner(database, [first, second], lambda: None, FixedClock(NOW))
    async with database.begin() as tx:
        await append(tx, [fact(n=1), fact(n=2, poison="first"), fact(n=3)])
    await runner.drain()
    # That it was set aside is an event as well.
    word = "event.parked:None"
    assert first.seen == ["test.happened:1", "test.happened:3", word]
    assert second.seen == ["test.happened:1", "test.happened:2", "test.happened:3", word]
    async with database.begin() as tx:
        [stuck] = await parked(tx)
        assert stuck.follower == "line/first"
        assert "cannot swallow this" in stuck.trace
    first.name = "first"
    mended = Keeper("first", None)
    fixed = Runner(database, [mended, second], lambda: None, FixedClock(NOW))
    async with database.begin() as tx:
        await execute(tx, "update events.parked set body = jsonb_set(body, '{data,poison}', 'null')")
        await replay(tx, stuck.id, fixed.names, NOW)
    await fixed.drain()
    assert mended.seen == ["test.happened:2"]
    assert second.seen.count("test.happened:2") == 1


class Stumbling(Keeper):
    """Fails as often as it is told to, in a way that passes by itself."""

    fails = 0

    async def take(self, batch: Batch) -> None:
        await super().take(batch)
        if self.fails:
            self.fails -= 1
            self.seen.clear()
            raise SerializationFailure


async def test_what_is_nothing_to_a_follower_is_not_read_again(database: Database) -> None:
    await ready(database)
    keeper = Keeper("keeper", frozenset({"test.wanted"}))
    runner = Runner(database, [keeper], lambda: None, FixedClock(NOW), name="beside")
    async with database.begin() as tx:
        await append(tx, [fact(n=1), fact("test.wanted", n=2)])
    assert await runner.round() == 1
    async with database.begin() as tx:
        await append(tx, [fact(n=n) for n in range(3, 9)])
    assert await runner.round() == 0
    async with database.begin() as tx:  # whoever read them again would find them wanted now
        await execute(tx, "update events.event set type = 'test.wanted' where data ->> 'n' > '2'")
        await append(tx, [fact("test.wanted", n=9)])
    assert await runner.round() == 1
    assert keeper.seen == ["test.wanted:2", "test.wanted:9"]


async def test_a_round_that_failed_behind_what_was_passed_over_takes_the_same_events_again(
    database: Database,
) -> None:
    await ready(database)
    keeper = Stumbling("keeper", frozenset({"test.wanted"}))
    runner = Runner(database, [keeper], lambda: None, FixedClock(NOW), name="beside")
    for n in range(3):
        async with database.begin() as tx:
            await append(tx, [fact(n=n)])
        await runner.round()
        async with database.begin() as tx:
            await append(tx, [fact("test.wanted", n=n)])
        keeper.fails = n
        for _ in range(n):
            with pytest.raises(SerializationFailure):
                await runner.round()
        assert await runner.round() == 1
        assert keeper.seen[-1:] == [f"test.wanted:{n}"]
    assert await runner.round() == 0


async def test_a_follower_that_another_process_set_back_takes_everything_from_there(
    database: Database,
) -> None:
    await ready(database)
    keeper = Keeper("keeper", frozenset({"test.wanted"}))
    runner = Runner(database, [keeper], lambda: None, FixedClock(NOW), name="beside")
    async with database.begin() as tx:
        await append(tx, [fact("test.wanted", n=1)])
    await runner.drain()
    async with database.begin() as tx:
        await append(tx, [fact(n=2)])
    await runner.drain()
    async with database.begin() as tx:
        await execute(tx, "update events.follower set generation = 0, tx = 0 where name = 'beside'")
    await runner.drain()
    assert keeper.seen == ["test.wanted:1", "test.wanted:1"]


@pytest.mark.parametrize("gathering", [False, True])
async def test_an_event_about_many_records_is_read_as_it_was_told(
    database: Database, gathering: bool
) -> None:
    await ready(database)
    odd = "a\"b\\n, null\n\t\r{}[]\u2028\x01 'x' 赢单"
    rows = [{"name": odd, "n": n, "none": None, "null": "null", "": ""} for n in range(200)]
    told = msgspec.structs.replace(
        fact(ids=[str(uuid7()) for _ in rows], rows=rows), audience=("user:1", "unit:2"), subject=uuid7()
    )
    async with database.begin(gathering=gathering) as tx:
        await append(tx, [told, fact(n=1)])
    async with database.begin() as reader:
        found = [one for _, one in await read(reader, START, 10)]
    assert [msgspec.structs.replace(one, received_at=None) for one in found[:1]] == [told]
    assert found[1].data == {"n": 1}


async def test_a_loop_of_causes_is_refused(database: Database) -> None:
    await ready(database)
    async with database.begin() as tx:
        looped = Event(id=uuid7(), type="test.looped", at=NOW, object=None, subject=None, actor="system:test",
                       source="test", data={}, hop=9)  # fmt: skip
        with pytest.raises(Problem) as refusal:
            await append(tx, [looped])
        assert refusal.value.slug == "event-chain-is-too-long"


async def test_many_writers_lose_nothing_and_keep_order(database: Database) -> None:
    await ready(database)
    keeper = Keeper("keeper", None)
    runner = Runner(database, [keeper], lambda: None, FixedClock(NOW), limit=50)

    async def write(writer: int) -> None:
        for n in range(30):
            async with database.begin() as tx:
                await append(tx, [fact(n=f"{writer}-{n}")])

    writers = asyncio.gather(*(write(w) for w in range(4)))
    while not writers.done():
        await runner.round()
        await asyncio.sleep(0)
    await writers
    await runner.drain()
    assert len(keeper.seen) == len(set(keeper.seen)) == 120
    for writer in range(4):
        mine = [s for s in keeper.seen if s.startswith(f"test.happened:{writer}-")]
        assert mine == [f"test.happened:{writer}-{n}" for n in range(30)]


async def test_partitions_of_this_and_the_next_months_exist(database: Database) -> None:
    await ready(database)
    async with database.begin() as tx:
        rows = await fetch(tx, "select inhrelid from pg_inherits where inhparent = 'events.event'::regclass")
    assert len(rows) == 4


def test_a_position_survives_its_text_and_rubbish_is_refused() -> None:
    place = Position(2, 77, uuid7())
    assert Position.parse(str(place)) == place
    assert Position.parse("'; drop table") is None
    assert Position.parse("1-2") is None
