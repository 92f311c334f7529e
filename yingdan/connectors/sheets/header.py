"""Which rows of a sheet are its header. Chinese reports like a title line and two header rows, the upper one with merged group titles."""

import re

from yingdan.connectors.sheets.synonyms import FIELDS, WEAK

_DATA = re.compile(
    r"[+-]?[\d,]+(\.\d+)?%?|[\d\s()+-]{7,20}|[^@\s]+@[^@\s]+\.[^@\s]+|\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}.*|https?://.*|"
    r"[0-9a-fA-F-]{32,36}"
)

_HEADINGS = frozenset(word for group in (FIELDS, WEAK) for words in group.values() for word in words)


def find_header(head: list[list[str]]) -> tuple[int, tuple[str, ...]]:
    """(rows before the data, a name for each column, no two alike) from the first rows of a sheet."""
    width = max(len(row) for row in head)
    padded = [row + [""] * (width - len(row)) for row in head]
    first = _after_titles(padded, width)
    if _looks_like_data(padded[first]):
        return first, _distinct([""] * width)
    upper = padded[first]
    if first + 2 < len(padded) and _is_grouped(upper, padded[first + 1], padded[first + 2]):
        return first + 2, _distinct(_join(upper, padded[first + 1]))
    return first + 1, _distinct(upper)


def _after_titles(rows: list[list[str]], width: int) -> int:
    """Past lines with a single cell (a title, a remark) above a wider table."""
    first = 0
    while (
        first < min(5, len(rows) - 2)
        and width > 2
        and _filled(rows[first]) == 1
        and _filled(rows[first + 1]) >= 1
    ):
        first += 1
    return first


def _filled(row: list[str]) -> int:
    return sum(1 for cell in row if cell)


def _looks_like_data(row: list[str]) -> bool:
    """A header never holds a phone number, an e-mail address, a date or an amount."""
    return sum(1 for cell in row if cell and _DATA.fullmatch(cell)) * 3 >= max(1, _filled(row))


def _is_grouped(upper: list[str], lower: list[str], below: list[str]) -> bool:
    """Whether `upper` holds group titles over `lower`: it has gaps (merged cells) or repeats, and `lower` fills just those."""
    if _looks_like_data(lower) or any(cell and _DATA.fullmatch(cell) for cell in lower):
        return False
    if 0 < _known(upper) >= _known(lower):
        return False
    gaps = [i for i, cell in enumerate(upper) if not cell or (i > 0 and cell == upper[i - 1])]
    if not gaps:
        return False
    named_below = sum(1 for i in gaps if lower[i])
    alike = len({cell for cell in lower if cell}) >= _filled(lower) - 1 or _filled(lower) <= 2
    same_shape = lower and below and _filled(below) >= 1
    return (
        named_below >= max(1, len([i for i in gaps if lower[i] or below[i]]) * 0.8)
        and alike
        and bool(same_shape)
    )


def _known(row: list[str]) -> int:
    """How many cells are words people put above columns."""
    return sum(1 for cell in row if cell and re.sub(r"[\s*（(].*$|\*", "", cell).casefold() in _HEADINGS)


def _join(upper: list[str], lower: list[str]) -> list[str]:
    """The lower name; where it stands under several groups, the group before it; the upper name where nothing is below."""
    often: dict[str, int] = {}
    for cell in lower:
        often[cell] = often.get(cell, 0) + 1
    names, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above or group
        if not below:
            names.append(above)
        else:
            names.append(below if often[below] == 1 else f"{group} {below}".strip())
    return names


def _distinct(names: list[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    found = []
    for place, raw in enumerate(names):
        name = re.sub(r"\s+", " ", raw).strip()[:120] or f"列{place + 1}"
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(found)
