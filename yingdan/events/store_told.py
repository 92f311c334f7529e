"""Questions about what was told, answered without giving the events themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from yingdan.base import Tx, fetch


async def touches_of(
    tx: Tx, subjects: Sequence[UUID], types: Sequence[str], quiet: timedelta
) -> list[tuple[UUID, str, datetime]]:
    """(subject, source, moment) of events of some types, per subject in the order of time; what follows another of the
    same source in less than `quiet` is left out."""
    rows = await fetch(
        tx,
        "select t.subject, t.source, t.at from (select e.subject, e.source, e.at, e.id,"
        " lag(e.source) over w as source_before, lag(e.at) over w as at_before from events.event e"
        " where e.subject = any(%(subjects)s) and e.type = any(%(types)s)"
        " window w as (partition by e.subject order by e.at, e.id)) t"
        " where t.source_before is distinct from t.source or t.at - t.at_before >= %(quiet)s"
        " order by t.subject, t.at, t.id",
        {"subjects": list(subjects), "types": list(types), "quiet": quiet},
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def values_told(tx: Tx, subjects: Sequence[UUID], type_: str, key: str, limit: int) -> list[str]:
    """The different texts under one key of the events of a type about some subjects, the last told first."""
    rows = await fetch(
        tx,
        "select e.data ->> %(key)s from events.event e where e.subject = any(%(subjects)s) and e.type = %(type)s"
        " and e.data ->> %(key)s is not null group by e.data ->> %(key)s order by max(e.at) desc limit %(limit)s",
        {"subjects": list(subjects), "type": type_, "key": key, "limit": limit},
    )
    return [row[0] for row in rows]


async def linked_since(
    tx: Tx, type_: str, key: str, values: Sequence[UUID], since: datetime
) -> dict[UUID, UUID]:
    """Value under a key -> the subject that the newest event of a type with it is about, of events received from a moment on."""
    rows = await fetch(
        tx,
        "select distinct on (e.data ->> %(key)s) e.data ->> %(key)s, e.subject from events.event e"
        " where e.type = %(type)s and e.received_at >= %(since)s and e.data ->> %(key)s = any(%(values)s)"
        " and e.subject is not null order by e.data ->> %(key)s, e.at desc, e.id desc",
        {"type": type_, "key": key, "since": since, "values": [str(one) for one in values]},
    )
    return {UUID(row[0]): row[1] for row in rows}


async def told_from(
    tx: Tx, moments: Mapping[UUID, datetime], type_: str
) -> list[tuple[UUID, dict[str, Any]]]:
    """(subject, data) of the events of a type about each subject from its own moment on, that moment included."""
    keys = sorted(moments)
    rows = await fetch(
        tx,
        "select e.subject, e.data from unnest(%(k)s::uuid[], %(m)s::timestamptz[]) as d (subject, moment)"
        " join events.event e on e.subject = d.subject and e.at >= d.moment where e.type = %(type)s",
        {"k": keys, "m": [moments[key] for key in keys], "type": type_},
    )
    return [(row[0], row[1]) for row in rows]


async def written_in_bulk(
    tx: Tx, object_name: str, moments: Mapping[UUID, datetime], inside: Sequence[str], most: int
) -> dict[UUID, list[str]]:
    """By record the values written, each from its own moment on, by changes of many records at once; of fields in `inside` the keys within
    that became another. One statement over the newest `most` such changes since the first of the moments."""
    keys = sorted(moments)
    rows = await fetch(
        tx,
        "with told as materialized (select e.at, e.data from events.event e"
        " where e.type = 'record.bulk_changed' and e.object = %(object)s and e.at >= %(first)s order by e.at desc limit %(most)s)"
        ", row as (select d.subject, r.after, r.before from told t"
        " cross join lateral rows from (jsonb_array_elements_text(t.data -> 'ids'), jsonb_array_elements(t.data -> 'rows'),"
        " jsonb_array_elements(t.data -> 'undo')) as r (id, after, before)"
        " join unnest(%(k)s::uuid[], %(m)s::timestamptz[]) as d (subject, moment)"
        " on d.subject = r.id::uuid and t.at >= d.moment)"
        ", written as (select w.subject, k.name from row w cross join lateral jsonb_object_keys(w.after) as k (name)"
        " where not k.name = any(%(inside)s)"
        " union select w.subject, k.name from row w cross join unnest(%(inside)s::text[]) as f (name)"
        " cross join lateral jsonb_each(case when jsonb_typeof(w.after -> f.name) = 'object' then w.after -> f.name else '{}' end)"
        " as k (name, value)"
        " where k.value is distinct from coalesce(w.before -> f.name -> k.name, 'null'))"
        " select w.subject, array_agg(w.name order by w.name collate \"C\") from written w group by w.subject",
        {
            "object": object_name, "first": min(moments.values()), "most": most, "k": keys, "m": [moments[key] for key in keys],
            "inside": list(inside),
        },
    ) if moments else []  # fmt: skip
    return {row[0]: row[1] for row in rows}


async def newest_told(
    tx: Tx, type_: str, key: str, value: str, since: datetime, limit: int
) -> list[tuple[datetime, dict[str, Any]]]:
    """(moment, data) of the newest events of a type that carry a value under a key and were received from a moment on."""
    rows = await fetch(
        tx,
        "select e.at, e.data from events.event e where e.type = %(type)s and e.received_at >= %(since)s"
        " and e.data ->> %(key)s = %(value)s order by e.received_at desc, e.id desc limit %(limit)s",
        {"type": type_, "key": key, "value": value, "since": since, "limit": limit},
    )
    return [(row[0], row[1]) for row in rows]
