"""Promises: clocks that count working time, notices that tell people what is theirs, automations that act.

In: events, records, decisions. Out: clocks and notices in their own store, `clock.*` and `notice.*` events.
Must not know: screens, HTTP, connectors; an outside change is asked for by an event.
"""

from yingdan.work import breakers, cells, definition, lending, reviewing, suggestions, task_forces
from yingdan.work.automations import SCHEMA as _AUTOMATIONS
from yingdan.work.automations import (
    AutomationConsumer,
    forget_runs,
    list_automations,
    pause,
    read_automation,
    read_runs,
    rehearse,
    replay_run,
    resume,
    sweep_automations,
)
from yingdan.work.compiled import compile_clocks
from yingdan.work.consumer import WorkConsumer
from yingdan.work.flows import SCHEMA as _FLOWS
from yingdan.work.flows import FlowConsumer, flow_ticker
from yingdan.work.lending import lending_ticker
from yingdan.work.lights import is_open, light_of
from yingdan.work.model import Clock, Notice
from yingdan.work.notices import say
from yingdan.work.pacing import pace_jobs, pace_ticker
from yingdan.work.span import seconds_of
from yingdan.work.store import SCHEMA as _PROMISES
from yingdan.work.store import (
    clocks_of,
    notices_of,
    open_of,
    read_notices,
)
from yingdan.work.store_promises import (
    PROMISE_DIMENSIONS,
    PROMISE_NAMES,
    Among,
    Measure,
    Whose,
    asks_foremost,
    promise_page,
    promises,
)
from yingdan.work.store_responses import Asked, Response, responses
from yingdan.work.sweep import sweep

SCHEMA = (
    _PROMISES + _AUTOMATIONS + _FLOWS + reviewing.SCHEMA + breakers.SCHEMA + task_forces.SCHEMA + cells.SCHEMA
)

__all__ = [
    "SCHEMA",
    "suggestions",
    "AutomationConsumer",
    "Among",
    "Measure",
    "PROMISE_DIMENSIONS",
    "Asked",
    "FlowConsumer",
    "flow_ticker",
    "breakers",
    "lending",
    "reviewing",
    "task_forces",
    "lending_ticker",
    "Response",
    "responses",
    "PROMISE_NAMES",
    "Whose",
    "asks_foremost",
    "is_open",
    "light_of",
    "Clock",
    "Notice",
    "WorkConsumer",
    "sweep_automations",
    "resume",
    "replay_run",
    "rehearse",
    "read_runs",
    "read_automation",
    "pause",
    "list_automations",
    "forget_runs",
    "clocks_of",
    "compile_clocks",
    "cells",
    "definition",
    "notices_of",
    "pace_jobs",
    "pace_ticker",
    "open_of",
    "promise_page",
    "promises",
    "read_notices",
    "say",
    "seconds_of",
    "sweep",
]
