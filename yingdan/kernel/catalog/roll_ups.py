"""Roll-ups of a catalog, compiled: what they look at, in which order they follow each other, what they are made of."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from yingdan.base import Fault, Label
from yingdan.expr import Checked, Env, ExprFaults, Type, check, names_of, parse, to_python
from yingdan.kernel.catalog.exprs import expr_faults
from yingdan.kernel.catalog.model import Catalog, Field, Object

Ref = tuple[str, str]
# The job that counts roll-ups anew; publishing asks for it, records do it.
REBUILD = "records.rebuild"


@dataclass(frozen=True, slots=True, eq=False)
class RollUp:
    """A compiled roll-up of `object`: what `function` makes of `field` (None: of the records themselves) over the
    records of `source` whose `by` names the record and that meet `test`. `looks`: the fields of `source` it reads."""

    object: str
    field: Field
    source: str
    by: str
    function: str
    of: Field | None
    filter: Checked | None
    test: Callable[[Mapping[str, Any], Env], Any] | None
    looks: frozenset[str]
    level: int

    @property
    def name(self) -> str:
        return self.field.name


@dataclass(frozen=True, slots=True, eq=False)
class RollUps:
    """All roll-ups: by the object they stand on, by the object they look at, and by (level, object) in the order in
    which they must follow a write. `looks`: per object the fields that some roll-up reads."""

    by_object: Mapping[str, tuple[RollUp, ...]]
    by_source: Mapping[str, tuple[RollUp, ...]]
    steps: tuple[tuple[str, tuple[RollUp, ...]], ...]
    looks: Mapping[str, frozenset[str]]


def roll_ups(catalog: Catalog) -> RollUps:
    """The sound roll-ups of a catalog; ask `catalog.once(roll_ups)`."""
    found = [
        made
        for one in catalog.objects.values()
        for field in one.fields.values()
        if field.type == "roll_up" and not roll_up_faults(field, catalog)
        for made in (_compile(field, catalog),)
    ]
    by_object: dict[str, list[RollUp]] = {}
    by_source: dict[str, list[RollUp]] = {}
    steps: dict[tuple[int, str], list[RollUp]] = {}
    looks: dict[str, frozenset[str]] = {}
    for roll in found:
        by_object.setdefault(roll.object, []).append(roll)
        by_source.setdefault(roll.source, []).append(roll)
        steps.setdefault((roll.level, roll.object), []).append(roll)
        looks[roll.source] = looks.get(roll.source, frozenset()) | roll.looks
    return RollUps(
        {name: tuple(rolls) for name, rolls in by_object.items()},
        {name: tuple(rolls) for name, rolls in by_source.items()},
        tuple((key[1], tuple(steps[key])) for key in sorted(steps)),
        looks,
    )


def _compile(field: Field, catalog: Catalog) -> RollUp:
    options = field.options
    source = catalog.objects[options["from"]]
    of = source.fields[options["field"]] if options["function"] != "count" else None
    checked = check(parse(options["filter"]), source.names(), Type.BOOL) if options.get("filter") else None
    names = {options["by"], *((of.name,) if of else ())}
    if checked is not None:
        names |= {path[0] for path in names_of(checked)}
    return RollUp(
        object=field.object,
        field=field,
        source=source.name,
        by=options["by"],
        function=options["function"],
        of=of,
        filter=checked,
        test=to_python(checked) if checked is not None else None,
        looks=frozenset(names),
        level=_level((field.object, field.name), catalog),
    )


def _level(ref: Ref, catalog: Catalog) -> int:
    """How many roll-ups lie below one."""
    below = [
        _level(inner, catalog) + (1 if _type(inner, catalog) == "roll_up" else 0)
        for inner in made_of(ref, catalog)
    ]
    return max(below, default=0)


def _type(ref: Ref, catalog: Catalog) -> str:
    found = catalog.objects.get(ref[0])
    return found.fields[ref[1]].type if found is not None and ref[1] in found.fields else ""


def made_of(ref: Ref, catalog: Catalog) -> tuple[Ref, ...]:
    """The fields a computed field reads itself, as (object, field); none for a stored one."""
    found = catalog.objects.get(ref[0])
    field = found.fields.get(ref[1]) if found is not None else None
    if found is None or field is None or not field.computed:
        return ()
    if field.type == "formula":
        formula = found.formulas.get(field.name)
        return tuple((found.name, name) for name in formula.reads) if formula is not None else ()
    source = catalog.objects.get(str(field.options.get("from")))
    if source is None:
        return ()
    names = {str(field.options.get("by")), str(field.options.get("field") or field.options.get("by"))}
    with suppress(ExprFaults):
        names |= _filter_names(field, source)
    return tuple((source.name, name) for name in sorted(names))


def _filter_names(field: Field, source: Object) -> set[str]:
    text = field.options.get("filter")
    return {path[0] for path in names_of(check(parse(text), source.names()))} if text else set()


def roots(ref: Ref, catalog: Catalog) -> frozenset[Ref]:
    """The stored fields, of this object and of others, that a computed field tells of."""
    found: set[Ref] = set()
    waiting, seen = [ref], {ref}
    while waiting:
        at = waiting.pop()
        inner = made_of(at, catalog)
        if not inner:
            found.add(at)
        fresh = [one for one in inner if one not in seen]
        seen.update(fresh)
        waiting += fresh
    return frozenset(found - {ref})


def roll_up_faults(field: Field, catalog: Catalog) -> list[Fault]:
    """What is wrong with a roll-up whose options are right in themselves. What is missing is told by its references."""
    options = field.options
    source = catalog.objects.get(str(options.get("from")))
    by = source.fields.get(str(options.get("by"))) if source is not None else None
    if source is None or by is None:
        return [
            Fault(
                "/options/by",
                "field-is-missing",
                {
                    "object": source.label if source is not None else str(options.get("from")),
                    "field": str(options.get("by")),
                },
            )
        ]
    faults: list[Fault] = []
    if by.target != field.object or by.computed:
        params = {"field": by.name, "object": source.name, "to": field.object}
        faults.append(Fault("/options/by", "roll-up-reference-is-wrong", params))
    function = str(options.get("function"))
    if function != "count":
        faults += _field_faults(function, source, str(options.get("field")))
    text = options.get("filter")
    if text:
        faults += expr_faults(str(text), source.names(), "/options/filter", boolean=True)
    if faults:
        return faults
    chain = _ring((field.object, field.name), catalog)
    if chain:
        return [Fault("/", "formula-is-circular", {"chain": [_called(one, catalog) for one in chain]})]
    if _is_timed(field, source):
        return [Fault("/options", "roll-up-looks-at-the-clock")]
    return []


def _field_faults(function: str, source: Object, name: str) -> list[Fault]:
    of = source.fields.get(name)
    if of is None:
        return [Fault("/options/field", "field-is-missing", {"object": source.label, "field": name})]
    traits = of.field_type.traits
    fits = {
        "sum": traits.adds,
        "avg": traits.adds,
        "min": traits.extremes,
        "max": traits.extremes,
        "last": traits.sortable and (len(of.columns) == 1 or of.value_type == "money"),
    }
    if fits.get(function, False) and not traits.secret:
        return []
    return [Fault("/options/field", "roll-up-field-does-not-fit", {"field": name, "function": function})]


def _is_timed(field: Field, source: Object) -> bool:
    names = _filter_names(field, source) | {str(field.options.get("field"))}
    text = field.options.get("filter")
    timed = bool(text) and check(parse(str(text)), source.names()).is_timed
    return timed or any(source.formulas[name].timed for name in names if name in source.formulas)


def _called(ref: Ref, catalog: Catalog) -> Label:
    """`客户·在谈金额`"""
    one = catalog.objects[ref[0]]
    field = one.fields[ref[1]]
    return {"zh": f"{one.label['zh']}·{field.label['zh']}", "en": f"{one.label['en']} · {field.label['en']}"}


def _ring(ref: Ref, catalog: Catalog) -> list[Ref]:
    waiting: list[tuple[Ref, list[Ref]]] = [(ref, [ref])]
    seen: set[Ref] = set()
    while waiting:
        at, way = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        for inner in made_of(at, catalog):
            if inner == ref:
                return [*way, ref]
            waiting.append((inner, [*way, inner]))
    return []


def to_rebuild(base: Catalog, candidate: Catalog) -> list[tuple[str, list[str]]]:
    """The roll-ups whose stored values do not follow from their definition after a publish, with those that look at
    them, as (object, fields) in the order in which they must be counted."""
    before, after = base.once(roll_ups), candidate.once(roll_ups)
    known = {(roll.object, roll.name): roll for rolls in before.by_object.values() for roll in rolls}
    stale: set[Ref] = set()
    found: list[tuple[str, list[str]]] = []
    for object_name, rolls in after.steps:
        if object_name not in base.objects:
            continue
        names = []
        for roll in rolls:
            ref = (object_name, roll.name)
            earlier = known.get(ref)
            same = earlier is not None and _signature(earlier, base) == _signature(roll, candidate)
            if not same or stale & set(_below(ref, candidate)):
                stale.add(ref)
                names.append(roll.name)
        if names:
            found.append((object_name, names))
    return found


def _below(ref: Ref, catalog: Catalog) -> Iterable[Ref]:
    for inner in made_of(ref, catalog):
        yield inner
        yield from _below(inner, catalog)


def _signature(roll: RollUp, catalog: Catalog) -> tuple[object, ...]:
    """All that decides about a value: a change of it makes stored values stale."""
    source = catalog.objects[roll.source]
    fields = [source.fields[name] for name in sorted(roll.looks) if name in source.fields]
    options = {key: roll.field.options.get(key) for key in ("from", "by", "function", "field", "filter")}
    made = [
        (field.id, field.columns, field.options.get("expr") if field.computed else None) for field in fields
    ]
    inner = [
        (source.fields[name].options.get("expr"), source.fields[name].columns)
        for ref in _below((roll.object, roll.name), catalog)
        for name in (ref[1],)
        if ref[0] == roll.source and name in source.fields
    ]
    return roll.field.id, repr(options), repr(made), repr(inner)
