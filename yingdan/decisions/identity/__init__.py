"""Whether two records are one customer, by weighed evidence. ADR 0041.

In: what records say of a customer, how often values occur, weights. Out: a word (match, clerk, no), the chance, and the
weight of every comparison; weights learnt without labels; the keys under which a record may be met.
Must not know: records' stores, events, the time of day.
"""

from yingdan.decisions.identity.cluster import clusters
from yingdan.decisions.identity.company import Company, company_of
from yingdan.decisions.identity.compare import LEVELS, Agreement, compare
from yingdan.decisions.identity.learn import learn
from yingdan.decisions.identity.party import Party, party_of
from yingdan.decisions.identity.person import Person, person_of
from yingdan.decisions.identity.weigh import BARS, Evidence, Frequency, Weighed, Weights, apart, weigh

__all__ = [
    "BARS",
    "LEVELS",
    "Agreement",
    "Company",
    "Evidence",
    "Frequency",
    "Party",
    "Person",
    "Weighed",
    "Weights",
    "apart",
    "clusters",
    "company_of",
    "compare",
    "learn",
    "party_of",
    "person_of",
    "weigh",
]
