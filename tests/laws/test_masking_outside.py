"""Laws of masking for what leaves the house or is told by itself: whatever policies say together, no webhook, no automation's call and no
notice tells a value that its reader is not shown, and what may be told is told."""

import json
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

import pytest

from tests.sales import SYSTEM, Company
from yingdan.base import fetch
from yingdan.fields import FIELD_TYPES
from yingdan.kernel.definitions import Put
from yingdan.kernel.publish import publish
from yingdan.kernel.records import Create, Remove, Update
from yingdan.main.wiring import doors

GUEST = "sales.guest"
TYPES = {"name": "text", "phone": "phone", "email": "email", "note": "text", "seats": "integer"}
PERSONAL = ("name", "phone", "email", "note")
CONDITIONS = {
    "true": lambda seats: True,
    "seats > 2": lambda seats: seats > 2,
    "seats <= 3": lambda seats: seats <= 3,
}
LABEL = {"zh": "测试", "en": "Test"}
MADE = ["record.created", "record.changed", "record.removed"]


@dataclass
class Policy:
    """Grants of the role `partner` and of another one, and a guard."""

    grants: list[dict[str, Any]]
    others: list[str]
    hidden: list[str]
    guard: str

    @classmethod
    def of(cls, rng: Random) -> "Policy":
        grants = [
            {"condition": rng.choice(list(CONDITIONS)), "masked": rng.sample(PERSONAL, rng.randint(0, 3)),
             "without": rng.sample(PERSONAL, rng.choice([0, 0, 1]))}
            for _ in range(rng.randint(1, 2))
        ]  # fmt: skip
        hidden = rng.sample(PERSONAL[1:], rng.choice([0, 0, 1]))
        return cls(
            grants, rng.sample(PERSONAL, rng.randint(0, 2)), hidden, rng.choice(["true", "seats <= 3"])
        )

    def puts(self) -> list[Put]:
        head = [Put("object", GUEST, {"label": LABEL, "title": "name", "order": list(TYPES)})]
        head += [
            Put(
                "field",
                f"{GUEST}.{name}",
                {"label": {"zh": name, "en": name}, "object": GUEST, "type": type_},
            )
            for name, type_ in TYPES.items()
        ]
        roles = [Put("role", f"sales.{one}", {"label": LABEL}) for one in ("partner", "outer")]
        common: dict[str, Any] = {"object": GUEST, "actions": ["read"]}
        grants = [
            Put("grant", f"sales.g{at}", {"role": "partner", **common, **one})
            for at, one in enumerate(self.grants)
        ]
        grants.append(Put("grant", "sales.outer", {"role": "outer", **common, "masked": self.others}))
        guard = Put(
            "guard", "sales.w", {"object": GUEST, "condition": self.guard, "hidden_fields": self.hidden}
        )
        return [*head, *roles, *grants, guard]

    def partner(self, seats: int) -> tuple[set[str], set[str]] | None:
        """What the partner is shown of a row in full and as a shape; None: the row is not there for him."""
        full, shape, seen = set[str](), set[str](), False
        for one in self.grants:
            if CONDITIONS[one["condition"]](seats):
                seen = True
                shown = set(PERSONAL) - set(one["without"]) - set(self.hidden)
                full |= shown - set(one["masked"])
                shape |= shown & set(one["masked"])
        return (full, shape - full) if seen and CONDITIONS[self.guard](seats) else None

    def anybody(self, seats: int) -> tuple[set[str], set[str]] | None:
        """The same where nobody is named: what no grant masks and no guard hides."""
        masked = {name for one in self.grants for name in one["masked"] if name not in one["without"]}
        full = set(PERSONAL) - masked - set(self.others) - set(self.hidden)
        return (full, set()) if CONDITIONS[self.guard](seats) else None


