"""Answers about records that may be one customer."""

from typing import Literal, TypedDict

from yingdan.api.shapes import Moment, Record, Titled


class Evidence(TypedDict):
    """One comparison: `bits` above zero speak for one customer, below against."""

    part: str
    level: str
    bits: float


class PairShown(TypedDict):
    """Two records and how sure it is that they are one (`chance`, 0 to 1). `word`: `match` is proposed first. `may`: whether
    the reader may say that they are two. `contested`: they have two owners, of whom somebody has to choose."""

    object: str
    one: Record
    other: Record
    word: Literal["match", "clerk"]
    chance: float
    bits: float
    evidence: list[Evidence]
    at: Moment
    state: Literal["open", "apart"]
    may: bool
    contested: bool
    decided_by: str | None
    decided_at: Moment | None


class PairQueue(TypedDict):
    """`compared`: the fields that are compared, by object."""

    rows: list[PairShown]
    compared: dict[str, list[str]]


class PairDecided(TypedDict):
    state: Literal["open", "apart"]


class ContestShown(TypedDict):
    """A record that `claimant` brought while its customer is `holder`'s. `agrees`: fields of the record whose value the customer has
    too; `may`: whether the reader is neither of them."""

    object: str
    record: Record
    at: Moment
    customer_object: str
    customer: Titled
    claimant: Titled
    holder: Titled
    agrees: list[str]
    may: bool


class Awarded(TypedDict):
    id: str
