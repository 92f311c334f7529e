"""Two replays of the same arrivals held against each other. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from yingdan.decisions.evenness import jain
from yingdan.decisions.simulation.model import Arrival, Fate, Moved, Person, Side

MOST_MOVES = 200


def side(
    arrivals: Sequence[Arrival], fates: Sequence[Fate], crew: Sequence[UUID], grades: Sequence[str]
) -> Side:
    """What one policy gave. What people brought was given by nobody and is left out."""
    told = [(one, fate) for one, fate in zip(arrivals, fates, strict=True) if not one.brought]
    given = [(one, fate) for one, fate in told if fate.owner is not None]
    leads = Counter(fate.owner for _, fate in given)
    worth: Counter[UUID | None] = Counter()
    for _, fate in given:
        worth[fate.owner] += fate.worth  # type: ignore[assignment]
    by = Counter(one.grade for one, _ in given)
    return Side(
        len(given), sum(fate.kept for _, fate in given), len(told) - len(given), sum(worth.values()),
        tuple(by[grade] for grade in grades), jain(leads[user] for user in crew), jain(worth[user] for user in crew),
        dict(Counter(fate.why for _, fate in told if fate.owner is None)),
    )  # fmt: skip


def people(
    arrivals: Sequence[Arrival],
    live: Sequence[Fate],
    draft: Sequence[Fate],
    units: Mapping[UUID, UUID | None],
    grades: Sequence[str],
) -> list[Person]:
    """Everybody of the crew, and whoever else was given something; who would have the most more or fewer first."""
    leads: list[Counter[UUID]] = [Counter(), Counter()]
    worth: list[dict[UUID, float]] = [{}, {}]
    by: list[Counter[tuple[UUID, str | None]]] = [Counter(), Counter()]
    for at, fates in enumerate((live, draft)):
        for one, fate in zip(arrivals, fates, strict=True):
            if fate.owner is not None and not one.brought:
                leads[at][fate.owner] += 1
                worth[at][fate.owner] = worth[at].get(fate.owner, 0.0) + fate.worth
                by[at][fate.owner, one.grade] += 1
    found = []
    for user in {**units, **dict.fromkeys([*leads[0], *leads[1]])}:
        first, second = (tuple(by[at][user, grade] for grade in grades) for at in (0, 1))
        counts, sums = (leads[0][user], leads[1][user]), (worth[0].get(user, 0.0), worth[1].get(user, 0.0))
        found.append(Person(user, units.get(user), counts, sums, (first, second)))
    return sorted(found, key=lambda one: (-abs(one.leads[1] - one.leads[0]), -one.leads[0], str(one.user)))


def compared(
    arrivals: Sequence[Arrival], live: Sequence[Fate], draft: Sequence[Fate]
) -> tuple[int, list[Moved]]:
    """How many would go to somebody else, and the newest of them."""
    found = [
        Moved(one.subject, one.at, first.owner, second.owner)
        for one, first, second in zip(arrivals, live, draft, strict=True)
        if first.owner != second.owner
    ]
    return len(found), found[::-1][:MOST_MOVES]
