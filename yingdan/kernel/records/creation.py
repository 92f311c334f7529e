"""Creations: find who it is, fill what is blank, make what is new. Set-wise over all drafts of an object."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from yingdan.base import Fault, Problem, fetch_one, uuid7
from yingdan.kernel.catalog import Rule
from yingdan.kernel.records.filing import use_files
from yingdan.kernel.records.identity import group, identify, keys_of
from yingdan.kernel.records.keys import match_value
from yingdan.kernel.records.merging import fill_blanks, merge
from yingdan.kernel.records.model import Create, Draft, Written
from yingdan.kernel.records.newborn import bear
from yingdan.kernel.records.numbering import give_numbers
from yingdan.kernel.records.plan import Plan, Resolve, plan_of, unique_kind
from yingdan.kernel.records.rolling import begun
from yingdan.kernel.records.rules import broken, draft_fault
from yingdan.kernel.records.run import Run
from yingdan.kernel.records.signing import sign
from yingdan.kernel.records.store_rows import Row, insert_rows
from yingdan.kernel.records.telling import AllowedBy, Fact, audience_of
from yingdan.kernel.records.values import load_values, missing, raise_faults, refuse_hidden, value_taken

# Doors at which a person makes a record of their own.
_OWN_DOORS = frozenset({"ui", "api"})


def draft_of(run: Run, plan: Plan, change: Create, place: int, faults: list[Fault]) -> Draft | None:
    """A creation with its values loaded and keys made; what is wrong goes to `faults`."""
    if run.actor.system is None:
        refuse_hidden(change.values, run.scope(plan.name, "create").fields(run.env), plan.object)
    before = len(faults)
    if change.loaded:
        given = dict(change.values)
    else:
        given = load_values(plan, change.values, run.place(place), faults, keep_empty=False)
    owner, unit = given.pop("owner", None), given.pop("unit", None)
    values = dict(given)
    for name, value in plan.defaults:
        if name not in values and value is not None:
            values[name] = value
    sign(run, plan, values, {})
    if plan.required:
        if any(plan.writable[name].empty(values.get(name)) for name in plan.required):
            found = missing(plan, values, run.place(place))
            bad = {fault.at for fault in faults[before:]}
            faults.extend(fault for fault in found if fault.at not in bad)
    if len(faults) > before:
        return None
    draft = Draft(
        place=place,
        id=change.id or uuid7(),
        given=given,
        values=values,
        keys=keys_of(plan, given, change.extra_keys) if change.keys is None else list(change.keys),
        merge=change.on_match == "merge",
        owner=owner if change.owner is msgspec.UNSET else change.owner,
        unit=unit if change.unit is msgspec.UNSET else change.unit,
    )
    if change.owner is msgspec.UNSET and owner is None:
        _own(run, draft)
    return draft


def _own(run: Run, draft: Draft) -> None:
    """A record a person makes by hand is theirs, unless they said otherwise."""
    if run.actor.id is not None and run.source in _OWN_DOORS:
        draft.owner, draft.owner_is_default = run.actor.id, True
        draft.unit = draft.unit or run.actor.unit


async def create_records(run: Run, plan: Plan, drafts: Sequence[Draft]) -> None:
    """Carry out creations of one object. Every draft ends with its `row`."""
    leaders = group(drafts)
    matched = await identify(run, plan, leaders)
    for record, (row, found) in matched.items():
        for draft in found:
            await _refuse_match(run, plan, record, row, draft)
    known = {id(draft) for _, found in matched.values() for draft in found}
    fresh = [draft for draft in leaders if id(draft) not in known]
    await _refuse_twins(plan, fresh)
    for draft in fresh:
        for follower in draft.followers:
            fill_blanks(plan, draft.values, follower.given)
    if plan.resolves:
        await _resolve(run, fresh, matched, plan)
    if fresh:
        if plan.numbered:
            await give_numbers(run, plan, fresh)
        _insert(run, plan, fresh)
    if matched:
        merge(run, plan, matched)


async def _refuse_match(run: Run, plan: Plan, record: UUID, row: Row, draft: Draft) -> None:
    """Problem record-exists 409: when merging was not asked for, or would touch what the actor can't see."""
    visible = (
        run.scope(plan.name, "read").allows({**plan.blank, **row}, run.env) if not draft.implied else True
    )
    if all(one.merge for one in (draft, *draft.followers)) and visible:
        return
    about: dict[str, Any] = {"id": str(record)} if visible else {}
    for field in plan.unique:
        kind = unique_kind(field)
        mine = match_value(kind, draft.values.get(field))
        if mine is not None and mine == match_value(kind, row.get(field)):
            raise value_taken(plan, field, about)
    name = await _masked_owner(run, row["owner"])
    raise Problem("record-exists", 409, object=plan.name, owner=name, **about)


