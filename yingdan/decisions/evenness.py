"""How evenly things are shared, as one number. Pure."""

from collections.abc import Iterable


def jain(amounts: Iterable[float]) -> float | None:
    """Jain's index of amounts that are not below 0 (Jain, Chiu and Hawe 1984): 1 when all are the same, 1/n when one has
    everything; None of nobody, or when nobody has anything."""
    told = list(amounts)
    squares = sum(one * one for one in told)
    return sum(told) ** 2 / (len(told) * squares) if squares else None
