"""A policy replayed against itself moves nobody, whatever the crew does; and a replay's loads follow from what it gives. ADR 0052."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from yingdan.decisions.calendars import NOBODY
from yingdan.decisions.compiled import Route
from yingdan.decisions.definition import Calendar, Routing
from yingdan.decisions.policy import Mask, Policy
from yingdan.decisions.simulation import Arrival, Fate, Replay, Shifts, Start, compared, pieces
from yingdan.decisions.simulation.compare import people, side
from yingdan.kernel.catalog import build
from yingdan.kernel.definitions import Definition

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
BODY = Routing(
    label={"zh": "分配", "en": "Routing"}, object="sales.lead", candidates="sales.rep", mask=[], customer="account", open_when="true",
)  # fmt: skip
AT_WORK = Mask("at_work", {"zh": "上班", "en": "at work"}, lambda pair, env: pair["rep"]["at_work"], ())
REGION = Mask("region", {"zh": "地区", "en": "region"}, lambda pair, env: pair["lead"]["region"] in pair["rep"]["regions"], ("region",))  # fmt: skip
WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
CATALOG = build(1, [
    Definition(UUID(int=1), "sales", "calendar", "sales.workdays", Calendar({"zh": "工作日", "en": "Workdays"}, WEEK), {}, "")
])  # fmt: skip
EAST, WEST = UUID(int=900), UUID(int=901)


def route(*masks: Mask) -> Route:
    policy = Policy("sales.lead_routing", masks, lambda pair, env: pair["rep"]["skill"], (), fair=2.0)
    return Route(BODY, policy, lambda row, env: True, frozenset(), None, (), None)


def rep(number: int, **values: Any) -> dict[str, Any]:
    found = {"id": UUID(int=number), "name": f"rep {number}", "user": UUID(int=number), "capacity": 5, "skill": 1,
             "regions": ("east",), "unit": EAST, "calendar": None, "away": date(2026, 3, 1)}  # fmt: skip
    return {**found, **values}


def lead(number: int, at: datetime, region: str = "east", **more: Any) -> Arrival:
    key = UUID(int=10_000 + number)
    kept = {"customer": key, "owner": None, "held": False, "brought": False}
    return Arrival(key, at, {"region": region}, **{**kept, **more})


def replayed(policy: Route, crew: list[dict[str, Any]], arrivals: list[Arrival], start: Start) -> list[Fate]:
    shifts = Shifts(CATALOG, policy, crew, NOBODY)
    replay = Replay(policy, shifts, start, None, ZONE)
    return [replay.give(one) for one in arrivals]


def together(policy: Route, crew: list[dict[str, Any]], arrivals: list[Arrival], start: Start) -> list[Fate]:
    replay = Replay(policy, Shifts(CATALOG, policy, crew, NOBODY), start, None, ZONE)
    return [
        fate
        for piece in pieces(arrivals)
        for fate in (replay.share_out(piece) if len(piece) > 1 else [replay.give(piece[0])])
    ]


CREWS = st.lists(
    st.builds(
        lambda cap, skill, regions, calendar: {"capacity": cap, "skill": skill, "regions": regions, "calendar": calendar},
        st.integers(0, 4), st.integers(1, 3), st.sampled_from([("east",), ("west",), ("east", "west")]),
        st.sampled_from([None, "sales.workdays"]),
    ), min_size=1, max_size=6,
)  # fmt: skip
STREAMS = st.lists(
    st.tuples(st.integers(0, 300), st.sampled_from(["east", "west"]), st.integers(0, 5), st.none() | st.integers(0, 90)),
    max_size=30,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(CREWS, STREAMS, st.dictionaries(st.integers(0, 5), st.integers(0, 4)))
def test_a_policy_replayed_against_itself_moves_nobody_and_fills_no_desk_over_its_cap(
    crew: list[dict[str, Any]], stream: list[tuple[int, str, int, int | None]], open_: dict[int, int]
) -> None:
    reps = [rep(number, **one) for number, one in enumerate(crew)]
    start = Start({UUID(int=n): count for n, count in open_.items()})
    arrivals = []
    for number, (hour, region, customer, ends) in enumerate(sorted(stream, key=lambda one: one[0])):
        at = BEGIN + timedelta(hours=hour)
        left = None if ends is None else at + timedelta(hours=ends)
        arrivals.append(lead(number, at, region, customer=UUID(int=500 + customer), ends_at=left))
    first, second = (replayed(route(AT_WORK, REGION), reps, arrivals, start) for _ in range(2))
    assert first == second
    assert compared(arrivals, first, second) == (0, [])
    desks: dict[UUID | None, list[datetime | None]] = {}
    for one, fate in zip(arrivals, first, strict=True):
        there = [end for end in desks.get(fate.owner, []) if end is None or end > one.at]
        if fate.owner is not None and not fate.kept:
            assert len(there) + start.open.get(fate.owner, 0) < reps[fate.owner.int]["capacity"]
        desks[fate.owner] = [*there, one.ends_at]


def test_who_would_get_more_or_fewer_is_told_by_person_and_whole_and_what_nobody_may_get_says_why() -> None:
    reps = [rep(1), rep(2, regions=("east", "west"), unit=WEST)]
    arrivals = [lead(number, BEGIN + timedelta(hours=number), "west", grade="A") for number in range(4)]
    arrivals.append(lead(9, BEGIN + timedelta(hours=9), "north", grade="B"))
    live = replayed(route(REGION), reps, arrivals, Start())
    draft = replayed(route(), reps, arrivals, Start())
    assert [fate.owner.int if fate.owner else None for fate in live] == [2, 2, 2, 2, None]
    assert all(fate.owner is not None for fate in draft)
    moved, moves = compared(arrivals, live, draft)
    assert moved == len(moves) == sum(a.owner != b.owner for a, b in zip(live, draft, strict=True)) > 1
    [most, *_] = people(arrivals, live, draft, {UUID(int=1): EAST, UUID(int=2): WEST}, ["A", "B"])
    assert most.leads[0] in (0, 4)
    crew = [UUID(int=1), UUID(int=2)]
    whole = side(arrivals, live, crew, ["A", "B"])
    assert (whole.leads, whole.pool, whole.pool_by, whole.grades) == (4, 1, {"region": 1}, (4, 0))
    assert whole.even_leads == 0.5
    better = side(arrivals, draft, crew, ["A", "B"]).even_leads
    assert better is not None
    assert better > 0.9


def test_a_desk_that_empties_takes_more_and_a_customer_stays_with_whom_the_replay_gave_him() -> None:
    reps = [rep(1, capacity=1), rep(2, capacity=0)]
    hour = timedelta(hours=1)
    customer = UUID(int=77)
    arrivals = [
        lead(1, BEGIN, ends_at=BEGIN + 2 * hour, customer=customer),
        lead(2, BEGIN + hour),
        lead(3, BEGIN + 3 * hour),
        lead(4, BEGIN + 4 * hour, customer=customer, owner=UUID(int=2), held=True),
    ]
    fates = replayed(route(REGION), reps, arrivals, Start())
    assert [(fate.owner.int if fate.owner else None, fate.why) for fate in fates] == [
        (1, ""), (None, "capacity"), (1, ""), (1, ""),
    ]  # fmt: skip
    assert fates[3].kept


def test_what_was_shared_out_is_shared_out_again_so_that_all_of_it_brings_the_most() -> None:
    reps = [rep(1, capacity=30, skill=2, regions=("east", "west")), rep(2, capacity=30)]
    batch = [lead(n, BEGIN, "east" if n < 30 else "west", shared=True) for n in range(60)]
    alone = replayed(route(REGION), reps, batch, Start())
    shared = together(route(REGION), reps, batch, Start())
    assert [fate.owner.int if fate.owner else None for fate in shared] == [2] * 30 + [1] * 30
    assert sum(fate.owner is None for fate in alone) > 0
    assert sum(fate.worth for fate in shared) == 30 * 1 + 30 * 2
    # What comes an hour later finds the desks as the batch left them.
    later = [*batch, lead(99, BEGIN + timedelta(hours=1))]
    assert together(route(REGION), reps, later, Start())[-1].why == "capacity"


def test_in_a_batch_customers_are_kept_followed_and_brought_as_in_the_line() -> None:
    reps = [rep(1, capacity=100), rep(2, capacity=100, skill=3)]
    mine, whose, theirs = (UUID(int=n) for n in (70, 71, 72))
    batch = [lead(n, BEGIN, shared=True) for n in range(56)]
    batch[5] = lead(5, BEGIN, customer=mine, owner=UUID(int=1), held=True, brought=True)
    batch[4] = lead(4, BEGIN, customer=mine, owner=UUID(int=1), held=True)
    batch[6] = lead(6, BEGIN, customer=whose, owner=UUID(int=9), held=True)
    # Really rep 1 got the first of this customer, so the second was kept by rep 1; here it follows whom the replay chooses.
    batch[7] = lead(7, BEGIN, customer=theirs, owner=UUID(int=1), shared=True)
    batch[8] = lead(8, BEGIN, customer=theirs, owner=UUID(int=1), held=True)
    fates = together(route(REGION), [reps[0] | {"regions": ()}, reps[1]], batch, Start())
    assert [(fate.owner.int if fate.owner else None, fate.kept) for fate in fates[4:9]] == [
        (1, True), (1, True), (9, True), (2, False), (2, True),
    ]  # fmt: skip
    assert {fate.owner for fate in fates[9:]} == {UUID(int=2)}


@settings(max_examples=25, deadline=None)
@given(CREWS, st.integers(50, 90), st.dictionaries(st.integers(0, 5), st.integers(0, 4)), st.integers(1, 40))
def test_a_batch_replayed_twice_moves_nobody_fills_no_desk_over_its_cap_and_leaves_nobody_waiting_who_could_be_given(
    crew: list[dict[str, Any]], count: int, open_: dict[int, int], customers: int
) -> None:
    reps = [rep(number, **one) for number, one in enumerate(crew)]
    start, noon = Start({UUID(int=n): held for n, held in open_.items()}), BEGIN + timedelta(hours=4)
    batch = [
        lead(n, noon, ("east", "west")[n % 2], customer=UUID(int=500 + n % customers), shared=True)
        for n in range(count)
    ]
    first, second = (together(route(AT_WORK, REGION), reps, batch, start) for _ in range(2))
    assert first == second
    load = Counter(fate.owner for fate in first)
    fresh = Counter(fate.owner for fate in first if not fate.kept)
    for one in reps:
        assert fresh[one["user"]] + start.open.get(one["user"], 0) <= max(
            one["capacity"], start.open.get(one["user"], 0)
        )
    for came, fate in zip(batch, first, strict=True):
        if fate.owner is None:
            fitting = [r for r in reps if came.facts["region"] in r["regions"]]
            assert all(load[r["user"]] + start.open.get(r["user"], 0) >= r["capacity"] for r in fitting)


def test_a_batch_is_one_moment_of_which_something_was_shared_out() -> None:
    later = BEGIN + timedelta(hours=1)
    stream = [
        lead(1, BEGIN),
        lead(2, BEGIN),
        lead(3, later, shared=True),
        lead(4, later),
        lead(5, later + timedelta(hours=1)),
    ]
    assert [[one.subject.int - 10_000 for one in piece] for piece in pieces(stream)] == [
        [1],
        [2],
        [3, 4],
        [5],
    ]
