"""Phone calls as call centres tell them: their many names for the same things, brought to ours.

Out comes what came, and beside it `customer` (the number that is not ours), `seconds`, `outcome` (reached, no_answer), `recording` (an address),
`transcript` (one text), `call` (the id of the
call), `agent` (who spoke for us), `at` (milliseconds), `began_at` (the same as text). A number that is known is merged with its record; one that is not becomes a new one.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from yingdan.connectors.tracker import moment_ms

_OUT = frozenset({"out", "outbound", "outgoing", "callout", "呼出", "外呼", "去电"})
_UNDER_WAY = frozenset(
    {"ringing", "answered", "initiated", "queued", "in-progress", "in_progress", "alerting", "振铃", "通话中"}
)
_REACHED = frozenset(
    {"reached", "completed", "answer", "answered", "connected", "success", "已接通", "接通", "已接"}
)
_NAMES = {
    "caller": ("caller", "from", "caller_number", "主叫", "主叫号码"),
    "callee": ("callee", "to", "callee_number", "被叫", "被叫号码"),
    "seconds": ("seconds", "billsec", "duration", "talk_time", "通话时长"),
    "outcome": ("outcome", "status", "disposition", "result", "通话状态"),
    "recording": ("recording", "recording_url", "record_url", "录音"),
    "at": ("at", "started_at", "start_time", "begin_time", "开始时间"),
    "transcript": ("transcript", "transcription", "text", "转写"),
    "call": ("call_id", "id", "uuid", "通话编号"),
    "agent": ("agent", "agent_name", "extension_name", "坐席"),
}  # fmt: skip
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})")
TEXT_MOST = 8_000


def call_document(given: Mapping[str, Any]) -> dict[str, Any] | None:
    """The document of a call; None while it is under way, since its end is told too."""
    state = given.get("state", given.get("event"))
    if _word(state) in _UNDER_WAY:
        return None
    found = {
        name: next((given[n] for n in names if given.get(n) not in (None, "")), None)
        for name, names in _NAMES.items()
    }
    out = _word(given.get("direction", given.get("呼叫方向"))) in _OUT
    seconds = _seconds(found["seconds"])
    made = {
        "customer": found["callee"] if out else found["caller"],
        "direction": "out" if out else "in",
        "seconds": seconds,
        "outcome": _outcome(found["outcome"], seconds),
        "recording": _address(found["recording"]),
        "transcript": _transcript(found["transcript"]),
        "call": _short(found["call"]) or sha256(repr(sorted(given.items())).encode()).hexdigest()[:32],
        "agent": _short(found["agent"]),
    }
    at = _moment(found["at"])
    if 0 < at < 4e12:
        made["began_at"] = datetime.fromtimestamp(at / 1000, UTC).isoformat()
    told = {name: value for name, value in made.items() if value is not None}
    return {**told, **({"customer": given["customer"]} if given.get("customer") else {}),
            **{n: v for n, v in given.items() if n not in told and n not in made}, "at": at}  # fmt: skip


def _word(value: Any) -> str:
    return value.strip().casefold() if isinstance(value, str) else ""


def _short(value: Any) -> str | None:
    """A name or number as text."""
    return (
        str(value).strip()[:200] or None
        if isinstance(value, str | int) and not isinstance(value, bool)
        else None
    )


def _seconds(value: Any) -> float | int | None:
    """Seconds of a number, of its text, or of 1:02:03."""
    if isinstance(value, str):
        clock = _CLOCK.fullmatch(value.strip())
        if clock:
            return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3])
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 86_400 * 7:
        return None
    return int(value) if value == int(value) else value


def _outcome(value: Any, seconds: float | None) -> str:
    if isinstance(value, str) and value.strip():
        return "reached" if _word(value) in _REACHED else "no_answer"
    return "reached" if seconds else "no_answer"


def _address(value: Any) -> str | None:
    """An address that a browser may open; anything else is no recording."""
    return (
        value.strip()[:2_000]
        if isinstance(value, str) and value.strip().startswith(("https://", "http://"))
        else None
    )


def _transcript(value: Any) -> str | None:
    """One text; a list of turns becomes a line for each."""
    if isinstance(value, str):
        return value.strip()[:TEXT_MOST] or None
    if not isinstance(value, list):
        return None
    lines = [
        f"{turn.get('speaker', turn.get('role', ''))}: {turn.get('text', '')}"
        if isinstance(turn, dict)
        else str(turn)
        for turn in value
    ]
    return "\n".join(lines)[:TEXT_MOST] or None


def _moment(value: Any) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e15:
        return float(value) if value > 1e11 else float(value) * 1000
    return moment_ms(value)
