"""Clocks as pure logic: what a batch of events does to them, whatever is repeated or late."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from yingdan.work.clocks import Happening, Rule, index, moves
from yingdan.work.span import seconds_of

T0 = datetime(2026, 3, 2, 2, tzinfo=UTC)
LEAD = UUID(int=7)
RULES = index(
    [
        Rule(
            "contact",
            "start",
            "decision.routed",
            "sales.lead",
            None,
            lambda row, env: row["data"]["pool"] is False,
        ),
        Rule(
            "contact",
            "meet",
            "record.created",
            "sales.activity",
            "lead",
            lambda row, env: row["data"]["kind"] == "call",
        ),
        Rule("contact", "cancel", "record.removed", "sales.lead", None, None),
        Rule(
            "contact",
            "pause",
            "record.changed",
            "sales.lead",
            None,
            lambda row, env: row["data"].get("hold") is True,
        ),
        Rule(
            "contact",
            "resume",
            "record.changed",
            "sales.lead",
            None,
            lambda row, env: row["data"].get("hold") is False,
        ),
    ]
)


def seen(
    event: str, object_: str = "sales.lead", subject: UUID = LEAD, minutes: float = 0, **data: Any
) -> Happening:
    return Happening(event, object_, subject, T0 + timedelta(minutes=minutes), data, uuid4())


def test_a_route_to_a_person_starts_and_a_call_on_the_lead_meets() -> None:
    found = moves(RULES, [seen("decision.routed", pool=False),
                          seen("record.created", "sales.activity", UUID(int=9), 3, kind="call", lead=str(LEAD))], None)  # fmt: skip
    assert set(found.started) == set(found.met) == {("contact", LEAD)}
    assert found.met["contact", LEAD].at == T0 + timedelta(minutes=3)


def test_the_pool_starts_nothing_and_a_note_meets_nothing() -> None:
    found = moves(RULES, [seen("decision.routed", pool=True),
                          seen("record.created", "sales.activity", UUID(int=9), 3, kind="note", lead=str(LEAD))], None)  # fmt: skip
    assert not found.started
    assert not found.met


def test_the_same_event_twice_changes_nothing_more() -> None:
    once = seen("decision.routed", pool=False)
    later = seen("decision.routed", minutes=5, pool=False)
    assert moves(RULES, [once, later], None).started["contact", LEAD].at == T0


def test_an_activity_without_a_lead_concerns_no_clock() -> None:
    assert not moves(RULES, [seen("record.created", "sales.activity", kind="call", lead=None)], None).met


def test_of_pause_and_resume_in_one_batch_the_last_word_wins() -> None:
    held = moves(
        RULES, [seen("record.changed", hold=False), seen("record.changed", minutes=1, hold=True)], None
    )
    assert held.paused
    assert not held.resumed


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("5m", 300), ("2h", 7200), ("3d", 259200)])
def test_spans_are_read(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "1.5h", "0m", "٥m", "99999999d"])
def test_unreadable_spans_are_none(text: str) -> None:
    assert seconds_of(text) is None
