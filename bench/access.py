"""The group of `access` figures: which measurement takes which."""

from collections.abc import Callable, Sequence

from bench.access_attacks import NAME as ATTACKS_PASSED
from bench.access_attacks import measure_attacks
from bench.access_audit import measure_audit
from bench.access_decision import measure_decision
from bench.access_law import measure_law
from bench.access_restore import measure_restore
from bench.figure import Figure, measure_alone
from bench.thread import on_company, on_stack

Say = Callable[[Figure], None]
# Figures that need no running product.
ALONE: Sequence[tuple[tuple[str, ...], Callable[[], list[Figure]]]] = (
    (("access.decision_p50_us", "access.decision_p99_us"), measure_decision),
    (("access.law_cases", "access.law_differences"), measure_law),
    (("access.audit_verify_s", "access.audit_tamper_missed"), measure_audit),
    (("access.restore_lost",), measure_restore),
)


def run(wanted: Callable[[str], bool], say: Say) -> None:
    """Measure every wanted figure and tell it."""
    measure_alone(ALONE, wanted, say)
    if wanted(ATTACKS_PASSED):
        benches = [((ATTACKS_PASSED,), measure_attacks)]
        on_stack(lambda stack, told: on_company(stack, benches, told), [ATTACKS_PASSED], say)
