"""The kind `cell`: which records say who serves which customers together, and what being one of them opens."""

from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.access import object_named
from yingdan.kernel.catalog import Object
from yingdan.kernel.definitions import Kind, register


class CellRight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`name`: a value of the field `rights`; `pack`: what it opens of each account of the cell."""

    name: str
    pack: str


class CellPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Records that belong to an account: `by` is the field of `object` that says to which, `id` for the account itself. `result`: a choice
    of the record, or of one it points to (`opportunity.stage`), that says what came of it."""

    object: str
    by: str
    result: str | None = None


class CellFigure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A metric, narrowed to the accounts of a cell by the field `by` of what it counts. `gap`: it should be zero."""

    metric: str
    by: str
    gap: bool = False


class CellSupport(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Records of `object` ask for help: `cell` and `account` say for whom, `need` a choice of what, `note` the words, `state` how it stands,
    one of `open` while it is not done; `asker`: who asked. Where a routing policy is about these records it says who gets one; without,
    or when nobody fits, it goes to who has `role` in the cell's unit or the nearest above."""

    object: str
    cell: str
    account: str
    need: str
    note: str
    state: str
    open: list[str]
    role: str
    asker: str | None = None


class Cell(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A record of `object` is a cell: `accounts` are its customers, `rights` what it may do. Records of `members` are its people:
    `cell`, `user`, and the days `since` and `until`, both included. While one is in it, the pack `seat` is open to him for the cell, and
    the packs of its rights for each account; `opens` says which. `parts`: what is told of the accounts, in the log and as it happens;
    `touch`: the object whose newest record says when an account was last spoken to, `touch_days`: after how long it is left alone;
    `deals`: the object of what is being sold, one of the parts, and `columns` what is shown of each. `figures`: numbers on its page. `people`, `customers`: how many
    there should be, at least and at most. `support`: how a cell asks for help."""

    label: Label
    object: str
    accounts: str
    rights: str
    opens: list[CellRight]
    members: str
    cell: str
    user: str
    since: str
    until: str
    seat: str
    parts: list[CellPart]
    touch: str
    touch_days: int
    deals: str
    columns: list[str]
    figures: list[CellFigure] = []
    people: tuple[int, int] = (3, 5)
    customers: tuple[int, int] = (3, 5)
    description: Label | None = None
    support: CellSupport | None = None

    def account(self, catalog: Any) -> str:
        """The object of its customers; empty where the definition names no such field."""
        field = catalog.objects[self.object].fields.get(self.accounts)
        return str(field.options.get("to", "")) if field is not None else ""

    def part(self, object_name: str) -> CellPart | None:
        return next((one for one in self.parts if one.object == object_name), None)


def _check(body: Cell, name: str, catalog: Any) -> list[Fault]:
    cell, member = catalog.objects.get(body.object), catalog.objects.get(body.members)
    if cell is None or member is None:
        return []  # told as a missing reference
    faults = [*_field_faults(body, cell, member)]
    account = body.account(catalog)
    packs = [("/seat", body.seat, body.object)]
    packs += [(f"/opens/{place}/pack", one.pack, account) for place, one in enumerate(body.opens)]
    for at, pack, about in packs:
        found = catalog.get("pack", pack)
        if found is not None and object_named(found.body.about or "", pack) != about:
            faults.append(Fault(at, "pack-is-about-something-else", {"pack": pack, "object": about}))
    for place, part in enumerate(body.parts):
        target = catalog.objects.get(part.object)
        field = target.fields.get(part.by) if target is not None else None
        itself = part.object == account and part.by == "id"
        if target is not None and not itself and (field is None or field.target != account):
            faults.append(_unknown(f"/parts/{place}/by", part.by, part.object))
    sold = catalog.objects.get(body.deals)
    for place, name_ in enumerate(body.columns if sold is not None else ()):
        if name_ not in sold.fields:
            faults.append(_unknown(f"/columns/{place}", name_, body.deals))
    helping = body.support
    asked = catalog.objects.get(helping.object) if helping is not None else None
    if helping is not None and asked is not None:
        named = [helping.cell, helping.account, helping.need, helping.note, helping.state]
        named += [helping.asker] if helping.asker is not None else []
        faults += [
            _unknown("/support", name_, helping.object) for name_ in named if name_ not in asked.fields
        ]
    for at, wanted in (("/touch", body.touch), ("/deals", body.deals)):
        if body.part(wanted) is None:
            faults.append(Fault(at, "cell-part-is-missing", {"object": wanted}))
    return faults


def _field_faults(body: Cell, cell: Object, member: Object) -> Iterator[Fault]:
    for at, field, target, kinds in (
        ("accounts", body.accounts, cell, ("references",)),
        ("rights", body.rights, cell, ("multi_choice",)),
        ("cell", body.cell, member, ("reference",)),
        ("user", body.user, member, ("reference", "user")),
        ("since", body.since, member, ("date",)),
        ("until", body.until, member, ("date",)),
    ):
        one = target.fields.get(field)
        if one is None or one.type not in kinds or (at == "cell" and one.target != body.object):
            yield _unknown(f"/{at}", field, target.name)


def _unknown(at: str, field: str, object_name: str) -> Fault:
    return Fault(at, "field-is-unknown", {"field": field, "object": object_name})


def _references(body: Cell) -> Collection[tuple[str, str]]:
    return [
        ("object", body.object), ("object", body.members), ("pack", body.seat),
        *(("pack", one.pack) for one in body.opens), *(("object", one.object) for one in body.parts),
        *(("metric", one.metric) for one in body.figures),
        *([("object", body.support.object), ("role", body.support.role)] if body.support is not None else ()),
    ]  # fmt: skip


CELL = register(
    Kind(
        "cell",
        "work",
        Cell,
        _check,
        _references,
        frozenset({"label", "description", "figures", "touch_days", "people", "customers"}),
        label={"zh": "细胞", "en": "Cell"},
        words={
            "accounts": {"zh": "客户字段", "en": "Field of its accounts"},
            "rights": {"zh": "权利字段", "en": "Field of its rights"},
            "opens": {"zh": "权利对应的权限包", "en": "Packs of the rights"},
            "pack": {"zh": "权限包", "en": "Pack"},
            "members": {"zh": "成员对象", "en": "Object of its people"},
            "cell": {"zh": "所属细胞字段", "en": "Field of the cell"},
            "since": {"zh": "加入日期字段", "en": "Field of the first day"},
            "Cell.until": {"zh": "离开日期字段", "en": "Field of the last day"},
            "seat": {"zh": "席位权限包", "en": "Pack of a seat"},
            "parts": {"zh": "客户名下的数据", "en": "What belongs to an account"},
            "CellPart.by": {"zh": "指向客户的字段", "en": "Field of the account"},
            "result": {"zh": "结果字段", "en": "Field of the result"},
            "touch": {"zh": "跟进对象", "en": "Object of contacts"},
            "touch_days": {"zh": "多少天未跟进算缺口", "en": "Left alone after days"},
            "deals": {"zh": "商机对象", "en": "Object of deals"},
            "metric": {"zh": "指标", "en": "Metric"},
            "CellFigure.by": {"zh": "指向客户的字段", "en": "Field of the account"},
            "gap": {"zh": "属于服务缺口", "en": "Should be zero"},
            "people": {"zh": "人数范围", "en": "How many people"},
            "customers": {"zh": "客户数范围", "en": "How many accounts"},
            "support": {"zh": "支援申请", "en": "Asking for help"},
            "asker": {"zh": "申请人字段", "en": "Field for who asks"},
            "account": {"zh": "客户字段", "en": "Field of the account"},
            "need": {"zh": "所需支援字段", "en": "Field of what is needed"},
            "CellSupport.open": {"zh": "未完成的状态", "en": "States that are open"},
            "CellSupport.role": {"zh": "由哪个角色受理", "en": "Goes to the role"},
        },
    )
)
