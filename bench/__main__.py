"""`python -m bench [thread | platform | leads | access | <group>.<figure> ...]`: one JSON line per figure on standard output."""

import os
import signal
import sys
from types import FrameType

from bench import access, leads, platform, thread
from bench.figure import PROMISES, Figure

GROUPS = {"thread": thread.run, "platform": platform.run, "leads": leads.run, "access": access.run}


def main(arguments: list[str]) -> int:
    """Measure the named groups and figures, all when none is named. 0 when every figure was measured, 1 when one could
    not be, 2 for a name nobody knows."""
    chosen = arguments or [*GROUPS]
    unknown = [one for one in chosen if one not in GROUPS and one not in PROMISES]
    if unknown:
        print(
            f"no such figure: {', '.join(unknown)}; there are {', '.join(GROUPS)}, {', '.join(PROMISES)}",
            file=sys.stderr,
        )
        return 2
    signal.signal(signal.SIGTERM, _end)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    missing = 0

    def wanted(name: str) -> bool:
        return name.partition(".")[0] in chosen or name in chosen

    def say(figure: Figure) -> None:
        nonlocal missing
        if wanted(figure.name):
            missing += figure.value is None
            print(figure.line(), flush=True)

    for group in GROUPS.values():
        group(wanted, say)
    return 1 if missing else 0


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
