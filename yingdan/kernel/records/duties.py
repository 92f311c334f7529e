"""Who would come to hold two duties that exclude each other does not: by a membership, by moving to where a pack lies, by a unit moving
there, or by working again; whoever writes it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from yingdan.base import Problem
from yingdan.kernel.access import (
    Actor,
    Conflict,
    TemporaryGrant,
    carrier_words,
    conflicts,
    duty_words,
    given_by_units,
    held_by,
    load_actors,
    memberships_of,
    parents_of_units,
    people_in,
)
from yingdan.kernel.records.model import Written
from yingdan.kernel.records.run import Run

MEMBERSHIP, UNIT, USER = "org.membership", "org.unit", "org.user"
MOST = 5_000
# A unit with the unit above it.
Parents = Mapping[UUID, UUID | None]


async def refuse_conflicts(run: Run) -> None:
    """Asked when all is written. Who had both before is no reason. Problem duties-conflict 409 with whom, which, and by what."""
    written = [one for one in run.written if one is not None and one.object in (MEMBERSHIP, UNIT, USER)]
    refusing = [one for one in conflicts(run.catalog) if one.body.memberships == "refuse"] if written else []
    if not refusing:
        return
    carriers = {name for one in refusing for name in one.first | one.second}
    lying = await given_by_units(run.tx, sorted(carriers))
    now = await parents_of_units(run.tx) if lying else {}
    users = await _touched(run, written, carriers, bool(lying), now)
    if not users:
        return
    before = await _before(run, users, written, lying, now)
    for actor in await load_actors(run.tx, MOST, users):
        assert actor.id is not None
        was = before(actor)
        for one in refusing:
            if held_by(one, actor, run.env) and not held_by(one, was, run.env):
                raise _refused(run, one, actor, was)


async def _touched(
    run: Run, written: Sequence[Written], carriers: set[str], lying: bool, parents: Parents
) -> list[UUID]:
    """The people of whom what was written may move the duties."""
    found: set[UUID] = set()
    moved: set[UUID] = set()
    for one in written:
        if one.object == MEMBERSHIP and one.op != "removed" and (lying or one.after.get("role") in carriers):
            found.add(one.after["user"])
        elif one.object == USER and one.op in ("changed", "restored") and _works_again(one):
            found.add(one.id)
        elif one.object == UNIT and lying and (one.op == "restored" or "parent" in one.changed):
            moved.add(one.id)
    if moved:
        found.update(
            await people_in(run.tx, [unit for unit in parents if moved & set(_above(parents, [unit]))])
        )
    return [one for one in found if one is not None]


def _works_again(one: Written) -> bool:
    return one.op == "restored" or ("active" in one.changed and one.after.get("active") is not False)


async def _before(
    run: Run, users: Sequence[UUID], written: Sequence[Written], lying: Sequence[tuple[UUID, TemporaryGrant]], now: Parents
) -> "_Before":  # fmt: skip
    """What everybody had before: by memberships that are not written now and by those that were others, where the units stood then."""
    held = await memberships_of(run.tx, users, [one.id for one in written if one.object == MEMBERSHIP])
    held += [
        (one.before["user"], one.before["role"], one.before["unit"])
        for one in written
        if one.object == MEMBERSHIP and one.op in ("changed", "removed") and one.before["unit"] is not None
    ]
    parents = dict(now)
    back = {one.id for one in written if one.object == UNIT and one.op in ("restored", "created")}
    parents.update((unit, None) for unit, above in now.items() if above in back)
    parents.update((one.id, one.before.get("parent")) for one in written if one.object == UNIT and one.op == "changed")  # fmt: skip
    again = frozenset(one.id for one in written if one.object == USER and _works_again(one))
    return _Before(held, parents, lying, again)


class _Before:
    def __init__(
        self, held: Sequence[tuple[UUID | None, str | None, UUID | None]], parents: Parents,
        lying: Sequence[tuple[UUID, TemporaryGrant]], again: frozenset[UUID],
    ) -> None:  # fmt: skip
        self._held, self._parents, self._lying, self._again = held, parents, lying, again

    def __call__(self, actor: Actor) -> Actor:
        """The same person as he was; who did not work had nothing."""
        if actor.id in self._again:
            return replace(actor, roles=frozenset(), temporary=())
        mine = [(role, unit) for person, role, unit in self._held if person == actor.id]
        stood = set(_above(self._parents, [unit for _, unit in mine if unit is not None]))
        of_units = {given.id for _, given in self._lying}
        own = [one for one in actor.temporary if one.id not in of_units]
        lay = [given for unit, given in self._lying if unit in stood]
        return replace(
            actor, roles=frozenset(role for role, _ in mine if role is not None), temporary=(*own, *lay)
        )


def _above(parents: Parents, units: Iterable[UUID]) -> list[UUID]:
    """Some units and all above them."""
    found: dict[UUID, None] = {}
    waiting = list(units)
    while waiting:
        unit = waiting.pop()
        if unit not in found:
            found[unit] = None
            above = parents.get(unit)
            waiting += [above] if above is not None else []
    return list(found)


def _refused(run: Run, one: Conflict, actor: Actor, was: Actor) -> Problem:
    def carried(some: Actor) -> set[str]:
        return {*some.roles, *(each.role for each in some.temporary)}

    fresh = sorted((carried(actor) - carried(was)) & (one.first | one.second))
    carrier = next(iter(fresh), "")
    return Problem(
        "duties-conflict", 409, person=actor.name, conflict=one.body.label, carrier=carrier_words(run.catalog, carrier),
        first=duty_words(run.catalog, one.name, one.body.first), second=duty_words(run.catalog, one.name, one.body.second),
    )  # fmt: skip
