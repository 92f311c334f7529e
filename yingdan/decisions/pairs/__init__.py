"""Which records may be one customer: the running part of identity. ADR 0041, ADR 0047.

In: records that are new or have changed, definitions of the kind `identity`. Out: pairs with the weight of every
comparison, and what people said of them. Must not know: how records are merged, screens, the line of stages.
"""

from yingdan.decisions.pairs.answers import Told, decide_apart, open_again, pair_seen, queue, told_of
from yingdan.decisions.pairs.compiled import Recogniser, compile_identities
from yingdan.decisions.pairs.consumer import IdentityConsumer, compare_due, settle_chunk
from yingdan.decisions.pairs.definition import Identity
from yingdan.decisions.pairs.learnt import LEARNT
from yingdan.decisions.pairs.meeting import renew
from yingdan.decisions.pairs.store import SCHEMA, Pair, save_cards

__all__ = [
    "LEARNT",
    "SCHEMA",
    "Identity",
    "IdentityConsumer",
    "Pair",
    "Recogniser",
    "Told",
    "compare_due",
    "compile_identities",
    "decide_apart",
    "open_again",
    "pair_seen",
    "queue",
    "renew",
    "save_cards",
    "settle_chunk",
    "told_of",
]
