"""One record by id, or the problem that says it is not there for this actor."""

from typing import Any
from uuid import UUID

from yingdan.base import Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.store_query import read


async def get(
    tx: Tx, catalog: Catalog, actor: Actor, object_name: str, record: UUID, *, env: Env | None = None
) -> dict[str, Any]:
    """All visible fields of a record. Problem record-not-found 404, whether it is missing or hidden."""
    rows = await read(tx, catalog, actor, object_name, (record,), env=env)
    if record not in rows:
        raise Problem("record-not-found", 404, object=object_name, id=str(record))
    return rows[record]
