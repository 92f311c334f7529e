"""Conditions of access as SQL: the fields become columns, the actor becomes bound parameters."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingdan.expr import Binary, Checked, Env, Every, Node, Path, to_sql
from yingdan.kernel.access.model import Actor
from yingdan.kernel.catalog import Object

Clause = sa.ColumnElement[bool]
Below = Callable[[UUID], Clause]


def actor_column(actor: Actor, name: str) -> sa.ColumnElement[Any]:
    """`actor.<name>` as a bound parameter."""
    if name == "id":
        return sa.literal(actor.id, sa.Uuid())
    if name == "unit":
        return sa.literal(actor.unit, sa.Uuid())
    if name == "units":
        return sa.literal(list(actor.units), ARRAY(sa.Uuid()))
    if name == "subtree":
        return sa.literal(list(actor.subtree), ARRAY(sa.Uuid()))
    return sa.literal(sorted(actor.roles), ARRAY(sa.Text()))


def condition_sql(
    checked: Checked, found: Object, actor: Actor, env: Env, below: Callable[[str], Below] | None = None
) -> Clause:
    """A checked condition over an object's columns. The caller joins the tables (`Object.source`). `below`: what is
    below a record, by the field asked about."""

    def column(path: tuple[str, ...]) -> Any:
        if below is not None and path[1:] == ("under",):
            return below(path[0])
        return actor_column(actor, path[1]) if path[0] == "actor" else found.column(path[0], env)

    return to_sql(checked, column, env)


def found_by(checked: Checked, found: Object, actor: Actor, env: Env) -> list[Clause]:
    """What the condition implies in words an index understands: `owner == actor.id` is written so that it is false and
    not unknown for an empty owner, which no index can look up."""
    return [
        found.column(field, env) == actor_column(actor, name)
        for field, name in _equals(checked.node)
        if field in found.fields and getattr(actor, name) is not None
    ]


def _equals(node: Node) -> Iterator[tuple[str, str]]:
    """(field, name of the actor's) of the equations that hold wherever the node holds."""
    if isinstance(node, Every):
        for item in node.items:
            yield from _equals(item)
    elif isinstance(node, Binary) and node.op == "==":
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if (
                isinstance(one, Path)
                and isinstance(other, Path)
                and other.steps in (("actor", "id"), ("actor", "unit"))
            ):
                yield one.steps[0], other.steps[1]


def all_of(clauses: Sequence[Clause]) -> Clause:
    return sa.and_(sa.true(), *clauses)


def any_of(clauses: Sequence[Clause]) -> Clause:
    return sa.or_(sa.false(), *clauses)
