"""Expressions as they are typed in Studio: what the definition that holds them would say."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.server import Client, serving, signed_in
from tests.sales import Company


@pytest.fixture
async def admin(company: Company) -> AsyncIterator[Client]:
    await company.hire("admin", "公司", role="admin", login=True)
    async with serving(company) as transport, signed_in(transport, "admin") as client:
        yield client


async def test_a_text_is_checked_as_the_definition_it_stands_in_would(admin: Client) -> None:
    """Whatever expression a shipped definition holds is right where it stands, and wrong with a name that nothing has."""
    source = Path("web/src/studio/parts/SchemaForm.tsx").read_text(encoding="utf-8")
    [members] = re.findall(r"EXPRESSIONS = new Set\(\[(.*?)\]\)", source)
    drawn = set(re.findall(r"'(\w+)'", members))
    tried = set()
    for kind in ("routing", "pool", "clock", "task_flow", "second_look", "signal", "score"):
        rows = (await admin.ask("GET", f"/studio/definitions?kind={kind}&bodies=true")).json()["rows"]
        for row in rows[:2]:
            for at, text in texts_of(row["body"], drawn):
                place = {"kind": kind, "name": row["name"], "at": at, "body": row["body"]}
                ask = {"object": row["body"]["object"], "text": text, "place": place}
                right = (await admin.ask("POST", "/studio/check-expression", json=ask)).json()
                assert right["ok"], (place["name"], at, right)
                assert right["words"] or kind not in ("routing", "pool"), (place["name"], at)
                ask["text"] = "nobody_has_this == 1"
                wrong = (await admin.ask("POST", "/studio/check-expression", json=ask)).json()
                assert (wrong["ok"], bool(wrong["faults"])) == (False, True), (place["name"], at, wrong)
                tried.add((kind, at.rpartition("/")[2]))
    assert {("routing", "when"), ("routing", "territory"), ("pool", "leads"), ("clock", "when")} <= tried


def texts_of(node: Any, drawn: set[str], at: str = "") -> Iterator[tuple[str, str]]:
    """The expressions of a body with their pointers."""
    for key, one in node.items() if isinstance(node, dict) else enumerate(node):
        if isinstance(one, dict | list):
            yield from texts_of(one, drawn, f"{at}/{key}")
        elif isinstance(one, str) and key in drawn:
            yield f"{at}/{key}", one
