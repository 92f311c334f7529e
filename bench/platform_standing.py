"""The red-amber-green board with twenty thousand promises that run, through its public door."""

import json
from collections.abc import Sequence

import psycopg
from psycopg import sql

from bench.figure import Figure, of_runs
from bench.platform_boards import timed
from bench.site import Bench, Site

PROMISES, ROWS, PAYLOAD_KB = 20_000, 80, 256
_RUNNING = "select count(*) from work.clock c where c.state = 'running'"
_MAP = """create temp table grown on commit drop as
select k.subject as was, gen_random_uuid() as id
from (select distinct c.subject from work.clock c join sales.lead l on l.id = c.subject where c.state = 'running') k,
  generate_series(1, 20000 / (select count(*) from work.clock c where c.state = 'running') + 1)"""
_COLUMNS = """select c.column_name from information_schema.columns c
where c.table_schema = %s and c.table_name = %s and c.column_name not in ('id', 'subject') and c.is_generated = 'NEVER'
order by c.ordinal_position"""


async def _columns(connection: psycopg.AsyncConnection, schema: str, table: str) -> list[str]:
    cursor = await connection.execute(_COLUMNS, (schema, table))
    return [row[0] for row in await cursor.fetchall()]


async def grow(site: Site) -> int:
    """The leads that wait, each many times over with its running promises; how many promises run then."""
    async with await psycopg.AsyncConnection.connect(site.stack.dsn) as connection:
        await connection.execute(_MAP)
        for schema, table, key, join in (
            ("sales", "lead", "id", "t.id = g.was"),
            ("work", "clock", "subject", "t.subject = g.was and t.state = 'running'"),
        ):
            columns = [sql.Identifier(one) for one in await _columns(connection, schema, table)]
            own = sql.SQL("") if key == "id" else sql.SQL("gen_random_uuid(), ")
            named = sql.SQL("id, ") if key != "id" else sql.SQL("")
            await connection.execute(
                sql.SQL("insert into {t} ({named}{key}, {c}) select {own}g.id, {v} from grown g join {t} t on " + join).format(
                    t=sql.Identifier(schema, table), key=sql.Identifier(key), named=named, own=own,
                    c=sql.SQL(", ").join(columns),
                    v=sql.SQL(", ").join(sql.SQL("t.{}").format(one) for one in columns))
            )  # fmt: skip
        await connection.commit()
        await connection.set_autocommit(True)
        await connection.execute("vacuum (analyze) work.clock")
        await connection.execute("vacuum (analyze) sales.lead")
        cursor = await connection.execute(_RUNNING)
        row = await cursor.fetchone()
    assert row is not None
    return int(row[0])


async def measure_standing(site: Site) -> list[Figure]:
    """Right when all that waits is counted, few rows travel, and the answer is small."""
    running = await grow(site)
    wire = site.manager()
    took, found = await timed(wire, "GET", "/api/v1/board")
    wire.close()
    detail = {
        "promises": running,
        "waiting": found["totals"]["waiting"],
        "items": len(found["items"]),
        "people": len(found["reps"]),
        "answer_kb": round(len(json.dumps(found, ensure_ascii=False).encode()) / 1024, 1),
    }
    right = running >= PROMISES and len(found["items"]) == ROWS and detail["answer_kb"] < PAYLOAD_KB
    return [of_runs("platform.board_20k_ms", took, detail, also=right)]


BENCHES: Sequence[tuple[tuple[str, ...], Bench]] = ((("platform.board_20k_ms",), measure_standing),)
