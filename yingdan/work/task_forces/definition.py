"""The kind `task_force`: of which functions a group is made, around which records, for how long and with what money."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.definitions import Kind, register
from yingdan.work.lending import short

if TYPE_CHECKING:
    from yingdan.kernel.catalog import Catalog

LONGEST_DAYS = 366
MOST_FUNCTIONS = 12
MOST_MONEY = 1_000_000_000
# What the platform writes into the record of a task force, and the type of each field.
WRITTEN = {
    "state": "choice", "until_at": "datetime", "budget": "money", "used": "money", "result": "choice",
    "lessons": "long_text", "closed_at": "datetime",
}  # fmt: skip


class ForceFunction(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One part of the group. `roles`: people who have one of them are proposed; `owner`: the owner of the record before them."""

    name: str
    label: Label
    roles: list[str]
    owner: bool = False


class TaskForceBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Formed from a record of `object`, whose field `customer` says whose it is, as a record of `into`, whose fields `subject` and
    `subject_customer` refer to both. `pack`: what a member gets of these three while a member. Tasks are records of `tasks` that refer to
    the group by `tasks_of`; `pool`: the object of what can be booked; `calendar`: the working time in which experts without one of their
    own are booked, as it is in their unit. Days: `usual_days` when nobody says, `longest_days` at most. `budget`: what all items may come to when nobody says
    and at most; `item_limit`: what one item may, in `currency`."""

    label: Label
    object: str
    into: str
    subject: str
    pack: str
    tasks: str
    tasks_of: str
    functions: list[ForceFunction]
    pool: str | None = None
    calendar: str | None = None
    customer: str | None = None
    subject_customer: str | None = None
    usual_days: int = 30
    longest_days: int = 90
    budget: int = 0
    item_limit: int = 0
    currency: str = "CNY"

    def function(self, name: str) -> ForceFunction | None:
        return next((one for one in self.functions if one.name == name), None)


def compositions(catalog: "Catalog") -> dict[str, TaskForceBody]:
    """All of them by full name."""
    return {name: one.body for name, one in catalog.all("task_force").items()}


def composition_for(catalog: "Catalog", object_name: str) -> tuple[str, TaskForceBody] | None:
    """The first by name of those formed from records of an object."""
    found = sorted((name, body) for name, body in compositions(catalog).items() if body.object == object_name)
    return found[0] if found else None


def stands(catalog: "Catalog", object_name: str) -> Literal["from", "of"] | None:
    """Whether a task force may be formed from records of an object (`from`), or they are task forces (`of`)."""
    found = compositions(catalog).values()
    if any(body.into == object_name for body in found):
        return "of"
    return "from" if any(body.object == object_name for body in found) else None


def _check(body: TaskForceBody, name: str, catalog: "Catalog") -> Sequence[Fault]:
    faults = [*_function_faults(body, catalog), *_bounds(body)]
    source, made, tasks = (catalog.objects.get(one) for one in (body.object, body.into, body.tasks))
    if source is None or made is None or tasks is None:
        return faults  # told as a missing reference
    pointing = [("subject", made, body.subject, body.object), ("tasks_of", tasks, body.tasks_of, body.into)]
    if body.customer is not None:
        held = source.fields.get(body.customer)
        if held is None or not held.target:
            faults.append(
                Fault("/customer", "field-is-unknown", {"field": body.customer, "object": body.object})
            )
        elif body.subject_customer is not None:
            pointing.append(("subject_customer", made, body.subject_customer, held.target))
    for at, one, field, target in pointing:
        found = one.fields.get(field)
        if found is None or found.type != "reference" or found.target != target:
            faults.append(Fault(f"/{at}", "field-is-unknown", {"field": field, "object": one.name}))
    for field, kind in WRITTEN.items():
        found = made.fields.get(field)
        if found is None or found.type != kind or not found.derived:
            faults.append(Fault("/into", "field-is-unknown", {"field": field, "object": body.into}))
    if body.pool is not None:
        faults += _pool_faults(body.pool, catalog)
    for field, kind in (("due_at", "datetime"), ("done", "boolean")):
        found = tasks.fields.get(field)
        if found is None or found.type != kind:
            faults.append(Fault("/tasks", "field-is-unknown", {"field": field, "object": body.tasks}))
    return faults


def _pool_faults(pool: str, catalog: "Catalog") -> list[Fault]:
    found = catalog.objects.get(pool)
    return [
        Fault("/pool", "field-is-unknown", {"field": field, "object": pool})
        for field, kind in (("kind", "choice"), ("person", "user"), ("stock", "integer"))
        if found is None or field not in found.fields or found.fields[field].type != kind
    ]


def _function_faults(body: TaskForceBody, catalog: "Catalog") -> list[Fault]:
    faults: list[Fault] = []
    names = [one.name for one in body.functions]
    if not 1 <= len(names) <= MOST_FUNCTIONS or len(set(names)) < len(names):
        faults.append(Fault("/functions", "task-force-needs-functions", {"max": MOST_FUNCTIONS}))
    known = {short(one) for one in catalog.all("role")}
    return faults + [
        Fault(f"/functions/{place}/roles", "role-is-unknown", {"role": role})
        for place, one in enumerate(body.functions)
        for role in one.roles
        if short(role) not in known
    ]


def _bounds(body: TaskForceBody) -> list[Fault]:
    faults: list[Fault] = []
    if not 1 <= body.usual_days <= body.longest_days <= LONGEST_DAYS:
        faults.append(Fault("/usual_days", "lending-days-are-faulty", {"longest": LONGEST_DAYS}))
    if not 0 <= body.item_limit <= body.budget <= MOST_MONEY:
        faults.append(Fault("/item_limit", "number-is-out-of-range", {"low": 0, "high": body.budget}))
    return faults


TASK_FORCE = register(
    Kind(
        "task_force",
        "task_forces",
        TaskForceBody,
        _check,
        lambda body: [
            ("object", body.object), ("object", body.into), ("object", body.tasks), ("pack", body.pack),
            *([("calendar", body.calendar)] if body.calendar is not None else []),
        ],
        frozenset({"label", "functions", "calendar", "usual_days", "longest_days", "budget", "item_limit"}),
        label={"zh": "特遣队编制", "en": "Task force"},
        words={
            "into": {"zh": "特遣队对象", "en": "Object of task forces"},
            "subject": {"zh": "指向来源记录的字段", "en": "Field that refers to the record"},
            "subject_customer": {"zh": "指向客户的字段", "en": "Field that refers to the customer"},
            "pack": {"zh": "成员权限包", "en": "Pack of members"},
            "tasks": {"zh": "任务对象", "en": "Object of tasks"},
            "tasks_of": {"zh": "任务指向特遣队的字段", "en": "Field of tasks that refers to it"},
            "pool": {"zh": "资源池对象", "en": "Object of the resource pool"},
            "calendar": {"zh": "专家工作日历", "en": "Working time of experts"},
            "functions": {"zh": "职能", "en": "Functions"},
            "roles": {"zh": "从哪些角色中推荐", "en": "Proposed from the roles"},
            "ForceFunction.owner": {"zh": "优先推荐记录归属人", "en": "The record's owner first"},
            "usual_days": {"zh": "默认天数", "en": "Usual days"},
            "longest_days": {"zh": "最长天数", "en": "Longest days"},
            "budget": {"zh": "预算上限", "en": "Budget at most"},
            "item_limit": {"zh": "单项授权额度", "en": "Authority for one item"},
        },
    )
)  # fmt: skip
