"""UUIDv7 identities (RFC 9562): sortable by creation, made in Python so that any PostgreSQL serves.

Within one process the ids are strictly increasing, which makes them the third part of a log position.
"""

import os
import struct
import threading
import time
from datetime import datetime
from uuid import UUID, SafeUUID

_lock = threading.Lock()
_last = 0
# 12 bits of sub-millisecond order (rand_a) and 62 random bits; random bytes are drawn in blocks because
# one system call per id is the larger part of its cost.
_DRAWN = struct.Struct("<512Q")
_62_BITS = (1 << 62) - 1
_VERSION, _VARIANT = 0x7 << 76, 0b10 << 62
_pool: list[int] = []
# Asked once: an enumeration gives its members through a descriptor, which costs as much as the rest of an id.
_UNKNOWN = SafeUUID.unknown
_set = object.__setattr__


def uuid7() -> UUID:
    """A new id, greater than every id this process made before."""
    global _last
    with _lock:
        stamp = (time.time_ns() * 4096) // 1_000_000  # milliseconds with 12 binary digits of fraction
        if stamp <= _last:
            stamp = _last + 1
        _last = stamp
        if not _pool:
            _pool.extend(_DRAWN.unpack(os.urandom(_DRAWN.size)))
        tail = _pool.pop() & _62_BITS
    value = ((stamp >> 12) << 80) | _VERSION | ((stamp & 0xFFF) << 64) | _VARIANT | tail
    return _uuid(value)


def _uuid(value: int) -> UUID:
    """`UUID(int=value)` without looking for the other ways an id may be given: an import makes nine a row."""
    made = object.__new__(UUID)
    _set(made, "int", value)
    _set(made, "is_safe", _UNKNOWN)
    return made


def uuid7_at(at: datetime) -> UUID:
    """The smallest id of a moment: a bound for range queries over ids, never an identity."""
    return UUID(int=(int(at.timestamp() * 1000) << 80) | (0x7 << 76) | (0b10 << 62))


def _forget_after_fork() -> None:
    _pool.clear()


os.register_at_fork(after_in_child=_forget_after_fork)
