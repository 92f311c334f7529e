"""What a metric means, in words: its condition, who answers for it, and since which version it stands so."""

from typing import Any, cast

from yingdan.base import Label
from yingdan.expr import ExprFaults, Type, check, parse
from yingdan.kernel.access import QuestionNames
from yingdan.kernel.catalog import expression_words
from yingdan.kernel.records import about_of, log_names
from yingdan.views.numbers.definition import Metric
from yingdan.views.numbers.dimension import PromiseWords, event_words
from yingdan.work import PROMISE_NAMES


def said_of(catalog: Any, metric: Metric) -> Label | None:
    """The condition of a metric as a sentence; None where it has none, or none that can be read under this catalog."""
    if metric.filter is None:
        return None
    node = parse(metric.filter)
    try:
        if metric.event is not None:
            checked = check(node, log_names(catalog, metric.event), Type.BOOL)
            return expression_words(
                checked, about_of(catalog, metric.event)[1], event_words(catalog, metric.event)
            )
        if metric.promised:
            words = cast("Any", PromiseWords(catalog, metric))
            return expression_words(check(node, PROMISE_NAMES, Type.BOOL), words)
        one = catalog.objects[metric.object]
        return expression_words(check(node, QuestionNames(one, catalog), Type.BOOL), one)
    except ExprFaults:
        return None


def owner_label(catalog: Any, metric: Metric) -> Label | None:
    """What the role is called that answers for a metric."""
    role = catalog.get("role", metric.owner) if metric.owner is not None else None
    return cast("Label", role.body.label) if role is not None else None
