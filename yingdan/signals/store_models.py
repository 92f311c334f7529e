"""SQL of learnt models, of which one served when, and of the outcomes they learn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one, jsonb

KEPT = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What stood in the state when a subject's outcome became known."""

    subject: UUID
    positive: bool
    known_at: datetime
    at_s: float
    s: list[float]
    fit: float


class Active(NamedTuple):
    """The model in service. `fresh_at`: up to when outcomes were heard that it has learnt. `held`: a person put it there, and nothing
    but a person puts another in its place. `artefact`: with all outcomes it has learnt; `trained`: as it was trained."""

    id: UUID
    number: int
    outcomes: int
    trained_at: datetime
    fresh_at: datetime
    held: bool
    artefact: dict[str, Any]
    trained: dict[str, Any]


class Version(NamedTuple):
    """A kept model without its numbers. `more`: outcomes learnt one by one since it was trained."""

    number: int
    active: bool
    held: bool
    trained_at: datetime
    fresh_at: datetime
    outcomes: int
    more: int
    why: str
    author: str
    report: dict[str, Any] | None


class Tenure(NamedTuple):
    """That a model went into service, by whom and why."""

    number: int
    at: datetime
    author: str
    why: str
    note: str


async def active_id(tx: Tx, score: str) -> UUID | None:
    """The id of the model in service."""
    row = await fetch_one(
        tx, "select id from signals.model where score = %(score)s and active", {"score": score}
    )
    return row[0] if row else None


async def read_active(tx: Tx, score: str) -> Active | None:
    """The model in service."""
    row = await fetch_one(
        tx,
        "select id, number, outcomes, trained_at, coalesce(fresh_at, trained_at), held, coalesce(live, artefact), artefact"
        " from signals.model where score = %(score)s and active",
        {"score": score},
    )
    return Active(*row) if row else None


async def most_outcomes(tx: Tx, score: str) -> int | None:
    """How many outcomes the newest version was trained with; None without any."""
    row = await fetch_one(
        tx,
        "select outcomes from signals.model where score = %(score)s order by number desc limit 1",
        {"score": score},
    )
    return int(row[0]) if row else None


@dataclass(frozen=True, slots=True)
class NewModel:
    """A trained model to keep. `why`: first, grown or asked; `author`: who asked."""

    score: str
    outcomes: int
    artefact: dict[str, Any]
    report: dict[str, Any]
    why: str
    author: str


async def keep_model(tx: Tx, key: UUID, new: NewModel, fresh_at: datetime, now: datetime) -> int:
    """Keep a model as the next number, out of service; its number. Kept are the ten newest and the one in service."""
    await lock(tx, new.score)
    row = await fetch_one(
        tx,
        "insert into signals.model (id, score, number, active, trained_at, fresh_at, outcomes, artefact, report, why, author)"
        " select %(id)s, %(score)s, coalesce(max(number), 0) + 1, false, %(now)s, %(fresh)s, %(outcomes)s, %(artefact)s,"
        " %(report)s, %(why)s, %(author)s from signals.model where score = %(score)s returning number",
        {"id": key, "score": new.score, "now": now, "fresh": fresh_at, "outcomes": new.outcomes,
         "artefact": jsonb(new.artefact), "report": jsonb(new.report), "why": new.why, "author": new.author},
    )  # fmt: skip
    number = int(row[0]) if row else 1
    await execute(
        tx,
        "delete from signals.model where score = %(score)s and number <= %(old)s and not active",
        {"score": new.score, "old": number - KEPT},
    )
    return number


async def lock(tx: Tx, score: str) -> None:
    """One at a time decides which model of a score serves."""
    await execute(
        tx,
        "select pg_advisory_xact_lock(hashtextextended('signals.model ' || %(score)s, 0))",
        {"score": score},
    )


async def serve(tx: Tx, key: UUID, score: str, put: Tenure, *, held: bool) -> bool:
    """Put a kept model into service and write that down; False when there is none of that number."""
    row = await fetch_one(
        tx,
        "select 1 from signals.model where score = %(score)s and number = %(number)s",
        {"score": score, "number": put.number},
    )
    if row is None:
        return False
    await execute(
        tx,
        "update signals.model set active = false, held = false where score = %(score)s and active",
        {"score": score},
    )
    await execute(
        tx,
        "update signals.model set active = true, held = %(held)s where score = %(score)s and number = %(number)s",
        {"score": score, "number": put.number, "held": held},
    )
    await note_tenure(tx, key, score, put)
    return True


async def note_tenure(tx: Tx, key: UUID, score: str, put: Tenure) -> None:
    await execute(
        tx,
        "insert into signals.served (id, score, number, at, author, why, note)"
        " values (%(id)s, %(score)s, %(number)s, %(at)s, %(author)s, %(why)s, %(note)s)",
        {"id": key, "score": score, **put._asdict()},
    )


async def release(tx: Tx, score: str) -> None:
    """Let better models take the place of the one in service again."""
    await execute(
        tx, "update signals.model set held = false where score = %(score)s and active", {"score": score}
    )


async def renew(
    tx: Tx, key: UUID, was: UUID, artefact: dict[str, Any], more: int, fresh_at: datetime
) -> bool:
    """The model in service after some more outcomes, under a new id; False when another serves by now."""
    row = await fetch_one(
        tx,
        "update signals.model set id = %(id)s, live = %(artefact)s, more = more + %(more)s, fresh_at = %(fresh)s"
        " where id = %(was)s and active returning number",
        {"id": key, "was": was, "artefact": jsonb(artefact), "more": more, "fresh": fresh_at},
    )
    return row is not None


async def versions(tx: Tx, score: str) -> list[Version]:
    """The kept models, newest first."""
    rows = await fetch(
        tx,
        "select number, active, held, trained_at, coalesce(fresh_at, trained_at), outcomes, more, why, author, report"
        " from signals.model where score = %(score)s order by number desc",
        {"score": score},
    )
    return [Version(*row) for row in rows]


async def tenures(tx: Tx, score: str, most: int = 50) -> list[Tenure]:
    """What went into service when, the newest first."""
    rows = await fetch(
        tx,
        "select number, at, author, why, note from signals.served where score = %(score)s"
        " order by at desc, id desc limit %(most)s",
        {"score": score, "most": most},
    )
    return [Tenure(*row) for row in rows]


async def read_outcomes(
    tx: Tx, object_name: str, subjects: Sequence[UUID] | None = None, since: datetime | None = None
) -> dict[UUID, Outcome]:
    """What stood in the states when outcomes became known: of these subjects, or of all heard of after a moment."""
    rows = await fetch(
        tx,
        "select subject, positive, known_at, at_s, s, fit from signals.outcome where object = %(object)s"
        " and (%(ids)s::uuid[] is null or subject = any(%(ids)s::uuid[]))"
        " and (%(since)s::timestamptz is null or coalesce(heard_at, known_at) > %(since)s) order by known_at, subject",
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