async def _refuse_twins(plan: Plan, fresh: Sequence[Draft]) -> None:
    for draft in fresh:
        for follower in draft.followers:
            if not follower.merge:
                raise Problem("record-exists", 409, object=plan.name, id=str(draft.id), place=follower.place)


async def _masked_owner(run: Run, owner: UUID | None) -> str | None:
    """Enough of a name to know whom to ask, not enough to list the staff."""
    if owner is None or "org.user" not in run.catalog.objects:
        return None
    row = await fetch_one(run.tx, 'select u.name from org."user" u where u.id = %(id)s', {"id": owner})
    return f"{row[0][:1]}**" if row and row[0] else None


async def _resolve(
    run: Run, fresh: Sequence[Draft], matched: dict[UUID, tuple[Row, list[Draft]]], plan: Plan
) -> None:
    """Find or make the records that empty references stand for, e.g. the account of a lead."""
    for resolve in plan.resolves:
        target = plan_of(run.catalog, resolve.target)
        wanted: list[tuple[Draft, Draft]] = []
        for draft in fresh:
            if draft.values.get(resolve.field) is None:
                wanted += _implied(plan, target, resolve, draft, len(wanted))
        for row, found in matched.values():
            if row.get(resolve.field) is None and all(one.given.get(resolve.field) is None for one in found):
                wanted += _implied(plan, target, resolve, found[0], len(wanted), row)
        if not wanted:
            continue
        await create_records(run, target, [implied for _, implied in wanted])
        for draft, implied in wanted:
            assert implied.row is not None
            draft.given[resolve.field] = draft.values[resolve.field] = implied.row["id"]
            owner = implied.row["owner"]
            if draft.owner_is_default and owner is not None and owner != draft.owner:
                # The existing owner keeps the customer.
                draft.owner, draft.unit = owner, implied.row["unit"]


def _implied(
    plan: Plan, target: Plan, resolve: Resolve, draft: Draft, count: int, row: Row | None = None
) -> list[tuple[Draft, Draft]]:
    """The draft of the record a reference stands for; none when nothing would identify it."""
    source = (
        draft.values if row is None else {**draft.values, **{k: v for k, v in row.items() if v is not None}}
    )
    values: dict[str, Any] = {}
    doubtful: dict[str, Any] = {}
    for theirs, mine, fits in resolve.values:
        value = source.get(mine)
        if value is not None:
            (values if fits else doubtful)[theirs] = value
    fallback = None
    if resolve.title not in values and resolve.title not in doubtful and resolve.title in target.writable:
        fallback = resolve.title
        doubtful[fallback] = source.get(plan.object.title)
    if doubtful:
        values.update(load_values(target, doubtful, "", [], keep_empty=False))
    extra = [(kind, source[mine]) for kind, mine in resolve.keys if source.get(mine) is not None]
    # A person's name that stands in for a company's identifies no company.
    keyed = {name: value for name, value in values.items() if name != fallback}
    keys = keys_of(target, keyed, extra)
    if not keys:
        return []
    made = dict(values)
    made.update({name: value for name, value in target.defaults if name not in made and value is not None})
    implied = Draft(
        place=-1 - count,
        id=uuid7(),
        given=keyed,
        values=made,
        keys=keys,
        merge=True,
        owner=row["owner"] if row is not None else draft.owner,
        unit=row["unit"] if row is not None else draft.unit,
        origin=(draft, resolve.field),
    )
    return [(draft, implied)]


