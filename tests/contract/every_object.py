"""A company's own object with a field of every type, published through the Studio; and samples for any object."""

from random import Random
from typing import Any
from uuid import UUID

from tests.api.server import Client
from tests.api.studio_desk import Json, label, open_desk
from tests.unit.company import ENV
from yingdan.fields import FIELD_TYPES
from yingdan.kernel.catalog import Catalog, Field
from yingdan.kernel.records import creation_faults

MINE = "own.thing"
_DRAWS = 500
CHOICES = [{"value": "a", "label": label("甲")}, {"value": "b", "label": label("乙")}]
OPTIONS: dict[str, Json] = {
    "choice": {"choices": CHOICES},
    "multi_choice": {"choices": CHOICES},
    "reference": {"to": "sales.account"},
    "references": {"to": "sales.account"},
    "any_reference": {"to": ["sales.account", "own.part"]},
    "auto_number": {"prefix": "T-{yyyy}-"},
    "formula": {"expr": "f_integer + 1", "result": "integer"},
    "roll_up": {"from": "own.part", "by": "thing", "function": "sum", "field": "amount"},
}


def own_app() -> list[Json]:
    """An app whose object has a field of every registered type, with a list, a kanban, a form and rights."""
    fields = {f"f_{name}": name for name in FIELD_TYPES}
    order = ["name", *fields]
    label_ = label("物")
    return [
        {"kind": "app", "name": "own", "body": {"label": label_, "needs": ["sales"]}},
        {"kind": "object", "name": MINE, "body": {"label": label_, "title": "name", "order": order,
                                                  "match_keys": [{"kind": "phone", "field": "f_phone"}]}},
        _field(MINE, "name", "text", required=True, search=True),
        *(_field(MINE, name, kind, options=OPTIONS.get(kind, {})) for name, kind in fields.items()),
        {"kind": "object", "name": "own.part", "body": {"label": label("件"), "title": "name"}},
        _field("own.part", "name", "text", required=True),
        _field("own.part", "thing", "reference", options={"to": MINE}),
        _field("own.part", "amount", "money"),
        _view("all", columns=["name"]),
        _view("lanes", columns=["name"], layout="kanban", group="f_choice", sum="f_money"),
        {"kind": "form", "name": "own.page", "body": {"label": label_, "object": MINE, "tabs": [
            {"label": label_, "sections": [{"fields": order}], "related": [{"object": "own.part", "by": "thing"}]}]}},
        _grant("admin"), _grant("manager"), _grant("rep", condition="owner == actor.id"),
    ]  # fmt: skip


def _field(of: str, name: str, kind: str, **more: Any) -> Json:
    return {
        "kind": "field",
        "name": f"{of}.{name}",
        "body": {"object": of, "type": kind, "label": label(name), **more},
    }


def _view(name: str, **more: Any) -> Json:
    return {"kind": "view", "name": f"own.{name}", "body": {"label": label(name), "object": MINE, **more}}


def _grant(role: str, **more: Any) -> Json:
    actions = ["read", "create", "update", "remove", "import", "export"]
    body = {"role": f"sales.{role}", "object": "own.*", "actions": actions, **more}
    return {"kind": "grant", "name": f"own.{role}_all", "body": body}


async def publish_own(admin: Client) -> None:
    desk = await open_desk(admin)
    await desk.put(*own_app())
    plan = await desk.post("plan")
    assert plan["faults"] == []
    await desk.post("publish")


def entered(catalog: Catalog, object_name: str) -> list[Field]:
    """The fields a person fills in."""
    return [one for one in catalog.objects[object_name].own if not one.derived and not one.computed]


def sample(catalog: Catalog, object_name: str, seed: int, people: dict[str, UUID]) -> Json:
    """Values of a record in wire form: a sample for every field but files; a reference only to what is there. The first draw that
    the object's rules allow."""
    rng = Random(seed)
    for _ in range(_DRAWS):
        found = _drawn(catalog, object_name, rng, people)
        if not creation_faults(catalog, object_name, found, ENV, loaded=False):
            return found
    raise AssertionError(f"the rules of {object_name} allow none of {_DRAWS} draws")


def _drawn(catalog: Catalog, object_name: str, rng: Random, people: dict[str, UUID]) -> Json:
    found: Json = {}
    for field in entered(catalog, object_name):
        kind = field.field_type
        if kind.targets(field.options):
            if (known := people.get(field.target or "")) is not None:
                found[field.name] = str(known)
        elif not kind.traits.files and not kind.traits.numbered:
            found[field.name] = kind.dump(kind.sample(field.options, rng), field.options)
    return found
