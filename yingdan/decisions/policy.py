"""A routing policy: hard masks on the pair of subject and candidate, and what the pair is worth."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from yingdan.base import Label
from yingdan.decisions.answers import Asked, Formula, Pair
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
    def asked_of_gates(self) -> tuple[Asked, ...]:
        """The masks, as they are asked of a subject."""
        return tuple(self._asked(gate, one.reads) for gate, one in zip(self.gates, self.masks, strict=True))

    @cached_property
    def asked_of_product(self) -> tuple[Asked, ...]:
        """The factors of the value, as they are asked of a subject."""
        return tuple(self._asked(pair, self.value_reads) for pair in self.product)

    @cached_property
    def asked_of_stick(self) -> Asked | None:
        """What makes somebody stick to a customer, as it is asked of a subject."""
        return None if self.stick is None else self._asked(self.stick, self.stick_reads)

    def _asked(self, pair: Pair, reads: Sequence[str]) -> Asked:
        return pair, tuple(reads) if self.coarse.issuperset(reads) else None

    @cached_property
    def told_by(self) -> tuple[str, ...] | None:
        """The fields that the reasons are told by; None where they are told of every subject anew."""
        names = dict.fromkeys(name for one in self.reasons for name in one.reads)
        moving = any(one.clock for one in self.reasons)
        return None if moving or not self.coarse.issuperset(names) else tuple(names)

    @cached_property
    def product(self) -> tuple[Pair, ...]:
        """The value as factors that a candidate has a part in."""
        if self.value is not None and not (self.factors or self.scales):
            return (Pair.whole(self.value, self.value_reads),)
        return self.factors
