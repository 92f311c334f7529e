"""撞单 as a list for whoever may decide: whose the record is, whose the customer, since when, and which values agree."""

from typing import Any

from yingdan.base import Tx
from yingdan.decisions import compile_decisions, contests
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.views.wire import Json, expand, people

_SHOWN = ("id", "owner", "status", "source", "created_at", "last_touch_at")


async def contests_shown(tx: Tx, catalog: Any, actor: Actor, env: Env) -> list[Json]:
    """Those of which the reader sees both sides, the oldest first. `agrees`: fields of the record whose value the customer has too."""
    found = await contests.contests(tx, catalog, actor, env)
    names = await people(
        tx, catalog, actor, list({key for one, _, _ in found for key in (one.claimant, one.holder) if key})
    )
    rows: list[Json] = []
    for one, row, customer in found:
        route = catalog.once(compile_decisions).routes[one.object]
        target = catalog.objects[one.object]
        shown = {*_SHOWN, target.title, *_mapped(target, route.body.customer).values()}
        [wire] = await expand(tx, catalog, actor, one.object, [{k: v for k, v in row.items() if k in shown}])
        title = catalog.objects[route.customers].title
        rows.append(
            {"object": one.object, "record": wire, "at": one.at, "customer_object": route.customers,
             "customer": {"id": one.customer, "title": str(customer.get(title) or "")},
             "claimant": {"id": one.claimant, "title": names.get(one.claimant, "")},
             "holder": {"id": one.holder, "title": names.get(one.holder, "") if one.holder else ""},
             "agrees": _agrees(target, route.body.customer, row, customer),
             "may": actor.id not in (one.claimant, one.holder)}
        )  # fmt: skip
    return rows


def _mapped(target: Any, field: str) -> dict[str, str]:
    """Field of the customer -> field of the record from which its customer is found."""
    return dict(target.fields[field].options.get("resolve") or {})


def _agrees(target: Any, field: str, row: dict[str, Any], customer: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(
        mine for theirs, mine in _mapped(target, field).items()
        if row.get(mine) not in (None, "") and row.get(mine) == customer.get(theirs)
    ))  # fmt: skip
