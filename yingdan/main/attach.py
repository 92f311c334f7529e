"""Reaching a company's database from a command: the one named, the running one, or one started for the moment."""

import contextlib
import fcntl
from collections.abc import Iterator

from yingdan.base import Settings
from yingdan.main.postgres import Postgres


@contextlib.contextmanager
def attached(settings: Settings) -> Iterator[tuple[Settings, bool]]:
    """Settings with the database's address, and whether a running Yingdan serves it (so that its worker does the
    jobs). An embedded server that nobody runs is started and stopped again."""
    if settings.database_url is not None:
        yield settings, True
        return
    server = Postgres(settings.data_dir / "postgres", programs=settings.pg_bin)
    if is_supervised(server):
        yield settings.model_copy(update={"database_url": server.dsn}), True
        return
    server.start()
    try:
        yield settings.model_copy(update={"database_url": server.dsn}), False
    finally:
        server.stop()


def is_supervised(server: Postgres) -> bool:
    """Whether somebody holds the folder's lock now."""
    server.locate()
    path = server.place / "supervisor.lock"
    if not path.is_file():
        return False
    with path.open("r", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
