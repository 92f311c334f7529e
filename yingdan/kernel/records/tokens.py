"""Search tokens: pairs of Chinese characters, words, digits by fours, and pinyin of names.

PostgreSQL's parsers know no Chinese; pairs of characters find every name of two characters or more by index.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_RUN = re.compile(rf"([{_CJK}]+)|([0-9]+)|([^\W\d_]+)")
_LONGEST_TEXT = 400
_MOST_TOKENS = 240
_SHORT_RUN = 8


@cache
def _reader() -> Callable[[str], list[str]]:
    # Loading the dictionary takes about 100 ms; only companies with searchable names pay it.
    from pypinyin import lazy_pinyin

    def read(letter: str) -> list[str]:
        return lazy_pinyin(letter)

    return read


@lru_cache(maxsize=30_000)
def _pinyin(letter: str) -> str:
    found = _reader()(letter)
    return found[0] if found and found[0].isascii() else ""


def warm() -> None:
    """Load the pinyin dictionary now rather than within somebody's first write."""
    _pinyin("赢")


def fold(text: str) -> str:
    """Width and case taken away."""
    if text.isascii():
        return text[:_LONGEST_TEXT].lower()
    return unicodedata.normalize("NFKC", text[:_LONGEST_TEXT]).casefold()


def _of_chinese(run: str, name: bool) -> tuple[str, ...]:
    """The tokens of Chinese characters in a row."""
    found = [run[place : place + 2] for place in range(len(run) - 1)] or [run]
    if name and len(run) <= 40:
        spelled = [_pinyin(letter) for letter in run]
        if full := "".join(spelled):
            found += [full, "".join([one[:1] for one in spelled])]
    return tuple(found)


# Names of people and of things come again and again; long runs seldom do, and would fill the memory.
_of_short = lru_cache(maxsize=16_384)(_of_chinese)


def tokens(text: str, name: bool) -> tuple[str, ...]:
    """The tokens of a text; `name` adds its pinyin, in full and as initials."""
    found: list[str] = []
    for run, digits, word in _RUN.findall(fold(text)):
        if run:
            found += _of_short(run, name) if len(run) <= _SHORT_RUN else _of_chinese(run, name)
        elif digits:
            found.append(digits[:40])
            if len(digits) > 4:
                found += [digits[place : place + 4] for place in range(min(len(digits), 40) - 3)]
        else:
            found.append(word[:40])
    return tuple(found[:_MOST_TOKENS])


@lru_cache(maxsize=16_384)
def search_text(text: str, name: bool) -> str:
    """The tokens of a text as they are sent to the database, parted by spaces; the server drops repetitions."""
    return " ".join(tokens(text, name))


def search_query(text: str) -> str | None:
    """A tsquery that must hold for a find, or None when the text holds nothing to look for. Only letters and
    digits get into it, quoted, so that no operator can be smuggled in."""
    parts: list[str] = []
    for match in _RUN.finditer(fold(text[:100])):
        run, digits, word = match.groups()
        if run:
            parts += [f"'{run[place : place + 2]}'" for place in range(len(run) - 1)] or [f"'{run}':*"]
        elif digits:
            four = [digits[place : place + 4] for place in range(len(digits) - 3)]
            parts += [f"'{one}'" for one in four] if len(digits) > 3 else [f"'{digits}':*"]
        else:
            parts.append(f"'{word[:40]}':*")
    return " & ".join(dict.fromkeys(parts)) or None


def found_in(text: str, known: frozenset[str]) -> bool:
    """Whether the tokens of some fields answer the query `text`: the same judgement as the index makes."""
    query = search_query(text)
    if query is None:
        return False
    for part in query.split(" & "):
        token, _, prefix = part.rpartition("'")[0].removeprefix("'"), "", part.endswith(":*")
        if prefix and not any(one.startswith(token) for one in known):
            return False
        if not prefix and token not in known:
            return False
    return True
