"""Changes of SCIM (RFC 7644, 3.5.2) upon a resource, also as Entra ID and Okta write them: verbs in any case, texts for booleans,
members removed by a list, several paths as members of one value."""

import copy
from collections.abc import Mapping
from typing import Any

from yingdan.api.scim_filters import Filter, asked_parts, holds, key_in, names_of, read_filter
from yingdan.base import Problem

Json = dict[str, Any]
MOST = 1_000
SEVERAL = frozenset({"emails", "phonenumbers", "members", "addresses"})
# Ours alone; who writes them is not refused, as the standard asks.
READ_ONLY = frozenset({"id", "meta", "schemas", "groups"})


def _split(path: str) -> tuple[tuple[str, ...], Filter | None, str]:
    """Names, the filter in brackets, and the part behind it. Problem scim-path-is-faulty 400."""
    head, bracket, rest = path.partition("[")
    inner, end, tail = rest.rpartition("]")
    names = names_of(head.strip())
    faulty = any(not one for one in names) or len(names) > 3 or (bracket and not end)
    if faulty or (tail and not tail.startswith(".")):
        raise Problem("scim-path-is-faulty", 400, path=path[:200])
    return names, read_filter(inner) if bracket else None, tail[1:]


def patched(resource: Json, operations: Any) -> Json:
    """The resource after all operations. Problems: scim-value-is-faulty 400, scim-path-is-faulty 400, scim-filter-is-faulty 400."""
    if not isinstance(operations, list) or not 0 < len(operations) <= MOST:
        raise Problem("scim-value-is-faulty", 400, attribute="Operations")
    found = copy.deepcopy(resource)
    for one in operations:
        op = str(one.get("op", "")).lower() if isinstance(one, Mapping) else ""
        if op not in ("add", "replace", "remove"):
            raise Problem("scim-value-is-faulty", 400, attribute="op")
        path, value = one.get(key_in(one, "path")), one.get(key_in(one, "value"))
        if path is not None and not isinstance(path, str):
            raise Problem("scim-path-is-faulty", 400, path=str(path)[:200])
        if path:
            _apply(found, op, path, value)
        elif op == "remove" or not isinstance(value, Mapping):
            raise Problem("scim-path-is-faulty", 400, path="")
        else:
            for name, part in value.items():
                _apply(found, op, str(name), part)
    return found


def _apply(resource: Json, op: str, path: str, value: Any) -> None:
    names, inner, tail = _split(path)
    if names[0].lower() in READ_ONLY:
        return
    place: Json = resource
    if names[0].lower().startswith("urn:") and len(names) > 1:
        place = resource.setdefault(key_in(resource, names[0]), {})
        names = names[1:]
    name = key_in(place, names[0])
    if inner is not None:
        _within(place, op, name, inner, tail, value)
    elif len(names) > 1:
        _part(place, op, name, names[1], value)
    elif op == "remove":
        _remove(place, name, value)
    else:
        _put(place, op, name, value)


def _within(place: Json, op: str, name: str, inner: Filter, tail: str, value: Any) -> None:
    """Upon those of several values that fit a filter."""
    kept = place.get(name) or []
    if not isinstance(kept, list):
        raise Problem("scim-path-is-faulty", 400, path=name)
    fits = [one for one in kept if holds(inner, one)]
    if op == "remove":
        for one in fits if tail else ():
            one.pop(key_in(one, tail), None)
        if not tail:
            place[name] = [one for one in kept if one not in fits]
        return
    if not fits:  # Entra ID replaces what is not there yet
        fits = [dict(asked_parts(inner))]
        place[name] = [*kept, *fits]
    for one in fits:
        if tail:
            one[key_in(one, tail)] = value
        elif isinstance(value, Mapping):
            one.update(value)
        else:
            raise Problem("scim-value-is-faulty", 400, attribute=name)


def _part(place: Json, op: str, name: str, part: str, value: Any) -> None:
    """A part of one value, or of each of several."""
    kept = place.get(name)
    if kept is None:
        kept = place[name] = [{}] if name.lower() in SEVERAL else {}
    for one in kept if isinstance(kept, list) else [kept]:
        if not isinstance(one, dict):
            raise Problem("scim-path-is-faulty", 400, path=f"{name}.{part}")
        if op == "remove":
            one.pop(key_in(one, part), None)
        else:
            one[key_in(one, part)] = value


def _value_of(one: Any) -> str:
    return str(one.get("value") if isinstance(one, Mapping) else one)


def _remove(place: Json, name: str, value: Any) -> None:
    kept = place.get(name)
    if isinstance(kept, list) and value:
        gone = {_value_of(one) for one in (value if isinstance(value, list) else [value])}
        place[name] = [one for one in kept if _value_of(one) not in gone]
    else:
        place.pop(name, None)


def _put(place: Json, op: str, name: str, value: Any) -> None:
    kept = place.get(name)
    if name.lower() in SEVERAL:
        given = value if isinstance(value, list) else [value]
        if any(not isinstance(one, Mapping) for one in given):
            raise Problem("scim-value-is-faulty", 400, attribute=name)
        before = list(kept or []) if op == "add" else []
        there = {_value_of(one) for one in before}
        place[name] = before + [dict(one) for one in given if _value_of(one) not in there]
    elif isinstance(kept, dict) and isinstance(value, Mapping):
        kept.update(value)
    else:
        place[name] = value
