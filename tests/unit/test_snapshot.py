"""A snapshot: the furthest stage that holds, what is known and missing, promises counted. Pure."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from yingdan.decisions import Known
from yingdan.expr import Env, Type, check, parse
from yingdan.views.snapshot.definition import Compiled, FactBody, SnapshotBody, StageBody
from yingdan.views.snapshot.drawing import drawn, promises
from yingdan.work import Clock

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ENV = Env.at(NOW)
NAMES = Known(
    extra={("score",): Type.DECIMAL, ("signal", "dwell"): Type.DECIMAL, ("promise", "broken"): Type.INT}
)


def words(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def stage(name: str, when: str) -> StageBody:
    return StageBody(name, words(name), when, words(f"{name} because"), words(f"{name} next"))


STAGES = (stage("far", "score >= 70"), stage("near", "score >= 10 || signal.dwell > 3"))
FACTS = (FactBody("promise.broken == 0", words("in time"), words("late")),)
COMPILED = Compiled(
    SnapshotBody(words("where"), "sales.lead", STAGES, FACTS),
    tuple(check(parse(one.when), NAMES, Type.BOOL) for one in STAGES),
    tuple(check(parse(one.when), NAMES, Type.BOOL) for one in FACTS),
)


def facts(score: int | None, dwell: float = 0.0, broken: int = 0) -> dict[str, object]:
    return {
        "score": None if score is None else Decimal(score),
        "signal": {"dwell": dwell},
        "promise": {"broken": broken},
    }


def test_the_furthest_stage_that_holds_is_told_with_its_reason_and_next_step() -> None:
    found = drawn(COMPILED, facts(80), ENV)
    assert (found["stage"], found["reason"], found["next"]) == (
        "far",
        words("far because"),
        words("far next"),
    )
    assert [one["name"] for one in found["stages"]] == ["near", "far"]


def test_what_is_not_known_reaches_no_stage_and_behaviour_alone_may() -> None:
    assert drawn(COMPILED, facts(None), ENV)["stage"] is None
    assert drawn(COMPILED, facts(None, dwell=4.0), ENV)["stage"] == "near"
    assert drawn(COMPILED, {**facts(None), "signal": {}}, ENV)["stage"] is None


def test_a_fact_is_either_known_or_missing() -> None:
    assert drawn(COMPILED, facts(1), ENV)["known"] == [words("in time")]
    assert drawn(COMPILED, facts(1, broken=1), ENV)["missing"] == [words("late")]
    assert drawn(COMPILED, facts(1, broken=1), ENV)["known"] == []


def test_a_promise_kept_late_counts_as_broken_and_a_cancelled_one_as_nothing() -> None:
    def clock(state: str, late: bool = False) -> Clock:
        due = NOW + timedelta(minutes=30)
        nobody = UUID(int=0)
        return Clock(
            nobody, "c", "sales.lead", nobody, None, None, NOW, due, 1800, state, None, due if late else None
        )

    told = promises(
        [
            clock("met"),
            clock("met", late=True),
            clock("running"),
            clock("breached", late=True),
            clock("cancelled"),
        ]
    )
    assert told == {"kept": 1, "open": 1, "broken": 2}