def _insert(run: Run, plan: Plan, fresh: Sequence[Draft]) -> None:
    at, creator = run.at, run.actor.key
    facts: list[Fact] = []
    rows: list[Row] = []
    for draft in fresh:
        filled: Row = {
            **draft.values,
            "id": draft.id,
            "version": 1,
            "created_at": at,
            "created_by": creator,
            "changed_at": at,
            "owner": draft.owner,
            "unit": draft.unit,
        }
        row = draft.row = {**plan.blank, **filled}
        rows.append(filled)
        told = plan.wire(draft.values)
        if draft.owner is not None:
            told["owner"] = str(draft.owner)
        if draft.unit is not None:
            told["unit"] = str(draft.unit)
        facts.append(Fact(draft.id, {}, told, 1, audience_of(draft.owner, draft.unit)))
        if plan.search:
            run.index(plan, row, new=True)
        if plan.filed:
            use_files(run, plan, {}, row)
        run.answer(draft.place, Written(plan.name, draft.id, 1, "created", {}, row, frozenset(draft.values)))
    _check_rights(run, plan, fresh, facts)
    if plan.rules:
        _refuse_broken(run, plan, fresh)
    if not bear(run.tx, run.catalog, plan, rows):
        run.pending += insert_rows(plan, rows)
        run.pending += begun(run.catalog, plan, [draft.id for draft in fresh])
    for draft in fresh:
        run.moved(plan, draft.id, None, draft.row)
    run.teller.tell("created", plan.name, facts)
    for draft in fresh:
        _answer_followers(run, plan, draft)


def _check_rights(run: Run, plan: Plan, fresh: Sequence[Draft], facts: list[Fact]) -> None:
    """Judge every creation, and write beside what is told of it which grant allowed it."""
    if run.actor.system is not None:
        return
    allowed = run.scope(plan.name, "create")
    for place, draft in enumerate(fresh):
        if draft.implied or draft.row is None:
            continue
        # The adopted owner of a known customer is the platform's choice; the right is judged on what was asked.
        row = (
            {**draft.row, "owner": run.actor.id, "unit": run.actor.unit}
            if draft.owner_is_default
            else draft.row
        )
        rule = allowed.opened_by(row, run.env)
        if rule is None:
            raise run.refuse(plan.name, "create", None)
        facts[place] = msgspec.structs.replace(facts[place], allowed_by=AllowedBy.of(rule))


def _refuse_broken(run: Run, plan: Plan, fresh: Sequence[Draft]) -> None:
    faults: list[Fault] = []
    for draft in fresh:
        assert draft.row is not None
        for rule in broken(plan, draft.row, run.env):
            faults.append(draft_fault(run, rule, _blamed(run, plan, rule, draft)))
    raise_faults(faults, plan.name)


def _blamed(run: Run, plan: Plan, rule: Rule, draft: Draft) -> Draft:
    """Of drafts that are one record, the first with which it breaks a rule."""
    if not draft.followers:
        return draft
    own = {**dict(plan.defaults), **draft.given}
    row = {**(draft.row or {}), **{name: own.get(name) for one in draft.followers for name in one.given}}
    for one in (draft, *draft.followers):
        if one is not draft:
            fill_blanks(plan, row, one.given)
        if rule in broken(plan, row, run.env):
            return one
    return draft


def _answer_followers(run: Run, plan: Plan, draft: Draft) -> None:
    """Drafts that were the same record as one before them in this write."""
    row = draft.row
    assert row is not None
    for follower in draft.followers:
        follower.row = row
        if follower.implied:
            continue
        data = {"after": {}, "given": plan.wire(follower.given), "version": 1}
        audience = audience_of(row["owner"], row["unit"])
        run.teller.tell_other("record.returned", plan.name, draft.id, data, audience)
        run.answer(follower.place, Written(plan.name, draft.id, 1, "matched", row, row))
