"""From a row of cells to a record in the making. Compiled once per run; cells that come again are fitted once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yingdan.base import Fault
from yingdan.connectors.mapping import MISSING, Draft, Slot, fill, keep_rest, slot_of
from yingdan.connectors.pointers import Pointer
from yingdan.connectors.sheets.columns import REST, fields_for
from yingdan.connectors.sheets.model import MODES
from yingdan.connectors.sheets.synonyms import CHOICES
from yingdan.fields import Refused
from yingdan.kernel.catalog import Catalog, Object
from yingdan.kernel.records import unique_kind

_SHORT = 80
_REMEMBERED = 5_000
_ABSENT = object()
_PLAIN = frozenset({"text", "integer", "decimal", "boolean", "date", "datetime", "choice", "phone", "email"})
# What one value of finds one record; of dates, amounts and lists it would be chance.
_KEY_TYPES = (["text"], ["integer"], ["bigint"], ["uuid"])


@dataclass(slots=True)
class _Column:
    index: int
    slot: Slot
    label: str
    known: dict[str, Any]


class RowPlan:
    """A column mapping, ready to take rows. `title`: the field that a record must have; `stand_in`: those that may give it.
    `mode`, `key`: see MODES; with a key no row is given a title it does not have."""

    def __init__(
        self,
        object: Object,
        names: Sequence[str],
        mapping: Mapping[int, str],
        mode: str = "create",
        key: str | None = None,
        constants: Mapping[str, Any] | None = None,
    ) -> None:
        fields = fields_for(object)
        self._constants = _fitted(object, constants or {})
        self.mode = mode
        self.key = key if mode != "create" else None
        self.object = object.name
        self.title = object.title
        self.stand_in = tuple(key.field for key in object.match_keys if key.field != object.title)
        titled = object.fields[object.title]
        # A title that names one record only is nobody's stand-in: the rows of two files would become one record.
        self._nameable = not titled.unique
        self._missing = {"field": titled.name, "label": titled.label} if titled.required else None
        # What the door of records joins rows by: match keys, and whatever may stand in one record only.
        self.keys = (
            *((key.kind, key.field) for key in object.match_keys),
            *((unique_kind(field.name), field.name) for field in fields.values() if field.unique),
        )
        self.rest = REST if REST in fields else None
        self._columns: list[_Column] = []
        self._extra: list[tuple[int, str]] = []
        self._headings = {field: names[index] for index, field in mapping.items()}
        for index, field in sorted(mapping.items()):
            if field == REST and self.rest:
                self._extra.append((index, names[index]))
            elif field in fields:
                words = {word: value for value, said in CHOICES.get(field, {}).items() for word in said}
                known = {
                    c["value"] if isinstance(c, Mapping) else c
                    for c in fields[field].options.get("choices") or ()
                }
                choices = {word: value for word, value in words.items() if value in known}
                self._columns.append(_Column(index, slot_of(fields[field], choices), names[index], {}))

        self._cells = [(one.index, one.slot.name, one.known.get, one) for one in self._columns]
        # What the cells become is fitted once, here; other types look again at what they are given.
        self._plain = not self._extra and all(column.slot.type in _PLAIN for column in self._columns)

    def heading(self, field: str) -> str:
        """The column that feeds a field; without one, what the field is called here."""
        return next((one.label for one in self._columns if one.slot.name == field), field)

    def draft(self, row: Sequence[str], number: int) -> Draft | None:
        """The record of a row (`number` counts from 1), None when the row says nothing. Cells that fit no field are kept in the rest
        under their heading, with a fault at "row <number>/<heading>" when they are wrong."""
        draft = Draft(loaded=self._plain)
        values, rest = draft.values, draft.rest
        for index, name, remembered, column in self._cells:
            cell = row[index]
            if not cell:
                continue
            known = remembered(cell, _ABSENT)
            if known is _ABSENT:
                known = _fit(column.slot, cell)
                if len(cell) <= _SHORT and len(column.known) < _REMEMBERED:
                    column.known[cell] = known
            if known is None:
                continue
            if type(known) is _Odd:
                self._put_odd(column, known, cell, draft, number)
            else:
                values.setdefault(name, known)
        for index, label in self._extra:
            cell = row[index]
            if cell and cell.casefold() not in MISSING:
                rest[label] = cell
        if not values and not rest and not draft.pointers:
            return None
        for name, value in self._constants:
            values.setdefault(name, value)
        if self.key is None:
            self.name(draft, number)
        if draft.rest:
            draft.loaded = False
            keep_rest(draft, self.rest)
            draft.rest = {}
        return draft

    def name(self, draft: Draft, number: int) -> None:
        """Give a new record the title it must have, unless its title must be its own: then the row says what is missing."""
        values = draft.values
        if self.title in values:
            return
        if self._nameable:
            draft.loaded = False
            values[self.title] = next(
                (str(values[f]) for f in self.stand_in if values.get(f)), f"第 {number} 行"
            )
        elif self._missing:
            at = f"row {number}/{self._headings.get(self.title, self.title)}"
            draft.faults.append(Fault(at, "value-is-required", self._missing))

    def miss(self, draft: Draft, pointers: Mapping[str, Pointer], number: int) -> None:
        """Say which of the words of a row stood for no record: `pointers` as they were before they were settled."""
        for name, (_object, words) in pointers.items():
            if name not in draft.values:
                at = f"row {number}/{self._headings.get(name, name)}"
                draft.faults.append(Fault(at, "words-name-no-record", {"value": words}))

    def _put_odd(self, column: _Column, odd: "_Odd", cell: str, draft: Draft, number: int) -> None:
        name = column.slot.name
        draft.loaded = False
        if odd.pointer is not None:
            draft.pointers[name] = odd.pointer
            return
        if odd.value is not None:
            draft.values.setdefault(name, odd.value)
        draft.rest[column.label] = cell
        if odd.refused is not None:
            draft.faults.append(Fault(f"row {number}/{column.label}", odd.refused.slug, odd.refused.params))


@dataclass(frozen=True, slots=True)
class _Odd:
    """A cell that is not simply a value: a stand-in value, a pointer, or a refusal; the cell itself goes to the rest."""

    value: Any = None
    pointer: tuple[str, str] | None = None
    refused: Refused | None = None


def _fitted(object: Object, constants: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Constants as their fields take them; one that does not fit any more is left out."""
    draft = Draft()
    for name, value in constants.items():
        if name in object.fields:
            fill(slot_of(object.fields[name]), value, draft, name, name)
    return list(draft.values.items())


