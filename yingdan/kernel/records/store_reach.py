"""Which records somebody may see, as a question within the question of another stage."""

from collections.abc import Mapping
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


def facts_in_reach(
    catalog: Catalog,
    actor: Actor,
    object_name: str,
    fields: Mapping[str, str],
    holds: Mapping[str, str],
    where: str,
    env: Env,
) -> sa.Select[Any]:
    """Selects, of the records of an object that an actor may read now and that meet `where`, the id, some fields by the names given
    to them (of their first columns), and whether conditions hold. Rows that hide one of these are left out. To be embedded.
    Problems: field-is-unknown 400, field-is-hidden 403, expression-is-faulty 422."""
    reading = Reading(catalog, actor, object_name, env)
    wheres = [reading.filter(where), *([sa.false()] if reading.closed else [])]
    conditions = {name: reading.filter(text) for name, text in holds.items()}
    reading.use(fields.values())
    columns = [reading.column(field).label(name) for name, field in fields.items()]
    columns += [sa.func.coalesce(one, sa.false()).label(name) for name, one in conditions.items()]
    table = reading.plan.object.table
    return (
        sa.select(table.c.id.label("id"), *columns)
        .select_from(reading.source())
        .where(*reading.conditions(), *wheres)
    )
