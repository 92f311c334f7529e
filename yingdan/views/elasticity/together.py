"""Who worked together: of which units the people of one act are, and how high those stand. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from yingdan.views.elasticity.model import ElasticityPart

PARTS = ("task_force", "support", "lent")


@dataclass(frozen=True, slots=True)
class Act:
    """Something people did together for a unit in a month; `units` of these people by id, with their names."""

    name: str
    unit: UUID | None
    month: date
    units: dict[UUID, str]
    levels: frozenset[str]


def acts_of(
    told: Sequence[tuple[str, Mapping[str, Any], date, Sequence[UUID]]],
    homes: Mapping[UUID, UUID],
    units: Mapping[UUID, tuple[str, str]],
) -> list[Act]:
    """`told`: sort, the record or another bearer of the `unit`, month, people. `homes`: the unit of each; `units`: name and level."""
    found = []
    for name, row, month, people in told:
        there = {homes[person]: units[homes[person]] for person in people if homes.get(person) in units}
        levels = frozenset(level for _, level in there.values() if level)
        found.append(
            Act(name, row["unit"], month, {key: called for key, (called, _) in there.items()}, levels)
        )
    return found


def parts_of(acts: Sequence[Act]) -> tuple[ElasticityPart, ...]:
    """By sort: how many, how many across units, how many across levels. A sort without any stands with zeros."""
    return tuple(
        ElasticityPart(
            name, len(mine), sum(len(one.units) > 1 for one in mine), sum(len(one.levels) > 1 for one in mine)
        )
        for name in PARTS
        for mine in ([one for one in acts if one.name == name],)
    )
