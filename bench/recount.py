"""After a storm: what of everything accepted is missing, there twice, or owned twice."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bench.eye import Eye


@dataclass
class Sent:
    """What was accepted. `at_ms`: the moment that every event tells."""

    deliveries: list[UUID] = field(default_factory=list)
    phones: set[str] = field(default_factory=set)
    taken_twice: int = 0
    events: int = 0
    of_visitor: Counter[UUID] = field(default_factory=Counter)
    at_ms: int = 0


@dataclass(frozen=True)
class Found:
    lost: int
    doubled: int
    two_owner: int
    detail: dict[str, Any]


_DELIVERED = "select count(*) from connectors.inbox where id = any(%(ids)s) and state = 'done'"
_KNOWN = "select count(*) from kernel.match_key where object = 'sales.lead' and kind = 'phone' and value = any(%(phones)s)"
# Of each lead: how many routings with an owner, and how many clocks of each kind that starts with it.
_WHOLE = """
select count(*) filter (where coalesce(d.n, 0) = 0), count(*) filter (where d.n > 1),
  count(*) filter (where coalesce(c.contact, 0) = 0 or coalesce(c.needs, 0) = 0 or coalesce(c.assign, 0) = 0),
  count(*) filter (where c.contact > 1 or c.needs > 1 or c.assign > 1), count(*) filter (where l.owner is null)
from sales.lead l
left join (select subject, count(*) as n from decisions.decision where kind = 'routing' group by subject) d
  on d.subject = l.id
left join (select subject, count(*) filter (where name = 'sales.contact') as contact,
    count(*) filter (where name = 'sales.needs') as needs, count(*) filter (where name = 'sales.assign') as assign
  from work.clock group by subject) c on c.subject = l.id
where l.removed_at is null
"""
_SAME_PHONE = "select coalesce(sum(n - 1), 0) from (select count(*) as n from sales.lead where phone is not null group by phone) p"
_FORMS = "select count(*) from events.event where type = 'sales.form_submitted'"
_TOLD = (
    "select count(*), count(distinct data ->> 'title') from events.event"
    " where type = 'sales.page_viewed' and data ->> 'path' = '/kill'"
)
_OWNERS = """
select (select count(*) from (select account from sales.lead where owner is not null and account is not null
    group by account having count(distinct owner) > 1) a),
  (select count(*) from sales.lead l join decisions.custody c on c.customer = l.account where l.owner <> c.owner),
  (select coalesce(sum(n - 1), 0) from (select count(*) as n from sales.account where removed_at is null
    group by name having count(*) > 1) s)
"""
# Each event adds exactly 1 to its visitor's sum, which halves every two days.
_SUMS = """
select subject, s[(select slot + 1 from signals.slot where name = 'sales.return_visits')]
  * exp(0.6931471805599453 * (at_s - %(at)s) / 172800)
from signals.state where subject = any(%(visitors)s)
"""


async def recount(eye: Eye, sent: Sent) -> Found:
    """Count what the database holds against what the doors accepted."""
    ids = list(dict.fromkeys(sent.deliveries))
    undone = len(ids) - int(await eye.number(_DELIVERED, {"ids": ids}))
    unknown = len(sent.phones) - int(await eye.number(_KNOWN, {"phones": list(sent.phones)}))
    unrouted, routed_twice, unclocked, clocked_twice, unowned = (await eye.rows(_WHOLE))[0]
    same_phone = int(await eye.number(_SAME_PHONE))
    forms = int(await eye.number(_FORMS)) - len(ids)
    told, distinct = (await eye.rows(_TOLD))[0]
    short, over = await _sums(eye, sent)
    accounts, custody, accounts_twice = (await eye.rows(_OWNERS))[0]
    parked = int(await eye.number("select count(*) from events.parked"))
    lost = (
        undone
        + unknown
        + unrouted
        + unclocked
        + unowned
        + max(0, -forms)
        + (sent.events - distinct)
        + short
        + parked
    )
    doubled = (
        routed_twice
        + clocked_twice
        + same_phone
        + max(0, forms)
        + (told - distinct)
        + over
        + sent.taken_twice
    )
    return Found(
        int(lost), int(doubled + accounts_twice), int(accounts + custody),
        {
            "deliveries_undone": undone, "people_unknown": unknown, "unrouted": unrouted, "unclocked": unclocked,
            "unowned": unowned, "routed_twice": routed_twice, "clocked_twice": clocked_twice, "same_phone": same_phone,
            "form_events_more_than_deliveries": forms, "events_stored": told, "events_distinct": distinct,
            "sums_short": short, "sums_over": over, "repeats_taken_as_fresh": sent.taken_twice, "parked": parked,
            "accounts_of_two_owners": accounts, "leads_against_custody": custody, "same_account_twice": int(accounts_twice),
        },
    )  # fmt: skip


async def _sums(eye: Eye, sent: Sent) -> tuple[int, int]:
    """Events that the visitors' decayed sums miss, and those they hold too many of."""
    rows = await eye.rows(_SUMS, {"visitors": list(sent.of_visitor), "at": sent.at_ms / 1000})
    held = {row[0]: round(float(row[1] or 0)) for row in rows}
    gaps = [held.get(visitor, 0) - count for visitor, count in sent.of_visitor.items()]
    return sum(-gap for gap in gaps if gap < 0), sum(gap for gap in gaps if gap > 0)
