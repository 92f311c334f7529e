"""The scoring of a catalog with its slots in this database."""

from dataclasses import replace
from typing import TYPE_CHECKING

from yingdan.base import Tx
from yingdan.signals import store
from yingdan.signals.scoring import Scoring, compile_scoring

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog


async def placed(tx: Tx, catalog: "Catalog") -> Scoring:
    """Compile once per catalog and find the slots. They are only remembered once committed: a transaction that is
    rolled back takes the slots it made with it."""
    scoring = catalog.once(compile_scoring)
    if scoring.placed:
        return scoring
    slots, committed = await store.read_slots(tx, sorted(scoring.signals))
    target = scoring if committed else replace(scoring, slots={}, half_lives_s=[])
    target.place(slots)
    return target
