"""How sure a share is. Pure."""

import math

_Z = 1.959963984540054


def wilson(hits: int, of: int) -> tuple[float, float] | None:
    """The 95 % interval of a share (Wilson 1927), which stays within 0 and 1 and is honest about few; None of nothing."""
    if of <= 0:
        return None
    share, square = hits / of, _Z * _Z
    middle = share + square / (2 * of)
    half = _Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    whole = 1 + square / of
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)
