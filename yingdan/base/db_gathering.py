"""Statements of one transaction that travel together.

A gathering transaction keeps a statement back until somebody needs an answer; then everything that waits goes out, in the
order in which it was said, as one exchange (libpq's pipeline mode). The commit takes the last ones along. What each
statement sees and locks is the same as when sent one by one: only the waiting in between is gone.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

import psycopg
from psycopg.abc import PQGen
from psycopg.pq.abc import PGconn
from psycopg.waiting import Ready, Wait

_Driver = psycopg.AsyncConnection[Any]
# What the failure of a statement means to the one who said it; None when it means nothing to them.
Refusal = Callable[[psycopg.Error], Exception | None]
# What ends the transaction, said by its edge.
Last = Callable[[], Awaitable[None]]
# What has to happen before more is sent.
Turn = Callable[[], Awaitable[Any]]
# How long what was begun may take to end by itself, and the server to be told to end it.
SOON_S = 0.5
CANCEL_S = 5.0


class Answer:
    """A statement that was said; awaited, its rows. One that is never awaited is still sent."""

    __slots__ = ("_gathering", "count", "failure", "params", "refusal", "rows", "sql")

    def __init__(
        self, gathering: "Gathering", sql: str, params: Mapping[str, Any] | None, refusal: Refusal | None
    ) -> None:
        self._gathering = gathering
        self.sql, self.params, self.refusal = sql, params, refusal
        self.rows: list[tuple[Any, ...]] | None = None
        self.count = 0
        self.failure: Exception | None = None

    async def answered(self) -> list[tuple[Any, ...]]:
        """The rows; none for a statement that gives none."""
        if self.rows is None and self.failure is None:
            # Whoever works beside us in this transaction says its statement first.
            await asyncio.sleep(0)
            await self._gathering.flush()
        if self.failure is not None:
            raise self.failure
        assert self.rows is not None
        return self.rows


def _sent(link: PGconn) -> PQGen[None]:
    """Ends when all that was said has left this process. A commit within a pipeline only listens for answers; what is still here
    then, because the server was busy and its socket full, would never be sent, and both sides would wait for good."""
    while link.flush():
        if (yield Wait.RW) & Ready.R:
            link.consume_input()  # the server may stand still until its own answers are taken


class Rows(Answer):
    """Many rows of one table that were said: they go out by COPY, in their place among the statements."""

    __slots__ = ("lines",)

    def __init__(self, gathering: "Gathering", sql: str, lines: bytes, refusal: Refusal | None) -> None:
        super().__init__(gathering, sql, None, refusal)
        self.lines = lines


def _naming(tables: Sequence[str]) -> re.Pattern[str]:
    """Finds the tables in a statement, whether their names are quoted there or not. A name that only begins alike is found
    too, which does no harm."""
    named = (r'"?\."?'.join(map(re.escape, table.strip('"').split('"."'))) for table in tables)
    return re.compile("|".join(named))


def _parts(waiting: list[Answer]) -> list[list[Answer]]:
    """What may travel together: statements in a row; rows that go by COPY stand alone."""
    parts: list[list[Answer]] = [[]]
    for answer in waiting:
        if isinstance(answer, Rows):
            parts += [[answer], []]
        else:
            parts[-1].append(answer)
    return [part for part in parts if part]


class Gathering:
    """The statements of one transaction that wait to be sent."""

    def __init__(self, connection: _Driver) -> None:
        self._connection = connection
        self._waiting: list[Answer] = []
        self._exchanging = asyncio.Lock()
        self._begun: list[asyncio.Task[None]] = []
        self._failure: BaseException | None = None
        self._turn: Turn | None = None
        self._in_line: set[asyncio.Future[Any]] = set()
        self._held: dict[re.Pattern[str], Callable[[], None]] = {}
        self.notes: dict[str, Any] = {}
        self.exchanges = 0

    def hold(self, tables: Sequence[str], write: Callable[[], None]) -> None:
        """Keep back what `write` would say of some tables (quoted names), which may change until then: it is said before
        the next statement that names one of them, before an edge of a part of the transaction, and with the commit."""
        self._held[_naming(tables)] = write

    def let_go(self, sql: str = "") -> None:
        """Say what was held of the tables that a statement names; all of it without a statement."""
        for naming in [one for one in self._held if not sql or one.search(sql)]:
            self._held.pop(naming)()

    def say(self, sql: str, params: Mapping[str, Any] | None, refusal: Refusal | None = None) -> Answer:
        """Put a statement behind those that wait."""
        if self._held:
            self.let_go(sql)
        answer = Answer(self, sql, params, refusal)
        self._waiting.append(answer)
        return answer

    def say_rows(self, sql: str, lines: bytes, refusal: Refusal | None = None) -> Answer:
        """Put rows for a COPY behind those that wait."""
        if self._held:
            self.let_go(sql)
        answer = Rows(self, sql, lines, refusal)
        self._waiting.append(answer)
        return answer

    def waits(self, answer: Answer) -> bool:
        """Whether a statement has not been sent yet."""
        return answer in self._waiting

    def forget(self) -> None:
        """Drop what waits: the transaction, or the part of it that said it, is rolled back."""
        self._waiting.clear()
        self._held.clear()
        self._failure = None
        self.notes.clear()

    def begin(self) -> asyncio.Task[None]:
        """Begin to send what waits, for somebody who thinks on meanwhile. What it raises is raised by the next exchange too, the
        commit at the latest."""
        task = asyncio.create_task(self.flush())
        self._begun.append(task)
        return task

    def stand_behind(self, turn: Turn) -> None:
        """Send nothing more until `turn` has ended; what it raises is raised by what is sent next. A later one takes its place."""
        self._turn = turn

    async def stop(self) -> None:
        """See the end of what was begun and nobody waited for: the transaction is over. What the server does not come to an end
        with, because it waits for a lock, is cancelled there; a task that just went away would leave it in the middle."""
        for waiting in self._in_line:
            waiting.cancel()
        going: Collection[asyncio.Task[None]] = [task for task in self._begun if not task.done()]
        if going:
            _, going = await asyncio.wait(going, timeout=SOON_S)
        if going:
            with suppress(psycopg.Error):  # a lost connection ends them by itself
                await self._connection.cancel_safe(timeout=CANCEL_S)
        await asyncio.gather(*self._begun, return_exceptions=True)

    async def flush(self, last: Last | None = None) -> None:
        """Send what waits, and `last` behind it. Raises what the first failing statement raised, or what that means
        to the one who said it."""
        await self._take_turn()
        async with self._exchanging:
            if self._failure is not None:
                raise self._failure
            if last is not None:
                self.let_go()
            waiting, self._waiting = self._waiting, []
            if waiting or last is not None:
                await self._exchange_or_fail(waiting, last)

    async def glance(self, sql: str, params: Mapping[str, Any] | None) -> list[tuple[Any, ...]]:
        """The rows of a question that locks nothing and asks for nothing this transaction wrote. Where nothing waits to be sent it
        is asked at once, whoever stands ahead."""
        if self._turn is None or self._waiting:
            return await self.say(sql, params).answered()
        answer = Answer(self, sql, params, None)
        async with self._exchanging:
            if self._failure is not None:
                raise self._failure
            await self._exchange_or_fail([answer], None)
        return answer.rows or []

    async def _take_turn(self) -> None:
        """Wait for what stands ahead, the latest of it: what is said meanwhile goes out with the rest."""
        while (turn := self._turn) is not None:
            waiting = asyncio.ensure_future(turn())
            self._in_line.add(waiting)
            try:
                await waiting
            except (Exception, asyncio.CancelledError) as error:
                self._failure = self._failure or error
                raise
            finally:
                self._in_line.discard(waiting)
            if self._turn is turn:
                self._turn = None

    async def _exchange_or_fail(self, waiting: list[Answer], last: Last | None) -> None:
        try:
            await self._exchange(waiting, last)
        except Exception as error:
            self._failure = error
            raise

    async def _exchange(self, waiting: list[Answer], last: Last | None) -> None:
        self.exchanges += 1
        parts = _parts(waiting)
        if last is not None and (not parts or isinstance(parts[-1][0], Rows)):
            parts.append([])
        for place, part in enumerate(parts):
            cursors: list[Any] = []
            try:
                await self._one_part(part, cursors, last if place == len(parts) - 1 else None)
            except psycopg.Error as error:
                failure = self._meaning(part, cursors, error) or error
                for answer in waiting:
                    if answer.rows is None:
                        answer.failure = failure
                if failure is error:
                    raise
                raise failure from error
            for answer, cursor in zip(part, cursors, strict=True):
                answer.count = cursor.rowcount
                answer.rows = await cursor.fetchall() if cursor.description else []

    async def _one_part(self, part: list[Answer], cursors: list[Any], last: Last | None) -> None:
        if part and isinstance(part[0], Rows):
            cursor = self._connection.cursor()
            cursors.append(cursor)
            async with cursor.copy(cast("Any", part[0].sql)) as copy:
                await copy.write(part[0].lines)
        elif len(part) + (last is not None) == 1:
            await self._send(part, cursors, last)
        else:
            async with self._connection.pipeline():
                await self._send(part, cursors, last)

    async def _send(self, waiting: list[Answer], cursors: list[Any], last: Last | None) -> None:
        for answer in waiting:
            cursor = self._connection.cursor()
            cursors.append(cursor)
            await cursor.execute(cast("Any", answer.sql), answer.params)
        if last is not None:
            if waiting:
                await self._connection.wait(_sent(self._connection.pgconn))
            await last()

    def _meaning(self, waiting: list[Answer], cursors: list[Any], error: psycopg.Error) -> Exception | None:
        failed = next((n for n, cursor in enumerate(cursors) if cursor.pgresult is None), None)
        refusal = waiting[failed].refusal if failed is not None else None
        return refusal(error) if refusal is not None else None
