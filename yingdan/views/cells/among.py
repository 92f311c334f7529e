"""The cell that is asked about, and what belongs to its accounts as far as the reader sees it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from yingdan.base import Problem
from yingdan.kernel.access import System, scope
from yingdan.kernel.records import Query, get, may_ask, query, read
from yingdan.views.numbers import Reader
from yingdan.work import cells

MOST = 200
SYSTEM = System("cells")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class One:
    """A cell the reader may see: its definition, its row, and its accounts as they stand in it."""

    body: cells.Cell
    row: Row
    accounts: tuple[UUID, ...]

    @property
    def id(self) -> UUID:
        return cast("UUID", self.row["id"])


def cell_definition(catalog: Any) -> cells.Cell:
    """The company's cells. Problem cells-are-missing 404."""
    found = next((one.body for _, one in sorted(catalog.all("cell").items())), None)
    if found is None:
        raise Problem("cells-are-missing", 404)
    return cast("cells.Cell", found)


async def cell_of(reader: Reader, key: UUID) -> One:
    """Problems: cells-are-missing and record-not-found 404."""
    body = cell_definition(reader.catalog)
    row = await get(reader.tx, reader.catalog, reader.actor, body.object, key, env=reader.env)
    return One(body, {**row, "id": key}, tuple(row.get(body.accounts) or ()))


def within(field: str, keys: Iterable[UUID]) -> str:
    """The condition that a field names one of these; none is met by no row."""
    listed = ", ".join(f"'{one}'" for one in keys)
    return f"{field} in [{listed}]" if listed else f"{field} in ['{UUID(int=0)}']"


async def of_part(
    reader: Reader, part: cells.CellPart, accounts: Sequence[UUID], limit: int = MOST
) -> dict[UUID, UUID]:
    """The newest records of a part that the reader sees, each with its account."""
    if not accounts or not may_ask(reader.catalog, reader.actor, part.object, part.by, reader.env):
        return {}
    ask = Query(part.object, ("id", *(() if part.by == "id" else (part.by,))), within(part.by, accounts),
                (("created_at", True),), limit)  # fmt: skip
    page = await query(reader.tx, reader.catalog, reader.actor, ask, reader.env)
    return {row["id"]: row[part.by] for row in page.rows}


async def shown_of(
    reader: Reader, object_name: str, keys: Iterable[UUID]
) -> dict[UUID, tuple[Row, frozenset[str]]]:
    """Whole rows with the fields that the reader may see of each; those hidden from him are left out."""
    rows = await read(reader.tx, reader.catalog, SYSTEM, object_name, list(keys), env=reader.env)
    reading = scope(reader.catalog, reader.actor, object_name, "read")
    return {
        key: (row, reading.shows(whole, reader.env))
        for key, row in rows.items()
        for whole in ({**row, "id": key},)
        if reading.allows(whole, reader.env)
    }


def title_of(catalog: Any, object_name: str, row: Row, shown: frozenset[str]) -> str:
    """How a record is called, as far as its title may be seen."""
    field = catalog.objects[object_name].fields[catalog.objects[object_name].title]
    value = row.get(field.name)
    if field.name not in shown or value is None or field.field_type.pointers(value, field.options):
        return ""
    return str(field.field_type.text(value, "zh-CN", field.options))
