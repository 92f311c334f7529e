"""Every route of the OpenAPI document with odd input: a refusal in words is fine, an unexpected error is not."""

import random
from collections.abc import Iterator
from typing import Any

from tests.api.server import Client, serving, signed_in
from tests.sales import Company

ROUNDS = 3
ODD: list[Any] = [
    None, "", "\x00", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"), "赢" * 5000, -1, 0, 2**63, 1e308, True, [], {}, [[]], {"a": {"b": []}},
    "'; drop table sales.lead; --", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "2026-13-45", "../../etc/passwd",
    "00000000-0000-0000-0000-000000000000", "%s%n", "{0.__class__}", "\u202e", "１３８００１３８０００",
]  # fmt: skip
SKIP = {"/api/v1/live", "/api/v1/session"}


def requests_of(spec: dict[str, Any], rng: random.Random) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(method, path, httpx arguments) for each operation, several times."""
    for path, item in sorted(spec["paths"].items()):
        for method, operation in sorted(item.items()):
            if method == "parameters" or path in SKIP:
                continue
            for _ in range(ROUNDS):
                filled = path
                for parameter in [*item.get("parameters", ()), *operation.get("parameters", ())]:
                    if parameter["in"] == "path":
                        odd = rng.choice(
                            ["x", "00000000-0000-0000-0000-000000000001", "sales.lead", "%00", "..", "赢单"]
                        )
                        filled = filled.replace("{" + parameter["name"] + "}", odd)
                params = {
                    p["name"]: str(rng.choice(ODD))[:300]
                    for p in operation.get("parameters", ())
                    if p["in"] == "query" and rng.random() < 0.7
                }
                more: dict[str, Any] = {"params": params}
                if "requestBody" in operation:
                    more["json"] = body_of(spec, operation, rng)
                yield method.upper(), filled, more


def body_of(spec: dict[str, Any], operation: dict[str, Any], rng: random.Random) -> Any:
    """A body with the right names and odd values, or something else altogether."""
    content = operation["requestBody"].get("content", {})
    schema = next(iter(content.values()), {}).get("schema", {})
    while "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    if rng.random() < 0.15 or not schema.get("properties"):
        return rng.choice(ODD[5:])
    return {name: rng.choice(ODD) for name in schema["properties"] if rng.random() < 0.6}


async def test_no_route_answers_odd_input_with_an_unexpected_error(company: Company) -> None:
    await company.hire("admin", "公司", role="admin", login=True)
    await company.form(name="王芳", phone="13800000001", region="310000")
    await company.settle()
    rng = random.Random(20260302)
    broken: list[str] = []
    sent = 0
    async with serving(company) as door, signed_in(door, "admin") as admin:
        spec = (await admin.ask("GET", "/openapi.json")).json()
        for method, path, more in requests_of(spec, rng):
            sent += 1
            fault = await try_one(admin, method, path, more)
            if fault:
                broken.append(fault)
    assert broken == []
    assert sent > 200


async def try_one(client: Client, method: str, path: str, more: dict[str, Any]) -> str | None:
    try:
        answer = await client.http.request(method, path, headers={"x-csrf-token": client.csrf}, **more)
    except (ValueError, UnicodeError):
        return None  # the client library itself refused to send it
    shown = f"{method} {path} {more} -> {answer.status_code} {answer.text[:200]}"
    if answer.status_code >= 500 and answer.status_code != 503:
        return shown
    if answer.status_code >= 400 and answer.headers["content-type"] != "application/problem+json":
        return shown
    return None
