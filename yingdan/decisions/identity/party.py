"""What a record says of a customer, in the spellings that are compared, and the keys under which others may meet it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from yingdan.decisions.identity.company import Company, company_of
from yingdan.decisions.identity.person import Person, person_of, sound_of
from yingdan.kernel.records import match_value

# Mail providers for everybody: their domain says nothing of a firm.
_PUBLIC = frozenset(
    [
        "qq.com",
        "vip.qq.com",
        "foxmail.com",
        "163.com",
        "vip.163.com",
        "126.com",
        "yeah.net",
        "sina.com",
        "sina.cn",
        "sohu.com",
        "139.com",
        "189.cn",
        "aliyun.com",
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "icloud.com",
        "me.com",
        "yahoo.com",
        "proton.me",
        "protonmail.com",
    ]
)


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a comparison. Phones in E.164, addresses and USCC as match keys spell them."""

    company: Company | None = None
    uscc: str | None = None
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    person: Person | None = None
    keys: tuple[str, ...] = field(default=(), compare=False)


def party_of(
    company: str | None = None, uscc: str | None = None, phones: Iterable[str] = (), emails: Iterable[str] = (),
    person: str | None = None,
) -> Party:  # fmt: skip
    """A party from values as they were typed. What identifies nobody (info@, 0000000, a USCC whose check character
    does not fit) is left out, so it weighs nothing."""
    emails = list(emails)
    name = company_of(company) if company and match_value("company", company) else None
    numbers = frozenset(one for each in phones if (one := match_value("phone", each)))
    boxes = frozenset(one for each in emails if (one := match_value("email", each)))
    domains = frozenset(
        domain for each in emails if (domain := each.strip().casefold().rpartition("@")[2]) and "." in domain
    )
    code = match_value("uscc", uscc)
    return Party(
        name, code, numbers, boxes, domains - _PUBLIC, person_of(person) if person else None,
        tuple(dict.fromkeys(_keys(name, code, numbers, boxes, domains - _PUBLIC))),
    )  # fmt: skip


def _keys(
    name: Company | None,
    uscc: str | None,
    phones: frozenset[str],
    emails: frozenset[str],
    domains: frozenset[str],
) -> Iterable[str]:
    """The rarest first: who looks for others stops at the first ones that call enough."""
    if uscc:
        yield f"u:{uscc}"
    yield from (f"m:{one}" for one in sorted(emails))
    yield from (f"p:{one}" for one in sorted(phones))
    yield from (f"d:{one}" for one in sorted(domains))
    if name is None:
        return
    sound = sound_of(name.trade)
    near = [f"r:{name.region[:4]}"] if name.region else []
    near += ["i:" + "".join(name.industry)] if name.industry else []
    for place in near:
        yield f"t:{name.trade}+{place}"
        yield f"s:{sound}+{place}"
    yield f"t:{name.trade}"
    yield f"s:{sound}"
    if len(name.trade) >= 3:
        yield f"b:{name.trade[:2]}+{near[0] if near else ''}"
        yield f"b:{name.trade[:2]}"
        for at in range(len(name.trade)):
            yield f"e:{name.trade[:at]}{name.trade[at + 1 :]}"
