"""The demo company's website: what stands where on its pages, from `apps/sales/demo/site.yaml`. Pure but for reading it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import yaml

Screen = Literal["desktop", "phone"]
_FILE = Path(__file__).resolve().parents[2] / "apps" / "sales" / "demo" / "site.yaml"
_GAP, _NAV, _FIELD = 24, 56, 48
# Of a page: its width, the width of what stands on it, and the height of the screen.
_SIZES: Mapping[Screen, tuple[int, int, int]] = {"desktop": (1440, 1200, 820), "phone": (390, 358, 720)}
SEND = "提交"
_WEEK_MS = 604_800_000
_PHONE_SHRINKS = 0.7


@dataclass(frozen=True, slots=True)
class Thing:
    """Something on a page, px. `pull`: how much it is pressed; `length`: of a video, s."""

    kind: str
    name: str
    x: int
    y: int
    width: int
    height: int
    pull: float = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """Its fields in order, how likely somebody stops at each, and how long each takes (s)."""

    name: str
    fields: tuple[str, ...]
    gives_up: tuple[float, ...]
    seconds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page on a kind of screen. `fold`: what is seen of it without scrolling, percent."""

    path: str
    screen: Screen
    width: int
    height: int
    fold: int
    things: tuple[Thing, ...]
    form: Form | None

    def outline(self, now_ms: int) -> dict[str, Any]:
        """The delivery that the tracker makes of it; see `web/sdk/outline.ts`."""
        boxes = "\n".join(
            "\t".join(map(str, (one.kind, one.x, one.y, one.width, one.height, one.name, "")))
            for one in self.things
        )
        told = sha256(f"{self.path}\n{boxes}".encode()).hexdigest()[:12]
        data = {
            "path": self.path,
            "vw": self.width,
            "width": self.width,
            "height": self.height,
            "boxes": boxes,
        }
        return {
            "batch": f"o.{now_ms // _WEEK_MS}.{self.screen[0]}.{told}", "visitor": "", "sent_at": now_ms, "consent": True,
            "events": [{"t": "outline", "at": now_ms, "d": data}],
        }  # fmt: skip


@cache
def site() -> dict[tuple[str, Screen], SitePage]:
    """Every page on every kind of screen."""
    raw = yaml.safe_load(_FILE.read_text("utf-8"))
    forms = {
        name: Form(name, tuple(one["fields"]), tuple(one["gives_up"]), tuple(one["seconds"]))
        for name, one in raw["forms"].items()
    }
    return {
        (path, screen): _laid_out(path, screen, raw["nav"], rows, forms)
        for path, rows in raw["pages"].items()
        for screen in _SIZES
    }


@cache
def paths() -> tuple[str, ...]:
    """The pages in the order of the file."""
    return tuple(dict.fromkeys(path for path, _screen in site()))


def _laid_out(
    path: str, screen: Screen, nav: Sequence[Any], rows: Sequence[Any], forms: Mapping[str, Form]
) -> SitePage:
    wide, inner, high = _SIZES[screen]
    left = (wide - inner) // 2
    things = _side_by_side(nav, left, 8, inner, _NAV - 16)
    y, form = _NAV + _GAP, None
    for row in rows:
        if "form" in row:
            form = forms[row["form"]]
            made = _filled_in(form, left, y, min(inner, 560))
        elif screen == "desktop":
            made = _side_by_side(row["boxes"], left, y, inner, row["height"])
        else:
            height = max(48, int(row["height"] * _PHONE_SHRINKS))
            made = [
                _thing(box, left, y + place * (height + 12), inner, height)
                for place, box in enumerate(row["boxes"])
            ]
        things += made
        y = max(one.y + one.height for one in made) + _GAP
    height = y + 200
    return SitePage(path, screen, wide, height, min(100, round(high / height * 100)), tuple(things), form)


def _side_by_side(boxes: Sequence[Any], left: int, y: int, inner: int, height: int) -> list[Thing]:
    width = (inner - _GAP // 2 * (len(boxes) - 1)) // len(boxes)
    return [
        _thing(box, left + place * (width + _GAP // 2), y, width, height) for place, box in enumerate(boxes)
    ]


def _thing(box: Mapping[str, Any], x: int, y: int, width: int, height: int) -> Thing:
    kind = next(one for one in ("heading", "zone", "picture", "video") if one in box)
    return Thing(kind, box[kind], x, y, width, height, box.get("pull", 0), box.get("length", 0))


def _filled_in(form: Form, left: int, y: int, width: int) -> list[Thing]:
    step = _FIELD + 16
    fields = [
        Thing("field", name, left + 16, y + 16 + place * step, width - 32, _FIELD)
        for place, name in enumerate(form.fields)
    ]
    button = Thing("zone", SEND, left + 16, y + 16 + len(fields) * step, width - 32, _FIELD)
    return [Thing("form", form.name, left, y, width, 32 + (len(fields) + 1) * step), *fields, button]
