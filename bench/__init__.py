"""The promises with a figure, measured on a real stack through its public doors.

`python -m bench thread` prints one JSON line per figure: {"name", "value", "unit", "target", "ok", "detail"}.
Data is generated from fixed seeds, everything stays on loopback, and nothing is left behind.
"""
