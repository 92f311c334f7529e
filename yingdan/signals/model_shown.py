"""The shape of what is told of a score's model: how well it says what it says, and what served when."""

from datetime import datetime

import msgspec

from yingdan.base import Label


class BinShown(msgspec.Struct, frozen=True):
    """Records that were told about the same probability `said`: `seen` of `n` converted; the truth is between `low` and `high` (95 %)."""

    said: float
    seen: float
    low: float
    high: float
    n: int


class GainShown(msgspec.Struct, frozen=True):
    """The best `share` of the records holds `recall` of all that convert, `lift` times as many as chance."""

    share: float
    recall: float
    lift: float


class CapacityShown(msgspec.Struct, frozen=True):
    """Working only the best `per_month` new records of every thirty days, which is `share` of all (`worked` records): `precision` of
    these convert (95 % between `low` and `high`), `recall` of all that convert are among them."""

    per_month: int
    share: float
    worked: int
    precision: float
    low: float
    high: float
    recall: float
    lift: float | None


class QualityShown(msgspec.Struct, frozen=True):
    """Of `n` records said before their outcome was learnt, `since` to `until`. `ece` at most `ece_limit`: no miscalibration can be told
    from chance. `decided_share` of the records it dares to decide, at `decided_accuracy`. `arrivals`: records per thirty days."""

    n: int
    since: datetime
    until: datetime
    prevalence: float
    auc: float
    auc_low: float
    auc_high: float
    log_loss: float
    ece: float
    ece_limit: float
    accuracy_asked: float
    decided_share: float
    decided_accuracy: float | None
    arrivals: float
    bins: list[BinShown]
    gains: list[GainShown]
    at_capacity: CapacityShown | None


class MonthShown(msgspec.Struct, frozen=True):
    """The `n` records that came in a month: `said` on average by this version. `psi` of what is said against all months before, `limit`:
    what 95 of 100 unchanged months stay under; None where there is too little to compare. In the trial: `foretold` and `seen` of `tried`."""

    month: str
    n: int
    said: float
    psi: float | None
    limit: float | None
    tried: int
    foretold: float | None
    seen: float | None


class MovedShown(msgspec.Struct, frozen=True):
    month: str
    n: int
    psi: float
    limit: float


class InputShown(msgspec.Struct, frozen=True):
    """An input, and how far each month of it is from all months before."""

    name: str
    label: Label
    months: list[MovedShown]


class LeakShown(msgspec.Struct, frozen=True):
    """A field that looks filled in after the fact. `reason`: late, alone, settled, filled, empty, round or name; `share`, `rate`, `prevalence`
    as the reason says; `barred`: it is kept out of learning."""

    name: str
    label: Label
    reason: str
    auc: float
    share: float
    rate: float
    prevalence: float
    barred: bool


class FeedbackShown(msgspec.Struct, frozen=True):
    """How records without an outcome were read. `learnt` records in all: `open` young ones by the chance that is left to them, `overdue`
    ones as lost. `window_days`: how long a record is given; `half_days` and `most_days`: when half and nine in ten of `wins` are known."""

    learnt: int
    open: int
    overdue: int
    window_days: float
    half_days: float
    most_days: float
    wins: int


class RivalShown(msgspec.Struct, frozen=True):
    """Held against the model that served then, on `n` records that became known since that one was trained."""

    number: int
    n: int
    log_loss: float
    log_loss_new: float
    auc: float | None
    auc_new: float | None
    better: bool


class VersionShown(msgspec.Struct, frozen=True):
    """`why`: first, grown or asked; `by`: the person's name, None for the product itself. `more`: outcomes learnt one by one since.
    The rest: what it scored out of time."""

    number: int
    active: bool
    held: bool
    trained_at: datetime
    outcomes: int
    more: int
    why: str
    by: str | None
    n: int | None
    auc: float | None
    ece: float | None
    ece_limit: float | None
    rival: RivalShown | None


class TenureShown(msgspec.Struct, frozen=True):
    """`why`: first, grown, asked, put (a person put it into service) or released (better ones may follow again)."""

    number: int
    at: datetime
    why: str
    by: str | None
    note: str


class MissingShown(msgspec.Struct, frozen=True):
    """Why there is nothing to show: `outcomes` more records with an outcome are needed, `won` more that converted, `lost` more that did
    not. All 0: it is only to be trained."""

    outcomes: int
    won: int
    lost: int


class ModelShown(msgspec.Struct, frozen=True):
    """`number`: the version that is told of, `serving`: the one in service, None while the weights answer. `training`: one is asked for."""

    score: str
    label: Label
    object: str
    outcome: str
    window_days: float | None
    capacity: int | None
    can_tune: bool
    records: int
    known: int
    won: int
    number: int | None
    serving: int | None
    held: bool
    training: bool
    missing: MissingShown | None
    quality: QualityShown | None
    months: list[MonthShown]
    inputs: list[InputShown]
    leaks: list[LeakShown]
    feedback: FeedbackShown | None
    versions: list[VersionShown]
    tenures: list[TenureShown]
