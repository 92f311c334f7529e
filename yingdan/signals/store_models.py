"""SQL of learnt models and of the outcomes they learn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one, jsonb


@dataclass(frozen=True, slots=True)
class Outcome:
    """What stood in the state when a subject's outcome became known."""

    subject: UUID
    positive: bool
    known_at: datetime
    at_s: float
    s: list[float]
    fit: float


async def active_id(tx: Tx, score: str) -> UUID | None:
    """The id of the model in service."""
    row = await fetch_one(
        tx, "select id from signals.model where score = %(score)s and active", {"score": score}
    )
    return row[0] if row else None


async def read_active(tx: Tx, score: str) -> tuple[UUID, int, int, datetime, dict[str, Any]] | None:
    """(id, number, outcomes, trained at, artefact) of the model in service."""
    row = await fetch_one(
        tx,
        "select id, number, outcomes, trained_at, artefact from signals.model where score = %(score)s and active",
        {"score": score},
    )
    return (row[0], row[1], row[2], row[3], row[4]) if row else None


async def keep_model(
    tx: Tx, key: UUID, score: str, outcomes: int, artefact: dict[str, Any], now: datetime
) -> int:
    """Put a model in service as the next number; older ones are kept, the ten newest."""
    await execute(
        tx, "update signals.model set active = false where score = %(score)s and active", {"score": score}
    )
    row = await fetch_one(
        tx,
        "insert into signals.model (id, score, number, active, trained_at, outcomes, artefact)"
        " select %(id)s, %(score)s, coalesce(max(number), 0) + 1, true, %(now)s, %(outcomes)s, %(artefact)s"
        " from signals.model where score = %(score)s returning number",
        {"id": key, "score": score, "now": now, "outcomes": outcomes, "artefact": jsonb(artefact)},
    )
    number = int(row[0]) if row else 1
    await execute(
        tx,
        "delete from signals.model where score = %(score)s and number <= %(old)s and not active",
        {"score": score, "old": number - 10},
    )
    return number


async def read_outcomes(
    tx: Tx, object_name: str, subjects: Sequence[UUID] | None = None, since: datetime | None = None
) -> dict[UUID, Outcome]:
    """What stood in the states when outcomes became known: of these subjects, or of all known after a moment."""
    rows = await fetch(
        tx,
        "select subject, positive, known_at, at_s, s, fit from signals.outcome where object = %(object)s"
        " and (%(ids)s::uuid[] is null or subject = any(%(ids)s::uuid[]))"
        " and (%(since)s::timestamptz is null or known_at > %(since)s) order by known_at, subject",
        {"object": object_name, "ids": None if subjects is None else list(subjects), "since": since},
    )
    return {row[0]: Outcome(*row) for row in rows}


async def write_bases(tx: Tx, rows: Sequence[tuple[UUID, float]], model: UUID) -> None:
    """The fields' part of each subject's log-odds under a model."""
    await execute(
        tx,
        "update signals.state o set base = d.base, model = %(model)s"
        " from unnest(%(subjects)s::uuid[], %(bases)s::float8[]) as d (subject, base) where o.subject = d.subject",
        {"subjects": [row[0] for row in rows], "bases": [row[1] for row in rows], "model": model},
    )
