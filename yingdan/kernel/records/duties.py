"""Memberships by which somebody would come to hold two duties that exclude each other are not written, whoever writes them."""

from uuid import UUID

from yingdan.base import Problem
from yingdan.kernel.access import (
    Actor,
    Conflict,
    carrier_words,
    conflicts,
    duty_words,
    held_by,
    load_actors,
    roles_besides,
)
from yingdan.kernel.records.model import Written
from yingdan.kernel.records.run import Run

MEMBERSHIP = "org.membership"


async def refuse_conflicts(run: Run) -> None:
    """Asked when all is written. Who had both before is no reason. Problem duties-conflict 409 with whom, which, and by which role."""
    refusing = [one for one in conflicts(run.catalog) if one.body.memberships == "refuse"]
    written = [
        one for one in run.written if one is not None and one.object == MEMBERSHIP and one.op != "removed"
    ]
    carriers = {name for one in refusing for name in one.first | one.second}
    fresh = [
        one for one in written if one.after.get("role") in carriers and one.after.get("user") is not None
    ]
    if not fresh:
        return
    users = list({one.after["user"] for one in fresh})
    besides = await roles_besides(run.tx, users, [one.id for one in written])
    for actor in await load_actors(run.tx, len(users), users):
        assert actor.id is not None
        before = _before(actor.id, besides, written)
        for one in refusing:
            if held_by(one, actor, run.env) and not held_by(one, actor.playing(before), run.env):
                raise _refused(run, one, actor, before)


def _before(person: UUID, besides: dict[UUID, frozenset[str]], written: list[Written]) -> frozenset[str]:
    """The roles a person had: by memberships that are not written now, and by those that were others before."""
    was = [{**one.after, **one.before} for one in written if one.op == "changed"]
    return besides.get(person, frozenset()) | {str(row["role"]) for row in was if row.get("user") == person}


def _refused(run: Run, one: Conflict, actor: Actor, before: frozenset[str]) -> Problem:
    carrier = next(iter(sorted((actor.roles - before) & (one.first | one.second))), "")
    return Problem(
        "duties-conflict", 409, person=actor.name, conflict=one.body.label, carrier=carrier_words(run.catalog, carrier),
        first=duty_words(run.catalog, one.name, one.body.first), second=duty_words(run.catalog, one.name, one.body.second),
    )  # fmt: skip
