"""The release gate: what a draft needs from people before it may be published. ADR 0026. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Fault, Label
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.definitions import KINDS, Change, Put, digest
from yingdan.kernel.publish.draft import Draft, Drafted, Edit

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
    """What one person said after looking at a revision; `of`: the contents they looked at."""

    by: str
    at: datetime
    revision: int
    agrees: bool
    comment: str = ""
    of: str = ""


class Review(msgspec.Struct, frozen=True, omit_defaults=True):
    """A draft on its way to people: who is asked (roles' short names), the estimate, what they said."""

    roles: tuple[str, ...] = ()
    asked_by: str = ""
    note: str = ""
    time_saved: TimeSaved | None = None
    sign_offs: tuple[SignOff, ...] = ()

    def signed(self, contents: str) -> tuple[SignOff, ...]:
        """The last word of each person on these contents."""
        last = {one.by: one for one in self.sign_offs if one.of == contents}
        return tuple(last.values())


@dataclass(frozen=True, slots=True)
class Needed:
    """What all gates of the touched apps ask for together. `called`: the roles as people call them."""

    apps: tuple[str, ...]
    roles: tuple[str, ...]
    called: tuple[Label, ...]
    sign_offs: int
    time_saved: bool


def review_of(draft: Draft) -> Review:
    """The draft's review; an empty one when nobody has been asked."""
    return msgspec.convert(draft.review, Review) if draft.review else Review()


def opened(catalog: Catalog, changes: Sequence[Drafted]) -> Iterator[Drafted]:
    """The changes with those that a rollout carries in its place: what people get to see in the end."""
    for one in changes:
        if one.edit.kind != "rollout" or is_tuning(one):
            yield one
        else:
            for kind, name, body in _carried(one.body):
                known = catalog.get(kind, name)
                was = known.raw if known is not None else None
                yield Drafted(Edit(kind, name, body), body, was, one.by, one.at)


def first_units(changes: Iterable[Drafted]) -> list[str]:
    """The units (ids) that rollouts among the changes are live for first."""
    found: list[str] = []
    for one in changes:
        units = one.body.get("units") if one.edit.kind == "rollout" and one.body is not None else None
        found += [unit for unit in units if _is_id(unit)] if isinstance(units, list) else []
    return found


def _is_id(text: object) -> bool:
    try:
        return bool(UUID(str(text)))
    except ValueError:
        return False


def as_drafted(catalog: Catalog, changes: Iterable[Change], now: datetime) -> list[Drafted]:
    """Changes that stand in no draft as one would hold them; what would stay as it is, is left out."""
    found = []
    for one in changes:
        known = catalog.get(one.kind, one.name)
        body = dict(one.body) if isinstance(one, Put) else None
        was = known.raw if known is not None else None
        if body != was:
            app = one.app if isinstance(one, Put) else None
            found.append(Drafted(Edit(one.kind, one.name, body, app), body, was, "", now))
    return found


def _carried(body: Mapping[str, Any] | None) -> Iterator[tuple[str, str, Json | None]]:
    """What a rollout's body carries; a draft's body may be half done."""
    changes = body.get("changes") if body is not None else None
    for one in changes if isinstance(changes, list) else ():
        if isinstance(one, Mapping) and isinstance(one.get("kind"), str) and isinstance(one.get("name"), str):
            inner = one.get("body")
            yield one["kind"], one["name"], dict(inner) if isinstance(inner, Mapping) else None


def contents_of(catalog: Catalog, changes: Sequence[Drafted]) -> str:
    """What a sign-off is given to: it stands for as long as the changes say the same, be it for all or for some units
    first, and lapses with any other."""
    return digest({f"{one.edit.kind} {one.edit.name}": one.body for one in opened(catalog, changes)})


def needed(catalog: Catalog, changes: Sequence[Drafted]) -> Needed | None:
    """The gates that changes pass; None when they pass none. A change of tunable keys alone needs no gate, what a
    rollout carries needs those of its own apps, and taking a rollout back needs none."""
    apps = sorted(
        {app for one in opened(catalog, changes) if (app := _app_of(catalog, one)) and not is_tuning(one)}
    )
    gates = [
        (app, found.body.gate)
        for app in apps
        if (found := catalog.get("app", app)) is not None and found.body.gate is not None
    ]
    if not gates:
        return None
    roles = sorted({role.rpartition(".")[2] for _, gate in gates for role in gate.roles})
    called = {name.rpartition(".")[2]: one.body.label for name, one in catalog.all("role").items()}
    return Needed(
        tuple(app for app, _ in gates),
        tuple(roles),
        tuple(called.get(role) or Label(zh=role, en=role) for role in roles),
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
    known = KINDS.get(one.edit.kind)
    return known is not None and moved <= known.tunable


def gate_faults(
    need: Needed,
    estimate: TimeSaved | None,
    said: Sequence[SignOff],
    entitled: Collection[str],
    names: Mapping[str, str],
) -> list[Fault]:
    """Everything that is missing before a release. `said`: the words on it; `entitled`: keys of the people whose
    sign-off counts, since they hold one of the roles. `names`: what actors are called."""
    faults: list[Fault] = []
    if need.time_saved:
        if estimate is None:
            faults.append(Fault("/time_saved", "gate-needs-time-saved"))
        elif estimate.minutes_a_day <= 0:
            faults.append(Fault("/time_saved", "gate-saves-no-time"))
    against = [one.by for one in said if not one.agrees]
    for by in against:
        faults.append(Fault("/sign_offs", "gate-is-refused-by", {"name": names.get(by, by)}))
    have = sum(one.agrees and one.by in entitled for one in said)
    if have < need.sign_offs:
        params = {"have": have, "needed": need.sign_offs, "roles": list(need.called)}
        faults.append(Fault("/sign_offs", "gate-needs-sign-offs", params))
    return faults


def actor_ids(keys: Sequence[str]) -> list[UUID]:
    """The users behind actors' keys."""
    return [UUID(key.removeprefix("user:")) for key in keys if key.startswith("user:")]
