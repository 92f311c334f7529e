"""Known devices: a browser in which a log-in has signed in carries a sealed mark of it. A stranger's guesses close a log-in
for strangers; a known device has a count of its own. Nothing is kept of marks (OWASP's device cookies)."""

import json
from datetime import datetime, timedelta
from secrets import token_urlsafe

from yingdan.base import Problem
from yingdan.base.sealing import unwrap, wrap
from yingdan.kernel.accounts.account import login_key

LIVES = timedelta(days=180)
_PURPOSE = "known device"
_LONGEST = 2_000


def make_mark(login: str, now: datetime, name: str = "") -> str:
    """The mark of a device that this log-in has signed in with; a device keeps its `name` when the mark is renewed."""
    told = {"for": _PURPOSE, "login": login_key(login), "name": name or token_urlsafe(12)}
    return wrap(json.dumps({**told, "until": (now + LIVES).timestamp()}))


def read_mark(mark: str, login: str, now: datetime) -> str:
    """The name of the device when the mark is this log-in's; empty for one that is not, too old, or not ours."""
    if not mark or len(mark) > _LONGEST:
        return ""
    try:
        told = json.loads(unwrap(mark))
    except (Problem, ValueError):
        return ""
    if (
        told.get("for") != _PURPOSE
        or told.get("login") != login_key(login)
        or told["until"] <= now.timestamp()
    ):
        return ""
    return str(told["name"])
