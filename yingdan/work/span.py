"""Lengths of time as people write them in definitions: "90s", "5m", "2h", "3d"."""

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds_of(text: str) -> int | None:
    """Seconds of a length; None when it cannot be read or is not above zero."""
    number, unit = text[:-1].strip(), text[-1:]
    if unit not in UNITS or not number.isdigit() or not number.isascii() or len(number) > 7:
        return None
    return int(number) * UNITS[unit] or None
