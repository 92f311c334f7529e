"""Which side of a rollout something falls on by lot: always the same, for whoever asks. Pure; ADR 0046."""

from datetime import date
from hashlib import sha256
from uuid import UUID

from yingdan.kernel.definitions import Definition
from yingdan.kernel.publish.definition import Lots, Rollout


def lot(seed: str, *drawn: object) -> float:
    """A number in [0, 1) that depends on the seed and what is drawn, and on nothing else."""
    text = "|".join((seed, *map(str, drawn)))
    return int.from_bytes(sha256(text.encode()).digest()[:8]) / 2**64


def is_first(rollout: Definition, unit: UUID, day: date) -> bool:
    """Whether what a team begins on a day has the new version. A larger share keeps all that had it with a smaller one."""
    body: Rollout = rollout.body
    return falls_first(body.seed or str(rollout.id), body.by, body.share, unit, day)


def falls_first(seed: str, by: Lots, share: float, unit: UUID, day: date) -> bool:
    """The same of a rollout that is only thought of."""
    drawn: tuple[object, ...] = (unit,) if by == "team" else (unit, day.isoformat())
    return lot(seed, *drawn) < share
