"""What a metric means, in words: its condition, who answers for it, and since which version it stands so."""

import re
from typing import Any, cast
from uuid import UUID

from yingdan.base import Label
from yingdan.expr import ExprFaults, Type, check, parse
from yingdan.kernel.access import QuestionNames
from yingdan.kernel.catalog import expression_words
from yingdan.kernel.records import about_of, log_names, titles
from yingdan.views.numbers.definition import Metric
from yingdan.views.numbers.dimension import PromiseWords, event_words
from yingdan.views.numbers.metric import Reader
from yingdan.views.numbers.promised import object_of
from yingdan.work import PROMISE_NAMES

_IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def said_of(catalog: Any, metric: Metric) -> Label | None:
    """The condition of a metric as a sentence; None where it has none, or none that can be read under this catalog."""
    if metric.filter is None:
        return None
    try:
        node = parse(metric.filter)
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


async def narrowed_of(reader: Reader, metric: Metric) -> Label | None:
    """The condition of a metric as `said_of` says it, records by their titles; those the reader may not see stay ids."""
    said = said_of(reader.catalog, metric)
    if said is None:
        return None
    left = {UUID(text) for text in _IDS.findall(said["zh"])}
    about = (
        about_of(reader.catalog, metric.event)[1].name
        if metric.event is not None
        else object_of(reader, metric)
    )
    for target in dict.fromkeys(("org.user", "org.unit", about)):
        if not left or target not in reader.catalog.objects:
            continue
        known = await titles(reader.tx, reader.catalog, reader.actor, target, left, env=reader.env)
        left -= known.keys()
        for id, title in known.items():
            said = {"zh": _named(said["zh"], id, title), "en": _named(said["en"], id, title)}
    return said


def _named(text: str, id: UUID, title: str) -> str:
    """Actors of events are written `user:` and the id of the person."""
    return text.replace(f"user:{id}", title).replace(str(id), title)


def owner_label(catalog: Any, metric: Metric) -> Label | None:
    """What the role is called that answers for a metric."""
    role = catalog.get("role", metric.owner) if metric.owner is not None else None
    return cast("Label", role.body.label) if role is not None else None
