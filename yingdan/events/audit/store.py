"""What the audit keeps. Leaves are made where the log lies: their bodies and hashes by the database, set-wise, so that
no event travels for it.

A body is canonical JSON (RFC 8785). It carries no contents, only their digest: SHA-256 over `salt`, a tab, and the
event's data as text. So values may be given out or held back, and erased one day, without the tree being touched.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from yingdan.base import Tx, execute, fetch, fetch_one
from yingdan.events.audit.notes import Head
from yingdan.events.audit.slabs import Key
from yingdan.events.model import START, Position

# Families of events that are audited: whatever writes, decides, defines, lets in or lets out. Left out is what visitors
# do, numbers that can be worked out anew, promises and notices, and effects.
FAMILIES = ("access", "account", "comment", "decision", "definition", "export", "identity", "record",
            "session", "token")  # fmt: skip
_LEFT_OUT = ("record.rolled_up",)
_MOMENT = """'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'"""
_CONTENTS = "{salt}::text || E'\\t' || e.data::text"


def _text(column: str) -> str:
    return f"coalesce(to_json({column}::text)::text, 'null')"


def _moment(column: str) -> str:
    return f"to_char({column} at time zone 'UTC', {_MOMENT})"


def _body(salt: str) -> str:
    """The SQL of a leaf's body over an event `e`. Members in the order of their names."""
    digest = f"encode(sha256(convert_to({_CONTENTS.format(salt=salt)}, 'UTF8')), 'hex')"
    return (
        f'\'{{"actor":\' || {_text("e.actor")} || \',"at":"\' || {_moment("e.at")} || \'","cause":\' || {_text("e.cause")}'
        f' || \',"digest":"\' || {digest} || \'","id":\' || {_text("e.id")} || \',"object":\' || {_text("e.object")}'
        f' || \',"received_at":"\' || {_moment("e.received_at")} || \'","source":\' || {_text("e.source")}'
        f" || ',\"subject\":' || {_text('e.subject')} || ',\"type\":' || {_text('e.type')} || '}}'"
    )


AUDITED = "split_part(e.type, '.', 1) = any(%(families)s) and e.type <> all(%(left_out)s)"
KINDS: Mapping[str, Any] = {"families": list(FAMILIES), "left_out": list(_LEFT_OUT)}


@dataclass(frozen=True, slots=True)
class State:
    """How far the audit has come: `size` leaves, made of the log up to `place`. `origin`: the installation's id."""

    origin: UUID
    size: int
    place: Position
    grown_at: datetime | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """One entry of the audit; `body` is what is hashed."""

    place: int
    event: UUID
    at: datetime
    type: str
    object: str | None
    subject: UUID | None
    actor: str
    source: str
    body: str


async def read_state(tx: Tx) -> State | None:
    """None before the audit has begun."""
    return _state(
        await fetch_one(tx, "select origin, size, generation, tx, id, grown_at from audit.state where one")
    )


async def lock_state(tx: Tx, origin: UUID) -> State | None:
    """The state, held until the end of the transaction; None while another process holds it. `origin` is the id of an
    installation that has none."""
    await execute(
        tx,
        "insert into audit.state (origin, size, generation, tx, id) values (%(o)s, 0, %(g)s, %(t)s, %(i)s)"
        " on conflict (one) do nothing",
        {"o": origin, "g": START.generation, "t": START.tx, "i": START.id},
    )
    return _state(
        await fetch_one(
            tx,
            "select origin, size, generation, tx, id, grown_at from audit.state where one for update skip locked",
        )
    )


def _state(row: Sequence[Any] | None) -> State | None:
    return None if row is None else State(row[0], row[1], Position(row[2], row[3], row[4]), row[5])


async def move_state(tx: Tx, size: int, place: Position, now: datetime) -> None:
    await execute(
        tx,
        "update audit.state set size = %(s)s, generation = %(g)s, tx = %(t)s, id = %(i)s, grown_at = %(n)s where one",
        {"s": size, "g": place.generation, "t": place.tx, "i": place.id, "n": now},
    )


async def window_end(
    tx: Tx, after: Position, events: int, audited: int, weight: int
) -> tuple[Position, int] | None:
    """The place up to which the log can be taken in one go, and how many events lie before it: at most so many events, audited
    ones and bytes of those (one may weigh more), and nothing that an open transaction may still come before."""
    row = await fetch_one(
        tx,
        "select w.generation, w.tx::text::bigint, w.id, w.read from (select e.generation, e.tx, e.id, count(*) over o as read,"
        f" count(*) filter (where {AUDITED}) over o as n,"
        f" coalesce(sum(pg_column_size(e.data)) filter (where {AUDITED}) over o, 0) as weight"
        " from (select e.generation, e.tx, e.id, e.type, e.data from events.event e"
        " where (e.generation, e.tx, e.id) > (%(g)s, %(t)s::text::xid8, %(i)s)"
        " and (e.generation < (select t.generation from events.state t) or e.tx < pg_snapshot_xmin(pg_current_snapshot()))"
        " order by e.generation, e.tx, e.id limit %(most)s) e"
        " window o as (order by e.generation, e.tx, e.id rows unbounded preceding)) w"
        " where w.n <= %(audited)s and (w.weight <= %(weight)s or w.n <= 1) order by w.read desc limit 1",
        {"g": after.generation, "t": str(after.tx), "i": after.id, "most": events, "audited": audited,
         "weight": weight, **KINDS},
    )  # fmt: skip
    return (Position(row[0], row[1], row[2]), int(row[3])) if row else None


