"""Two people changed one definition since both saw the same version: what can be joined is, the rest is shown. Pure."""

from collections.abc import Mapping
from typing import Any

_MISSING: Any = object()
Body = Mapping[str, Any] | None


def merge(base: Body, theirs: Body, mine: Body) -> tuple[dict[str, Any] | None, list[str]]:
    """The body with both changes, and the paths (`/label/zh`) where both changed the same thing differently; there
    mine stands. None is a definition that is not there: removed on one side and changed on the other conflicts at `/`."""
    if theirs in (mine, base):
        return (dict(mine) if mine is not None else None), []
    if mine == base:
        return (dict(theirs) if theirs is not None else None), []
    if mine is None or theirs is None:
        return (dict(mine) if mine is not None else None), ["/"]
    conflicts: list[str] = []
    return _joined(base or {}, theirs, mine, "", conflicts), conflicts


def _joined(
    base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any], at: str, conflicts: list[str]
) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key in dict.fromkeys((*mine, *theirs)):
        was, there, here = (side.get(key, _MISSING) for side in (base, theirs, mine))
        found = _value(was, there, here, f"{at}/{key}", conflicts)
        if found is not _MISSING:
            result[key] = found
    return result


def _value(was: Any, there: Any, here: Any, at: str, conflicts: list[str]) -> Any:
    if there in (here, was):
        return here
    if here == was:
        return there
    if isinstance(there, Mapping) and isinstance(here, Mapping):
        return _joined(was if isinstance(was, Mapping) else {}, there, here, at, conflicts)
    conflicts.append(at)
    return here
