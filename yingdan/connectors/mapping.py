"""How their document becomes our record: dotted paths into what came, values fitted to fields, nothing lost.

A value that its field refuses never costs the record: it goes to the rest, under the field's name, as it came.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from yingdan.base import Fault
from yingdan.connectors.definition import RecordMapping, paths_of
from yingdan.fields import Refused
from yingdan.kernel.catalog import Catalog, Field

MISSING = frozenset(
    {
        "",
        "select",
        "请选择",
        "--请选择--",
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "undefined",
        "-",
        "--",
        "—",
        "#n/a",
    }
)
_TEXTS = ("text", "long_text")
REST_MOST = 60
_RANKS = ("省", "市", "自治区", "壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区")


@dataclass(frozen=True, slots=True)
class Slot:
    """One field, ready to take values. `other`: the choice that stands for any unknown one."""

    name: str
    type: str
    load: Any
    target: str | None
    choices: Mapping[str, str]
    other: str | None
    longest: int


class Draft(msgspec.Struct):
    """A record in the making. `pointers`: reference field -> (object, words that name the target). `rest`: what came and
    fits nowhere. `faults`: why. `loaded`: every value is as its field type gave it. `keys`: the match keys of the values, when they
    have been found."""

    values: dict[str, Any] = msgspec.field(default_factory=dict)
    pointers: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    rest: dict[str, Any] = msgspec.field(default_factory=dict)
    faults: list[Fault] = msgspec.field(default_factory=list)
    loaded: bool = False
    keys: list[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """A compiled record mapping. `stand_in`: fields that may give the title when it is missing."""

    object: str
    slots: tuple[tuple[Slot, tuple[tuple[str, ...], ...]], ...]
    constants: tuple[tuple[Slot, Any], ...]
    rest: str | None
    title: str
    stand_in: tuple[str, ...]
    used: frozenset[str]


def slot_of(one: Field, choices: Mapping[str, str] | None = None) -> Slot:
    """How values get into a field. `choices`: their words -> our values."""
    other = None
    words = {key.casefold(): value for key, value in (choices or {}).items()}
    if one.field_type.traits.chosen:
        known = [c["value"] if isinstance(c, Mapping) else c for c in one.options.get("choices") or ()]
        other = "other" if "other" in known else None
        words = _place_names(one.options.get("choices") or ()) | words
    return Slot(
        one.name,
        one.type,
        partial(one.field_type.load, options=one.options),
        one.target,
        words,
        other,
        int(one.options.get("max_length") or 1_000) if one.type == "text" else 0,
    )


def _place_names(choices: Any) -> dict[str, str]:
    """`上海市`, `广西壮族自治区` for choices that are labelled 上海, 广西: people write provinces with their rank."""
    found: dict[str, str] = {}
    for choice in choices:
        label = choice.get("label") if isinstance(choice, Mapping) else None
        zh = label.get("zh") if isinstance(label, Mapping) else None
        if zh and str(choice["value"]).isdigit() and len(str(choice["value"])) == 6:
            found |= {f"{zh}{rank}": str(choice["value"]) for rank in _RANKS}
    return found


def fill(slot: Slot, wire: Any, draft: Draft, at: str, label: str) -> None:
    """Put a value into the draft: fitted, as a pointer to look up, or into the rest under `label` with a fault."""
    if slot.type in _TEXTS and isinstance(wire, list):
        wire = "、".join(str(each) for each in wire if each is not None)
    if isinstance(wire, str):
        if wire.strip().casefold() in MISSING:
            return
        wire = slot.choices.get(wire.strip().casefold(), wire)
    try:
        value = slot.load(wire)
    except Refused as refused:
        _refuse(slot, wire, refused, draft, at, label)
        return
    if value is not None and value != ():
        draft.values[slot.name] = value


def _refuse(slot: Slot, wire: Any, refused: Refused, draft: Draft, at: str, label: str) -> None:
    if slot.target and isinstance(wire, str):
        draft.pointers[slot.name] = (slot.target, wire.strip()[:200])
        return
    draft.rest[label] = wire
    if slot.longest and isinstance(wire, str) and len(wire) > slot.longest:
        draft.values[slot.name] = wire.strip()[: slot.longest]
    elif slot.other is not None and refused.slug == "choice-is-unknown":
        draft.values[slot.name] = slot.other if slot.type == "choice" else (slot.other,)
        return
    draft.faults.append(refused.fault(at))


def compile_mapping(mapping: RecordMapping, catalog: Catalog) -> RecordPlan:
    """The mapping against a catalog. Fields that a later publish removed are left out."""
    found = catalog.objects[mapping.object]
    slots = tuple(
        (
            slot_of(found.fields[name], mapping.choices.get(name)),
            tuple(tuple(p.split(".")) for p in paths_of(paths)),
        )
        for name, paths in mapping.values.items()
        if name in found.fields
    )
    constants = tuple(
        (slot_of(found.fields[name]), value)
        for name, value in mapping.constants.items()
        if name in found.fields
    )
    rest = mapping.rest or ("attributes" if "attributes" in found.fields else None)
    stand_in = tuple(key.field for key in found.match_keys if key.field != found.title)
    used = frozenset(".".join(path) for _slot, paths in slots for path in paths)
    return RecordPlan(mapping.object, slots, constants, rest, found.title, stand_in, used)


def draft_record(plan: RecordPlan, document: Mapping[str, Any], nameless: str) -> Draft:
    """A draft from a document. The title falls back to a match key (phone, e-mail ...) and then to `nameless`; what the
    mapping does not use of `fields` goes to the rest."""
    draft = Draft()
    for slot, paths in plan.slots:
        for path in paths:
            wire = pick(document, path)
            if not is_missing(wire):
                fill(slot, wire, draft, f"/values/{slot.name}", path[-1])
                break
    if plan.title not in draft.values:
        named = next(
            (draft.values[f] for f in plan.stand_in if isinstance(draft.values.get(f), str)), nameless
        )
        draft.values[plan.title] = named
    for slot, value in plan.constants:
        if slot.name not in draft.values and slot.name not in draft.pointers:
            fill(slot, value, draft, f"/constants/{slot.name}", slot.name)
    for name, wire in unused(plan, document):
        draft.rest.setdefault(name, wire)
    keep_rest(draft, plan.rest)
    return draft


def keep_rest(draft: Draft, into: str | None) -> None:
    """Move the rest into the json field of the draft, when the object has one."""
    if into is None or not draft.rest:
        return
    known = draft.values.get(into)
    kept = dict(known) if isinstance(known, dict) else {}
    for name, value in list(draft.rest.items())[:REST_MOST]:
        kept.setdefault(name, value)
    draft.values[into] = kept


def unused(plan: RecordPlan, document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(name, value) of the form's fields that no path of the mapping names."""
    fields = document.get("fields")
    if isinstance(fields, Mapping):
        for name, value in fields.items():
            if f"fields.{name}" not in plan.used and not is_missing(value):
                yield name, value


def is_missing(value: Any) -> bool:
    """Whether a value says nothing: empty, or a word that people put where they have none."""
    if isinstance(value, str):
        return value.strip().casefold() in MISSING
    return value is None or value == [] or value == {}


def pick(document: Any, path: tuple[str, ...]) -> Any:
    """The value at a dotted path; numbers index lists; a key may itself contain dots. None when there is none."""
    found = document
    for place, part in enumerate(path):
        if isinstance(found, Mapping):
            if part not in found:
                return found.get(".".join(path[place:]))
            found = found[part]
        elif isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found
