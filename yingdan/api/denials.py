"""Denials: what somebody was refused by right becomes events, counted, so that a flood of refusals is a few lines of the log.

A first refusal of its sort is told within a second; what follows is counted and told at most every ten seconds, and whoever is refused
more than twenty sorts of things in a minute is told of as refused `several`. Counts are kept in the process: one that is killed
loses at most ten seconds of them.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import Request

from yingdan.base import Clock, Database, Problem, is_transient, raise_if_cancelled, uuid7
from yingdan.events import Event, append

LOOK_S = 1.0
TOLD_EVERY = timedelta(seconds=10)
SORTS_WITHIN = timedelta(minutes=1)
MOST_SORTS = 20  # of one person in a minute
MOST_KEPT = 2_000  # of everybody at once
MOST_RECORDS = 8
SEVERAL = "several"
UNSEEN = "record-not-found"  # also said of records that the asker may not see
# Refused at the door, whatever was asked for: these say nothing about a right to it.
AT_THE_DOOR = frozenset(
    {
        "password-must-be-chosen",
        "second-factor-must-be-set-up",
        "address-is-not-allowed",
        "session-is-needed",
        "proof-is-needed",
    }
)
# Slips of a form, not of a right.
_SLIPS = frozenset({"csrf-token-is-missing", "password-is-wrong", "code-is-wrong"})
_THROTTLED = frozenset({"too-many-attempts", "sign-in-is-busy"})
_MISSING = ("ability", "action", "field", "scope")
_ACTS = {"GET": "read", "HEAD": "read", "DELETE": "remove"}
SIGN_IN = "/session"


class Sort(NamedTuple):
    """What is counted together. `act`: read, write or remove; `missing`: what the refusal named, as (kind, name)."""

    kind: str
    actor: str
    source: str
    refused: str
    act: str
    route: str
    object: str | None
    missing: tuple[tuple[str, str], ...] = ()


# A sign-in that was turned away before anybody read whose it is.
UNHEARD = Sort("session.refused", "system:sign-in", "accounts", "sign-in-is-busy", "write", "", None)


@dataclass(slots=True)
class _Tally:
    since: datetime
    count: int = 0
    records: dict[str, None] = field(default_factory=dict)


class Denials:
    """The denials of this process that the log does not have yet."""

    def __init__(self) -> None:
        self._open: dict[Sort, _Tally] = {}
        self._told: dict[Sort, datetime] = {}
        self._sorts: dict[str, tuple[datetime, set[Sort]]] = {}

    def note(self, sort: Sort, at: datetime, record: str | None = None) -> None:
        """Count one."""
        sort = self._bounded(sort, at)
        tally = self._open.setdefault(sort, _Tally(at))
        tally.count += 1
        if record and len(tally.records) < MOST_RECORDS:
            tally.records[record] = None

    def _bounded(self, sort: Sort, at: datetime) -> Sort:
        since, sorts = self._sorts.get(sort.actor, (at, set[Sort]()))
        if at - since > SORTS_WITHIN:
            since, sorts = at, set()
        if sort not in sorts and (len(sorts) >= MOST_SORTS or len(self._open) >= MOST_KEPT):
            return sort._replace(refused=SEVERAL, act=SEVERAL, route="", object=None, missing=())
        sorts.add(sort)
        self._sorts[sort.actor] = (since, sorts)
        return sort

    async def flush(self, db: Database, now: datetime, *, everything: bool = False) -> int:
        """Tell the log what is due; how many events. What could not be told stays counted."""
        due = [
            one
            for one in self._open
            if everything or now - self._told.get(one, now - TOLD_EVERY) >= TOLD_EVERY
        ]
        if not due:
            return 0
        taken = {one: self._open.pop(one) for one in due}
        try:
            async with db.begin() as tx:
                await append(tx, [_event(sort, tally, now) for sort, tally in taken.items()])
        except BaseException:
            for sort, tally in taken.items():
                self._put_back(sort, tally)
            raise
        self._forget(now)
        self._told.update(dict.fromkeys(taken, now))
        return len(taken)

    def _put_back(self, sort: Sort, tally: _Tally) -> None:
        newer = self._open.get(sort)
        if newer is not None:
            tally.count += newer.count
        self._open[sort] = tally

    def _forget(self, now: datetime) -> None:
        self._told = {one: at for one, at in self._told.items() if now - at < TOLD_EVERY}
        self._sorts = {who: one for who, one in self._sorts.items() if now - one[0] <= SORTS_WITHIN}

    async def run(self, db: Database, clock: Clock) -> None:
        """For as long as the process serves; what is left is told at its end."""
        try:
            while True:
                await asyncio.sleep(LOOK_S)
                try:
                    await self.flush(db, clock.now())
                except Exception as error:
                    raise_if_cancelled(error)
                    if not is_transient(error):
                        raise
        finally:
            with contextlib.suppress(Exception):
                await self.flush(db, clock.now(), everything=True)


def _event(sort: Sort, tally: _Tally, now: datetime) -> Event:
    data: dict[str, Any] = {
        "refused": sort.refused, "act": sort.act, "route": sort.route, "missing": dict(sort.missing), "count": tally.count,
        "records": list(tally.records), "since": tally.since, "at_the_door": sort.refused in AT_THE_DOOR,
    }  # fmt: skip
    if sort.kind == "session.refused":
        data = {"login": sort.route, "step": "throttled", "count": tally.count, "since": tally.since}
    return Event(uuid7(), sort.kind, now, sort.object, None, sort.actor, sort.source, data)


def sort_of(problem: Problem, request: Request) -> tuple[Sort, str | None] | None:
    """What a refusal counts as, and the record it names; None for what is none by right."""
    path = request.url.path.removeprefix("/api/v1")
    if problem.status == 429 and problem.slug in _THROTTLED and path.startswith(SIGN_IN):
        login = str(getattr(request.state, "login", ""))[:120]
        return Sort("session.refused", "system:sign-in", "accounts", problem.slug, "write", login, None), None
    person: UUID | None = getattr(request.state, "person", None)
    by_right = problem.status == 403 and problem.slug not in _SLIPS
    if person is None or not (by_right or problem.slug == UNSEEN):
        return None
    route = str(getattr(request.scope.get("route"), "path", "")).removeprefix("/api/v1")
    given: Mapping[str, Any] = request.path_params
    about = problem.params.get("object") or given.get("object_name")
    found = Sort(
        "access.denied", f"user:{person}", "api" if getattr(request.state, "by_token", False) else "ui", problem.slug,
        _ACTS.get(request.method, "write"), route, str(about)[:120] if about else None,
        tuple((one, str(problem.params[one])[:120]) for one in _MISSING if problem.params.get(one)),
    )  # fmt: skip
    record = given.get("record") or problem.params.get("id")
    return found, str(record)[:36] if record else None
