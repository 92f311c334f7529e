"""Open leads with behaviour behind them, and visitors who are nobody yet, written set-wise: what years of work leave in the database."""

import psycopg

from bench.company import Company
from bench.people import TRADES
from yingdan.signals.deltas import VISITOR

LEADS = 100_000
SEED = 0.42
# About every eighth signal has happened to a lead lately, so that a few leads are hot and most are not.
_LEADS = """
insert into sales.lead (id, created_at, created_by, changed_at, owner, unit, name, company, phone, status, source, region,
  industry)
select gen_random_uuid(), now() - n * interval '20 seconds', 'system:bench', now() - n * interval '20 seconds',
  p.person, p.unit, '线索' || n, '存量第' || n || '有限公司', '+86139' || lpad((n + 10000000)::text, 8, '0'), 'new',
  'website', '310000', (%(trades)s::text[])[1 + n %% cardinality(%(trades)s::text[])]
from generate_series(1, %(leads)s) as n
join unnest(%(people)s::uuid[], %(units)s::uuid[]) with ordinality as p (person, unit, place)
  on p.place = 1 + n %% %(reps)s
"""
_DERIVED = """
insert into sales.lead__derived (id, score, grade, band)
select l.id, 0, 'C', 'cold' from sales.lead l left join sales.lead__derived d on d.id = l.id where d.id is null
"""
_STATES = """
insert into signals.state (subject, object, at_s, s, fit)
select l.id, 'sales.lead', extract(epoch from now()) - random() * 259200,
  array(select case when random() < 0.12 then round((random() * 6)::numeric, 3)::float8 else 0 end
        from generate_series(1, (select max(slot) + 1 from signals.slot)) where l.id is not null),
  floor(random() * 25)
from sales.lead l where l.created_by = 'system:bench' and not exists (select from signals.state o where o.subject = l.id)
"""


# So many leads came from the website: their visitor is known. The others who looked are nobody yet.
_LINKS = """
insert into signals.link (visitor, record, object)
select gen_random_uuid(), l.id, 'sales.lead' from sales.lead l where l.created_by = 'system:bench'
"""
_VISITORS = """
insert into signals.state (subject, object, at_s, s)
select gen_random_uuid(), %(visitor)s, extract(epoch from now()) - random() * 259200,
  array(select case when random() < 0.12 then round((random() * 6)::numeric, 3)::float8 else 0 end
        from generate_series(1, (select max(slot) + 1 from signals.slot)) where n is not null)
from generate_series(1, %(count)s) as n
"""


async def load_visitors(dsn: str, count: int) -> None:
    """`count` visitors: one for each open lead, the others nobody yet."""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        known = (await connection.execute(_LINKS)).rowcount
        await connection.execute(_VISITORS, {"visitor": VISITOR, "count": count - known})
        for table in ("signals.link", "signals.state"):
            await connection.execute(f"vacuum analyze {table}".encode())


async def load_open_leads(dsn: str, company: Company, count: int = LEADS) -> None:
    """Leads of all reps, their states and derived rows, with statistics as autovacuum would keep them."""
    people = list(company.reps)
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        if (
            await (await connection.execute("select 1 from sales.lead where name = '线索1'")).fetchone()
        ) is not None:
            return
        async with connection.transaction():
            await connection.execute("select setseed(%s)", (SEED,))
            await connection.execute(
                _LEADS,
                {"leads": count, "people": people, "units": [company.units[p] for p in people], "reps": len(people),
                 "trades": list(TRADES)},
            )  # fmt: skip
            await connection.execute(_DERIVED)
            await connection.execute(_STATES)
        for table in ("sales.lead", "sales.lead__derived", "signals.state"):
            await connection.execute(f"vacuum analyze {table}".encode())
