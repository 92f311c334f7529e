"""The job table: born with its transaction, done once, taken up again, cancelled, retried."""

import asyncio
from datetime import timedelta

import pytest

from yingdan.base import Database, FixedClock, Problem, execute, fetch, fetch_one
from yingdan.base.job_runner import LEASE, JobLost, JobRunner, Run
from yingdan.base.jobs import SCHEMA, cancel, enqueue, find_job, open_jobs, retry


@pytest.fixture
async def db(database: Database) -> Database:
    async with database.begin() as tx:
        await execute(tx, SCHEMA)
        await execute(tx, "create table public.did (n int not null)")
    return database


class Counting:
    """A job function that works off `rows` in chunks of ten, resuming where its detail says."""

    def __init__(self, fail_at: int | None = None) -> None:
        self.fail_at = fail_at

    async def __call__(self, run: Run) -> None:
        done = run.job.detail.get("next", 0)
        while done < run.params["rows"]:
            if self.fail_at is not None and done >= self.fail_at:
                self.fail_at = None
                raise RuntimeError("the disk hiccupped")
            async with run.carry() as tx:
                await execute(tx, "insert into public.did (n) select generate_series(%(a)s::int, %(b)s::int)",
                              {"a": done, "b": done + 9})  # fmt: skip
                done += 10
                await run.progress(tx, done, run.params["rows"], {"next": done})


async def numbers(db: Database) -> list[int]:
    async with db.begin() as tx:
        return [row[0] for row in await fetch(tx, "select n from public.did order by n")]


async def test_a_job_of_a_rolled_back_transaction_never_existed(db: Database, clock: FixedClock) -> None:
    with pytest.raises(Problem):
        async with db.begin() as tx:
            await enqueue(tx, "count", {"rows": 10}, now=clock.now())
            raise Problem("changed-my-mind")
    assert await JobRunner(db, {"count": Counting()}, clock).drain() == 0


async def test_a_job_runs_to_its_end_with_progress(db: Database, clock: FixedClock) -> None:
    async with db.begin() as tx:
        key = await enqueue(tx, "count", {"rows": 30}, now=clock.now())
    await JobRunner(db, {"count": Counting()}, clock).drain()
    async with db.begin() as tx:
        job = await find_job(tx, key)
    assert job is not None
    assert (job.state, job.done, job.total) == ("done", 30, 30)
    assert await numbers(db) == list(range(30))


async def test_a_failed_job_goes_on_from_its_last_chunk_after_a_pause(
    db: Database, clock: FixedClock
) -> None:
    async with db.begin() as tx:
        key = await enqueue(tx, "count", {"rows": 50}, now=clock.now())
    runner = JobRunner(db, {"count": Counting(fail_at=20)}, clock)
    await runner.drain()
    async with db.begin() as tx:
        waiting = await find_job(tx, key)
    assert waiting is not None
    assert (waiting.state, waiting.done) == ("queued", 20)
    assert await runner.drain() == 0, "the pause is kept"
    clock.advance(timedelta(seconds=3))
    await runner.drain()
    assert await numbers(db) == list(range(50))


async def test_a_refusal_is_final_and_a_broken_job_gives_up_after_its_attempts(
    db: Database, clock: FixedClock
) -> None:
    async def refuse(run: Run) -> None:
        raise Problem("file-is-empty")

    async def broken(run: Run) -> None:
        raise RuntimeError("always")

    async with db.begin() as tx:
        refused = await enqueue(tx, "refuse", {}, now=clock.now())
        failing = await enqueue(tx, "broken", {}, now=clock.now(), attempts=2)
    runner = JobRunner(db, {"refuse": refuse, "broken": broken}, clock)
    await runner.drain()
    clock.advance(timedelta(minutes=1))
    await runner.drain()
    async with db.begin() as tx:
        first, second = await find_job(tx, refused), await find_job(tx, failing)
    assert first is not None
    assert second is not None
    assert (first.state, first.problem) == ("failed", "file-is-empty")
    assert (second.state, second.attempt) == ("failed", 2)
    async with db.begin() as tx:
        assert await retry(tx, failing, clock.now())
    assert await runner.drain() == 1


