"""How likely somebody wins what is given to him, learned from how it ended before.

In: counts of ended subjects and of won ones, per person and segment. Out: a probability per person for a segment. Few outcomes
say little: what is known of a person in a segment is drawn towards what the person does elsewhere and the segment gives
everybody, these towards the mean of all, each by the same weight (the number of outcomes at which half is believed).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yingdan.decisions.answers import Formula

LEAST, MOST = 0.001, 0.999


@dataclass(frozen=True, slots=True)
class Learning:
    """When a subject has ended, how, and which of its fields make its segment."""

    won: Formula
    lost: Formula
    by: tuple[str, ...]
    weight: int

    def segment(self, facts: Mapping[str, Any]) -> str:
        """The segment of a subject, as it is kept."""
        return "|".join([str(facts.get(name) or "") for name in self.by])

    def outcome(self, facts: Mapping[str, Any], env: Any) -> bool | None:
        """Won, lost, or neither yet."""
        return True if self.won(facts, env) else (False if self.lost(facts, env) else None)


class Chances:
    """Probabilities by person and segment. `rows`: person, segment, ended, won."""

    def __init__(self, rows: Iterable[tuple[UUID, str, int, int]], weight: int) -> None:
        self._weight = weight
        self._pairs: dict[tuple[UUID, str], tuple[int, int]] = {}
        ended: Counter[Any] = Counter()
        won: Counter[Any] = Counter()
        for person, segment, tries, wins in rows:
            self._pairs[person, segment] = (tries, wins)
            for key in (None, person, ("in", segment)):
                ended[key] += tries
                won[key] += wins
        self._ended, self._won = ended, won
        self.mean = (won[None] + 1) / (ended[None] + 2)

    def of(self, people: Sequence[UUID], segment: str) -> list[float]:
        """The probability that each of these people wins something of the segment."""
        usual = self._drawn(("in", segment), self.mean)
        return [self._pair(person, segment, usual) for person in people]

    def _pair(self, person: UUID, segment: str, usual: float) -> float:
        tries, wins = self._pairs.get((person, segment), (0, 0))
        elsewhere = usual * self._drawn(person, self.mean) / self.mean
        found = (wins + self._weight * elsewhere) / (tries + self._weight)
        return min(MOST, max(LEAST, found))

    def _drawn(self, key: Any, towards: float) -> float:
        return (self._won[key] + self._weight * towards) / (self._ended[key] + self._weight)
