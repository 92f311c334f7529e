"""A pivot: numbers of an object or a metric by rows and columns that a person chooses on the spot."""

from collections.abc import Sequence
from typing import Any, cast

from yingdan.base import Problem
from yingdan.kernel.records import Breakdown, Group, Part, breakdown
from yingdan.views.numbers.definition import Tile
from yingdan.views.numbers.keys import Json, condition, in_order, in_words, ranked
from yingdan.views.numbers.metric import Reader
from yingdan.views.numbers.periods import Period
from yingdan.views.numbers.tiles import Filters, tile_data

_PARTS = frozenset({"day", "week", "month", "quarter", "year", "currency"})


async def metric_pivot(
    reader: Reader, metric: str, by: Sequence[str], where: str | None, filters: Filters
) -> Json:
    """A metric by dimensions, in the shape of a tile."""
    if reader.catalog.get("metric", metric) is None:
        raise Problem("metric-is-unknown", 404, metric=metric)
    period: Period = filters.period or "all"
    found = await tile_data(
        reader, Tile("pivot", "pivot", (metric,), tuple(by), filter=where, limit=1000), period, filters
    )
    if "problem" in found:
        raise Problem(found["problem"], 400, metric=metric)
    return found


async def object_pivot(
    reader: Reader,
    object_name: str,
    by: Sequence[str],
    measures: Sequence[tuple[str, str | None]],
    where: str | None,
) -> Json:
    """Measures (function, field) of an object by dimensions. A sum of money needs its currency among the dimensions or is
    given for each: the currency is then the last dimension by itself."""
    one = reader.catalog.objects.get(object_name)
    if one is None:
        raise Problem("object-is-unknown", 404, object=object_name)
    groups = _groups(one, by, measures)
    named = {f"m{place}": measure for place, measure in enumerate(measures)}
    found = await breakdown(
        reader.tx,
        reader.catalog,
        reader.actor,
        Breakdown(object_name, tuple(groups), named, where),
        reader.env,
    )
    fields = [one.fields[group.field] for group in groups]
    rows = list(found.rows)
    for place in range(len(groups) - 1, -1, -1):
        rows = in_order(
            fields[place],
            groups[place],
            rows,
            lambda row, at=place: row[0][at],
            lambda row: cast("Any", row[1].get("m0")),
        )
    words = [
        await in_words(reader, field, group, (keys[place] for keys, _ in rows))
        for place, (field, group) in enumerate(zip(fields, groups, strict=True))
    ]
    zone = reader.env.zone
    return {
        "by": [{"dimension": f"{g.field}@{g.part}" if g.part else g.field, "field": g.field, "part": g.part,
                "type": f.type, "label": f.label,
                "values": ranked(f, g, rows, lambda row, at=place: row[0][at], lambda row: cast("Any", row[1].get("m0")))}
               for place, (g, f) in enumerate(zip(groups, fields, strict=True))],
        "measures": [{"function": function, "field": name} for function, name in measures],
        "rows": [
            {"keys": [{"value": key, "label": words[place].get(key)} for place, key in enumerate(keys)],
             "values": list(values.values()),
             "where": " && ".join(condition(f, g, k, zone) for f, g, k in zip(fields, groups, keys, strict=True)
                                  if g.part != "currency")}
            for keys, values in rows
        ],
        "drill": {"object": object_name, "filter": where or ""}, "exact_from": [found.exact_from],
    }  # fmt: skip


def _groups(one: Any, by: Sequence[str], measures: Sequence[tuple[str, str | None]]) -> list[Group]:
    groups = [_group(text) for text in by]
    for function, name in measures:
        field = one.fields.get(name) if name is not None else None
        if field is not None and field.type == "money" and function != "count":
            currency = Group(field.name, "currency")
            groups += [currency] if currency not in groups else []
    return groups


def _group(text: str) -> Group:
    name, _, part = text.partition("@")
    if part and part not in _PARTS:
        raise Problem("field-cannot-be-grouped", 400, field=text, object="")
    return Group(name, cast("Part | None", part or None))
