"""The intent model: probabilities of an outcome, calibrated and explained.

In: rows of values, outcomes, times. Out: a model that predicts, explains, learns on, and is kept as JSON.
Must not know: the database, records, the catalog.
"""

from yingdan.signals.intent.fitting import IntentConfig, fit
from yingdan.signals.intent.leaks import Finding, audit
from yingdan.signals.intent.model import IntentModel, Reason
from yingdan.signals.intent.quality import Quality, evaluate

__all__ = ["Finding", "IntentConfig", "IntentModel", "Quality", "Reason", "audit", "evaluate", "fit"]
