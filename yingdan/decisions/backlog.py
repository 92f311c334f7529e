"""A backlog 积压: many subjects that wait to be given to somebody, decided in one go.

What waits alone is chosen for at once (`routing.choose`); from `BULK` on, what nobody has custody of is shared out as a whole, and
only what finds no place there is chosen for one by one, so that nothing goes to a pool while somebody who fits has room.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from yingdan.decisions.compiled import Route
from yingdan.decisions.floor import BULK, Floor
from yingdan.decisions.model import Choice
from yingdan.decisions.policy import Policy
from yingdan.decisions.routing import give, keep
from yingdan.decisions.sharing import share

Rows = Mapping[UUID, Mapping[str, Any]]


def shared_out(
    policy_of: Callable[[UUID], Policy],
    order: Sequence[UUID],
    customers: Mapping[UUID, UUID],
    owners: dict[UUID, UUID],
    facts: Rows,
    floor: Floor,
) -> dict[UUID, Choice]:
    """Choices for what of a backlog has an owner already, and for what is given together, counted on the floor; nothing where
    it is no backlog. `order`: who comes first gets a place first; `customers`: of each subject; `owners`: by customer, more
    as they are given. Of a customer's subjects only the first is shared out: the others follow it."""
    if len(order) < BULK:
        return {}
    found = {
        s: keep(owners[customers[s]], floor, facts[s].get("unit")) for s in order if customers[s] in owners
    }
    firsts = {customers[s]: s for s in reversed(order)}
    waiting: dict[Policy, list[UUID]] = {}
    for subject in order:
        if subject not in found and firsts[customers[subject]] == subject:
            waiting.setdefault(policy_of(subject), []).append(subject)
    for policy, subjects in waiting.items():
        places = share(policy, [facts[s] for s in subjects], floor)
        for subject, place in zip(subjects, places, strict=True):
            if place is not None:
                row, (fit, number) = facts[subject], place
                found[subject] = give(policy, row, floor, row.get("unit"), fit, number, len(subjects))
                owners[customers[subject]] = floor.crew[number].user
    return found


class PoolUnits:
    """Which unit's pool a subject falls to: the one whose people have it in their territory, if it is only one."""

    def __init__(self, route: Route, floor: Floor) -> None:
        self._route, self._floor = route, floor
        self._memo: dict[tuple[str, ...], UUID | None] = {}

    def unit(self, facts: dict[str, Any]) -> UUID | None:
        """None: of none, or of several."""
        if self._route.territory is None:
            return None
        key = tuple(repr(facts.get(name)) for name in self._route.territory_reads)
        if key not in self._memo:
            units = {
                c.unit
                for c in self._floor.crew
                if self._route.territory({"lead": facts, "rep": c.facts}, self._floor.env)
            }
            self._memo[key] = units.pop() if len(units) == 1 else None
        return self._memo[key]
