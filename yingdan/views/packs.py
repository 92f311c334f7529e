"""Packs, situations and suspensions in words: what each opens, where it lies now, what holds it back."""

from collections.abc import Sequence
from typing import Any

from yingdan.base import Label, Problem, Tx
from yingdan.expr import Env
from yingdan.kernel.access import (
    Actor,
    Suspension,
    given_by_pack,
    lineage,
    may,
    pack_key,
    pack_words,
    packs_opened,
    situation_key,
    suspensions,
)
from yingdan.views.rights import given_shown
from yingdan.views.wire import Json, people
from yingdan.work import breakers, lending

MOST = 1_000
_UNTOLD = Label(zh="", en="")


async def packs_shown(tx: Tx, catalog: Any, reader: Actor, env: Env) -> Json:
    """Every situation and pack, for who manages accounts or puts packs; the latter is told only of what lies on units below his own, and not
    why something is held back. Problem ability-is-missing 403."""
    if not lending.may_put(catalog, reader):
        raise Problem("ability-is-missing", 403, ability=lending.PUTTING)
    manages = may(catalog, reader, lending.ABILITY)
    given = [
        one for one in await given_by_pack(tx, MOST) if one.ends_at is not None and one.ends_at > env.now
    ]
    rows = await given_shown(
        tx, catalog, reader, await lending.answered_for(tx, catalog, reader, given, env), env
    )
    held = await suspensions_shown(tx, catalog, reader, await suspensions(tx, MOST, only_open=True))
    stopped = {f"{one['kind']}:{one['name']}": one if manages else {**one, "reason": _UNTOLD} for one in held}

    def common(key: str, name: str, body: Any) -> Json:
        return {
            "key": key, "name": name, "label": body.label, "longest_days": body.longest_days,
            "suspended": stopped.get(key), "on": [row for row in rows if row["role"]["name"] == key],
        }  # fmt: skip

    packs, situations = catalog.all("pack"), catalog.all("situation")
    return {
        "situations": [
            {**common(situation_key(name), name, one.body), "description": one.body.description,
             "inherits": [situations[above].body.label for above in lineage(catalog, name)[1:]],
             "packs": [packs[each].body.label for each in packs_opened(catalog, name)]}
            for name, one in situations.items()
        ],
        "packs": [
            {**common(pack_key(name), name, one.body), "purpose": one.body.purpose,
             "words": pack_words(one.body, name, catalog), "about": lending.about_of(catalog, name)}
            for name, one in packs.items()
        ],
    }  # fmt: skip


async def suspensions_shown(tx: Tx, catalog: Any, reader: Actor, found: Sequence[Suspension]) -> list[Json]:
    """Suspensions in words."""
    names = await people(
        tx, catalog, reader, {key for one in found for key in (one.person, one.made_by, one.lifted_by) if key}
    )
    return [_suspension(catalog, one, names) for one in found]


def _suspension(catalog: Any, one: Suspension, names: Any) -> Json:
    def called(key: Any) -> Json | None:
        return {"id": key, "title": names.get(key, "")} if key is not None else None

    kind, _, name = one.target.partition(":")
    body, breaker = lending.body_of(catalog, one.target), None
    if one.breaker is not None:
        known = catalog.get("breaker_rule", one.breaker)
        breaker = known.body.label if known is not None else {"zh": one.breaker, "en": one.breaker}
    plain = names.get(one.person, "") if one.person is not None else name
    return {
        "id": one.id, "kind": kind, "name": name,
        "label": body.label if body is not None else {"zh": plain, "en": plain},
        "reason": breakers.reason_words(one), "breaker": breaker, "made_by": called(one.made_by), "made_at": one.made_at,
        "lifted_by": called(one.lifted_by), "lifted_at": one.lifted_at, "lifted_said": one.lifted_said,
    }  # fmt: skip
