"""What a package may declare for this stage: decision tables, routing policies and business calendars."""

from datetime import date
from typing import Any

import msgspec

from yingdan.base import Fault, Label
from yingdan.base.worktime import WEEKDAYS, Hours, WorkWeek, parse_hours
from yingdan.decisions.names import Known, faults_of, table_names
from yingdan.decisions.table import COLLECTS, HITS
from yingdan.expr import Type, parse
from yingdan.kernel.definitions import Kind, register

Text = dict[str, str]
MOST_FAIR = 10
MOST_COUNTED = 100_000


class TableRow(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`when`: condition; `then`: output field -> expression; `reason` is shown to people."""

    when: str
    then: dict[str, str]
    reason: Text
    priority: int = 0


class DecisionTable(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Rows over a record's fields and `signal.<name>`; the outputs are derived fields of the object. `hit`: first,
    unique, priority or collect; `collect`: how a collect table joins an output's values (list, sum, min, max, count;
    left out: list for fields of several values, sum for the rest)."""

    label: Text
    object: str
    outputs: list[str]
    rows: list[TableRow]
    hit: str = "first"
    collect: dict[str, str] = {}
    description: Text | None = None


class MaskBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A hard condition over `lead.*` and `rep.*`."""

    name: str
    label: Text
    when: str


class Reason(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A reason told to the chosen one when `when` holds for the pair."""

    when: str
    label: Text


class ChanceBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How likely somebody wins it, learned from how it ended before: a subject has ended when `won_when` or `lost_when`
    holds; `by`: fields that make its segment; `weight`: the number of outcomes at which half is believed."""

    won_when: str
    lost_when: str
    by: list[str] = []
    weight: int = 20


class Routing(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Who gets a new record of `object`. `candidates`: the object of candidate records, whose `user` field names
    the person and `capacity` field the most open records. `customer`: the field that says whose customer it is; left out, it is
    nobody's and stands for itself. `moves_unit`: whether the record goes to the unit of who gets it.
    `own_load`: what somebody has open of `object` is held against his limit by itself, and not beside what other policies gave him.
    `open_when`: while this holds, the record counts as load. `territory`: pairs whose unit owns the pool. Among those whom
    no mask takes out the highest chance x value x room + stick is chosen; `ramp`: the share of their limit that people can
    take for now; `fair`: how strongly those are favoured who were given less (0: not at all)."""

    label: Text
    object: str
    candidates: str
    mask: list[MaskBody]
    customer: str = ""
    open_when: str
    moves_unit: bool = True
    own_load: bool = False
    user: str = "user"
    capacity: str = "capacity"
    value: str | None = None
    chance: ChanceBody | None = None
    stick: str | None = None
    fair: float = 0.0
    ramp: str | None = None
    territory: str | None = None
    reasons: list[Reason] = []
    description: Text | None = None


class PoolBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A pool of records of `object` that nobody owns. `leads`: those that lie in it, over the record's fields (of several
    pools the first by `order`); `may`: who may claim one, over `lead.*` and `rep.*` of `candidates`. `per_day`, `held`: claims a
    day, and claimed records still held, per person (0: no limit). `take_back`: when an owner's record goes back,
    not before it has been somebody's for `protect_hours`; who lost a customer claims him again after `cool_down_hours`."""

    label: Text
    object: str
    candidates: str
    leads: str = "true"
    may: str | None = None
    per_day: int = 0
    held: int = 0
    protect_hours: int = 0
    cool_down_hours: int = 0
    take_back: str | None = None
    order: int = 0
    description: Text | None = None


