"""The group of `access` figures: which measurement takes which."""

from collections.abc import Callable, Sequence

from bench.access_attacks import NAME as ATTACKS_PASSED
from bench.access_attacks import measure_attacks
from bench.access_audit import measure_audit
from bench.access_decision import measure_decision
from bench.access_law import measure_law
from bench.access_list import measure_list_ratio
from bench.access_restore import measure_restore
from bench.access_revoke import measure_revoke
from bench.access_routes import measure_routes
from bench.figure import Figure, measure_alone
from bench.site import Bench
from bench.stack import Stack
from bench.thread import on_company, on_stack

Say = Callable[[Figure], None]
# Figures that need no running product.
ALONE: Sequence[tuple[tuple[str, ...], Callable[[], list[Figure]]]] = (
    (("access.decision_p50_us", "access.decision_p99_us"), measure_decision),
    (("access.law_cases", "access.law_differences"), measure_law),
    (("access.audit_verify_s", "access.audit_tamper_missed"), measure_audit),
    (("access.restore_lost",), measure_restore),
)
# Each on a product of its own, with a company: what one measurement leaves behind is no burden on the next.
ON_COMPANY: Sequence[tuple[tuple[str, ...], Bench]] = (
    (("access.revoke_s",), measure_revoke),
    (("access.list_ratio",), measure_list_ratio),
    (("access.routes_covered", "access.leaks"), measure_routes),
    ((ATTACKS_PASSED,), measure_attacks),
)


def run(wanted: Callable[[str], bool], say: Say) -> None:
    """Measure every wanted figure and tell it."""
    measure_alone(ALONE, wanted, say)
    for names, bench in ON_COMPANY:
        if any(map(wanted, names)):
            _on_one(names, bench, say)


def _on_one(names: tuple[str, ...], bench: Bench, say: Say) -> None:
    async def work(stack: Stack, told: Say) -> None:
        await on_company(stack, [(names, bench)], told)

    on_stack(work, names, say)
