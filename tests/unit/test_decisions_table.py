"""Decision tables: every hit policy says what applied and why, contradictions do not choose silently."""

from collections.abc import Mapping
from typing import Any

import pytest

from yingdan.decisions.table import NO_ROW, Row, Table, decide


def row(least: int, grade: Any, priority: int = 0) -> Row:
    def holds(facts: Mapping[str, Any], env: Any) -> bool:
        return bool(facts["score"] >= least)

    return Row(holds, {"grade": lambda facts, env: grade}, {"zh": f"≥{least}", "en": f">={least}"}, priority)


def table(hit: str, *rows: Row, collect: str = "list") -> Table:
    return Table(
        "t", "sales.lead", hit, rows, frozenset({"score"}), {"grade": lambda value: value}, {"grade": collect}
    )


def test_the_first_row_that_holds_gives_outputs_number_and_reason() -> None:
    verdict = decide(table("first", row(70, "A"), row(40, "B"), row(0, "C")), {"score": 55}, None)
    assert (verdict.outputs, verdict.row, verdict.reason["zh"]) == ({"grade": "B"}, 1, "≥40")


def test_no_row_leaves_nothing_standing_and_says_so() -> None:
    verdict = decide(table("first", row(70, "A")), {"score": 1}, None)
    assert (verdict.outputs, verdict.row, verdict.reason) == ({"grade": None}, None, NO_ROW)


def test_a_unique_table_with_two_hits_gives_nothing_and_names_them() -> None:
    found = decide(table("unique", row(10, "A"), row(20, "B")), {"score": 30}, None)
    assert (found.outputs, found.rows) == ({"grade": None}, (0, 1))
    assert "1、2" in found.reason["zh"]
    assert decide(table("unique", row(10, "A"), row(20, "B")), {"score": 15}, None).outputs == {"grade": "A"}


def test_priority_decides_among_hits_then_the_order_of_rows() -> None:
    verdict = decide(table("priority", row(0, "C"), row(0, "A", 5), row(0, "B", 5)), {"score": 1}, None)
    assert (verdict.outputs, verdict.row) == ({"grade": "A"}, 1)


@pytest.mark.parametrize(
    ("how", "gives"), [("list", [2, 5]), ("sum", 9), ("min", 2), ("max", 5), ("count", 3)]
)
def test_a_collect_table_joins_what_all_rows_say(how: str, gives: Any) -> None:
    rows = [row(0, 2), row(10, 5), row(99, 7), row(20, 2)]
    verdict = decide(table("collect", *rows, collect=how), {"score": 30}, None)
    assert (verdict.outputs, verdict.rows) == ({"grade": gives}, (0, 1, 3))
    assert verdict.reason["zh"] == "≥0；≥10；≥20"


def test_a_collect_table_without_a_hit_takes_back_what_it_said() -> None:
    assert decide(table("collect", row(99, "A")), {"score": 1}, None).outputs == {"grade": None}
    assert decide(table("collect", row(99, "A"), collect="count"), {"score": 1}, None).outputs == {"grade": 0}
