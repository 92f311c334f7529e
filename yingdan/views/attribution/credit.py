"""Whom a win is owed to: seven models over the same journeys. Pure; ADR 0044."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Model = Literal["first", "last", "linear", "decay", "position", "markov", "shapley"]
MODELS: tuple[Model, ...] = ("first", "last", "linear", "decay", "position", "markov", "shapley")
_START, _WON, _LOST = "\x00start", "\x00won", "\x00lost"
_ENDS = 0.4  # of a win by position: to the first and to the last touch each


@dataclass(frozen=True, slots=True)
class Journey:
    """A customer's touches in order, at least one: their channels, and how many days before the end each was. `value`: what
    was won; None for a journey that has come to nothing so far."""

    channels: tuple[str, ...]
    days_before: tuple[float, ...]
    value: float | None

    @property
    def won(self) -> bool:
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Credit:
    """Wins and value that a model gives a channel."""

    wins: float = 0.0
    value: float = 0.0


def credit_by_model(journeys: Sequence[Journey], half_life_days: float) -> dict[Model, dict[str, Credit]]:
    """Each model's credit by channel. Every model hands out exactly the wins and the value that there are."""
    won = [one for one in journeys if one.won]
    by_rule: dict[Model, Callable[[Journey], Sequence[float]]] = {
        "first": lambda one: _only(len(one.channels), 0),
        "last": lambda one: _only(len(one.channels), -1),
        "linear": lambda one: [1 / len(one.channels)] * len(one.channels),
        "decay": lambda one: _decayed(one.days_before, half_life_days),
        "position": lambda one: _by_position(len(one.channels)),
        "shapley": lambda one: _shapley(one.channels),
    }
    shares = removal_shares(journeys)
    return {
        model: _chained(won, shares) if model == "markov" else _handed_out(won, by_rule[model])
        for model in MODELS
    }


def _handed_out(won: Sequence[Journey], rule: Callable[[Journey], Sequence[float]]) -> dict[str, Credit]:
    found: dict[str, Credit] = {}
    for one in won:
        for channel, part in zip(one.channels, rule(one), strict=True):
            was = found.get(channel, Credit())
            found[channel] = Credit(was.wins + part, was.value + part * (one.value or 0))
    return found


def _only(count: int, place: int) -> list[float]:
    parts = [0.0] * count
    parts[place] = 1.0
    return parts


def _decayed(days_before: Sequence[float], half_life_days: float) -> list[float]:
    # Counted from the newest, so that a long journey does not vanish altogether.
    newest = min(days_before)
    weights = [0.5 ** ((days - newest) / half_life_days) for days in days_before]
    total = sum(weights)
    return [one / total for one in weights]


def _by_position(count: int) -> list[float]:
    if count <= 2:
        return [1 / count] * count
    middle = (1 - 2 * _ENDS) / (count - 2)
    return [_ENDS, *[middle] * (count - 2), _ENDS]


def _shapley(channels: Sequence[str]) -> list[float]:
    """The Shapley value where a set of channels is worth what was won by journeys that need no other: every journey's
    win is shared evenly by its different channels, which is exact and needs no sum over sets."""
    different = len(set(channels))
    return [1 / different / channels.count(one) for one in channels]


def removal_shares(journeys: Sequence[Journey]) -> dict[str, float]:
    """Each channel's part of the wins by removal: how much of the chance to win goes when nobody gets past the channel,
    in a first-order Markov chain of all journeys, the lost ones too; made to sum to one."""
    steps: dict[str, dict[str, int]] = {}
    for one in journeys:
        states = [_START, *one.channels, _WON if one.won else _LOST]
        for here, there in itertools.pairwise(states):
            row = steps.setdefault(here, {})
            row[there] = row.get(there, 0) + 1
    channels = sorted({channel for one in journeys for channel in one.channels})
    whole = _chance(steps, None)
    if not whole:
        return dict.fromkeys(channels, 0.0)
    effects = {channel: 1 - _chance(steps, channel) / whole for channel in channels}
    total = sum(effects.values())
    return {channel: effect / total for channel, effect in effects.items()}


def _chance(steps: Mapping[str, Mapping[str, int]], without: str | None) -> float:
    """The chance to get from the start to a win when one channel is a dead end: the chain's linear equations, solved."""
    states = [state for state in steps if state != without]
    place = {state: at for at, state in enumerate(states)}
    rows = []
    for at, state in enumerate(states):
        total = sum(steps[state].values())
        row = [0.0] * (len(states) + 1)
        row[at] += 1.0
        for there, count in steps[state].items():
            if there == _WON:
                row[-1] += count / total
            elif there in place:
                row[place[there]] -= count / total
        rows.append(row)
    return _solved(rows)[place[_START]] if _START in place else 0.0


def _solved(rows: list[list[float]]) -> list[float]:
    """Gauss's elimination with the largest pivot."""
    size = len(rows)
    for at in range(size):
        best = max(range(at, size), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        head = rows[at]
        for row in rows[at + 1 :]:
            factor = row[at] / head[at]
            if factor:
                for column in range(at, size + 1):
                    row[column] -= factor * head[column]
    found = [0.0] * size
    for at in range(size - 1, -1, -1):
        rest = sum(rows[at][column] * found[column] for column in range(at + 1, size))
        found[at] = (rows[at][-1] - rest) / rows[at][at]
    return found


def _chained(won: Sequence[Journey], shares: Mapping[str, float]) -> dict[str, Credit]:
    wins, value = len(won), sum(one.value or 0 for one in won)
    return {channel: Credit(wins * share, value * share) for channel, share in shares.items()}
