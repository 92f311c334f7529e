"""A routing policy: hard masks on the pair of subject and candidate, and what the pair is worth."""

from dataclasses import dataclass
from functools import cached_property

from yingdan.base import Label
from yingdan.decisions.answers import Formula, Pair
from yingdan.decisions.chance import Learning


@dataclass(frozen=True, slots=True)
class Mask:
    """A hard condition on the pair. `reads`: names of the subject's fields it looks at; `pair`: the same, taken apart."""

    name: str
    label: Label
    holds: Formula
    reads: tuple[str, ...]
    pair: Pair | None = None


# Nobody gives anything to somebody who is held back: it would lie where no one sees it. No policy has to say so.
HELD_BACK = Mask(
    "held_back",
    {"zh": "未被熔断", "en": "not held back"},
    lambda row, env: not row["rep"].get("held_back"),
    (),
    Pair((), (lambda row, env: not row["rep"].get("held_back"),), lambda lead, rep, env: rep[0]),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """What is told of a pair when the formula holds. `reads`: names of the subject's fields it looks at; `clock`: as of a pair."""

    holds: Formula
    label: Label
    reads: tuple[str, ...] = ()
    clock: str = ""


@dataclass(frozen=True, eq=False)
class Policy:
    """A compiled routing definition. `factors`: the value, taken apart as a product; left out: in one piece. `scales`: factors
    that only look at the subject."""

    name: str
    masks: tuple[Mask, ...]
    value: Formula | None
    value_reads: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()
    factors: tuple[Pair, ...] = ()
    scales: tuple[Formula, ...] = ()
    stick: Pair | None = None
    stick_reads: tuple[str, ...] = ()
    fair: float = 0.0
    learning: Learning | None = None
    coarse: frozenset[str] = frozenset()  # fields of the subject with few values

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """Fields of the subject that masks, value and chance look at."""
        learned = self.learning.by if self.learning is not None else ()
        names = [*(name for mask in self.masks for name in mask.reads), *self.value_reads, *self.stick_reads]
        return tuple(dict.fromkeys([*names, *learned]))

    @cached_property
    def gates(self) -> tuple[Pair, ...]:
        """The masks, taken apart."""
        return tuple(mask.pair or Pair.whole(mask.holds, mask.reads) for mask in self.masks)

    @cached_property
    def fine(self) -> tuple[tuple[Pair, bool], ...]:
        """What is asked of every subject anew, because it reads fields with many values; the rest of the answer is the same for
        all subjects whose coarse fields are. True for a condition."""
        found = [
            (pair, True)
            for pair, mask in zip(self.gates, self.masks, strict=True)
            if set(mask.reads) - self.coarse
        ]
        found += [(pair, False) for pair in self.product if set(self.value_reads) - self.coarse]
        if self.stick is not None and set(self.stick_reads) - self.coarse:
            found.append((self.stick, False))
        return tuple(found)

    @cached_property
    def looked_at(self) -> tuple[str, ...]:
        """The coarse fields among those that are read."""
        return tuple(name for name in self.reads if name in self.coarse)

    @cached_property
    def tells_alike(self) -> bool:
        """Whether the reasons are the same for all subjects whose coarse fields are."""
        return all(not one.clock and set(one.reads) <= set(self.looked_at) for one in self.reasons)

    @cached_property
    def clock(self) -> str:
        """The fastest clock that who fits, and how well, moves with."""
        parts = [*self.gates, *self.product, *([self.stick] if self.stick is not None else [])]
        return next((clock for clock in ("now", "today") if any(pair.clock == clock for pair in parts)), "")

    @cached_property
    def product(self) -> tuple[Pair, ...]:
        """The value as factors that a candidate has a part in."""
        if self.value is not None and not (self.factors or self.scales):
            return (Pair.whole(self.value, self.value_reads),)
        return self.factors
