"""Who belongs together when several pairs are called: never two that contradict each other."""

from collections.abc import Callable, Iterable, Mapping

LARGEST = 30


def clusters(
    pairs: Iterable[tuple[float, int, int]], apart: Callable[[int, int], bool], largest: int = LARGEST
) -> Mapping[int, int]:
    """The smallest member of each one's cluster. `pairs`: (chance, one, other), joined from the surest on; `apart`: whether
    two can never be one customer: then neither can those who stand with them. Nothing grows beyond `largest`: who
    gathers so many is a value of everybody's, not a customer."""
    home: dict[int, int] = {}
    members: dict[int, list[int]] = {}
    for _, one, other in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        a, b = sorted((home.setdefault(one, one), home.setdefault(other, other)))
        mine, theirs = members.setdefault(a, [a]), members.setdefault(b, [b])
        if a == b or len(mine) + len(theirs) > largest or any(apart(x, y) for x in mine for y in theirs):
            continue
        mine += theirs
        home.update((each, a) for each in members.pop(b))
    return home
