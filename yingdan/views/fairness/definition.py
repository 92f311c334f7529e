"""The kind `fairness`: whose decisions are told, by which grades, and from when and when not people could be given something. ADR
0052."""

from collections.abc import Sequence
from typing import Any

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.definitions import Kind, register

MOST_GRADES = 12


class Fairness(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the routing `policy` gave, counted by the choice field `grade` of its records. `started`: the date field of a candidate
    from which he is there; `away`: the two that say from when to when he is not, both included."""

    label: Label
    policy: str
    grade: str
    started: str | None = None
    away: tuple[str, str] | None = None


def _check(body: Fairness, name: str, catalog: Any) -> Sequence[Fault]:
    policy = catalog.get("routing", body.policy)
    if policy is None:
        return []  # told as a missing reference
    faults = []
    records, people = (catalog.objects.get(one) for one in (policy.body.object, policy.body.candidates))
    if records is not None:
        field = records.fields.get(body.grade)
        if field is None or field.type != "choice" or len(field.options.get("choices", ())) > MOST_GRADES:
            faults.append(
                Fault("/grade", "field-is-no-short-choice", {"field": body.grade, "max": MOST_GRADES})
            )
    dates = [("/started", body.started), *((f"/away/{at}", one) for at, one in enumerate(body.away or ()))]
    for at, one in dates if people is not None else ():
        if one is not None and (one not in people.fields or people.fields[one].type != "date"):
            faults.append(Fault(at, "field-is-unknown", {"field": one, "object": people.name}))
    return faults


FAIRNESS = register(
    Kind(
        "fairness",
        "views",
        Fairness,
        _check,
        lambda body: [("routing", body.policy)],
        frozenset({"label"}),
        {"zh": "分配公平", "en": "Fairness"},
        words={
            "policy": {"zh": "看哪个分配策略", "en": "Routing policy"},
            "grade": {"zh": "等级字段", "en": "Grade field"},
            "started": {"zh": "上岗日期字段", "en": "First day on the job"},
            "away": {"zh": "请假起止字段", "en": "Away from and until"},
        },
    )
)
