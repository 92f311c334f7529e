"""The kind `self_assessment`: what is asked, to which pillar it belongs, and what is measured beside it. ADR 0077."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Literal

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.definitions import Kind, register
from yingdan.work import seconds_of

MOST_PILLARS, MOST_QUESTIONS, MOST_LEVELS, MOST_MONTHS = 9, 60, 9, 12
FigureName = Literal["lent_time", "response_time", "force_time", "autonomy", "collaboration"]
Sort = Literal["duration", "percent", "number"]
SORT_OF_FIGURE: dict[str, Sort] = {
    "lent_time": "duration", "response_time": "duration", "force_time": "duration", "autonomy": "percent", "collaboration": "percent",
}  # fmt: skip

_FAULTY: dict[Sort, str] = {
    "duration": "thresholds-are-faulty-duration",
    "percent": "thresholds-are-faulty-percent",
    "number": "thresholds-are-faulty-number",
}


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A rating field of the object. `figure` of the elasticity report or `metric`: what is measured beside it; `thresholds`: the
    values at which the second answer is deserved, the third and so on, the better the later (`3d`, `90%` or a number)."""

    field: str
    figure: FigureName | None = None
    metric: str | None = None
    thresholds: list[str] = []


class Pillar(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What some questions are about together."""

    label: Label
    questions: list[Question]
    description: Label | None = None


class AssessmentLevel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A level and the index from which on it is reached, 0 to 100."""

    label: Label
    since: int
    description: Label | None = None


class SelfAssessment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Records of `object` are answered; the choice `state` is `done` when that is over. `scale`: the words of the answers from 1 on.
    `minutes`: how long it takes. `months`: how many are measured, up to that in which one began."""

    label: Label
    object: str
    state: str
    done: str
    scale: list[Label]
    levels: list[AssessmentLevel]
    pillars: list[Pillar]
    minutes: int = 7
    months: int = 3
    description: Label | None = None

    def questions(self) -> Iterator[Question]:
        for pillar in self.pillars:
            yield from pillar.questions


def number_of(text: str, sort: Sort) -> float | None:
    """A threshold as a number: seconds, a share of one, or the number itself; None when it cannot be read as such."""
    if sort == "duration":
        return seconds_of(text)
    if sort == "percent":
        return _number(text[:-1], 100) if text.endswith("%") else None
    return _number(text, 1)


def _number(text: str, over: int) -> float | None:
    try:
        return round(float(text) / over, 9)
    except ValueError:
        return None


def sort_of(question: Question, catalog: Any) -> Sort | None:
    """What sort of number is measured beside a question; None for nothing."""
    if question.figure is not None:
        return SORT_OF_FIGURE[question.figure]
    metric = catalog.get("metric", question.metric) if question.metric is not None else None
    if metric is None:
        return None
    shown: str = metric.body.shown_as
    return shown if shown in ("duration", "percent") else "number"  # type: ignore[return-value]


def _check(body: SelfAssessment, name: str, catalog: Any) -> list[Fault]:
    faults = [
        Fault(f"/{at}", "count-is-out-of-range", {"low": 1, "high": most})
        for at, count, most in (
            ("pillars", len(body.pillars), MOST_PILLARS), ("pillars", sum(1 for _ in body.questions()), MOST_QUESTIONS),
            ("levels", len(body.levels), MOST_LEVELS), ("months", body.months, MOST_MONTHS), ("minutes", body.minutes, 60),
        )
        if not 1 <= count <= most
    ]  # fmt: skip
    starts = [one.since for one in body.levels]
    if starts and (starts != sorted(set(starts)) or starts[0] != 0 or starts[-1] > 100):
        faults.append(Fault("/levels", "levels-do-not-rise"))
    target = catalog.objects.get(body.object)
    if target is None:
        return faults  # told as a missing reference
    state = target.fields.get(body.state)
    if state is None or state.type != "choice":
        faults.append(Fault("/state", "field-is-unknown", {"field": body.state, "object": body.object}))
    seen: set[str] = set()
    for place, pillar in enumerate(body.pillars):
        for nth, question in enumerate(pillar.questions):
            at = f"/pillars/{place}/questions/{nth}"
            if question.field in seen:
                faults.append(Fault(f"{at}/field", "question-is-asked-twice", {"field": question.field}))
            seen.add(question.field)
            faults += _question_faults(body, question, target, catalog, at)
    return faults


def _question_faults(
    body: SelfAssessment, question: Question, target: Any, catalog: Any, at: str
) -> Iterator[Fault]:
    field, most = target.fields.get(question.field), len(body.scale)
    if field is None or field.type != "rating" or field.options.get("max", 5) != most:
        yield Fault(
            f"{at}/field",
            "question-is-no-rating",
            {"field": question.field, "object": body.object, "most": most},
        )
    if question.figure is not None and question.metric is not None:
        yield Fault(f"{at}/metric", "question-is-measured-twice")
        return
    if question.figure is None and question.metric is None:
        if question.thresholds:
            yield Fault(f"{at}/thresholds", "thresholds-measure-nothing")
        return
    sort = sort_of(question, catalog)
    if sort is None:
        return  # told as a missing reference
    found = [number_of(text, sort) for text in question.thresholds]
    numbers = [one for one in found if one is not None]
    one_way = sorted(set(numbers))
    if len(numbers) != most - 1 or len(found) != most - 1 or numbers not in (one_way, one_way[::-1]):
        yield Fault(f"{at}/thresholds", _FAULTY[sort], {"count": most - 1})


def _references(body: SelfAssessment) -> Collection[tuple[str, str]]:
    asked = list(body.questions())
    return [
        ("object", body.object),
        *(("field", f"{body.object}.{name}") for name in dict.fromkeys((body.state, *(one.field for one in asked)))),
        *(("metric", one.metric) for one in asked if one.metric is not None),
    ]  # fmt: skip


def assessments(catalog: Any) -> Sequence[tuple[str, SelfAssessment]]:
    """All that are defined, by name."""
    return [(name, one.body) for name, one in sorted(catalog.all("self_assessment").items())]


SELF_ASSESSMENT = register(
    Kind(
        "self_assessment",
        "views",
        SelfAssessment,
        _check,
        _references,
        frozenset({"label", "description", "minutes", "levels", "scale"}),
        label={"zh": "弹性指数测评", "en": "Self-assessment"},
        words={
            "SelfAssessment.done": {"zh": "完成状态", "en": "State when it is over"},
            "scale": {"zh": "答案文字（由低到高）", "en": "Words of the answers, from low to high"},
            "SelfAssessment.levels": {"zh": "等级", "en": "Levels"},
            "AssessmentLevel.since": {"zh": "达到的指数", "en": "From the index"},
            "pillars": {"zh": "测评维度", "en": "Pillars"},
            "questions": {"zh": "题目", "en": "Questions"},
            "Question.field": {"zh": "题目字段", "en": "Field of the question"},
            "figure": {"zh": "对照的弹性报告数字", "en": "Figure of the report beside it"},
            "figure=lent_time": {"zh": "临时授权平均时长", "en": "Mean time of temporary grants"},
            "figure=response_time": {"zh": "战区响应速度", "en": "Response speed of war zones"},
            "figure=force_time": {"zh": "特遣队闭环时间", "en": "Loop time of task forces"},
            "figure=autonomy": {"zh": "细胞自主决策占比", "en": "Cells deciding by themselves"},
            "figure=collaboration": {"zh": "跨单位协作占比", "en": "Collaboration across units"},
            "Question.metric": {"zh": "对照的指标", "en": "Metric beside it"},
            "thresholds": {
                "zh": "实测达到多少算 2、3、4、5 分",
                "en": "Measured values that deserve 2, 3, 4, 5",
            },
            "minutes": {"zh": "约需分钟数", "en": "Minutes it takes"},
            "SelfAssessment.months": {"zh": "对照最近几个月", "en": "Months that are measured"},
        },
    )
)
