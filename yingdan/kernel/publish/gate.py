"""The release gate: what a draft needs from people before it may be published. ADR 0026. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Fault
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import KINDS
from yingdan.kernel.publish.draft import Draft, Drafted

Json = dict[str, Any]
WORKDAYS_A_YEAR = 250


class TimeSaved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An estimate: `minutes_before` and `minutes_after` of one piece of work, done `times_a_day` by each of
    `people`."""

    minutes_before: float
    minutes_after: float
    times_a_day: float
    people: int

    @property
    def minutes_a_day(self) -> float:
        """What all together save in a day; below zero it costs them time."""
        return (self.minutes_before - self.minutes_after) * self.times_a_day * self.people

    def told(self) -> Json:
        """The estimate with what it comes to."""
        return {
            **msgspec.to_builtins(self),
            "minutes_a_day": round(self.minutes_a_day, 2),
            "hours_a_year": round(self.minutes_a_day * WORKDAYS_A_YEAR / 60, 1),
        }


class SignOff(msgspec.Struct, frozen=True):
    """What one person said of one revision after looking at it."""

    by: str
    at: datetime
    revision: int
    agrees: bool
    comment: str = ""


class Review(msgspec.Struct, frozen=True, omit_defaults=True):
    """A draft on its way to people: who is asked (roles' short names), the estimate, what they said."""

    roles: tuple[str, ...] = ()
    asked_by: str = ""
    note: str = ""
    time_saved: TimeSaved | None = None
    sign_offs: tuple[SignOff, ...] = ()

    def signed(self, revision: int) -> tuple[SignOff, ...]:
        """The last word of each person on a revision."""
        last = {one.by: one for one in self.sign_offs if one.revision == revision}
        return tuple(last.values())


@dataclass(frozen=True, slots=True)
class Needed:
    """What all gates of the touched apps ask for together."""

    apps: tuple[str, ...]
    roles: tuple[str, ...]
    sign_offs: int
    time_saved: bool


def review_of(draft: Draft) -> Review:
    """The draft's review; an empty one when nobody has been asked."""
    return msgspec.convert(draft.review, Review) if draft.review else Review()


def needed(catalog: Catalog, changes: Sequence[Drafted]) -> Needed | None:
    """The gates that changes pass; None when they pass none. A change of tunable keys alone needs no gate."""
    apps = sorted({app for one in changes if (app := _app_of(catalog, one)) and not is_tuning(one)})
    gates = [
        (app, found.body.gate)
        for app in apps
        if (found := catalog.get("app", app)) is not None and found.body.gate is not None
    ]
    if not gates:
        return None
    roles = sorted({role.rpartition(".")[2] for _, gate in gates for role in gate.roles})
    return Needed(
        tuple(app for app, _ in gates),
        tuple(roles),
        max(gate.sign_offs for _, gate in gates),
        any(gate.time_saved for _, gate in gates),
    )


def _app_of(catalog: Catalog, one: Drafted) -> str:
    known = catalog.get(one.edit.kind, one.edit.name)
    return known.app if known is not None else one.edit.app or one.edit.name.partition(".")[0]


def is_tuning(one: Drafted) -> bool:
    """Whether a change moves nothing but tunable keys of a definition that is there."""
    if one.was is None or one.body is None:
        return False
    moved = {key for key in one.was.keys() | one.body.keys() if one.was.get(key) != one.body.get(key)}
    return moved <= KINDS[one.edit.kind].tunable


def gate_faults(
    need: Needed, draft: Draft, entitled: Collection[str], names: Mapping[str, str]
) -> list[Fault]:
    """Everything that is missing before a draft may be published. `entitled`: keys of the people whose sign-off
    counts: they hold one of the roles and opened the preview of this revision. `names`: what actors are called."""
    review = review_of(draft)
    faults: list[Fault] = []
    if need.time_saved:
        if review.time_saved is None:
            faults.append(Fault("/time_saved", "gate-needs-time-saved"))
        elif review.time_saved.minutes_a_day <= 0:
            faults.append(Fault("/time_saved", "gate-saves-no-time"))
    said = review.signed(draft.revision)
    against = [one.by for one in said if not one.agrees]
    for by in against:
        faults.append(Fault("/sign_offs", "gate-is-refused-by", {"name": names.get(by, by)}))
    have = sum(one.agrees and one.by in entitled for one in said)
    if have < need.sign_offs:
        params = {"have": have, "needed": need.sign_offs, "roles": "、".join(need.roles)}
        faults.append(Fault("/sign_offs", "gate-needs-sign-offs", params))
    return faults


def actor_ids(keys: Sequence[str]) -> list[UUID]:
    """The users behind actors' keys."""
    return [UUID(key.removeprefix("user:")) for key in keys if key.startswith("user:")]
