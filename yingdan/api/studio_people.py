"""Who an actor's key stands for, as the Studio shows it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from yingdan.api.unit import Unit
from yingdan.kernel.access import System
from yingdan.kernel.records import titles

_SYSTEM = System("studio")


async def named(u: Unit, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """{key, name} by actor's key. Whoever may build apps may know who built what: names of authors are shown even
    where a person's record is not."""
    wanted: dict[str, UUID] = {}
    found: dict[str, dict[str, Any]] = {}
    for key in dict.fromkeys(keys):
        kind, _, rest = key.partition(":")
        found[key] = {"key": key, "name": rest}
        if kind == "user":
            try:
                wanted[key] = UUID(rest)
            except ValueError:
                continue
    if wanted and "org.user" in u.catalog.objects:
        called = await titles(u.tx, u.catalog, _SYSTEM, "org.user", wanted.values(), env=u.env)
        for key, id_ in wanted.items():
            found[key]["name"] = called.get(id_, "")
    return found