def hooks(asked: str, person: UUID) -> list[Put]:
    """A webhook for every way of telling, each as the partner and as nobody in particular."""
    found = []
    for short, role in (("plain", None), ("partner", "sales.partner")):
        body = {"label": LABEL, "url": "https://outside.example/hook", "object": GUEST, "secret": "s", "fields": list(TYPES),
                **({"role": role} if role else {})}  # fmt: skip
        values = {
            "phone": "record.phone",
            "note": "'备注 ' + record.note",
            "was": "before.email",
            "long": "size(record.name) > 3 ? record.name : ''",
        }
        found += [
            Put("webhook", f"sales.all_{short}", {**body, "events": MADE}),
            Put("webhook", f"sales.asked_{short}", {**body, "events": MADE, "filter": f"record.phone == '{asked}'", "fields": []}),
            Put("webhook", f"sales.called_{short}", {**body, "events": []}),
            Put("automation", f"sales.call_{short}", {
                "label": LABEL, "when": {"on": "record", "object": GUEST, "ops": ["created", "changed"], "fields": ["email"]},
                "then": [{"do": "call_webhook", "webhook": f"sales.called_{short}", "values": values}]}),
        ]  # fmt: skip
    words = {"zh": "{record.name} {record.phone}", "en": "{record.email} {before.email}"}
    found.append(Put("automation", "sales.tell", {
        "label": LABEL, "when": {"on": "record", "object": GUEST, "ops": ["created", "changed"], "fields": ["email"]},
        "then": [{"do": "notify", "to": [f"person:{person}"], "title": words, "body": {"zh": "{record.note}", "en": "{record.seats}"}}]}))  # fmt: skip
    return found


def guest(rng: Random, seats: int) -> dict[str, Any]:
    number = rng.randrange(10**7)
    return {"name": f"客{number:07}", "phone": f"+86138{rng.randrange(10**8):08}", "email": f"mail{number:07}@firma.example",
            "note": f"备注甲{number * 7}", "seats": seats}  # fmt: skip


async def effects(company: Company) -> list[dict[str, Any]]:
    desk = doors(company.ground).outbox
    rows, _ = await desk.list_effects(None, None, None, 2_000, SYSTEM)
    return [json.loads((await desk.read_effect(row["id"], SYSTEM))["body"]) for row in rows]


@pytest.mark.parametrize("seed", range(6))
async def test_what_leaves_the_house_tells_nothing_that_its_reader_is_not_shown(
    company: Company, seed: int
) -> None:
    rng = Random(seed)
    policy = Policy.of(rng)
    # One piece of many rows, as an import leaves it.
    many = [guest(rng, at % 5) for at in range(60 if seed == 0 else 6)]
    asked = many[0]["phone"]
    async with company.db.begin() as tx:
        await publish(tx, company.catalog, policy.puts(), "system:test", "", company.clock.now())
    await company.ground.catalog.refresh()
    person = await company.hire("伙伴", "东区", role="partner")
    async with company.db.begin() as tx:
        await publish(tx, company.catalog, hooks(asked, person), "system:test", "", company.clock.now())
    await company.ground.catalog.refresh()
    made = await company.write(*(Create(GUEST, one) for one in many))
    rows = {one.id: dict(values) for one, values in zip(made, many, strict=True)}
    await company.settle()
    fresh = {one.id: f"new{place:03}@else.example" for place, one in enumerate(made)}
    await company.write(*(Update(GUEST, key, {"email": email}) for key, email in fresh.items()))
    await company.settle()
    gone = [made[1].id, made[3].id, made[4].id]
    await company.write(*(Remove(GUEST, one) for one in gone))
    await company.settle()

    async with company.db.begin() as tx:
        notices = await fetch(
            tx, "select n.subject, n.title, n.body from work.notice n where n.person = %(p)s", {"p": person}
        )
    told: dict[str, list[dict[str, Any]]] = {}
    for body in await effects(company):
        told.setdefault(body["webhook"], []).append(body)
    for short, allowed in (("plain", policy.anybody), ("partner", policy.partner)):
        for way in ("all", "asked", "called"):
            for body in told.get(f"sales.{way}_{short}", []):
                key = UUID(body["record"]["id"])
                _no_leak(
                    json.dumps(body, ensure_ascii=False),
                    rows[key],
                    fresh[key],
                    allowed(rows[key]["seats"]),
                    (policy, way),
                )
        _exact(told.get(f"sales.all_{short}", []), rows, fresh, allowed)
        # That a record went is told to who was shown it, and to nobody else.
        ended = [
            body
            for body in told.get(f"sales.all_{short}", [])
            if body["sent_for"]["type"] == "record.removed"
        ]
        assert {UUID(body["record"]["id"]) for body in ended} == {
            one for one in gone if allowed(rows[one]["seats"]) is not None
        }
        found = {UUID(body["record"]["id"]) for body in told.get(f"sales.asked_{short}", [])}
        mine = allowed(many[0]["seats"])
        assert found == ({made[0].id} if mine and "phone" in mine[0] else set())
        _called(told[f"sales.called_{short}"], rows, fresh, allowed)
    assert len(notices) == 2 * len(rows)
    for key, title, text in notices:
        _no_leak(
            str((title, text)), rows[key], fresh[key], policy.partner(rows[key]["seats"]), (policy, "notice")
        )
        shown = policy.partner(rows[key]["seats"])
        if shown and "note" in shown[0]:
            assert text["zh"] == rows[key]["note"]


