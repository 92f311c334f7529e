"""What becomes of rights when one catalog takes another's place: which objects it is about, for whom, and on which rows."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from yingdan.expr import Env, to_sql
from yingdan.kernel.access.model import Actor
from yingdan.kernel.access.rules import Rule, Rules, compile_rules
from yingdan.kernel.access.scope import Scope
from yingdan.kernel.access.store_scope import Clause, actor_roles, all_of, any_of
from yingdan.kernel.catalog import Catalog, Object

Said = tuple[object, ...]


def rights_changed(before: Catalog, after: Catalog) -> frozenset[str]:
    """The objects of both about which some grant, pack or guard says otherwise."""
    was, will = _told(before.once(compile_rules)), _told(after.once(compile_rules))
    differing = {key[0] for key in was.keys() | will.keys() if was.get(key) != will.get(key)}
    return frozenset(name for name in differing if name in before.objects and name in after.objects)


def _told(rules: Rules) -> dict[tuple[str, ...], object]:
    found: dict[tuple[str, ...], object] = {}
    for part, some in (("grant", rules.grants), ("pack", rules.packs)):
        found |= {
            (key[0], part, *key[1:]): frozenset(_said(one) for one in each) for key, each in some.items()
        }
    found |= {(name, "guard"): frozenset(_said(one) for one in each) for name, each in rules.guards.items()}
    found |= {(name, "hidden"): each for name, each in rules.hidden.items() if each}
    return found


def _said(rule: Rule) -> Said:
    return (rule.text, rule.fields, rule.periods, rule.suspended, rule.carriers)


def in_force(found: Scope, env: Env) -> Said:
    """What a scope comes to now, to be held against another: two that are alike open the same to the same person."""
    return (
        frozenset(one.text for one in found.guards),
        found.hidden,
        frozenset((one.text, one.fields) for one in found.grants if one.why_not(env.now) is None),
    )


def people_table(people: list[Actor]) -> sa.Values:
    """Some people as a table, to be asked about all at once."""
    unit, units = sa.Uuid(), ARRAY(sa.Uuid())
    columns = (
        sa.column("id", unit),
        sa.column("unit", unit),
        sa.column("units", units),
        sa.column("subtree", units),
    )
    rows = [(one.id, one.unit, list(one.units), list(one.subtree)) for one in people]
    return sa.values(*columns, name="people").data(rows)


def open_to(found: Scope, tables: Object, people: sa.Values, env: Env) -> Clause | None:
    """Whether a row of `tables` is open to somebody of `people`, who all have the roles of the scope's actor. None when the scope looks at a field
    that these tables do not have."""
    if any(name not in tables.fields and name not in ("id", "created_at") for name in found.looks_at()):
        return None

    def column(path: tuple[str, ...]) -> Any:
        if path[0] != "actor":
            return tables.column(path[0], env)
        return actor_roles(found.actor) if path[1] == "roles" else people.c[path[1]]

    granted = [one for one in found.grants if one.why_not(env.now) is None]
    return all_of([
        *(to_sql(one.checked, column, env) for one in found.guards if not one.always),
        any_of([sa.true() if one.always else to_sql(one.checked, column, env) for one in granted]),
    ])  # fmt: skip


def judged(found: Scope, row: Mapping[str, Any], env: Env) -> bool:
    """Whether a scope allows a row that may lack fields of a later catalog; these are empty."""
    return found.allows({**dict.fromkeys(found.looks_at()), **row}, env)
