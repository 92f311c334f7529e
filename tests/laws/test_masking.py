"""Laws of masking: whatever policies say together, no way of reading tells a value that is masked on its row."""

from collections.abc import AsyncIterator
from random import Random
from typing import Any
from uuid import UUID

from tests.laws.test_access_scope import UNITS, USERS, catalog_of, guard
from tests.unit.company import ENV, SYSTEM, Company, company, company_url, grant
from yingdan.base import Problem, Tx
from yingdan.expr import Env
from yingdan.fields import FIELD_TYPES, Masked
from yingdan.kernel.access import Actor, scope
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import (
    Breakdown,
    Create,
    Group,
    Query,
    aggregate,
    breakdown,
    duplicate_groups,
    duplicates_of,
    history,
    query,
    read,
    search,
    titles,
)

__all__ = ["company", "company_url"]

LEAD = "sales.lead"
PERSONAL = ("name", "phone", "email", "secret")
CONDITIONS = (
    "true",
    "owner == actor.id",
    "owner == null",
    "unit in actor.units",
    "seats > 2",
    "status == 'new'",
)
POLICIES = 14


async def _seed(world: Company) -> list[UUID]:
    made = await world.write(
        *(
            Create(
                LEAD,
                {
                    "name": f"客户{chr(0x8D75 + place)}{chr(0x674E + place)}", "phone": f"138{place:04d}{7391 + place:04d}",
                    "email": f"mail{place}{place}@firma{place}.example", "secret": f"微信号{place}-{place * 7919}",
                    "seats": place % 5, "status": ["new", "won"][place % 2],
                },
                owner=[None, *USERS][place % 4],
                unit=[None, *UNITS][(place // 4) % 4],
            )
            for place in range(16)
        )
    )  # fmt: skip
    return [one.id for one in made]


def _policy(rng: Random) -> tuple[Catalog, list[dict[str, Any]]]:
    bodies = [
        {
            "condition": rng.choice(CONDITIONS),
            "masked": rng.sample(PERSONAL, rng.randint(0, 3)),
            "without": rng.sample(PERSONAL, rng.choice([0, 0, 1])),
            "actions": rng.choice([["read", "export"], ["read"], ["export", "read"], ["export"]]),
        }
        for _ in range(rng.randint(1, 3))
    ]
    puts = [
        grant(f"sales.g{at}", "rep", LEAD, body.pop("actions"), **body)
        for at, body in enumerate([dict(one) for one in bodies])
    ]
    hidden = rng.sample(PERSONAL[1:], rng.choice([0, 0, 0, 1]))
    return catalog_of(*puts, guard("sales.w", "true", hidden)), bodies


def _allowed(catalog: Catalog, actor: Actor, row: dict[str, Any], action: str) -> tuple[set[str], set[str]]:
    """What a row shows in full and as a shape, said anew from the rules: a grant that holds shows its fields, but those it masks
    and those a guard hides."""
    found = scope(catalog, actor, LEAD, action)
    full: set[str] = set()
    shape: set[str] = set()
    for name, definition in catalog.all("grant").items():
        body = definition.body
        rule = next((one for one in found.grants if one.name == name), None)
        if rule is None or action not in body.actions or not rule.holds(_known(row, actor), ENV):
            continue
        shown = set(PERSONAL) - set(body.without)
        full |= shown - set(body.masked)
        shape |= shown & set(body.masked)
    hidden = set(catalog.get("guard", "sales.w").body.hidden_fields)  # type: ignore[union-attr]
    return full - hidden, shape - full - hidden


def _known(row: dict[str, Any], actor: Actor) -> dict[str, Any]:
    asking = {
        "id": actor.id,
        "unit": actor.unit,
        "units": actor.units,
        "subtree": actor.subtree,
        "roles": ("rep",),
    }
    return {**row, "actor": asking}


async def _channels(
    tx: Tx, catalog: Catalog, actor: Actor, whole: dict[UUID, dict[str, Any]], env: Env
) -> AsyncIterator[tuple[str, Any]]:
    """Every way of reading: list, rows by id, titles, export, search and its excerpts, history, look-alikes, and all that is asked by a
    field: filters, orders, groups, extremes."""
    ids = list(whole)
    yield "list", (await query(tx, catalog, actor, Query(LEAD, limit=100), env)).rows
    yield "by id", await read(tx, catalog, actor, LEAD, ids, env=env)
    yield "titles", await titles(tx, catalog, actor, LEAD, ids, env=env)
    yield "export", (await query(tx, catalog, actor, Query(LEAD, limit=100, also="export"), env)).rows
    for key, row in list(whole.items())[:2]:
        for text in (row["phone"][-4:], row["secret"][:3], row["name"]):
            yield "search", await search(tx, catalog, actor, text, 50, env)
        try:
            yield "history", await history(tx, catalog, actor, LEAD, key, env)
            yield "look-alikes", await duplicates_of(tx, catalog, actor, LEAD, key, env)
        except Problem as problem:
            if problem.slug not in ("record-not-found", "field-is-hidden"):
                raise
    yield "groups of look-alikes", await duplicate_groups(tx, catalog, actor, LEAD, env)


async def _asked_by(tx: Tx, catalog: Catalog, actor: Actor, field: str, value: str, env: Env) -> set[UUID]:
    """The records that a question about a field finds, by every way there is to ask."""
    found: set[UUID] = set()
    for ask in (
        Query(LEAD, ("id",), where=f"{field} == '{value}'"),
        Query(LEAD, ("id",), where=f"{field}.startsWith('{value[:5]}')"),
        Query(LEAD, ("id",), where=f"{field} == '{value}'", also="export"),
        Query(LEAD, ("id",), order=((field, False),), limit=100),
    ):
        try:
            found |= {row["id"] for row in (await query(tx, catalog, actor, ask, env)).rows}
        except Problem as problem:
            if problem.slug not in ("field-is-hidden", "field-cannot-be-sorted"):
                raise
    found |= {hit.id for hit in await search(tx, catalog, actor, value, 50, env, (LEAD,))}
    return found


async def test_no_way_of_reading_tells_what_is_masked(company: Company) -> None:
    ids = await _seed(company)
    rng = Random(20261127)
    async with company.db.begin() as tx:
        whole = await read(tx, company.catalog, SYSTEM, LEAD, ids)
        for _ in range(POLICIES):
            catalog, bodies = _policy(rng)
            actor = Actor(rng.choice(USERS), "x", frozenset({"rep"}), rng.choice(UNITS), (rng.choice(UNITS),))
            allowed = {key: _allowed(catalog, actor, row, "read") for key, row in whole.items()}
            exported = {key: _allowed(catalog, actor, row, "export") for key, row in whole.items()}
            async for what, told in _channels(tx, catalog, actor, whole, ENV):
                text = str(told)
                for key, row in whole.items():
                    full = allowed[key][0] & exported[key][0] if what == "export" else allowed[key][0]
                    leaks = [name for name in PERSONAL if name not in full and str(row[name]) in text]
                    assert not leaks, (what, leaks, bodies, row)
                if what in ("list", "export"):
                    _exact(told, whole, allowed, exported if what == "export" else None)
            for field in PERSONAL:
                for row in list(whole.values())[:2]:
                    hit = await _asked_by(tx, catalog, actor, field, str(row[field]), ENV)
                    # What is found by a masked field was found by another: nothing else of the row says so.
                    assert {one for one in hit if field not in allowed[one][0]} == set(), (field, bodies)
                await _never_counted_by(tx, catalog, actor, field, whole, allowed)


def _exact(
    rows: list[dict[str, Any]],
    whole: dict[UUID, Any],
    allowed: dict[UUID, Any],
    exported: dict[UUID, Any] | None,
) -> None:
    """Each value is in full, a shape or nothing, as the policies say; a shape is never the value."""
    for row in rows:
        full, shape = allowed[row["id"]]
        if exported is not None:
            more, less = exported[row["id"]]
            full, shape = full & more, ((full | shape) & (more | less)) - (full & more)
        for name in PERSONAL:
            given, value = row.get(name), whole[row["id"]][name]
            if name in full:
                assert given == value
            elif name in shape:
                assert isinstance(given, Masked)
                assert "*" in given
                assert given != value
            else:
                assert given is None


async def _never_counted_by(
    tx: Tx, catalog: Catalog, actor: Actor, field: str, whole: dict[UUID, Any], allowed: dict[UUID, Any]
) -> None:
    full = {str(whole[key][field]) for key, (shown, _) in allowed.items() if field in shown}
    told: list[Any] = []
    for ask in (
        aggregate(tx, catalog, actor, LEAD, (field,), {"n": ("count", None)}, None, ENV),
        aggregate(tx, catalog, actor, LEAD, (), {"n": ("max", field)}, None, ENV),
        breakdown(tx, catalog, actor, Breakdown(LEAD, (Group(field),), {"n": ("count", None)}), ENV),
    ):
        try:
            told.append(await ask)
        except Problem as problem:
            if problem.status not in (400, 403):
                raise
    text = str(told)
    assert [
        row[field] for row in whole.values() if str(row[field]) in text and str(row[field]) not in full
    ] == []


def test_a_shape_is_never_its_value_and_tells_little() -> None:
    rng = Random(7)
    for field in FIELD_TYPES.values():
        if not field.traits.maskable:
            continue
        for _ in range(50):
            value = field.sample({}, rng)
            shape = field.mask(value)
            assert "*" in shape
            assert shape != value
            assert field.text(shape, "zh-CN", {}) == shape
    phone, email, text = (FIELD_TYPES[one].mask for one in ("phone", "email", "text"))
    assert [phone("+8613800000000"), phone("+862187654321;ext=12"), phone("12345")] == [
        "138****0000",
        "****321",
        "****5",
    ]
    assert [email("zhang@x.com"), email("z@x.com")] == ["z***@x.com", "***@x.com"]
    assert [text("张三"), text("张"), text("华东制造集团")] == ["张*", "*", "华***"]
