"""What a visitor does on a page of the demo company's website, told as the tracker tells it. Drawn from a seeded generator; pure."""

from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import UUID

from yingdan.main.website import SEND, Form, SitePage, Thing

Told = dict[str, Any]
_LEAST_SEEN_S = 3


def on_page(page: SitePage, warmth: float, deep: bool, rng: Random, now_ms: int) -> Iterator[Told]:
    """A stretch of attention to a page: how far down it came, what was pressed, watched and begun to be filled in."""
    seconds = round(rng.expovariate(1 / (20 + 160 * warmth)), 1)
    known = {"path": page.path, "vw": page.width}
    title = next((one.name for one in page.things if one.kind == "heading"), page.path)
    yield _told("page", now_ms, {**known, "title": title, "seconds": seconds, "fold": page.fold})
    depth = page.fold
    if deep or rng.random() < 0.6:
        depth = max(page.fold, round(page.fold + (100 - page.fold) * rng.betavariate(1 + 2 * warmth, 1.4)))
        if depth > page.fold:
            yield _told("scroll", now_ms, {**known, "depth": depth})
    seen = [one for one in page.things if one.y < page.height * depth / 100]
    if rng.random() < 0.25 + warmth / 2:
        yield from _clicks(page, seen, known, rng, now_ms)
    for one in seen:
        if one.kind == "video" and rng.random() < 0.15 + warmth / 2:
            yield from _watches(one, known, warmth, rng, now_ms)
    if page.form is not None and any(one.kind == "form" for one in seen) and rng.random() < 0.1 + warmth / 3:
        yield from filling(page, page.form, rng, now_ms, sends=False)


def filling(page: SitePage, form: Form, rng: Random, now_ms: int, *, sends: bool) -> list[Told]:
    """A go at a form, field by field, that ends by sending it or by giving up."""
    go = str(UUID(int=rng.getrandbits(128), version=4))
    found: list[Told] = []
    passed = 0.0
    for place, (field, gives_up, takes) in enumerate(
        zip(form.fields, form.gives_up, form.seconds, strict=True), 1
    ):
        spent = round(takes * rng.uniform(0.5, 1.8), 1)
        passed += spent
        data = {
            "path": page.path, "vw": page.width, "form": form.name, "filling": go, "field": field, "place": place,
            "of": len(form.fields), "spent": spent, "seconds": round(passed), "sent": False,
        }  # fmt: skip
        found.append(_told("field", now_ms + place, data))
        if not sends and (rng.random() < gives_up or place == len(form.fields)):
            return found
    last = found[-1]["d"]
    pressed = next(one for one in page.things if one.name == SEND)
    known = {"path": page.path, "vw": page.width}
    return [
        *found,
        _press(page, pressed, known, rng, now_ms + len(found) + 1),
        _told("field", now_ms + len(found) + 2, {**last, "sent": True}),
    ]


def _clicks(page: SitePage, seen: list[Thing], known: Told, rng: Random, now_ms: int) -> Iterator[Told]:
    zones = [one for one in seen if one.pull]
    for one in rng.choices(zones, [zone.pull for zone in zones], k=rng.randint(1, 2)):
        yield _press(page, one, known, rng, now_ms)


def _press(page: SitePage, zone: Thing, known: Told, rng: Random, at: int) -> Told:
    x, y = (
        start + size * min(0.98, max(0.02, rng.gauss(0.5, 0.16)))
        for start, size in ((zone.x, zone.width), (zone.y, zone.height))
    )
    place = {"x": round(x / page.width * 100, 1), "y": round(y / page.height * 100, 1)}
    return _told("click", at, {**known, "zone": zone.name, **place})


def _watches(video: Thing, known: Told, warmth: float, rng: Random, now_ms: int) -> Iterator[Told]:
    """From the start for some time; the patient ones go back to a part that interests them."""
    until = min(
        video.length, max(_LEAST_SEEN_S, round(rng.expovariate(1 / (video.length * (0.2 + 0.6 * warmth)))))
    )
    parts = [(0, until)]
    if until > video.length * 0.6 and rng.random() < 0.5:
        back = round(video.length * rng.uniform(0.35, 0.45))
        parts.append((back, min(until, back + rng.randint(10, 30))))
    for start, end in parts:
        data = {"video": video.name, "seconds": end - start, "from": start, "to": end,
                "share": round((end - start) / video.length, 2), "length": video.length}  # fmt: skip
        yield _told("video", now_ms, {**known, **data})


def _told(name: str, at: int, data: Told) -> Told:
    return {"t": name, "at": at, "d": data}
