"""What a package may declare of second looks: how a record is called invalid, what confirming and restoring write."""

from collections.abc import Mapping
from typing import Any

import msgspec

from yingdan.base import Fault
from yingdan.decisions.definition import output_type
from yingdan.decisions.names import Known, faults_of
from yingdan.expr import Type
from yingdan.kernel.definitions import Kind, register

Text = dict[str, str]


class SecondLook(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`open_when`: a record may be called invalid; its owner fills all fields of `ask` and `doubt` is written (field -> expression).
    While `doubted` holds it waits. Somebody else writes `confirm` or `restore`, and words into the field `note`; who may change all
    of these fields may judge. `columns`: what the list shows."""

    label: Text
    object: str
    open_when: str
    ask: list[str]
    doubt: dict[str, str]
    doubted: str
    confirm: dict[str, str]
    restore: dict[str, str]
    note: str
    columns: list[str] = []
    description: Text | None = None


def written(body: SecondLook) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """The members that write fields."""
    return ("doubt", body.doubt), ("confirm", body.confirm), ("restore", body.restore)


def _check(body: SecondLook, name: str, catalog: Any) -> list[Fault]:
    target = catalog.objects.get(body.object)
    if target is None:
        return []  # told as a missing reference
    names = Known(target.names())
    faults = [
        *faults_of(body.open_when, names, Type.BOOL, "/open_when"),
        *faults_of(body.doubted, names, Type.BOOL, "/doubted"),
    ]
    for at, field in (("/note", body.note), *((f"/ask/{place}", one) for place, one in enumerate(body.ask))):
        faults += _field_faults(at, field, target)
    faults += [
        Fault(f"/columns/{place}", "field-is-unknown", {"field": field, "object": target.name})
        for place, field in enumerate(body.columns)
        if field not in target.fields
    ]
    for member, values in written(body):
        for field, text in values.items():
            wrong = _field_faults(f"/{member}/{field}", field, target)
            expect = None if wrong else output_type(target.fields[field], "")
            faults += wrong or faults_of(text, names, expect, f"/{member}/{field}")
    for member, given in (
        ("ask", body.ask),
        ("doubt", body.doubt),
        ("confirm", body.confirm),
        ("restore", body.restore),
    ):
        if not given:
            faults.append(Fault(f"/{member}", "definition-key-is-missing", {"key": member}))
    return faults


def _field_faults(at: str, field: str, target: Any) -> list[Fault]:
    found = target.fields.get(field)
    if found is None or found.derived or found.system:
        return [Fault(at, "field-is-unknown", {"field": field, "object": target.name})]
    return []


SECOND_LOOK = register(
    Kind(
        "second_look",
        "decisions",
        SecondLook,
        _check,
        lambda body: [("object", body.object)],
        label={"zh": "无效复核", "en": "Second look"},
        words={
            "open_when": {"zh": "何时可以判为无效", "en": "May be called invalid when"},
            "ask": {"zh": "判为无效时必填", "en": "Asked of whoever calls it invalid"},
            "doubt": {"zh": "判为无效时写入", "en": "Written when called invalid"},
            "doubted": {"zh": "何时等待复核", "en": "Waits while"},
            "confirm": {"zh": "确认无效时写入", "en": "Written when confirmed"},
            "restore": {"zh": "恢复时写入", "en": "Written when restored"},
            "note": {"zh": "复核说明字段", "en": "Field of the words of the second look"},
            "columns": {"zh": "列表显示的字段", "en": "Fields shown in the list"},
        },
    )
)
