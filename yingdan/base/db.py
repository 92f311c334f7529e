"""The one way to PostgreSQL: a pool, a unit of work, and set-wise statements on the raw driver.

A request or a batch is one transaction; only the edge that opened it commits. Hot paths use `fetch`,
`execute` and `copy_rows` on psycopg directly, because SQLAlchemy adds about 0.3 ms to each statement;
queries that are composed (filters, scopes) go through SQLAlchemy Core on the same connection.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, cast

import msgspec
import psycopg
from psycopg import AsyncConnection as Driver
from psycopg.types.json import Jsonb, set_json_loads
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from yingdan.base.db_errors import is_lost
from yingdan.base.db_gathering import Gathering, Refusal, Turn
from yingdan.base.db_rows import MANY, Types, as_lines, as_objects, copy_sql, insert_sql

Tx = AsyncConnection
Params = Mapping[str, Any]
_GATHERING, _MOMENT = "db.gathering", "db.moment"

set_json_loads(msgspec.json.decode)
_encoder = msgspec.json.Encoder(decimal_format="string")


def _dump_json(value: Any) -> str:
    return _encoder.encode(value).decode()


def jsonb(value: Any) -> Jsonb:
    """A parameter of type jsonb; decimals, uuids and datetimes are written as text."""
    return Jsonb(value, dumps=_dump_json)


class Database:
    """A pool of connections to one PostgreSQL. `url`: a libpq URI, `postgresql://…`.

    `known_shapes`: every statement finds its rows by key, so that PostgreSQL may keep their plans. Without it each
    execution is planned for its values, as people's filters need: a kept plan over skewed data is the classic
    trap (measured: 0.4 -> 117 ms). For the worker's statements planning was a third of their time (measured: a
    lead through all stages 12.5 -> 8.0 ms).
    """

    def __init__(
        self, url: str, *, pool_size: int = 8, application: str = "yingdan", known_shapes: bool = False
    ) -> None:
        plans = "auto" if known_shapes else "force_custom_plan"
        self.url = url
        target = make_url(url).set(drivername="postgresql+psycopg")
        self.engine: AsyncEngine = create_async_engine(
            target,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=10,
            pool_pre_ping=False,
            connect_args={
                "application_name": application,
                # No schema is implied: every name in our SQL is qualified.
                "options": f"-c plan_cache_mode={plans} -c search_path= -c jit=off -c timezone=UTC",
                "prepare_threshold": 2,
            },
            json_serializer=_dump_json,
        )
        event.listen(self.engine.sync_engine, "checkin", _clear_notes)
        event.listen(self.engine.sync_engine, "before_cursor_execute", _send_before_statement)
        for moment in ("savepoint", "release_savepoint"):
            event.listen(self.engine.sync_engine, moment, _send_at_edge)
        event.listen(self.engine.sync_engine, "rollback_savepoint", _forget_with)

    @asynccontextmanager
    async def begin(self, *, gathering: bool = False) -> AsyncIterator[Tx]:
        """One transaction: committed at the end, rolled back when anything is raised. `gathering`: what is said with
        `say` waits for the next question and travels with it."""
        try:
            async with self.engine.begin() as tx:
                if not gathering:
                    yield tx
                    return
                gathered = Gathering(driver(tx))
                _info(tx)[_GATHERING] = gathered
                try:
                    yield tx
                    await gathered.flush(driver(tx).commit)
                finally:
                    await gathered.stop()
        except Exception as error:
            if is_lost(error):
                # The pool's other connections most likely died with this one; each would fail one unit of work more.
                await self.engine.dispose(close=False)
            raise

    @asynccontextmanager
    async def rehearse(self) -> AsyncIterator[Tx]:
        """One transaction that is rolled back whatever happens: to see what something would come to."""
        async with self.engine.connect() as tx:
            transaction = await tx.begin()
            try:
                yield tx
            finally:
                await transaction.rollback()

    async def recycle(self) -> None:
        """Close idle connections, whose prepared plans a change of tables has made stale."""
        await self.engine.dispose()

    async def close(self) -> None:
        await self.engine.dispose()


def _clear_notes(connection: Any, record: Any) -> None:
    record.info.clear()


def _send_before_statement(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
    """Nothing overtakes a statement that waits: what goes through SQLAlchemy comes after it."""
    _send_before(connection, statement)


def _send_at_edge(connection: Any, *_: Any) -> None:
    """Nor does the edge of a part of the transaction."""
    _send_before(connection, "")


def _send_before(connection: Any, statement: str) -> None:
    gathered = connection.info.get(_GATHERING)
    if gathered is not None:
        gathered.let_go(statement)
        connection.connection.dbapi_connection.run_async(lambda _driver: gathered.flush())


def _forget_with(connection: Any, *_: Any) -> None:
    gathered = connection.info.get(_GATHERING)
    if gathered is not None:
        gathered.forget()


def _info(tx: Tx) -> dict[Any, Any]:
    assert tx.sync_connection is not None
    return tx.sync_connection.info


def _gathered(tx: Tx) -> Gathering | None:
    found: Gathering | None = _info(tx).get(_GATHERING)
    return found


def notes(tx: Tx) -> dict[str, Any] | None:
    """What a gathering transaction knows of its own writes, by who knows it; empty again when a part of it was undone. None: it
    does not gather."""
    gathered = _gathered(tx)
    return gathered.notes if gathered is not None else None


def driver(tx: Tx) -> Driver[Any]:
    """The psycopg connection under a transaction. SQLAlchemy's own accessor hops through a greenlet (0.1 ms); the
    connection is checked out already, so plain attributes do."""
    assert tx.sync_connection is not None
    return cast("Driver[Any]", tx.sync_connection.connection.driver_connection)


async def send(tx: Tx) -> None:
    """Have what waits and what is held in a gathering transaction sent now, so that its failure shows here."""
    gathered = _gathered(tx)
    if gathered is not None:
        gathered.let_go()
        await gathered.flush()


def hold(tx: Tx, tables: Sequence[str], write: Callable[[], None]) -> bool:
    """Keep back in a gathering transaction what `write` would say of some tables (quoted names) until somebody names
    one of them, a part of the transaction begins or ends, or all is sent. False: it does not gather, nothing is kept."""
    gathered = _gathered(tx)
    if gathered is None:
        return False
    gathered.hold(tables, write)
    return True


async def begin_sending(tx: Tx) -> asyncio.Task[None] | None:
    """What waits is sent, not what is held, for somebody who thinks on meanwhile: a task that ends when it is done, None when nothing was kept back. Its
    failure is raised by what is sent next too, the commit at the latest."""
    gathered = _gathered(tx)
    if gathered is None:
        return None
    sending = gathered.begin()
    await asyncio.sleep(0)  # who thinks on lets nothing else run: the first of it is on its way before
    return sending


def stand_behind(tx: Tx, turn: Turn) -> None:
    """Nothing more of a gathering transaction is sent until `turn` has ended: what others have to write first is then there. It may
    think on meanwhile, and reads no earlier. The latest one said counts."""
    gathered = _gathered(tx)
    if gathered is not None:
        gathered.stand_behind(turn)


@asynccontextmanager
async def apart(tx: Tx) -> AsyncIterator[None]:
    """A part of a transaction that is undone alone when it raises. In a gathering transaction its edges travel with the
    statements between them; what those raise is raised before it ends."""
    gathered = _gathered(tx)
    if gathered is None:
        async with tx.begin_nested():
            yield
        return
    # What was said before must not be undone, nor fail, with this part.
    await send(tx)
    began = gathered.say("savepoint apart", None)
    try:
        yield
        gathered.let_go()
        gathered.say("release savepoint apart", None)
        await gathered.flush()
    except Exception:
        sent = not gathered.waits(began)
        gathered.forget()
        if sent:
            gathered.say("rollback to savepoint apart", None)
            gathered.say("release savepoint apart", None)
            await gathered.flush()
        raise


async def fetch(tx: Tx, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
    """All rows of a statement as tuples. Parameters are `%(name)s`."""
    gathered = _gathered(tx)
    if gathered is not None:
        return await gathered.say(sql, params).answered()
    connection = driver(tx)
    async with connection.cursor() as cursor:
        await cursor.execute(cast("Any", sql), params)
        return await cursor.fetchall() if cursor.description else []


async def moment(tx: Tx) -> datetime:
    """When the transaction began, by the database's clock. It is asked once."""
    known = _info(tx)
    if _MOMENT not in known:
        [(known[_MOMENT],)] = await fetch(tx, "select now()")
    return cast("datetime", known[_MOMENT])


