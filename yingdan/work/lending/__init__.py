"""Access for a time: who may ask and give, for how long, who answers.

In: requests and gifts of people, what the company declared (`lending`). Out: temporary grants in the kernel's store, `access.*` events, notices.
Must not know: how a scope is made of them, screens.
"""

from yingdan.work.lending.asking import ask, decide, extend, give, take_back
from yingdan.work.lending.breaking import events_of_suspensions, lift, suspend, suspended
from yingdan.work.lending.definition import LENDING, Lending, lending_for, short
from yingdan.work.lending.duties import require_no_conflict
from yingdan.work.lending.emergency import EMERGENCY, open_now, review
from yingdan.work.lending.ending import lending_ticker
from yingdan.work.lending.giving import ABILITY, Wanted, answers, require_answers, row_of
from yingdan.work.lending.listing import answered_for, listed, of_record
from yingdan.work.lending.lying import leads_of, lying_with, lying_words
from yingdan.work.lending.packs import PUTTING, Putting, about_of, body_of, leads, may_put, put

__all__ = [
    "EMERGENCY",
    "PUTTING",
    "Putting",
    "answered_for",
    "about_of",
    "body_of",
    "events_of_suspensions",
    "leads",
    "leads_of",
    "lying_with",
    "lying_words",
    "lift",
    "may_put",
    "open_now",
    "put",
    "review",
    "suspend",
    "suspended",
    "ABILITY",
    "LENDING",
    "Lending",
    "Wanted",
    "answers",
    "ask",
    "decide",
    "extend",
    "give",
    "lending_for",
    "lending_ticker",
    "listed",
    "of_record",
    "require_answers",
    "require_no_conflict",
    "row_of",
    "short",
    "take_back",
]
