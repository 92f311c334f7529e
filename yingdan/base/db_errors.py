"""What an error of the database means for the unit of work in which it happened."""

import asyncio

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree


def is_transient(error: BaseException) -> bool:
    """Whether the same unit of work may succeed when simply tried again: connection lost, deadlock, a plan
    made stale by a publish."""
    if isinstance(error, NoConnectionFree):
        return True
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(cause, psycopg.errors.FeatureNotSupported):
        return "cached plan" in str(cause)
    # A full disk, and what is too large for the server (class 54), are so the next time too.
    lasting = (psycopg.errors.DiskFull, psycopg.errors.ConfigurationLimitExceeded)
    too_large = str(getattr(cause, "sqlstate", None) or "").startswith("54")
    return isinstance(cause, psycopg.OperationalError) and not isinstance(cause, lasting) and not too_large


def is_outdated(error: BaseException) -> bool:
    """Whether a statement named a column or table that is not there: a publish has moved on from the catalog it was
    made under, unless the program is wrong."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return isinstance(cause, psycopg.errors.UndefinedColumn | psycopg.errors.UndefinedTable)


def is_lost(error: BaseException) -> bool:
    """Whether the server went away under a connection (shutdown classes 57P, or no word from it at all)."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if not isinstance(cause, psycopg.OperationalError):
        return False
    return cause.sqlstate is None or cause.sqlstate.startswith("57P")


def raise_if_cancelled(error: BaseException) -> None:
    """For loops that go on after an error: a task that was asked to stop ends, even when the driver answered the
    cancellation with a lost connection."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError from error
