"""How two parties agree, comparison by comparison: a level, or nothing where one side is silent."""

from collections.abc import Mapping
from dataclasses import dataclass

from yingdan.decisions.identity.company import Company
from yingdan.decisions.identity.party import Party
from yingdan.decisions.identity.person import sound_of

# The levels of each comparison, the strongest agreement first.
LEVELS: Mapping[str, tuple[str, ...]] = {
    "uscc": ("same", "differs"),
    "name": ("whole", "same", "sounds", "short", "close", "half", "differs"),
    "region": ("same", "within", "differs"),
    "industry": ("same", "part", "differs"),
    "form": ("same", "differs"),
    "branch": ("differs",),
    "phone": ("same", "differs"),
    "email": ("same", "domain", "differs"),
    "person": ("same", "sounds", "differs"),
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """`value`: what both have in common, for its frequency; None where frequency says nothing."""

    part: str
    level: str
    value: str | None = None


def compare(one: Party, other: Party) -> list[Agreement]:
    """At most one agreement of each part of LEVELS; the order of the two sides does not matter."""
    found: list[Agreement] = []
    if one.uscc and other.uscc:
        found.append(Agreement("uscc", "same" if one.uscc == other.uscc else "differs"))
    if one.company and other.company:
        found += _companies(one.company, other.company)
    phones = one.phones & other.phones
    if one.phones and other.phones:
        found.append(_shared("phone", phones) or Agreement("phone", "differs"))
    mails = _shared("email", one.emails & other.emails)
    # A switchboard and a domain are one proof of one house, not two.
    if mails is None and not phones and one.domains & other.domains:
        mails = Agreement("email", "domain", min(one.domains & other.domains))
    if mails is None and one.emails and other.emails and not one.domains & other.domains:
        mails = Agreement("email", "differs")
    found += [mails] if mails else []
    if one.person and other.person:
        if one.person.written == other.person.written:
            found.append(Agreement("person", "same", one.person.written))
        else:
            sounds = one.person.sounds & other.person.sounds
            found.append(Agreement("person", "sounds" if sounds else "differs"))
    return found


def _shared(part: str, values: frozenset[str]) -> Agreement | None:
    return Agreement(part, "same", min(values)) if values else None


def _companies(one: Company, other: Company) -> list[Agreement]:
    branch = [Agreement("branch", "differs")] if one.branch != other.branch else []
    if one.whole is not None and one.whole == other.whole:
        return [Agreement("name", "whole"), *_form(one, other)]
    found = [_name(one, other)]
    if one.region and other.region:
        found.append(Agreement("region", _region(one.region, other.region)))
    if one.industry and other.industry:
        found.append(Agreement("industry", _industry(one, other)))
    return [*found, *_form(one, other), *branch]


def _form(one: Company, other: Company) -> list[Agreement]:
    if not (one.form and other.form):
        return []
    return [Agreement("form", "same" if one.form == other.form else "differs")]


def _name(one: Company, other: Company) -> Agreement:
    a, b = one.trade, other.trade
    if a == b:
        return Agreement("name", "same", a)
    if len(a) == len(b) and sound_of(a) == sound_of(b):
        return Agreement("name", "sounds", a)
    if _short(a, b, other) or _short(b, a, one):
        return Agreement("name", "short")
    if min(len(a), len(b)) >= 3 and _one_slip(a, b):
        return Agreement("name", "close")
    half = len(a) == len(b) == 2 and (a[0] == b[0] or a[1] == b[1])
    return Agreement("name", "half" if half else "differs")


def _short(short: str, trade: str, full: Company) -> bool:
    """腾讯 for 腾讯云; 中石化 for 中国石油化工: the letters in their order, beginning with the first."""
    if len(short) >= 2 and trade.startswith(short):
        return True
    rest = iter(trade + "".join(full.industry))
    return len(short) >= 3 and short[0] == trade[0] and all(letter in rest for letter in short)


def _one_slip(a: str, b: str) -> bool:
    """One letter more, less or other, or two neighbours that changed places."""
    if abs(len(a) - len(b)) > 1:
        return False
    at = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) != len(b):
        longer, shorter = (a, b) if len(a) > len(b) else (b, a)
        return longer[at + 1 :] == shorter[at:]
    return a[at + 1 :] == b[at + 1 :] or (
        a[at : at + 2] == b[at : at + 2][::-1] and a[at + 2 :] == b[at + 2 :]
    )


def _region(a: str, b: str) -> str:
    if a[:4] == b[:4]:
        return "same" if a == b or min(len(a), len(b)) <= 4 else "within"
    return "within" if a.startswith(b) or b.startswith(a) else "differs"


def _industry(one: Company, other: Company) -> str:
    a, b = set(one.industry), set(other.industry)
    if a == b:
        return "same"
    # A part of it is a short way of saying the same only where the name is not given in full.
    in_full = one.form is not None and other.form is not None
    return "part" if (a < b or b < a) and not in_full else "differs"
