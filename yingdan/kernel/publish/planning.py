"""A plan as the Studio shows it: every fault, each step with its lock and size, whom the change concerns."""

from datetime import datetime, timedelta
from typing import Any

from yingdan.base import Tx
from yingdan.kernel.access import count_people, roles_reading
from yingdan.kernel.publish import store
from yingdan.kernel.publish.layers import superset
from yingdan.kernel.publish.plain_words import plain_words
from yingdan.kernel.publish.publish import Proposal
from yingdan.kernel.publish.wording import (
    changed_rows,
    fault_words,
    objects_touched,
    step_words,
    table_of,
    users_of,
)

Json = dict[str, Any]
RECENT = timedelta(days=30)
_MOST_EVENTS = 20_000


async def described_plan(tx: Tx, proposal: Proposal, now: datetime) -> Json:
    """{faults, changed, steps, impact} of a proposal. Impact: `users` (definitions that use what changes), `objects`
    with their rows, `roles` that read them, `people` who hold these, `written` records and `writers` in 30 days."""
    tables = sorted({table for step in proposal.steps if (table := table_of(step)) is not None})
    base = proposal.base
    objects = objects_touched(base, (*proposal.changed, *proposal.removed))
    own = [(str(base.objects[name].table.schema), base.objects[name].table.name) for name in objects]
    rows = await store.estimate_rows(tx, sorted({*tables, *own})) if tables or own else {}
    roles = sorted({role for name in objects for role in roles_reading(base, name)})
    written, writers = (
        await store.count_activity(tx, objects, now - RECENT, _MOST_EVENTS) if objects else (0, 0)
    )
    plain = plain_words(superset(base), superset(proposal.catalog), proposal.steps)
    return {
        "faults": [fault_words(fault) for fault in proposal.faults],
        "changed": changed_rows(proposal),
        "steps": step_words(proposal, rows, plain),
        "impact": {
            "users": users_of(proposal),
            "objects": [
                {"name": name, "label": base.objects[name].label, "rows": rows.get(table, 0)}
                for name, table in zip(objects, own, strict=True)
            ],
            "roles": roles,
            "people": await count_people(tx, roles) if roles else 0,
            "written": written,
            "writers": writers,
        },
    }
