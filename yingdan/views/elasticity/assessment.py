"""The self-assessment: what is asked, what one has answered so far and before, and the answers beside what is measured. ADR 0077."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Label, Problem
from yingdan.kernel.records import Query, get, may_ask, query
from yingdan.views.elasticity.assessing import compared, deserved, level_of
from yingdan.views.elasticity.beside import Measured, measured_beside
from yingdan.views.elasticity.definition import (
    AssessmentLevel,
    Pillar,
    Question,
    SelfAssessment,
    Sort,
    assessments,
    number_of,
    sort_of,
)
from yingdan.views.elasticity.gathering import ground_of
from yingdan.views.elasticity.measuring import FEWEST
from yingdan.views.numbers import Reader

MOST_TAKEN = 24


class QuestionAsked(msgspec.Struct, frozen=True):
    """`field`: under which name the answer is written, from 1 on."""

    field: str
    label: Label
    description: Label | None


class PillarAsked(msgspec.Struct, frozen=True):
    label: Label
    description: Label | None
    questions: list[QuestionAsked]


class AssessmentTaken(msgspec.Struct, frozen=True):
    """One of the reader's own: index (0 to 100) and place of the level per pillar, None without answers."""

    id: UUID
    done: bool
    begun_at: datetime
    changed_at: datetime
    answered: int
    indices: list[float | None]
    levels: list[int | None]


class AssessmentDraft(msgspec.Struct, frozen=True):
    """The one that is being answered: `answers` by field."""

    id: UUID
    answers: dict[str, int]


class AssessmentOffered(msgspec.Struct, frozen=True):
    """`object`: answers are written as records of it, with `state` set to `done` at the end. `scale`: the words of the answers from 1 on.
    `taken`: the newest first, at most 24."""

    label: Label
    description: Label | None
    object: str
    state: str
    done: str
    minutes: int
    months: int
    scale: list[Label]
    levels: list[AssessmentLevel]
    pillars: list[PillarAsked]
    draft: AssessmentDraft | None
    taken: list[AssessmentTaken]


class QuestionShown(msgspec.Struct, frozen=True):
    """An answer beside the measurement: `figure` of the report or `metric` (`called` so), its `value` (seconds, a share, a number, by
    `sort`) from `count` cases, the answer it deserves (`measured`), and how much more was believed (`gap`)."""

    field: str
    label: Label
    answer: int | None
    figure: str | None = None
    metric: str | None = None
    called: Label | None = None
    sort: str | None = None
    value: float | None = None
    count: int | None = None
    measured: int | None = None
    gap: int | None = None


class PillarShown(msgspec.Struct, frozen=True):
    """`index` by all answers, with the place of its `level`; `believed` and `measured`: indices by the questions that have both."""

    label: Label
    description: Label | None
    index: float | None
    level: int | None
    believed: float | None
    measured: float | None
    questions: list[QuestionShown]


class AssessmentShown(msgspec.Struct, frozen=True):
    """`months`: those that are measured. `before`: the reader's earlier ones that are done, the newest first."""

    id: UUID
    label: Label
    done: bool
    begun_at: datetime
    changed_at: datetime
    months: list[date]
    fewest: int
    scale: list[Label]
    levels: list[AssessmentLevel]
    pillars: list[PillarShown]
    before: list[AssessmentTaken]


async def assessment_offered(reader: Reader) -> AssessmentOffered:
    """What is asked and what the reader has answered. Problem self-assessment-is-missing 404."""
    body = body_of(reader)
    rows = await _own(reader, body)
    fields = reader.catalog.objects[body.object].fields
    pillars = [
        PillarAsked(
            one.label, one.description,
            [QuestionAsked(each.field, fields[each.field].label, fields[each.field].description) for each in one.questions],
        )
        for one in body.pillars
    ]  # fmt: skip
    draft = next((row for row in rows if row[body.state] != body.done), None)
    return AssessmentOffered(
        body.label, body.description, body.object, body.state, body.done, body.minutes, body.months, body.scale,
        body.levels, pillars, AssessmentDraft(draft["id"], answers_in(body, draft)) if draft is not None else None,
        [_taken(body, row) for row in rows],
    )  # fmt: skip


