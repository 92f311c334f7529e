"""Why somebody may or may not: the rules that decide, each tried on the record in hand."""

from collections.abc import Mapping
from datetime import datetime

from yingdan.expr import Env
from yingdan.kernel.access.model import Actor, Reason
from yingdan.kernel.access.names import object_named, objects_meant
from yingdan.kernel.access.rules import Row, Rule, compile_rules
from yingdan.kernel.access.scope import actor_values, scope
from yingdan.kernel.catalog import Catalog


def explain(
    catalog: Catalog,
    actor: Actor,
    object_name: str,
    action: str,
    now: datetime | None = None,
    row: Row | None = None,
    env: Env | None = None,
) -> list[Reason]:
    """The rules that decide for an actor, in force or not, tried on a `row` at the moment of `env` when both are given. Empty for the
    system, which needs none."""
    found = scope(catalog, actor, object_name, action)
    known = {**row, "actor": actor_values(actor)} if row is not None else None
    now = env.now if now is None and env is not None else now
    return [_reason(rule, now, known, env) for rule in (*found.guards, *found.grants)]


def _reason(rule: Rule, now: datetime | None, known: Row | None, env: Env | None) -> Reason:
    why_not = rule.why_not(now) if now is not None else ("grant-is-suspended" if rule.suspended else None)
    return Reason(
        rule.kind, rule.name, rule.text, why_not is None, why_not,
        tuple(sorted(rule.fields)) if rule.fields is not None else None, rule.label, rule.temporary,
        rule.holds(known, env) if known is not None and env is not None else None,
        frozenset(path[0] for path in rule.checked.names if path[0] != "actor"),
        rule.temporary is not None and rule.by is not None,
    )  # fmt: skip


def other_roles(
    catalog: Catalog, actor: Actor, object_name: str, action: str
) -> Mapping[str, tuple[Rule, ...]]:
    """Roles (short names) the actor does not have, with their grants for an action."""
    grants = catalog.once(compile_rules).grants
    return {
        role: rules
        for (one, does, role), rules in grants.items()
        if one == object_name and does == action and role not in actor.roles
    }


def lent_fields(catalog: Catalog, role: str, object_name: str, action: str) -> frozenset[str]:
    """The fields that the grants of a role (a short name) show for an action; empty when they do not open it."""
    return scope(catalog, Actor(None, role, frozenset((role,))), object_name, action).fields()


def hidden_by(catalog: Catalog, object_name: str) -> dict[str, str]:
    """Fields that a guard hides from everybody, with the full name of that guard."""
    return {
        field: name
        for name, one in catalog.all("guard").items()
        if any(
            target.name == object_name
            for target in objects_meant(object_named(one.body.object, name), catalog)
        )
        for field in one.body.hidden_fields
    }
