"""A field of another type: the new column is filled from the one that was hidden, in chunks, while people work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import errors

from yingdan.base import Tx, fetch, fetch_one
from yingdan.base.job_runner import JobFunction, Run
from yingdan.base.jobs import enqueue
from yingdan.fields import FIELD_TYPES, HOME_CURRENCY, Cast
from yingdan.kernel.catalog import REBUILD, Field, quoted
from yingdan.kernel.ddl.step import ConvertColumn

CONVERT = "ddl.convert"
CHUNK = 2_000


def cast_of(earlier: Field, field: Field) -> Cast | None:
    """How values of a field become those of what it is now; None when they cannot."""
    if earlier.computed or field.computed or earlier.field_type.traits.secret:
        return None
    kind = field.columns[0][1]
    if earlier.type == field.type and len(field.columns) == 1 and kind.startswith("numeric("):
        digits, _, places = kind[8:-1].partition(",")
        size, at = int(digits) - int(places or 0), int(places or 0)
        return Cast(f"{{column}}::{kind}", f"abs(round({{column}}, {at})) < 1e{size}")
    return FIELD_TYPES[field.type].casts.get(earlier.type)


def currency_of(field: Field) -> str | None:
    """The currency that amounts without one are in; None for a field that is no money."""
    return str(field.options.get("currency", HOME_CURRENCY)) if field.type == "money" else None


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What a conversion would meet: how many records have a value, how many of these cannot follow, and some of them."""

    values: int
    cannot: int
    records: tuple[UUID, ...]


async def left_behind(tx: Tx, step: ConvertColumn, limit: int) -> LeftBehind:
    """Look before anything is done; at most `limit` records are named."""
    name = quoted(step.was.name)
    cannot = f"{name} is not null and not ({step.cast.possible_of(name)})"
    counted = await fetch_one(
        tx, f"select count({name}), count(*) filter (where {cannot}) from {step.table.sql}"
    )
    values, failing = (int(counted[0]), int(counted[1])) if counted else (0, 0)
    rows = (
        await fetch(tx, f"select id from {step.table.sql} where {cannot} order by id limit {limit:d}")
        if failing
        else []
    )
    return LeftBehind(values, failing, tuple(row[0] for row in rows))


def conversion_params(step: ConvertColumn, rebuild: Any) -> dict[str, Any]:
    """What the job needs; `rebuild`: the roll-ups to be counted once the values are there."""
    return {
        "table": step.table.sql,
        "from": quoted(step.hidden),
        "to": quoted(step.column.name),
        "using": step.cast.using_of(quoted(step.hidden)),
        "possible": step.cast.possible_of(quoted(step.hidden)),
        "currency": [quoted(step.currency_column), step.currency] if step.currency is not None else None,
        "rebuild": rebuild,
    }


def convert_jobs() -> Mapping[str, JobFunction]:
    """The job that fills a converted column. What somebody entered meanwhile stays; what cannot be converted stays
    empty, its former value kept in the hidden column. It goes on from `detail`."""

    async def convert(run: Run) -> None:
        after, done = run.job.detail.get("after"), run.job.done
        try:
            async with run.db.begin() as tx:
                row = await fetch_one(tx, f"select count(*) from {run.params['table']}")
            total = int(row[0]) if row else 0
            while True:
                async with run.db.begin() as tx:
                    found = await fetch_one(
                        tx,
                        _chunk_sql(run.params),
                        {"after": UUID(after) if after else None, "limit": CHUNK, **_currency(run.params)},
                    )
                    if found is None or found[0] is None:
                        if run.params.get("rebuild"):
                            fields = {"fields": run.params["rebuild"]}
                            await enqueue(tx, REBUILD, fields, now=run.clock.now())
                        return
                    after, done = str(found[0]), done + int(found[1])
                    await run.progress(tx, done, total, {"after": after})
        except (errors.UndefinedTable, errors.UndefinedColumn):
            return  # a later publish took it out of sight; its own conversion decides

    return {CONVERT: convert}


def _currency(params: Mapping[str, Any]) -> dict[str, str]:
    return {"currency": params["currency"][1]} if params["currency"] else {}


def _chunk_sql(params: Mapping[str, Any]) -> str:
    more = f", {params['currency'][0]} = %(currency)s" if params["currency"] else ""
    # A percent sign in a cast is text, not a parameter.
    using, possible = params["using"].replace("%", "%%"), params["possible"].replace("%", "%%")
    return (
        f"with chunk as (select id from {params['table']} where %(after)s::uuid is null or id > %(after)s::uuid"
        " order by id limit %(limit)s),"
        f" filled as (update {params['table']} t set {params['to']} = {using}{more} from chunk"
        f" where t.id = chunk.id and t.{params['to']} is null and t.{params['from']} is not null"
        f" and ({possible}) returning 1)"
        " select (select id from chunk order by id desc limit 1), (select count(*) from chunk)"
    )