async def assessment_shown(reader: Reader, key: UUID) -> AssessmentShown:
    """One of the reader's own beside what is measured. Problems: self-assessment-is-missing and record-not-found 404."""
    body = body_of(reader)
    row = await get(reader.tx, reader.catalog, reader.actor, body.object, key, env=reader.env)
    begun = row["created_at"].astimezone(reader.env.zone).date().replace(day=1)
    ground = await ground_of(reader, begun, body.months)
    beside = await measured_beside(reader, ground, list(body.questions()))
    answers = answers_in(body, row)
    earlier = [
        one for one in await _own(reader, body)
        if one[body.state] == body.done and one["id"] != key and one["created_at"] < row["created_at"]
    ]  # fmt: skip
    return AssessmentShown(
        key, body.label, row[body.state] == body.done, row["created_at"], row["changed_at"], ground.months, FEWEST,
        body.scale, body.levels, [_pillar(reader, body, one, answers, beside) for one in body.pillars],
        [_taken(body, one) for one in earlier],
    )  # fmt: skip


def body_of(reader: Reader) -> SelfAssessment:
    """The assessment that the reader may take. Problem self-assessment-is-missing 404."""
    found = next(
        (
            body
            for _, body in assessments(reader.catalog)
            if all(
                may_ask(reader.catalog, reader.actor, body.object, one, reader.env)
                for one in ("owner", body.state)
            )
        ),
        None,
    )
    if found is None:
        raise Problem("self-assessment-is-missing", 404)
    return found


async def _own(reader: Reader, body: SelfAssessment) -> list[dict[str, Any]]:
    names = ("created_at", "changed_at", body.state, *(one.field for one in body.questions()))
    ask = Query(body.object, names, f"owner == '{reader.actor.id}'", (("created_at", True),), MOST_TAKEN)
    page = await query(reader.tx, reader.catalog, reader.actor, ask, reader.env)
    return [dict(row) for row in page.rows]


def answers_in(body: SelfAssessment, row: Mapping[str, Any]) -> dict[str, int]:
    """The answers of one record, by field."""
    return {one.field: row[one.field] for one in body.questions() if row.get(one.field) is not None}


def _taken(body: SelfAssessment, row: Mapping[str, Any]) -> AssessmentTaken:
    answers = answers_in(body, row)
    indices = [
        compared([each.field for each in one.questions], answers, {}, len(body.scale)).index
        for one in body.pillars
    ]
    levels = [level_of(one, body.levels) for one in indices]
    return AssessmentTaken(
        row["id"], row[body.state] == body.done, row["created_at"], row["changed_at"], len(answers), indices, levels
    )  # fmt: skip


def _pillar(
    reader: Reader, body: SelfAssessment, pillar: Pillar, answers: Mapping[str, int], beside: Mapping[str, Measured]
) -> PillarShown:  # fmt: skip
    questions = [_question(reader, body, one, answers.get(one.field), beside) for one in pillar.questions]
    measured = {one.field: one.measured for one in questions if one.measured is not None}
    found = compared([one.field for one in questions], answers, measured, len(body.scale))
    return PillarShown(
        pillar.label, pillar.description, found.index, level_of(found.index, body.levels), found.believed, found.measured,
        questions,
    )  # fmt: skip


def _question(
    reader: Reader, body: SelfAssessment, question: Question, answer: int | None, beside: Mapping[str, Measured]
) -> QuestionShown:  # fmt: skip
    label = reader.catalog.objects[body.object].fields[question.field].label
    sort = sort_of(question, reader.catalog)
    if sort is None:
        return QuestionShown(question.field, label, answer)
    found = beside[question.field]
    worth = deserved(found.value, _thresholds(question, sort))
    metric = reader.catalog.get("metric", question.metric) if question.metric is not None else None
    return QuestionShown(
        question.field, label, answer, question.figure, question.metric, metric.body.label if metric is not None else None,
        sort, found.value, found.count, worth, answer - worth if answer is not None and worth is not None else None,
    )  # fmt: skip


def _thresholds(question: Question, sort: Sort) -> list[float]:
    return [one for one in (number_of(text, sort) for text in question.thresholds) if one is not None]
