"""Which failures of the database pass by themselves, and which would be the same the next time."""

import psycopg
import pytest

from yingdan.base import is_transient


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (psycopg.OperationalError("server closed the connection"), True),
        (psycopg.errors.DeadlockDetected(), True),
        (psycopg.errors.AdminShutdown(), True),
        (psycopg.errors.DiskFull(), False),
        (psycopg.errors.ProgramLimitExceeded("row is too big: size 9000, maximum size 8160"), False),
        (psycopg.errors.StatementTooComplex(), False),
        (psycopg.errors.UniqueViolation(), False),
    ],
)
def test_only_what_may_succeed_when_tried_again_is_tried_again(error: psycopg.Error, passes: bool) -> None:
    assert is_transient(error) is passes
