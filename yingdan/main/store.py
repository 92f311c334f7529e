"""What `main` keeps: the state of programs and packages that this database was last installed from."""

from yingdan.base import Tx, execute, fetch_one

SCHEMA = """
create schema if not exists base;
create table if not exists base.installed (
  name text collate "C" primary key,
  state text not null,
  at timestamptz not null default now()
);
"""


async def installed_state(tx: Tx, name: str) -> str | None:
    """What was recorded; None before the first installation."""
    there = await fetch_one(tx, "select to_regclass('base.installed') is not null")
    if there is None or not there[0]:
        return None
    row = await fetch_one(tx, "select state from base.installed where name = %(name)s", {"name": name})
    return str(row[0]) if row else None


async def record_installed(tx: Tx, name: str, state: str) -> None:
    """Remember what was installed, in the transaction that installed it."""
    await execute(
        tx,
        "insert into base.installed (name, state, at) values (%(name)s, %(state)s, now())"
        " on conflict (name) do update set state = excluded.state, at = excluded.at",
        {"name": name, "state": state},
    )


async def apply_schema(tx: Tx, schema: str) -> None:
    """Idempotent table definitions of a stage."""
    await execute(tx, schema)


async def lock_installation(tx: Tx) -> None:
    """One installation at a time, until the end of this transaction."""
    await execute(tx, "select pg_advisory_xact_lock(7412)")
