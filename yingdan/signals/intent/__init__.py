"""The intent model: probabilities of an outcome, calibrated and explained.

In: rows of values, outcomes, times. Out: a model that predicts, explains, learns on, and is kept as JSON.
Must not know: the database, records, the catalog.
"""

from yingdan.signals.intent.fitting import FEWEST_OF_ONE_KIND, FEWEST_OUTCOMES, IntentConfig, fit
from yingdan.signals.intent.leaks import Finding, audit
from yingdan.signals.intent.model import IntentModel, Reason
from yingdan.signals.intent.quality import (
    ACCURACY_ASKED,
    Quality,
    calibration_error,
    decided,
    evaluate,
    log_loss,
)
from yingdan.signals.intent.trial import (
    AtCapacity,
    Bin,
    Gain,
    Trial,
    at_capacity,
    auc_interval,
    gains,
    monthly,
    reliability,
)

__all__ = [
    "ACCURACY_ASKED",
    "FEWEST_OF_ONE_KIND",
    "FEWEST_OUTCOMES",
    "AtCapacity",
    "Bin",
    "Finding",
    "Gain",
    "IntentConfig",
    "IntentModel",
    "Quality",
    "Reason",
    "Trial",
    "at_capacity",
    "audit",
    "auc_interval",
    "calibration_error",
    "decided",
    "evaluate",
    "fit",
    "gains",
    "log_loss",
    "monthly",
    "reliability",
]
