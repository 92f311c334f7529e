"""Numbers of editions, and whether this platform is new enough for a package."""

from typing import Any

from yingdan import __version__
from yingdan.base import Fault


def edition_number(text: str) -> tuple[int, ...]:
    """`1.12` as (1, 12); what is no number counts as nothing."""
    return tuple(int(part) if part.isdecimal() else 0 for part in text.split(".")[:6])


def edition_faults(wanted: Any) -> list[Fault]:
    """Why a package that needs the platform `wanted` cannot be here; anything but a text is judged elsewhere."""
    if not isinstance(wanted, str) or edition_number(wanted) <= edition_number(__version__):
        return []
    params = {"wanted": wanted[:40], "version": __version__}
    return [Fault("/platform", "package-needs-a-newer-platform", params)]
