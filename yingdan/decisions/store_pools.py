"""What is kept of pools: who claimed what and when, and from whom customers were taken."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one
from yingdan.decisions.pools import Standing

SCHEMA = """
create table if not exists decisions.claim (
  id uuid primary key,
  person uuid not null,
  pool text collate "C" not null,
  subject uuid not null,
  at timestamptz not null
);
create index if not exists claim_person on decisions.claim (person, pool, at);
create table if not exists decisions.former (
  customer uuid not null,
  person uuid not null,
  left_at timestamptz not null,
  primary key (customer, person)
);
"""


async def standing(tx: Tx, person: UUID, pool: str, customer: UUID, since: datetime) -> Standing:
    """How a person stands with a pool and a customer; `since`: when today began."""
    row = await fetch_one(
        tx,
        "select (select count(*) from decisions.claim where person = %(p)s and pool = %(n)s and at >= %(s)s),"
        " (select count(distinct c.subject) from decisions.claim c"
        "  join decisions.assigned a on a.subject = c.subject and a.person = c.person"
        "  where c.person = %(p)s and c.pool = %(n)s),"
        " (select f.left_at from decisions.former f where f.customer = %(c)s and f.person = %(p)s)",
        {"p": person, "n": pool, "c": customer, "s": since},
    )
    assert row is not None
    return Standing(row[0], row[1], row[2])


async def standings(tx: Tx, person: UUID, since: datetime) -> dict[str, Standing]:
    """How a person stands with all pools that something was claimed from; `since`: when today began."""
    rows = await fetch(
        tx,
        "select c.pool, count(*) filter (where c.at >= %(s)s), count(distinct a.subject) from decisions.claim c"
        " left join decisions.assigned a on a.subject = c.subject and a.person = c.person"
        " where c.person = %(p)s group by c.pool",
        {"p": person, "s": since},
    )
    return {row[0]: Standing(row[1], row[2], None) for row in rows}


async def left_by(tx: Tx, person: UUID, customers: Sequence[UUID]) -> dict[UUID, datetime]:
    """When these customers were taken from a person; those that never were are left out."""
    rows = await fetch(
        tx,
        "select customer, left_at from decisions.former where person = %(p)s and customer = any(%(c)s)",
        {"p": person, "c": list(customers)},
    )
    return {row[0]: row[1] for row in rows}


async def former_of(tx: Tx, customer: UUID) -> set[UUID]:
    """Everybody who had a customer and lost him, or gave him up."""
    rows = await fetch(tx, "select person from decisions.former where customer = %(c)s", {"c": customer})
    return {row[0] for row in rows}


async def leave(tx: Tx, customer: UUID, person: UUID, at: datetime) -> None:
    """Remember that a person had a customer until now."""
    await execute(
        tx,
        "insert into decisions.former (customer, person, left_at) values (%(c)s, %(p)s, %(at)s)"
        " on conflict (customer, person) do update set left_at = excluded.left_at",
        {"c": customer, "p": person, "at": at},
    )


async def keep_claim(tx: Tx, key: UUID, person: UUID, pool: str, subject: UUID, at: datetime) -> None:
    """Remember a claim."""
    await execute(
        tx,
        "insert into decisions.claim (id, person, pool, subject, at)"
        " values (%(i)s, %(p)s, %(n)s, %(s)s, %(at)s)",
        {"i": key, "p": person, "n": pool, "s": subject, "at": at},
    )


async def owned_since(tx: Tx, customers: Sequence[UUID]) -> dict[UUID, tuple[UUID, datetime]]:
    """Who has each customer, and since when."""
    rows = await fetch(
        tx,
        "select customer, owner, since from decisions.custody where customer = any(%(c)s)",
        {"c": list(customers)},
    )
    return {row[0]: (row[1], row[2]) for row in rows}


async def free(tx: Tx, owners: Mapping[UUID, UUID], at: datetime) -> set[UUID]:
    """Take customers from their owners; those that these people still had. What was is remembered."""
    ids = sorted(owners)
    rows = await fetch(
        tx,
        "with gone as (delete from decisions.custody c using unnest(%(c)s::uuid[], %(o)s::uuid[]) as d (customer, owner)"
        "  where c.customer = d.customer and c.owner = d.owner returning c.customer, c.owner)"
        " insert into decisions.former (customer, person, left_at) select customer, owner, %(at)s from gone"
        " on conflict (customer, person) do update set left_at = excluded.left_at returning customer",
        {"c": ids, "o": [owners[one] for one in ids], "at": at},
    )
    return {row[0] for row in rows}
