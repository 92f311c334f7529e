"""The turnstile before the password: checking one costs memory and time on purpose, so only two are checked at once, known
devices first, and a storm is sent away before it costs a hash or a statement."""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from yingdan.base import Problem
from yingdan.kernel.accounts.secret import AT_ONCE

LINE = 16
LINE_OF_ONE = 4
LINE_OF_KNOWN = 64
# In a storm every turn that ends lets one more stranger in: without a rest, checking passwords would take all the processor there is.
LONG_LINE = LINE // 2
REST = 5  # times as long as the turn took
BUSY = Problem("sign-in-is-busy", 429, retry_after=2)
_MOST_CLOSED = 20_000
# A closed door is asked about again now and then: another process may have opened it (`yingdan rescue`).
_BELIEVED = timedelta(minutes=1)


class Turnstile:
    """One for each process. `admitted` and `refused` count, `most_inside` is the highest number ever inside at once."""

    def __init__(self) -> None:
        self.inside = self.most_inside = self.admitted = self.refused = 0
        self._known: deque[asyncio.Future[None]] = deque()
        self._line: deque[asyncio.Future[None]] = deque()
        self._from: Counter[str] = Counter()
        self._closed: OrderedDict[tuple[str, str], tuple[datetime, datetime]] = OrderedDict()
        self._resting = 0

    @asynccontextmanager
    async def turn(self, login: str, place: str, known: bool, now: datetime) -> AsyncIterator[None]:
        """Wait for a turn and hold it. `place`: the address, or a known device. Problems: too-many-attempts 429 at a door
        that was closed for guessing, sign-in-is-busy 429 when the line is full."""
        self._refuse_closed(login, place, now)
        await self._enter(place, known)
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            yield
        except Problem as problem:
            if problem.slug == "too-many-attempts":
                self._close(login, place, timedelta(seconds=int(problem.params["retry_after"])), now)
            raise
        finally:
            self._leave(clock() - began)

    def turns_away(self, place: str) -> bool:
        """Whether a stranger from `place` finds the line full, whoever it is; then that is counted."""
        full = not self._has_room(False) and self._full(place)
        self.refused += full
        return full

    def _has_room(self, known: bool) -> bool:
        return self.inside + (0 if known else self._resting) < AT_ONCE

    def _refuse_closed(self, login: str, place: str, now: datetime) -> None:
        closed = self._closed.get((login, place))
        if closed is None:
            return
        until, believed_until = closed
        if believed_until <= now:
            del self._closed[login, place]
            return
        self.refused += 1
        raise Problem("too-many-attempts", 429, retry_after=int((until - now).total_seconds()) + 1)

    def _close(self, login: str, place: str, wait: timedelta, now: datetime) -> None:
        self._closed[login, place] = (now + wait, now + min(wait, _BELIEVED))
        if len(self._closed) > _MOST_CLOSED:
            self._closed.popitem(last=False)

    async def _enter(self, place: str, known: bool) -> None:
        line = self._known if known else self._line
        if self._has_room(known):
            self._count_in(1)
            return
        self._refuse_if_full(len(line) >= LINE_OF_KNOWN if known else self._full(place))
        turn = asyncio.get_running_loop().create_future()
        line.append(turn)
        self._from[place] += 1
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave(0)  # the turn came in the moment the browser went
            raise
        finally:
            self._from[place] -= 1
            self._from += Counter()  # forgets who has nobody in the line

    def _full(self, place: str) -> bool:
        return len(self._line) >= LINE or self._from[place] >= LINE_OF_ONE

    def _refuse_if_full(self, full: bool) -> None:
        if full:
            self.refused += 1
            raise Problem(BUSY.slug, BUSY.status, **BUSY.params)

    def _count_in(self, more: int) -> None:
        self.inside += more
        self.admitted += 1
        self.most_inside = max(self.most_inside, self.inside)

    def _leave(self, took: float) -> None:
        """The turn of `took` seconds goes to the next who still waits: known devices at once, strangers of a long line after a rest."""
        self.inside -= 1
        if self._give(self._known):
            return
        if len(self._line) >= LONG_LINE:
            self._resting += 1
            asyncio.get_running_loop().call_later(REST * took, self._rested)
        else:
            self._give(self._line)

    def _rested(self) -> None:
        self._resting -= 1
        # A known device may have come meanwhile: the line goes on when it leaves.
        if self._has_room(False):
            self._give(self._line)

    def _give(self, line: deque[asyncio.Future[None]]) -> bool:
        while line:
            turn = line.popleft()
            if not turn.done():
                self._count_in(1)
                turn.set_result(None)
                return True
        return False
