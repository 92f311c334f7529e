"""Words that stand for a record ("官网", "华东战区", a rep's name): looked up once for a whole batch."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from yingdan.base import Tx
from yingdan.connectors.mapping import Draft, RecordPlan, keep_rest
from yingdan.expr import Env
from yingdan.kernel.access import Actor
from yingdan.kernel.catalog import Catalog, Object
from yingdan.kernel.records import Query, query

Pointer = tuple[str, str]
_KEPT = timedelta(seconds=60)
_AT_ONCE = 40
_NAMED_BY = ("code", "name", "login", "email")


class Pointers:
    """Looks pointers up, and remembers for a minute what it found."""

    def __init__(self) -> None:
        self._known: dict[Pointer, tuple[UUID, datetime]] = {}

    async def find(
        self, tx: Tx, catalog: Catalog, actor: Actor, wanted: Collection[Pointer], now: datetime
    ) -> dict[Pointer, UUID]:
        """(object, words) -> record, for those that exist; the oldest record where the words are ambiguous."""
        found = {p: self._known[p][0] for p in wanted if p in self._known and self._known[p][1] > now}
        missing = sorted(set(wanted) - set(found))
        for object in {p[0] for p in missing}:
            target = catalog.objects.get(object)
            if target is not None:
                words = [p[1] for p in missing if p[0] == object]
                found |= await _look_up(tx, catalog, actor, target, words, Env.at(now))
        if len(self._known) > 10_000:
            self._known.clear()
        self._known |= {p: (found[p], now + _KEPT) for p in missing if p in found}
        return found

    async def settle(
        self,
        tx: Tx,
        catalog: Catalog,
        actor: Actor,
        drafts: Iterable[tuple[Draft, str | None]],
        now: datetime,
    ) -> None:
        """Turn the pointers of drafts into values; what stands for nothing goes to the rest. `drafts`: each with the field
        that keeps its rest."""
        pointing = [(draft, rest) for draft, rest in drafts if draft.pointers]
        if not pointing:
            return
        found = await self.find(
            tx, catalog, actor, {p for d, _r in pointing for p in d.pointers.values()}, now
        )
        for draft, rest in pointing:
            for field, pointer in draft.pointers.items():
                if pointer in found:
                    draft.values[field] = found[pointer]
                else:
                    draft.rest.setdefault(field, pointer[1])
            draft.pointers = {}
            keep_rest(draft, rest)


def rest_of(plan: RecordPlan | None) -> str | None:
    return plan.rest if plan else None


async def _look_up(
    tx: Tx, catalog: Catalog, actor: Actor, target: Object, words: list[str], env: Env
) -> dict[Pointer, UUID]:
    names = dict.fromkeys((target.title, *(n for n in _NAMED_BY if n in target.fields)))
    texts = [
        n
        for n in names
        if target.fields[n].type in ("text", "email", "choice") and not target.fields[n].derived
    ]
    found: dict[Pointer, UUID] = {}
    for start in range(0, len(words), _AT_ONCE):
        some = words[start : start + _AT_ONCE]
        listed = "[" + ", ".join(json.dumps(word, ensure_ascii=False) for word in some) + "]"
        where = " || ".join(f"{name} in {listed}" for name in texts)
        asked = Query(target.name, fields=(*texts,), where=where, order=(("created_at", False),), limit=200)
        for row in (await query(tx, catalog, actor, asked, env)).rows:
            for name in texts:
                if row.get(name) in some:
                    found.setdefault((target.name, row[name]), row["id"])
    return found
