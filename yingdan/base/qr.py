"""QR codes as one path, so that whoever draws needs neither a picture nor a library."""

from functools import lru_cache
from typing import NamedTuple

import segno


class QrDrawn(NamedTuple):
    """`size`: modules of a side, without the four of quiet that have to stand around it. `path`: the dark modules as an SVG path, one unit each."""

    size: int
    path: str


@lru_cache(maxsize=256)
def draw_qr(text: str) -> QrDrawn:
    """A code that still reads when a quarter of it is covered: posters get dirty. Raises ValueError for a text that fits no code."""
    matrix = segno.make(text, error="q", micro=False).matrix
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    return QrDrawn(len(matrix), "".join(runs))
