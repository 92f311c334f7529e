"""Why something is held back, in words."""

from yingdan.base import Label
from yingdan.kernel.access import Suspension

_WATCHED: dict[str, Label] = {
    "denials": {"zh": "{minutes} 分钟内被拒 {count} 次", "en": "refused {count} times within {minutes} minutes"},
    "exports": {"zh": "{minutes} 分钟内导出 {count} 行", "en": "{count} rows exported within {minutes} minutes"},
    "new_device_exports": {
        "zh": "新设备登录后 {minutes} 分钟内导出 {count} 行",
        "en": "{count} rows exported within {minutes} minutes, after a sign-in from a new device",
    },
}  # fmt: skip


def reason_words(one: Suspension) -> Label:
    """What a person said, or what a rule counted."""
    known = _WATCHED.get(one.watches or "")
    if known is None:
        return {"zh": one.reason, "en": one.reason}
    figures = {"count": one.counted, "minutes": one.minutes}
    return {"zh": known["zh"].format(**figures), "en": known["en"].format(**figures)}
