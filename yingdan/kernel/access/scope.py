"""Scopes: which rows and fields an actor may touch, from grants and guards, for SQL and for Python alike.

visible(row) = AND(guards) AND OR(grants). Nobody else builds a `Scope`, and no business table is read without one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yingdan.base import Problem
from yingdan.expr import Env, pins_down
from yingdan.kernel.access.model import Actor
from yingdan.kernel.access.rules import WALKED, Row, Rule, Rules, compile_rules, temporary_rules
from yingdan.kernel.access.store_scope import Clause, all_of, any_of, condition_sql
from yingdan.kernel.catalog import Catalog, Object

# What every visible row shows: an id tells the moment it was made, and a version is needed to edit.
ALWAYS_SHOWN = frozenset({"id", "version", "created_at"})
# Scopes kept for the actors who ask again: a request, an open stream, a list of people.
KEPT_SCOPES = 4096
# Units seldom change, and a catalog names few roles.
KEPT_SPEAKERS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """What an actor may do with the rows of an object. A system actor has `everything`."""

    object: Object
    actor: Actor
    action: str
    everything: bool
    guards: tuple[Rule, ...]
    grants: tuple[Rule, ...]
    hidden: frozenset[str]
    _tried: tuple[Rule, ...] = field(init=False, repr=False)
    _actor: dict[str, Any] = field(init=False, repr=False)
    _fields: dict[Rule, frozenset[str]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tried", tuple(_once_each(self.grants)))
        object.__setattr__(self, "_actor", actor_values(self.actor))

    def where(self, env: Env, using: Iterable[str] = (), shaped: Iterable[str] = ()) -> Clause | None:
        """The condition for SQL; None when every row is in. `using`: fields a filter or order looks at; rows that
        are shown to the actor without these fields are then left out, so that asking betrays nothing. `shaped`: fields of
        which the shape is enough."""
        if self.everything:
            return None
        granted = self._in_force(env, using, shaped)
        clauses = [self._sql(rule, env) for rule in self.guards if not rule.always]
        if not any(rule.always for rule in granted):
            clauses.append(any_of([self._sql(rule, env) for rule in granted]))
        return all_of(clauses) if clauses else None

    def alternatives(self, env: Env, using: Iterable[str] = ()) -> tuple[list[Clause], list[Clause]]:
        """The same condition in two: what every row must meet, and parts of which at least one must hold, so that each can
        be looked for by itself. One part alone where one of several has no index to be found by: a search for it would walk past
        all the others too."""
        if self.everything:
            return [], [all_of([])]
        guards = [self._sql(rule, env) for rule in self.guards if not rule.always]
        granted = self._in_force(env, using)
        if any(rule.always for rule in granted):
            return guards, [all_of([])]
        found = [part for rule in granted for part in rule.alternatives]
        parts = [condition_sql(part, self.object, self.actor, env) for part in found]
        each = parts and all(pins_down(part.node, WALKED) for part in found)
        return guards, parts if each else [any_of(parts)]

    def allows(self, row: Row, env: Env, using: Iterable[str] = ()) -> bool:
        """The same judgement for a row in hand: all its fields by name, as Python values."""
        return self.everything or self.opened_by(row, env, using) is not None

    def opened_by(self, row: Row, env: Env, using: Iterable[str] = ()) -> Rule | None:
        """The grant by which a row in hand is allowed, the first that holds: lasting ones stand before temporary ones. None
        when nothing allows it, and for the system, which needs no grant."""
        if self.everything:
            return None
        known = {**row, "actor": self._actor}
        for rule in self.guards:
            if not rule.holds(known, env):
                return None
        wanted = frozenset(using) - ALWAYS_SHOWN if using else None
        for rule in self.grants if wanted else self._tried:
            if (
                rule.holds(known, env)
                and (not rule.bounded or rule.why_not(env.now) is None)
                and (not wanted or wanted <= self._shown(rule))
            ):
                return rule
        return None

    def every_row(self, env: Env) -> bool:
        """Whether no row there is, or was, is kept from the actor."""
        return self.everything or (
            all(rule.always for rule in self.guards) and any(rule.always for rule in self._in_force(env, ()))
        )

    def masks(self, env: Env) -> tuple[tuple[frozenset[str], Clause | None], ...]:
        """Where grants show different fields, or only the shape of some: each set of fields with the rows it is shown on. Empty
        when every visible row shows the same fields."""
        by_fields: dict[frozenset[str], list[Rule]] = {}
        for rule in self._in_force(env, ()):
            by_fields.setdefault(self._shown(rule), []).append(rule)
        return self._where_each(by_fields, env) if len(by_fields) > 1 or self.masked(env) else ()

    def veils(self, env: Env) -> tuple[tuple[frozenset[str], Clause | None], ...]:
        """Each set of fields of which some grant shows the shape, with the rows on which it does."""
        by_fields: dict[frozenset[str], list[Rule]] = {}
        for rule in self._in_force(env, ()):
            if rule.masked:
                by_fields.setdefault(rule.masked - self.hidden, []).append(rule)
        return self._where_each(by_fields, env)

    def _where_each(
        self, by_fields: Mapping[frozenset[str], list[Rule]], env: Env
    ) -> tuple[tuple[frozenset[str], Clause | None], ...]:
        return tuple(
            (
                fields,
                None
                if any(rule.always for rule in rules)
                else any_of([self._sql(rule, env) for rule in rules]),
            )
            for fields, rules in by_fields.items()
        )

    def shows(self, row: Row, env: Env) -> frozenset[str]:
        """The fields the actor may see of a row in hand."""
        if self.everything:
            return frozenset((*self.object.fields, "id"))
        known = {**row, "actor": self._actor}
        shown = [self._shown(rule) for rule in self._in_force(env, ()) if rule.holds(known, env)]
        return frozenset().union(*shown)

    def shapes(self, row: Row, env: Env) -> frozenset[str]:
        """The fields of a row in hand of which the actor may see the shape only."""
        if not self.masked(env):
            return frozenset()
        known = {**row, "actor": actor_values(self.actor)}
        masked = [rule.masked for rule in self._in_force(env, ()) if rule.masked and rule.holds(known, env)]
        return frozenset().union(*masked) - self.hidden - self.shows(row, env)

    def told(self, row: Row, env: Env) -> dict[str, Any]:
        """A row in hand as the actor is shown it: of a masked field the shape (`Masked`), nothing of a hidden one, and nothing
        but the id of a row that is not there for the actor."""
        if self.everything:
            return dict(row)
        if not self.allows(row, env):
            return {"id": row.get("id")}
        shown, shapes = self.shows(row, env), self.shapes(row, env)
        told = {name: value for name, value in row.items() if name in shown}
        for name in shapes.intersection(row):
            if row[name] is not None:
                told[name] = self.object.fields[name].field_type.mask(row[name])
        return told

    def masked(self, env: Env | None = None) -> frozenset[str]:
        """The fields of which some row may show the shape only; with `env`, only by grants in force then."""
        rules = [
            rule for rule in self.grants if rule.masked and (env is None or rule.why_not(env.now) is None)
        ]
        return frozenset().union(*(rule.masked for rule in rules)) - self.hidden if rules else frozenset()

    def fields(self, env: Env | None = None) -> frozenset[str]:
        """The fields that some row may show; with `env`, only by grants in force then."""
        if self.everything:
            return frozenset((*self.object.fields, "id"))
        rules = self._in_force(env, ()) if env is not None else self.grants
        return frozenset().union(*(self._shown(rule) for rule in rules))

    def looks_at(self) -> frozenset[str]:
        """The fields the conditions read: a row in hand must bring them."""
        return frozenset(
            path[0]
            for rule in (*self.guards, *self.grants)
            for path in rule.checked.names
            if path[0] != "actor"
        )

    def _shown(self, rule: Rule) -> frozenset[str]:
        known = self._fields.get(rule)
        if known is None:
            known = self._fields[rule] = self._unveiled(rule)
        return known

    def _unveiled(self, rule: Rule) -> frozenset[str]:
        fields = frozenset(self.object.fields) if rule.fields is None else rule.fields
        shown = (fields - self.hidden) | ALWAYS_SHOWN
        # A formula tells of what it is made of, so it shows only where all of that shows.
        veiled = [name for name, formula in self.object.formulas.items() if not formula.inputs <= shown]
        return shown.difference(veiled) if veiled else shown

    def _in_force(self, env: Env, using: Iterable[str], shaped: Iterable[str] = ()) -> tuple[Rule, ...]:
        wanted = frozenset(using) - ALWAYS_SHOWN
        seen = frozenset(shaped) - wanted - ALWAYS_SHOWN
        return tuple(
            rule
            for rule in self.grants
            if rule.why_not(env.now) is None
            and (not wanted or wanted <= self._shown(rule))
            and (not seen or seen <= self._shown(rule) | rule.masked)
        )

    def _sql(self, rule: Rule, env: Env) -> Clause:
        return condition_sql(rule.checked, self.object, self.actor, env)


def _once_each(grants: Iterable[Rule]) -> Iterator[Rule]:
    """Without those that cannot open what an earlier one has not: the same condition, and the earlier is always in force."""
    seen: set[object] = set()
    for rule in grants:
        if rule.test not in seen:
            if not rule.bounded:
                seen.add(rule.test)
            yield rule


def actor_values(actor: Actor) -> dict[str, Any]:
    """What `actor.…` means in a condition."""
    return {
        "id": actor.id,
        "unit": actor.unit,
        "units": actor.units,
        "subtree": actor.subtree,
        "roles": tuple(sorted(actor.roles)),
    }


def scope(catalog: Catalog, actor: Actor, object_name: str, action: str) -> Scope:
    """The scope of an actor. Problem object-is-unknown 404."""
    if actor.system is not None:
        return Scope(_object(catalog, object_name), actor, action, True, (), (), frozenset())
    kept, key = catalog.once(_scopes), (id(actor), object_name, action)
    known = kept.get(key)
    if known is None or known.actor is not actor:
        known = _scope(catalog, actor, _object(catalog, object_name), action)
        if len(kept) >= KEPT_SCOPES:
            kept.clear()
        kept[key] = known
    return known


def _scopes(catalog: Catalog) -> dict[tuple[int, str, str], Scope]:
    """By the very actor in hand (comparing actors would cost more than the decision); a kept scope keeps its actor, so
    that no other can have its place in memory."""
    return {}


def _object(catalog: Catalog, name: str) -> Object:
    found = catalog.objects.get(name)
    if found is None:
        raise Problem("object-is-unknown", 404, object=name)
    return found


def _scope(catalog: Catalog, actor: Actor, found: Object, action: str) -> Scope:
    rules, name = catalog.once(compile_rules), found.name
    grants: dict[str, Rule] = {}
    if actor.outside and action == "read":
        grants["outside"] = rules.outside[name]
    reached = not actor.held and actor.reaches(name, action)
    for role in sorted(actor.roles) if reached else ():
        for rule in rules.grants.get((name, action, role), ()):
            grants[rule.name] = rule
    lent = temporary_rules(rules, actor.temporary, found, action) if actor.temporary and reached else ()
    return Scope(
        found,
        actor,
        action,
        False,
        rules.guards.get(name, ()),
        (*grants.values(), *lent),
        rules.hidden.get(name, frozenset()) | _veiled(catalog, rules, actor, name),
    )


def _veiled(catalog: Catalog, rules: Rules, actor: Actor, object_name: str) -> frozenset[str]:
    """Roll-ups made of what the actor may see of no record, or of some the shape only."""
    afar = rules.afar.get(object_name)
    if not afar:
        return frozenset()
    seen: dict[str, frozenset[str]] = {}
    for source in {ref[0] for inner in afar.values() for ref in inner}:
        found = catalog.objects[source]
        shown: set[str] = set()
        masked = rules.hidden.get(source, frozenset())
        reading = [rule for role in actor.roles for rule in rules.grants.get((source, "read", role), ())]
        for rule in [*reading, *([rules.outside[source]] if actor.outside else ())]:
            shown |= found.fields.keys() if rule.fields is None else rule.fields
            masked |= rule.masked
        seen[source] = frozenset(shown - masked) | ALWAYS_SHOWN if shown else frozenset()
    return frozenset(
        name for name, inner in afar.items() if any(field not in seen[at] for at, field in inner)
    )


def speaker(catalog: Catalog, role: str | None, units: Iterable[UUID] = ()) -> Actor:
    """As whom something is told outside: as somebody with `role` (a short or full name) who is a member of `units`, all there are,
    and leads them; without a role, as nobody in particular."""
    kept, key = catalog.once(_speakers), (role.rpartition(".")[2] if role else None, tuple(units))
    if key not in kept:
        if len(kept) >= KEPT_SPEAKERS:
            kept.clear()
        short, everywhere = key
        kept[key] = (
            Actor(None, "outside", outside=True)
            if short is None
            else Actor(None, short, frozenset((short,)), units=everywhere, subtree=everywhere)
        )
    return kept[key]


def _speakers(catalog: Catalog) -> dict[tuple[str | None, tuple[UUID, ...]], Actor]:
    return {}


def visible_fields(catalog: Catalog, actor: Actor, object_name: str, action: str = "read") -> frozenset[str]:
    """The fields some grant of the actor shows for an action (periods are judged when rows are asked for)."""
    return scope(catalog, actor, object_name, action).fields()


def masked_fields(catalog: Catalog, actor: Actor, object_name: str) -> frozenset[str]:
    """The fields of which some grant shows the actor the shape only; others may show the same ones in full."""
    return scope(catalog, actor, object_name, "read").masked()


def ever_masked(catalog: Catalog, object_name: str) -> frozenset[str]:
    """The fields of which anybody is shown the shape only."""
    return catalog.once(compile_rules).masked.get(object_name, frozenset())


def shown_by_all(catalog: Catalog, object_name: str, field: str) -> bool:
    """Whether every grant of reading an object shows a field as it is, so that whoever sees a record sees it."""
    kept = catalog.once(_shown_by_all)
    if (object_name, field) not in kept:
        rules, target = catalog.once(compile_rules), catalog.objects[object_name]
        formula = target.formulas.get(field)
        told = {field} if formula is None else {field, *formula.inputs}
        hidden = rules.hidden.get(object_name, frozenset()) | rules.masked.get(object_name, frozenset())
        reading = [
            rule
            for found in (rules.grants, rules.packs)
            for (name, action, _), some in found.items()
            if name == object_name and action == "read"
            for rule in some
        ]
        kept[object_name, field] = not told & hidden and all(
            rule.fields is None or told <= rule.fields for rule in reading
        )
    return kept[object_name, field]


def _shown_by_all(catalog: Catalog) -> dict[tuple[str, str], bool]:
    return {}


def may(catalog: Catalog, actor: Actor, ability: str) -> bool:
    """Whether an actor has an ability, such as `tune_signals`."""
    if actor.system is not None:
        return True
    if actor.limits is not None or actor.held:
        return False
    abilities = catalog.once(compile_rules).abilities
    return any(ability in abilities.get(role, ()) for role in actor.roles)


def require(catalog: Catalog, actor: Actor, ability: str) -> None:
    """Problem ability-is-missing 403 unless the actor has it."""
    if not may(catalog, actor, ability):
        raise Problem("ability-is-missing", 403, ability=ability)


def roles_reading(catalog: Catalog, object_name: str) -> frozenset[str]:
    """Short names of the roles that some grant lets read an object."""
    grants = catalog.once(compile_rules).grants
    return frozenset(role for one, action, role in grants if one == object_name and action == "read")
