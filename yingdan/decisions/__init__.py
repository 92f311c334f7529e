"""Choices with reasons: grading by decision tables, routing by policy, people's own choices over both.

In: facts of records, signals' values, events. Out: decisions kept with their inputs and version, derived columns
(grade, owner, unit), `decision.*` events.
Must not know: tasks, clocks, notices, screens, or how anything is delivered.
"""

from yingdan.decisions import contests, looks, pairs, proof, sharing, simulation, store_contests, store_pools
from yingdan.decisions.answers import Answers
from yingdan.decisions.calendars import NOBODY, Calendars, Paths, compile_calendars
from yingdan.decisions.chance import Chances
from yingdan.decisions.claimable import Desk, desk_of, refusals
from yingdan.decisions.compiled import compile_decisions
from yingdan.decisions.consumer import DecisionsConsumer
from yingdan.decisions.definition import Calendar, week_of
from yingdan.decisions.differences import PARTS, Term
from yingdan.decisions.evenness import jain
from yingdan.decisions.explained import explain
from yingdan.decisions.floor import Floor
from yingdan.decisions.model import Candidate, Choice, Weighed
from yingdan.decisions.names import Known, faults_of, table_names
from yingdan.decisions.override import claim, entrust, hand_on, transfer
from yingdan.decisions.rehearsed import Judged, judge
from yingdan.decisions.routing import FULL, choose, give
from yingdan.decisions.store import SCHEMA as _STORE
from yingdan.decisions.store import read_loads, reasons_of, shadow_counts
from yingdan.decisions.store_given import Given, GivenAsked, Turned, given, turned
from yingdan.decisions.table import Table, decide
from yingdan.decisions.taking_back import take_back
from yingdan.decisions.trial import Trial
from yingdan.decisions.why_not import Held, WhyNot, why_not

SCHEMA = _STORE + pairs.SCHEMA + store_pools.SCHEMA + store_contests.SCHEMA

__all__ = [
    "SCHEMA",
    "Answers",
    "Calendar",
    "Calendars",
    "NOBODY",
    "Paths",
    "compile_calendars",
    "Candidate",
    "Chances",
    "Choice",
    "DecisionsConsumer",
    "Desk",
    "Floor",
    "Held",
    "PARTS",
    "Term",
    "Weighed",
    "WhyNot",
    "why_not",
    "Given",
    "GivenAsked",
    "Judged",
    "Known",
    "Table",
    "Trial",
    "Turned",
    "choose",
    "claim",
    "compile_decisions",
    "entrust",
    "contests",
    "decide",
    "desk_of",
    "explain",
    "faults_of",
    "give",
    "given",
    "hand_on",
    "jain",
    "judge",
    "looks",
    "pairs",
    "proof",
    "read_loads",
    "reasons_of",
    "refusals",
    "shadow_counts",
    "sharing",
    "simulation",
    "FULL",
    "table_names",
    "take_back",
    "transfer",
    "turned",
    "week_of",
]
