"""Breaker rules: what is seen too often in a short time holds a person, a pack or a situation back, before anybody has to notice.

In: denials, exports and sign-ins of the log, rules of the company. Out: suspensions, `access.suspended`, words to the person and to those who answer.
Must not know: how a suspension closes what it closes, screens.
"""

from yingdan.work.breakers.consumer import SIGHTED, BreakerConsumer
from yingdan.work.breakers.definition import BREAKER_RULE, BreakerRule
from yingdan.work.breakers.store import SCHEMA
from yingdan.work.breakers.wording import reason_words

__all__ = ["BREAKER_RULE", "SCHEMA", "SIGHTED", "BreakerConsumer", "BreakerRule", "reason_words"]
