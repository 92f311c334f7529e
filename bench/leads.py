"""The group of `leads` figures: which measurement takes which."""

from collections.abc import Callable, Sequence

from bench.figure import Figure, measure_alone
from bench.leads_clock import measure_storm
from bench.leads_events import measure_doors
from bench.leads_identity import measure_identity
from bench.leads_identity_online import measure_online
from bench.leads_intent import INTENT, measure_intent_books
from bench.leads_leaks import measure_leaks
from bench.leads_pools import measure_take_back
from bench.leads_proof import measure_proof
from bench.leads_races import measure_races
from bench.leads_routing import measure_decision, measure_gain
from bench.leads_sharing import measure_backlog
from bench.site import Bench
from bench.stack import Stack
from bench.thread import on_company, on_stack
from bench.thread_push import measure_push_fast

Say = Callable[[Figure], None]
# Figures that need no running product.
ALONE: Sequence[tuple[tuple[str, ...], Callable[[], list[Figure]]]] = (
    (("leads.route_p99_ms",), measure_decision),
    (("leads.batch_s",), measure_backlog),
    (("leads.routing_gain", "leads.routing_jain"), measure_gain),
    (("leads.aa_false_alarms",), measure_proof),
    (("leads.identity_precision", "leads.identity_recall"), measure_identity),
    (("leads.identity_p99_ms",), measure_online),
    (INTENT, measure_intent_books),
    (("leads.shoppers_leaks_found",), measure_leaks),
)
# Each line is a product of its own: what one measurement leaves behind is no burden on the next line.
ON_COMPANY: Sequence[Sequence[tuple[tuple[str, ...], Bench]]] = (
    (
        (("leads.push_p50_ms", "leads.push_p99_ms"), measure_push_fast),
        (("leads.clock_late_p99_s", "leads.clock_early", "leads.clock_twice"), measure_storm),
    ),
    ((("leads.events_rate", "leads.events_lag_s"), measure_doors),),
    (
        (("leads.takeback_s",), measure_take_back),
        (("leads.double_owners",), measure_races),
    ),
)


def run(wanted: Callable[[str], bool], say: Say) -> None:
    """Measure every wanted figure; one that cannot be measured is told as such and stops no other."""
    measure_alone(ALONE, wanted, say)
    for stack in ON_COMPANY:
        chosen = [(names, bench) for names, bench in stack if any(map(wanted, names))]
        if chosen:
            _on_one(chosen, say)


def _on_one(chosen: Sequence[tuple[tuple[str, ...], Bench]], say: Say) -> None:
    async def work(stack: Stack, told: Say) -> None:
        await on_company(stack, chosen, told)

    on_stack(work, [name for names, _ in chosen for name in names], say)
