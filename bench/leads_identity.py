"""How often two records are rightly called one customer, on a labelled set with hard pairs."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bench.figure import Figure
from bench.leads_identity_set import Entry, draw, pairs
from yingdan.decisions.identity import (
    Frequency,
    Party,
    Weights,
    apart,
    clusters,
    compare,
    learn,
    party_of,
    weigh,
)
from yingdan.decisions.pairs import LEARNT

CUSTOMERS, LEARNT_FROM, TRIED_ON = 20_000, 41, 101
MOST_CALLED = 50
Pair = tuple[int, int]


def measure_identity() -> list[Figure]:
    """The weights that come along, tried on records of another seed than the one they were learnt from; beside them, in
    `detail`, what weights learnt afresh from that seed would give."""
    began = time.process_time()
    entries = draw(TRIED_ON, CUSTOMERS)
    parties = _parties(entries)
    truth = set(pairs(entries))
    precision, recall, detail = _tried(entries, parties, truth, Weights(LEARNT, 1 / len(parties)))
    afresh = _tried(entries, parties, truth, _learnt(_parties(draw(LEARNT_FROM, CUSTOMERS))))
    detail |= {
        "learnt_afresh": {"precision": afresh[0], "recall": afresh[1]},
        "cpu_s": time.process_time() - began,
    }
    return [
        Figure("leads.identity_precision", precision, detail),
        Figure("leads.identity_recall", recall, detail),
    ]


def _tried(
    entries: list[Entry], parties: list[Party], truth: set[Pair], weights: Weights
) -> tuple[float, float, dict[str, Any]]:
    frequency = _counted(parties)
    words: dict[Pair, str] = {}
    sure: list[tuple[float, int, int]] = []
    for one, other in _candidates(parties):
        found = weigh(compare(parties[one], parties[other]), weights, frequency)
        words[one, other] = found.word
        if found.word == "match":
            sure.append((found.chance, one, other))
    matched = _together(parties, sure)
    asked = {pair for pair, word in words.items() if word == "clerk"} - matched
    right = len(matched & truth)
    precision, recall = right / max(1, len(matched)), right / len(truth)
    detail = {
        "records": len(entries), "true_pairs": len(truth), "candidates": len(words), "matched": len(matched), "matched_alone": len(sure), "matched_alone_right": len({(one, other) for _, one, other in sure} & truth),
        "recall_of_candidates": len(words.keys() & truth) / len(truth), "recall_with_clerk": len((matched | asked) & truth) / len(truth),
        "clerk_pairs": len(asked), "clerk_right": len(asked & truth) / max(1, len(asked)),
        "wrong_by_kind": _kinds(entries, matched - truth), "missed_by_kind": _kinds(entries, truth - matched),
    }  # fmt: skip
    return precision, recall, detail


def _together(parties: list[Party], sure: list[tuple[float, int, int]]) -> set[Pair]:
    """Any two of one cluster."""
    gathered: dict[int, list[int]] = {}
    for each, home in clusters(sure, lambda one, other: apart(compare(parties[one], parties[other]))).items():
        gathered.setdefault(home, []).append(each)
    return {(one, other) for same in gathered.values() for one in same for other in same if one < other}


def _parties(entries: list[Entry]) -> list[Party]:
    return [
        party_of(each.company, each.uscc, [each.phone] if each.phone else [], [each.email] if each.email else [], each.person)
        for each in entries
    ]  # fmt: skip


def _candidates(parties: list[Party]) -> Iterator[Pair]:
    """Pairs that share a key which calls no more than fit."""
    called: dict[str, list[int]] = {}
    for at, party in enumerate(parties):
        for key in party.keys:
            called.setdefault(key, []).append(at)
    met: set[Pair] = set()
    for places in called.values():
        if len(places) <= MOST_CALLED:
            met.update((one, other) for at, one in enumerate(places) for other in places[at + 1 :])
    yield from sorted(met)


def _counted(parties: list[Party]) -> Frequency:
    """The share of other records in which a value stands, at least one."""
    seen: Counter[tuple[str, str]] = Counter()
    for party in parties:
        seen.update(("phone", each) for each in party.phones)
        seen.update(("email", each) for each in party.emails | party.domains)
        if party.person:
            seen["person", party.person.written] += 1
        if party.company:
            seen["name", party.company.trade] += 1
    return lambda part, value: max(1, seen[part, value] - 1) / len(parties)


def _learnt(parties: list[Party]) -> Weights:
    made = random.Random(1)
    blind = (made.sample(range(len(parties)), 2) for _ in range(200_000))
    return learn(
        (compare(parties[one], parties[other]) for one, other in _candidates(parties)),
        (compare(parties[one], parties[other]) for one, other in blind),
        prior=1 / len(parties),
    )


def _kinds(entries: list[Entry], wrong: set[Pair]) -> dict[str, int]:
    """How many, by what made them hard."""
    return dict(Counter("+".join(sorted({entries[one].how, entries[other].how})) for one, other in wrong).most_common(8))  # fmt: skip
