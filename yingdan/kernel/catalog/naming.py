"""The one place where names of packages, objects and fields become names in the database."""

import re
import unicodedata
from hashlib import sha256

LIMIT = 63
_NAME = re.compile(r"[a-z][a-z0-9_]{0,50}")

# Schemas of the platform and of PostgreSQL itself: no package may be called so.
RESERVED_APPS = frozenset(
    [
        "access",
        "accounts",
        "api",
        "base",
        "catalog",
        "connectors",
        "cubes",
        "decisions",
        "events",
        "expr",
        "fields",
        "information_schema",
        "kernel",
        "live",
        "main",
        "meta",
        "packages",
        "pg_catalog",
        "pg_toast",
        "public",
        "publish",
        "records",
        "signals",
        "system",
        "views",
        "work",
        "yingdan",
    ]
)
# Columns on every table, and words that mean something else in expressions.
SYSTEM_COLUMNS = ("id", "version", "created_at", "created_by", "changed_at", "owner", "unit", "removed_at")
RESERVED_FIELDS = frozenset(
    (*SYSTEM_COLUMNS, "actor", "data", "now", "signal", "today", "true", "false", "null", "in", "has")
)


def is_name(text: str) -> bool:
    """Whether a short name obeys ^[a-z][a-z0-9_]{0,50}$ (no Python `$`, which would let a line break pass)."""
    return _NAME.fullmatch(text) is not None


def physical(*parts: str) -> str:
    """A name in the database, at most 63 bytes: longer ones are cut and end in eight digits of their hash, so
    that two long names never become one."""
    name = "_".join(parts)
    if len(name.encode()) <= LIMIT:
        return name
    return name.encode()[: LIMIT - 9].decode(errors="ignore") + "_" + sha256(name.encode()).hexdigest()[:8]


def quoted(*parts: str) -> str:
    """`"schema"."table"` for use in SQL text."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def split(name: str) -> tuple[str, str]:
    """`sales.lead` -> (`sales`, `lead`)."""
    app, _, short = name.partition(".")
    return app, short


def suggested(text: str) -> str:
    """A short name for what people call something: pinyin for Chinese, plain letters for the rest; it obeys `is_name`
    and is none of the reserved words. Empty when the text has no letter."""
    from pypinyin import lazy_pinyin

    plain = unicodedata.normalize("NFKD", text[:60])
    parts = [re.sub(r"[^a-z0-9]+", "_", part.lower()) for part in lazy_pinyin(plain, errors=_kept)]
    name = re.sub(r"_+", "_", "_".join(parts)).strip("_")
    name = re.sub(r"^[0-9_]+", "", name)[:40].rstrip("_")
    return f"{name}_1" if name in RESERVED_FIELDS or name in RESERVED_APPS else name


def _kept(text: str) -> str:
    """What is no Chinese character stays as it is, without marks over letters."""
    return "".join(letter for letter in text if not unicodedata.combining(letter))
