"""Why a value does not fit its model, in words: what the parser says in English becomes a text in both languages."""

import re
from collections.abc import Mapping

from yingdan.base import Label

_TYPES: Mapping[str, Label] = {
    "str": {"zh": "文本", "en": "a text"},
    "int": {"zh": "整数", "en": "a whole number"},
    "float": {"zh": "数字", "en": "a number"},
    "bool": {"zh": "是或否", "en": "yes or no"},
    "array": {"zh": "列表", "en": "a list"},
    "object": {"zh": "一组键和值", "en": "keys with values"},
    "null": {"zh": "空值", "en": "nothing"},
    "date": {"zh": "日期", "en": "a date"},
    "datetime": {"zh": "时间", "en": "a moment"},
    "decimal": {"zh": "数字", "en": "a number"},
    "uuid": {"zh": "编号", "en": "an id"},
}
_COMPARED: Mapping[str, Label] = {
    ">=": {"zh": "不小于", "en": "at least"},
    "<=": {"zh": "不大于", "en": "at most"},
    ">": {"zh": "大于", "en": "more than"},
    "<": {"zh": "小于", "en": "less than"},
}
_EXPECTED = re.compile(r"Expected `([^`]+)`, got `([^`]+)`")
_BOUND = re.compile(r"Expected `([^`]+)` (>=|<=|>|<) (\S+)")
_LENGTH = re.compile(r"Expected `([^`]+)` of (?:(at least|at most) )?length (>=|<=|)\s?(\d+)")
_CHOICE = re.compile(r"Invalid (?:enum )?value '?(.+?)'?(?: - at .*)?$", re.DOTALL)


def told(reason: str) -> Label:
    """`Expected `int`, got `str`` -> 应为整数，给出的是文本. What has no words of its own is shown as it is."""
    if found := _EXPECTED.match(reason):
        wanted, got = _types(found[1]), _types(found[2])
        return {
            "zh": f"应为{wanted['zh']}，给出的是{got['zh']}。",
            "en": f"It must be {wanted['en']}, not {got['en']}.",
        }
    if found := _BOUND.match(reason):
        wanted, than = _types(found[1]), _COMPARED[found[2]]
        return {
            "zh": f"应为{than['zh']} {found[3]} 的{wanted['zh']}。",
            "en": f"It must be {wanted['en']}, {than['en']} {found[3]}.",
        }
    if found := _LENGTH.match(reason):
        than = _COMPARED.get(found[3], {"zh": "等于", "en": "exactly"})
        return {
            "zh": f"长度应{than['zh']} {found[4]}。",
            "en": f"Its length must be {than['en']} {found[4]}.",
        }
    if found := _CHOICE.match(reason):
        return {"zh": f"“{found[1]}”不在可选值之中。", "en": f"“{found[1]}” is none of the possible values."}
    return {"zh": f"无法识别此值（{reason}）。", "en": reason}


def _types(names: str) -> Label:
    """`int | null` in words."""
    each = [_TYPES.get(name, {"zh": name, "en": name}) for name in names.split(" | ")]
    return {"zh": "或".join(one["zh"] for one in each), "en": " or ".join(one["en"] for one in each)}
