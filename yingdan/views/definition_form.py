"""The kind `form`: the page of a record, in tabs, sections and related lists, with conditions judged in the browser."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from yingdan.base import Fault, Label
from yingdan.expr import Type, check, parse, to_program
from yingdan.kernel.access import AccessNames, QuestionNames
from yingdan.kernel.catalog import expr_faults, name_faults
from yingdan.kernel.definitions import Kind, register

Json = dict[str, Any]
MOST_COLUMNS = 4


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Fields under a heading, in `columns` columns (1 to 4)."""

    fields: tuple[str, ...]
    label: Label | None = None
    columns: int = 2
    visible_when: str | None = None
    collapsed: bool = False


class Related(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Records of another `object` whose field `by` points to this record."""

    object: str
    by: str
    label: Label | None = None
    columns: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    filter: str | None = None


class Tab(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One sheet of the page."""

    label: Label
    sections: tuple[Section, ...] = ()
    related: tuple[Related, ...] = ()
    visible_when: str | None = None


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What guides a person at one field; it is no right (ADR 0028)."""

    visible_when: str | None = None
    required_when: str | None = None
    readonly_when: str | None = None


class FormBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The page of a record. `summary`: fields in the head; `rules`: by field name; `roles`: whose form it is, short role
    names, everybody's when empty; of several that fit, the lowest `order` is taken."""

    label: Label
    object: str
    tabs: tuple[Tab, ...]
    summary: tuple[str, ...] = ()
    rules: dict[str, Rule] = {}
    roles: tuple[str, ...] = ()
    order: int = 0


def _conditions(body: FormBody) -> Iterator[tuple[str, str]]:
    """Every condition over the record with its place in the body."""
    for place, tab in enumerate(body.tabs):
        if tab.visible_when is not None:
            yield f"/tabs/{place}/visible_when", tab.visible_when
        for at, section in enumerate(tab.sections):
            if section.visible_when is not None:
                yield f"/tabs/{place}/sections/{at}/visible_when", section.visible_when
    for name, rule in body.rules.items():
        for key in ("visible_when", "required_when", "readonly_when"):
            if (text := getattr(rule, key)) is not None:
                yield f"/rules/{name}/{key}", text


def _fields(body: FormBody) -> Iterator[tuple[str, str]]:
    yield from ((f"/summary/{place}", name) for place, name in enumerate(body.summary))
    yield from ((f"/rules/{name}", name) for name in body.rules)
    for place, tab in enumerate(body.tabs):
        for at, section in enumerate(tab.sections):
            for one, name in enumerate(section.fields):
                yield f"/tabs/{place}/sections/{at}/fields/{one}", name


def _related_faults(related: Related, at: str, form: FormBody, catalog: Any) -> Iterator[Fault]:
    other = catalog.objects.get(related.object)
    if other is None:
        return
    by = other.fields.get(related.by)
    if by is None or form.object not in (by.options.get("to"), *_targets(by.options.get("to"))):
        params = {"object": related.object, "field": related.by, "to": form.object}
        yield Fault(f"{at}/by", "field-does-not-point-here", params)
    for place, name in enumerate((*related.columns, *(one.removeprefix("-") for one in related.sort))):
        if name not in other.fields:
            yield Fault(f"{at}/columns/{place}", "field-is-missing", {"object": other.label, "field": name})
    if related.filter is not None:
        yield from expr_faults(related.filter, QuestionNames(other, catalog), f"{at}/filter", boolean=True)


def _targets(to: Any) -> tuple[str, ...]:
    return tuple(to) if isinstance(to, list | tuple) else ()


def _check(body: FormBody, name: str, catalog: Any) -> list[Fault]:
    faults = name_faults(name, 2)
    found = catalog.objects.get(body.object)
    if found is None:
        return faults
    for at, field in _fields(body):
        if field not in found.fields:
            faults.append(Fault(at, "field-is-missing", {"object": found.label, "field": field}))
    names = AccessNames(found)
    for at, text in _conditions(body):
        faults += expr_faults(text, names, at, boolean=True)
    for place, tab in enumerate(body.tabs):
        for one, section in enumerate(tab.sections):
            if not 1 <= section.columns <= MOST_COLUMNS:
                where = f"/tabs/{place}/sections/{one}/columns"
                faults.append(Fault(where, "columns-are-out-of-range", {"most": MOST_COLUMNS}))
        for one, related in enumerate(tab.related):
            faults += _related_faults(related, f"/tabs/{place}/related/{one}", body, catalog)
    return faults


def _references(body: FormBody) -> set[tuple[str, str]]:
    return {("object", body.object)} | {("object", one.object) for tab in body.tabs for one in tab.related}


FORM = register(
    Kind(
        "form",
        "forms",
        FormBody,
        _check,
        _references,
        frozenset({"label", "summary"}),
        {"zh": "表单", "en": "Form"},
        by_unit=True,
    )
)


def forms_of(catalog: Any, roles: frozenset[str], known: set[str]) -> list[Json]:
    """The forms of a person with these roles, one per object, conditions as programs for the browser; what points to
    objects outside `known` is left out."""
    found: dict[str, tuple[int, str, FormBody]] = {}
    for name, definition in catalog.all("form").items():
        body: FormBody = definition.body
        mine = not body.roles or bool(roles & set(body.roles))
        if mine and body.object in known:
            entry = (body.order, name, body)
            if body.object not in found or entry[:2] < found[body.object][:2]:
                found[body.object] = entry
    return [_wire(name, body, catalog, known) for _, name, body in found.values()]


def _wire(name: str, body: FormBody, catalog: Any, known: set[str]) -> Json:
    names = AccessNames(catalog.objects[body.object])

    def program(text: str | None) -> Any:
        return None if text is None else to_program(check(parse(text), names, Type.BOOL))

    tabs = [
        {
            "label": tab.label,
            "visible_when": program(tab.visible_when),
            "sections": [_section(one, program(one.visible_when)) for one in tab.sections],
            "related": [msgspec.to_builtins(one) for one in tab.related if one.object in known],
        }
        for tab in body.tabs
    ]
    rules = {
        field: {key: program(getattr(rule, key)) for key in Rule.__struct_fields__}
        for field, rule in body.rules.items()
    }
    shown: Mapping[str, Any] = {"name": name, "object": body.object, "label": body.label}
    return {**shown, "summary": body.summary, "tabs": tabs, "rules": rules}


def _section(section: Section, program: Any) -> Json:
    return {
        "label": section.label,
        "fields": section.fields,
        "columns": section.columns,
        "collapsed": section.collapsed,
        "visible_when": program,
    }
