"""What the runs of a batch share while they are carried out."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor, System
from yingdan.work.automations.compiled import Automation
from yingdan.work.automations.model import Run


@dataclass(slots=True)
class Scene:
    """What all actions of a batch share. `made`: which run wrote a record, for the cause of its event. `patient`:
    a failed run is tried again; a rehearsal is not."""

    tx: Tx
    catalog: Any
    now: datetime
    env: Env
    patient: bool = True
    made: dict[UUID, Run] = field(default_factory=dict)
    memo: dict[Any, Any] = field(default_factory=dict)


def actor_of(automation: Automation) -> Actor:
    """An automation in the log."""
    return System(f"automation:{automation.name}")
