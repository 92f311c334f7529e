"""Composed reads: an object's table joined with its derived values, within a scope, masked."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from yingdan.base import Problem, Tx, moment
from yingdan.expr import Checked, Env, Node, Type, check, parse
from yingdan.fields import Masked
from yingdan.kernel.access import Actor, Clause, QuestionNames, Scope, condition_sql, scope
from yingdan.kernel.catalog import Catalog, tree_behind
from yingdan.kernel.records.plan import Plan, Slot, field_is_hidden, plan_of
from yingdan.kernel.records.sightings import listening
from yingdan.kernel.records.store_trees import under

Column = sa.ColumnElement[Any]
# Which right (0: reading, 1: the further one), whether the shape only, which fields.
Mask = tuple[int, bool, frozenset[str]]
_ALWAYS = ("id", "version")


class Reading:
    """One question about an object by an actor: collects what is looked at, then gives the statement's parts.

    `env`: the moment of the request, by which rights are judged. `pinned`: the moment decayed values and filters
    are asked for. `also`: a further right (`export`) that rows and fields must be under.
    """

    def __init__(
        self,
        catalog: Catalog,
        actor: Actor,
        object_name: str,
        env: Env,
        pinned: Env | None = None,
        also: str | None = None,
    ):
        self.plan: Plan = plan_of(catalog, object_name)
        self.catalog = catalog
        self.actor = actor
        self.env = env
        self.pinned = pinned or env
        self.scope: Scope = scope(catalog, actor, object_name, "read")
        self.also: Scope | None = scope(catalog, actor, object_name, also) if also else None
        self.visible = self.scope.fields(env)
        # Of these some row may show the shape: they are shown, and can be asked about nowhere.
        self.masked = self.scope.masked(env)
        self._known: dict[str, tuple[Column, ...]] = {}
        self._using: set[str] = set()
        self._shown: tuple[str, ...] = ()
        self._sightings = None if actor.system is not None else listening()
        self._personal: tuple[str, ...] = ()
        self._seen: set[str] = set(self.scope.looks_at())
        if self.also is not None:
            self._narrow(self.also)
            self._seen.update(self.also.looks_at())

    def _narrow(self, also: Scope) -> None:
        theirs, further = also.fields(self.env), also.masked(self.env)
        both = (self.visible | self.masked) & (theirs | further)
        self.masked = both & (self.masked | further)
        self.visible &= theirs

    @property
    def closed(self) -> bool:
        """Whether nothing at all is granted."""
        return not self.scope.everything and not self.visible

    @property
    def whole(self) -> bool:
        """Whether every row is in, and none of what is shown has to stand in the log: then nothing is to be judged row by row."""
        return not self._personal and self.also is None and self.scope.every_row(self.env)

    def slot(self, name: str) -> Slot:
        """A visible field. Problems: field-is-unknown 400, field-is-hidden 403."""
        slot = self.plan.slots.get(name)
        if slot is None:
            raise Problem("field-is-unknown", 400, field=name, object=self.plan.name)
        if name not in self.visible:
            raise field_is_hidden(self.plan.object, name)
        return slot

    def show(self, names: Iterable[str] | None) -> tuple[str, ...]:
        """The fields to give back: the asked ones, or all visible; `id` and `version` come with every row."""
        if names is None:
            seen = self.visible | self.masked
            chosen = tuple(name for name in self.plan.slots if name in seen and name not in _ALWAYS)
        else:
            chosen = tuple(dict.fromkeys(name for name in names if name not in _ALWAYS))
            for name in chosen:
                if name not in self.masked:
                    self.slot(name)
        self._shown = chosen
        if self._sightings is not None:
            self._personal = tuple(name for name in chosen if self.plan.slots[name].field.personal)
        self._seen.update(chosen)
        return chosen

    def use(self, names: Iterable[str]) -> None:
        """Fields a filter, an order or a group looks at: rows that hide one of them are left out."""
        for name in names:
            if name != "id":
                self.slot(name)
                self._using.add(name)
            self._seen.add(name)

    def filter(self, where: str | Node) -> sa.ColumnElement[bool]:
        """A condition over the fields and `actor`, as SQL. Problem expression-is-faulty 422."""
        node = parse(where) if isinstance(where, str) else where
        checked: Checked = check(node, QuestionNames(self.plan.object, self.catalog), Type.BOOL)
        self.use(sorted(path[0] for path in checked.names if path[0] != "actor"))
        return condition_sql(checked, self.plan.object, self.actor, self.pinned, self.below)

    def below(self, field: str) -> Callable[[UUID], sa.ColumnElement[bool]]:
        """From a record's id: is it, or stands below it; what a field holds, or the row itself where the field makes
        the tree. Problems: field-is-no-tree 400, field-is-hidden 403."""
        one = self.plan.object
        behind = tree_behind(self.catalog, one, field)
        if behind is None:
            raise Problem("field-is-no-tree", 400, field=field, object=one.name)
        target, tree = behind
        if target is not one and tree not in scope(self.catalog, self.actor, target.name, "read").fields(
            self.env
        ):
            raise field_is_hidden(target, tree)
        self.use((field,) if target is not one else (field, tree))
        held = self.plan.object.table.c.id if (target, tree) == (one, field) else self.column(field)
        return lambda root: under(held, target, tree, root)

    def column(self, name: str) -> Column:
        """The first column of a field; the same one whenever it is asked for, so that SELECT and GROUP BY agree."""
        return self._columns(name)[0]

    def _columns(self, name: str) -> tuple[Column, ...]:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self.plan.object.columns(name, self.pinned)
        return found

    def columns(self, names: Sequence[str]) -> list[Column]:
        """`id`, `version`, and every column of some fields."""
        table = self.plan.object.table
        found: list[Column] = [table.c.id, table.c.version]
        for name in names:
            found += self._columns(name)
        return found

    def masks(self) -> tuple[list[Mask], list[Column]]:
        """Sets of fields and, for each, a column that tells whether a row shows them; empty when all rows show the
        same."""
        found: list[tuple[Mask, Clause | None]] = []
        # The further right holds for every shown field of a row already, unless it shows shapes.
        for right, one in enumerate((self.scope, self.also)):
            veils = one.veils(self.env) if one is not None else ()
            if one is not None and (right == 0 or veils):
                found += [((right, False, fields), clause) for fields, clause in one.masks(self.env)]
                found += [((right, True, fields), clause) for fields, clause in veils]
        columns = [
            (sa.true() if clause is None else clause).label(f"shown_{place}")
            for place, (_, clause) in enumerate(found)
        ]
        return [mask for mask, _ in found], list(columns)

    def source(self) -> sa.FromClause:
        """The table, joined with the others where something there is looked at."""
        return self.plan.object.source(self._seen)

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """What every row must meet: not in the bin, within the scope."""
        scoped = self.scope.where(self.env, self._using)
        return [*self._alive(), *([] if scoped is None else [scoped])]

    def alternatives(self) -> tuple[list[sa.ColumnElement[bool]], list[sa.ColumnElement[bool]]]:
        """The same in two: what every row must meet, and the parts of the scope, of which one must hold."""
        guards, parts = self.scope.alternatives(self.env, self._using)
        return [*self._alive(), *guards], parts

    def _alive(self) -> list[sa.ColumnElement[bool]]:
        # Under a further right every shown field must be granted: a row that hides one of them is left out.
        further = self.also.where(self.env, self._using, self._shown) if self.also is not None else None
        return [self.plan.object.table.c.removed_at.is_(None), *([] if further is None else [further])]

    def row(self, names: Sequence[str], raw: Sequence[Any], masks: Sequence[Mask]) -> dict[str, Any]:
        """A result row of `columns` followed by the mask columns, as Python values; what is hidden is None, of what is
        masked there is the shape (`Masked`)."""
        found: dict[str, Any] = {"id": raw[0], "version": raw[1]}
        place = 2
        for name in names:
            slot = self.plan.slots[name]
            if slot.single:
                found[name] = raw[place]
                place += 1
            else:
                width = len(slot.columns)
                found[name] = slot.field.field_type.from_row(tuple(raw[place : place + width]))
                place += width
        if masks:
            full, shape = _opened(masks, raw[place:])
            for name in names:
                if name not in full:
                    value = found[name] if name in shape else None
                    found[name] = (
                        None if value is None else self.plan.slots[name].field.field_type.mask(value)
                    )
        for name in self._personal:
            if self._sightings is not None and not (found[name] is None or isinstance(found[name], Masked)):
                self._sightings.add(self.plan.name, raw[0], name)
        return found


def _opened(masks: Sequence[Mask], holds: Sequence[Any]) -> tuple[frozenset[str], frozenset[str]]:
    """The fields that a row shows, and those of which it shows at least the shape: where some grant that holds for this row
    shows them, under every right that is asked for."""
    full: dict[int, frozenset[str]] = {}
    shape: dict[int, frozenset[str]] = {}
    for (right, veiled, fields), held in zip(masks, holds, strict=False):
        known = shape if veiled else full
        known[right] = known.get(right, frozenset()) | (fields if held else frozenset())
    seen = [fields | shape.get(right, frozenset()) for right, fields in full.items()]
    return frozenset.intersection(*full.values()), frozenset.intersection(*seen)


async def env_of(tx: Tx) -> Env:
    """The environment of this transaction's moment, for callers that have no other."""
    return Env.at(await moment(tx))


async def run(tx: Tx, statement: sa.Select[Any]) -> Sequence[Sequence[Any]]:
    """The rows of a statement."""
    return cast("Sequence[Sequence[Any]]", (await tx.execute(statement)).all())


def in_order(column: Column, down: bool, full: bool) -> Column:
    """One part of ORDER BY; empty values last, in words an index on a full column understands."""
    directed = column.desc() if down else column.asc()
    return directed if full else directed.nulls_last()


def may_ask(catalog: Catalog, actor: Actor, object_name: str, field: str, env: Env) -> bool:
    """Whether an actor may filter an object by a field at all."""
    reading = Reading(catalog, actor, object_name, env)
    return not reading.closed and field in reading.visible