async def glance(tx: Tx, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
    """The same for a question that locks nothing and does not ask for what this transaction wrote: it need not wait for its turn,
    see `stand_behind`."""
    gathered = _gathered(tx)
    return await (gathered.glance(sql, params) if gathered is not None else fetch(tx, sql, params))


async def fetch_one(tx: Tx, sql: str, params: Params | None = None) -> tuple[Any, ...] | None:
    """The first row, or None."""
    rows = await fetch(tx, sql, params)
    return rows[0] if rows else None


async def execute(tx: Tx, sql: str, params: Params | None = None) -> int:
    """Run a statement; the number of rows it touched."""
    gathered = _gathered(tx)
    if gathered is not None:
        answer = gathered.say(sql, params)
        await answer.answered()
        return answer.count
    connection = driver(tx)
    async with connection.cursor() as cursor:
        await cursor.execute(cast("Any", sql), params)
        return cursor.rowcount


async def say(tx: Tx, sql: str, params: Params | None = None, refusal: Refusal | None = None) -> None:
    """Run a statement whose answer nobody needs. A gathering transaction sends it with its next question, so what it
    raises may come as late as the commit; `refusal` says what an error of it means."""
    if put(tx, sql, params, refusal):
        return
    try:
        await execute(tx, sql, params)
    except psycopg.Error as error:
        meaning = refusal(error) if refusal is not None else None
        if meaning is None:
            raise
        raise meaning from error


def put(tx: Tx, sql: str, params: Params | None = None, refusal: Refusal | None = None) -> bool:
    """Put a statement behind those that wait in a gathering transaction, like `say`. False: it does not gather."""
    gathered = _gathered(tx)
    if gathered is not None:
        gathered.say(sql, params, refusal)
    return gathered is not None


def put_rows(
    tx: Tx, into: str, types: Types, rows: Sequence[Sequence[Any]], refusal: Refusal | None = None
) -> bool:
    """The same for new rows that go by COPY, see `say_rows`."""
    gathered = _gathered(tx)
    if gathered is not None:
        gathered.say_rows(copy_sql(into, types), as_lines(types, rows), refusal)
    return gathered is not None


async def say_rows(
    tx: Tx,
    into: str,
    types: Types,
    rows: Sequence[Sequence[Any]],
    refusal: Refusal | None = None,
    *,
    bulk: bool = False,
) -> None:
    """New rows of one table, by COPY when they are many, or few and so large that it pays (`bulk`); like `say`. `into`: the quoted
    table, `types`: its columns with their types, in the order of each row's values."""
    if not rows:
        return
    if len(rows) < MANY and not bulk:
        await say(tx, insert_sql(into, types), {"rows": as_objects(types, rows)}, refusal)
        return
    if not put_rows(tx, into, types, rows, refusal):
        alone = Gathering(driver(tx))
        await alone.say_rows(copy_sql(into, types), as_lines(types, rows), refusal).answered()


async def ask(
    tx: Tx, sql: str, params: Params | None = None
) -> Callable[[], Awaitable[list[tuple[Any, ...]]]]:
    """A question whose answer is needed later: call and await what this gives for the rows. A gathering transaction
    sends it with what is said or asked until then."""
    gathered = _gathered(tx)
    if gathered is not None:
        return gathered.say(sql, params).answered
    rows = await fetch(tx, sql, params)

    async def known() -> list[tuple[Any, ...]]:
        return rows

    return known


async def together(tx: Tx, *works: Awaitable[Any]) -> list[Any]:
    """Do independent pieces of work of one transaction side by side, so that what they ask travels together; their
    results in order. Without gathering, one after another. What the first failing one raised is raised."""
    if _gathered(tx) is None:
        return [await work for work in works]
    found = await asyncio.gather(*works, return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException):
            raise one
    return found


async def executemany(tx: Tx, sql: str, params: Sequence[Params]) -> None:
    """The same statement for many parameter sets, pipelined."""
    if not params:
        return
    await send(tx)
    connection = driver(tx)
    async with connection.cursor() as cursor:
        await cursor.executemany(cast("Any", sql), params)


async def copy_rows(tx: Tx, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a table: the fastest way in for more than some fifty rows."""
    await send(tx)
    connection = driver(tx)
    names = ", ".join(f'"{name}"' for name in columns)
    async with (
        connection.cursor() as cursor,
        cursor.copy(cast("Any", f"copy {table} ({names}) from stdin")) as copy,
    ):
        for row in rows:
            await copy.write_row(row)


async def notify(tx: Tx, channel: str, payload: str = "") -> None:
    """Wake the listeners of a channel when this transaction commits. It only says 'look': truth is in tables."""
    await say(tx, "select pg_notify(%(channel)s, %(payload)s)", {"channel": channel, "payload": payload})
