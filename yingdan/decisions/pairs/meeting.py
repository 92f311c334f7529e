"""Records meet those that share a key with them, a handful at a time.

What takes long reads only: an open transaction that has written something would withhold the log from everybody. Keys are
written first and for themselves, so that two records that come at once meet whoever is first.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Database, Tx, together
from yingdan.decisions.identity import Agreement, Frequency, Party, compare, weigh
from yingdan.decisions.pairs import store
from yingdan.decisions.pairs.compiled import Recogniser, counted_as
from yingdan.decisions.pairs.store import Pair
from yingdan.kernel.access import System
from yingdan.kernel.records import read

ACTOR = System("identity")
# Whoever calls more is met by the rarest keys only.
MOST_MET = 50
MOST_COUNTED = 2_000
# After so many comparisons others of this process have their turn.
AT_ONCE = 4
Couple = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Met:
    """What a meeting found: the parties of the records that are there, and the pairs they stand in."""

    parties: Mapping[UUID, Party]
    pairs: Sequence[Pair]


async def renew(
    db: Database, catalog: Any, by: Recogniser, records: Sequence[UUID], now: datetime,
    finish: Callable[[Tx], Awaitable[None]] | None = None,
) -> Met:  # fmt: skip
    """Bring keys and pairs of some records in step with what they say now. `finish` writes with the pairs that this is
    done; until then it may be done again."""
    async with db.begin() as tx:
        parties = await _parties(by, await read(tx, catalog, ACTOR, by.object, records, by.fields))
    numbers = {key: by.numbers(party) for key, party in parties.items()}
    gone = [key for key in records if key not in parties]
    async with db.begin(gathering=True) as tx:
        await store.save_cards(tx, by.object, numbers)
        await store.drop_cards(tx, gone)
    async with db.begin(gathering=True) as tx:
        pairs = await _meet(tx, catalog, by, parties, numbers, now)
    async with db.begin(gathering=True) as tx:
        await store.replace_pairs(tx, list(parties), pairs)
        if finish is not None:
            await finish(tx)
    return Met(parties, pairs)


async def _parties(by: Recogniser, rows: Mapping[UUID, Mapping[str, Any]]) -> dict[UUID, Party]:
    found = {}
    for place, (key, row) in enumerate(rows.items(), 1):
        found[key] = by.party(row)
        if place % AT_ONCE == 0:
            await asyncio.sleep(0)
    return found


async def _meet(
    tx: Tx, catalog: Any, by: Recogniser, parties: Mapping[UUID, Party],
    numbers: Mapping[UUID, Sequence[int]], now: datetime,
) -> list[Pair]:  # fmt: skip
    calls, size = await together(
        tx,
        store.called(tx, (n for each in numbers.values() for n in each), by.body.most_called),
        store.book_size(tx, by.object),
    )
    couples = {couple for key, party in parties.items() for couple in couples_of(by, key, party, calls)}
    strangers = {key for couple in couples for key in couple} - parties.keys()
    known = await read(tx, catalog, ACTOR, by.object, strangers, by.fields)
    everybody = {**await _parties(by, known), **parties}
    agreed = await _agreed(by, sorted(couples), everybody)
    shared = {
        by.number(counted_as(one.part, one.value))
        for found in agreed.values()
        for one in found
        if one.value is not None
    }
    counts = {n: len(calls[n]) for n in shared if n in calls and len(calls[n]) <= by.body.most_called}
    counts |= await store.counted(tx, shared - counts.keys(), MOST_COUNTED)
    return list(_weighed(by, agreed, counts, size, now))


def couples_of(
    by: Recogniser, key: UUID, party: Party, calls: Mapping[int, Sequence[UUID]]
) -> Iterator[Couple]:
    """Whom a record meets: by the key that calls fewest first, never by one that calls too many."""
    met = {key}
    found = sorted((calls.get(by.number(one), ()) for one in party.keys), key=len)
    for others in found:
        if len(others) > by.body.most_called or len(met) > MOST_MET:
            break
        for other in others:
            if other not in met and len(met) <= MOST_MET:
                met.add(other)
                yield min(key, other), max(key, other)


async def _agreed(
    by: Recogniser, couples: Sequence[Couple], parties: Mapping[UUID, Party]
) -> dict[Couple, list[Agreement]]:
    """How the two of each couple agree; those that the definition sets apart, or that are gone, are left out."""
    found = {}
    for place, (one, other) in enumerate(couples, 1):
        if one in parties and other in parties:
            agreements = compare(parties[one], parties[other])
            if not _apart(by, agreements):
                found[one, other] = agreements
        if place % AT_ONCE == 0:
            await asyncio.sleep(0)
    return found


def _weighed(
    by: Recogniser, agreed: Mapping[Couple, Sequence[Agreement]], counts: Mapping[int, int], size: int, now: datetime
) -> Iterator[Pair]:  # fmt: skip
    weights = by.weights(size)
    frequency = _frequency(by, counts, 1 / weights.prior)
    for (one, other), found in agreed.items():
        judged = weigh(found, weights, frequency)
        if judged.word != "no":
            evidence = [{"part": e.part, "level": e.level, "bits": round(e.bits, 2)} for e in judged.evidence]
            yield Pair(one, other, by.object, judged.word, judged.chance, judged.bits, evidence, now)


def _apart(by: Recogniser, found: Iterable[Agreement]) -> bool:
    return any(one.level == "differs" and one.part in by.body.apart for one in found)


def _frequency(by: Recogniser, counts: Mapping[int, int], size: float) -> Frequency:
    """The share of other records in which a value stands, at least one."""

    def share(part: str, value: str) -> float | None:
        return min(0.5, max(1, counts.get(by.number(counted_as(part, value)), 1) - 1) / size)

    return share