def _fit(slot: Slot, cell: str) -> Any:
    """The value of a cell, None for nothing, or what is odd about it."""
    word = cell.casefold()
    if word in MISSING:
        return None
    try:
        value = slot.load(cell)
        return None if value == () else value
    except Refused as refused:
        if slot.choices.get(word):
            mine = slot.choices[word]
            return _Odd(mine if slot.type == "choice" else (mine,))
        if slot.target is not None:
            return _Odd(pointer=(slot.target, cell[:200]))
        if slot.other is not None and refused.slug == "choice-is-unknown":
            return _Odd(slot.other if slot.type == "choice" else (slot.other,))
        if slot.longest and len(cell) > slot.longest:
            return _Odd(cell[: slot.longest], refused=refused)
        return _Odd(refused=refused)


def check_mapping(
    object: Object, width: int, mapping: Mapping[str, str]
) -> tuple[dict[int, str], list[Fault]]:
    """The mapping by column number, and every fault: no such column, no such field, a field given twice, no column at all."""
    fields = fields_for(object)
    found: dict[int, str] = {}
    faults: list[Fault] = []
    for key, field in mapping.items():
        at = f"/mapping/{key}"
        if not field:
            continue
        if not (key.isascii() and key.isdigit() and int(key) < width):
            faults.append(Fault(at, "column-is-unknown", {"column": key[:20]}))
        elif field not in fields:
            faults.append(Fault(at, "field-is-unknown", {"field": field[:100], "object": object.name}))
        elif field != REST and field in found.values():
            faults.append(Fault(at, "field-is-mapped-twice", {"field": field}))
        else:
            found[int(key)] = field
    if not found and not faults:
        faults.append(Fault("/mapping", "mapping-is-empty"))
    return found, faults


def check_key(object: Object, mode: str, key: str | None, chosen: Collection[str]) -> list[Fault]:
    """What is wrong with the way rows are to find their records: no such mode; no key column, or one that names many."""
    if mode not in MODES:
        return [Fault("/mode", "import-mode-is-unknown", {"mode": mode[:20]})]
    if mode == "create":
        return []
    if key is None or key not in chosen:
        return [Fault("/key", "import-key-is-missing")]
    field = object.fields.get(key)
    if field is None or field.place != "main" or [kind for _, kind in field.columns] not in _KEY_TYPES:
        return [Fault("/key", "field-cannot-be-a-key", {"field": key})]
    return []


def plan_rows(
    catalog: Catalog,
    object: str,
    names: Sequence[str],
    mapping: Mapping[int, str],
    mode: str = "create",
    key: str | None = None,
    constants: Mapping[str, Any] | None = None,
) -> RowPlan:
    return RowPlan(catalog.objects[object], names, mapping, mode, key, constants)
