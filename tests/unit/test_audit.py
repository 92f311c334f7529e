"""The audit on a real log: it grows behind it, its file is whole, and whatever is changed is found."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from tests.conftest import make_database
from yingdan import events
from yingdan.base import Database, Problem, execute, fetch, uuid7
from yingdan.events import Event, audit
from yingdan.events.audit import merkle
from yingdan.main.postgres import Postgres

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
ODD = '张三 "quoted" \\ back\tslash\nline \x01\x7f é 😀 <&>'


@dataclass(frozen=True)
class Log:
    db: Database

    async def tell(self, count: int, kind: str = "record.changed") -> None:
        async with self.db.begin() as tx:
            await events.append(
                tx,
                [
                    Event(uuid7(), kind, NOW, "sales.lead", uuid7(), f"user:{ODD}", "ui", {"after": {"name": ODD, "n": n}})
                    for n in range(count)
                ],
            )  # fmt: skip

    async def grow(self) -> audit.State:
        while True:
            async with self.db.begin() as tx:
                if not await audit.grow(tx, NOW):
                    state = await audit.read_state(tx)
                    assert state is not None
                    return state

    async def change(self, sql: str) -> None:
        async with self.db.begin() as tx:
            await execute(tx, sql)

    async def differing(self) -> list[tuple[int, bool]]:
        async with self.db.begin() as tx:
            return await audit.differing(tx, 0, 10_000)


@pytest.fixture
async def log(postgres: Postgres) -> AsyncIterator[Log]:
    db = Database(make_database(postgres.dsn), pool_size=4)
    async with db.begin() as tx:
        await execute(tx, events.SCHEMA)
        await events.prepare(tx, NOW)
    yield Log(db)
    await db.close()


async def export(log: Log, path: Path, *, contents: bool = True) -> str:
    """The file, and the note of the head it was made at."""
    async with log.db.begin() as tx:
        head, note = await audit.sign_head(tx, NOW)
        signer = await audit.signer(tx, NOW)

    async def lines(first: int, end: int) -> list[tuple[str, str | None]]:
        async with log.db.begin() as tx:
            return await audit.read_lines(tx, first, end, contents=contents)

    path.write_bytes(b"".join([part async for part in audit.written(signer, head, lines)]))
    return note


def refused(path: Path, **more: object) -> str:
    with pytest.raises(Problem) as told:
        audit.verify(path, **more)  # type: ignore[arg-type]
    return told.value.slug


async def test_leaves_are_canonical_stand_in_the_order_of_the_log_and_are_proven(log: Log) -> None:
    await log.tell(3)
    await log.tell(700, "page.viewed")
    await log.tell(1, "access.read")
    await log.tell(2, "record.rolled_up")
    assert (await log.grow()).size == 4
    await log.tell(900)
    assert (await log.grow()).size == 904
    async with log.db.begin() as tx:
        lines = await audit.read_lines(tx, 0, 904, contents=True)
        head = await audit.current_head(tx, NOW)
        told = await fetch(
            tx,
            "select e.id from events.event e where e.type in ('record.changed', 'access.read')"
            " order by e.generation, e.tx, e.id",
        )
        shown = await audit.inclusion(tx, 3, 904)
        since = await audit.consistency(tx, 4, 904)
    bodies = [body for body, _ in lines]
    assert [msgspec.json.decode(body)["id"] for body in bodies] == [str(row[0]) for row in told]
    for body in bodies[:5]:
        decoded = msgspec.json.decode(body)
        assert decoded["actor"] == f"user:{ODD}"
        assert msgspec.json.encode(dict(sorted(decoded.items()))).decode() == body
    hashes = [merkle.leaf_hash(body.encode()) for body in bodies]
    assert head.root == merkle.root_of(hashes)
    assert merkle.is_included(hashes[3], 3, 904, shown, head.root)
    assert merkle.is_consistent(4, merkle.root_of(hashes[:4]), 904, head.root, since)


async def test_two_processes_that_grow_at_once_make_one_tree(log: Log) -> None:
    await log.tell(1_000)

    async def step() -> None:
        async with log.db.begin() as tx:
            await audit.grow(tx, NOW)

    await asyncio.gather(*(step() for _ in range(4)))
    assert (await log.grow()).size == 1_000
    async with log.db.begin() as tx:
        lines = await audit.read_lines(tx, 0, 1_000, contents=False)
        head = await audit.current_head(tx, NOW)
    assert head.root == merkle.root_of([merkle.leaf_hash(body.encode()) for body, _ in lines])


async def test_an_event_of_an_open_transaction_is_waited_for(log: Log) -> None:
    async with log.db.begin() as open_one:
        await events.append(open_one, [Event(uuid7(), "record.changed", NOW, None, None, "user:a", "ui", {})])
        await log.tell(1)
        assert (await log.grow()).size == 0
    assert (await log.grow()).size == 2


async def test_one_byte_of_a_file_changed_moved_or_cut_is_found(log: Log, tmp_path: Path) -> None:
    await log.tell(6)
    await log.grow()
    path, other = tmp_path / "audit.txt", tmp_path / "other.txt"
    await export(log, path)
    whole = path.read_bytes()
    assert audit.verify(path).head.opened == 6
    draw = random.Random(62)
    # Every byte of what frames the leaves, and a draw of those between.
    first, last = whole.index(b"{"), whole.rindex(b"}\n") + 2
    places = [*range(first), *range(last - 1, len(whole)), *draw.sample(range(first, last), 150)]
    missed = []
    for place in places:
        flipped = bytes([whole[place] ^ (1 << draw.randrange(8))])
        moved = whole[: place + 1] + whole[place + 2 :]
        to = draw.randrange(len(moved))
        for changed in (
            whole[:place] + flipped + whole[place + 1 :],
            whole[:place] + whole[place + 1 :],
            whole[:place] + b"\n" + whole[place:],
            moved[:to] + whole[place + 1 : place + 2] + moved[to:],
        ):
            other.write_bytes(changed)
            try:
                audit.verify(other)
            except Problem:
                continue
            if changed != whole:
                missed.append((place, changed[place - 5 : place + 5]))
    assert missed == []


async def test_leaves_that_are_swapped_cut_or_stripped_are_found_by_any_number_of_processes(
    log: Log, tmp_path: Path
) -> None:
    await log.tell(30)
    await log.grow()
    path, other = tmp_path / "audit.txt", tmp_path / "other.txt"
    await export(log, path)
    lines = path.read_bytes().split(b"\n")
    stripped = [*lines[:9], lines[9].partition(b"\t")[0], *lines[10:]]
    for processes in (1, 2, 5):
        assert audit.verify(path, processes=processes).head.size == 30
        for changed, slug in (
            ([*lines[:5], lines[6], lines[5], *lines[7:]], "audit-tree-differs"),
            ([*lines[:32], *lines[33:]], "audit-tree-differs"),
            ([*lines[:8], lines[8], *lines[8:]], "audit-tree-differs"),
            (stripped, "audit-contents-are-missing"),
            ([*lines[:9], lines[9] + b" ", *lines[10:]], "audit-contents-are-changed"),
        ):
            other.write_bytes(b"\n".join(changed))
            assert refused(other, processes=processes) == slug


async def test_a_kept_head_shows_that_the_past_was_rewritten_even_by_who_holds_the_key(
    log: Log, tmp_path: Path
) -> None:
    await log.tell(5)
    await log.grow()
    early = await export(log, tmp_path / "early.txt")
    await log.tell(6)
    await log.grow()
    late = await export(log, tmp_path / "late.txt", contents=False)
    key = audit.verify(tmp_path / "early.txt").verifier
    found = audit.verify(tmp_path / "late.txt", key=key, kept=early)
    assert (found.head.size, found.head.opened, found.older and found.older.size) == (11, 0, 5)
    assert refused(tmp_path / "early.txt", kept=late) == "audit-head-is-newer"
    # The log and the tree are made anew without the second event, and signed by the same key.
    await log.change("delete from events.event where id = (select event from audit.leaf where place = 1)")
    await log.change("truncate audit.leaf, audit.slab, audit.head")
    await log.change(
        "update audit.state set size = 0, generation = 0, tx = 0, id = '00000000-0000-0000-0000-000000000000'"
    )
    await log.grow()
    await export(log, tmp_path / "forged.txt")
    assert audit.verify(tmp_path / "forged.txt", key=key).head.size == 10
    assert refused(tmp_path / "forged.txt", key=key, kept=early) == "audit-head-differs"
    stranger = audit.Signer.make(uuid7()).verifier
    assert refused(tmp_path / "late.txt", key=stranger) == "audit-key-differs"


async def test_what_was_changed_in_the_database_is_found(log: Log, tmp_path: Path) -> None:
    await log.tell(6)
    state = await log.grow()
    assert await log.differing() == []
    where = "where id = (select event from audit.leaf where place = "
    await log.change("update events.event set data = jsonb_set(data, '{after,n}', '7') " + where + "1)")
    await log.change("update events.event set actor = 'user:somebody' " + where + "3)")
    await log.change("delete from events.event " + where + "4)")
    assert await log.differing() == [(1, True), (3, True), (4, False)]
    await export(log, tmp_path / "audit.txt")
    assert refused(tmp_path / "audit.txt") == "audit-contents-are-changed"
    await log.change(
        "insert into events.event (id, generation, tx, type, actor, source, at, received_at, data)"
        " select '00000000-0000-0000-0000-000000000001', generation, tx, type, actor, source, at, received_at, data from events.event limit 1"
    )
    async with log.db.begin() as tx:
        assert await audit.unaudited(tx, state.place) == 1
    await log.change("update audit.leaf set body = replace(body, 'ui', 'us') where place = 2")
    await export(log, tmp_path / "again.txt", contents=False)
    assert refused(tmp_path / "again.txt") == "audit-tree-differs"


async def test_an_empty_audit_is_a_file_too(log: Log, tmp_path: Path) -> None:
    await log.grow()
    await export(log, tmp_path / "audit.txt")
    found = audit.verify(tmp_path / "audit.txt")
    assert (found.head.size, found.head.root) == (0, merkle.EMPTY)
