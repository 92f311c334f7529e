"""Decision tables: the row that applied is named, contradictions do not choose silently."""

from collections.abc import Mapping
from typing import Any

from yingdan.decisions.table import Row, Table, decide


def row(least: int, grade: str, priority: int = 0) -> Row:
    def holds(facts: Mapping[str, Any], env: Any) -> bool:
        return bool(facts["score"] >= least)

    return Row(holds, {"grade": lambda facts, env: grade}, {"zh": f"≥{least}", "en": f">={least}"}, priority)


def table(hit: str, *rows: Row) -> Table:
    return Table("t", "sales.lead", hit, rows, frozenset({"score"}))


def test_the_first_row_that_holds_gives_outputs_number_and_reason() -> None:
    verdict = decide(table("first", row(70, "A"), row(40, "B"), row(0, "C")), {"score": 55}, None)
    assert verdict is not None
    assert (verdict.outputs, verdict.row, verdict.reason["zh"]) == ({"grade": "B"}, 1, "≥40")


def test_no_row_gives_no_verdict() -> None:
    assert decide(table("first", row(70, "A")), {"score": 1}, None) is None


def test_a_unique_table_with_two_hits_gives_none() -> None:
    assert decide(table("unique", row(10, "A"), row(20, "B")), {"score": 30}, None) is None
    verdict = decide(table("unique", row(10, "A"), row(20, "B")), {"score": 15}, None)
    assert verdict is not None
    assert verdict.outputs == {"grade": "A"}


def test_priority_decides_among_hits_then_the_order_of_rows() -> None:
    verdict = decide(table("priority", row(0, "C"), row(0, "A", 5), row(0, "B", 5)), {"score": 1}, None)
    assert verdict is not None
    assert verdict.outputs == {"grade": "A"}
