"""Sums made anew from the log, when a half-life, or what a signal hears, has changed.

The states of a chunk are held first; facts are read after that. A fact that is not yet in them is still ahead of the
stage, or in a transaction that waits for these very rows: either way it is added later, by the new rule, once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from yingdan.base import Tx
from yingdan.events import Event, taken_of
from yingdan.expr import Env
from yingdan.signals import store_rebuild
from yingdan.signals.decay import LARGEST, remaining
from yingdan.signals.deltas import Ears, gather, relabel
from yingdan.signals.scoring import Scoring

if TYPE_CHECKING:
    from yingdan.signals.model import State

CONSUMER = "signals"
PAGE = 5_000


async def rebuild_sums(
    tx: Tx, scoring: Scoring, states: Mapping[UUID, "State"], names: Sequence[str], now: datetime, env: Env
) -> None:
    """Replace the sums of some signals in held states (in memory and in the store) by what the log says."""
    slots = {name: scoring.slots[name] for name in names if name in scoring.slots}
    if not slots or not states:
        return
    visitors = await store_rebuild.visitors_of(tx, list(states))
    owners = {visitor: (record, states[record].object) for visitor, record in visitors.items()}
    fresh = {subject: dict.fromkeys(slots.values(), 0.0) for subject in states}
    types = sorted(kind for kind, ears in scoring.hearers.items() if any(one.signal in slots for one in ears))
    ears, heard = Ears(scoring), set(slots.values())
    last = UUID(int=0)
    while events := await taken_of(tx, CONSUMER, [*states, *visitors], types, last, PAGE):
        last = events[-1].id
        for subject, parts in _parts(events, ears, owners, now, env).items():
            at_s, sums = states[subject].at_s, fresh[subject]
            for moment, slot, value in parts:
                if slot in heard:
                    half_s = scoring.half_lives_s[slot]
                    sums[slot] = min(sums[slot] + value * remaining(at_s - moment, half_s), LARGEST)
    for subject, sums in fresh.items():
        state = states[subject]
        length = max([len(state.s), *(slot + 1 for slot, value in sums.items() if value > 0.0)])
        state.s = [*state.s, *[0.0] * (length - len(state.s))]
        for slot, value in sums.items():
            if slot < length:
                state.s[slot] = value
    await store_rebuild.write_sums(tx, {subject: state.s for subject, state in states.items()})


def _parts(
    events: Sequence[Event], ears: Ears, owners: Mapping[UUID, tuple[UUID, str]], now: datetime, env: Env
) -> dict[UUID, list[tuple[float, int, float]]]:
    # A fact that came before its time was counted as of its arrival.
    facts = [
        msgspec.structs.replace(one, at=one.received_at)
        if one.received_at is not None and one.at > one.received_at
        else one
        for one in events
    ]
    deltas = relabel(gather(facts, ears, now, env), owners)
    return {subject: delta.parts for subject, delta in deltas.items()}
