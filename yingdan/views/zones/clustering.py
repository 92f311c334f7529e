"""Field reports that belong together, and why: by equal values and by words they share. Pure and the same for whoever asks."""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

_RUNS = re.compile(r"[\u4e00-\u9fff]+|[a-z][a-z0-9-]{2,}|\d{3,}")
_LONGEST = 2_000
Sign = tuple[str, Any]
WORD = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Reports, the newest first, and the signs that at least two of them share, by how many, the most first: (field, value) or (`WORD`,
    word)."""

    reports: tuple[UUID, ...]
    signs: tuple[tuple[Sign, int], ...]


def words_of(text: str, common: Collection[str]) -> set[str]:
    """Words for comparing: of Chinese every two letters that follow each other, of others whole words."""
    found: set[str] = set()
    for run in _RUNS.findall(text[:_LONGEST].lower()):
        if "\u4e00" <= run[0] <= "\u9fff":
            found.update(run[place : place + 2] for place in range(len(run) - 1))
        else:
            found.add(run)
    return found.difference(common)


def signs_of(values: Mapping[str, Any], text: str, same: Sequence[str], common: Collection[str]) -> set[Sign]:
    fields: set[Sign] = {(name, values[name]) for name in same if values.get(name) is not None}
    return fields | {(WORD, word) for word in words_of(text, common)}


def clusters(reports: Sequence[tuple[UUID, set[Sign]]], needed: int) -> list[Cluster]:
    """Two reports are connected when they share `needed` signs; what is connected by others belongs together too. All words together
    count as one sign, from four on as two: a single phrase is no proof. Largest first, then as given."""
    place: dict[UUID, UUID] = {key: key for key, _ in reports}

    def root(key: UUID) -> UUID:
        while place[key] != key:
            place[key] = place[place[key]]
            key = place[key]
        return key

    for at, (one, signs) in enumerate(reports):
        for other, others in reports[:at]:
            if root(one) != root(other) and _shared(signs & others) >= needed:
                place[root(one)] = root(other)
    found: dict[UUID, list[tuple[UUID, set[Sign]]]] = {}
    for key, signs in reports:
        found.setdefault(root(key), []).append((key, signs))
    made = [_cluster(members) for members in found.values()]
    return sorted(made, key=lambda each: -len(each.reports))


def _shared(both: set[Sign]) -> int:
    words = sum(name == WORD for name, _ in both)
    return len(both) - words + (2 if words >= 4 else 1 if words else 0)


def _cluster(members: Sequence[tuple[UUID, set[Sign]]]) -> Cluster:
    counts = Counter(sign for _, signs in members for sign in signs)
    told = [(sign, count) for sign, count in counts.items() if count >= 2]
    told.sort(key=lambda each: (-each[1], each[0][0] == WORD, str(each[0][1])))
    return Cluster(tuple(key for key, _ in members), tuple(told))


def phrases(words: Collection[str], text: str) -> list[str]:
    """Shared pairs of letters as they stand one after another in a text: 要求降价 instead of 要求, 求降, 降价."""
    found: list[str] = []
    for run in _RUNS.findall(text[:_LONGEST].lower()):
        if not "\u4e00" <= run[0] <= "\u9fff":
            found += [run] if run in words else []
            continue
        begin: int | None = None
        for at in range(len(run)):
            if run[at : at + 2] in words and at < len(run) - 1:
                begin = at if begin is None else begin
            elif begin is not None:
                found.append(run[begin : at + 1])
                begin = None
    return list(dict.fromkeys(found))
