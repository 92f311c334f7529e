"""Logs as JSON lines (or readable ones on a terminal), without secrets or customers' data.

Nothing is trusted to call the right function: every record passes one filter that blacks out what looks like a
password, token, key, cookie or connection address, whoever wrote it.
"""

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime
from typing import Any, TextIO

BLACK = "***"
_SECRET_NAME = re.compile(
    r"(?i)(pass(word|wd)?|secret|token|cookie|authori[sz]ation|api[-_]?key|csrf|session(?!s)|\bkey\b)"
)
_IN_TEXT: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)(postgres(?:ql)?(?:\+\w+)?://[^:@/\s]*:)[^@\s]+@"), rf"\1{BLACK}@"),
    (re.compile(r"\byd_[A-Za-z0-9_\-]{8,}"), f"yd_{BLACK}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=\-]{6,}"), rf"\1 {BLACK}"),
    (
        re.compile(
            r"(?i)([\"']?(?:pass(?:word|wd)?|secret|token|cookie|api[-_]?key|csrf|yd_session)[\"']?\s*[:=]\s*)"
            r"(?:\"[^\"]*\"|'[^']*'|[^\s,;&}\)]+)"
        ),
        rf"\1{BLACK}",
    ),
    (re.compile(r"([?&]k=)[^&\s\"']+"), rf"\1{BLACK}"),
    # Phone numbers and e-mail addresses are enough to find a person: keep the shape, lose the person.
    # Chinese around a number is no part of it; `\w` would say so.
    (
        re.compile(
            r"(?<![0-9A-Za-z_.-])(?:(?:\+|00)?86[ -]?)?(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?![0-9A-Za-z_-])"
        ),
        rf"\1{BLACK}\2",
    ),
    (
        re.compile(r"(?<![0-9A-Za-z_.-])(\+\d{1,2})(?:[ -]?\d){5,11}[ -]?(\d{2})(?![0-9A-Za-z_-])"),
        rf"\1{BLACK}\2",
    ),
    (
        re.compile(r"(?<![0-9A-Za-z_.-])(\+?\d{2,4})[ -]?\d{4}[ -]?(\d{4})(?![0-9A-Za-z_-])"),
        rf"\1{BLACK}\2",
    ),
    (re.compile(r"[\w.+-]+(@|%40)([\w-]+\.[\w.-]+)"), rf"{BLACK}\1\2"),
)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PLAIN = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {
    "message",
    "asctime",
    "taskName",
}


def redact(text: str) -> str:
    """The same text with secrets and personal identifiers blacked out."""
    for pattern, instead in _IN_TEXT:
        text = pattern.sub(instead, text)
    return text


def redact_value(name: str, value: Any) -> Any:
    """A structured value of a log record: secret by its name, or by what its text looks like."""
    if _SECRET_NAME.search(name):
        return BLACK
    if isinstance(value, dict):
        return {str(key): redact_value(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [redact_value("", inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redact(str(value))


class JsonLines(logging.Formatter):
    """One JSON object per record: at, level, logger, process, message, extras, trace."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": self._process,
            "message": redact(record.getMessage()),
        }
        for name, value in record.__dict__.items():
            if name not in _PLAIN and not name.startswith("_") and name != "color_message":
                line[name] = redact_value(name, value)
        if record.exc_info:
            line["trace"] = redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


def on_one_line(text: str) -> str:
    """The same text, unable to pose as a line of its own or to command the terminal that shows it."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text).replace("\n", "\n    ")


class Readable(logging.Formatter):
    """Short lines for a person at a terminal."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        clock = time.strftime("%H:%M:%S", time.localtime(record.created))
        text = f"{clock} {record.levelname[:4]} {self._process:<8} {on_one_line(redact(record.getMessage()))}"
        if record.exc_info:
            text += "\n" + redact(self.formatException(record.exc_info))
        return text


def start_logging(process: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every logger of this process to `stream` (stderr). Call once, first thing."""
    target = stream or sys.stderr
    out = logging.StreamHandler(target)
    out.setFormatter(Readable(process) if target.isatty() else JsonLines(process))
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(level.upper())
    # These say per request or statement what our own lines say once, with parameters.
    for noisy in ("httpx", "httpcore", "asyncio", "sqlalchemy.engine", "uvicorn", "psycopg"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True
