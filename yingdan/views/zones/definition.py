"""The kind `war_zone`: what the page of a war zone shows."""

from collections.abc import Collection
from typing import Any

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.access import QuestionNames
from yingdan.kernel.catalog import expr_faults
from yingdan.kernel.definitions import Kind, register

MOST_WEEKS, MOST_DAYS = 26, 180


class ZoneReports(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Field reports: records of `object` of the last `days`, by the time `at`. Two of them belong together when they share `needed` of:
    the value of a field in `same`, or a word of `text` that is none of `common`."""

    object: str
    text: str
    same: list[str]
    at: str
    days: int
    needed: int
    common: list[str] = []


class ZoneForces(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Task forces: records of `object` that meet `active`."""

    object: str
    active: str


class WarZone(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The page of each unit of a `level`. `trends`: metrics by week, so many `weeks` back."""

    label: Label
    level: str
    trends: list[str]
    weeks: int
    reports: ZoneReports
    task_forces: ZoneForces | None = None
    description: Label | None = None


def _check(body: WarZone, name: str, catalog: Any) -> list[Fault]:
    faults: list[Fault] = []
    for at, value, most in (
        ("weeks", body.weeks, MOST_WEEKS),
        ("reports/days", body.reports.days, MOST_DAYS),
    ):
        if not 1 <= value <= most:
            faults.append(Fault(f"/{at}", "number-is-out-of-range", {"low": 1, "high": most}))
    found = catalog.objects.get(body.reports.object)
    for field in (body.reports.text, body.reports.at, *body.reports.same) if found is not None else ():
        if field not in found.fields:
            faults.append(
                Fault("/reports", "field-is-unknown", {"field": field, "object": body.reports.object})
            )
    forces = body.task_forces
    target = catalog.objects.get(forces.object) if forces is not None else None
    if forces is not None and target is not None:
        faults += expr_faults(
            forces.active, QuestionNames(target, catalog), "/task_forces/active", boolean=True
        )
    return faults


def _references(body: WarZone) -> Collection[tuple[str, str]]:
    forces = [("object", body.task_forces.object)] if body.task_forces is not None else []
    return [("object", body.reports.object), *(("metric", one) for one in body.trends), *forces]


WAR_ZONE = register(
    Kind(
        "war_zone",
        "views",
        WarZone,
        _check,
        _references,
        frozenset({"label", "description", "trends", "weeks"}),
        label={"zh": "战区指挥视图", "en": "War-zone view"},
        words={
            "WarZone.level": {"zh": "单位层级", "en": "Level of the unit"},
            "trends": {"zh": "趋势指标", "en": "Metrics by week"},
            "weeks": {"zh": "趋势周数", "en": "Weeks back"},
            "reports": {"zh": "一线情报", "en": "Field reports"},
            "text": {"zh": "正文字段", "en": "Field of the words"},
            "same": {"zh": "相同即相关的字段", "en": "Fields that connect"},
            "ZoneReports.at": {"zh": "时间字段", "en": "Field of the time"},
            "days": {"zh": "最近多少天", "en": "Days back"},
            "needed": {"zh": "至少几处相同", "en": "How much they must share"},
            "common": {"zh": "忽略的常用词", "en": "Words that do not count"},
            "task_forces": {"zh": "特遣队", "en": "Task forces"},
            "active": {"zh": "进行中的条件", "en": "Active while"},
        },
    )
)