class ExtraDay(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A day with hours of its own; none = closed. `label`: what people call it."""

    day: str
    hours: list[list[str]] = []
    label: Text | None = None


class Calendar(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Working hours: `weekly` by mon…sun, `holidays` CN or none, `extra` days."""

    label: Text
    weekly: dict[str, list[list[str]]]
    zone: str = "Asia/Shanghai"
    holidays: str = "none"
    extra: list[ExtraDay] = []


def week_of(body: Calendar) -> WorkWeek:
    """The calendar in computing form; ValueError when hours or days cannot be read."""
    weekly: dict[str, Hours] = {}
    for day, hours in body.weekly.items():
        if day not in WEEKDAYS:
            raise ValueError(day)
        weekly[day] = parse_hours(hours)
    extra = {date.fromisoformat(e.day): parse_hours(e.hours) for e in body.extra}
    return WorkWeek(body.zone, weekly, body.holidays, extra)


def collects(body: DecisionTable, field: Any) -> str:
    """How a collect table joins the values of an output."""
    several = field.field_type.type(field.options).startswith("list<")
    return body.collect.get(field.name, "list" if several else "sum") if body.hit == "collect" else ""


def output_type(field: Any, how: str) -> Type | None:
    """What an expression for an output must give; None where anything will do."""
    if how == "count":
        return None
    found = Type.named(field.field_type.type(field.options))
    return found.element if how == "list" and found.kind == "list" else found


def _check_table(body: DecisionTable, name: str, catalog: Any) -> list[Fault]:
    target = catalog.objects.get(body.object)
    if target is None:
        return []  # the missing object is reported as a missing reference
    faults: list[Fault] = []
    if body.hit not in HITS:
        faults.append(Fault("/hit", "value-is-not-a-choice", {"value": body.hit}))
    for output, how in body.collect.items():
        if body.hit != "collect" or how not in COLLECTS:
            faults.append(Fault(f"/collect/{output}", "value-is-not-a-choice", {"value": how}))
        if output not in body.outputs:
            faults.append(Fault(f"/collect/{output}", "output-is-unknown", {"output": output}))
    fields = {}
    for output in body.outputs:
        field = target.fields.get(output)
        if field is None or not field.filled:
            faults.append(Fault("/outputs", "field-is-unknown", {"field": output, "object": body.object}))
        else:
            fields[output] = field
    names = table_names(catalog, target)
    for number, row in enumerate(body.rows):
        faults += faults_of(row.when, names, Type.BOOL, f"/rows/{number}/when")
        for output, text in row.then.items():
            if output not in body.outputs:
                faults.append(Fault(f"/rows/{number}/then", "output-is-unknown", {"output": output}))
            at = f"/rows/{number}/then/{output}"
            found = fields.get(output)
            expect = output_type(found, collects(body, found)) if found is not None else None
            faults += faults_of(text, names, expect, at) or _choice_faults(found, text, at)
    return faults


def _choice_faults(field: Any, text: str, at: str) -> list[Fault]:
    """A word that is none of the field's choices would leave it empty, without anybody noticing."""
    value = getattr(parse(text), "value", None)
    choices = (
        [one["value"] if isinstance(one, dict) else one for one in field.options.get("choices", ())]
        if field
        else []
    )
    if isinstance(value, str) and choices and not field.options.get("open") and value not in choices:
        return [Fault(at, "value-is-not-a-choice", {"value": value})]
    return []


def _check_routing(body: Routing, name: str, catalog: Any) -> list[Fault]:
    target, rep = catalog.objects.get(body.object), catalog.objects.get(body.candidates)
    if target is None or rep is None:
        return []
    faults: list[Fault] = []
    for at, owner, field in (
        ("/customer", target, body.customer),
        ("/user", rep, body.user),
        ("/capacity", rep, body.capacity),
    ):
        if field not in owner.fields and (at, field) != ("/customer", ""):
            faults.append(Fault(at, "field-is-unknown", {"field": field, "object": owner.name}))
    pair = Known(target.names("lead"), rep.names("rep"), extra={("rep", "at_work"): Type.BOOL})
    for number, mask in enumerate(body.mask):
        faults += faults_of(mask.when, pair, Type.BOOL, f"/mask/{number}/when")
    for number, reason in enumerate(body.reasons):
        faults += faults_of(reason.when, pair, Type.BOOL, f"/reasons/{number}/when")
    if body.value is not None:
        faults += faults_of(body.value, pair, Type.DECIMAL, "/value")
    if body.stick is not None:
        faults += faults_of(body.stick, pair, Type.DECIMAL, "/stick")
    if body.ramp is not None:
        faults += faults_of(body.ramp, Known(rep.names("rep")), Type.DECIMAL, "/ramp")
    if not 0 <= body.fair <= MOST_FAIR:
        faults.append(Fault("/fair", "value-is-not-a-choice", {"value": str(body.fair)}))
    if body.chance is not None:
        faults += _chance_faults(body.chance, target)
    if body.territory is not None:
        faults += faults_of(body.territory, pair, Type.BOOL, "/territory")
    faults += faults_of(body.open_when, Known(target.names()), Type.BOOL, "/open_when")
    return faults


def _chance_faults(body: ChanceBody, target: Any) -> list[Fault]:
    names = Known(target.names())
    faults = [
        *faults_of(body.won_when, names, Type.BOOL, "/chance/won_when"),
        *faults_of(body.lost_when, names, Type.BOOL, "/chance/lost_when"),
    ]
    for number, field in enumerate(body.by):
        if field not in target.fields:
            params = {"field": field, "object": target.name}
            faults.append(Fault(f"/chance/by/{number}", "field-is-unknown", params))
    if not 1 <= body.weight <= 10_000:
        faults.append(Fault("/chance/weight", "value-is-not-a-choice", {"value": str(body.weight)}))
    return faults


def _check_pool(body: PoolBody, name: str, catalog: Any) -> list[Fault]:
    target, rep = catalog.objects.get(body.object), catalog.objects.get(body.candidates)
    if target is None or rep is None:
        return []
    faults = faults_of(body.leads, Known(target.names()), Type.BOOL, "/leads")
    if body.may is not None:
        pair = Known(target.names("lead"), rep.names("rep"), extra={("rep", "at_work"): Type.BOOL})
        faults += faults_of(body.may, pair, Type.BOOL, "/may")
    if body.take_back is not None:
        faults += faults_of(body.take_back, Known(target.names()), Type.BOOL, "/take_back")
    for key in ("per_day", "held", "protect_hours", "cool_down_hours"):
        if not 0 <= getattr(body, key) <= MOST_COUNTED:
            faults.append(Fault(f"/{key}", "value-is-not-a-choice", {"value": str(getattr(body, key))}))
    return faults


def _check_calendar(body: Calendar, name: str, catalog: Any) -> list[Fault]:
    try:
        week_of(body)
    except ValueError as error:
        return [Fault("/weekly", "hours-are-unreadable", {"value": str(error)[:80]})]
    if body.holidays not in ("CN", "none"):
        return [Fault("/holidays", "value-is-not-a-choice", {"value": body.holidays})]
    return []


ROUTING_WORDS: dict[str, Label] = {
    "chance": {"zh": "胜率（从历史结果学习）", "en": "Chance, learned from outcomes"},
    "ChanceBody.won_when": {"zh": "视为赢单", "en": "Won when"},
    "ChanceBody.lost_when": {"zh": "视为丢单", "en": "Lost when"},
    "ChanceBody.by": {"zh": "按哪些字段分组", "en": "Fields that make a segment"},
    "ChanceBody.weight": {"zh": "多少条结果才信一半", "en": "Outcomes at which half is believed"},
    "stick": {"zh": "黏性加分", "en": "Stickiness, added"},
    "ramp": {"zh": "新人爬坡（占上限的比例）", "en": "Ramp-up, share of the limit"},
    "fair": {"zh": "均衡强度（0 为不均衡）", "en": "Evenness (0: none)"},
    "own_load": {"zh": "负荷单独计算", "en": "Load of its own"},
    "moves_unit": {"zh": "记录随负责人换单位", "en": "Goes to its owner's unit"},
}
POOL_WORDS: dict[str, Label] = {
    "candidates": {"zh": "人员对象", "en": "Object of candidates"},
    "leads": {"zh": "哪些记录进入此公海", "en": "Records that lie in it"},
    "may": {"zh": "谁可以认领", "en": "Who may claim"},
    "per_day": {"zh": "每人每天最多认领", "en": "Claims a day per person"},
    "held": {"zh": "每人最多在手", "en": "Held at a time per person"},
    "protect_hours": {"zh": "保护期（小时）", "en": "Protection (hours)"},
    "cool_down_hours": {"zh": "原负责人冷却期（小时）", "en": "Cool-down of the former owner (hours)"},
    "take_back": {"zh": "何时收回", "en": "Taken back when"},
}
DECISION_TABLE = register(
    Kind(
        "decision_table",
        "decisions",
        DecisionTable,
        _check_table,
        lambda body: [("object", body.object)],
        frozenset({"rows"}),
        label={"zh": "决策表", "en": "Decision table"},
        by_unit=True,
        by_record=frozenset({"label", "description", "rows", "hit", "collect"}),
    )
)
ROUTING = register(
    Kind(
        "routing",
        "decisions",
        Routing,
        _check_routing,
        lambda body: [("object", body.object), ("object", body.candidates)],
        frozenset({"mask", "value", "chance", "stick", "ramp", "fair", "reasons"}),
        label={"zh": "分配策略", "en": "Routing policy"},
        words=ROUTING_WORDS,
        by_unit=True,
        by_record=frozenset({"label", "description", "mask", "value", "stick", "fair", "reasons"}),
    )
)
POOL = register(
    Kind(
        "pool",
        "decisions",
        PoolBody,
        _check_pool,
        lambda body: [("object", body.object), ("object", body.candidates)],
        frozenset({"may", "per_day", "held", "protect_hours", "cool_down_hours", "take_back"}),
        label={"zh": "公海", "en": "Pool"},
        words=POOL_WORDS,
    )
)
CALENDAR = register(
    Kind(
        "calendar",
        "decisions",
        Calendar,
        _check_calendar,
        tunable=frozenset({"weekly", "extra", "holidays"}),
        label={"zh": "工作日历", "en": "Calendar"},
        by_unit=True,
    )
)
