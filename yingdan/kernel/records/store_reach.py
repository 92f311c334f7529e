"""Which records somebody may see, as a question within the question of another stage."""

from typing import Any

import sqlalchemy as sa

from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.store_select import Reading


def in_reach(catalog: Catalog, actor: Actor, object_name: str, env: Env) -> sa.Select[Any]:
    """Selects the ids of the records of an object that an actor may read now. To be embedded, never run by itself."""
    reading = Reading(catalog, actor, object_name, env)
    wheres = [sa.false()] if reading.closed else reading.conditions()
    return sa.select(reading.plan.object.table.c.id).select_from(reading.source()).where(*wheres)
