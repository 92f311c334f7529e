"""A record as it was at an earlier moment, from the log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yingdan.base import Tx
from yingdan.events import of_subject
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records.values import python_values

_MOST = 500
_TYPES = ("record.created", "record.changed", "record.restored")


async def as_was(
    tx: Tx, catalog: Catalog, object_name: str, row: Mapping[str, Any], at: datetime
) -> tuple[dict[str, Any], bool]:
    """A whole row of today with the changes since `at` taken back, and whether these are all there were: what was changed with many
    others at once is told of no single record and stays as it is now. What stages derived is as it is now too."""
    found, version = dict(row), int(row["version"])
    complete = row["created_at"] <= at
    for event in await of_subject(tx, [row["id"]], limit=_MOST, types=_TYPES):
        same = int(event.data.get("version") or 1) == version
        if event.at <= at:
            return found, complete and same
        complete = complete and same
        before = event.data.get("before") or {}
        found.update(dict.fromkeys(before))
        found.update(
            python_values(
                catalog, object_name, {name: one for name, one in before.items() if one is not None}
            )
        )
        version = int(event.data.get("version") or 1) - 1
    return found, complete and (version <= 1 or row["changed_at"] <= at)
