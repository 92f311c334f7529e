"""Conditions of access as SQL: the fields become columns, the actor becomes bound parameters."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingdan.expr import Checked, Env, to_sql
from yingdan.kernel.access.model import Actor
from yingdan.kernel.catalog import Object

Clause = sa.ColumnElement[bool]
Below = Callable[[UUID], Clause]


def actor_roles(actor: Actor) -> sa.ColumnElement[Any]:
    """`actor.roles` as a bound parameter."""
    return sa.literal(sorted(actor.roles), ARRAY(sa.Text()))


def _actor_value(actor: Actor, name: str) -> Any:
    """`actor.<name>`, a value known beforehand: what it is compared with then stands alone, as an index wants it."""
    value = sorted(actor.roles) if name == "roles" else getattr(actor, name)
    return list(value) if isinstance(value, tuple) else value


def condition_sql(
    checked: Checked, found: Object, actor: Actor, env: Env, below: Callable[[str], Below] | None = None
) -> Clause:
    """A checked condition over an object's columns. The caller joins the tables (`Object.source`). `below`: what is
    below a record, by the field asked about."""

    def column(path: tuple[str, ...]) -> Any:
        if below is not None and path[1:] == ("under",):
            return below(path[0])
        return _actor_value(actor, path[1]) if path[0] == "actor" else found.column(path[0], env)

    return to_sql(checked, column, env)


def all_of(clauses: Sequence[Clause]) -> Clause:
    return sa.and_(sa.true(), *clauses)


def any_of(clauses: Sequence[Clause]) -> Clause:
    return sa.or_(sa.false(), *clauses)
