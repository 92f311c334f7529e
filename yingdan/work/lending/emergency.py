"""Access in an emergency: somebody with the ability opens a record himself, at once and briefly; his leads hear of it and say after whether it
was right."""

from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from yingdan.base import Label, Problem, Tx, uuid7
from yingdan.expr import Env
from yingdan.kernel.access import Actor, Given, add_given, change_given, count_unreviewed, may, scope
from yingdan.work.lending import telling
from yingdan.work.lending.asking import held
from yingdan.work.lending.definition import lending_for, short
from yingdan.work.lending.giving import require_answers, row_of

EMERGENCY = "open_in_emergency"
# So many of one person may wait to be looked at.
MOST_UNREVIEWED = 5


async def open_now(
    tx: Tx, catalog: Any, actor: Actor, object_name: str, record: UUID, reason: str, env: Env
) -> Given:
    """Read one record for the minutes the company allows. Problems: ability-is-missing 403, access-cannot-be-given, access-is-there and
    emergencies-wait-for-review 409, record-not-found 404."""
    if not may(catalog, actor, EMERGENCY) or actor.id is None:
        raise Problem("ability-is-missing", 403, ability=EMERGENCY)
    lending = lending_for(catalog, object_name)
    if lending is None or lending.emergency_minutes == 0:
        raise Problem("access-cannot-be-given", 409, object=object_name, role="")
    if await count_unreviewed(tx, actor.id) >= MOST_UNREVIEWED:
        raise Problem("emergencies-wait-for-review", 409, most=MOST_UNREVIEWED)
    row = await row_of(tx, catalog, object_name, record, env)
    if row is None:
        raise Problem("record-not-found", 404, object=object_name, id=str(record))
    if scope(catalog, actor, object_name, "read").allows(row, env):
        raise Problem("access-is-there", 409)
    until = env.now + timedelta(minutes=lending.emergency_minutes)
    one = Given(
        uuid7(), actor.id, None, short(lending.role), object_name, record, ("read",), "granted", reason, 1, actor.id, env.now,
        env.now, until, actor.id, env.now, next_at=until, emergency=True,
    )  # fmt: skip
    added = await add_given(tx, one)
    assert added is not None
    people = await telling.approvers_of(tx, catalog, lending, row.get("unit"), actor.id, env)
    words: Label = {
        "zh": f"{actor.name} 紧急访问了记录，待复核", "en": f"{actor.name} opened a record in an emergency: please review",
    }  # fmt: skip
    told = [telling.notice(person, "access.emergency", words, added, env.now) for person in people]
    await telling.tell(tx, "access.granted", added, actor, env.now, told)
    return added


async def review(
    tx: Tx, catalog: Any, actor: Actor, key: UUID, verdict: Literal["fine", "not_fine"], said: str, env: Env
) -> Given:
    """Say after whether it was right; what is not fine ends at once. Problems: request-not-found 404, giver-is-the-person and
    approver-is-needed 403, emergency-is-reviewed 409."""
    one, row = await held(tx, catalog, actor, key, env)
    if not one.emergency:
        raise Problem("request-not-found", 404)
    if one.person == actor.id:
        raise Problem("giver-is-the-person", 403)
    require_answers(actor, catalog, one.object, row)
    if one.reviewed_at is not None:
        raise Problem("emergency-is-reviewed", 409)
    values: dict[str, Any] = {
        "reviewed_by": actor.id, "reviewed_at": env.now, "review": verdict, "review_said": said or None,
    }  # fmt: skip
    runs = one.state == "granted" and one.ends_at is not None and one.ends_at > env.now
    if verdict == "not_fine" and runs:
        values |= {"state": "revoked", "closed_by": actor.id, "closed_at": env.now, "next_at": None}
    done = await change_given(tx, key, values)
    assert done.person is not None
    words: Label = (
        {"zh": "紧急访问复核：合理", "en": "Your emergency access was found fine"}
        if verdict == "fine"
        else {"zh": "紧急访问复核：不合理", "en": "Your emergency access was found not fine"}
    )
    told = [telling.notice(done.person, "access.reviewed", words, done, env.now, said)]
    await telling.tell(tx, "access.reviewed", done, actor, env.now, told)
    return done
