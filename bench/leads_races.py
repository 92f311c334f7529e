"""A hundred thousand hands on leads of the pool: whoever wins, a lead, its customer and its load have one owner, and the same."""

import asyncio
import time
from collections import Counter
from random import Random
from typing import Any
from uuid import UUID

import psycopg

from bench.figure import Figure
from bench.site import Site
from yingdan.base import Problem, Settings, is_transient
from yingdan.decisions import claim, transfer
from yingdan.expr import Env
from yingdan.kernel.access import load_actor
from yingdan.kernel.catalog import load
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.main.wiring import ground

LEADS, AT_ONCE, WITHIN_S = 14_500, 4, 300.0
_LEADS = """
insert into sales.lead (id, created_at, created_by, changed_at, unit, name, phone, status, source, region)
select gen_random_uuid(), now(), 'system:race', now(), (%(units)s::uuid[])[1 + n %% cardinality(%(units)s::uuid[])], '争抢' || n,
  '+86150' || lpad(n::text, 8, '0'), 'new', 'website', '310000'
from generate_series(1, %(leads)s) as n
"""
# Two different people are named; or some say that it is somebody's and some that it is nobody's; or nobody got it at all, because
# every hand on it was told to try again.
_FOUND = """
select count(*) filter (where l.owner <> c.owner or l.owner <> a.person or c.owner <> a.person),
  count(*) filter (where num_nonnulls(l.owner, c.owner, a.person) in (1, 2)),
  count(*) filter (where num_nonnulls(l.owner, c.owner, a.person) = 0)
from sales.lead l left join decisions.custody c on c.customer = l.id left join decisions.assigned a on a.subject = l.id
where l.id = any(%(raced)s)
"""
_LOADS = """
select count(*) from decisions.load o where o.open <> (select count(*) from decisions.assigned a where a.person = o.person)
"""


async def measure_races(site: Site) -> list[Figure]:
    """Everybody of a unit claims each lead, while their manager gives it to one of them: seven hands at once."""
    units: dict[UUID, list[UUID]] = {}
    for rep in site.company.reps:
        units.setdefault(site.company.units[rep], []).append(rep)
    async with await psycopg.AsyncConnection.connect(site.stack.dsn, autocommit=True) as hand:
        await hand.execute(_LEADS, {"units": list(units), "leads": LEADS})
        await hand.execute(b"vacuum analyze sales.lead")
    rows = await site.eye.rows("select id, unit from sales.lead where created_by = 'system:race'")
    said: Counter[str] = Counter()
    wins: Counter[UUID] = Counter()
    began = time.perf_counter()
    settings = Settings(database_url=site.stack.dsn, data_dir=site.stack.folder / "data")
    async with ground(settings, "bench") as base:
        async with base.db.begin() as tx:
            catalog = await _unlimited(tx, base)
            actors = {rep: await load_actor(tx, rep) for rep in site.company.reps}
            managers = {site_unit: await load_actor(tx, one) for one, site_unit in await _managers(site)}
        hands = _Hands(base, catalog, said, wins)
        left = iter(rows)

        async def runner(seed: int) -> None:
            dice = Random(seed)
            for lead, unit in left:
                if time.perf_counter() - began > WITHIN_S:
                    return
                hands.raced.append(lead)
                crew = units[unit]
                moves = [hands.claims(actors[rep], lead) for rep in crew]
                moves.append(hands.gives(managers[unit], lead, dice.choice(crew)))
                dice.shuffle(moves)
                await asyncio.gather(*moves)

        await asyncio.gather(*(runner(seed) for seed in range(AT_ONCE)))
    took = time.perf_counter() - began
    [(double, torn, nobodys)] = await site.eye.rows(_FOUND, {"raced": hands.raced})
    loads = await site.eye.number(_LOADS)
    twice = sum(count > 1 for count in wins.values())
    races = sum(said.values())
    detail = {
        "attempts": races, "told_to_try_again": said["to try again"], "leads": len(hands.raced), "said": dict(said),
        "claimed_twice": twice, "two_people_named": double, "named_in_part": torn, "nobody_got_it": nobodys,
        "people_whose_load_is_no_recount": loads, "seconds": took,
    }  # fmt: skip
    sound = races >= 100_000 and loads == 0 and torn == 0
    return [Figure("leads.double_owners", float(twice + double), detail, sound)]


class _Hands:
    """Claims and transfers as the product's doors do them, each a transaction of its own; what came of each is counted."""

    def __init__(self, base: Any, catalog: Any, said: Counter[str], wins: Counter[UUID]) -> None:
        self._base, self._catalog, self._said, self._wins = base, catalog, said, wins
        self.raced: list[UUID] = []

    async def claims(self, actor: Any, lead: UUID) -> None:
        now = self._base.clock.now()
        await self._tried(
            "claimed", lead, lambda tx: claim(tx, self._catalog, actor, "sales.lead", lead, now, Env.at(now))
        )

    async def gives(self, manager: Any, lead: UUID, to: UUID) -> None:
        now = self._base.clock.now()
        await self._tried(
            "given",
            lead,
            lambda tx: transfer(tx, self._catalog, manager, "sales.lead", lead, to, "争抢", now, Env.at(now)),
        )

    async def _tried(self, word: str, lead: UUID, work: Any) -> None:
        try:
            async with self._base.db.begin() as tx:
                await work(tx)
        except Problem as problem:
            self._said[problem.slug] += 1
        except Exception as error:
            if not is_transient(error):
                raise
            self._said["to try again"] += 1
        else:
            self._said[word] += 1
            self._wins[lead] += word == "claimed"


async def _unlimited(tx: Any, base: Any) -> Any:
    """The company's pools without limits of claims: here only hands count."""
    catalog = await load(tx)
    free = {"per_day": 0, "held": 0, "cool_down_hours": 0}
    puts = [Put("pool", name, {**one.raw, **free}) for name, one in catalog.all("pool").items()]
    return await publish(tx, catalog, puts, "system:bench", "races", base.clock.now())


async def _managers(site: Site) -> list[tuple[UUID, UUID]]:
    return [(row[0], row[1]) for row in await site.eye.rows(
        "select m.\"user\", m.unit from org.membership m where m.role like '%manager'"
    )]  # fmt: skip
