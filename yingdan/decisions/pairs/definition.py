"""What a package may declare of identity: for an object, which of its fields tell who a customer is, and when people are asked."""

from typing import Any

import msgspec

from yingdan.base import Fault, Label
from yingdan.decisions.identity import LEVELS
from yingdan.kernel.definitions import Kind, register

MOST_CALLED = 200


class Level(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How often an agreement (`part`, `level`) is met by two records of one customer (`m`) and by records of two (`u`)."""

    part: str
    level: str
    m: float
    u: float


class Identity(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """How records of `object` are recognised. `company`: fields of its name, the first that is filled counts; `apart`: parts
    whose difference says that these are two whatever else agrees; `match_at`, `clerk_at`: chances from which a pair is
    proposed first, or at all; `most_called`: a key under which more records stand calls nobody; `levels`: weights that
    differ from those learnt."""

    label: dict[str, str]
    object: str
    company: list[str] = []
    uscc: str | None = None
    phones: list[str] = []
    emails: list[str] = []
    person: str | None = None
    apart: list[str] = []
    match_at: float = 0.95
    clerk_at: float = 0.2
    most_called: int = 50
    levels: list[Level] = []
    description: dict[str, str] | None = None


def fields_of(body: Identity) -> tuple[str, ...]:
    """The fields that are compared."""
    single = [name for name in (body.uscc, body.person) if name is not None]
    return tuple(dict.fromkeys([*body.company, *body.phones, *body.emails, *single]))


def _check(body: Identity, name: str, catalog: Any) -> list[Fault]:
    target = catalog.objects.get(body.object)
    if target is None:
        return []  # the missing object is reported as a missing reference
    faults = [
        Fault("/object", "field-is-unknown", {"field": field, "object": body.object})
        for field in fields_of(body)
        if field not in target.fields
    ]
    if not fields_of(body):
        faults.append(Fault("/company", "definition-key-is-missing", {"key": "company"}))
    if not 0 < body.clerk_at <= body.match_at < 1:
        faults.append(Fault("/clerk_at", "value-is-not-a-choice", {"value": str(body.clerk_at)}))
    if not 1 <= body.most_called <= MOST_CALLED:
        faults.append(Fault("/most_called", "value-is-not-a-choice", {"value": str(body.most_called)}))
    for place, part in enumerate(body.apart):
        if "differs" not in LEVELS.get(part, ()):
            faults.append(Fault(f"/apart/{place}", "value-is-not-a-choice", {"value": part}))
    for place, one in enumerate(body.levels):
        if one.level not in LEVELS.get(one.part, ()):
            faults.append(Fault(f"/levels/{place}/level", "value-is-not-a-choice", {"value": one.level}))
        if not (0 < one.m <= 1 and 0 < one.u <= 1):
            faults.append(
                Fault(f"/levels/{place}/m", "value-is-not-a-choice", {"value": f"{one.m}, {one.u}"})
            )
    others = [
        other
        for other, known in catalog.all("identity").items()
        if other != name and known.body.object == body.object
    ]
    if others:
        faults.append(Fault("/object", "identity-is-there", {"name": others[0], "object": body.object}))
    return faults


def _label(zh: str, en: str) -> Label:
    return {"zh": zh, "en": en}


IDENTITY = register(
    Kind(
        "identity",
        "identity",
        Identity,
        _check,
        lambda body: [("object", body.object)],
        frozenset({"match_at", "clerk_at", "levels"}),
        label={"zh": "客户识别", "en": "Identity"},
        words={
            "company": _label("公司名称字段", "Fields of the company name"),
            "uscc": _label("统一社会信用代码字段", "Field of the USCC"),
            "phones": _label("电话字段", "Phone fields"),
            "emails": _label("邮箱字段", "E-mail fields"),
            "person": _label("姓名字段", "Field of the person"),
            "apart": _label("不同即视为两家", "Differs: never the same"),
            "match_at": _label("优先提示的概率", "Proposed first from"),
            "clerk_at": _label("提交人工判断的概率", "Asked from"),
            "most_called": _label("同一比对键最多的记录数", "Most records of a key"),
            "levels": _label("比对权重", "Weights"),
            "part": _label("比对项", "Comparison"),
            "level": _label("吻合程度", "Level"),
            "m": _label("同一客户时出现率", "Met when one"),
            "u": _label("不同客户时出现率", "Met when two"),
        },
    )
)
