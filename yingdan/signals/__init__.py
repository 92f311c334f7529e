"""Signals: what happened lately, as numbers. Decayed sums, scores with levels, and a learned probability.

In: behaviour events, records that come and change, weights. Out: derived score, level and probability of records;
`signal.crossed` when a level is entered or left; explanations, rankings and previews under any weights.
Must not know: connectors, routing, promises, HTTP; what a signal or a level means to the business.
"""

from yingdan.signals.answers import (
    explain,
    explanation,
    overview,
    preview,
    ranking,
    settling_of,
    tune,
    values,
)
from yingdan.signals.consumer import SignalsConsumer
from yingdan.signals.definition import SCORE, SIGNAL, ScoreBody, SignalBody
from yingdan.signals.intent import Finding, IntentConfig, IntentModel, Quality, Reason, audit, evaluate, fit
from yingdan.signals.model import Explanation, Moved, Ranked, Settling
from yingdan.signals.model_shown import ModelShown
from yingdan.signals.modelling import (
    ask_training,
    model_scores,
    model_shown,
    put_in_service,
    release_model,
    set_capacity,
)
from yingdan.signals.serving import Models
from yingdan.signals.settling import settling, signal_jobs
from yingdan.signals.store import SCHEMA
from yingdan.signals.timers import cross, signal_ticker
from yingdan.signals.tuning import SignalChange, read_changes

__all__ = [
    "SCHEMA",
    "SCORE",
    "SIGNAL",
    "Explanation",
    "Finding",
    "IntentConfig",
    "IntentModel",
    "ModelShown",
    "Models",
    "Moved",
    "Quality",
    "Ranked",
    "Reason",
    "ScoreBody",
    "Settling",
    "SignalBody",
    "SignalChange",
    "SignalsConsumer",
    "ask_training",
    "audit",
    "cross",
    "evaluate",
    "explain",
    "explanation",
    "fit",
    "model_scores",
    "model_shown",
    "overview",
    "preview",
    "put_in_service",
    "ranking",
    "read_changes",
    "release_model",
    "set_capacity",
    "settling",
    "settling_of",
    "signal_jobs",
    "signal_ticker",
    "tune",
    "values",
]
