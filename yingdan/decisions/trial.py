"""A decision table on trial: its faults as a table, on values of one's own, on what it decided before.

In: a table's body, published or not, under a catalog and an actor's rights. Out: gaps and contradictions, a verdict
with its reason, which records would be judged otherwise. Nothing is written.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Fault, Problem, Tx
from yingdan.decisions import store
from yingdan.decisions.analysis import Analysis, analyse
from yingdan.decisions.compiled import compile_table
from yingdan.decisions.definition import DECISION_TABLE, DecisionTable
from yingdan.decisions.model import Verdict
from yingdan.decisions.names import table_names
from yingdan.decisions.table import Table, decide
from yingdan.expr import Env
from yingdan.fields import Refused
from yingdan.kernel.access import Actor
from yingdan.kernel.definitions import parse
from yingdan.kernel.records import Query, query
from yingdan.signals import values as signal_values

MOST_RECORDS = 10_000
PAGE = 500
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Move:
    """A record that would be judged otherwise: values of the outputs before and after, and why."""

    id: UUID
    title: Any
    was: Mapping[str, Any]
    now: Mapping[str, Any]
    verdict: Verdict


@dataclass(slots=True)
class Replay:
    """`checked` records within the actor's rights (`more`: there are more than were looked at), how many would change,
    the first of them, and how often each change of outputs occurs."""

    checked: int
    changed: int
    moves: list[Move]
    counts: list[tuple[Mapping[str, Any], Mapping[str, Any], int]]
    more: bool


class Trial:
    """A table under trial. Problem definition-is-faulty 422 with every fault of its body, object-is-unknown 404."""

    def __init__(self, catalog: Any, name: str, raw: Any, env: Env) -> None:
        body, faults = parse(DECISION_TABLE, raw if isinstance(raw, dict) else {})
        if body is not None and body.object not in catalog.objects:
            raise Problem("object-is-unknown", 404, object=body.object)
        found = [*faults, *(DECISION_TABLE.check(body, name, catalog) if body is not None else ())]
        if found or body is None:
            raise Problem("definition-is-faulty", 422, faults=found, count=len(found))
        self.body: DecisionTable = body
        self.table: Table = compile_table(catalog, name, body)
        self._catalog, self._env = catalog, env
        self.target = catalog.objects[body.object]

    def analyse(self) -> Analysis:
        """Gaps, contradictions and rows that never decide."""
        choices = {
            name: [one["value"] if isinstance(one, dict) else one for one in field.options["choices"]]
            for name, field in self.target.fields.items()
            if field.type == "choice" and field.options.get("choices") and not field.options.get("open")
        }
        names = table_names(self._catalog, self.target)
        return analyse(self.table, [row.when for row in self.body.rows], names, choices, self._env)

    def verdict(self, given: Mapping[str, Any]) -> Verdict:
        """The verdict over values in wire form, `signal.<name>` among them. Problem values-are-faulty 422."""
        faults: list[Fault] = []
        facts: dict[str, Any] = {"signal": {}}
        for name, value in given.items():
            head, _, short = name.partition(".")
            if head == "signal":
                facts["signal"][short] = float(value) if isinstance(value, int | float) else None
                continue
            field = self.target.fields.get(name)
            if field is None:
                faults.append(
                    Fault(f"/values/{name}", "field-is-unknown", {"field": name, "object": self.target.name})
                )
                continue
            try:
                facts[name] = None if value is None else field.field_type.load(value, field.options)
            except Refused as refused:
                faults.append(refused.fault(f"/values/{name}"))
        if faults:
            raise Problem("values-are-faulty", 422, faults=faults, count=len(faults))
        return decide(self.table, facts, self._env)

    def dumped(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        """Outputs in wire form."""
        fields = self.target.fields
        return {
            name: None if value is None else fields[name].field_type.dump(value, fields[name].options)
            for name, value in outputs.items()
        }

    async def replay(self, tx: Tx, actor: Actor, most: int = MOST_RECORDS) -> Replay:
        """Judge again, by this table, what the published one judged: the inputs it had then where it kept them, today's
        values for everything else. Only records and fields the actor may see: a hidden input is a problem
        (field-is-hidden 403), because a verdict that leaves it out would be another one."""
        title = self.target.title
        wanted = (*(n for n in self.table.reads if n in self.target.fields), *self.table.outputs, title)
        ask = Query(self.body.object, tuple(dict.fromkeys(wanted)), None, (("created_at", True),), PAGE)
        found = Replay(0, 0, [], [], False)
        counts: Counter[bytes] = Counter()
        while True:
            page = await query(tx, self._catalog, actor, ask, self._env)
            await self._judge(tx, page.rows, found, counts)
            if page.next is None or found.checked >= most:
                found.more = page.next is not None
                break
            ask = replace(ask, cursor=page.next)
        found.counts = [(*msgspec.json.decode(key), n) for key, n in counts.most_common(SHOWN)]
        return found

    async def _judge(
        self, tx: Tx, rows: Sequence[dict[str, Any]], found: Replay, counts: "Counter[bytes]"
    ) -> None:
        ids = [row["id"] for row in rows]
        kept = await store.inputs_of(tx, self.table.name, ids)
        heard = {}
        if "signal" in self.table.reads:
            heard = await signal_values(tx, self._catalog, ids, self._env.now)
        for row in rows:
            facts = {**row, "signal": heard.get(row["id"], {})}
            was = {name: row.get(name) for name in self.table.outputs}
            if row["id"] in kept:
                _, inputs, outcome = kept[row["id"]]
                facts.update(self._loaded(inputs))
                was.update({name: fitted(outcome.get(name)) for name, fitted in self.table.outputs.items()})
            verdict = decide(self.table, facts, self._env)
            found.checked += 1
            if verdict.outputs == was:
                continue
            found.changed += 1
            before, after = self.dumped(was), self.dumped(verdict.outputs)
            counts[msgspec.json.encode([before, after])] += 1
            if len(found.moves) < SHOWN:
                found.moves.append(Move(row["id"], row.get(self.target.title), before, after, verdict))

    def _loaded(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Kept inputs as values again."""
        loaded: dict[str, Any] = {}
        for name, value in inputs.items():
            field = self.target.fields.get(name)
            if name == "signal":
                loaded[name] = value or {}
            elif field is not None:
                try:
                    loaded[name] = None if value is None else field.field_type.load(value, field.options)
                except Refused:
                    continue  # its type has changed since: today's value stands
        return loaded
