"""A version that is said beside of the one that decides: what it would have done is kept and counted, and nothing is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Label
from yingdan.decisions.backlog import shared_out
from yingdan.decisions.compiled import Decisions
from yingdan.decisions.floor import Floor
from yingdan.decisions.routing import choose
from yingdan.decisions.table import decide
from yingdan.expr import Env


class Beside(msgspec.Struct, frozen=True, gc=False):
    """What the version in shadow says of a subject, in `name`'s stead; `live`: what was done."""

    rollout: str
    name: str
    subject: UUID
    live: Mapping[str, Any]
    shadow: Mapping[str, Any]
    reason: Label


@dataclass(frozen=True, slots=True)
class Shadow:
    """A rollout in shadow: its decisions, and which tables and policies it changes."""

    rollout: str
    decisions: Decisions
    names: frozenset[str]

    def verdicts(self, object_name: str, facts: Mapping[UUID, Mapping[str, Any]], env: Env) -> list[Beside]:
        """What its tables say of records, each after those whose outputs it reads; `live` is still empty."""
        found = []
        tables = self.decisions.tables.get(object_name, ())
        for subject, row in facts.items():
            seen = {"signal": {}, **row}
            for table in tables:
                verdict = decide(table, seen, env)
                seen.update(verdict.outputs)
                if table.name in self.names:
                    found.append(
                        Beside(self.rollout, table.name, subject, {}, verdict.outputs, verdict.reason)
                    )
        return found

    def choices(
        self,
        object_name: str,
        subjects: Sequence[UUID],
        facts: Mapping[UUID, Mapping[str, Any]],
        floor: Floor,
    ) -> list[Beside]:
        """Whom its policy would give subjects to, a backlog as a whole, from a floor of its own; `live` is still empty."""
        route = self.decisions.routes.get(object_name)
        if route is None or route.policy.name not in self.names:
            return []
        own = floor.copy()
        found = []
        alone = {subject: subject for subject in subjects}
        shared = shared_out(lambda _: route.policy, subjects, alone, {}, facts, own)
        for subject in subjects:
            row = facts[subject]
            choice = shared.get(subject) or choose(route.policy, row, own, row.get("unit"))
            reason = choice.reasons[0]
            outcome = {"owner": choice.owner}
            found.append(Beside(self.rollout, route.policy.name, subject, {}, outcome, reason))
        return found


def beside(said: Sequence[Beside], rows: Mapping[UUID, Mapping[str, Any]]) -> list[Beside]:
    """The same with what was done: the rows as they are after the decision."""
    return [
        msgspec.structs.replace(one, live={name: rows[one.subject].get(name) for name in one.shadow})
        for one in said
    ]
