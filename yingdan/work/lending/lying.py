"""What lies with somebody who is held back: it stays his, nothing new comes, and those who lead him are told how much it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yingdan.base import Label, Tx, uuid7
from yingdan.decisions import read_loads
from yingdan.kernel.access import Suspension, load_people, people_in, units_above
from yingdan.work import store
from yingdan.work.model import Notice

LEADS = ("manager", "director")


@dataclass(frozen=True, slots=True)
class Lying:
    """Open subjects that were given to somebody, and clocks that run for him."""

    given: int = 0
    clocks: int = 0


async def lying_with(tx: Tx, people: Sequence[UUID]) -> dict[UUID, Lying]:
    """Of each of these people."""
    given = (await read_loads(tx, people)).open
    clocks = await store.count_open(tx, people)
    return {one: Lying(given.get(one, 0), clocks.get(one, 0)) for one in people}


def lying_words(lying: Lying) -> Label:
    """What is to be done about it."""
    if not (lying.given or lying.clocks):
        return {
            "zh": "名下没有在跟线索和进行中的时限；熔断期间不会再分到新线索",
            "en": "no open leads and no running clocks lie there; nothing new is given while it lasts",
        }
    return {
        "zh": f"名下还有 {lying.given} 条在跟线索、{lying.clocks} 个进行中的时限，不会自动转走，请安排接手；熔断期间不会再分到新线索",
        "en": f"{lying.given} open leads and {lying.clocks} running clocks stay there: hand them over by hand;"
        " nothing new is given while it lasts",
    }


async def leads_of(tx: Tx, unit: UUID | None) -> list[UUID]:
    """Who leads a unit or one above it."""
    above = await units_above(tx, [unit]) if unit is not None else ()
    return await people_in(tx, above, LEADS) if above else []


async def notices_of_held(tx: Tx, made: Sequence[Suspension], now: datetime) -> list[Notice]:
    """To those who lead each person that was held back by hand, but for who did it and the person."""
    of = {one.person: one for one in made if one.person is not None}
    lying = await lying_with(tx, list(of)) if of else {}
    found: list[Notice] = []
    for who in await load_people(tx, list(of)) if of else []:
        if who.id is None:
            continue
        title: Label = {"zh": f"{who.name} 的访问已被熔断", "en": f"{who.name} is held back"}
        told = [one for one in await leads_of(tx, who.unit) if one not in (who.id, of[who.id].made_by)]
        found += [
            Notice(
                uuid7(), one, "access.suspended", title, lying_words(lying[who.id]), None, None, now, {}
            )
            for one in told
        ]  # fmt: skip
    return found
