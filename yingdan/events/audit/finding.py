"""Leaves found by who, what, about what and when, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, fetch
from yingdan.events.audit.store import AUDITED, EVENT_OF, KINDS, Leaf
from yingdan.events.model import Position

_LEAF = "l.place, l.event, l.at, l.type, l.object, l.subject, l.actor, l.source, l.body"
_SAID = ", e.data"
# Those that tell of a record among others: who was shown personal data of it. An index lies behind what is asked of the log.
_AMONG = (
    "l.type = 'access.shown' and l.event in (select s.id from events.event s where s.type = 'access.shown'"
    " and s.data -> 'ids' @> jsonb_build_array(%(subject)s::text))"
)
# Beyond it the number is not counted out.
_MOST_WAITING = 10_000


@dataclass(frozen=True, slots=True)
class Search:
    """What must hold of a leaf; None asks nothing. `actor`: the key of who acted; `family`: one of `FAMILIES`; `since` inclusive
    and `until` exclusive, of the moment it happened; `before`: only leaves that stand before this place."""

    actor: str | None = None
    family: str | None = None
    object: str | None = None
    subject: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


async def find_leaves(tx: Tx, search: Search, limit: int) -> list[tuple[Leaf, dict[str, Any] | None]]:
    """Leaves with what their events say (None where the log has those no more), the newest first."""
    wheres = {
        "l.actor = %(actor)s": search.actor,
        "l.type >= %(family)s || '.' and l.type < %(family)s || '/'": search.family,
        "l.object = %(object)s": search.object,
        "l.at >= %(since)s": search.since,
        "l.at < %(until)s": search.until,
        "l.place < %(before)s": search.before,
    }
    asked = [sql for sql, value in wheres.items() if value is not None]
    about = ["true"] if search.subject is None else ["l.subject = %(subject)s", _AMONG]
    parts = " union all ".join(
        f"(select {_LEAF}, l.generation, l.tx, l.received_at from audit.leaf l where {' and '.join([*asked, one])}"
        " order by l.place desc limit %(limit)s)"
        for one in about
    )
    rows = await fetch(
        tx,
        f"select {_LEAF}{_SAID} from (select {_LEAF}, l.generation, l.tx, l.received_at from ({parts}) l order by l.place desc limit %(limit)s) l{EVENT_OF}"
        " order by l.place desc",
        {"actor": search.actor, "family": search.family, "object": search.object, "subject": search.subject,
         "since": search.since, "until": search.until, "before": search.before, "limit": limit},
    )  # fmt: skip
    return [_said(row) for row in rows]


async def who_was_shown(
    tx: Tx, object_name: str, record: UUID, since: datetime, limit: int
) -> list[tuple[str, datetime, list[str]]]:
    """Who was shown personal data of a record, when and which fields, the newest first; by the log itself, so that a look of just now is in it."""
    rows = await fetch(
        tx,
        "select e.actor, e.at, e.data -> 'fields' from events.event e where e.type = 'access.shown' and e.object = %(object)s"
        " and e.data -> 'ids' @> jsonb_build_array(%(record)s::text) and e.at >= %(since)s order by e.at desc limit %(limit)s",
        {"object": object_name, "record": record, "since": since, "limit": limit},
    )
    return [(row[0], row[1], list(row[2])) for row in rows]


async def read_leaf(tx: Tx, place: int) -> tuple[Leaf, dict[str, Any] | None] | None:
    """One leaf with what its event says."""
    rows = await fetch(
        tx, f"select {_LEAF}{_SAID} from audit.leaf l{EVENT_OF} where l.place = %(p)s", {"p": place}
    )
    return _said(rows[0]) if rows else None


def _said(row: Sequence[Any]) -> tuple[Leaf, dict[str, Any] | None]:
    return Leaf(*row[:9]), row[9]


async def waiting(tx: Tx, place: Position) -> int:
    """How many events of the log have no leaf yet; at most 10,000 are counted."""
    rows = await fetch(
        tx,
        "select count(*) from (select 1 from events.event e where (e.generation, e.tx, e.id) > (%(g)s, %(t)s::text::xid8, %(i)s)"
        f" and {AUDITED} limit %(most)s) w",
        {"g": place.generation, "t": str(place.tx), "i": place.id, "most": _MOST_WAITING, **KINDS},
    )
    return int(rows[0][0])