async def test_waiting_jobs_of_one_key_are_one_but_a_running_one_does_not_swallow_a_new_one(
    db: Database, clock: FixedClock
) -> None:
    seen: list[int] = []
    release = asyncio.Event()

    async def settle(run: Run) -> None:
        seen.append(run.params["version"])
        await release.wait()

    async with db.begin() as tx:
        first = await enqueue(tx, "settle", {"version": 1}, now=clock.now(), dedupe="settle")
        same = await enqueue(tx, "settle", {"version": 2}, now=clock.now(), dedupe="settle")
    assert first == same
    runner = JobRunner(db, {"settle": settle}, clock, at_once=4)
    assert await runner.round() == 1
    async with db.begin() as tx:
        later = await enqueue(tx, "settle", {"version": 3}, now=clock.now(), dedupe="settle")
    assert later != first
    assert await runner.round() == 0, "jobs of one key never run beside each other"
    release.set()
    await runner.drain()
    assert seen == [1, 3]


async def test_a_delayed_job_waits_for_its_time(db: Database, clock: FixedClock) -> None:
    async with db.begin() as tx:
        await enqueue(tx, "count", {"rows": 10}, now=clock.now(), delay=timedelta(minutes=5))
    runner = JobRunner(db, {"count": Counting()}, clock)
    assert await runner.drain() == 0
    clock.advance(timedelta(minutes=5))
    assert await runner.drain() == 1


async def test_cancel_stops_a_waiting_job_at_once_and_a_running_one_between_chunks(
    db: Database, clock: FixedClock
) -> None:
    async with db.begin() as tx:
        waiting = await enqueue(tx, "count", {"rows": 10}, now=clock.now())
        assert await cancel(tx, waiting, clock.now())
        running = await enqueue(tx, "slow", {}, now=clock.now())

    async def slow(run: Run) -> None:
        async with db.begin() as tx:
            assert await cancel(tx, running, clock.now())
        async with run.carry() as tx:
            await execute(tx, "insert into public.did (n) values (1)")
            await run.progress(tx, 1)

    await JobRunner(db, {"count": Counting(), "slow": slow}, clock).drain()
    async with db.begin() as tx:
        states = [job.state for key in (waiting, running) if (job := await find_job(tx, key))]
        assert not await cancel(tx, running, clock.now())
    assert states == ["cancelled", "cancelled"]
    assert await numbers(db) == [], "the chunk at hand was rolled back"


async def test_a_dead_workers_job_is_taken_up_and_the_lost_worker_can_do_no_harm(
    db: Database, clock: FixedClock
) -> None:
    hang, lost = asyncio.Event(), []

    async def stall(run: Run) -> None:
        await hang.wait()
        try:
            async with run.carry() as tx:
                await execute(tx, "insert into public.did (n) values (-1)")
                await run.progress(tx, 1)
        except JobLost:
            lost.append(run.job.attempt)
            raise

    async with db.begin() as tx:
        key = await enqueue(tx, "count", {"rows": 10}, now=clock.now())
    stalled = JobRunner(db, {"count": stall}, clock)
    assert await stalled.round() == 1
    other = JobRunner(db, {"count": Counting()}, clock)
    assert await other.round() == 0, "the lease protects a living worker"
    clock.advance(LEASE + timedelta(seconds=1))
    await other.drain()
    hang.set()
    await stalled.drain()
    async with db.begin() as tx:
        job = await find_job(tx, key)
    assert job is not None
    assert (job.state, job.attempt) == ("done", 2)
    assert lost == [1]
    assert await numbers(db) == list(range(10))


async def test_many_workers_share_the_queue_without_doing_anything_twice(
    db: Database, clock: FixedClock
) -> None:
    async def note(run: Run) -> None:
        async with run.carry() as tx:
            await execute(tx, "insert into public.did (n) values (%(n)s)", {"n": run.params["n"]})

    async with db.begin() as tx:
        for n in range(60):
            await enqueue(tx, "note", {"n": n}, now=clock.now())
    await asyncio.gather(*(JobRunner(db, {"note": note}, clock).drain() for _ in range(4)))
    assert await numbers(db) == list(range(60))


async def test_a_served_queue_wakes_for_new_work_and_stops_when_told(db: Database, clock: FixedClock) -> None:
    wake = asyncio.Event()
    serving = asyncio.create_task(JobRunner(db, {"count": Counting()}, clock).serve(wake))
    async with db.begin() as tx:
        await enqueue(tx, "count", {"rows": 20}, now=clock.now())
    wake.set()
    for _ in range(300):
        async with db.begin() as tx:
            left = await fetch_one(tx, "select count(*) from base.job where state <> 'done'")
        if left == (0,):
            break
        await asyncio.sleep(0.02)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    assert await numbers(db) == list(range(20))
    async with db.begin() as tx:
        assert await open_jobs(tx, "count") == []
