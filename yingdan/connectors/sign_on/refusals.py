"""What the platforms refuse with, in words: their codes are told, the rest of their answers is not (it may hold tokens)."""

from yingdan.base import Problem

NAMES = {"wecom": "企业微信", "dingtalk": "钉钉", "feishu": "飞书"}

CODE_IS_OVER = "sign-on-code-is-over"
SECRET_IS_WRONG = "sign-on-secret-is-wrong"
SERVER_IS_UNKNOWN = "sign-on-server-is-unknown"
APP_IS_CLOSED = "sign-on-app-is-closed"
PERSON_IS_OUTSIDE = "sign-on-person-is-outside"
_STATUS = {CODE_IS_OVER: 401, APP_IS_CLOSED: 403, PERSON_IS_OUTSIDE: 403}


def refusal(platform: str, code: object, known: dict[str, str]) -> Problem:
    """The problem that a platform's code means: one of those `known`, else sign-on-is-refused 502."""
    told = str(code)[:80]
    slug = known.get(told, "sign-on-is-refused")
    return Problem(slug, _STATUS.get(slug, 502), platform=NAMES[platform], code=told)


def outside(platform: str) -> Problem:
    """Whoever came is of another company, or of none."""
    return Problem(PERSON_IS_OUTSIDE, 403, platform=NAMES[platform], code="")


def faulty(platform: str, reason: str) -> Problem:
    """An answer that lacks what it was asked for."""
    return Problem("sign-on-is-refused", 502, platform=NAMES[platform], code=reason)
