"""Rules: grants and guards of a catalog, each compiled once to a closure and to what becomes SQL."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.expr import Checked, Env, Literal, Type, alternatives, check, hide_unknown, parse, to_python
from yingdan.kernel.access.definition import Grant, Guard
from yingdan.kernel.access.model import TemporaryGrant
from yingdan.kernel.access.names import AccessNames, object_named, objects_meant
from yingdan.kernel.access.packs import (
    Pack,
    PackGrant,
    pack_key,
    packs_opened,
    situation_key,
    situation_of,
)
from yingdan.kernel.catalog import Catalog, Object, roots
from yingdan.kernel.definitions import Definition

Row = Mapping[str, Any]
# What shows values; other actions change them.
LOOKING = frozenset({"read", "export"})
# A page walks an index of each owner's records and one of nobody's.
WALKED = frozenset({"owner"})


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A compiled condition. `fields` None means all; `always` when the condition is plainly true; `masked`: the fields
    of which it shows the shape, which are not among `fields`; `temporary`: the temporary grant by which it holds for the actor; `carriers`: the pack and situations by which it comes;
    `by`: the field that says which record a row belongs to, where the rule is about what belongs to one."""

    kind: str
    name: str
    text: str
    checked: Checked
    test: Callable[[Mapping[str, Any], Env], Any]
    always: bool
    fields: frozenset[str] | None
    periods: tuple[tuple[datetime | None, datetime | None], ...] = ()
    suspended: bool = False
    label: Mapping[str, Any] | None = None
    alternatives: tuple[Checked, ...] = ()
    temporary: UUID | None = None
    carriers: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()
    by: str | None = None

    @property
    def bounded(self) -> bool:
        """Whether there are moments at which the rule is not in force."""
        return self.suspended or bool(self.periods)

    def why_not(self, now: datetime) -> str | None:
        """Why the rule is not in force at a moment; None when it is."""
        if self.suspended:
            return "grant-is-suspended"
        for since, until in self.periods:
            if since is not None and now < since:
                return "grant-has-not-begun"
            if until is not None and now >= until:
                return "grant-has-ended"
        return None

    def holds(self, row: Row, env: Env) -> bool:
        return self.always or self.test(row, env) is True


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything access knows of a catalog, compiled once."""

    guards: Mapping[str, tuple[Rule, ...]]
    hidden: Mapping[str, frozenset[str]]
    afar: Mapping[str, Mapping[str, frozenset[tuple[str, str]]]]
    grants: Mapping[tuple[str, str, str], tuple[Rule, ...]]
    abilities: Mapping[str, frozenset[str]]
    packs: Mapping[tuple[str, str, str], tuple[Rule, ...]]
    masked: Mapping[str, frozenset[str]]
    outside: Mapping[str, Rule]
    bound: dict[tuple[Rule, UUID], Rule] = field(default_factory=dict)


def compile_rules(catalog: Catalog) -> Rules:
    """Grants, guards and roles of a catalog, ready to use; ask `catalog.once(compile_rules)`."""
    guards: dict[str, list[Rule]] = {}
    hidden: dict[str, set[str]] = {}
    for name, definition in catalog.all("guard").items():
        guard: Guard = definition.body
        for one in objects_meant(object_named(guard.object, name), catalog):
            guards.setdefault(one.name, []).append(
                _rule("guard", name, guard.condition, one, None, guard.label)
            )
            hidden.setdefault(one.name, set()).update(guard.hidden_fields)
    grants: dict[tuple[str, str, str], list[Rule]] = {}
    for name, definition in catalog.all("grant").items():
        grant: Grant = definition.body
        chain = _chain(definition, catalog)
        for one in objects_meant(object_named(grant.object, name), catalog):
            rule = _grant_rule(name, chain, one)
            for action in grant.actions:
                key = (one.name, action, grant.role.rpartition(".")[2])
                grants.setdefault(key, []).append(_for_action(rule, action, grant, one))
    abilities: dict[str, set[str]] = {}
    for name, definition in catalog.all("role").items():
        abilities.setdefault(name.rpartition(".")[2], set()).update(definition.body.abilities)
    packs = _packs(catalog)
    masked = _masked([*grants.items(), *packs.items()])
    return Rules(
        {name: tuple(found) for name, found in guards.items()},
        {name: frozenset(found) for name, found in hidden.items()},
        {one.name: afar for one in catalog.objects.values() if (afar := _afar(one, catalog))},
        {key: tuple(found) for key, found in grants.items()},
        {name: frozenset(found) for name, found in abilities.items()},
        packs,
        masked,
        {name: _outside(one, masked.get(name, frozenset())) for name, one in catalog.objects.items()},
    )


def _outside(one: Object, masked: frozenset[str]) -> Rule:
    """What is told outside where no role is named: what some grant masks is shown to nobody there."""
    return _rule("grant", "outside", "true", one, frozenset(one.fields) - masked, None)


def _masked(found: Iterable[tuple[tuple[str, str, str], Sequence[Rule]]]) -> dict[str, frozenset[str]]:
    """By object, the fields of which some grant shows the shape only."""
    masked: dict[str, frozenset[str]] = {}
    for (name, _, _), rules in found:
        for rule in rules:
            if rule.masked:
                masked[name] = masked.get(name, frozenset()) | rule.masked
    return masked


def _packs(catalog: Catalog) -> dict[tuple[str, str, str], tuple[Rule, ...]]:
    """By object, action and key the rules of each pack, and of each situation those of all the packs it opens."""
    found: dict[tuple[str, str, str], list[Rule]] = {}
    opened = {
        name: [(situation_key(one), carriers) for one in catalog.all("situation")
               if (carriers := packs_opened(catalog, one).get(name)) is not None]
        for name in catalog.all("pack")
    }  # fmt: skip
    for name, definition in catalog.all("pack").items():
        pack: Pack = definition.body
        own = situation_of(pack, name)
        alone = frozenset([pack_key(name), *([situation_key(own)] if own else [])])
        for grant in pack.grants:
            for one in objects_meant(object_named(grant.object, name), catalog):
                rule = replace(
                    _rule("grant", name, grant.condition, one, _granted(grant, one), pack.label), by=grant.by
                )
                for key, carriers in [(pack_key(name), alone), *opened[name]]:
                    bound = replace(rule, carriers=carriers)
                    for action in grant.actions:
                        veiled = _for_action(bound, action, grant, one)
                        found.setdefault((one.name, action, key), []).append(veiled)
    return {key: tuple(rules) for key, rules in found.items()}


def _afar(one: Object, catalog: Catalog) -> dict[str, frozenset[tuple[str, str]]]:
    """Of roll-ups, and formulas over them, the fields of other objects that they tell of."""
    found: dict[str, frozenset[tuple[str, str]]] = {}
    for name, each in one.fields.items():
        if each.computed:
            inner = frozenset(
                ref
                for ref in roots((one.name, name), catalog)
                if ref[0] != one.name or each.type == "roll_up"
            )
            if inner:
                found[name] = inner
    return found


def _chain(definition: Definition, catalog: Catalog) -> list[tuple[str, Grant]]:
    """A grant and its parents; publish has refused circles, and a second look costs nothing."""
    chain: list[tuple[str, Grant]] = []
    current: Definition | None = definition
    while current is not None and all(current.name != name for name, _ in chain):
        body: Grant = current.body
        chain.append((current.name, body))
        current = catalog.get("grant", object_named(body.parent, current.name)) if body.parent else None
    return chain


def _granted(body: Grant | PackGrant, one: Object) -> frozenset[str] | None:
    """The fields of an object that a grant is about; None: all."""
    if not body.without:
        return None if isinstance(body.fields, str) else frozenset(body.fields)
    given = one.fields if isinstance(body.fields, str) else body.fields
    return frozenset(given).difference(body.without)


def _for_action(rule: Rule, action: str, body: Grant | PackGrant, one: Object) -> Rule:
    """The rule as it holds for an action. Looking at a masked field shows its shape, and everything that asks for fields finds it
    hidden; it may still be replaced by who may write it."""
    masked = frozenset(body.masked).intersection(one.fields if rule.fields is None else rule.fields)
    if not masked or action not in LOOKING:
        return rule
    given = frozenset(one.fields) if rule.fields is None else rule.fields
    return replace(rule, fields=given - masked, masked=masked)


def _grant_rule(name: str, chain: list[tuple[str, Grant]], one: Object) -> Rule:
    bounds = [
        body
        for place, (full, body) in enumerate(chain)
        if place == 0 or object_named(body.object, full) == one.name
    ]
    text = " && ".join(f"({body.condition})" for body in bounds) if len(bounds) > 1 else bounds[0].condition
    return replace(
        _rule("grant", name, text, one, _granted(bounds[0], one), bounds[0].label),
        periods=tuple(body.period.bounds() for _, body in chain if body.period is not None),
        suspended=any(body.state == "suspended" for _, body in chain),
    )


def temporary_rules(
    rules: Rules, temporary: Iterable[TemporaryGrant], one: Object, action: str
) -> Iterator[Rule]:
    """What temporary grants open of an object: the rules of the role they give, within their period. For a single record only
    the fields and actions of those rules count, their conditions do not; guards stand as ever. A pack about records opens what belongs
    to its record, under its conditions. What a breaker holds back opens nothing."""
    for given in temporary:
        source = rules.packs if ":" in given.role else rules.grants
        found = source.get((one.name, action, given.role), ())
        if action not in given.actions or not found:
            continue
        at_hand = given.object in (one.name, f"{one.app}.*", "*")
        period, alike = (given.starts_at, given.ends_at), set[object]()
        for rule in found:
            bound, key = rule, (rule.fields, rule.masked, rule.periods, rule.suspended)
            if rule.by is not None:
                if given.record is None:
                    continue
                bound = _bound(rules, rule, one, given.record)
            elif not at_hand or (given.record is not None and key in alike):
                continue  # of another object, or the same fields of the same record
            elif given.record is not None:
                of_it = _rule("grant", rule.name, f"id == '{given.record}'", one, rule.fields, rule.label)
                bound = replace(of_it, masked=rule.masked, by="id")
            alike.add(key)
            suspended = rule.suspended or not given.held.isdisjoint(rule.carriers)
            yield replace(bound, periods=(*rule.periods, period), suspended=suspended, temporary=given.id)


# Compiling costs a tenth of a millisecond, and somebody in a cell has a few dozen of these for every question.
_MOST_BOUND = 20_000


def _bound(rules: Rules, rule: Rule, one: Object, record: UUID) -> Rule:
    """A rule of a pack about records, for what belongs to one of them."""
    known = rules.bound.get((rule, record))
    if known is None:
        if len(rules.bound) >= _MOST_BOUND:
            rules.bound.clear()
        own = f"{rule.by} == '{record}'"
        text = own if rule.always else f"{own} && ({rule.text})"
        made = _rule("grant", rule.name, text, one, rule.fields, rule.label)
        known = rules.bound[rule, record] = replace(made, masked=rule.masked, by=rule.by)
    return known


def _rule(
    kind: str,
    name: str,
    text: str,
    one: Object,
    fields: frozenset[str] | None,
    label: Mapping[str, Any] | None,
) -> Rule:
    node = hide_unknown(parse(text))
    checked = check(node, AccessNames(one), Type.BOOL)
    always = isinstance(node, Literal) and node.value is True
    parts = tuple(check(part, AccessNames(one), Type.BOOL) for part in alternatives(node, WALKED))
    return Rule(
        kind, name, text, checked, to_python(checked), always, fields, label=label, alternatives=parts
    )
