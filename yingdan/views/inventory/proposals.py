"""What to turn on or mend next, from facts alone: what is broken first, then what would light up most, then what is paid for."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from yingdan.views.inventory.coverage import Coverage, arrived_types, declared_types, shares
from yingdan.views.inventory.model import ChannelShown, Facts, Proposal, Signal

MOST = 30
_FAILING, _REFUSED = 0.02, 0.05
_REGULAR_DAYS = 5
_QUIET = timedelta(hours=24)
_UNMAPPED_LEAST = 3


def proposals(
    facts: Sequence[Facts],
    shown: Sequence[ChannelShown],
    signals: Sequence[Signal],
    found: Coverage,
    unconnected: Mapping[str, float | None],
    now: datetime,
) -> list[Proposal]:
    """At most thirty; two may light up the same signal. `unconnected`: sources that no channel serves, with what they cost in thirty days."""
    broken = [one for channel in shown for one in _broken(channel, now)]
    broken.sort(key=lambda one: (-float(one.params["loss"]), one.channel or "", one.reason))
    dark = {one.name: one for one in signals if not any(one.name in fed for fed in found.feeds.values())}
    share = shares(signals)
    gains = [*_unmapped(shown), *_silent(facts, dark, share), *_unfed(dark, found, share)]
    gains.sort(key=lambda one: (-one.share, -int(one.params.get("n", 0)), one.reason, one.channel or ""))
    paid = [
        Proposal("unconnected", params={"source": source, "cost": cost})
        for source, cost in sorted(unconnected.items(), key=lambda one: (-(one[1] or 0), one[0]))
        if cost
    ]
    return [*broken, *gains, *paid][:MOST]


def _broken(channel: ChannelShown, now: datetime) -> Iterable[Proposal]:
    month = channel.month
    if channel.failed and month.received and month.failed / month.received >= _FAILING:
        yield Proposal(
            "failing", channel.name,
            params={"n": month.failed, "received": month.received, "why": channel.failed[0].name,
                    "loss": month.failed / month.received},
        )  # fmt: skip
    regular = sum(n > 0 for n in channel.trend[-8:-1])
    if regular >= _REGULAR_DAYS and channel.last_at is not None and now - channel.last_at >= _QUIET:
        usual = sum(channel.trend[-8:-1]) / 7
        yield Proposal(
            "quiet", channel.name,
            params={"last_at": channel.last_at.isoformat(), "usual": round(usual, 1), "loss": 1.0},
        )  # fmt: skip
    for note in channel.notes:
        field = note.name.removeprefix("field:")
        made = month.records
        if field != note.name and made and note.n / made >= _REFUSED:
            yield Proposal(
                "refused_field", channel.name, params={"field": field, "n": note.n, "loss": note.n / made}
            )


def _unmapped(shown: Sequence[ChannelShown]) -> Iterable[Proposal]:
    """Names that come and that the channel does not know: nobody can say yet which signal they would feed."""
    for channel in shown:
        for note in channel.notes:
            name = note.name.removeprefix("unknown:")
            if name != note.name and name != "*" and note.n >= _UNMAPPED_LEAST:
                yield Proposal("unmapped", channel.name, params={"name": name, "n": note.n})


def _silent(
    facts: Sequence[Facts], dark: Mapping[str, Signal], share: Mapping[str, float]
) -> Iterable[Proposal]:
    """What channels declare and do not bring, where nobody else brings it: one line per channel that is not used at all, else
    one per event type."""
    for channel in facts:
        arrived = arrived_types(channel)
        missing = sorted(declared_types(channel) - arrived)
        lit = {type_: tuple(n for n, one in dark.items() if type_ in one.types) for type_ in missing}
        if not any(lit.values()):
            continue
        if not arrived:
            names = tuple(sorted({name for found in lit.values() for name in found}))
            gain = sum(share[name] for name in names)
            yield Proposal("unused", channel["name"], gain, names, {"keys": channel["keys"]})
            continue
        for type_, names in lit.items():
            if names:
                gain = sum(share[name] for name in names)
                yield Proposal("silent", channel["name"], gain, names, {"type": type_})


def _unfed(dark: Mapping[str, Signal], found: Coverage, share: Mapping[str, float]) -> Iterable[Proposal]:
    """Signals that no channel so much as declares."""
    for name, one in dark.items():
        if not any(name in could for could in found.could.values()):
            yield Proposal("unfed", None, share[name], (name,), {"types": sorted(one.types)})
