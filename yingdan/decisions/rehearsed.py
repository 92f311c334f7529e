"""What the decision tables say of a record in a transaction that will be rolled back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.decisions.compiled import Decisions, compile_decisions
from yingdan.decisions.model import Verdict
from yingdan.decisions.table import decide
from yingdan.expr import Env
from yingdan.kernel.access import System
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import read, write_derived_of

_ACTOR = System("decisions")


@dataclass(frozen=True, slots=True)
class Judged:
    """What one table said. `outputs` in wire form, by field."""

    table: str
    verdict: Verdict
    outputs: Mapping[str, Any]


async def judge(tx: Tx, catalog: Catalog, object_name: str, record: UUID, env: Env) -> list[Judged]:
    """The verdicts of the object's tables on a record, each after those whose outputs it reads, and their outputs
    written: what the consumer does with a record that has just been made and has no signals yet."""
    compiled: Decisions = catalog.once(compile_decisions)
    tables = compiled.tables.get(object_name, ())
    if not tables:
        return []
    facts = {**(await read(tx, catalog, _ACTOR, object_name, [record], env=env))[record], "signal": {}}
    fields = catalog.objects[object_name].fields
    derived: dict[str, Any] = {}
    found = []
    for table in tables:
        verdict = decide(table, facts, env)
        facts |= verdict.outputs
        derived |= verdict.outputs
        outputs = {
            name: None if value is None else fields[name].field_type.dump(value, fields[name].options)
            for name, value in verdict.outputs.items()
        }
        found.append(Judged(table.name, verdict, outputs))
    await write_derived_of(tx, catalog, {object_name: {record: derived}})
    return found
