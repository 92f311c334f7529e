"""One write on its way: who, when, why, and what has come of it so far."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor, Scope, explain, scope
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.model import Written
from yingdan.kernel.records.newborn import forget
from yingdan.kernel.records.plan import Plan
from yingdan.kernel.records.rolling import Moves, note
from yingdan.kernel.records.store import NewRows, Statement, new_search_text, run_all, write_search_text
from yingdan.kernel.records.store_files import Use, save_uses
from yingdan.kernel.records.store_rows import Row, lock_rows, update_rows
from yingdan.kernel.records.telling import AllowedBy, Fact, Teller, audience_of
from yingdan.kernel.records.tokens import search_text


@dataclass(slots=True)
class Run:
    """The state of one call of `write`."""

    tx: Tx
    catalog: Catalog
    actor: Actor
    at: datetime
    env: Env
    source: str
    teller: Teller
    written: list[Written | None]
    pending: list[Statement | NewRows] = field(default_factory=list)
    file_uses: list[Use] = field(default_factory=list)
    texts: list[tuple[str, UUID, str]] = field(default_factory=list)
    first_texts: list[tuple[str, UUID, str]] = field(default_factory=list)
    moves: Moves = field(default_factory=dict)
    trees: dict[str, dict[str, list[UUID]]] = field(default_factory=dict)
    scopes: dict[tuple[str, str], Scope] = field(default_factory=dict)

    async def flush(self) -> None:
        """Send the writes that wait. They touch different rows and go as one statement."""
        latest = {text[1]: text for text in self.texts}
        if fresh := [text for text in self.first_texts if text[1] not in latest]:
            self.pending.append(new_search_text(fresh))
            self.first_texts.clear()
        if latest:
            self.pending.append(write_search_text(list(latest.values())))
            self.texts.clear()
        if self.file_uses:
            latest_uses = {(use.sha, use.record, use.field): use for use in self.file_uses}
            self.pending.append(save_uses(list(latest_uses.values()), self.at))
            self.file_uses.clear()
        if self.pending:
            await run_all(self.tx, self.pending)
            self.pending.clear()

    async def lock(self, plan: Plan, ids: Iterable[UUID]) -> dict[UUID, Row]:
        """Rows by id, locked; writes that wait come first, so that they are seen."""
        await self.flush()
        return await lock_rows(self.tx, plan, ids)

    def change(self, plan: Plan, rows: Sequence[Row], names: Iterable[str]) -> None:
        """Have `version`, `changed_at` and some fields of locked rows written."""
        forget(self.tx, plan.name, [row["id"] for row in rows])
        self.pending += update_rows(plan, rows, names)

    def scope(self, object_name: str, action: str) -> Scope:
        """The actor's scope, made once per write."""
        known = self.scopes.get((object_name, action))
        if known is None:
            known = self.scopes[object_name, action] = scope(self.catalog, self.actor, object_name, action)
        return known

    def moved(
        self, plan: Plan, record: UUID, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
    ) -> None:
        """Remember what became of a record that roll-ups look at, or that has another place in a tree."""
        if plan.looks:
            note(self.moves, plan.name, record, before, after)
        for name in plan.trees:
            if after is not None and after.get(name) is not None and (before or {}).get(name) != after[name]:
                self.trees.setdefault(plan.name, {}).setdefault(name, []).append(record)

    def place(self, place: int) -> str:
        """Where faults of the values of a change stand."""
        return "/values" if len(self.written) == 1 else f"/{place}/values"

    def answer(self, place: int, written: Written) -> None:
        """Keep the outcome of the change at a place; implied changes have none."""
        if place >= 0:
            self.written[place] = written

    def index(self, plan: Plan, row: Mapping[str, Any], *, new: bool = False) -> None:
        """Have a record's search text written at the end of the write."""
        found: list[str] = []
        if plan.computed:
            row = dict(row)
            plan.fill(row, (name for name, _ in plan.search), self.env)
        for name, is_name in plan.search:
            value = row.get(name)
            if value is not None:
                slot = plan.slots[name]
                text = (
                    value
                    if isinstance(value, str)
                    else slot.field.field_type.text(value, "zh-CN", slot.options)
                )
                found.append(search_text(text, is_name))
        (self.first_texts if new else self.texts).append((plan.name, row["id"], " ".join(found)))

    def tell_changed(
        self,
        plan: Plan,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        names: Iterable[str],
        allowed_by: AllowedBy | None = None,
    ) -> None:
        """One changed record, with only the fields that moved."""
        changed = list(names)
        fact = Fact(
            after["id"],
            plan.wire({name: before.get(name) for name in changed}),
            plan.wire({name: after.get(name) for name in changed}),
            after["version"],
            audience_of(after["owner"], after["unit"]),
            allowed_by,
        )
        self.teller.tell("changed", plan.name, (fact,))

    def refuse(self, object_name: str, action: str, record: UUID | None) -> Problem:
        """Problem action-is-not-allowed 403 with the rules that were asked."""
        reasons = [
            {
                "kind": reason.kind,
                "name": reason.name,
                "condition": reason.condition,
                "in_force": reason.in_force,
                "label": reason.label,
            }
            for reason in explain(self.catalog, self.actor, object_name, action, self.at)
        ]
        about: dict[str, Any] = {"id": str(record)} if record is not None else {}
        return Problem(
            "action-is-not-allowed", 403, object=object_name, action=action, reasons=reasons, **about
        )
