"""Questions for every route of the interface, made from its own description: paths filled in, parameters, and bodies by their schema.

Whatever names a record names one of those that must stay hidden; texts to look for are their beginnings, which an answer may echo
without having told anything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

Json = dict[str, Any]
# What a route's {name} means, by the word before it in the path.
NAMES = {
    "dashboards": "sales.overview", "metrics": "sales.leads_new", "automations": "sales.won_handover", "event": "sales.form_submitted",
    "clock": "sales.first_response", "promises": "sales.first_response", "roll-ups": "sales.account.won_deals",
    "webhooks": "sales.none", "sign-on": "sales.none", "rollouts": "sales.none", "variants": "sales.none",
}  # fmt: skip
PLAIN = {
    "kind": "grant", "name": "sales.rep_own_leads", "app": "sales", "score": "sales.lead_score", "pool": "sales.lead_pool", "number": "1",
    "channel": "form", "call": "track", "grant": "sales.rep_own_leads", "place": "1", "sha": "0" * 64,
}  # fmt: skip
DEPTH = 6


@dataclass(frozen=True)
class Prey:
    """What must stay hidden: a record of each object, its person's unit, the beginning of its texts and of its phone number."""

    records: Mapping[str, str]
    person: str
    unit: str
    text: str
    digits: str

    def record(self, object_name: str) -> str:
        return self.records.get(object_name, self.records["sales.lead"])


@dataclass(frozen=True)
class Asked:
    """One request: `route` is the path as described."""

    method: str
    route: str
    path: str
    body: Any = None


def questions(document: Json, prey: Prey) -> Iterator[Asked]:
    """At least one request for every method of every path, those that only read first."""
    order = {"get": 0, "options": 0, "head": 0, "put": 1, "post": 2, "patch": 3, "delete": 4}
    routes = [
        (method, path, told)
        for path, item in document["paths"].items()
        for method, told in item.items()
        if method in order
    ]
    for method, path, told in sorted(routes, key=lambda one: (order[one[0]], "session" in one[1], one[1])):
        for object_name in prey.records if "{object_name}" in path else ["sales.lead"]:
            filled = _path(path, object_name, prey)
            for more in _parameters(told, object_name, prey):
                for body in _bodies(told, document, object_name, prey):
                    yield Asked(method.upper(), path, filled + more, body)


def _path(path: str, object_name: str, prey: Prey) -> str:
    parts, before = [], ""
    for part in path.split("/"):
        name = part.strip("{}").partition(".")[0]
        if not part.startswith("{"):
            before = part
            parts.append(part)
        elif name == "object_name":
            parts.append(object_name)
        elif name in ("user", "person"):
            parts.append(prey.person)
        elif name == "name":
            parts.append(NAMES.get(before, PLAIN["name"]))
        elif name == "kind" and before == "marks":
            parts.append("following")
        else:
            parts.append(PLAIN.get(name, prey.record(object_name)))
    return "/".join(parts)


def _parameters(told: Json, object_name: str, prey: Prey) -> Iterator[str]:
    """Without any, when none is required, and with all of them."""
    given = [one for one in told.get("parameters", ()) if one["in"] == "query"]
    if not any(one.get("required") for one in given):
        yield ""
    if given:
        values = [(one["name"], _parameter(one["name"], object_name, prey)) for one in given]
        yield "?" + "&".join(f"{name}={quote(value)}" for name, value in values if value)


def _parameter(name: str, object_name: str, prey: Prey) -> str:
    known = {
        "q": prey.text, "text": prey.text, "object": object_name, "subject": prey.record(object_name), "record": prey.record(object_name),
        "person": prey.person, "actor": prey.person, "user": prey.person, "limit": "50", "year": "2026", "days": "30", "kind": "grant",
        "filter": f"name.startsWith('{prey.text}')", "sort": "-created_at", "action": "read", "path": "/", "group": "stage",
        "fields": "name", "whose": "all", "everybody": "true", "bodies": "true", "number": "1", "column": "discovery", "sum": "amount",
        "issuer": "https://example.com", "family": "record",
    }  # fmt: skip
    return known.get(name, "")


def _bodies(told: Json, document: Json, object_name: str, prey: Prey) -> Sequence[Any]:
    contents = told.get("requestBody", {}).get("content", {})
    if "application/json" not in contents:
        return [None]
    return [{}, _value(contents["application/json"]["schema"], "", document, object_name, prey, DEPTH)]


def _value(schema: Json, name: str, document: Json, object_name: str, prey: Prey, depth: int) -> Any:
    """A value the schema allows, as far as its words tell."""
    if "$ref" in schema:
        known = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return _value(known, name, document, object_name, prey, depth - 1)
    for several in ("anyOf", "oneOf"):
        if several in schema:
            kinds = [one for one in schema[several] if one.get("type") != "null"]
            return _value(kinds[0], name, document, object_name, prey, depth) if kinds else None
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        if depth <= 0 or "properties" not in schema:
            return {"name": prey.text}
        return {
            key: _value(one, key, document, object_name, prey, depth - 1)
            for key, one in schema["properties"].items()
        }
    if kind == "array":
        return (
            [_value(schema.get("items", {}), name, document, object_name, prey, depth - 1)]
            if depth > 0
            else []
        )
    if kind in ("integer", "number"):
        return schema.get("minimum", 1)
    if kind == "boolean":
        return True
    return _text(schema, name, object_name, prey)


def _text(schema: Json, name: str, object_name: str, prey: Prey) -> str:
    if schema.get("format") == "uuid" or name in ("id", "record", "key", "survivor"):
        return prey.person if name in ("person", "user", "owner", "to") else prey.record(object_name)
    if schema.get("format") == "date-time" or name.endswith("_at"):
        return (datetime.now(UTC) + timedelta(days=1)).isoformat()
    if schema.get("format") == "date":
        return datetime.now(UTC).date().isoformat()
    known = {
        "object": object_name, "filter": f"name.startsWith('{prey.text}')", "where": f"name.startsWith('{prey.text}')", "role": "sales.rep",
        "action": "read", "app": "sales", "kind": "grant", "name": "sales.rep_own_leads", "phone": prey.digits, "function": "count",
        "field": "name", "columns": "name", "fields": "name", "measures": "amount", "rows": "owner", "sort": "name", "format": "csv",
        "expr": "name != null", "condition": "name != null", "unit": prey.unit,
    }  # fmt: skip
    return known.get(name, prey.text)
