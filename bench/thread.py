"""The group of `thread` figures: which measurement takes which, on which stack, in which order."""

import asyncio
import sys
import time
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any

import uvloop

from bench.figure import Figure
from bench.sign_in import bearer
from bench.site import Bench, opened
from bench.stack import Stack, running
from bench.thread_clock import measure_clock
from bench.thread_events import measure_events
from bench.thread_import import measure_import
from bench.thread_intent import measure_intent
from bench.thread_kill import measure_kill
from bench.thread_lead import measure_delay, measure_rate
from bench.thread_page import measure_page
from bench.thread_push import measure_push
from bench.thread_weight import measure_weight
from bench.wire import Wire

Say = Callable[[Figure], None]
Work = Callable[[Stack, Say], Coroutine[Any, Any, None]]
Names = tuple[str, ...]

# In this order the database grows: the delicate figures first, a million clocks last.
ON_COMPANY: Sequence[tuple[Names, Bench]] = (
    (("thread.lead_p50_ms", "thread.lead_p99_ms"), measure_delay),
    (("thread.lead_rate",), measure_rate),
    (("thread.push_p50_ms", "thread.push_p99_ms"), measure_push),
    (("thread.import_rate",), measure_import),
    (("thread.events_rate", "thread.events_lag_s"), measure_events),
    (("thread.weight_s",), measure_weight),
    (("thread.clock_late_p99_s", "thread.clock_mb"), measure_clock),
)
ON_DEMO: Names = ("thread.page_kb", "thread.page_lcp_ms", "thread.intent_auc", "thread.intent_ece_ratio")
IN_STORM: Names = ("thread.kill_lost", "thread.kill_doubled", "thread.kill_two_owner")


def run(wanted: Callable[[str], bool], say: Say) -> None:
    """Measure every wanted figure; one that cannot be measured is told as such and stops no other."""
    benches = [(names, bench) for names, bench in ON_COMPANY if any(map(wanted, names))]

    async def company(stack: Stack, told: Say) -> None:
        await on_company(stack, benches, told)

    async def demo(stack: Stack, told: Say) -> None:
        await _on_demo(stack, wanted, told)

    async def storm(stack: Stack, told: Say) -> None:
        await _attempt(IN_STORM, lambda: measure_kill(stack), told)

    if benches:
        on_stack(company, [name for names, _ in benches for name in names], say)
    if any(map(wanted, ON_DEMO)):
        on_stack(demo, ON_DEMO, say, demo=True)
    if any(map(wanted, IN_STORM)):
        on_stack(storm, IN_STORM, say)


def on_stack(work: Work, names: Sequence[str], say: Say, *, demo: bool = False) -> None:
    """Start a product, measure, stop it; figures that a failing start or stop leaves out are told all the same."""
    told: set[str] = set()

    def noted(figure: Figure) -> None:
        told.add(figure.name)
        say(figure)

    try:
        with running(demo=demo) as stack, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(work(stack, noted))
    except Exception as error:
        traceback.print_exc()
        for name in names:
            if name not in told:
                say(Figure(name, None, {"problem": repr(error)[:1500]}))


async def _attempt(names: Sequence[str], bench: Callable[[], Awaitable[list[Figure]]], say: Say) -> None:
    began = time.perf_counter()
    try:
        for figure in await bench():
            say(figure)
    except Exception as error:
        traceback.print_exc()
        for name in names:
            say(Figure(name, None, {"problem": repr(error)[:1500]}))
    print(f"  {', '.join(names)}: {time.perf_counter() - began:.1f} s", file=sys.stderr, flush=True)


async def on_company(stack: Stack, benches: Sequence[tuple[Names, Bench]], say: Say) -> None:
    async with opened(stack) as site:
        for names, bench in benches:
            await _attempt(names, partial(bench, site), say)


async def _on_demo(stack: Stack, wanted: Callable[[str], bool], say: Say) -> None:
    page, intent = ON_DEMO[:2], ON_DEMO[2:]
    if any(map(wanted, page)):
        await _attempt(page, lambda: measure_page(stack), say)
    if any(map(wanted, intent)):
        await _attempt(intent, lambda: _intent(stack), say)


async def _intent(stack: Stack) -> list[Figure]:
    """As the demo's director, who may import; the simulator rests meanwhile."""
    wire = Wire(stack.port)
    logins = (await wire.ask("/api/v1/demo/logins"))["logins"]
    wire.close()
    person = next(one for one in logins if one["role"] == "director")
    return await measure_intent(stack, await bearer(stack.port, person["login"], person["password"]))
