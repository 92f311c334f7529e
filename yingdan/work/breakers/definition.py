"""Kind `breaker_rule`: when somebody does too much of something in a short time, and what is held back then."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.access import object_named, objects_meant
from yingdan.kernel.definitions import Kind, register

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

LONGEST_MINUTES = 24 * 60
MOST = 10_000_000
Watches = Literal["denials", "exports", "new_device_exports"]


class BreakerRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Trips when one person reaches `at_least` within `within_minutes`: `denials` (refusals by right), `exports` (exported rows), or
    `new_device_exports` (rows exported after a sign-in from a new device in that time), of `object` (`sales.lead`, `sales.*`, `*`). `roles`: whose; empty:
    everybody's. Holds back the person (`hold_person`), `packs` and `situations`, until somebody lifts it."""

    label: Label
    watches: Watches
    at_least: int
    within_minutes: int = 10
    object: str = "*"
    roles: list[str] = []
    hold_person: bool = True
    packs: list[str] = []
    situations: list[str] = []
    state: Literal["active", "suspended"] = "active"

    def targets(self, name: str) -> list[str]:
        """The packs and situations that a rule called `name` holds back, as suspensions name them."""
        return [
            *(f"pack:{object_named(one, name)}" for one in self.packs),
            *(f"situation:{object_named(one, name)}" for one in self.situations),
        ]


def _check(body: BreakerRule, name: str, catalog: "Catalog") -> Sequence[Fault]:
    faults: list[Fault] = []
    full = object_named(body.object, name)
    if not objects_meant(full, catalog) and "*" not in full:
        faults.append(Fault("/object", "object-is-unknown", {"object": full}))
    short = {one.rpartition(".")[2] for one in catalog.all("role")}
    faults += [
        Fault(f"/roles/{place}", "role-is-unknown", {"role": one})
        for place, one in enumerate(body.roles)
        if one.rpartition(".")[2] not in short
    ]
    for kind, member in (("pack", "packs"), ("situation", "situations")):
        for place, one in enumerate(getattr(body, member)):
            if catalog.get(kind, object_named(one, name)) is None:
                faults.append(Fault(f"/{member}/{place}", f"{kind}-is-unknown", {kind: one}))
    if not 1 <= body.at_least <= MOST:
        faults.append(Fault("/at_least", "breaker-number-is-faulty", {"most": MOST}))
    if not 1 <= body.within_minutes <= LONGEST_MINUTES:
        faults.append(Fault("/within_minutes", "breaker-number-is-faulty", {"most": LONGEST_MINUTES}))
    if not (body.hold_person or body.packs or body.situations):
        faults.append(Fault("/hold_person", "breaker-holds-nothing"))
    return faults


BREAKER_RULE = register(
    Kind(
        "breaker_rule",
        "breakers",
        BreakerRule,
        _check,
        tunable=frozenset({"state", "at_least", "within_minutes"}),
        label={"zh": "熔断规则", "en": "Breaker rule"},
        words={
            "watches": {"zh": "盯住什么", "en": "What it watches"},
            "at_least": {"zh": "达到多少（次或行）", "en": "From how many (times or rows)"},
            "within_minutes": {"zh": "多少分钟内", "en": "Within minutes"},
            "roles": {"zh": "只看这些角色（空为所有人）", "en": "Only these roles (none: everybody)"},
            "hold_person": {"zh": "熔断本人", "en": "Hold the person back"},
            "packs": {"zh": "熔断这些权限包", "en": "Hold these packs back"},
            "situations": {"zh": "熔断这些情境", "en": "Hold these situations back"},
        },
    )
)
