"""When Python looks for values that hold each other in a circle and that nobody else holds.

Bulk work makes values by the hundred thousand, which go when nobody holds them any more; hardly any stand in a circle.
Measured over imports of 30,000 leads: 5 to 8 % of the work was looking, up to 0.4 s at once in which a lead at the door
waits, for 5,000 values found.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# So many values more than when it was last looked means that something keeps them: then it is worth a look.
MANY = 2_000_000
_busy = 0


def search_seldom() -> None:
    """For a process that has loaded what it lives with: this is passed over from now on; what batches and requests make by ten
    thousands is looked at once, and what outlives that again only after 25 million more, since a lead would wait 0.4 s for it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 500, 100)


@contextmanager
def unsearched() -> Iterator[None]:
    """While bulk work lasts, circles are looked for only where it asks, see `search_if_many`."""
    global _busy
    _busy += 1
    gc.disable()
    try:
        yield
    finally:
        _busy -= 1
        if not _busy:
            gc.enable()


def search_if_many(many: int = MANY) -> bool:
    """Look among the young values when they have become `many`; whether it was done."""
    if gc.get_count()[0] <= many:
        return False
    gc.collect(0)
    return True
