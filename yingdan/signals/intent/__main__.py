"""Learn in a process of its own: reads {rows, outcomes, times, config} as JSON, writes the model as JSON."""

import contextlib
import os
import sys

import msgspec

from yingdan.signals.intent.fitting import IntentConfig, fit


def main() -> None:
    """Learning takes seconds of a whole core; it must not slow the process that serves people."""
    with contextlib.suppress(OSError):
        os.nice(10)
    given = msgspec.json.decode(sys.stdin.buffer.read())
    config = msgspec.convert(given["config"], IntentConfig)
    model = fit(given["rows"], given["outcomes"], given["times"], config)
    sys.stdout.buffer.write(msgspec.json.encode(model.to_json()))


if __name__ == "__main__":
    main()
