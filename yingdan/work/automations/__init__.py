"""Automations: when something happens and a condition holds, do these things, once."""

from yingdan.work.automations import definition
from yingdan.work.automations.answers import list_automations, read_automation, read_runs
from yingdan.work.automations.compiled import compile_automations
from yingdan.work.automations.consumer import AutomationConsumer
from yingdan.work.automations.due import forget_runs, sweep_automations
from yingdan.work.automations.rehearsal import rehearse
from yingdan.work.automations.store import SCHEMA
from yingdan.work.automations.turning import pause, replay_run, resume

__all__ = [
    "SCHEMA",
    "AutomationConsumer",
    "compile_automations",
    "definition",
    "forget_runs",
    "list_automations",
    "pause",
    "read_automation",
    "read_runs",
    "rehearse",
    "replay_run",
    "resume",
    "sweep_automations",
]
