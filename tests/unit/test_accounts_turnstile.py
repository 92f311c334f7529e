"""The turnstile: two at once, known devices first, a storm sent away before it costs anything. And marks of devices."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from yingdan.base import Problem
from yingdan.kernel.accounts import Turnstile, make_mark, read_mark
from yingdan.kernel.accounts.turnstile import LINE, LONG_LINE, REST

NOW = datetime(2026, 3, 2, tzinfo=UTC)


async def test_two_are_inside_a_known_device_goes_before_the_line_and_one_address_fills_no_line() -> None:
    gate, order, go = Turnstile(), [], asyncio.Event()

    async def enter(name: str, place: str, known: bool = False) -> None:
        try:
            async with gate.turn(name, place, known, NOW):
                order.append(name)
                await go.wait()
        except Problem as problem:
            order.append(problem.slug)

    async with asyncio.TaskGroup() as group:
        for at in range(8):
            group.create_task(enter(f"storm {at}", "6.6.6.6"))
        await asyncio.sleep(0)
        group.create_task(enter("other", "7.7.7.7"))
        group.create_task(enter("known", "device x", known=True))
        await asyncio.sleep(0)
        # Two inside, four of the address in its line, the others of it sent away.
        assert order == ["storm 0", "storm 1", "sign-in-is-busy", "sign-in-is-busy"]
        go.set()
    assert order[4] == "known"
    assert set(order[5:]) == {"storm 2", "storm 3", "storm 4", "storm 5", "other"}
    assert (gate.most_inside, gate.inside, gate.admitted, gate.refused) == (2, 0, 8, 2)


async def test_a_long_line_rests_between_turns_and_a_known_device_does_not_wait_for_that() -> None:
    gate, order = Turnstile(), []

    async def enter(name: str, known: bool = False) -> None:
        async with gate.turn(name, name, known, NOW):
            order.append(name)
            await asyncio.sleep(0.05)

    began = asyncio.get_running_loop().time()
    async with asyncio.TaskGroup() as group:
        for at in range(LINE + 2):
            group.create_task(enter(f"stranger {at}"))
        while len(order) < 2 or gate.inside:
            await asyncio.sleep(0.001)
        # The first two have left and the line is long: both turns rest, and strangers find it full as before.
        assert len(order) == 2
        assert gate.turns_away("another stranger")
        await asyncio.gather(*(group.create_task(enter(f"known {at}", known=True)) for at in range(2)))
        assert order[2:4] == ["known 0", "known 1"]
    assert len(order) == LINE + 4
    assert (gate.inside, gate.most_inside, gate.refused) == (0, 2, 1)
    # Rests are waited for: LINE - LONG_LINE turns at least, two at a time.
    assert asyncio.get_running_loop().time() - began > (LINE - LONG_LINE) / 2 * 0.05 * REST


async def test_who_gives_up_waiting_leaves_no_hole() -> None:
    gate = Turnstile()
    async with gate.turn("a", "1", False, NOW), gate.turn("b", "2", False, NOW):

        async def wait() -> None:
            async with gate.turn("c", "3", False, NOW):
                pass

        waiting = asyncio.create_task(wait())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert gate.inside == 0
    async with gate.turn("d", "4", False, NOW):
        assert gate.inside == 1


async def test_a_door_closed_for_guessing_costs_nothing_until_it_opens() -> None:
    gate = Turnstile()
    with pytest.raises(Problem, match="too-many-attempts"):
        async with gate.turn("li", "1.1.1.1", False, NOW):
            raise Problem("too-many-attempts", 429, retry_after=60)
    with pytest.raises(Problem, match="too-many-attempts"):
        async with gate.turn("li", "1.1.1.1", False, NOW + timedelta(seconds=59)):
            pass
    assert (gate.admitted, gate.refused) == (1, 1)
    async with gate.turn("li", "1.1.1.1", False, NOW + timedelta(seconds=61)):
        assert gate.admitted == 2


def test_a_mark_is_of_one_log_in_and_of_this_house() -> None:
    mark = make_mark("Li@corp.cn", NOW, "abc")
    assert read_mark(mark, "ＬＩ@corp.cn", NOW) == "abc"
    assert read_mark(mark, "wang", NOW) == ""
    assert read_mark(mark, "li@corp.cn", NOW + timedelta(days=181)) == ""
    assert [read_mark(one, "li@corp.cn", NOW) for one in ("", "x", mark[:-1], "好", "x" * 9000)] == [""] * 5
