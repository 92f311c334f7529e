"""Rows as the outside sees them: values in wire form, references with the titles of their records."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.expr import to_program
from yingdan.fields import Masked
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Field, Object
from yingdan.kernel.records import titles

Row = Mapping[str, Any]
Json = dict[str, Any]


Called = Callable[[str, UUID], str]


async def expand(tx: Tx, catalog: Any, actor: Actor, object_name: str, rows: Sequence[Row]) -> list[Json]:
    """Each row in wire form; a reference becomes {id, title}, its title empty when the actor may not see it."""
    target = catalog.objects[object_name]
    called = await names_in(tx, catalog, actor, object_name, rows)
    return [_wire(target, row, called) for row in rows]


async def names_in(tx: Tx, catalog: Any, actor: Actor, object_name: str, rows: Sequence[Row]) -> Called:
    """How the records are called that these rows point to, by (object, id); empty for what may not be seen."""
    target = catalog.objects[object_name]
    wanted: dict[str, set[UUID]] = {}
    for row in rows:
        for name, value in row.items():
            field = target.fields.get(name)
            if field is None or value is None:
                continue
            for to, key in field.field_type.pointers(value, field.options):
                wanted.setdefault(to, set()).add(key)
    named: dict[str, dict[UUID, str]] = {}
    for to, ids in wanted.items():
        named[to] = await titles(tx, catalog, actor, to, list(ids)) if to in catalog.objects else {}

    def title(to: str, key: UUID) -> str:
        return named.get(to, {}).get(key, "")

    return title


def _wire(target: Any, row: Row, title: Called) -> Json:
    found: Json = {}
    for name, value in row.items():
        field = target.fields.get(name)
        if field is None:
            found[name] = value
        elif value is None:
            found[name] = None
        elif isinstance(value, Masked):
            found[name] = str(value)
        else:
            found[name] = field.field_type.shown(value, field.options, title)
    return found


async def people(tx: Tx, catalog: Any, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of users."""
    return await titles(tx, catalog, actor, "org.user", list(set(ids)))


def write_values(catalog: Any, object_name: str, values: Row) -> Json:
    """Python values of some fields in the form a write takes: references as bare ids."""
    fields = catalog.objects[object_name].fields
    return {
        name: None if value is None else fields[name].field_type.dump(value, fields[name].options)
        for name, value in values.items()
    }


def computing(target: Object, field: Field) -> Json:
    """What a form needs to show a computed field while its inputs are being filled in."""
    if not field.computed:
        return {}
    formula = target.formulas.get(field.name)
    if formula is None:
        return {"computed": field.type}
    rank = list(target.formulas).index(field.name) + 1
    program = to_program(formula.checked)
    about = {"program": program, "money": formula.money, "currency": formula.currency, "rank": rank}
    return {"computed": field.type, "formula": about}


def ruling(target: Object, shown: Collection[str]) -> list[Json]:
    """The rules whose fields a reader may all see, as programs that are true for a record which breaks them, for a page to judge while
    somebody types. Amounts of several currencies (`money`) are not compared."""
    return [
        {
            "name": rule.name,
            "label": rule.label,
            "field": rule.field,
            "reads": sorted(rule.broken.inputs),
            "money": rule.broken.money,
            "broken": to_program(rule.broken.checked),
        }
        for rule in target.rules
        if rule.broken.inputs.issubset({*shown, "id"}) and rule.field in shown
    ]
