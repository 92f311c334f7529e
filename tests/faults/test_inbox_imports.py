"""An import of 100,000 rows that is killed half-way: every row once, whoever goes on."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.unit.doorway import Doorway, doorway, doorway_url, import_until_killed
from yingdan.connectors.sheets.model import CHUNK_MOST

__all__ = ["doorway", "doorway_url"]


@pytest.mark.parametrize("rows", [3_000, pytest.param(100_000, marks=pytest.mark.slow)])
async def test_an_interrupted_import_goes_on_from_its_last_chunk_with_no_row_lost_or_doubled(
    doorway: Doorway, rows: int
) -> None:
    body = "编号,姓名,来源\n" + "".join(f"x{n},客户{n},展会\n" for n in range(rows))
    id: UUID = await doorway.bring(body.encode("gb18030"))
    await import_until_killed(doorway, max(1, rows // (2 * CHUNK_MOST)))
    half = await doorway.doors.read_import(id, doorway.actor)
    assert half["state"] == "running"
    assert 0 < half["done"] < rows
    assert half["done"] == await doorway.one("select count(*) from sales.lead")
    doorway.clock.advance(timedelta(minutes=1))  # the dead worker's lease ends
    await doorway.jobs().drain()
    done = await doorway.doors.read_import(id, doorway.actor)
    assert (done["state"], done["created"], done["merged"], done["failed"]) == ("done", rows, 0, 0)
    assert await doorway.one("select count(distinct external_id) from sales.lead") == rows
    assert await doorway.one("select count(*) from connectors.import_change") == rows
