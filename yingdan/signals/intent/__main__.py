"""Learn in a process of its own: reads `Books` as JSON, writes what was `Studied` as JSON."""

import contextlib
import os
import sys

import msgspec

from yingdan.signals.intent.studying import Books, study


def main() -> None:
    """Learning takes seconds of a whole core; it must not slow the process that serves people."""
    with contextlib.suppress(OSError):
        os.nice(10)
    books = msgspec.json.decode(sys.stdin.buffer.read(), type=Books)
    sys.stdout.buffer.write(msgspec.json.encode(study(books)))


if __name__ == "__main__":
    main()
