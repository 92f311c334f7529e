"""Answers about packs, situations and what is held back by a breaker."""

from typing import Literal, TypedDict
from uuid import UUID

from yingdan.api.shapes import Moment, Titled
from yingdan.api.shapes_access import TemporaryShown
from yingdan.base import Label


class SuspensionShown(TypedDict):
    """Something held back: made by a person, or by the breaker rule of that name; still so while `lifted_at` is null."""

    id: UUID
    kind: Literal["pack", "situation", "user"]
    name: str
    label: Label
    reason: Label
    breaker: Label | None
    made_by: Titled | None
    made_at: Moment
    lifted_by: Titled | None
    lifted_at: Moment | None
    lifted_said: str | None


class PackShown(TypedDict):
    """`key`: what is put on people and units; `words`: what each of its grants opens; `about`: the object of whose records it is given
    one by one, so that nobody puts it on a unit."""

    key: str
    name: str
    label: Label
    purpose: Label
    words: list[Label]
    about: str | None
    longest_days: int
    suspended: SuspensionShown | None
    on: list[TemporaryShown]


class SituationShown(TypedDict):
    """`inherits`: the situations it takes over, the nearest first; `packs`: what it opens, its own and theirs."""

    key: str
    name: str
    label: Label
    description: Label
    inherits: list[Label]
    packs: list[Label]
    longest_days: int
    suspended: SuspensionShown | None
    on: list[TemporaryShown]


class PacksShown(TypedDict):
    situations: list[SituationShown]
    packs: list[PackShown]
