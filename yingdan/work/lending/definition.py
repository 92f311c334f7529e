"""What a company declares of access for a time: what may be given of an object, for how long, and who answers requests."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.access import ACTIONS, object_named, objects_meant
from yingdan.kernel.definitions import Kind, register

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

LONGEST_DAYS = 366
MOST_MINUTES = 240


class Lending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`role`: whose grants are opened on one record of `object` (or `sales.*`, `*`) for somebody who asks; `packs`: roles that may be
    given besides. `actions`: at most these. `approvers`: roles; who has one of them in the record's unit or above it answers, else who manages
    accounts. Days: `usual_days` when nobody says, `longest_days` from the moment of giving, `answer_days` until a request lapses.
    `emergency_minutes`: for how long somebody may open a record himself in an emergency; 0: not at all."""

    label: Label
    object: str
    role: str
    approvers: list[str]
    actions: list[str] = msgspec.field(default_factory=lambda: ["read"])
    packs: list[str] = []
    usual_days: int = 7
    longest_days: int = 30
    answer_days: int = 14
    emergency_minutes: int = 0

    def gives(self, role: str) -> bool:
        """Whether a role, by its short name, may be given."""
        return role in {short(one) for one in (self.role, *self.packs)}


def short(role: str) -> str:
    """`manager` of `sales.manager`."""
    return role.rpartition(".")[2]


def lending_for(catalog: "Catalog", object_name: str) -> Lending | None:
    """The nearest definition for an object: its own, that of `sales.*`, that of `*`."""
    found = catalog.once(_by_object)
    app = object_name.partition(".")[0]
    return next((found[one] for one in (object_name, f"{app}.*", "*") if one in found), None)


def _by_object(catalog: "Catalog") -> dict[str, Lending]:
    return {object_named(one.body.object, name): one.body for name, one in catalog.all("lending").items()}


def _check(body: Lending, name: str, catalog: "Catalog") -> Sequence[Fault]:
    faults: list[Fault] = []
    full = object_named(body.object, name)
    if not objects_meant(full, catalog) and "*" not in full:
        faults.append(Fault("/object", "object-is-unknown", {"object": full}))
    known = {short(one) for one in catalog.all("role")}
    named = [("/role", body.role)]
    named += [(f"/packs/{place}", one) for place, one in enumerate(body.packs)]
    named += [(f"/approvers/{place}", one) for place, one in enumerate(body.approvers)]
    faults += [Fault(at, "role-is-unknown", {"role": one}) for at, one in named if short(one) not in known]
    faults += [
        Fault(f"/actions/{place}", "lending-action-is-faulty", {"action": one})
        for place, one in enumerate(body.actions)
        if one not in ACTIONS or one == "create"
    ]
    if "read" not in body.actions:
        faults.append(Fault("/actions", "lending-is-without-read"))
    for member in ("usual_days", "longest_days", "answer_days"):
        if not 1 <= getattr(body, member) <= LONGEST_DAYS:
            faults.append(Fault(f"/{member}", "lending-days-are-faulty", {"longest": LONGEST_DAYS}))
    if not 0 <= body.emergency_minutes <= MOST_MINUTES:
        faults.append(Fault("/emergency_minutes", "emergency-minutes-are-faulty", {"most": MOST_MINUTES}))
    if body.usual_days > body.longest_days:
        faults.append(Fault("/usual_days", "lending-days-are-faulty", {"longest": body.longest_days}))
    return faults


LENDING = register(
    Kind(
        "lending",
        "grants",
        Lending,
        _check,
        label={"zh": "临时授权规则", "en": "Lending"},
        words={
            "role": {"zh": "按哪个角色的权限开放", "en": "Opens the grants of the role"},
            "packs": {"zh": "还可授予的角色（权限包）", "en": "Roles (packs) that may be given besides"},
            "approvers": {"zh": "由哪些角色审批", "en": "Answered by the roles"},
            "actions": {"zh": "最多可授予的操作", "en": "At most these actions"},
            "usual_days": {"zh": "默认天数", "en": "Usual days"},
            "longest_days": {"zh": "最长天数", "en": "Longest days"},
            "emergency_minutes": {
                "zh": "紧急访问最长分钟（0 为不允许）",
                "en": "Minutes of emergency access (0: none)",
            },
            "answer_days": {"zh": "申请多少天无人处理即失效", "en": "Days until a request lapses"},
        },
        by_unit=True,
    )
)
