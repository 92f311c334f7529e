"""A figure: what was asked, what was measured, and whether that is enough."""

import json
import statistics
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Promise:
    """`least`: the value must be at least `asked`; otherwise at most."""

    unit: str
    asked: float
    least: bool = False
    strict: bool = False

    @property
    def words(self) -> str:
        sign = ">=" if self.least else ("<" if self.strict else "<=")
        return f"{sign} {self.asked:g}"

    def kept(self, value: float) -> bool:
        if self.least:
            return value >= self.asked
        return value < self.asked if self.strict else value <= self.asked


PROMISES: Mapping[str, Promise] = {
    "thread.lead_rate": Promise("routings/s", 200, least=True),
    "thread.lead_p50_ms": Promise("ms", 15),
    "thread.lead_p99_ms": Promise("ms", 50),
    "thread.push_p50_ms": Promise("ms", 25),
    "thread.push_p99_ms": Promise("ms", 80),
    "thread.events_rate": Promise("events/s", 8000, least=True),
    "thread.events_lag_s": Promise("s", 1, strict=True),
    "thread.weight_s": Promise("s", 1, strict=True),
    "thread.import_rate": Promise("rows/s", 2000, least=True),
    "thread.clock_late_p99_s": Promise("s", 1),
    "thread.clock_mb": Promise("MB", 300),
    "thread.kill_lost": Promise("records", 0),
    "thread.kill_doubled": Promise("records", 0),
    "thread.kill_two_owner": Promise("customers", 0),
    "thread.page_kb": Promise("KB", 350),
    "thread.page_lcp_ms": Promise("ms", 1500),
    "thread.intent_auc": Promise("AUC", 0.90, least=True),
    "thread.intent_ece_ratio": Promise("ratio", 1),
    "platform.add_field_s": Promise("s", 0.3),
    "platform.add_field_failed_writes": Promise("writes", 0),
    "platform.fields": Promise("fields", 500, least=True),
    "platform.publish_s": Promise("s", 5, strict=True),
    "platform.rollback_s": Promise("s", 5, strict=True),
    "platform.list_p95_ms": Promise("ms", 100),
    "platform.list_deep_p95_ms": Promise("ms", 100),
    "platform.search_p95_ms": Promise("ms", 80),
    "platform.kanban_100k_ms": Promise("ms", 60),
    "platform.kanban_1m_ms": Promise("ms", 200),
    "platform.pivot_1m_ms": Promise("ms", 150),
    "platform.dashboard_ms": Promise("ms", 300),
    "platform.board_20k_ms": Promise("ms", 300, strict=True),
    "platform.import_1m_s": Promise("s", 60),
    "platform.update_50k_s": Promise("s", 20),
    "platform.automation_batch_rate": Promise("runs/s", 1000, least=True),
    "platform.automation_rate": Promise("runs/s", 300, least=True),
    "platform.catalog_ms": Promise("ms", 150),
    "platform.process_mb": Promise("MB", 350),
    "platform.list_kb": Promise("KB", 430),
    "platform.studio_kb": Promise("KB", 550),
    "leads.push_p50_ms": Promise("ms", 30),
    "leads.push_p99_ms": Promise("ms", 100),
    "leads.events_rate": Promise("events/s", 8000, least=True),
    "leads.events_lag_s": Promise("s", 1, strict=True),
    "leads.clock_late_p99_s": Promise("s", 1),
    "leads.clock_early": Promise("clocks", 0),
    "leads.clock_twice": Promise("stages", 0),
    "leads.route_p99_ms": Promise("ms", 0.5),
    "leads.batch_s": Promise("s", 1),
    "leads.routing_gain": Promise("%", 15, least=True),
    "leads.routing_jain": Promise("index", 0.9, least=True),
    "leads.takeback_s": Promise("s", 10),
    "leads.double_owners": Promise("customers", 0),
    "leads.aa_false_alarms": Promise("%", 5),
    "leads.xedu_auc_gain": Promise("AUC", -0.005, least=True),
    "leads.xedu_ece_ratio": Promise("ratio", 1),
    "leads.shoppers_auc_gain": Promise("AUC", -0.005, least=True),
    "leads.shoppers_leaks_found": Promise("share", 0.9, least=True),
    "leads.olist_auc_gain": Promise("AUC", -0.005, least=True),
    "leads.olist_logloss_ratio": Promise("ratio", 1),
    "leads.identity_p99_ms": Promise("ms", 20),
    "leads.identity_precision": Promise("share", 0.995, least=True),
    "leads.identity_recall": Promise("share", 0.95, least=True),
    "access.decision_p50_us": Promise("us", 20),
    "access.decision_p99_us": Promise("us", 100),
    "access.list_ratio": Promise("ratio", 1.3),
    "access.revoke_s": Promise("s", 1),
    "access.law_cases": Promise("cases", 100_000, least=True),
    "access.law_differences": Promise("cases", 0),
    "access.routes_covered": Promise("%", 100, least=True),
    "access.leaks": Promise("answers", 0),
    "access.attacks_passed": Promise("attacks", 0),
    "access.audit_verify_s": Promise("s", 5),
    "access.audit_tamper_missed": Promise("changes", 0),
    "access.restore_lost": Promise("writes", 0),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` None: it could not be measured; `detail` says why. `also`: what else must hold for `ok`."""

    name: str
    value: float | None
    detail: Mapping[str, Any]
    also: bool = True

    @property
    def ok(self) -> bool:
        return self.value is not None and self.also and PROMISES[self.name].kept(self.value)

    def line(self) -> str:
        """The figure as one line of JSON."""
        promise = PROMISES[self.name]
        value = None if self.value is None else round(self.value, 4)
        return json.dumps(
            {"name": self.name, "value": value, "unit": promise.unit, "target": promise.words, "ok": self.ok,
             "detail": rounded(self.detail)},
            ensure_ascii=False,
        )  # fmt: skip


def of_runs(name: str, values: Sequence[float], detail: Mapping[str, Any], *, also: bool = True) -> Figure:
    """The median of several runs, with all of them in `detail`."""
    value = statistics.median(values)
    asked = PROMISES[name].asked
    ratio = {"to_target": value / asked} if asked else {}
    return Figure(name, value, {"runs": list(values), **ratio, **detail}, also)


def measure_alone(
    benches: Sequence[tuple[tuple[str, ...], Callable[[], list[Figure]]]],
    wanted: Callable[[str], bool],
    say: Callable[[Figure], None],
) -> None:
    """Measure every wanted figure that needs no running product; one that cannot be measured is told as such and stops no other."""
    for names, measure in benches:
        if any(map(wanted, names)):
            try:
                found = measure()
            except Exception as error:
                traceback.print_exc()
                found = [Figure(name, None, {"problem": repr(error)}) for name in names]
            for figure in found:
                say(figure)


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def rounded(value: Any) -> Any:
    """Numbers short enough to read."""
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, Mapping):
        return {str(key): rounded(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [rounded(one) for one in value]
    return value
