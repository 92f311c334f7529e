"""Which channel a win is owed to: journeys of a period and seven models side by side. ADR 0044.

In: a definition, a period, a reader with rights. Out: credit and cost by channel, commonest paths, the flow.
Must not know: charts, HTTP.
"""

from yingdan.views.attribution.answer import AttributionShown, attribution, attribution_of, costs_of

__all__ = ["AttributionShown", "attribution", "attribution_of", "costs_of"]
