"""Checked tree to a sentence a person understands, in Chinese or English."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from yingdan.expr.literals import write_span
from yingdan.expr.terms import HOME, Checked, Const, Op, Read, Term
from yingdan.expr.to_python import number_text

Label = Callable[[tuple[str, ...]], str]
ValueLabel = Callable[[tuple[str, ...], Any], str | None]

# Operation -> sentence; {0}, {1} are the arguments. The negated form reads better than "not (...)".
ZH = {
    "eq": "{0}为{1}", "ne": "{0}不为{1}", "lt": "{0}小于{1}", "le": "{0}不超过{1}", "gt": "{0}大于{1}",
    "ge": "{0}不低于{1}", "lt_time": "{0}早于{1}", "le_time": "{0}不晚于{1}", "gt_time": "{0}晚于{1}",
    "ge_time": "{0}不早于{1}", "in": "{0}属于{1}", "not_in": "{0}不属于{1}", "has": "{1}包含{0}", "not_has": "{1}不包含{0}",
    "text_contains": "{0}包含{1}", "not_text_contains": "{0}不包含{1}",
    "starts_with": "{0}以{1}开头", "not_starts_with": "{0}不以{1}开头",
    "ends_with": "{0}以{1}结尾", "not_ends_with": "{0}不以{1}结尾",
    "contains_any": "{0}包含{1}中任意一项", "not_contains_any": "{0}不包含{1}中任何一项",
    "under": "{0}属于{1}及其下级", "not_under": "{0}不属于{1}及其下级",
    "contains_all": "{0}包含{1}的全部", "not_contains_all": "{0}未包含{1}的全部",
    "empty": "{0}为空", "filled": "{0}已填写", "not": "并非（{0}）", "if": "若{0}则{1}，否则{2}",
    "add": "{0}加{1}", "sub": "{0}减{1}", "mul": "{0}乘以{1}", "div": "{0}除以{1}", "mod": "{0}除以{1}的余数",
    "neg": "负{0}", "concat": "{0}接{1}", "text_size": "{0}的字数", "list_size": "{0}的项数", "abs": "{0}的绝对值",
    "round": "{0}四舍五入到{1}位小数", "floor": "{0}向下取整", "ceil": "{0}向上取整", "min": "最小值", "max": "最大值",
    "lower": "{0}的小写", "upper": "{0}的大写", "now": "现在", "today": "今天", "day_of": "{0}的日期",
    "start_of": "{0}零点", "year": "{0}的年份", "month": "{0}的月份", "day": "{0}的日", "weekday": "{0}的星期",
    "hour": "{0}的小时", "in_days": "{0}的天数", "in_hours": "{0}的小时数", "in_minutes": "{0}的分钟数",
    "in_seconds": "{0}的秒数", "span_between": "{1}到{0}的时长", "days_between": "{1}到{0}的时长",
    "moment_add": "{0}之后{1}", "moment_sub": "{0}之前{1}", "day_add": "{0}之后{1}", "day_sub": "{0}之前{1}",
    "span_add": "{0}加{1}", "span_sub": "{0}减{1}", "span_mul": "{0}乘以{1}", "span_div": "{0}除以{1}",
    "distance": "{0}到（{1}，{2}）的米数", "span_ratio": "{0}与{1}之比", "span_neg": "负{0}",
    "and": "且", "or": "或", "comma": "、", "open": "（", "close": "）", "true": "是", "false": "否", "null": "空",
    "quote": "「{0}」",
}  # fmt: skip
EN = {
    "eq": "{0} is {1}", "ne": "{0} is not {1}", "lt": "{0} is below {1}", "le": "{0} is at most {1}",
    "gt": "{0} is above {1}", "ge": "{0} is at least {1}", "lt_time": "{0} is before {1}",
    "le_time": "{0} is no later than {1}", "gt_time": "{0} is after {1}", "ge_time": "{0} is no earlier than {1}",
    "in": "{0} is one of {1}", "not_in": "{0} is none of {1}",
    "has": "{1} contains {0}", "not_has": "{1} does not contain {0}",
    "text_contains": "{0} contains {1}", "not_text_contains": "{0} does not contain {1}",
    "starts_with": "{0} starts with {1}", "not_starts_with": "{0} does not start with {1}",
    "ends_with": "{0} ends with {1}", "not_ends_with": "{0} does not end with {1}",
    "contains_any": "{0} contains any of {1}", "not_contains_any": "{0} contains none of {1}",
    "under": "{0} is {1} or below it", "not_under": "{0} is neither {1} nor below it",
    "contains_all": "{0} contains all of {1}", "not_contains_all": "{0} lacks some of {1}",
    "empty": "{0} is empty", "filled": "{0} is filled in", "not": "not ({0})", "if": "if {0} then {1}, else {2}",
    "add": "{0} plus {1}", "sub": "{0} minus {1}", "mul": "{0} times {1}", "div": "{0} divided by {1}",
    "mod": "the remainder of {0} by {1}", "neg": "minus {0}", "concat": "{0} followed by {1}",
    "text_size": "length of {0}", "list_size": "number of {0}", "abs": "size of {0}",
    "round": "{0} rounded to {1} places", "floor": "{0} rounded down", "ceil": "{0} rounded up",
    "min": "least of", "max": "greatest of", "lower": "{0} in lower case", "upper": "{0} in upper case",
    "now": "now", "today": "today", "day_of": "day of {0}", "start_of": "start of {0}", "year": "year of {0}",
    "month": "month of {0}", "day": "day of month of {0}", "weekday": "weekday of {0}", "hour": "hour of {0}",
    "in_days": "days of {0}", "in_hours": "hours of {0}", "in_minutes": "minutes of {0}",
    "in_seconds": "seconds of {0}", "span_between": "time from {1} to {0}", "days_between": "time from {1} to {0}",
    "moment_add": "{1} after {0}", "moment_sub": "{1} before {0}", "day_add": "{1} after {0}",
    "day_sub": "{1} before {0}", "span_add": "{0} plus {1}", "span_sub": "{0} minus {1}",
    "distance": "metres from {0} to ({1}, {2})", "span_mul": "{0} times {1}", "span_div": "{0} divided by {1}", "span_ratio": "ratio of {0} to {1}",
    "span_neg": "minus {0}",
    "and": " and ", "or": " or ", "comma": ", ", "open": "(", "close": ")", "true": "yes", "false": "no",
    "null": "nothing", "quote": '"{0}"',
}  # fmt: skip
UNITS = {"d": ("天", "d"), "h": ("小时", "h"), "m": ("分钟", "min"), "s": ("秒", "s")}
SILENT = frozenset({"widen", "text_of", "int_of", "decimal_of", "int_read", "decimal_read", "number_text", "trim",
                    "bool_text", "day_text", "moment_text", "id_text"})  # fmt: skip


def to_words(checked: Checked, locale: str, label: Label, value_label: ValueLabel | None = None) -> str:
    """A sentence. `label` names a path; `value_label` names a value compared with it (a choice, a person) or None."""
    return _Words(locale.startswith("zh"), label, value_label).say(checked.term)


class _Words:
    def __init__(self, zh: bool, label: Label, value_label: ValueLabel | None) -> None:
        self.zh = zh
        self.form = ZH if zh else EN
        self.label = label
        self.value_label = value_label

    def say(self, term: Term, beside: Term | None = None) -> str:
        if isinstance(term, Const):
            return self.constant(term.value, beside)
        if isinstance(term, Read):
            return self.label(term.path)
        if term.name in ("and", "or"):
            return self.form[term.name].join(self.nested(each) for each in term.args)
        if term.name == "not":
            return self.deny(term.args[0])
        if term.name == "list":
            return self.form["comma"].join(self.say(each, beside) for each in term.args)
        if term.name in ("min", "max"):
            inner = self.form["comma"].join(self.say(each) for each in term.args)
            return f"{self.form[term.name]}{self.form['open']}{inner}{self.form['close']}"
        if term.name in SILENT:
            return self.say(term.args[0], beside)
        return self.fill(self.predicate(term), term)

    def predicate(self, term: Op) -> str:
        """The sentence an operation takes: emptiness, lists and what is earlier or later read differently."""
        if term.name in ("eq", "ne") and any(
            isinstance(each, Const) and each.value is None for each in term.args
        ):
            return "empty" if term.name == "eq" else "filled"
        if term.name == "in" and isinstance(term.args[1], Read):
            return "has" if isinstance(term.args[0], Const) else "in"
        if term.name in ("lt", "le", "gt", "ge") and term.args[0].type.name in ("date", "datetime"):
            return f"{term.name}_time"
        return term.name

    def deny(self, term: Term) -> str:
        if isinstance(term, Op):
            if term.name == "not":
                return self.say(term.args[0])
            # Nothing is neither below nor above: only equality may be turned round without a change of meaning.
            name = self.predicate(term)
            name = {"empty": "filled", "filled": "empty", "eq": "ne", "ne": "eq"}.get(name, f"not_{name}")
            if name in self.form:
                return self.fill(name, term)
        return self.form["not"].format(self.say(term))

    def fill(self, name: str, term: Op) -> str:
        if name in ("empty", "filled"):
            term = Op(
                term.name, tuple(sorted(term.args, key=lambda each: isinstance(each, Const))), term.type
            )
        args = list(term.args)
        words = [
            self.say(each, args[1 - index] if len(args) == 2 else None) for index, each in enumerate(args)
        ]
        if name not in ("eq", "ne", "if"):
            words = [self.bracket(each, said) for each, said in zip(args, words, strict=True)]
        return self.form[name].format(*words)

    def bracket(self, term: Term, said: str) -> str:
        open_up = isinstance(term, Op) and len(term.args) == 2 and term.name in ("add", "sub", "mul", "div")
        return f"{self.form['open']}{said}{self.form['close']}" if open_up else said

    def nested(self, term: Term) -> str:
        said = self.say(term)
        if isinstance(term, Op) and term.name in ("and", "or", "if"):
            return f"{self.form['open']}{said}{self.form['close']}"
        return said

    def constant(self, value: Any, beside: Term | None) -> str:
        if isinstance(beside, Op) and beside.name in SILENT:
            return self.constant(value, beside.args[0])
        if isinstance(beside, Read) and self.value_label is not None and value is not None:
            named = self.value_label(beside.path, value)
            if named is not None:
                return named
        if value is None or isinstance(value, bool):
            return self.form[{None: "null", True: "true", False: "false"}[value]]
        if isinstance(value, int | Decimal):
            return number_text(value)
        if isinstance(value, timedelta):
            return self.span(value)
        if isinstance(value, datetime):
            return f"{value.astimezone(HOME):%Y-%m-%d %H:%M}"
        return value.isoformat() if isinstance(value, date) else self.form["quote"].format(value)

    def span(self, value: timedelta) -> str:
        if value < timedelta():
            return "-" + self.span(-value)
        said, digits = [], ""
        for each in write_span(value):
            if each.isdigit():
                digits += each
            else:
                said.append(f"{digits} {UNITS[each][0 if self.zh else 1]}")
                digits = ""
        return "".join(said) if self.zh else " ".join(said)
