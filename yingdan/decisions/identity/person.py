"""A person's name in letters: as written, and as it sounds whatever the order of its parts."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from yingdan.decisions.identity.words import SIMPLIFIED

_TITLE = re.compile(
    r"(?:先生|女士|小姐|老师|经理|总经理|总监|主任|董事长|工程师|总|工|博士|教授)$|^(?:mr|mrs|ms|dr)\.?\s+"
)
_BETWEEN = re.compile(r"[\s·•,，.。'\-]+")


@dataclass(frozen=True, slots=True)
class Person:
    """`sounds`: the letters in every order of the parts, so that Wei Zhang, Zhang Wei and 张伟 meet."""

    written: str
    sounds: frozenset[str]


@lru_cache(maxsize=65_536)
def sound_of(text: str) -> str:
    """Pinyin without tones, or the letters themselves."""
    if text.isascii():
        return text
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text))


@lru_cache(maxsize=65_536)
def person_of(text: str) -> Person | None:
    """None for what is no whole name: 王总 is many people."""
    folded = unicodedata.normalize("NFKC", text[:80]).strip().casefold().translate(SIMPLIFIED)
    untitled = _TITLE.sub("", folded).strip()
    parts = [part for part in _BETWEEN.split(untitled) if part]
    written = "".join(parts)
    if len(written) < 2:
        return None
    if not written.isascii():
        return Person(written, frozenset({sound_of(written)}))
    turns = {"".join(parts[at:] + parts[:at]) for at in range(len(parts))}
    return Person(written, frozenset(turns))
