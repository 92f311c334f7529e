"""Where in China: province, city or county as a six-digit code of GB/T 2260.

Codes nest: everything in 浙江省 (330000) begins with 33, everything in 杭州市 (330100) with 3301. So "in 浙江省" is
`startsWith(region, "33")`, which counties answer to as well.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from random import Random
from types import MappingProxyType
from typing import Any

from yingdan.base import Fault
from yingdan.fields.field_type import Cast, OneColumn, Options, Refused, Title, Traits
from yingdan.fields.text import clean_text

LEVELS = {"province": 2, "city": 4, "county": 6}
CODE = re.compile(r"[1-8][0-9]{5}(?:[0-9]{3}|[0-9]{6})?|[1-8][0-9]|[1-8][0-9]{3}")
BETWEEN = re.compile(r"[\s/\\|,，、>＞·-]+")
RANK = re.compile(
    r"(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区|特别行政区|自治州|地区|盟|区|县|自治县|旗|林区|特区)$"
)
# Steps of the hierarchy that only hold their counties: people never name them.
SILENT = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


@cache
def divisions() -> Mapping[str, str]:
    """Name by six-digit code, in the order of codes."""
    lines = (files("yingdan.fields") / "divisions.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ", 1) for line in lines if line and not line.startswith("#"))
    return MappingProxyType({code.ljust(6, "0"): name for code, name in pairs})


def path_of(code: str) -> tuple[str, ...]:
    """The codes from the province down to this one, those people never name left out."""
    steps = dict.fromkeys(code[:length].ljust(6, "0") for length in (2, 4, 6))
    return tuple(each for each in steps if each in divisions() and divisions()[each] not in SILENT)


def words_of(code: str, joined: str = "") -> str:
    """`浙江省杭州市西湖区`; the code itself when it is unknown."""
    return joined.join(divisions()[each] for each in path_of(code)) or code


def _short(name: str) -> str:
    # 新疆维吾尔自治区 -> 新疆, 杭州市 -> 杭州; a name never becomes one letter.
    bare = re.sub(r"(?:壮族|回族|维吾尔)?自治区$|特别行政区$", "", name)
    if bare == name:
        bare = RANK.sub("", name)
    return bare if len(bare) >= 2 else name


@cache
def _below() -> Mapping[str, tuple[str, ...]]:
    """Code -> codes people may name next; counties of a silent city hang on the province too."""
    found: dict[str, list[str]] = {}
    for code in divisions():
        path = path_of(code)
        if path and path[-1] == code:
            for above in ("", *path[:-1]):
                found.setdefault(above, []).append(code)
    return {above: tuple(codes) for above, codes in found.items()}


def find_region(text: str) -> str | None:
    """The code a text names: a code, a path with or without ranks, or a name that only one place has."""
    folded = unicodedata.normalize("NFKC", text[:120]).strip()
    if CODE.fullmatch(folded):
        code = folded[:6].ljust(6, "0")
        return code if code in divisions() else None
    rest = BETWEEN.sub("", folded)
    above = ""
    while rest:
        met = _met(above, rest)
        if len(met) != 1:
            return None
        code, length = met[0]
        above, rest = code, rest[length:]
    return above or None


@cache
def _spelled(above: str) -> tuple[tuple[str, str], ...]:
    names = divisions()
    return tuple(
        (each, name) for each in _below().get(above, ()) for name in {names[each], _short(names[each])}
    )


def _met(above: str, rest: str) -> list[tuple[str, int]]:
    """The places below whose name begins the text: the longest names, and of these the highest in rank."""
    found = [(code, len(name)) for code, name in _spelled(above) if rest.startswith(name)]
    longest = max((length for _, length in found), default=0)
    found = [each for each in found if each[1] == longest]
    highest = min((len(path_of(code)) for code, _ in found), default=0)
    return [each for each in found if len(path_of(each[0])) == highest]


class Region(OneColumn):
    """Options: level (how deep at most: province, city, county; default county)."""

    name = "region"
    traits = Traits(as_told=True, longest=6, few_spellings=True)
    casts = {
        each: Cast("{column}::text", "{column}::text ~ '^[1-8][0-9]{5}$'") for each in ("text", "choice")
    }

    def check(self, options: Options) -> tuple[Fault, ...]:
        if options.get("level", "county") in LEVELS:
            return ()
        return (Fault(at="/level", slug="region-level-is-unknown", params={"known": list(LEVELS)}),)

    def load(self, wire: Any, options: Options) -> str | None:
        if isinstance(wire, Mapping):
            wire = wire.get("code")
        if isinstance(wire, float) and wire.is_integer():
            wire = int(wire)
        text = clean_text(wire)
        if text is None:
            return None
        code = find_region(text)
        if code is None:
            raise Refused("region-is-unknown", text=text[:60])
        return code[: LEVELS[options.get("level", "county")]].ljust(6, "0")

    def shown(self, value: Any, options: Options, title: Title) -> Any:
        return None if value is None else {"code": value, "name": words_of(value)}

    def json_schema(self, options: Options, *, written: bool) -> dict[str, Any]:
        code = {"type": "string", "pattern": "^[1-8][0-9]{5}$"}
        if written:
            return code
        return {"type": "object", "properties": {"code": code, "name": {"type": "string"}}}

    def text(self, value: Any, locale: str, options: Options) -> str:
        return "" if value is None else words_of(value)

    def sample(self, options: Options, rng: Random) -> str:
        return str(self.load(rng.choice([*divisions()]), options))


FIELD_TYPE = Region()
