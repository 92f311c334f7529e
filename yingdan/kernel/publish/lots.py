"""Which side of a rollout something falls on by lot: always the same, for whoever asks. Pure; ADR 0046."""

from datetime import date
from hashlib import sha256
from uuid import UUID

from yingdan.kernel.definitions import Definition
from yingdan.kernel.publish.definition import Rollout


def lot(seed: str, *drawn: object) -> float:
    """A number in [0, 1) that depends on the seed and what is drawn, and on nothing else."""
    text = "|".join((seed, *map(str, drawn)))
    return int.from_bytes(sha256(text.encode()).digest()[:8]) / 2**64


def is_first(rollout: Definition, unit: UUID, day: date) -> bool:
    """Whether what a team begins on a day has the new version. A larger share keeps all that had it with a smaller one."""
    body: Rollout = rollout.body
    drawn: tuple[object, ...] = (unit,) if body.by == "team" else (unit, day.isoformat())
    return lot(body.seed or str(rollout.id), *drawn) < body.share
