"""What the analysis of a decision table says is true of every record, not only of the points it tried."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from yingdan.base import FixedClock
from yingdan.decisions.analysis import Analysis, analyse
from yingdan.decisions.table import Row, Table, hits_of
from yingdan.expr import Env, Type, check, parse, to_python

ENV = Env.at(FixedClock(datetime(2026, 3, 2, tzinfo=UTC)).now())
TYPES = {("score",): Type.DECIMAL, ("source",): Type.TEXT, ("urgent",): Type.BOOL}
SOURCES = ["expo", "web", "call"]


class Names:
    def get(self, path: tuple[str, ...]) -> Type | None:
        return TYPES.get(path)


def compiled(hit: str, conditions: list[str], values: list[str]) -> Table:
    rows = []
    for condition, value in zip(conditions, values, strict=True):
        holds = to_python(check(parse(condition), Names(), Type.BOOL))
        rows.append(Row(holds, {"grade": lambda facts, env, value=value: value}, {"zh": "", "en": ""}, 0))
    return Table("t", "t.t", hit, rows, frozenset(), {"grade": lambda value: value}, {})


def found(hit: str, conditions: list[str], values: list[str] | None = None) -> Analysis:
    values = values or [str(n) for n in range(len(conditions))]
    return analyse(compiled(hit, conditions, values), conditions, Names(), {"source": SOURCES}, ENV)


def test_a_gap_between_two_numbers_is_found_with_a_value_in_it() -> None:
    gaps = found("unique", ["score >= 70", "score < 60"]).gaps
    scores = [one["score"] for one in gaps if "score" in one]
    assert scores
    assert all(60 <= score < 70 for score in scores)


def test_a_gap_narrower_than_a_whole_number_is_found() -> None:
    [gap] = found("unique", ["score <= 1", "score >= 2", "score == null"]).gaps
    assert 1 < gap["score"] < 2


def test_a_complete_table_without_overlap_has_no_fault() -> None:
    whole = found("unique", ["score >= 60", "score < 60", "score == null"])
    assert (whole.exact, whole.gaps, whole.conflicts, whole.unreachable) == (True, [], [], [])


def test_rows_that_overlap_contradict_only_where_order_does_not_decide() -> None:
    conditions = ["score >= 60", "score >= 50", "true"]
    assert [one.rows for one in found("unique", conditions).conflicts] == [(0, 1), (0, 2), (1, 2)]
    assert found("first", conditions).conflicts == []
    assert found("priority", conditions, ["A", "A", "A"]).conflicts == []
    assert [one.rows for one in found("priority", conditions, ["A", "B", "B"]).conflicts] == [(0, 1), (0, 2)]


def test_a_row_behind_a_wider_one_never_decides() -> None:
    assert found("first", ["score > 10", "score > 50", "true"]).unreachable == [1]


def test_a_condition_that_computes_makes_it_a_search_and_says_so() -> None:
    assert not found("first", ["score * 2 > 10", "true"]).exact


condition = st.one_of(
    st.builds("score {} {}".format, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), st.integers(-3, 3)),
    st.builds("source {} '{}'".format, st.sampled_from(["==", "!="]), st.sampled_from(SOURCES)),
    st.just("source in ['expo', 'web']"), st.just("urgent"), st.just("!urgent"), st.just("score == null"),
)  # fmt: skip
rows_of = st.lists(
    st.lists(condition, min_size=1, max_size=3).map(lambda parts: " && ".join(f"({one})" for one in parts)),
    min_size=1, max_size=5,
)  # fmt: skip
facts_of = st.fixed_dictionaries(
    {
        "score": st.none() | st.decimals(-5, 5, places=2),
        "source": st.none() | st.sampled_from(SOURCES),
        "urgent": st.none() | st.booleans(),
    }
)


@settings(max_examples=150, deadline=None)
@given(rows_of, facts_of, st.sampled_from(["first", "unique"]))
def test_no_record_falls_into_a_gap_or_conflict_that_an_exact_analysis_did_not_see(
    conditions: list[str], facts: dict[str, Any], hit: str
) -> None:
    said = found(hit, conditions)
    assert said.exact
    table = compiled(hit, conditions, [str(n) for n in range(len(conditions))])
    hits = hits_of(table, facts, ENV)
    if not hits:
        assert said.gaps
    if hit == "unique" and len(hits) > 1:
        assert (hits[0], hits[1]) in {one.rows for one in said.conflicts}
    if hit == "first" and hits:
        assert hits[0] not in said.unreachable


@settings(max_examples=100, deadline=None)
@given(rows_of)
def test_every_example_is_one(conditions: list[str]) -> None:
    said = found("unique", conditions)
    table = compiled("unique", conditions, [str(n) for n in range(len(conditions))])
    blank: dict[str, Any] = dict.fromkeys(("score", "source", "urgent"))
    for gap in said.gaps:
        assert hits_of(table, {**blank, **gap}, ENV) == []
    for one in said.conflicts:
        assert set(one.rows) <= set(hits_of(table, {**blank, **one.example}, ENV))
    assert all(
        not isinstance(v, float) for gap in said.gaps for v in gap.values() if not isinstance(v, Decimal)
    )
