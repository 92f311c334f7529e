"""The group of `leads` figures: which measurement takes which."""

import traceback
from collections.abc import Callable, Sequence

from bench.figure import Figure
from bench.leads_identity import measure_identity
from bench.leads_identity_online import measure_online
from bench.leads_intent import INTENT, measure_intent_books
from bench.leads_leaks import measure_leaks
from bench.leads_pools import BENCHES
from bench.leads_proof import measure_proof
from bench.leads_routing import measure_decision, measure_gain
from bench.leads_sharing import measure_backlog
from bench.stack import Stack
from bench.thread import on_company, on_stack

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


def run(wanted: Callable[[str], bool], say: Say) -> None:
    """Measure every wanted figure; one that cannot be measured is told as such and stops no other."""
    for names, measure in ALONE:
        if any(map(wanted, names)):
            try:
                found = measure()
            except Exception as error:
                traceback.print_exc()
                found = [Figure(name, None, {"problem": repr(error)}) for name in names]
            for figure in found:
                say(figure)
    chosen = [(names, bench) for names, bench in BENCHES if any(map(wanted, names))]

    async def work(stack: Stack, told: Say) -> None:
        await on_company(stack, chosen, told)

    if chosen:
        on_stack(work, [name for names, _ in chosen for name in names], say)
