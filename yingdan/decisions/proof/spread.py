"""Rates of a side and how far they may be off: single things, or things that go together in teams and days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yingdan.decisions.proof.model import Cell


@dataclass(frozen=True, slots=True)
class Spread:
    """A rate, the variance of it, how many things and groups it is made of."""

    rate: float
    variance: float
    of: float
    groups: int


def spread_of(cells: Sequence[Cell], grouped: bool) -> Spread | None:
    """The rate over cells with its variance, that of a ratio over groups when `grouped`; None when there is nothing."""
    full = [cell for cell in cells if cell.of > 0]
    total = sum(cell.of for cell in full)
    if not total:
        return None
    rate = sum(cell.hits for cell in full) / total
    single = max(rate * (1 - rate), 0.0) / total
    if not grouped:
        return Spread(rate, single, total, len(full))
    groups: dict[object, float] = {}
    for cell in full:
        key = (cell.team, cell.day)
        groups[key] = groups.get(key, 0.0) + cell.hits - rate * cell.of
    count = len(groups)
    if count < 2:
        return Spread(rate, single, total, count)
    squares = sum(off * off for off in groups.values())
    # Never less than single things would have: groups that happen to agree are luck, not evidence.
    return Spread(rate, max(squares / total**2 * count / (count - 1), single), total, count)


def cuped(cells: Sequence[Cell], before: Mapping[object, float]) -> list[Cell]:
    """Cells with what is foreseen from the team's rate before taken off: `y − θ(x − x̄)`, θ one for both sides, found
    within the sides. The variance falls by the square of the correlation, and the difference of sides drawn by lot stays
    true."""
    known = [cell for cell in cells if cell.of > 0 and cell.team in before]
    total = sum(cell.of for cell in known)
    if not total:
        return list(cells)
    middle = sum(cell.of * before[cell.team] for cell in known) / total
    above = below = 0.0
    for side in ("first", "rest"):
        own = [cell for cell in known if cell.side == side]
        size = sum(cell.of for cell in own)
        if not size:
            continue
        x_mean = sum(cell.of * before[cell.team] for cell in own) / size
        y_mean = sum(cell.hits for cell in own) / size
        above += sum((before[cell.team] - x_mean) * (cell.hits - y_mean * cell.of) for cell in own)
        below += sum(cell.of * (before[cell.team] - x_mean) ** 2 for cell in own)
    theta = above / below if below > 0 else 0.0
    return [
        Cell(cell.side, cell.team, cell.day,
             cell.hits - theta * cell.of * (before[cell.team] - middle) if cell.team in before else cell.hits, cell.of)
        for cell in cells
    ]  # fmt: skip
