"""`python -m bench [thread | thread.<figure> ...]`: one JSON line per figure on standard output."""

import os
import signal
import sys
from types import FrameType

from bench import thread
from bench.figure import PROMISES, Figure


def main(arguments: list[str]) -> int:
    """Measure the named groups and figures, all when none is named. 0 when every figure was measured, 1 when one could
    not be, 2 for a name nobody knows."""
    chosen = arguments or ["thread"]
    unknown = [one for one in chosen if one != "thread" and one not in PROMISES]
    if unknown:
        print(
            f"no such figure: {', '.join(unknown)}; there are thread, {', '.join(PROMISES)}", file=sys.stderr
        )
        return 2
    signal.signal(signal.SIGTERM, _end)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    missing = 0

    def wanted(name: str) -> bool:
        return "thread" in chosen or name in chosen

    def say(figure: Figure) -> None:
        nonlocal missing
        if wanted(figure.name):
            missing += figure.value is None
            print(figure.line(), flush=True)

    thread.run(wanted, say)
    return 1 if missing else 0


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
