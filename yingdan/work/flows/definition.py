"""The kind `task_flow`: which tasks come with which records."""

from typing import Any

import msgspec

from yingdan.base import Fault
from yingdan.decisions import Known, faults_of
from yingdan.expr import Type
from yingdan.kernel.definitions import Kind, register
from yingdan.work.span import seconds_of

Text = dict[str, str]
MOST_TASKS = 20


class FlowTask(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """`name`: what is to be done; `within`: working time from the assignment until it is due; `note`: how."""

    name: str
    within: str
    note: str | None = None


class TaskFlow(msgspec.Struct, forbid_unknown_fields=True, frozen=True, omit_defaults=True):
    """When a record of `object` is given to somebody, the first flow by `order` whose `when` holds makes records of `into`: `by`
    refers to the record, `due` takes the time, `text` and `note` the words, `done` says that one is finished. What is not finished
    goes along when the record goes to somebody else. `bulk`: also for records that come by hundreds, as imports do."""

    label: Text
    object: str
    into: str
    by: str
    tasks: list[FlowTask]
    calendar: str
    when: str | None = None
    text: str = "name"
    due: str = "due_at"
    note: str = "note"
    done: str = "done"
    bulk: bool = False
    order: int = 0
    description: Text | None = None


def _check(body: TaskFlow, name: str, catalog: Any) -> list[Fault]:
    faults: list[Fault] = []
    if not 1 <= len(body.tasks) <= MOST_TASKS:
        faults.append(Fault("/tasks", "flow-needs-tasks", {"max": MOST_TASKS}))
    for place, task in enumerate(body.tasks):
        if seconds_of(task.within) is None:
            faults.append(
                Fault(f"/tasks/{place}/within", "duration-is-unreadable", {"text": task.within[:40]})
            )
        if not task.name.strip():
            faults.append(Fault(f"/tasks/{place}/name", "value-is-required"))
    source, made = catalog.objects.get(body.object), catalog.objects.get(body.into)
    if source is None or made is None:
        return faults  # told as a missing reference
    if body.when is not None:
        faults += faults_of(body.when, Known(source.names()), Type.BOOL, "/when")
    wanted = (("by", body.by, "reference"), ("text", body.text, "text"), ("due", body.due, "datetime"),
              ("note", body.note, "long_text"), ("done", body.done, "boolean"))  # fmt: skip
    for at, field, kind in wanted:
        one = made.fields.get(field)
        if one is None or one.type != kind or (at == "by" and one.target != body.object):
            faults.append(Fault(f"/{at}", "field-is-unknown", {"field": field, "object": body.into}))
    return faults


TASK_FLOW = register(
    Kind(
        "task_flow",
        "work",
        TaskFlow,
        _check,
        lambda body: [("object", body.object), ("object", body.into), ("calendar", body.calendar)],
        frozenset({"label", "tasks", "when", "calendar"}),
        label={"zh": "SOP 任务流", "en": "Task flow"},
        words={
            "into": {"zh": "任务对象", "en": "Object of tasks"},
            "by": {"zh": "关联字段", "en": "Field that refers to the record"},
            "tasks": {"zh": "任务", "en": "Tasks"},
            "when": {"zh": "适用条件", "en": "When it applies"},
            "text": {"zh": "任务名称字段", "en": "Field of the words"},
            "due": {"zh": "截止时间字段", "en": "Field of the due time"},
            "done": {"zh": "完成字段", "en": "Field that says done"},
            "bulk": {"zh": "批量导入也启动", "en": "Also for imports"},
            "FlowTask.within": {"zh": "分配后多久内完成（工作时间）", "en": "Due within, working time"},
        },
    )
)
