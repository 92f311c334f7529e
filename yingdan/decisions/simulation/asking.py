"""Asking for a simulation, and reading one's own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.base.jobs import Job, cancel, enqueue, find_job, open_jobs
from yingdan.decisions.compiled import Route, compile_route
from yingdan.decisions.definition import ROUTING, Routing
from yingdan.kernel.access import Actor
from yingdan.kernel.definitions import parse

KIND = "decisions.simulate"
LONGEST = timedelta(days=93)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which policy, as which body, over which period. `grade`: a choice field by which subjects are counted apart."""

    policy: str
    body: dict[str, Any]
    since: datetime
    until: datetime
    grade: str | None


def policy_of(catalog: Any, name: str, raw: Any) -> Route:
    """A body as a policy, under the catalog in force. Problems: definition-is-faulty 422 with every fault, object-is-not-routed 409
    where nothing is in force to hold it against."""
    body, faults = parse(ROUTING, raw if isinstance(raw, dict) else {})
    missing = body is not None and not {body.object, body.candidates} <= catalog.objects.keys()
    if body is not None and missing:
        raise Problem("object-is-unknown", 404, object=body.object)
    found = [*faults, *(ROUTING.check(body, name, catalog) if body is not None else ())]
    if found or body is None:
        raise Problem("definition-is-faulty", 422, faults=found, count=len(found))
    published = catalog.get("routing", name)
    if published is None or not _alike(published.body, body):
        raise Problem("simulation-needs-a-policy-in-force", 409, name=name)
    return compile_route(catalog, name, body)


def _alike(one: Routing, other: Routing) -> bool:
    """Whether both give the same things to the same people."""
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("object", "candidates", "customer", "user", "open_when")
    )


async def ask(tx: Tx, catalog: Any, actor: Actor, asked: Asked, now: datetime) -> UUID:
    """Have it worked out; a former one of the same person that has not ended is given up. Problems: those of `policy_of`,
    period-is-faulty 422."""
    policy_of(catalog, asked.policy, asked.body)
    if not asked.since < asked.until or asked.until - asked.since > LONGEST:
        raise Problem("period-is-faulty", 422)
    for job in await open_jobs(tx, KIND):
        if job.params.get("user") == str(actor.id):
            await cancel(tx, job.id, now)
    params = {
        "user": str(actor.id), "limits": sorted(actor.limits) if actor.limits is not None else None, "policy": asked.policy,
        "body": asked.body, "since": asked.since.isoformat(), "until": asked.until.isoformat(), "grade": asked.grade,
    }  # fmt: skip
    return await enqueue(tx, KIND, params, now=now, attempts=2)


async def mine(tx: Tx, actor: Actor, key: UUID) -> Job:
    """One's own simulation, its `Outcome` in the detail once it is done. Problem simulation-not-found 404."""
    job = await find_job(tx, key)
    if job is None or job.kind != KIND or job.params.get("user") != str(actor.id):
        raise Problem("simulation-not-found", 404)
    return job
