"""What a body of a kind looks like, as JSON Schema with words in both languages: a generic editor is drawn from it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from yingdan.base import Label
from yingdan.kernel.definitions.kind import Kind

Json = dict[str, Any]


def _label(zh: str, en: str) -> Label:
    return {"zh": zh, "en": en}


# What people call keys that many kinds share; a kind's own `words` come first.
COMMON: Mapping[str, Label] = {
    "abilities": _label("能力", "Abilities"),
    "actions": _label("操作", "Actions"),
    "app": _label("应用", "Package"),
    "calendar": _label("工作日历", "Calendar"),
    "columns": _label("列", "Columns"),
    "condition": _label("条件", "Condition"),
    "data": _label("携带数据", "Data"),
    "default": _label("默认值", "Default"),
    "derived": _label("由系统写入", "Written by the system"),
    "description": _label("说明", "Description"),
    "events": _label("事件", "Events"),
    "extra": _label("特殊日期", "Special days"),
    "field": _label("字段", "Field"),
    "fields": _label("字段", "Fields"),
    "filter": _label("筛选条件", "Filter"),
    "group": _label("分组", "Group"),
    "half_life": _label("半衰期", "Half-life"),
    "hidden_fields": _label("隐藏字段", "Hidden fields"),
    "hit": _label("命中方式", "Hit policy"),
    "holidays": _label("节假日", "Holidays"),
    "icon": _label("图标", "Icon"),
    "index": _label("建立索引", "Indexed"),
    "kind": _label("种类", "Kind"),
    "label": _label("名称", "Label"),
    "layout": _label("布局", "Layout"),
    "levels": _label("等级", "Levels"),
    "mask": _label("硬条件", "Masks"),
    "match_keys": _label("匹配键", "Match keys"),
    "menu": _label("出现在导航", "In the navigation"),
    "name": _label("标识", "Name"),
    "needs": _label("依赖的应用", "Needs packages"),
    "object": _label("对象", "Object"),
    "options": _label("选项", "Options"),
    "order": _label("顺序", "Order"),
    "outputs": _label("输出", "Outputs"),
    "parent": _label("上级权限", "Parent grant"),
    "period": _label("有效期", "Period"),
    "personal": _label("个人信息", "Personal data"),
    "priority": _label("优先级", "Priority"),
    "reason": _label("理由", "Reason"),
    "reasons": _label("理由", "Reasons"),
    "required": _label("必填", "Required"),
    "role": _label("角色", "Role"),
    "rows": _label("规则行", "Rows"),
    "saturation": _label("饱和值", "Saturation"),
    "search": _label("参与搜索", "Searchable"),
    "sort": _label("排序", "Sort"),
    "state": _label("状态", "State"),
    "then": _label("则", "Then"),
    "title": _label("标题字段", "Title field"),
    "type": _label("类型", "Type"),
    "unit": _label("单位", "Unit"),
    "value": _label("值", "Value"),
    "version": _label("版本", "Version"),
    "weekly": _label("每周工作时间", "Weekly hours"),
    "weight": _label("权重", "Weight"),
    "when": _label("条件", "When"),
    "within": _label("时限", "Within"),
    "words": _label("时间线文字", "Words in the timeline"),
    "zone": _label("时区", "Time zone"),
}


def schema_of(kind: Kind) -> Json:
    """JSON Schema (2020-12) of a kind's body; every property carries `label` {zh, en} and an English `title`.
    Structs stand in `$defs` by their names."""
    if hasattr(kind.body, "model_json_schema"):
        schema: Json = kind.body.model_json_schema()
    else:
        schema = msgspec.json.schema(kind.body)
    _say(schema, kind.body.__name__, kind)
    for name, inner in schema.get("$defs", {}).items():
        _say(inner, name, kind)
    return schema


def _say(schema: Json, struct: str, kind: Kind) -> None:
    for key, member in schema.get("properties", {}).items():
        words = kind.words.get(f"{struct}.{key}") or kind.words.get(key) or COMMON.get(key)
        words = words or _label(key, key.replace("_", " ").capitalize())
        member["label"] = words
        member["title"] = words["en"]


def described(kind: Kind) -> Json:
    """A kind as an editor needs it: {name, folder, label, schema, tunable}."""
    return {
        "name": kind.name,
        "folder": kind.folder,
        "label": kind.called,
        "schema": schema_of(kind),
        "tunable": sorted(kind.tunable),
    }
