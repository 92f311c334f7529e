"""What an automation leaves behind: runs."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.work.automations.compiled import Automation

# A run goes on (running), has come to an end (done, stopped, skipped, looped, failed), or will go on (waiting, retrying, held).
RUNNING, DONE, STOPPED, SKIPPED, LOOPED, FAILED = "running", "done", "stopped", "skipped", "looped", "failed"
WAITING, RETRYING, HELD = "waiting", "retrying", "held"
OPEN = (WAITING, RETRYING, HELD)
# Pauses in seconds before a run that failed is tried again; after the last it is set aside.
PAUSES_S = (10, 60, 600, 3600)


@dataclass(slots=True, eq=False)
class Run:
    """One carrying out of an automation for one event or record. `facts`: record, before, data, decision, as the
    expressions know them. `step`: the next action. `trace`: what each action did."""

    id: UUID
    automation: Automation
    version: int
    subject: UUID | None
    event: UUID | None
    event_type: str
    cause: UUID | None
    hop: int
    begun_at: datetime
    facts: dict[str, Any]
    state: str = RUNNING
    step: int = 0
    attempts: int = 0
    due_at: datetime | None = None
    trace: list[dict[str, Any]] = field(default_factory=list)
    problem: dict[str, Any] | None = None
    took_us: int = 0
