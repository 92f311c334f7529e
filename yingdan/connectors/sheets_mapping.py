"""What the sheets of a channel become: a part of its definition."""

from typing import Any, Literal

import msgspec

from yingdan.base import Fault
from yingdan.kernel.catalog import Catalog


class SheetsMapping(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the sheets of a channel become. `mode`, `key`: see MODES. `columns`: heading -> field, before what was remembered and guessed
    (`attributes`, or nothing to leave a column out). `constants`: values of fields that a row does not fill."""

    object: str
    mode: Literal["create", "update", "both"] = "create"
    key: str | None = None
    columns: dict[str, str] = {}
    constants: dict[str, Any] = {}


def check_sheets(given: SheetsMapping, catalog: Catalog) -> list[Fault]:
    """What is wrong with it as a part of a definition."""
    object = catalog.objects.get(given.object)
    if object is None:
        return [Fault("/sheets/object", "object-is-unknown", {"object": given.object})]
    params = {"object": object.name}
    faults = [
        Fault(f"/sheets/{group}/{at}", "field-is-unknown", {"field": field, **params})
        for group, named in (
            ("columns", given.columns.items()),
            ("constants", ((name, name) for name in given.constants)),
        )
        for at, field in named
        if field and field not in object.fields
    ]
    if given.mode != "create" and given.key not in object.fields:
        faults.append(Fault("/sheets/key", "import-key-is-missing"))
    return faults
