"""The choice of a field for every column of a sheet that nobody looks at first."""

from collections.abc import Mapping, Sequence

from yingdan.base import Problem
from yingdan.connectors.sheets.columns import REST, fold, suggest
from yingdan.connectors.sheets.rows import check_key, check_mapping
from yingdan.connectors.sheets_mapping import SheetsMapping
from yingdan.kernel.catalog import Object


def choose(
    object: Object,
    mapping: SheetsMapping,
    names: Sequence[str],
    head: Sequence[Sequence[str]],
    remembered: Mapping[str, str],
) -> dict[int, str]:
    """Column index -> field. What nobody can place goes to `attributes`. Problems: mapping-is-faulty 422, sheet-columns-are-unknown 422 when
    nothing says who somebody is."""
    samples = [[row[i] for row in head if row[i]][:50] for i in range(len(names))]
    told = {fold(heading): field for heading, field in mapping.columns.items()}
    found = suggest(object, names, samples, {**remembered, **{n: f for n, f in told.items() if f}})
    wanted = {
        str(i): told.get(fold(name), one.field if one else "")
        for i, (name, one) in enumerate(zip(names, found, strict=True))
    }
    chosen, faults = check_mapping(object, len(names), wanted)
    known = set(chosen.values()) - {REST}
    telling = {
        object.title,
        *(key.field for key in object.match_keys),
        *([mapping.key] if mapping.key else []),
    }
    if not known & telling:
        raise Problem("sheet-columns-are-unknown", 422, columns="、".join(names)[:300])
    faults += check_key(object, mapping.mode, mapping.key, known)
    if faults:
        raise Problem("mapping-is-faulty", 422, faults=faults)
    return chosen
