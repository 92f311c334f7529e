"""The append-only log: facts. Append in your own transaction, follow by position.

In: events told by stages and connectors. Out: the same events, in order, each followed exactly once per consumer; in `audit`,
a tree over them that proves itself.
Must not know: what any event means, objects, or who follows.
"""

from yingdan.events import audit
from yingdan.events.log import (
    PROCESS,
    append,
    append_all,
    begin_generation,
    end_position,
    follow_from_now,
    held,
    held_since,
    of_subject,
    of_types,
    prepare,
    read,
    read_heard,
    since,
    taken_of,
)
from yingdan.events.model import EVERYBODY, MAX_HOP, Event, Heard, Position
from yingdan.events.parked import PARKED, Parked, count_parked, park, parked, replay
from yingdan.events.passage import PATIENCE_S, Passage, flow
from yingdan.events.runner import Batch, Consumer, Runner
from yingdan.events.schema import SCHEMA as _LOG
from yingdan.events.standing import behind, horizon_lag_ms
from yingdan.events.store_told import (
    linked_since,
    newest_told,
    told_from,
    touches_of,
    values_told,
    written_in_bulk,
)

SCHEMA = _LOG + audit.SCHEMA

__all__ = [
    "EVERYBODY",
    "MAX_HOP",
    "PARKED",
    "PATIENCE_S",
    "PROCESS",
    "SCHEMA",
    "Batch",
    "Consumer",
    "Event",
    "Heard",
    "Passage",
    "Parked",
    "Position",
    "Runner",
    "append",
    "append_all",
    "begin_generation",
    "behind",
    "count_parked",
    "audit",
    "end_position",
    "flow",
    "follow_from_now",
    "held",
    "held_since",
    "horizon_lag_ms",
    "of_subject",
    "linked_since",
    "newest_told",
    "of_types",
    "park",
    "parked",
    "prepare",
    "read",
    "read_heard",
    "replay",
    "since",
    "taken_of",
    "told_from",
    "touches_of",
    "values_told",
    "written_in_bulk",
]
