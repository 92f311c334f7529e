"""No page shows a number that comes from elsewhere than a metric: the answers of the pages, and what the pages write down."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.declared import document

Json = dict[str, Any]
WEB = Path(__file__).resolve().parents[2] / "web" / "src"
# The pages that show numbers, by where they read them.
PAGES = {
    ("get", "/api/v1/board"): "the manager's board",
    ("get", "/api/v1/cockpit"): "the rep's cockpit",
    ("post", "/api/v1/dashboards/{name}/data"): "dashboards",
    ("post", "/api/v1/tiles/preview"): "the designer of dashboards",
    ("get", "/api/v1/metrics/{name}"): "the definition of a number",
}
# Numbers that belong to one thing which is shown, and count nothing.
OF_ONE_THING = {
    "cap": "what the rep's record says", "late_s": "of one clock", "within_s": "of one clock", "order": "of one clock",
    "number": "a version's", "version": "of one record", "score": "of one record", "unread": "notices of one's own, all listed under the bell", "target": "what a gauge is full at",
    "width": "of a tile", "benchmark/value": "what a metric is compared with",
}  # fmt: skip
# Numbers of a tile stand beside the tile's metrics and `drill`.
OF_TILE = ("rows/values", "previous", "series/value", "left_out", "more")


def numbers_in(
    schema: Json, named: Json, at: tuple[str, ...] = (), seen: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Where an answer has numbers."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in seen:
            yield from numbers_in(named[name], named, at, (*seen, name))
    for one in schema.get("anyOf", ()):
        yield from numbers_in(one, named, at, seen)
    types = schema.get("type", ())
    if {"integer", "number"} & ({types} if isinstance(types, str) else set(types)):
        yield at
    for one in (schema.get("items"), schema.get("additionalProperties"), *schema.get("prefixItems", ())):
        if isinstance(one, dict):
            yield from numbers_in(one, named, at, seen)
    for name, one in schema.get("properties", {}).items():
        yield from numbers_in(one, named, (*at, name), seen)


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_every_number_of_a_page_is_told_with_its_metric(method: str, path: str) -> None:
    spec = document()
    named = spec["components"]["schemas"]
    told = spec["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
    figures = set(named["BoardFigures"]["properties"])
    stray, met = [], 0
    for at in numbers_in(told, named):
        text = "/".join(at)
        of_metric = (
            (at[-1] == "value" and at[:-1] in (("today",), ("pool_size",), ("tasks_open",), ()))
            or (path.endswith("/board") and at[-1] in figures and at[0] in ("totals", "zones", "reps"))
            or text.removeprefix("tiles/") in OF_TILE
        )
        met += of_metric
        if not of_metric and at[-1] not in OF_ONE_THING and "/".join(at[-2:]) not in OF_ONE_THING:
            stray.append(text)
    assert stray == []
    assert met > 0


# Where a page may write a number down without the button that says what it means.
WRITTEN = {
    "views/board.tsx": "the lights, each beside the button that says what it means",
    "views/Items.tsx": "how many rows stand below",
    "work/Pools.tsx": "one's own claims beside their limits, and how many rows stand below each pool's name",
    "work/Looks.tsx": "how many records wait for a second look, above their list",
}


def test_pages_write_numbers_down_by_the_part_that_says_what_they_mean() -> None:
    pages = [*(WEB / "views").glob("*.tsx"), *(WEB / "work").glob("*.tsx")]
    assert len(pages) > 8
    for page in pages:
        name = page.relative_to(WEB).as_posix()
        writes = re.search(r"format(Count|Percent|Duration)\(", page.read_text("utf-8"))
        assert writes is None or name in WRITTEN, name
