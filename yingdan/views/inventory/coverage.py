"""Which signals are fed by which channels, and by what weight: pure."""

from collections.abc import Sequence

import msgspec

from yingdan.views.inventory.model import Facts, Signal, SignalShown


class Coverage(msgspec.Struct, frozen=True):
    """By channel: the signals it could feed, and those it feeds."""

    could: dict[str, frozenset[str]]
    feeds: dict[str, frozenset[str]]


def declared_types(channel: Facts) -> frozenset[str]:
    return frozenset([*channel["events"].values(), *([channel["event"]] if channel["event"] else [])])


def arrived_types(channel: Facts) -> frozenset[str]:
    return frozenset(one["type"] for one in channel["types"] if one["n"] > 0)


def coverage(channels: Sequence[Facts], signals: Sequence[Signal]) -> Coverage:
    """What a channel feeds it could feed too, even when it no longer declares it."""
    could, feeds = {}, {}
    for channel in channels:
        arrived = arrived_types(channel)
        declared = declared_types(channel) | arrived
        could[channel["name"]] = frozenset(one.name for one in signals if one.types & declared)
        feeds[channel["name"]] = frozenset(one.name for one in signals if one.types & arrived)
    return Coverage(could, feeds)


def shares(signals: Sequence[Signal]) -> dict[str, float]:
    """The part of each signal in the weight of all of its object; what takes points away counts as much as what gives them."""
    total = sum(abs(one.weight) for one in signals)
    return {one.name: abs(one.weight) / total if total else 0.0 for one in signals}


def signals_shown(signals: Sequence[Signal], found: Coverage) -> list[SignalShown]:
    """The heaviest first."""
    share = shares(signals)
    shown = [
        SignalShown(
            one.name, one.label, share[one.name],
            sorted(name for name, fed in found.feeds.items() if one.name in fed),
            sorted(name for name, could in found.could.items() if one.name in could),
        )
        for one in signals
    ]  # fmt: skip
    return sorted(shown, key=lambda one: (-one.share, one.name))
