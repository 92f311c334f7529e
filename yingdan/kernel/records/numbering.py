"""Automatic numbers: each new record takes the next of its series, in the transaction that creates it."""

from collections.abc import Sequence

from yingdan.fields import number_of, place_of, prefix_of
from yingdan.kernel.records import store
from yingdan.kernel.records.keys import match_value
from yingdan.kernel.records.model import Draft
from yingdan.kernel.records.plan import Plan, Slot, unique_kind
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.store import KeyRow, Series

_ROUNDS = 5


async def give_numbers(run: Run, plan: Plan, fresh: Sequence[Draft]) -> None:
    """Fill the automatic numbers of records about to be made. Numbers that came from outside are kept, and the
    series goes on after them. One statement per field, however many records."""
    for slot in plan.numbered:
        waiting = [draft for draft in fresh if draft.values.get(slot.name) is None]
        floors = _floors(slot, fresh)
        for _ in range(_ROUNDS):
            if not waiting and not floors:
                break
            waiting = await _give(run, plan, slot, waiting, floors)
            floors = {}


def _floors(slot: Slot, fresh: Sequence[Draft]) -> dict[str, int]:
    """The highest place given from outside, by series."""
    found: dict[str, int] = {}
    for draft in fresh:
        given = draft.values.get(slot.name)
        place = place_of(given, slot.options) if given is not None else None
        if place is not None:
            found[place[0]] = max(found.get(place[0], 0), place[1])
    return found


async def _give(
    run: Run, plan: Plan, slot: Slot, waiting: Sequence[Draft], floors: dict[str, int]
) -> list[Draft]:
    """Number the drafts; those whose number somebody holds already, and that need another, come back."""
    today = prefix_of(slot.options, run.env.today)
    start = int(slot.options.get("start", 1))
    series = {name: Series(name, floor, 0) for name, floor in floors.items()}
    if waiting:
        floor = max(floors.get(today, 0), start - 1)
        series[today] = Series(today, floor, len(waiting))
    ends = await store.take_numbers(run.tx, slot.field.id, [series[name] for name in sorted(series)])
    if not waiting:
        return []
    first = ends[today] - len(waiting) + 1
    keys: list[KeyRow] = []
    for place, draft in enumerate(waiting, first):
        number = draft.values[slot.name] = number_of(today, place, slot.options)
        keys.append((unique_kind(slot.name), match_value(unique_kind(slot.name), number) or number, draft.id))
    taken = await store.take_keys(run.tx, plan.name, sorted(keys))
    lost = {key for kind, value, key in keys if (kind, value) not in taken}
    return [draft for draft in waiting if draft.id in lost]
