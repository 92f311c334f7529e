"""What a policy asks of a subject and of thousands of candidates, answered for all of them at once.

A formula over the pair is taken apart: what only looks at the candidate is computed once per crew, what only looks at the
subject once per subject, and the rest once per different combination of both, by profile: candidates that look alike to the
formula are one. Answers stand as arrays over the crew, kept from subject to subject: an index from a region to the people who
cover it, built as regions come.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
# Compiled expressions: a row of names and the environment (now, today) in, a value out.
Formula = Callable[[Mapping[str, Any], Any], Any]
# Answers kept for one crew, in numbers that they are made of.
MOST_KEPT = 2_000_000
# What keeping something costs beside of its own numbers.
KEY = 16
UNHASHABLE = frozenset({list, dict, set})


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A formula in three parts: of the subject, of the candidate, and what joins their values. `clock`: "today" or "now" where it
    moves with one."""

    of_lead: tuple[Formula, ...]
    of_rep: tuple[Formula, ...]
    join: Callable[[Sequence[Any], Sequence[Any], Any], Any]
    clock: str = ""

    @staticmethod
    def whole(formula: Formula, reads: Sequence[str]) -> "Pair":
        """A formula that cannot be taken apart; `reads`: the subject's fields it looks at."""

        def field(name: str) -> Formula:
            return lambda row, env: row["lead"].get(name)

        def join(lead: Sequence[Any], rep: Sequence[Any], env: Any) -> Any:
            return formula({"lead": dict(zip(reads, lead, strict=True)), "rep": rep[0]}, env)

        return Pair(tuple(map(field, reads)), (lambda row, env: row["rep"],), join)


# A formula over the pair with the fields of the subject whose values make its answer, where they have few values; else None. The same
# values are looked at once.
Asked = tuple[Pair, tuple[str, ...] | None]


class Answers:
    """Answers about one crew, for as long as its records stay as they are."""

    def __init__(self, facts: Sequence[Mapping[str, Any]]) -> None:
        self.facts = facts
        self._profiles: dict[tuple[Pair, Any], tuple[list[Sequence[Any]], Array]] = {}
        self._asked: dict[Hashable, Array] = {}
        self._arrays: dict[Hashable, Array] = {}
        self._kept: dict[Hashable, Any] = {}
        self._room = 0

    def known(self, key: Hashable, make: Callable[[], tuple[Any, int]]) -> Any:
        """What was made for this key, or is made now; told with it: of how many numbers it is made."""
        found = self._kept.get(key)
        if found is None:
            found, numbers = make()
            self._kept[key] = found
            self._room += numbers + KEY
        return found

    def holds(self, asked: Asked, facts: Mapping[str, Any], env: Any) -> Array:
        """Whether the condition holds with each candidate; `facts`: of the subject. The same answer is the same array."""
        return self._seen(asked, facts, env, bool, np.bool_)

    def numbers(self, asked: Asked, facts: Mapping[str, Any], env: Any) -> Array:
        """The number that the formula gives with each candidate; NaN where it gives nothing. The same answer is the same array."""
        return self._seen(asked, facts, env, _number, np.float64)

    def array(self, key: Hashable, make: Callable[[], Array]) -> Array:
        """An array over the crew that was made for this key, or is made now."""
        found = self._arrays.get(key)
        if found is None:
            found = self._arrays[key] = make()
        return found

    def tidy(self) -> None:
        """Forget what takes too much room. Where arrays go, all goes: what is kept is known by them."""
        most = MOST_KEPT // (len(self.facts) + KEY)
        if len(self._arrays) > most or len(self._asked) * KEY > MOST_KEPT:
            self._profiles.clear()
            self._asked.clear()
            self._arrays.clear()
            self._kept.clear()
            self._room = 0
        if self._room > MOST_KEPT:
            self._kept.clear()
            self._room = 0

    def _seen(
        self, asked: Asked, facts: Mapping[str, Any], env: Any, read: Callable[[Any], Any], kind: Any
    ) -> Array:
        pair, fields = asked
        if fields is None:
            return self._all(pair, _of_lead(pair, facts, env), env, read, kind)
        key = (pair, _moment(pair, env), fields, key_of([facts.get(name) for name in fields]))
        found = self._asked.get(key)
        if found is None:
            found = self._asked[key] = self._all(pair, _of_lead(pair, facts, env), env, read, kind)
        return found

    def _all(self, pair: Pair, lead: Sequence[Any], env: Any, read: Callable[[Any], Any], kind: Any) -> Array:
        key = (pair, key_of(lead), _moment(pair, env))
        found = self._asked.get(key)
        if found is None:
            looks, which = self._looks(pair, env)
            got = tuple([read(pair.join(lead, rep, env)) for rep in looks])
            found = self.array((pair, got, key[2]), lambda: np.array(got, dtype=kind)[which])
            self._asked[key] = found
        return found

    def _looks(self, pair: Pair, env: Any) -> tuple[list[Sequence[Any]], Array]:
        """The different profiles the formula sees in the crew, and which of them each candidate has."""
        key = (pair, _moment(pair, env))
        found = self._profiles.get(key)
        if found is None:
            seen: dict[Hashable, int] = {}
            looks: list[Sequence[Any]] = []
            which = np.empty(len(self.facts), dtype=np.int64)
            for number, facts in enumerate(self.facts):
                values = [part({"rep": facts}, env) for part in pair.of_rep]
                at = seen.setdefault(key_of(values), len(looks))
                if at == len(looks):
                    looks.append(values)
                which[number] = at
            found = self._profiles[key] = (looks, which)
        return found


def _of_lead(pair: Pair, facts: Mapping[str, Any], env: Any) -> list[Any]:
    row = {"lead": facts}
    return [part(row, env) for part in pair.of_lead]


def key_of(values: Sequence[Any]) -> Hashable:
    """Values as a key; what cannot be one stands as it is written."""
    return tuple([repr(value) if type(value) in UNHASHABLE else value for value in values])


def _moment(pair: Pair, env: Any) -> Any:
    if not pair.clock:
        return None
    return env.now if pair.clock == "now" else env.today


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
