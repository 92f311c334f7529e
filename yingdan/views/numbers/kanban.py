"""A kanban: columns with their numbers from one question, and the first cards of each."""

from collections.abc import Sequence
from typing import Any

from yingdan.base import Problem
from yingdan.kernel.access import visible_fields
from yingdan.kernel.records import Breakdown, Group, Query, breakdown, query
from yingdan.views.numbers.keys import Json, condition, in_order, in_words
from yingdan.views.numbers.metric import Reader
from yingdan.views.wire import expand

GROUPING = frozenset({"choice", "boolean", "reference", "user", "unit"})
_MOST_COLUMNS = 60
_CARDS = 20


async def kanban(
    reader: Reader, object_name: str, group: str, *, total: str | None, where: str | None,
    sort: tuple[tuple[str, bool], ...], fields: Sequence[str], limit: int = _CARDS,
) -> Json:  # fmt: skip
    """Every column: value, label, tone, count, sums (by currency for money), the first cards and the cursor for more.
    Columns of a choice stand in its order, empty ones too. Problems as for `query` and `breakdown`;
    field-cannot-be-grouped 400."""
    field = _field(reader, object_name, group)
    asked = [Group(group)]
    measures: dict[str, tuple[str, str | None]] = {"count": ("count", None)}
    money = False
    if total is not None:
        measures["sum"] = ("sum", total)
        money = reader.catalog.objects[object_name].fields[total].type == "money" if total in visible_fields(
            reader.catalog, reader.actor, object_name
        ) else False  # fmt: skip
        if money:
            asked.append(Group(total, "currency"))
    found = await breakdown(
        reader.tx,
        reader.catalog,
        reader.actor,
        Breakdown(object_name, tuple(asked), measures, where),
        reader.env,
    )
    columns: dict[Any, Json] = {}
    if field.type == "choice":
        columns = {one["value"]: _column(one["value"]) for one in field.options.get("choices", ())}
    for keys, row in found.rows:
        column = columns.setdefault(keys[0], _column(keys[0]))
        column["count"] += row["count"]
        if total is not None and row["sum"] is not None:
            column["sums"].append({"amount": row["sum"], "currency": keys[1] if money else None})
    ordered = in_order(
        field, Group(group), list(columns.values()), lambda c: c["value"], lambda c: c["count"]
    )
    shown = ordered[:_MOST_COLUMNS]
    words = await in_words(reader, field, Group(group), (column["value"] for column in shown))
    tones = {one["value"]: one.get("tone") for one in field.options.get("choices", ())}
    cards: list[Json] = []
    for column in shown:
        column["label"], column["tone"] = words.get(column["value"]), tones.get(column["value"])
        if column["count"]:
            page = await _cards(reader, object_name, field, column["value"], where, sort, fields, limit, None)
            column["cards"], column["next"] = page.rows, page.next
            cards += page.rows
    wire = iter(await expand(reader.tx, reader.catalog, reader.actor, object_name, cards))
    for column in shown:
        column["cards"] = [next(wire) for _ in column["cards"]]
    return {
        "object": object_name, "group": group, "sum": total, "columns": shown, "exact_from": found.exact_from,
        "more_columns": len(ordered) - len(shown),
    }  # fmt: skip


async def kanban_cards(
    reader: Reader, object_name: str, group: str, value: Any, *, where: str | None,
    sort: tuple[tuple[str, bool], ...], fields: Sequence[str], limit: int, cursor: str | None,
) -> Json:  # fmt: skip
    """More cards of one column. `value` in wire form; None is the column of those without a value."""
    field = _field(reader, object_name, group)
    loaded = field.field_type.load(value, field.options) if value is not None else None
    page = await _cards(reader, object_name, field, loaded, where, sort, fields, limit, cursor)
    rows = await expand(reader.tx, reader.catalog, reader.actor, object_name, page.rows)
    return {"value": value, "cards": rows, "next": page.next}


def _field(reader: Reader, object_name: str, group: str) -> Any:
    one = reader.catalog.objects.get(object_name)
    if one is None:
        raise Problem("object-is-unknown", 404, object=object_name)
    field = one.fields.get(group)
    if field is None:
        raise Problem("field-is-unknown", 400, field=group, object=object_name)
    if field.type not in GROUPING:
        raise Problem("field-cannot-be-grouped", 400, field=group, object=object_name)
    return field


def _column(value: Any) -> Json:
    return {"value": value, "label": None, "tone": None, "count": 0, "sums": [], "cards": [], "next": None}


async def _cards(
    reader: Reader, object_name: str, field: Any, value: Any, where: str | None,
    sort: tuple[tuple[str, bool], ...], fields: Sequence[str], limit: int, cursor: str | None,
) -> Any:  # fmt: skip
    here = condition(field, Group(field.name), value, reader.env.zone)
    text = f"{here} && ({where})" if where else here
    ask = Query(object_name, tuple(fields), text, sort, limit, cursor)
    return await query(reader.tx, reader.catalog, reader.actor, ask, reader.env)
