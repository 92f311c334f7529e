"""Behaviours become events: about the record when the visitor is known, else about the visitor."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from yingdan.base import uuid7
from yingdan.connectors.model import ChannelPlan, Opened
from yingdan.connectors.tracker import Behaviours, Timing
from yingdan.events import Event

STRANGER = "visitor"
TYPE = "type:"
"""Counters of event types begin with this."""


def visitors_of(opened: Sequence[Opened]) -> set[UUID]:
    """The visitors whose behaviour was told, or who were said to be somebody else too."""
    told = {each.visitor for one in opened for each in one.behaviours if each.visitor}
    return told | {visitor for one in opened for same, _at in one.same for visitor in same}


def tell_behaviours(one: Opened, known: Mapping[UUID, tuple[str, UUID]], events: list[Event]) -> None:
    """Append the events of one delivery. Names that the channel does not declare, and moments older than 400 days, are noted
    and stay in the raw delivery."""
    assert one.plan is not None
    before = len(events)
    for behaviours in one.behaviours:
        _tell(one, one.plan, behaviours, known, events)
    told = len(events) - before
    if told:
        one.counts["events"] = told


def _tell(
    one: Opened,
    plan: ChannelPlan,
    behaviours: Behaviours,
    known: Mapping[UUID, tuple[str, UUID]],
    events: list[Event],
) -> None:
    visitor = behaviours.visitor
    object: str | None
    subject: UUID | None
    object, subject = known.get(visitor, (STRANGER, visitor)) if visitor is not None else (None, None)
    moment = Timing(one.arrival.received_at, behaviours.sent_ms).at
    types, actor, source = plan.events, plan.actor, plan.source
    counted: dict[str, int] = {}
    oldest = one.arrival.received_at
    for name, ms, data in behaviours.events:
        type_ = types.get(name)
        if type_ is None:
            one.notes[f"unknown:{name[:40]}"] += 1
            continue
        at = moment(ms)
        if at is None:
            one.notes["too_old"] += 1
            continue
        counted[type_] = counted.get(type_, 0) + 1
        oldest = min(oldest, at)
        events.append(Event(uuid7(), type_, at, object, subject, actor, source, data))
    if counted:
        one.oldest = min(one.oldest or oldest, oldest)
    for type_, n in counted.items():
        one.counts[f"{TYPE}{type_}"] += n
