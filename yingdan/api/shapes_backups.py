"""Answers about backups."""

from datetime import datetime
from typing import Literal, TypedDict

Warned = Literal[
    "not_named", "no_base", "base_is_old", "archive_is_silent", "archive_is_behind", "archive_has_a_problem", "damaged",
    "never_checked", "check_is_old",
]  # fmt: skip


class BaseShown(TypedDict):
    id: str
    ended_at: datetime
    bytes: int
    version: str


class CheckShown(TypedDict):
    """`faults`: names of what is damaged, the first of them; `damaged`: how many there are."""

    at: datetime
    bases: int
    segments: int
    files: int
    damaged: int
    faults: list[str]


class Backups(TypedDict):
    """Bases, the newest first. `archived_until`: everything that was committed by then can be restored; `written_at`: when the
    archive last said so; `warnings`: what somebody should look into, the gravest first."""

    folder: str | None
    bases: list[BaseShown]
    archived_until: datetime | None
    written_at: datetime | None
    files_at: datetime | None
    problem: str | None
    checked: CheckShown | None
    warnings: list[Warned]