async def insert_leaves(tx: Tx, after: Position, end: Position, size: int) -> list[bytes]:
    """Make leaves of the audited events of a stretch of the log; their hashes in order. The salts are the database's random numbers."""
    rows = await fetch(
        tx,
        "with taken as materialized (select e.generation, e.tx, e.id, e.received_at, e.at, e.type, e.object, e.subject, e.actor,"
        " e.source, e.cause, e.data, gen_random_uuid() as salt,"
        " %(size)s - 1 + row_number() over (order by e.generation, e.tx, e.id) as place from events.event e"
        " where (e.generation, e.tx, e.id) > (%(g)s, %(t)s::text::xid8, %(i)s)"
        f" and (e.generation, e.tx, e.id) <= (%(eg)s, %(et)s::text::xid8, %(ei)s) and {AUDITED})"
        " insert into audit.leaf as l (place, generation, tx, event, received_at, at, type, object, subject, actor, source,"
        " salt, body) select e.place, e.generation, e.tx, e.id, e.received_at, e.at, e.type, e.object, e.subject, e.actor,"
        f" e.source, e.salt, {_body('e.salt')} from taken e"
        " returning l.place, sha256('\\x00'::bytea || convert_to(l.body, 'UTF8'))",
        {"size": size, "g": after.generation, "t": str(after.tx), "i": after.id, "eg": end.generation,
         "et": str(end.tx), "ei": end.id, **KINDS},
    )  # fmt: skip
    return [bytes(row[1]) for row in sorted(rows)]


async def read_slabs(tx: Tx, keys: Iterable[Key]) -> dict[Key, bytes]:
    wanted = sorted(keys)
    rows = await fetch(
        tx,
        "select s.storey, s.place, s.hashes from audit.slab s join unnest(%(storeys)s::smallint[], %(places)s::bigint[])"
        " w (storey, place) on w.storey = s.storey and w.place = s.place",
        {"storeys": [key[0] for key in wanted], "places": [key[1] for key in wanted]},
    )
    return {(row[0], row[1]): bytes(row[2]) for row in rows}


async def put_slabs(tx: Tx, slabs: Mapping[Key, bytes]) -> None:
    await execute(
        tx,
        "insert into audit.slab (storey, place, hashes) select w.storey, w.place, w.hashes"
        " from unnest(%(storeys)s::smallint[], %(places)s::bigint[], %(hashes)s::bytea[]) w (storey, place, hashes)"
        " on conflict (storey, place) do update set hashes = excluded.hashes",
        {"storeys": [key[0] for key in slabs], "places": [key[1] for key in slabs], "hashes": list(slabs.values())},
    )  # fmt: skip


async def read_signer(tx: Tx) -> tuple[bytes, str] | None:
    """The public key, and the private one as it is sealed."""
    row = await fetch_one(tx, "select public, sealed from audit.signer where one")
    return (bytes(row[0]), row[1]) if row else None


async def insert_signer(tx: Tx, public: bytes, sealed: str, now: datetime) -> None:
    """Keep the key of the installation; one that another process made first stays."""
    await execute(
        tx,
        "insert into audit.signer (public, sealed, made_at) values (%(p)s, %(s)s, %(n)s) on conflict (one) do nothing",
        {"p": public, "s": sealed, "n": now},
    )


async def insert_head(tx: Tx, head: Head, note: str) -> None:
    await execute(
        tx,
        "insert into audit.head (size, root, signed_at, note) values (%(s)s, %(r)s, %(a)s, %(n)s)"
        " on conflict (size) do nothing",
        {"s": head.size, "r": head.root, "a": head.at, "n": note},
    )


async def last_head(tx: Tx) -> tuple[Head, str] | None:
    """The newest head that was signed, with its note."""
    row = await fetch_one(tx, "select size, root, signed_at, note from audit.head order by size desc limit 1")
    return (Head(row[0], bytes(row[1]), row[2]), row[3]) if row else None


EVENT_OF = (
    " left join events.event e on e.received_at = l.received_at and e.generation = l.generation and e.tx = l.tx"
    " and e.id = l.event"
)


async def read_lines(tx: Tx, first: int, end: int, *, contents: bool) -> list[tuple[str, str | None]]:
    """Body and contents (salt, tab, data; None where the log has none any more) of the leaves in [first, end), in order."""
    given = _CONTENTS.format(salt="l.salt") if contents else "null::text"
    join = EVENT_OF if contents else ""
    rows = await fetch(
        tx,
        f"select l.body, {given} from audit.leaf l{join} where l.place >= %(f)s and l.place < %(e)s order by l.place",
        {"f": first, "e": end},
    )
    return [(row[0], row[1]) for row in rows]


async def differing(tx: Tx, first: int, end: int) -> list[tuple[int, bool]]:
    """(place, whether its event is still there) of the leaves in [first, end) whose event is not as it was when it was audited."""
    rows = await fetch(
        tx,
        f"select l.place, e.id is not null from audit.leaf l{EVENT_OF} where l.place >= %(f)s and l.place < %(e)s"
        f" and {_body('l.salt')} is distinct from l.body order by l.place",
        {"f": first, "e": end},
    )
    return [(row[0], row[1]) for row in rows]


async def unaudited(tx: Tx, place: Position) -> int:
    """How many audited events of the log up to a place have no leaf: they were put there afterwards."""
    row = await fetch_one(
        tx,
        f"select count(*) from events.event e where (e.generation, e.tx, e.id) <= (%(g)s, %(t)s::text::xid8, %(i)s)"
        f" and {AUDITED} and not exists (select from audit.leaf l where l.event = e.id and l.tx = e.tx"
        " and l.generation = e.generation)",
        {"g": place.generation, "t": str(place.tx), "i": place.id, **KINDS},
    )
    assert row is not None
    return int(row[0])
