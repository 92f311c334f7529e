"""SQL of rebuilding sums from the log: what each slot was made by, whose visitors, and sums put back."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from yingdan.base import Tx, execute, fetch

_encoder = msgspec.json.Encoder()


async def follow_hearing(tx: Tx, hearing: Mapping[str, str]) -> list[str]:
    """Note what sums are made by from now on; the signals whose sums were made by something else until now."""
    rows = await fetch(
        tx,
        "update signals.slot k set hearing = given.hearing"
        " from unnest(%(names)s::text[], %(hearings)s::text[]) as given (name, hearing)"
        " where k.name = given.name and k.hearing is distinct from given.hearing returning k.name",
        {"names": list(hearing), "hearings": list(hearing.values())},
    )
    return sorted(row[0] for row in rows)


async def visitors_of(tx: Tx, records: Sequence[UUID]) -> dict[UUID, UUID]:
    """visitor -> record, of all visitors known to be one of these records."""
    rows = await fetch(
        tx, "select visitor, record from signals.link where record = any(%(ids)s)", {"ids": list(records)}
    )
    return {row[0]: row[1] for row in rows}


async def write_sums(tx: Tx, sums: Mapping[UUID, Sequence[float]]) -> None:
    """Put these sums in the place of the stored ones; their common times stay."""
    await execute(
        tx,
        "update signals.state o set s = d.s from json_to_recordset(%(rows)s::json) as d (subject uuid, s float8[])"
        " where o.subject = d.subject",
        {"rows": _encoder.encode([{"subject": key, "s": row} for key, row in sums.items()]).decode()},
    )
