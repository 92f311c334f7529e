"""Guessing is counted and ended: so many failures in so many minutes at one door."""

from datetime import datetime, timedelta

from yingdan.base import Problem, Tx, uuid7
from yingdan.kernel.accounts import store

MAX_ATTEMPTS = 5
ATTEMPT_WINDOW = timedelta(minutes=15)
# A log-in that is guessed at from many addresses is closed to strangers; known devices still sign in.
MOST_FROM_ANYWHERE = 30


def place_of(ip: str, device: str) -> str:
    """Where failures are counted: at a known device, else at the address."""
    return f"device {device}" if device else ip[:64]


async def refuse_hunted(tx: Tx, login: str, now: datetime) -> None:
    """Problem too-many-attempts 429 for a log-in at which strangers guess from many addresses."""
    if await store.count_strangers(tx, login, now - ATTEMPT_WINDOW) >= MOST_FROM_ANYWHERE:
        raise Problem("too-many-attempts", 429, retry_after=int(ATTEMPT_WINDOW.total_seconds()))


async def hold_door(tx: Tx, login: str, place: str, now: datetime, most: int = MAX_ATTEMPTS) -> int:
    """Hold the door of a log-in at a place (an address, or what is asked there) until the transaction ends, so that
    parallel guesses are counted; the failures so far. Problem too-many-attempts 429 with `retry_after` in seconds."""
    await store.lock_door(tx, login, place)
    failures, first = await store.count_attempts(tx, login, place, now - ATTEMPT_WINDOW)
    if failures >= most and first is not None:
        wait = int((first + ATTEMPT_WINDOW - now).total_seconds()) + 1
        raise Problem("too-many-attempts", 429, retry_after=max(1, wait))
    return failures


async def note_failure(tx: Tx, login: str, place: str, now: datetime) -> None:
    """Remember a failure. The refusal that follows rolls the caller's transaction back; so it is committed here."""
    await store.insert_attempt(tx, uuid7(), login, place, now, now - ATTEMPT_WINDOW)
    await tx.commit()


async def keep_told(tx: Tx) -> None:
    """Keep what was told of a refusal that follows, for the same reason."""
    await tx.commit()