Shown = tuple[set[str], set[str]] | None


def _no_leak(text: str, row: dict[str, Any], email: str, shown: Shown, about: Any) -> None:
    full = shown[0] if shown else set()
    hidden = {name: row[name] for name in PERSONAL if name not in full}
    assert [name for name, value in hidden.items() if str(value).removeprefix("+86") in text] == [], about
    assert "email" in full or email not in text, about


def _exact(
    bodies: list[dict[str, Any]], rows: dict[UUID, dict[str, Any]], fresh: dict[UUID, str], allowed: Any
) -> None:
    """Each field leaves in full, as a shape or not at all; a record that is not there is told of by nothing but the end of its id."""
    changes = [body for body in bodies if body["sent_for"]["type"] != "record.removed"]
    seen = {key for key, row in rows.items() if allowed(row["seats"]) is not None}
    assert {UUID(body["record"]["id"]) for body in changes} == seen
    assert len(changes) == 2 * len(seen)
    for body in changes:
        key = UUID(body["record"]["id"])
        full, shape = allowed(rows[key]["seats"])
        now = {**rows[key], **({"email": fresh[key]} if body["sent_for"]["type"] == "record.changed" else {})}
        given = {name: value for name, value in body["record"].items() if name in PERSONAL}
        for name in PERSONAL:
            masked = str(FIELD_TYPES[TYPES[name]].mask(now[name]))
            assert given.get(name) == (now[name] if name in full else masked if name in shape else None)
    for body in bodies:
        if body["sent_for"]["type"] == "record.removed":
            assert set(body["record"]) == {"id"}


def _called(
    bodies: list[dict[str, Any]], rows: dict[UUID, dict[str, Any]], fresh: dict[UUID, str], allowed: Any
) -> None:
    """An automation calls for every record it runs for; what it fills in is what the webhook is shown."""
    assert len(bodies) == 2 * len(rows)
    for body in bodies:
        row = rows[UUID(body["record"]["id"])]
        full, shape = allowed(row["seats"]) or (set(), set())
        masked = str(FIELD_TYPES["phone"].mask(row["phone"]))
        assert body["values"]["phone"] == (
            row["phone"] if "phone" in full else masked if "phone" in shape else None
        )
        if "note" in full:
            assert body["values"]["note"] == "备注 " + row["note"]
        if "email" in full and body["values"]["was"] is not None:
            assert body["values"]["was"] in (row["email"], fresh[UUID(body["record"]["id"])])


async def test_a_webhook_says_which_of_its_fields_do_not_leave_as_they_are(company: Company) -> None:
    body = {"label": LABEL, "url": "https://outside.example/hook", "object": "sales.lead", "secret": "s",
            "events": ["record.created"], "fields": ["name", "phone"]}  # fmt: skip
    puts = [
        Put("webhook", "sales.plain", body),
        Put("webhook", "sales.whole", {**body, "role": "sales.director"}),
    ]
    async with company.db.begin() as tx:
        await publish(tx, company.catalog, puts, "system:test", "", company.clock.now())
    await company.ground.catalog.refresh()
    lines = await doors(company.ground).outbox.list_webhooks(SYSTEM, company.clock.now())
    assert {line["name"]: (line["role"], line["held_back"]) for line in lines} == {
        "sales.plain": (None, ["phone"]), "sales.whole": ("sales.director", [])}  # fmt: skip
    await company.write(
        Create("sales.lead", {"name": "赵六", "phone": "13855667788"}, unit=company.units["公司"])
    )
    await company.settle()
    told = {body["webhook"]: body["record"] for body in await effects(company)}
    assert "phone" not in told["sales.plain"]
    assert told["sales.whole"]["phone"] == "+8613855667788"
