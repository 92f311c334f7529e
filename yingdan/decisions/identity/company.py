"""A company name taken apart: region, trade name (字号), industry, legal form, branch."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from yingdan.decisions.identity.words import (
    BRANCH,
    FORMS,
    FORMS_EN,
    INDUSTRY_OF,
    LONGEST_INDUSTRY,
    SIMPLIFIED,
)
from yingdan.fields import divisions

_BRACKETED = re.compile(r"[(\[{<〈《【「]([^()\[\]{}<>]*)[)\]}>〉》】」]")
_NOISE = re.compile(r"[\s\"'`·•,，.。、;；:：!！?？_\-—–/\\|()\[\]{}<>《》【】「」“”‘’*#&]+")
_RANK = re.compile(r"(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|自治州|地区|盟|省|市)$")
_LONGEST_REGION = 11
# Steps of the hierarchy that only hold their counties: nobody names a firm by them.
_SILENT = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@dataclass(frozen=True, slots=True)
class Company:
    """`region`: code of GB/T 2260 without its trailing zeros, "" when the name tells none. `industry`: its words, the
    first of each group of synonyms. `form`: None when the name ends without one that says anything."""

    trade: str
    region: str = ""
    industry: tuple[str, ...] = ()
    form: str | None = None
    branch: str = ""

    @property
    def whole(self) -> str | None:
        """The registered name in one spelling, when every part that makes it unique is there."""
        if not (self.region and self.industry):
            return None
        return f"{self.region[:4]}|{self.trade}|{''.join(self.industry)}|{self.branch}"


@lru_cache(maxsize=65_536)
def company_of(text: str) -> Company | None:
    """The parts of a name as it was typed, traditional letters and wide ones included; None when nothing is left."""
    folded = unicodedata.normalize("NFKC", text[:200]).strip().casefold().translate(SIMPLIFIED)
    region = ""
    for words in _BRACKETED.findall(folded):
        code, rest = _region(_NOISE.sub("", words))
        if code and not rest:
            region = code
    bare = _NOISE.sub("", FORMS_EN.sub("", _BRACKETED.sub(_kept, folded)))
    bare, branch = _branch(bare)
    bare, form = _form(bare)
    ahead, bare = _region(bare)
    trade, industry = _industry(bare)
    if not trade:
        return None
    return Company(trade, ahead or region, industry, form, branch)


def _kept(found: re.Match[str]) -> str:
    """Brackets around a part of the form or of the trade name are only ink; a region in them was read before."""
    inner = _NOISE.sub("", found.group(1))
    code, rest = _region(inner)
    return "" if code and not rest else inner


def _branch(bare: str) -> tuple[str, str]:
    """(the firm, its branch): 华信科技有限公司杭州分公司 is the branch 杭州分公司 of 华信科技有限公司."""
    end = BRANCH.search(bare)
    if end is None:
        return bare, ""
    body = bare[: end.start()]
    head, firm, place = body.rpartition("公司")
    if firm and place:
        return head + firm, place + end.group()
    for at in range(2, len(body) - 1):
        code, rest = _region(body[at:])
        if code and not rest:
            return body[:at], body[at:] + end.group()
    return body, end.group()


def _form(bare: str) -> tuple[str, str | None]:
    for words, form in FORMS:
        if bare.endswith(words) and len(bare) - len(words) >= 2:
            return bare[: -len(words)], form
    return bare, None


def _industry(bare: str) -> tuple[str, tuple[str, ...]]:
    """What stands at the end and names an industry; two letters stay for the trade name."""
    found: list[str] = []
    while True:
        for length in range(min(LONGEST_INDUSTRY, len(bare) - 2), 1, -1):
            word = INDUSTRY_OF.get(bare[-length:])
            if word is not None:
                found.append(word)
                bare = bare[:-length]
                break
        else:
            return bare, tuple(reversed(found))


@cache
def _places() -> Mapping[str, tuple[str, ...]]:
    """Codes by name: provinces and cities with and without their rank, counties only with it."""
    found: dict[str, set[str]] = {}
    for code, name in divisions().items():
        short = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
        if name not in _SILENT:
            bare = _RANK.sub("", name) if len(short) < 6 or name.endswith("市") else name
            for each in {name, bare} if len(bare) >= 2 else {name}:
                found.setdefault(each, set()).add(short)
    found["内蒙"] = {"15"}
    return {name: tuple(sorted(codes, key=lambda code: (len(code), code))) for name, codes in found.items()}


def _place(name: str, above: str) -> str | None:
    """The place of that name below another; the widest of several, unless two are as wide."""
    codes = [code for code in _places().get(name, ()) if code.startswith(above) and code != above]
    if not codes or (len(codes) > 1 and len(codes[0]) == len(codes[1])):
        return None
    return codes[0]


def _region(bare: str) -> tuple[str, str]:
    """(code, the rest) of a name that begins with places, from the widest to the narrowest."""
    code = ""
    while True:
        for length in range(min(_LONGEST_REGION, len(bare)), 1, -1):
            met = None if len(bare) - length == 1 else _place(bare[:length], code)
            if met is not None:
                code, bare = met, bare[length:]
                break
        else:
            return code, bare
