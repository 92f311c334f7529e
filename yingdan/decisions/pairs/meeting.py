"""Records meet those that share a key with them: one statement per batch and step, whoever asks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.decisions.identity import Frequency, Party, compare, weigh
from yingdan.decisions.pairs import store
from yingdan.decisions.pairs.compiled import Recogniser, counted_as
from yingdan.decisions.pairs.store import Pair
from yingdan.kernel.access import System
from yingdan.kernel.records import read

ACTOR = System("identity")
# Whoever calls more is met by the rarest keys only.
MOST_MET = 50
MOST_COUNTED = 2_000
Couple = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Met:
    """What a meeting found: the parties of the records that are there, and the pairs they stand in."""

    parties: Mapping[UUID, Party]
    pairs: Sequence[Pair]


async def meet(
    tx: Tx, catalog: Any, by: Recogniser, records: Sequence[UUID], now: datetime, *, index: bool = True
) -> Met:
    """Compare records with each other and with all that share a key. With `index` they are put under their keys first, so
    that two that come at once meet. Four statements for any number of records; records that are gone give nothing."""
    rows = await read(tx, catalog, ACTOR, by.object, records, by.fields)
    parties = {key: by.party(row) for key, row in rows.items()}
    numbers = {key: by.numbers(party) for key, party in parties.items()}
    if index:
        await store.save_cards(tx, by.object, numbers)
    calls = await store.called(tx, (n for each in numbers.values() for n in each), by.body.most_called)
    couples = {couple for key, party in parties.items() for couple in couples_of(by, key, party, calls)}
    strangers = {key for couple in couples for key in couple} - parties.keys()
    known = await read(tx, catalog, ACTOR, by.object, strangers, by.fields)
    everybody = {**{key: by.party(row) for key, row in known.items()}, **parties}
    size = await store.book_size(tx, by.object)
    return Met(parties, await _weighed(tx, by, sorted(couples), everybody, calls, size, now))


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


async def _weighed(
    tx: Tx, by: Recogniser, couples: Sequence[Couple], parties: Mapping[UUID, Party],
    calls: Mapping[int, Sequence[UUID]], size: int, now: datetime,
) -> list[Pair]:  # fmt: skip
    weights = by.weights(size)
    agreed = {
        couple: found
        for couple in couples
        if couple[0] in parties and couple[1] in parties
        and not _apart(by, found := compare(parties[couple[0]], parties[couple[1]]))
    }  # fmt: skip
    shared = {
        by.number(counted_as(one.part, one.value))
        for found in agreed.values()
        for one in found
        if one.value is not None
    }
    counts = {n: len(calls[n]) for n in shared if n in calls and len(calls[n]) <= by.body.most_called}
    counts |= await store.counted(tx, shared - counts.keys(), MOST_COUNTED)
    frequency = _frequency(by, counts, 1 / weights.prior)
    pairs = []
    for (one, other), found in agreed.items():
        judged = weigh(found, weights, frequency)
        if judged.word != "no":
            evidence = [{"part": e.part, "level": e.level, "bits": round(e.bits, 2)} for e in judged.evidence]
            pairs.append(Pair(one, other, by.object, judged.word, judged.chance, judged.bits, evidence, now))
    return pairs


def _apart(by: Recogniser, found: Sequence[Any]) -> bool:
    return any(one.level == "differs" and one.part in by.body.apart for one in found)


def _frequency(by: Recogniser, counts: Mapping[int, int], size: float) -> Frequency:
    """The share of other records in which a value stands, at least one."""

    def share(part: str, value: str) -> float | None:
        return min(0.5, max(1, counts.get(by.number(counted_as(part, value)), 1) - 1) / size)

    return share
