"""Pools 公海: who may claim what nobody owns, how much of it, and what is taken back.

In: a pool's definition, a record, a person and how the person stands with the pool. Out: nothing, or the refusal with its figures.
Must not know: tables, screens.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from yingdan.base import Problem
from yingdan.decisions.answers import Formula
from yingdan.decisions.definition import PoolBody


@dataclass(frozen=True, slots=True)
class Pool:
    """A compiled pool. `holds`: whether a record without an owner lies in it; `may`: whether a candidate may claim it; `lies`:
    whether an owner's record goes back."""

    name: str
    body: PoolBody
    holds: Formula
    may: Formula | None
    lies: Formula | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands with a pool: claimed today, claimed and still held, and when the customer was taken from the person."""

    today: int
    held: int
    left_at: datetime | None


def pool_of(pools: Iterable[Pool], facts: Mapping[str, Any], env: Any) -> Pool | None:
    """The first pool, in their order, in which a record without an owner lies."""
    return next((pool for pool in pools if pool.holds(facts, env)), None)


def refuse(pool: Pool, standing: Standing, pair: Mapping[str, Any], env: Any) -> None:
    """Problems: pool-is-for-others 403, customer-cools-down 409, claims-of-today-are-used 409, claims-held-are-many 409."""
    body = pool.body
    if pool.may is not None and not pool.may(pair, env):
        raise Problem("pool-is-for-others", 403)
    if standing.left_at is not None:
        left = standing.left_at + timedelta(hours=body.cool_down_hours) - env.now
        if left > timedelta(0):
            raise Problem("customer-cools-down", 409, hours=ceil(left / timedelta(hours=1)))
    if body.per_day and standing.today >= body.per_day:
        raise Problem("claims-of-today-are-used", 409, limit=body.per_day, used=standing.today)
    if body.held and standing.held >= body.held:
        raise Problem("claims-held-are-many", 409, limit=body.held, used=standing.held)


def is_protected(pool: Pool, since: datetime | None, now: datetime) -> bool:
    """Whether what somebody has had since then may not be taken back yet."""
    return since is not None and since + timedelta(hours=pool.body.protect_hours) > now
