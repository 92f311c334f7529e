"""Match keys: the one spelling under which a phone, an e-mail address or a company is known.

The key decides whether two records are the same person or company, so it is strict: a doubtful value gives no key
rather than one that would join strangers. What is stored in the field stays as it was typed.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from yingdan.fields import normalise_phone

_LONGEST = 200
# Providers that deliver name+anything@ to name@; and those that ignore dots before the @.
_PLUS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "icloud.com",
        "me.com",
        "fastmail.com",
        "proton.me",
        "protonmail.com",
    ]
)
_DOTS = frozenset({"gmail.com", "googlemail.com"})
# Mailboxes of a function, not of a person: many people share them.
_ROLES = frozenset(
    [
        "info",
        "sales",
        "admin",
        "administrator",
        "contact",
        "service",
        "services",
        "support",
        "help",
        "hr",
        "jobs",
        "office",
        "hello",
        "noreply",
        "no-reply",
        "postmaster",
        "webmaster",
        "marketing",
        "kefu",
        "market",
        "mail",
        "test",
    ]
)
_NOBODY = frozenset(
    [
        "个人",
        "无",
        "没有",
        "暂无",
        "未知",
        "不详",
        "自己",
        "自由职业",
        "公司",
        "本公司",
        "某公司",
        "测试",
        "none",
        "null",
        "nil",
        "na",
        "n/a",
        "unknown",
        "test",
        "self",
        "personal",
        "company",
        "individual",
        "freelance",
        "select",
        "other",
        "others",
        "-",
    ]
)
_LEGAL = re.compile(r"(股份有限责任公司|股份有限公司|有限责任公司|有限公司|公司)$")
_LEGAL_EN = re.compile(r"(?:[ ,.]+(?:co|ltd|inc|llc|corp|corporation|limited|company|gmbh|plc))+[.]?$")
_NOISE = re.compile(r"[\s\"'`·•,，.。、;；:：!！?？_\-—–/\\|()\[\]{}<>《》【】「」“”‘’*#&]+")
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _phone(text: str) -> str | None:
    known = text if text[:1] == "+" and text[1:].isascii() and text[1:].isdigit() else normalise_phone(text)
    if known is not None:
        return known if len(known) > 7 and _varies(known.removeprefix("+86")) else None
    digits = "".join(one for one in _fold(text) if one.isascii() and one.isdigit())
    return digits if 7 <= len(digits) <= 15 and _varies(digits) else None


def _varies(digits: str) -> bool:
    """Whether this is a number somebody has: `0000000` is what people type to get on."""
    return len(set(digits)) > 1


def _email(text: str) -> str | None:
    local, at, domain = _fold(text).rpartition("@")
    if not at or not local or "." not in domain:
        return None
    if domain in _PLUS:
        local = local.partition("+")[0]
    if domain in _DOTS:
        local, domain = local.replace(".", ""), "gmail.com"
    if not local or local in _ROLES:
        return None
    return f"{local}@{domain}"


def _company(text: str) -> str | None:
    """`（中国）华信科技有限责任公司` and `中国华信科技股份有限公司` compare as `中国华信科技`; branches stay apart."""
    folded = _fold(text)
    folded = _LEGAL_EN.sub("", folded)
    bare = _NOISE.sub("", folded)
    if bare in _NOBODY or folded in _NOBODY:
        return None
    if not bare.endswith("分公司"):
        shorter = _LEGAL.sub("", bare)
        if not shorter:
            return None
        bare = shorter if len(shorter) >= 2 else bare
    return bare if len(bare) >= 2 and bare not in _NOBODY and not bare.isdigit() else None


def _uscc(text: str) -> str | None:
    """A unified social credit code (GB 32100) whose check character fits."""
    code = _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
    if len(code) != 18 or any(one not in _USCC for one in code):
        return None
    total = sum(_USCC.index(one) * weight for one, weight in zip(code, _USCC_WEIGHTS, strict=False))
    return code if _USCC[(31 - total % 31) % 31] == code[17] else None


def _text(text: str) -> str | None:
    folded = _fold(text)
    return folded if folded and folded not in _NOBODY else None


_KINDS: Mapping[str, Callable[[str], str | None]] = {
    "phone": _phone,
    "email": _email,
    "company": _company,
    "uscc": _uscc,
}


def _unique(text: str) -> str | None:
    """What must be unique counts as it stands, but for width, case and blanks; the end of a long one by its hash."""
    folded = _fold(text)
    if len(folded) > _LONGEST:
        folded = f"{folded[:120]}#{sha256(folded.encode()).hexdigest()}"
    return folded or None


@lru_cache(maxsize=65_536)
def _normal(kind: str, text: str) -> str | None:
    if kind.startswith("unique:"):
        return _unique(text)
    found = _KINDS.get(kind, _text)(text[:1000])
    return found[:_LONGEST] if found else None


def match_value(kind: str, value: Any) -> str | None:
    """The value under which a record is known, or None when this one identifies nobody."""
    if value is None:
        return None
    return _normal(kind, value if isinstance(value, str) else str(value))
