"""Changes laid over the definitions in force, and everything that would be wrong with the result. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from yingdan.base import Fault
from yingdan.kernel.access import duty_faults
from yingdan.kernel.catalog import Catalog, define, name_faults
from yingdan.kernel.ddl import Hidden, refusals
from yingdan.kernel.definitions import (
    KINDS,
    Change,
    Definition,
    Kind,
    Put,
    Remove,
    identity,
    normal,
    words_at,
)
from yingdan.kernel.publish.placing import placed

Key = tuple[str, str]
# Types of event the platform itself tells; no package defines them.
PLATFORM_EVENTS = frozenset(
    [
        "access",
        "clock",
        "decision",
        "definition",
        "effect",
        "identity",
        "import",
        "notice",
        "record",
        "signal",
        "system",
    ]
)
# A change of these can make any other definition wrong; a change of the rest only those that refer to it.
_STRUCTURAL = frozenset({"object", "field", "event_type"})
# What may put two duties into one hand.
_DUTIES = frozenset({"duty_conflict", "grant", "role", "pack", "situation"})


@dataclass(slots=True)
class Applied:
    """Definitions after changes. `changed` and `removed` leave out what would stay as it is."""

    definitions: dict[Key, Definition]
    changed: list[Definition] = field(default_factory=list)
    removed: list[Definition] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def place(key: Key, fault: Fault) -> Fault:
    """A fault of a body with the definition it is in: `field sales.lead.phone /options/to`."""
    return Fault(f"{key[0]} {key[1]} {fault.at or '/'}", fault.slug, fault.params)


def applied(base: Catalog, changes: Iterable[Change]) -> Applied:
    """The definitions of `base` with the changes; a later change of the same definition wins."""
    result = Applied(dict(base.definitions))
    ids = {one.id: one for one in base.definitions.values()}
    last = {(change.kind, change.name): change for change in changes}
    for key, change in last.items():
        if isinstance(change, Remove):
            _take_out(result, key)
    for key, change in last.items():
        if isinstance(change, Put):
            _put(result, base, ids, key, change)
    for key, made in placed(base, result.definitions, result.changed).items():
        known = base.get(*key)
        result.changed = [one for one in result.changed if one.key != key]
        if known is not None and known.digest == made.digest and known.id == made.id:
            result.definitions[key] = known
        else:
            result.definitions[key] = made
            result.changed.append(made)
    return result


def _take_out(result: Applied, key: Key) -> None:
    found = result.definitions.pop(key, None)
    if found is None:
        result.faults.append(
            place(key, Fault("/", "definition-is-missing", {"kind": key[0], "name": key[1]}))
        )
    else:
        result.removed.append(found)


def _put(result: Applied, base: Catalog, ids: Mapping[UUID, Definition], key: Key, put: Put) -> None:
    known = base.get(*key)
    app = put.app or (known.app if known else put.name.partition(".")[0])
    wrong = _header_faults(known, ids, key, put, app)
    raw, unstorable = normal(put.body)
    made: Definition | None = None
    if not unstorable:
        id_ = put.id or (known.id if known else identity(*key))
        made, faulty = define(id_, app, put.kind, put.name, raw)
        wrong += faulty
    result.faults += [place(key, fault) for fault in (*wrong, *unstorable)]
    if made is None or wrong:
        return
    if known is not None and (known.digest, known.app, known.id) == (made.digest, made.app, made.id):
        if known in result.removed:
            result.removed.remove(known)
        result.definitions[key] = known
        return
    was = ids.get(made.id)
    if was is not None and was.key != key and result.definitions.get(was.key) is was:
        del result.definitions[was.key]  # the same id under another name: a renaming
        result.removed.append(was)
    result.definitions[key] = made
    result.changed.append(made)


def _header_faults(
    known: Definition | None, ids: Mapping[UUID, Definition], key: Key, put: Put, app: str
) -> list[Fault]:
    kind, name = key
    size = {"app": 1, "field": 3}.get(kind, max(2, min(3, name.count(".") + 1)))
    faults = name_faults(name, size)
    if kind != "field" and name.partition(".")[0] != app:
        faults.append(Fault("/", "definition-name-is-not-of-its-app", {"name": name, "app": app}))
    if known is not None and known.app != app:
        faults.append(Fault("/", "definition-belongs-to-another-app", {"app": known.app}))
    if put.id is not None:
        holder = ids.get(put.id)
        if known is not None and known.id != put.id:
            faults.append(Fault("/id", "definition-id-differs", {"id": str(known.id)}))
        elif holder is not None and holder.kind != kind:
            faults.append(Fault("/id", "definition-id-is-taken", {"kind": holder.kind, "name": holder.name}))
    return faults


def check_faults(
    base: Catalog, candidate: Catalog, result: Applied, hidden: Iterable[Hidden] = ()
) -> list[Fault]:
    """Everything wrong with a candidate: what is missing or still in use, what its kinds find, what tables can't
    follow, given the columns that are `hidden`. When no structure changed, only what changed and what refers to it is looked at."""
    touched = {one.key for one in (*result.changed, *result.removed)}
    touched_kinds = {kind for kind, _ in touched}
    whole = any(kind in _STRUCTURAL for kind in touched_kinds)
    removed = {one.key for one in result.removed} - candidate.definitions.keys()
    faults: list[Fault] = []
    for key, one in sorted(candidate.definitions.items()):
        kind = KINDS[one.kind]
        needed = _needed(kind.references(one.body))
        if not (whole or key in touched or needed & touched):
            continue
        for other in sorted(needed):
            if not _exists(candidate, other):
                slug = "definition-is-in-use" if other in removed else "definition-is-missing"
                at = _mention(one.raw, other[1]) or "/"
                faults.append(place(key, Fault(at, slug, {"kind": other[0], "name": other[1]})))
        faults += [place(key, _in_words(kind, fault)) for fault in kind.check(one.body, one.name, candidate)]
    faults += [place(key, fault) for key, fault in refusals(base, candidate, hidden)]
    if not faults and touched_kinds & _DUTIES:
        faults += [place(key, fault) for key, fault in duty_faults(candidate)]
    faults += _same_ids(candidate.definitions.values())
    return list({(fault.at, fault.slug, repr(fault.params)): fault for fault in faults}.values())


def _in_words(kind: Kind, fault: Fault) -> Fault:
    """What is missing is called as the editor calls it."""
    if fault.slug != "value-is-required" or "label" in fault.params:
        return fault
    label = words_at(kind, fault.at)
    return replace(fault, params={**fault.params, "label": label}) if label is not None else fault


def _mention(body: Any, name: str, at: str = "") -> str | None:
    """Where a body says a name in full; None when it only follows from what the body says (an expression)."""
    if body == name:
        return at
    inner = body.items() if isinstance(body, Mapping) else enumerate(body) if isinstance(body, list) else ()
    return next(
        (found for key, value in inner if (found := _mention(value, name, f"{at}/{key}")) is not None), None
    )


def _needed(references: Collection[tuple[str, str]]) -> set[Key]:
    return {(kind, name) for kind, name in references}


def _exists(catalog: Catalog, key: Key) -> bool:
    kind, name = key
    if key in catalog.definitions:
        return True
    if kind == "field":
        owner, _, short = name.rpartition(".")
        found = catalog.objects.get(owner)
        return found is not None and (short == "id" or short in found.fields)
    return kind == "event_type" and name.partition(".")[0] in PLATFORM_EVENTS


def _same_ids(definitions: Iterable[Definition]) -> Sequence[Fault]:
    seen: dict[Any, Key] = {}
    faults: list[Fault] = []
    for one in definitions:
        if one.id in seen:
            other = seen[one.id]
            fault = Fault("/id", "definition-id-is-taken", {"kind": other[0], "name": other[1]})
            faults.append(place(one.key, fault))
        seen[one.id] = one.key
    return faults
