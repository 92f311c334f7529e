"""The demo company's last months: who asked for help, was lent rights, formed task forces and decided in cells, so that what is measured of it can
be looked at.

Written through the functions that everybody's presses go through, at the moments at which it would have been. How often and how long
is drawn from the law of `company.yaml`; nobody writes a figure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from yingdan.base import Clock, Tx
from yingdan.expr import Env
from yingdan.kernel.access import Actor, load_actor
from yingdan.kernel.catalog import Catalog
from yingdan.kernel.records import Create, Update, write
from yingdan.main.demo_cells import DemoCell
from yingdan.main.teaming import OPPORTUNITY, opportunity_of
from yingdan.main.visitors import arrive
from yingdan.work import cells as at_work
from yingdan.work import lending, notices_of, read_notices, task_forces

MONTH = timedelta(days=30)
# Older notices have been read by now.
READ_AFTER, MOST_NOTICES = timedelta(days=3), 500
Law = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Company:
    """What the past is written with: people who are signed in, by log-in, and the cells that were there all the time."""

    tx: Tx
    catalog: Catalog
    told: Mapping[str, Any]
    actors: dict[str, Actor]
    cells: list[DemoCell]
    now: datetime
    rng: Random


async def live_together(
    tx: Tx, catalog: Catalog, company: Mapping[str, Any], cells: list[DemoCell], people: Mapping[str, UUID], clock: Clock
) -> None:  # fmt: skip
    """`together` of `company.yaml`. `cells`: those older than its months are lived in."""
    law, now = company["together"], clock.now()
    actors = {login: await load_actor(tx, key) for login, key in people.items()}
    old = [one for one in cells if now - one.began >= MONTH * law["months"]]
    mine = _Company(tx, catalog, company, actors, old, now, Random(law["months"]))
    for at, age in _moments(mine, law, "requests"):
        await _request(mine, law["requests"], at, age)
    for at, _ in _moments(mine, law, "decisions"):
        await _decision(mine, at)
    await _loans(mine, law)
    for at, age in _moments(mine, law, "task_forces"):
        await _task_force(mine, law["task_forces"], at, age)
    for key in people.values():
        rows, _ = await notices_of(tx, key, MOST_NOTICES)
        await read_notices(tx, key, [row[0] for row in rows if row[6] < now - READ_AFTER], now)


def _moments(mine: _Company, law: Law, name: str) -> Iterator[tuple[datetime, float]]:
    """When something began, the oldest first, with its age from 1 (first) to 0 (now)."""
    span = MONTH * law["months"]
    count = law[name]["per_month"] * law["months"]
    for age in sorted((mine.rng.random() for _ in range(count)), reverse=True):
        yield mine.now - span * age, age


def _drawn(mine: _Company, law: Law, age: float) -> float:
    """How long something took: from `first` in the beginning to `last` now, spread out."""
    middle: float = law["last"] + (law["first"] - law["last"]) * age
    return middle * mine.rng.lognormvariate(0.0, 0.5)


async def _request(mine: _Company, law: Law, at: datetime, age: float) -> None:
    """Somebody of a cell asks for help; who leads the zone takes it up and does it."""
    cell = mine.rng.choice(mine.cells)
    asker = mine.actors[mine.rng.choice(list(cell.told["people"]))]
    wanted = mine.rng.choice(law["wanted"])
    asking = at_work.Asking(wanted["need"], mine.rng.choice(list(cell.accounts.values())), wanted["note"])
    body = mine.catalog.once(at_work.compile_cells)["sales.cell"]
    key = await at_work.ask_support(mine.tx, mine.catalog, asker, body, cell.id, asking, Env.at(at))
    taken = at + timedelta(hours=_drawn(mine, law, age))
    for moment, state in ((taken, "taken"), (taken + timedelta(days=1 + 3 * mine.rng.random()), "done")):
        if moment < mine.now:
            change = Update("sales.support_request", key, {"state": state})
            manager = mine.actors[cell.told["manager"]]
            await write(mine.tx, mine.catalog, manager, [change], at=moment, source="ui")


async def _decision(mine: _Company, at: datetime) -> None:
    """Somebody of a cell settles terms with a customer, or notes that he spoke with him."""
    cell = mine.rng.choice(mine.cells)
    actor = mine.actors[mine.rng.choice(list(cell.told["people"]))]
    if mine.rng.random() < 0.3:
        account = mine.rng.choice(list(cell.accounts.values()))
        values = {
            "kind": mine.rng.choice(["call", "visit", "demo"]),
            "account": account,
            "outcome": "reached",
        }
        change: Any = Create("sales.activity", values)
    else:
        terms = {
            mine.rng.choice(["payment_days", "delivery_days"]): mine.rng.randrange(15, 90),
            "next_step": mine.rng.choice(["确认账期", "确认交货期", "补充验收条款", "约下次现场"]),
        }
        change = Update(OPPORTUNITY, mine.rng.choice(list(cell.deals.values())), terms)
    await write(mine.tx, mine.catalog, actor, [change], at=at, source="ui")


async def _loans(mine: _Company, law: Law) -> None:
    """People are lent a customer of somebody else for some days, by who leads its zone; each pair of them once."""
    zones = {one["login"]: one["unit"] for one in mine.told["people"]}
    pairs = [
        (login, cell, name)
        for cell in mine.cells
        for name in cell.accounts
        for login, one in ((each["login"], each) for each in mine.told["people"])
        if "rep" in one and login not in cell.told["people"] and not _owns(cell, name, login)
    ]
    across = [one for one in pairs if zones[one[0]] != one[1].told["zone"]]
    within = [one for one in pairs if zones[one[0]] == one[1].told["zone"]]
    for some in (across, within):
        mine.rng.shuffle(some)
    for at, age in _moments(mine, law, "loans"):
        some = across if mine.rng.random() < law["loans"]["across"] else within
        if some:
            login, cell, name = some.pop()
            await _loan(mine, law["loans"], mine.actors[login], cell, cell.accounts[name], at, age)


def _owns(cell: DemoCell, name: str, login: str) -> bool:
    return any(one["values"]["name"] == name and one["owner"] == login for one in cell.told["accounts"])


async def _loan(
    mine: _Company, law: Law, person: Actor, cell: DemoCell, account: UUID, at: datetime, age: float
) -> None:  # fmt: skip
    manager, reason = mine.actors[cell.told["manager"]], mine.rng.choice(law["reasons"])
    days = min(_drawn(mine, law, age), law["longest"])
    asked = await lending.ask(
        mine.tx, mine.catalog, person, "sales.account", account, ("read",), reason, int(days) + 1, Env.at(at)
    )
    given_at = at + timedelta(hours=1 + 5 * mine.rng.random())
    if given_at >= mine.now:
        return
    await lending.decide(mine.tx, mine.catalog, manager, asked.id, "granted", "", None, Env.at(given_at))
    over = given_at + timedelta(days=days)
    if over < mine.now:
        await lending.take_back(mine.tx, mine.catalog, manager, asked.id, "用完收回", Env.at(over))


async def _task_force(mine: _Company, law: Law, at: datetime, age: float) -> None:
    """Somebody forms one with headquarters for a deal, and closes it with what came of the deal."""
    reps = [one for one in mine.told["people"] if "rep" in one]
    owner = mine.actors[mine.rng.choice(reps)["login"]]
    company, length = arrive(mine.rng).fields["company"], _drawn(mine, law, age)
    told = {
        "account": company, "opportunity": f"{company}{mine.rng.choice(law['deals'])}", "stage": "negotiation",
        "amount": str(20_000 * mine.rng.randrange(8, 60)), "close_in_days": round(length) + 3,
    }  # fmt: skip
    env = Env.at(at)
    opportunity = await opportunity_of(mine.tx, mine.catalog, owner, told, env)
    staff = [one for one in mine.told["people"] if one["role"] in law["functions"]]
    chosen = {
        one["role"]: one["login"] for one in mine.rng.sample(staff, mine.rng.randrange(1, len(staff) + 1))
    }
    members = [task_forces.Chosen(role, _id(mine.actors[login])) for role, login in chosen.items()]
    wanted = task_forces.Forming(f"{told['opportunity']}特遣队", mine.rng.choice(law["purposes"]), members)
    force = await task_forces.form(mine.tx, mine.catalog, owner, OPPORTUNITY, opportunity, wanted, env)
    soon = at + timedelta(hours=2 + 12 * mine.rng.random())
    if soon < mine.now:
        said = mine.rng.choice(law["responses"])
        await task_forces.respond(mine.tx, mine.catalog, owner, force.record, said, Env.at(soon))
    over = at + timedelta(days=min(length, law["longest"]))
    if over < mine.now:
        await _closed(mine, law, owner, opportunity, force.record, over)


async def _closed(
    mine: _Company, law: Law, owner: Actor, opportunity: UUID, force: UUID, at: datetime
) -> None:
    won = mine.rng.random() < law["won"]
    end = {"stage": "won"} if won else {"stage": "lost", "loss_reason": mine.rng.choice(law["losses"])}
    await write(mine.tx, mine.catalog, owner, [Update(OPPORTUNITY, opportunity, end)], at=at, source="ui")
    lessons = mine.rng.choice(law["lessons"])
    await task_forces.close(
        mine.tx, mine.catalog, owner, force, "won" if won else "lost", lessons, Env.at(at)
    )


def _id(actor: Actor) -> UUID:
    assert actor.id is not None
    return actor.id
